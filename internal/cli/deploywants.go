package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/project"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/runner"
)

// opened is an action of the project with its source.
type opened struct {
	project.Action
	src action.Source
	// dialect is nil where only a provider knows it; id and trigger are set.
	dialect     dialect.Dialect
	id, trigger string
}

// open reads an action, and finds out its dialect and trigger where the project
// does not say.
func (e *Env) open(p *project.Project, a project.Action) (opened, error) {
	o := opened{Action: a, id: a.Dialect, trigger: a.Trigger}
	path := p.Source(a)
	if _, err := e.Registry.Get(a.Dialect); a.Dialect != "" && err != nil {
		o.src.Path = path // a provider takes it, and no dialect reads it
		o.src.Code, err = e.Read(path)
		return o, err
	}
	var err error
	if o.src, o.dialect, err = invoke.Open(e.world(), invoke.Request{Action: path, Dialect: a.Dialect, Trigger: a.Trigger}); err != nil {
		return o, err
	}
	o.id = o.dialect.Info().ID
	r, err := runner.New(o.dialect, o.src, runner.Options{Trigger: a.Trigger})
	if err != nil {
		return o, err
	}
	o.trigger = r.Entry().Trigger.ID
	return o, nil
}

// code is what is deployed: the source, without a byte order mark, and without
// types.
func (o opened) code() (string, error) {
	code := bytes.TrimPrefix(o.src.Code, []byte("\ufeff"))
	if slices.Contains([]string{".ts", ".mts", ".cts"}, filepath.Ext(o.src.Path)) {
		erased, err := sandbox.Erased(action.Source{Path: o.src.Path, Code: code})
		return string(erased), err
	}
	return string(code), nil
}

