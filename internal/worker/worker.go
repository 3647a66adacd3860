// Package worker runs actions in processes of their own, so that nothing an
// action does can end the command or outlive its deadline.
//
// A [Pool] starts the same binary again, as often as runs go on at the same
// time, and hands it one run after another over a pipe. A worker has an empty
// environment, a ceiling on its memory, no file that it may write, and no
// network: requests of the action come back over the pipe and are answered here.
// What a run does is also written to a journal in shared memory. A worker that is
// still busy at the deadline is killed, one that dies is replaced, and the run's
// result then says which limit was hit and what the journal holds.
//
// The other half, [Serve], is what the started process does.
package worker

import (
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Argument is what the process is started with in place of a command.
const Argument = "internal-worker"

// job is a compiled action, as a worker needs it to compile it again.
type job struct {
	ID                uint32
	Dialect           string
	Path              string
	Code              []byte
	Trigger, Handler  string
	Lenient           bool
	TimeLimit         time.Duration
	Clock             time.Time
	Seed              int64
	Settings          dialect.Settings
	Secrets           []pair
	ShowSecrets       bool
	Units             []unit
	Network, Unsigned bool
	Timed, Engine     bool
	Watch             runner.Watch
	Other             *execution
	Notes             []action.Diagnostic
}

// pair is a secret. It goes to the worker as it is.
type pair struct{ Name, Value string }

// unit is a sandbox.UnitSpec whose scope is text.
type unit struct {
	Role  sandbox.Role
	Names []string
	Path  string
	Code  []byte
	Scope action.Value
}

// order is what the pool tells a worker; one member is set.
type order struct {
	Job    *job
	Run    *execution
	Answer *sandbox.HTTPResponse
	Unused []action.Diagnostic
}

// execution asks for one run.
type execution struct {
	ID     uint32
	Number uint64 // of the run in its worker, from 1
	Origin string
	JSON   []byte
}

// report is what a worker tells the pool; one member is set.
type report struct {
	// Ready says that the worker has started.
	Ready bool
	// Begin starts the network anew.
	Begin   bool
	Request *sandbox.HTTPRequest
	// Over asks what was not used of the network.
	Over   bool
	Result *action.Result
}

// newJob describes a runner.
func newJob(id uint32, r *runner.Runner) *job {
	o := r.Options()
	out := &job{
		ID: id, Dialect: r.Dialect().Info().ID, Path: r.Source().Path, Code: r.Source().Code,
		Trigger: o.Trigger, Handler: o.Handler, Lenient: o.Lenient, TimeLimit: o.TimeLimit,
		Clock: o.Clock, Seed: o.Seed, Settings: o.Settings, ShowSecrets: o.ShowSecrets,
		Network: o.Network != nil, Unsigned: o.Unsigned, Timed: o.Stopwatch != nil, Engine: o.Engine,
	}
	out.Notes, out.Watch = o.Notes, o.Watch
	if o.Other != nil {
		out.Other = &execution{Origin: o.Other.Origin, JSON: o.Other.JSON}
	}
	for _, s := range o.Secrets {
		out.Secrets = append(out.Secrets, pair{s.Name, s.Value.Reveal()})
	}
	for _, u := range o.Units {
		to := unit{Role: u.Role, Names: u.Names, Path: u.Path, Code: u.Code}
		if u.Scope != nil {
			to.Scope = u.Scope.Value()
		}
		out.Units = append(out.Units, to)
	}
	return out
}

// compile is the other direction.
func (j *job) compile(registry dialect.Registry, opts runner.Options) (*runner.Runner, error) {
	d, err := registry.Get(j.Dialect)
	if err != nil {
		return nil, err
	}
	opts.Trigger, opts.Handler, opts.Lenient, opts.TimeLimit = j.Trigger, j.Handler, j.Lenient, j.TimeLimit
	opts.Clock, opts.Seed, opts.Settings, opts.ShowSecrets, opts.Unsigned = j.Clock, j.Seed, j.Settings, j.ShowSecrets, j.Unsigned
	opts.Notes, opts.Watch = j.Notes, j.Watch
	opts.Engine = opts.Engine || j.Engine
	if j.Other != nil {
		opts.Other = &action.Event{Origin: j.Other.Origin, JSON: j.Other.JSON}
	}
	for _, s := range j.Secrets {
		opts.Secrets = append(opts.Secrets, runner.Secret{Name: s.Name, Value: secret.New(s.Value)})
	}
	for _, u := range j.Units {
		spec := sandbox.UnitSpec{Role: u.Role, Names: u.Names, Path: u.Path, Code: u.Code}
		if u.Scope != nil {
			if spec.Scope, err = action.ParseObject(u.Scope); err != nil {
				return nil, err
			}
		}
		opts.Units = append(opts.Units, spec)
	}
	if !j.Network {
		opts.Network = nil
	}
	if !j.Timed {
		opts.Stopwatch = nil
	}
	return runner.New(d, j.source(), opts)
}

func (j *job) source() action.Source { return action.Source{Path: j.Path, Code: j.Code} }
