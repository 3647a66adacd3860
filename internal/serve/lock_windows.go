package serve

import (
	"os"

	"golang.org/x/sys/windows"
)

// lockExclusively locks a file until it is closed, or the process ends however
// it ends.
func lockExclusively(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	return windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{})
}

// syncFolder does nothing: NTFS writes a rename to its own journal.
func syncFolder(string) error { return nil }