// wants fills in the actions of a deployment. What is wrong with any of them is
// told of all.
func (e *Env) wants(ctx context.Context, d *deployment) ([]opened, error) {
	var all []opened
	var wrong findings
	for _, a := range d.project.Actions {
		o, err := e.open(d.project, a)
		if err != nil {
			wrong = append(wrong, e.listed(err)...)
			continue
		}
		all = append(all, o)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	info := d.target.Provider.Info()
	var taken []opened
	for _, o := range all {
		kind, ok := info.Kind(o.id, o.trigger)
		if !ok {
			d.target.Notes = append(d.target.Notes, e.left(d, o, info))
			continue
		}
		w, problems := e.want(ctx, d, o, kind)
		wrong = append(wrong, problems...)
		d.target.Wants, taken = append(d.target.Wants, w), append(taken, o)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	d.target.Places = d.places()
	d.target.Notes = append(d.target.Notes, d.unfit(info)...)
	if problems := d.misplaced(info); len(problems) > 0 {
		return nil, problems
	}
	return taken, nil
}

// listed is any error as diagnostics.
func (e *Env) listed(err error) findings {
	var list findings
	var problems *invoke.Problems
	switch {
	case errors.As(err, &list):
		return list
	case errors.As(err, &problems):
		return problems.List
	}
	return findings{explainError(err)}
}

func (e *Env) left(d *deployment, o opened, info provider.Info) action.Diagnostic {
	if steps, ok := byHand(d, o); ok {
		return steps
	}
	return action.Diagnostic{
		Code: deploy.CodeLeft, Severity: action.SeverityInfo, File: d.project.Path, Line: o.Pos.Line, Column: o.Pos.Column,
		Summary: fmt.Sprintf("action %q is written for %s, %s; %s does not take it, and it is left out", o.Name, o.id, o.trigger, info.Name),
	}
}

func (e *Env) want(ctx context.Context, d *deployment, o opened, kind provider.Kind) (deploy.Want, findings) {
	w := deploy.Want{
		Name: o.Name, File: filepath.ToSlash(d.project.Source(o.Action)), Kind: kind, Runtime: o.Runtime, RemovedSecrets: o.RemovedSecrets,
		Config: d.project.Path, Line: o.Pos.Line, Column: o.Pos.Column,
	}
	var err error
	if w.Code, err = o.code(); err != nil {
		return w, e.listed(err)
	}
	if o.Dependencies != nil {
		w.Dependencies = []provider.Dependency{}
	}
	for _, dep := range o.Dependencies {
		w.Dependencies = append(w.Dependencies, provider.Dependency{Name: dep.Name, Version: dep.Version})
	}
	for _, s := range o.Settings {
		w.Settings = append(w.Settings, provider.Setting{Name: s.Name, Value: s.Value})
	}
	var problems []action.Diagnostic
	w.Secrets, problems = d.project.SecretsIn(d.env, o.Action, e.sources(ctx))
	return w, problems
}

// misplaced tells of actions that a flow binds where the platform takes none of
// their kind.
func (d *deployment) misplaced(info provider.Info) findings {
	var list findings
	for _, p := range d.target.Places {
		place, _ := info.Place(p.Place)
		for _, w := range d.target.Wants {
			if slices.Contains(p.Names, w.Name) && len(place.Types) > 0 && !slices.Contains(place.Types, w.Kind.Type) {
				list = append(list, action.Diagnostic{
					Code: deploy.CodePlace, Severity: action.SeverityError, File: d.project.Path, Line: w.Line, Column: w.Column,
					Summary: fmt.Sprintf("flow %q names action %q, which is for %s; there the platform runs %s only", p.Place, w.Name, w.Kind.Type, strings.Join(place.Types, ", ")),
					Hint:    "take it out of the flow, or correct its trigger",
				})
			}
		}
	}
	return list
}

// unfit tells of what will not run: flows that are no places, actions in no flow.
func (d *deployment) unfit(info provider.Info) []action.Diagnostic {
	if len(info.Places) == 0 {
		return nil
	}
	var list []action.Diagnostic
	var known, bound []string
	for _, p := range info.Places {
		known = append(known, p.ID)
	}
	for _, f := range d.project.Flows {
		if slices.Contains(known, f.Name) {
			bound = append(bound, d.runs(f)...)
			continue
		}
		note := action.Diagnostic{Code: deploy.CodePlace, Severity: action.SeverityInfo, File: d.project.Path, Line: f.Pos.Line, Column: f.Pos.Column, Summary: fmt.Sprintf("flow %q is no place of %s; nothing is bound for it", f.Name, info.Name)}
		if near, ok := nearest.Word(f.Name, known); ok {
			note.Severity, note.Hint = action.SeverityWarning, fmt.Sprintf("did you mean %q?", near)
		}
		list = append(list, note)
	}
	var unbound []deploy.Want
	for _, w := range d.target.Wants {
		if !slices.Contains(bound, w.Name) {
			unbound = append(unbound, w)
		}
	}
	if len(unbound) > 0 {
		list = append(list, d.unbound(unbound, info))
	}
	return list
}

// unbound tells of the actions that no flow has, at the first of them.
func (d *deployment) unbound(list []deploy.Want, info provider.Info) action.Diagnostic {
	const few = 5
	var names []string
	for _, w := range list[:min(few, len(list))] {
		names = append(names, w.Name)
	}
	text := strings.Join(names, ", ")
	if len(list) > few {
		text += fmt.Sprintf(" and %d more", len(list)-few)
	}
	return action.Diagnostic{
		Code: deploy.CodeUnbound, Severity: action.SeverityWarning, File: list[0].Config, Line: list[0].Line, Column: list[0].Column,
		Summary: fmt.Sprintf("in no flow of claimctl.yaml: %s; what is deployed so is not bound, and runs only if somebody else binds it", text),
		Hint:    fmt.Sprintf("flows: {%s: [%s]}", placeOf(info, list[0].Kind.Type), list[0].Name),
	}
}

// placeOf is the first place that takes a type of hooks.
func placeOf(info provider.Info, kind string) string {
	for _, p := range info.Places {
		if slices.Contains(p.Types, kind) {
			return p.ID
		}
	}
	return kind
}
