package cli

import (
	"cmp"
	"path/filepath"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/project"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

// findings is an error that is a list of diagnostics, all of which are told.
type findings []action.Diagnostic

func (f findings) Error() string { return f[0].Error() }

// project reads the claimctl.yaml that a folder belongs to; nil when there is
// none.
func (e *Env) project(folder string) (*project.Project, error) {
	working, err := e.Files.WorkingDir()
	if err != nil {
		return nil, usage("the working directory cannot be read: "+cause(err).Error(), "")
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(working, folder)
	}
	path, ok := project.Find(e.exists, folder)
	if !ok {
		return nil, nil
	}
	if near, err := filepath.Rel(working, path); err == nil {
		path = near // shorter in messages
	}
	p, problems := project.Load(e.Read, path)
	if len(problems) == 0 {
		problems = p.Check(e.Registry, e.Providers)
	}
	if len(problems) > 0 {
		return nil, findings(problems)
	}
	return p, nil
}

func (e *Env) exists(path string) bool {
	_, err := e.Files.Stat(path)
	return err == nil
}

// applyProject completes a request with what the project says of its action.
// What the request has already stays.
func (e *Env) applyProject(req *invoke.Request) error {
	p, err := e.project(filepath.Dir(req.Action))
	if p == nil || err != nil {
		return err
	}
	req.Settings = p.Tokens
	a, ok := p.ActionFor(e.near(req.Action))
	if !ok {
		return nil
	}
	if req.Dialect == "" || req.Dialect == a.Dialect {
		req.Trigger = cmp.Or(req.Trigger, a.Trigger)
	}
	req.Dialect = cmp.Or(req.Dialect, a.Dialect)
	secrets, problems := p.Secrets(a, e.Getenv, e.Read)
	if len(problems) > 0 {
		return findings(problems)
	}
	req.Configured = secrets
	return nil
}

// lookup finds the actions that the flow of a suite names, in the project that
// the suite belongs to.
func (e *Env) lookup(suitePath string) (func(name, path string) ([]suite.Member, error), error) {
	p, err := e.project(filepath.Dir(suitePath))
	if err != nil {
		return nil, err
	}
	return func(name, path string) ([]suite.Member, error) {
		if p == nil {
			return nil, &suite.UnknownNameError{Name: name}
		}
		a, named := p.Action(name)
		flow, isFlow := p.Flow(name)
		byFile, isFile := p.ActionFor(e.near(path))
		switch {
		case named:
			return e.membersOf(p, "", a)
		case isFlow:
			return e.membersOf(p, flow.Name, p.ActionsOf(flow)...)
		case isFile:
			return e.membersOf(p, "", byFile)
		}
		return nil, &suite.UnknownNameError{Name: name, Known: p.Names()}
	}, nil
}

func (e *Env) membersOf(p *project.Project, flow string, actions ...project.Action) ([]suite.Member, error) {
	var members []suite.Member
	for _, a := range actions {
		secrets, problems := p.Secrets(a, e.Getenv, e.Read)
		if len(problems) > 0 {
			return nil, findings(problems)
		}
		members = append(members, suite.Member{
			Name: a.Name, Path: p.Source(a), Flow: flow, Dialect: a.Dialect, Trigger: a.Trigger, Enabled: a.Enabled, Secrets: secrets,
		})
	}
	return members, nil
}

// near is an absolute path relative to the working directory, as the project's
// own paths are.
func (e *Env) near(path string) string {
	working, err := e.Files.WorkingDir()
	if err != nil || !filepath.IsAbs(path) {
		return path
	}
	if rel, err := filepath.Rel(working, path); err == nil {
		return rel
	}
	return path
}

// actionPaths are the named paths, or the actions of the project.
func (e *Env) actionPaths(args []string) ([]string, error) {
	if len(args) > 0 {
		return args, nil
	}
	p, err := e.project(".")
	if err != nil {
		return nil, err
	}
	if p == nil || len(p.Actions) == 0 {
		return nil, usage("no action named, and no claimctl.yaml that names any", "claimctl lint action.js, or claimctl init")
	}
	paths := make([]string, len(p.Actions))
	for i, a := range p.Actions {
		paths[i] = p.Source(a)
	}
	return paths, nil
}
