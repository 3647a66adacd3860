package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/claimctl/claimctl/internal/deploy"
)

// Outcome shows what a deploy has done, and what it has not.
func Outcome(w io.Writer, out deploy.Outcome, opts Options) error {
	t := newText(opts)
	t.line("")
	width := 0
	for _, i := range append(out.Done[:len(out.Done):len(out.Done)], out.NotDone...) {
		width = max(width, len([]rune(one(i.Name))))
	}
	const few = 12
	for n, i := range out.Done {
		if n == few && len(out.Done) > few+2 && len(out.NotDone) == 0 && !opts.Verbose {
			t.line("%s", t.ink.dim.text(fmt.Sprintf("  … and %d more (-v shows them)", len(out.Done)-few)))
			break
		}
		t.line("%s %s  %s  %s", t.ink.good.text("✓"), pad(one(string(i.Do)), len("restore")), t.ink.bold.text(pad(i.Name, width)), t.ink.dim.text(i.Detail))
	}
	for _, i := range out.NotDone {
		t.line("%s %s  %s  %s", t.ink.bad.text("✗"), pad(one(string(i.Do)), len("restore")), t.ink.bold.text(pad(i.Name, width)), t.ink.bad.text(i.Detail))
	}
	switch {
	case !out.Changed && len(out.Diagnostics) > 0:
		t.line("%s", t.ink.bad.text("nothing was changed"))
	case len(out.NotDone) > 0:
		t.line("%s", t.ink.bad.text(fmt.Sprintf("not complete: %d done, %d not done", len(out.Done), len(out.NotDone))))
	case len(out.Done) > 0:
		t.line("%s  %s", t.ink.good.text("✓ deployed"), t.ink.dim.text(one(out.Tenant)))
	default:
		return nil // the plan has said that there is nothing to do
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

// Rollback shows which former versions would run again.
func Rollback(w io.Writer, r deploy.Rollback, opts Options) error {
	t := newText(opts)
	t.where(r.Provider, r.Tenant, r.Environment, r.Protected)
	for _, s := range r.Steps {
		t.line("")
		t.line("%s %s  version %d runs, %s", t.ink.warn.text("~"), t.ink.bold.text(s.Name), s.From, t.ink.warn.text(fmt.Sprintf("%d will run again", s.To)))
		if s.Before != s.After && s.After != "" {
			t.versions(s)
		}
	}
	for _, i := range r.Left {
		t.line("")
		t.line("%s %s  %s", t.ink.dim.text("="), t.ink.bold.text(i.Name), one(i.Detail))
	}
	t.line("")
	_, err := io.WriteString(w, t.out.String())
	return err
}

func (t *text) versions(s deploy.RollbackStep) {
	inner := newText(t.opts)
	inner.line("%s", t.ink.dim.text(fmt.Sprintf("--- version %d", s.From)))
	inner.line("%s", t.ink.dim.text(fmt.Sprintf("+++ version %d", s.To)))
	for _, h := range hunks(changes(strings.SplitAfter(s.Before, "\n"), strings.SplitAfter(s.After, "\n"))) {
		inner.hunk(h)
	}
	for line := range strings.SplitSeq(strings.TrimRight(inner.out.String(), "\n"), "\n") {
		t.out.WriteString("    " + line + "\n")
	}
}

// Status shows how an environment stands.
func Status(w io.Writer, s deploy.Status, opts Options) error {
	t := newText(opts)
	t.where(s.Provider, s.Tenant, s.Environment, false)
	t.line("")
	name, state := len("action"), len("state")
	for _, a := range s.Actions {
		name, state = max(name, len([]rune(one(a.Name)))), max(state, len([]rune(one(a.State))))
	}
	t.line("%s", t.ink.dim.text(fmt.Sprintf("%s  %s  %-8s%s", pad("action", name), pad("state", state), "version", "bound at")))
	for _, a := range s.Actions {
		version := "-"
		if a.Version > 0 {
			version = fmt.Sprint(a.Version)
		}
		bound := strings.Join(a.Bound, ", ")
		switch {
		case bound != "":
		case a.Version == 0 && len(s.Places) == 0:
			bound = "-" // the platform may run it where it is
		default:
			bound = "nowhere"
		}
		t.line("%s  %s  %-8s%s", t.ink.bold.text(pad(a.Name, name)), t.ink.state(a.State).text(pad(one(a.State), state)), version, one(bound))
	}
	for _, p := range s.Places {
		t.line("")
		t.line("%s  %s", t.ink.bold.text(p.Place), t.ink.state(p.State).text(p.State))
		for i, n := range p.Runs {
			t.line("  %2d  %s", i+1, one(n))
		}
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

func (p palette) state(word string) style {
	switch word {
	case "in-sync", "done":
		return p.good
	case "changed-there", "changed-both":
		return p.bad
	}
	return p.warn
}

// Bundle shows what a person has to do. Dir is where the files are, "" when none
// were written.
func Bundle(w io.Writer, b deploy.Bundle, dir string, opts Options) error {
	t := newText(opts)
	t.where(b.Platform, b.Tenant, b.Environment, false)
	t.line("%s %s", t.ink.warn.text("by hand:"), one(b.Reason))
	if b.Checks.Skipped && dir != "" {
		t.line("%s", t.ink.bad.text("✗ CHECKS SKIPPED: nothing has compiled, linted or tested what is in this bundle"))
	}
	open := 0
	for _, a := range b.Actions {
		t.line("")
		t.line("%s  %s  %s", t.ink.bold.text(a.Name), t.ink.state(a.State).text(a.State), t.ink.dim.text(one(a.Trigger+" · "+a.Source)))
		if a.State == "done" {
			continue
		}
		open++
		for i, s := range a.Steps {
			t.line("  %d. %s", i+1, one(s))
		}
	}
	for _, f := range b.Flows {
		t.line("")
		t.line("%s", one(f))
	}
	t.line("")
	switch {
	case open == 0:
		t.line("%s  %s", t.ink.good.text("✓ nothing to do"), t.ink.dim.text("everything was marked as done as it is now; what the tenant has cannot be read"))
	case dir != "":
		t.line("%s the files and the steps are in %s", t.ink.warn.text("Nothing has been deployed:"), one(dir))
		t.line("When it is done: claimctl deploy status --env %s --mark-done", one(b.Environment))
	default:
		t.line("%s claimctl deploy --env %s writes the files", t.ink.warn.text("Nothing has been deployed:"), one(b.Environment))
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}
