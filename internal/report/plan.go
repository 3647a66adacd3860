package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/deploy"
)

// Plan shows what a deploy will do: each action with what changes of it and who
// changed it, then the places, then the sum of it.
func Plan(w io.Writer, p deploy.Plan, opts Options) error {
	t := newText(opts)
	t.where(p.Provider, p.Tenant, p.Environment, p.Protected)
	for _, d := range p.Diagnostics {
		if d.Code == deploy.CodeUnchecked { // in one loud line
			t.line("%s", t.ink.bad.text("✗ "+d.Summary))
			continue
		}
		t.diagnostic(d, false)
	}
	width := 0
	for _, s := range p.Steps {
		width = max(width, len([]rune(one(s.Name))))
	}
	for _, s := range p.Steps {
		if s.Do != deploy.Unchanged || opts.Verbose {
			t.step(s, width)
		}
	}
	for _, s := range p.Places {
		if s.Do != deploy.Unchanged || opts.Verbose {
			t.place(s, p)
		}
	}
	t.planSum(p)
	_, err := io.WriteString(w, t.out.String())
	return err
}

// where is the line about what is deployed to.
func (t *text) where(provider, tenant, env string, protected bool) {
	facts := []string{t.ink.bold.text(tenant), one(provider), "environment " + one(env)}
	if protected {
		facts = append(facts, t.ink.warn.text("protected"))
	}
	t.line("%s", strings.Join(facts, t.ink.dim.text(" · ")))
}

// mark is the sign of what is done, in its colour.
func (p palette) mark(do deploy.Do) (string, style) {
	switch do {
	case deploy.Create:
		return "+", p.good
	case deploy.Delete:
		return "-", p.bad
	case deploy.Update, deploy.Publish, deploy.Bind, deploy.Reorder, deploy.Restore:
		return "~", p.warn
	case deploy.Keep:
		return "!", p.warn
	case deploy.Unchanged:
	}
	return "=", p.dim
}

// step is one action.
func (t *text) step(s deploy.Step, width int) {
	sign, ink := t.ink.mark(s.Do)
	facts := []string{one(s.Type)}
	if s.Version > 0 {
		facts = append(facts, fmt.Sprintf("version %d runs", s.Version))
	}
	if s.File != "" {
		facts = append(facts, one(s.File))
	}
	t.line("")
	t.line("%s %s %s  %s", ink.text(sign), ink.text(pad(one(string(s.Do)), len("unchanged"))), t.ink.bold.text(pad(s.Name, width)), t.ink.dim.text(strings.Join(facts, " · ")))
	switch s.Do {
	case deploy.Create:
		t.created(s)
	case deploy.Keep, deploy.Delete:
		t.line("    %s", one(s.Note))
	default:
		t.changed(s)
	}
}

// created is what a new action consists of.
func (t *text) created(s deploy.Step) {
	lines := strings.Count(s.After.Code, "\n")
	facts := []string{fmt.Sprintf("%d lines of code", lines)}
	if s.After.Runtime != "" {
		facts = append(facts, "runtime "+one(s.After.Runtime))
	}
	for _, d := range s.After.Dependencies {
		facts = append(facts, one(d.Name+" "+d.Version))
	}
	for _, sec := range s.Secrets {
		facts = append(facts, "secret "+one(sec.Name))
	}
	for _, set := range s.After.Settings {
		facts = append(facts, one(set.Name)+" "+t.show(set.Value))
	}
	t.line("    %s", strings.Join(facts, ", "))
	if s.Note != "" {
		t.line("    %s", t.ink.bad.text(s.Note))
	}
	if t.opts.Verbose {
		t.indented("", s.After.Code, s.File)
	}
}

// changed are the parts of an action that will be different.
func (t *text) changed(s deploy.Step) {
	for _, c := range s.Changes {
		t.line("    %s%s", strings.TrimRight(t.ink.bold.text(c.What)+" "+t.origin(c.Origin), " "), detail(c.Detail))
		if c.What == "code" {
			t.indented(s.Before.Code, s.After.Code, s.File)
		}
	}
}

func detail(text string) string {
	if text == "" {
		return ""
	}
	return ": " + one(text)
}

