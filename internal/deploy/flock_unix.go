//go:build unix

package deploy

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockFileHandle takes the lock of a file, which ends when the file is closed.
func lockFileHandle(f *os.File) (bool, error) {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// unlockFileHandle gives the lock back even if a process that is just being
// started has the file, too.
func unlockFileHandle(f *os.File) { _ = unix.Flock(int(f.Fd()), unix.LOCK_UN) }
