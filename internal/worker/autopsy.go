package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// autopsy says why a worker has died.
func (w *process) autopsy(r *runner.Runner) action.Error {
	w.kill(errUnasked)
	w.child.wait()
	w.mu.Lock()
	reason := w.reason
	w.mu.Unlock()
	e := action.Error{Name: "Error", Kind: action.ErrorLimit}
	said := w.errors.String()
	switch {
	case errors.Is(reason, errDeadline):
		e.Message = "the action was still running at the time limit, did not stop, and was killed"
		e.Hint = fmt.Sprintf("the time limit is %s; look for a regular expression that backtracks, or an array of enormous length", r.Options().TimeLimit)
	case errors.Is(reason, errStart):
		e.Message = fmt.Sprintf("the process that runs actions did not start within %s", startLimit)
	case errors.Is(reason, context.Canceled), errors.Is(reason, context.DeadlineExceeded):
		e.Message = "the run was canceled"
	case outOfMemory(said):
		e.Message = "the memory limit was hit"
		e.Hint = fmt.Sprintf("the limit is %d MB; --memory changes it; look for a text, an array or a buffer of enormous size", w.opts.Memory>>20)
	case strings.Contains(said, "stack exceeds"), strings.Contains(said, "stack overflow"):
		e.Name, e.Message = "RangeError", "Maximum call stack size exceeded"
		e.Hint = "look for values that are nested very deep, or for a function that calls itself"
	default:
		e.Message = "the process that ran the action died"
		e.Hint = "this is not the action's fault alone; please report it with the action"
		if first, _, _ := strings.Cut(said, "\n"); first != "" {
			e.Hint += fmt.Sprintf(" and its last words: %q", first)
		}
	}
	return e
}

// outOfMemory recognises the last words of a process that the system gave no
// more memory: for its heap, for the stack of a thread, or for what the runtime
// itself keeps there, which it then does not find. (A pointer of the program's own
// that leads nowhere is a panic, and would say so.)
func outOfMemory(said string) bool {
	for _, words := range []string{"out of memory", "cannot allocate memory", "pthread_create failed", "failed to create new OS thread", "SIGSEGV: segmentation violation"} {
		if strings.Contains(said, words) {
			return true
		}
	}
	return false
}

var errUnasked = errors.New("its own end")

// tail keeps the beginning of what a worker says when it dies.
type tail struct {
	text string
	done chan struct{}
}

const tailBytes = 8 << 10

// readTail reads until the worker is gone.
func readTail(from *os.File) *tail {
	t := &tail{done: make(chan struct{})}
	go func() {
		text, _ := io.ReadAll(io.LimitReader(from, tailBytes))
		_, _ = io.Copy(io.Discard, from)
		_ = from.Close()
		t.text = string(text)
		close(t.done)
	}()
	return t
}

// String waits for the end of the worker.
func (t *tail) String() string {
	<-t.done
	return t.text
}
