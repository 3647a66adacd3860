package worker

import (
	"errors"
	"os"
)

var errNoJournal = errors.New("no memory can be shared with a worker on this system")

// newJournal says that there is none: what a run did is lost with its worker.
func newJournal() (*journal, error) { return nil, errNoJournal }

func openJournal(*os.File) (*journal, error) { return nil, errNoJournal }

func (j *journal) close() error { return nil }
