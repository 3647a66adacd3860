package invoke

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/claimctl/claimctl/internal/modules"
	"github.com/claimctl/claimctl/internal/network"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Outside is what stands in for the world outside of the actions.
type Outside struct {
	// Stubs hold "MODULE=FILE", Globals "NAME=FILE", Answers "api.method=FILE".
	Stubs, Globals, Answers []string
	// Mocks are files with mocked requests, in order. Record asks for real calls
	// instead, whose answers are recorded.
	Mocks  []string
	Record bool
}

// attach gives a runner its stand-ins, its network, and the modules that are
// installed beside the action.
func attach(w World, r *runner.Runner, out Outside) (*runner.Runner, *Recording, error) {
	if r.Module() == nil {
		return r, nil, out.unused()
	}
	units, err := standIns(w, r, out)
	if err != nil {
		return nil, nil, err
	}
	found, err := installed(w, r, units)
	if err != nil {
		return nil, nil, err
	}
	n, recording, err := out.network(w)
	if err != nil {
		return nil, nil, err
	}
	units = append(units, found.Units...)
	if len(units) == 0 && n == nil && len(found.Diagnostics) == 0 {
		return r, nil, nil
	}
	return r.With(units, n, found.Diagnostics), recording, nil
}

// Attach gives a runner what stands in for the world outside, and the npm
// modules that are installed beside its action. The error is a *[StandInError],
// a *[Problems], an *action.Diagnostic, or what World.Read returned.
func Attach(w World, r *runner.Runner, out Outside) (*runner.Runner, error) {
	r, _, err := attach(w, r, out)
	return r, err
}

// unused refuses what is given to a template, which runs no code.
func (o Outside) unused() error {
	for _, flag := range []struct {
		name  string
		given bool
	}{
		{"--stub", len(o.Stubs) > 0},
		{"--global", len(o.Globals) > 0},
		{"--answer", len(o.Answers) > 0},
		{"--mock", len(o.Mocks) > 0},
		{"--record", o.Record},
	} {
		if flag.given {
			return forCode(flag.name)
		}
	}
	return nil
}

func forCode(flag string) error {
	return &UsageError{
		Summary: flag + " is for actions that run code; this is a template",
		Hint:    "leave it out; a template reads nothing but its event",
	}
}

// StandInError is what is wrong with one stand-in. Flag is the flag that gave
// it, without dashes, Name the name it stands for.
type StandInError struct {
	Flag, Name string
	Err        error
}

// Error is the message with the flag.
func (e *StandInError) Error() string { return e.Err.Error() }

// Unwrap is the error below.
func (e *StandInError) Unwrap() error { return e.Err }

func installed(w World, r *runner.Runner, stubs []sandbox.UnitSpec) (modules.Found, error) {
	if w.Dir == nil {
		return modules.Found{}, nil
	}
	dir, err := w.Dir(filepath.Dir(r.Source().Path))
	if err != nil {
		return modules.Found{}, err
	}
	req := modules.Request{Dir: dir, Module: r.Module(), Refuse: r.Refuse, Cache: w.Cache, Files: w.Files}
	for _, u := range stubs {
		if u.Role == sandbox.RoleModule {
			req.Stubs = append(req.Stubs, u.Names...)
		}
	}
	return modules.Find(req)
}

// standIns reads what the user gave for modules, free variables and answers.
func standIns(w World, r *runner.Runner, out Outside) ([]sandbox.UnitSpec, error) {
	var units []sandbox.UnitSpec
	for _, list := range []struct {
		flag  string
		role  sandbox.Role
		specs []string
		check func(name string) error
	}{
		{"--stub", sandbox.RoleModule, out.Stubs, func(string) error { return nil }},
		{"--global", sandbox.RoleGlobal, out.Globals, checkVariable},
		{"--answer", sandbox.RoleAnswer, out.Answers, func(name string) error { return checkMethod(r, name) }},
	} {
		for _, spec := range list.specs {
			u, err := standIn(w, list.flag, spec, list.check)
			if err != nil {
				name, _, _ := strings.Cut(spec, "=")
				return nil, &StandInError{Flag: strings.TrimPrefix(list.flag, "--"), Name: name, Err: err}
			}
			u.Role = list.role
			if err := sandbox.NewUnit(u).Check(); err != nil {
				return nil, err
			}
			units = append(units, u)
		}
	}
	return units, nil
}

