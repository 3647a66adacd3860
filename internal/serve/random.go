package serve

import (
	"fmt"
	"io"
	"log"
	"sync"

	"github.com/claimctl/claimctl/internal/nearest"
)

// lockedReader is read by many goroutines.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return io.ReadFull(l.r, p)
}

// quietLog is where net/http complains about clients that go away or speak
// another protocol, which is no news here.
func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }

// suggestion is the beginning of a hint: the known word that was meant.
func suggestion(word string, known []string) string {
	if near, ok := nearest.Word(word, known); ok {
		return fmt.Sprintf("did you mean %q? ", near)
	}
	return ""
}
