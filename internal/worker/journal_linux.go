package worker

import (
	"os"

	"golang.org/x/sys/unix"
)

// newJournal makes a journal that exists in memory only.
func newJournal() (*journal, error) {
	fd, err := unix.MemfdCreate("claimctl-journal", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), "journal")
	if err := file.Truncate(journalBytes); err != nil {
		return nil, err
	}
	return openJournal(file)
}