// standIn reads one stand-in, "NAME=FILE".
func standIn(w World, flag, spec string, check func(name string) error) (sandbox.UnitSpec, error) {
	name, file, ok := strings.Cut(spec, "=")
	if !ok || name == "" || file == "" {
		return sandbox.UnitSpec{}, &UsageError{Summary: fmt.Sprintf("%s %s: expected NAME=FILE", flag, spec)}
	}
	if err := check(name); err != nil {
		return sandbox.UnitSpec{}, err
	}
	return modules.Stub(name, file, w.Read)
}

func checkVariable(name string) error {
	for i, c := range name {
		if c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9' {
			continue
		}
		return &UsageError{Summary: fmt.Sprintf("--global %s: not the name of a variable", name)}
	}
	return nil
}

// checkMethod refuses an answer to a method that the api does not have: nobody
// would ever hear it.
func checkMethod(r *runner.Runner, name string) error {
	s := r.Surface()
	method, ok := strings.CutPrefix(name, s.Root+".")
	if _, known := s.Find(method); ok && known {
		return nil
	}
	hint := s.Hint(strings.TrimPrefix(name, s.Root+"."))
	if hint == "" {
		hint = fmt.Sprintf("write the method with its root, such as --answer %s.%s=FILE", s.Root, s.Methods[0].Name)
	}
	return &UsageError{Summary: fmt.Sprintf("--answer %s: not a method of the %s api", name, r.Dialect().Info().Name), Hint: hint}
}

// network is what the requests reach; nil denies them all.
func (o Outside) network(w World) (runner.Network, *Recording, error) {
	switch {
	case o.Record && len(o.Mocks) > 0:
		return nil, nil, &UsageError{Summary: "--mock and --record are both given", Hint: "record first; then give the recorded file to --mock"}
	case o.Record:
		rec := &Recording{transport: w.Transport}
		return rec, rec, nil
	case len(o.Mocks) == 0:
		return nil, nil, nil
	}
	var list []*network.Mocks
	var problems []action.Diagnostic
	for _, path := range o.Mocks {
		data, err := w.Read(path)
		if err != nil {
			return nil, nil, err
		}
		m, wrong := network.ParseMocks(path, data)
		list, problems = append(list, m), append(problems, wrong...)
	}
	if len(problems) > 0 {
		return nil, nil, &Problems{problems}
	}
	return mocked{network.Join(list...)}, nil, nil
}

// Problems are what is wrong with a file that was named.
type Problems struct{ List []action.Diagnostic }

func (p *Problems) Error() string { return p.List[0].Error() }

type mocked struct{ mocks *network.Mocks }

// Begin implements runner.Network.
func (m mocked) Begin(redact func(string) string) runner.Exchange {
	return m.mocks.Start(network.SessionOptions{Redact: redact})
}

// Recording is a network that makes real calls and keeps the answers.
type Recording struct {
	transport http.RoundTripper
	recorder  *network.Recorder
}

// Begin implements runner.Network.
func (r *Recording) Begin(redact func(string) string) runner.Exchange {
	r.recorder = network.NewRecorder(r.transport, network.RecorderOptions{Redact: redact})
	return r
}

// Send implements runner.Exchange.
func (r *Recording) Send(req sandbox.HTTPRequest) sandbox.HTTPResponse {
	return r.recorder.Send(context.Background(), req)
}

// Unused implements runner.Exchange: nothing is expected of a recording.
func (r *Recording) Unused() []action.Diagnostic { return nil }

// Bytes is the cassette; nil when there was no run.
func (r *Recording) Bytes() ([]byte, error) {
	if r == nil || r.recorder == nil {
		return nil, errors.New("there was no run to record")
	}
	return r.recorder.Bytes()
}
