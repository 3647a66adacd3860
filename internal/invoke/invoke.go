// Package invoke makes one run of what a person names: a file, a dialect, a
// preset or an event, overlays, secrets. It finds the dialect and the handler,
// projects the scenario to the event, and compiles the action.
//
// It reads files only through the functions of [World], and prints nothing.
package invoke

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/modules"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Request is what a person asked for. Empty members leave the choice open.
type Request struct {
	// Action is the path of the source; "-" is standard input.
	Action string
	// Dialect, Trigger and Handler override what the source shows.
	Dialect, Trigger, Handler string
	// Preset names a scenario, Event a file ("-" is standard input). At most
	// one of them is given.
	Preset, Event string
	// Set holds overlays "path=json", Unset paths to remove, in that order.
	Set, Unset []string
	// Secrets holds "NAME=@FILE".
	Secrets []string
	// Configured are secrets that the project names.
	Configured []runner.Secret

	// Other asks what one user leaves behind for the next: [AnotherUserWord], or
	// a file with the other user's event; "" does not ask.
	Other string

	Outside Outside

	Lenient, ShowSecrets bool
	// Unsigned leaves the tokens without their signed form.
	Unsigned  bool
	TimeLimit time.Duration
	// Memory is the ceiling of the process that runs the action, in bytes; 0 is
	// the usual one.
	Memory   int64
	Clock    time.Time
	Seed     int64
	Settings dialect.Settings
}

// World is where a request is carried out.
type World struct {
	Registry dialect.Registry
	// Read returns a file; "-" is standard input. Its errors are told to the
	// person as they are.
	Read func(path string) ([]byte, error)
	// Dir makes a folder's path absolute; nil looks for no installed modules.
	// Files is the disk they are read from, Cache the folder of their cache, ""
	// for none.
	Dir   func(path string) (string, error)
	Files modules.Files
	Cache string
	// Transport makes the calls that are recorded.
	Transport http.RoundTripper
	// Stopwatch tells the time for durations; nil is none.
	Stopwatch func() time.Time
}

// Prepared is an action ready to run on an event. Runner is nil when the
// action could not be compiled; Err is then the *action.Diagnostic, and
// Dialect is nil when it was not even possible to tell.
type Prepared struct {
	Source    action.Source
	Dialect   dialect.Dialect
	Detection dialect.Detection
	Runner    *runner.Runner
	Event     action.Event
	Err       error
	// Recording is what the run's real calls are kept in; nil when they are not.
	Recording *Recording
}

// UsageError is a request that cannot be carried out as it is.
type UsageError struct{ Summary, Hint string }

func (e *UsageError) Error() string { return e.Summary }

// Prepare carries out a request up to the run itself. The error is a
// *[UsageError], a *[dialect.UnknownError], a *presets.UnknownError, an
// *action.Diagnostic about the event file, or what World.Read returned.
func Prepare(w World, req Request) (Prepared, error) {
	p := Prepared{Event: action.Event{JSON: action.Value("{}")}}
	var err error
	if p.Source, err = read(w, req.Action); err != nil {
		return p, err
	}
	if p.Dialect, p.Detection, err = pickDialect(w.Registry, p.Source, req.Dialect); err != nil {
		return p.unless(err)
	}
	opts, err := options(w, req)
	if err != nil {
		return p, err
	}
	opts.Detected = p.Detection
	if p.Runner, err = compile(p.Dialect, p.Source, opts, req); err != nil {
		return p.unless(err)
	}
	if p.Runner, p.Recording, err = attach(w, p.Runner, req.Outside); err != nil {
		return p.unless(err)
	}
	if p.Event, err = event(w, p.Dialect, p.Runner.Entry().Trigger, req); err != nil || req.Other == "" {
		return p, err
	}
	return p.checkState(w, req)
}

// checkState adds the other user's event.
func (p Prepared) checkState(w World, req Request) (Prepared, error) {
	if p.Runner.Module() == nil {
		return p, forCode("--check-state")
	}
	if req.Other != AnotherUserWord {
		req.Event, req.Preset = req.Other, ""
		other, err := event(w, p.Dialect, p.Runner.Entry().Trigger, req)
		p.Runner = p.Runner.CheckState(other)
		return p, err
	}
	obj, err := action.ParseObject(p.Event.JSON)
	if err != nil {
		return p, err
	}
	p.Runner = p.Runner.CheckState(action.Event{Origin: AnotherUserWord, JSON: AnotherUser(obj, p.Runner.Reads()).Value()})
	return p, nil
}

