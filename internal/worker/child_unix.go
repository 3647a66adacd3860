//go:build unix

package worker

import (
	"errors"
	"os"
	"sync"
	"syscall"
)

// child is a started process. It is started without os/exec, whose first start
// tries out with two processes more what the system can do: that takes as long
// as a run.
type child struct {
	pid    int
	mu     sync.Mutex
	waited bool
	// peak is the most memory that it had, in the system's unit; 0 until wait.
	peak int64
}

// startChild starts a program whose standard streams are the files; passed are
// handed on as they are, from number 3.
func startChild(path string, args []string, streams [3]*os.File, passed []*os.File) (*child, error) {
	attr := &syscall.ProcAttr{Dir: os.TempDir(), Env: childEnv()}
	for _, f := range append(streams[:], passed...) {
		attr.Files = append(attr.Files, f.Fd())
	}
	pid, err := syscall.ForkExec(path, args, attr)
	if err != nil {
		return nil, &os.PathError{Op: "start", Path: path, Err: err}
	}
	return &child{pid: pid}, nil
}

// kill ends the process, unless it has been waited for: its number may be
// another's by then.
func (c *child) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.waited {
		_ = syscall.Kill(c.pid, syscall.SIGKILL)
	}
}

// wait returns when the process is gone. It is killed before, so that the lock is
// not held for long.
func (c *child) wait() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waited {
		return
	}
	var status syscall.WaitStatus
	var usage syscall.Rusage
	for {
		_, err := syscall.Wait4(c.pid, &status, 0, &usage)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	c.waited, c.peak = true, int64(usage.Maxrss)
}

// newPipe makes a pipe that is read and written without the runtime's poller: the
// other side answers at once, and to be woken by the poller takes several times
// as long as the answer. Polled has it read with the poller: where answers are long in
// coming, a thread that waits in a read keeps the runtime busy watching it.
func newPipe(polled bool) (r, w *os.File, err error) {
	var fds [2]int
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := syscall.Pipe(fds[:]); err != nil {
		return nil, nil, os.NewSyscallError("pipe", err)
	}
	for _, fd := range fds {
		syscall.CloseOnExec(fd)
	}
	if polled {
		if err := syscall.SetNonblock(fds[0], true); err != nil {
			return nil, nil, os.NewSyscallError("setnonblock", err)
		}
	}
	return os.NewFile(uintptr(fds[0]), "|0"), os.NewFile(uintptr(fds[1]), "|1"), nil
}

// PassesFiles says whether a process can be given open files.
const PassesFiles = true
