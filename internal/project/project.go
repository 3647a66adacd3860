// Package project reads claimctl.yaml, the configuration of a folder of
// actions: which file is written for which dialect, where its secrets lie, in
// which order a flow runs its actions, and which tenants there are.
//
// Nothing here touches files or the environment by itself; both are handed in.
package project

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/runner"
)

// FileName is the name of the configuration file.
const FileName = "claimctl.yaml"

// Version is the version of the format that this package reads.
const Version = 1

// Project is a configuration that holds together. It is immutable.
type Project struct {
	// Path is the configuration file, as it was given to [Load].
	Path    string
	Actions []Action
	Flows   []Flow
	// Tokens are the tenant's settings that decide what lands in a token.
	Tokens dialect.Settings
	// Lint is how the sources are looked at without running them.
	Lint         Lint
	Environments []Environment
}

// Action is an action of the project. Optional members are "" when the file
// does not give them.
type Action struct {
	Name string
	// File is the path of the source, relative to the project's folder, with
	// slashes.
	File                      string
	Dialect, Trigger, Runtime string
	// Enabled is true unless the file says otherwise.
	Enabled bool
	// Dependencies are npm modules that the platform installs; nil leaves them as
	// they are there, an empty list is none.
	Dependencies []Dependency
	// RemovedSecrets are names of secrets that the tenant is to lose.
	RemovedSecrets []string
	// Settings are values that only one platform has, in the order of the file.
	Settings []Setting
	// Pos is where the action stands in the configuration.
	Pos yamldoc.Pos

	dialectPos, triggerPos yamldoc.Pos
	secrets                yamldoc.Entries[yamldoc.Reference]
}

// Dependency is an npm module in a version.
type Dependency struct{ Name, Version string }

// Setting is a value that only one platform has.
type Setting struct {
	Name  string
	Value action.Value
	Pos   yamldoc.Pos
}

// Flow is the actions that run at one moment, by name and in order. Where the
// file names another flow, the actions of that stand in its place.
type Flow struct {
	Name    string
	Actions []string
	// Pos is where the flow stands in the configuration.
	Pos yamldoc.Pos
}

// Dir is the project's folder.
func (p *Project) Dir() string { return filepath.Dir(p.Path) }

// Find looks for the configuration of a folder: in it, then in the folders
// above, up to the one that is the root of a repository (it holds .git) or of
// the file system. Exists reports whether there is a file or folder.
func Find(exists func(path string) bool, dir string) (path string, ok bool) {
	for dir = filepath.Clean(dir); ; {
		if path := filepath.Join(dir, FileName); exists(path) {
			return path, true
		}
		above := filepath.Dir(dir)
		if above == dir || exists(filepath.Join(dir, ".git")) {
			return "", false
		}
		dir = above
	}
}

// ActionFor returns the action whose source is that file, the first of several.
// The path is relative to the same folder as the project's own path, or both
// are absolute.
func (p *Project) ActionFor(file string) (Action, bool) {
	file = filepath.Clean(file)
	for _, a := range p.Actions {
		if p.Source(a) == file {
			return a, true
		}
	}
	return Action{}, false
}

// Action returns the action of that name.
func (p *Project) Action(name string) (Action, bool) {
	for _, a := range p.Actions {
		if a.Name == name {
			return a, true
		}
	}
	return Action{}, false
}

// Flow returns the flow of that name.
func (p *Project) Flow(name string) (Flow, bool) {
	for _, f := range p.Flows {
		if f.Name == name {
			return f, true
		}
	}
	return Flow{}, false
}

// ActionsOf are the actions of a flow, in order.
func (p *Project) ActionsOf(f Flow) []Action {
	var actions []Action
	for _, name := range f.Actions {
		if a, ok := p.Action(name); ok {
			actions = append(actions, a)
		}
	}
	return actions
}

// Names are the names of the actions and flows, in the order of the file.
func (p *Project) Names() []string {
	var names []string
	for _, a := range p.Actions {
		names = append(names, a.Name)
	}
	for _, f := range p.Flows {
		names = append(names, f.Name)
	}
	return names
}

// Source is the path of an action's source, relative to what the project's own
// path is relative to.
func (p *Project) Source(a Action) string {
	return filepath.Join(p.Dir(), filepath.FromSlash(a.File))
}

// Secrets fetches the secrets of an action, in the order of the file. Env looks
// up environment variables, read returns files. What cannot be fetched is told
// in the diagnostics, and left out.
func (p *Project) Secrets(a Action, env func(string) (string, bool), read func(string) ([]byte, error)) ([]runner.Secret, []action.Diagnostic) {
	var secrets []runner.Secret
	problems := yamldoc.NewProblems(p.Path)
	for _, e := range a.secrets {
		value, err := e.Value.Resolve(yamldoc.Sources{Dir: p.Dir(), Env: env, Read: read})
		if err != nil {
			problems.Invalid(e.Value.Pos, "", "secret %q of action %q: %v", e.Key, a.Name, err)
			continue
		}
		secrets = append(secrets, runner.Secret{Name: e.Key, Value: value})
	}
	return secrets, problems.List()
}

// Check tells of dialects and triggers that nobody knows: neither the registry nor
// a provider, which may take actions that no dialect reads yet.
func (p *Project) Check(registry dialect.Registry, providers provider.Registry) []action.Diagnostic {
	problems := yamldoc.NewProblems(p.Path)
	for _, a := range p.Actions {
		if a.Dialect == "" {
			continue
		}
		d, err := registry.Get(a.Dialect)
		if triggers := triggersOf(providers, a.Dialect); err != nil && len(triggers) > 0 {
			a.checkTrigger(triggers, problems)
			continue
		}
		if err != nil {
			problems.Invalid(a.dialectPos, hint(err), "action %q: %v", a.Name, err)
			continue
		}
		if a.Trigger == "" {
			continue
		}
		if _, err := d.Info().PickTrigger(a.Trigger); err != nil {
			problems.Invalid(a.triggerPos, hint(err), "action %q: %v", a.Name, err)
		}
	}
	return problems.List()
}

// triggersOf are those of a dialect that only providers know: they deploy it, or
// say how it is set by hand.
func triggersOf(providers provider.Registry, dialect string) []string {
	var triggers []string
	for _, p := range providers.All() {
		kinds := p.Info().Kinds
		if a, ok := p.(provider.Assisted); ok {
			kinds = append(kinds[:len(kinds):len(kinds)], a.Manual()...)
		}
		for _, k := range kinds {
			if k.Dialect == dialect {
				triggers = append(triggers, k.Trigger)
			}
		}
	}
	return triggers
}

// checkTrigger tells of a trigger that is none of the list, or missing where there
// are several.
func (a Action) checkTrigger(triggers []string, problems *yamldoc.Problems) {
	known := "known triggers: " + strings.Join(triggers, ", ")
	switch {
	case a.Trigger == "" && len(triggers) > 1:
		problems.Invalid(a.dialectPos, known, "action %q: %s has several triggers, and the action names none", a.Name, a.Dialect)
	case a.Trigger != "" && !slices.Contains(triggers, a.Trigger):
		if near, ok := nearest.Word(a.Trigger, triggers); ok {
			known = fmt.Sprintf("did you mean %q? %s", near, known)
		}
		problems.Invalid(a.triggerPos, known, "action %q: %s has no trigger %q", a.Name, a.Dialect, a.Trigger)
	}
}

func hint(err error) string {
	var unknown *dialect.UnknownError
	if errors.As(err, &unknown) {
		return unknown.Hint
	}
	return ""
}
