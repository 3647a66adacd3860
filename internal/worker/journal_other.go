//go:build unix && !linux

package worker

import (
	"errors"
	"os"
)

// newJournal makes a journal in a file that has no name any more.
func newJournal() (*journal, error) {
	file, err := os.CreateTemp("", "claimctl-journal-*")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(os.Remove(file.Name()), file.Truncate(journalBytes)); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return openJournal(file)
}
