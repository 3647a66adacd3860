package cli

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/modules"
)

// runFlags are the flags of every command that runs an action.
type runFlags struct {
	request        invoke.Request
	clock, timeout string
	memory, record string
}

func (r *runFlags) register(cmd *cobra.Command) {
	flags, q := cmd.Flags(), &r.request
	flags.StringVar(&q.Dialect, "dialect", "", "the platform's dialect (default: detected; see claimctl dialects)")
	flags.StringVar(&q.Trigger, "trigger", "", "the platform's trigger (default: by the handler)")
	flags.StringVar(&q.Handler, "entry", "", "the handler, where a file has several")
	flags.StringVar(&q.Preset, "preset", "", "the scenario to run (default: the trigger's; see claimctl presets)")
	flags.StringVar(&q.Event, "event", "", "a file with the event, or - for standard input; taken as it is")
	flags.StringArrayVar(&q.Set, "set", nil, "overlay `path=json` on the event; what is no JSON is a string (repeatable)")
	flags.StringArrayVar(&q.Unset, "unset", nil, "remove `path` from the event (repeatable)")
	flags.StringArrayVar(&q.Secrets, "secret", nil, "a secret `NAME=@FILE` (repeatable)")
	flags.BoolVar(&q.ShowSecrets, "show-secrets", false, "do not redact secrets")
	flags.StringArrayVar(&q.Outside.Stubs, "stub", nil, "a stand-in `MODULE=FILE` for a module that the action requires (repeatable)")
	flags.StringArrayVar(&q.Outside.Globals, "global", nil, "the value `NAME=FILE` of a free variable (repeatable)")
	flags.StringArrayVar(&q.Outside.Answers, "answer", nil, "what an api method returns or throws, `api.method=FILE` (repeatable)")
	flags.StringArrayVar(&q.Outside.Mocks, "mock", nil, "a `file` with answers to the action's HTTP requests, or a recorded one (repeatable)")
	flags.StringVar(&r.record, "record", "", "make the action's HTTP requests for real, and record the answers in this `file`")
	flags.BoolVar(&q.Lenient, "lenient", false, "translate legacy spellings, and warn instead of failing")
	flags.StringVar(&r.timeout, "timeout", "", "the time limit, such as 5s (default: the platform's)")
	flags.StringVar(&r.memory, "memory", "", "the memory limit, such as 1GB (default: 512MB)")
	flags.StringVar(&r.clock, "clock", "", "the `time` of the run, RFC 3339 (default: now)")
	flags.Int64Var(&q.Seed, "seed", 1, "the seed of everything random")
	_ = cmd.RegisterFlagCompletionFunc("preset", completePresets)
}

// resolve completes the request with the clock and the project's settings.
func (r *runFlags) resolve(env *Env, path string) (invoke.Request, error) {
	req := r.request
	req.Action = path
	var err error
	if req.Clock, err = env.clock(r.clock); err != nil {
		return req, err
	}
	if r.timeout != "" {
		if req.TimeLimit, err = time.ParseDuration(r.timeout); err != nil || req.TimeLimit <= 0 {
			return req, usage(fmt.Sprintf("--timeout %s: not a positive duration", r.timeout), "write --timeout 5s, or 500ms")
		}
	}
	req.Outside.Record = r.record != ""
	if req.Memory, err = memorySize(r.memory); err != nil {
		return req, err
	}
	if req.Event == "-" && path == "-" {
		return req, usage("the action and the event cannot both come from standard input", "put one of them in a file")
	}
	return req, env.applyProject(&req)
}

// clock reads a --clock value; "" is now, in whole seconds.
func (e *Env) clock(value string) (time.Time, error) {
	if value == "" {
		return e.Now().UTC().Truncate(time.Second), nil
	}
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return at, usage(fmt.Sprintf("--clock %s: not a time", value), "write it as RFC 3339: 2026-11-22T12:00:00Z")
	}
	return at.UTC(), nil
}

func (e *Env) world() invoke.World {
	w := invoke.World{Registry: e.Registry, Read: e.Read, Stopwatch: e.Now, Transport: e.Transport, Dir: e.absolute, Files: modules.Disk()}
	if e.Cache != "" {
		w.Cache = filepath.Join(e.Cache, "modules")
	}
	return w
}

func (e *Env) absolute(path string) (string, error) {
	if filepath.IsAbs(path) {
		return path, nil
	}
	here, err := e.Files.WorkingDir()
	return filepath.Join(here, path), err
}

// refuse is an error for the first of the flags that was given on the command
// line although the command would ignore it. Variables of the environment are
// defaults, which may be for other commands.
func (e *Env) refuse(flags *pflag.FlagSet, why, hint string, names ...string) error {
	for _, name := range names {
		if _, byVariable := e.Getenv(variable(name)); flags.Changed(name) && !byVariable {
			return usage(fmt.Sprintf("--%s %s", name, why), hint)
		}
	}
	return nil
}
