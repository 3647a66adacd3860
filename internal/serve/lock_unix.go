//go:build !windows

package serve

import (
	"errors"
	"os"
	"syscall"
)

// lockExclusively locks a file until it is closed, or the process ends however
// it ends.
func lockExclusively(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// syncFolder makes a rename in a folder survive a crash.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
