package worker

import (
	"os"
	"os/exec"
)

// child is a started process.
type child struct{ cmd *exec.Cmd }

// startChild starts a program whose standard streams are the files. Nothing more
// can be handed on here.
func startChild(path string, args []string, streams [3]*os.File, _ []*os.File) (*child, error) {
	cmd := exec.Command(path)
	cmd.Args, cmd.Dir, cmd.Env = args, os.TempDir(), childEnv()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = streams[0], streams[1], streams[2]
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &child{cmd}, nil
}

func (c *child) kill() { _ = c.cmd.Process.Kill() }

func (c *child) wait() { _ = c.cmd.Wait() }

func newPipe(bool) (r, w *os.File, err error) { return os.Pipe() }

// PassesFiles says whether a process can be given open files.
const PassesFiles = false
