package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/replay"
	"github.com/claimctl/claimctl/internal/worker"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// serve is the life of a worker, which the command line starts for itself.
func (e *Env) serve() int {
	if err := worker.Serve(e.Args[1:], e.Stdin, e.Stdout, e.Registry, e.Now); err != nil {
		fmt.Fprintln(e.Stderr, "error:", err)
		return ExitUsage
	}
	return ExitOK
}

// serveReplay is the life of a worker of a replay.
func (e *Env) serveReplay() int {
	if err := replay.Serve(e.Args[1:], e.Stdin, e.Stdout, e.Registry); err != nil {
		fmt.Fprintln(e.Stderr, "error:", err)
		return ExitUsage
	}
	return ExitOK
}

// warm starts a worker while the command line is still being read, where a run
// is sure to follow.
func (e *Env) warm() {
	if e.Executable == "" || len(e.Args) == 0 || !slices.Contains([]string{"test", "mint"}, e.Args[0]) {
		return
	}
	_, set := e.Getenv(variable("memory"))
	other := func(arg string) bool {
		return arg == "--help" || arg == "-h" || strings.HasPrefix(arg, "--memory") || strings.HasPrefix(arg, "--claims")
	}
	if !set && !slices.ContainsFunc(e.Args, other) {
		e.workers(0).Warm()
	}
}

// workers is the pool of this command; all its runs have one ceiling.
func (e *Env) workers(memory int64) *worker.Pool {
	if e.pool == nil {
		e.pool = worker.NewPool(worker.Options{Executable: e.Executable, Memory: memory})
	}
	return e.pool
}

func (e *Env) close() {
	if e.pool != nil {
		e.pool.Close()
	}
}

// execute carries out runs in workers.
func (e *Env) execute(memory int64) func(context.Context, *runner.Runner, action.Event) action.Result {
	if e.Executable == "" {
		return nil
	}
	return e.workers(memory).Run
}

// perform runs what was prepared, or reports why it cannot be.
func (e *Env) perform(ctx context.Context, p invoke.Prepared, memory int64) action.Result {
	if p.Err != nil {
		return runner.Failed(p.Dialect, p.Source, p.Event, p.Err)
	}
	run := e.execute(memory)
	if run == nil {
		run = func(ctx context.Context, r *runner.Runner, event action.Event) action.Result {
			return r.Run(ctx, event)
		}
	}
	res := run(ctx, p.Runner, p.Event)
	if p.Detection.Rule > 0 {
		res.Action.Detected = fmt.Sprintf("detected by rule %d: %s", p.Detection.Rule, p.Detection.Why)
	}
	return res
}

// tokenOf is the kind of the token that is meant: the named one, the only one, or
// that for access.
func tokenOf(res action.Result, named string) string {
	if named == "" && len(res.Tokens) == 1 {
		for kind := range res.Tokens {
			return kind
		}
	}
	return cmp.Or(named, string(action.TokenAccess))
}

// keep writes what a run recorded of the network to the file that was named.
func (r *runFlags) keep(env *Env, p invoke.Prepared) error {
	if r.record == "" {
		return nil
	}
	data, err := p.Recording.Bytes()
	if err != nil {
		return usage("--record: "+err.Error(), "")
	}
	const private = 0o600 // answers of real services
	return env.Files.Write(r.record, data, private, false)
}

// memorySize reads a --memory value; "" is 0.
func memorySize(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := byteSize(text)
	if err != nil {
		return 0, usage(fmt.Sprintf("--memory %s: not a size", text), "write --memory 512MB, or 1GB")
	}
	if n < worker.MinMemory {
		return 0, usage(fmt.Sprintf("--memory %s: a worker needs at least %dMB to start", text, worker.MinMemory>>20), "")
	}
	return n, nil
}

// byteSize reads a size such as 512MB, in bytes.
func byteSize(text string) (int64, error) {
	number, factor := strings.ToUpper(text), int64(1)
	for unit, size := range map[string]int64{"KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30} {
		if rest, ok := strings.CutSuffix(number, unit); ok {
			number, factor = rest, size
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n <= 0 || n > 1<<40/factor {
		return 0, fmt.Errorf("%q is no size", text)
	}
	return n * factor, nil
}
