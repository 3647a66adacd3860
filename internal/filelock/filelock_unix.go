//go:build unix

package filelock

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// Try takes the lock of a file, until it is given back or the process ends; ok is
// false when another one has it.
func Try(f *os.File) (ok bool, err error) {
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// Release gives the lock back even if a process that is just being
// started has the file, too.
func Release(f *os.File) { _ = unix.Flock(int(f.Fd()), unix.LOCK_UN) }