// Open reads a source and finds its dialect. The error is as for [Prepare],
// and an *action.Diagnostic when the source cannot be parsed.
func Open(w World, req Request) (action.Source, dialect.Dialect, error) {
	src, err := read(w, req.Action)
	if err != nil {
		return src, nil, err
	}
	d, _, err := pickDialect(w.Registry, src, req.Dialect)
	return src, d, err
}

func read(w World, path string) (action.Source, error) {
	code, err := w.Read(path)
	if path == "-" {
		path = "stdin.js"
	}
	return action.Source{Path: path, Code: code}, err
}

// unless keeps an error about the action itself as part of what was prepared;
// any other stays an error.
func (p Prepared) unless(err error) (Prepared, error) {
	var diagnostic *action.Diagnostic
	if errors.As(err, &diagnostic) {
		p.Err = err
		return p, nil
	}
	return p, err
}

// pickDialect takes the named dialect, or finds it out from the source. An
// undetected source is a [UsageError]; a source that does not parse at all is
// given to no dialect.
func pickDialect(registry dialect.Registry, src action.Source, id string) (dialect.Dialect, dialect.Detection, error) {
	if id != "" {
		d, err := registry.Get(id)
		return d, dialect.Detection{Dialect: d}, err
	}
	found, err := runner.Detect(registry, src)
	switch {
	case err == nil:
		return found.Dialect, found, nil
	case errors.Is(err, runner.ErrUndetected):
		return nil, found, &UsageError{
			Summary: fmt.Sprintf("%s: cannot tell which platform this action is for", src.Path),
			Hint:    "name it with --dialect: " + strings.Join(registry.IDs(), ", "),
		}
	}
	return nil, found, err
}

func options(w World, req Request) (runner.Options, error) {
	opts := runner.Options{
		Trigger: req.Trigger, Handler: req.Handler, Lenient: req.Lenient, TimeLimit: req.TimeLimit,
		Clock: req.Clock, Seed: req.Seed, Settings: req.Settings, ShowSecrets: req.ShowSecrets,
		Secrets: slices.Clone(req.Configured), Stopwatch: w.Stopwatch,
		Unsigned: req.Unsigned,
	}
	for _, spec := range req.Secrets {
		s, err := readSecret(w, spec)
		if err != nil {
			return opts, err
		}
		opts.Secrets = append(opts.Secrets, s)
	}
	return opts, nil
}

// readSecret reads "NAME=@FILE". One newline at the end of the file is not
// part of the secret.
func readSecret(w World, spec string) (runner.Secret, error) {
	name, file, ok := strings.Cut(spec, "=@")
	if !ok || name == "" || file == "" || strings.Contains(name, "=") {
		name, _, _ = strings.Cut(spec, "=")
		return runner.Secret{}, &UsageError{
			Summary: fmt.Sprintf("--secret %s: expected NAME=@FILE", name),
			Hint:    "secrets are read from files, never from the command line, where every process can see them",
		}
	}
	data, err := w.Read(file)
	if err != nil {
		return runner.Secret{}, fmt.Errorf("--secret %s: %w", name, err)
	}
	value := strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
	if value == "" {
		return runner.Secret{}, &UsageError{Summary: fmt.Sprintf("--secret %s: the file %s is empty", name, file)}
	}
	return runner.Secret{Name: name, Value: secret.New(value)}, nil
}

// compile makes the runner. Where no trigger is named and the source leaves it
// open, the preset's moment chooses it.
func compile(d dialect.Dialect, src action.Source, opts runner.Options, req Request) (*runner.Runner, error) {
	r, err := runner.New(d, src, opts)
	if err != nil || opts.Trigger != "" || req.Preset == "" {
		return r, err
	}
	sc, err := presets.Load(req.Preset, req.Clock)
	if err != nil || sc.Empty || r.Entry().Trigger.Serves(sc.Moment) || len(r.Entry().Trigger.Handlers) > 0 {
		return r, err
	}
	for _, t := range d.Info().Triggers {
		if t.Serves(sc.Moment) {
			opts.Trigger = t.ID
			if other, err := runner.New(d, src, opts); err == nil {
				return other, nil
			}
			break // the source is for another trigger; that the preset does not fit is told later
		}
	}
	return r, nil
}