// origin says who changed something.
func (t *text) origin(o deploy.Origin) string {
	switch o {
	case deploy.There:
		return t.ink.bad.text("(changed on the tenant since the last deploy)")
	case deploy.Both:
		return t.ink.bad.text("(changed here, and on the tenant since the last deploy)")
	case deploy.Unknown:
		return t.ink.dim.text("(differs; not deployed from here before)")
	case deploy.Here:
	}
	return ""
}

// indented is a diff below its step.
func (t *text) indented(before, after, file string) {
	inner := newText(t.opts)
	a, b := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	inner.line("%s", t.ink.dim.text("--- on the tenant"))
	inner.line("%s", t.ink.dim.text("+++ "+one(file)))
	for _, h := range hunks(changes(a, b)) {
		inner.hunk(h)
	}
	for line := range strings.SplitSeq(strings.TrimRight(inner.out.String(), "\n"), "\n") {
		t.out.WriteString("      " + line + "\n")
	}
}

// place is what runs at a place, before and after.
func (t *text) place(s deploy.PlaceStep, p deploy.Plan) {
	sign, ink := t.ink.mark(s.Do)
	t.line("")
	t.line("%s %s %s  %s", ink.text(sign), ink.text(pad(one(string(s.Do)), len("unchanged"))), t.ink.bold.text(s.Place), t.placeOrigin(s))
	was := map[string]int{}
	for i, b := range s.Before {
		was[b.ID] = i + 1
	}
	for i, b := range s.After {
		note := ""
		switch from, ok := was[b.ID]; {
		case !ok || b.ID == "":
			note = t.ink.good.text("new")
		case from != i+1:
			note = t.ink.warn.text(fmt.Sprintf("was %d", from))
		}
		if !b.Ours {
			note = strings.TrimSpace(note + " " + t.ink.dim.text("not from claimctl.yaml; stays"))
		}
		t.line("    %2d  %s  %s", i+1, one(b.Name), note)
	}
	for _, b := range s.Before {
		if !slices.ContainsFunc(s.After, func(a deploy.Bound) bool { return a.ID == b.ID }) {
			t.line("    %s   %s  %s", t.ink.bad.text("-"), one(b.Name), t.ink.dim.text("no longer bound"))
		}
	}
	if len(s.After) == 0 {
		t.line("    %s", t.ink.dim.text("nothing is bound any more"))
	}
}

func (t *text) placeOrigin(s deploy.PlaceStep) string {
	if len(s.Before) == 0 && s.Origin == deploy.Unknown {
		return ""
	}
	return t.origin(s.Origin)
}

// planSum is the last word: what was checked, and how much is done.
func (t *text) planSum(p deploy.Plan) {
	t.line("")
	if c := p.Checks; !c.Skipped && c.Actions > 0 {
		t.line("%s", t.checked(c))
	}
	s := p.Summary
	if p.Empty() {
		t.line("%s  %s", t.ink.good.text("✓ nothing to do"), t.ink.dim.text(fmt.Sprintf("%s as in claimctl.yaml", counted(s.Unchanged, "action is", "actions are"))))
		return
	}
	var parts []string
	for _, c := range []struct {
		n    int
		word string
	}{{s.Create, "to create"}, {s.Update, "to update"}, {s.Publish, "to publish"}, {s.Delete, "to delete"}, {s.Bind, "to bind"}, {s.Unchanged, "unchanged"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	t.line("%s %s", t.ink.bold.text("Plan:"), strings.Join(parts, ", "))
	if s.Drift > 0 {
		t.line("%s", t.ink.bad.text(fmt.Sprintf("%s on the tenant since the last deploy: claimctl pull takes it over, --overwrite replaces it", counted(s.Drift, "thing was changed", "things were changed"))))
	}
}

func (t *text) checked(c deploy.Checks) string {
	parts := []string{fmt.Sprintf("%s compiled and linted", counted(c.Actions, "action", "actions"))}
	if c.Warnings > 0 {
		parts = append(parts, t.ink.warn.text(counted(c.Warnings, "warning", "warnings")))
	}
	if c.Suites > 0 {
		parts = append(parts, fmt.Sprintf("%s passed", counted(c.Cases, "case", "cases")))
	} else {
		parts = append(parts, t.ink.warn.text("no suite tests them"))
	}
	return t.ink.bold.text("Checks:") + " " + strings.Join(parts, ", ")
}
