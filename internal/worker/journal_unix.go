//go:build unix

package worker

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// openJournal maps a journal that the other side has made.
func openJournal(file *os.File) (*journal, error) {
	mem, err := unix.Mmap(int(file.Fd()), 0, journalBytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return &journal{file: file, mem: mem}, nil
}

func (j *journal) close() error {
	if j == nil {
		return nil
	}
	return errors.Join(unix.Munmap(j.mem), j.file.Close())
}
