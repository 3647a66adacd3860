package auth0action

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// lenient marks an entry whose handler may lack what the loader asks for.
const lenient = "lenient"

// Find implements [dialect.Script]. Exports that are made at run time cannot
// be seen here, so an absent handler is no error yet: Check finds it out.
func (d Dialect) Find(m *sandbox.Module, want dialect.Want) (dialect.Entry, error) {
	list := exported(m.Syntax)
	t, err := d.chooseTrigger(list, want)
	if err != nil {
		return dialect.Entry{}, err
	}
	entry := dialect.Entry{Trigger: t.Trigger, Handler: chooseHandler(t, list, want)}
	if !slices.Contains(t.Handlers, entry.Handler) {
		return entry, notAMethod(t, entry.Handler)
	}
	if want.Lenient {
		entry.Generation = lenient
	}
	d.describe(m.Syntax, list, &entry)
	return entry, nil
}

// chooseTrigger takes what is asked for, else what the exports show, else what
// a misspelt export was meant to be, else the usual trigger.
func (d Dialect) chooseTrigger(list []sandbox.Export, want dialect.Want) (trigger, error) {
	if want.Trigger != "" {
		return d.askedTrigger(want.Trigger)
	}
	if want.Handler != "" {
		return triggerFor(want.Handler)
	}
	return shownTrigger(list)
}

// triggerFor is the trigger of a handler, or of the one it was meant to be.
func triggerFor(handler string) (trigger, error) {
	t, ok := triggerOf(handler)
	if !ok {
		return nearTrigger(handler), nil
	}
	if !t.runs() {
		return t, notRun(t, sandbox.Pos{})
	}
	return t, nil
}

// nearTrigger is the trigger whose handler a name is nearest to, else the
// usual one.
func nearTrigger(names ...string) trigger {
	for _, name := range names {
		if near, ok := nearest.Word(name, handlers()); ok {
			t, _ := triggerOf(near)
			return t
		}
	}
	return triggers()[0]
}

func (d Dialect) askedTrigger(id string) (trigger, error) {
	t, known := findTrigger(id)
	if known && !t.runs() {
		return t, notRun(t, sandbox.Pos{})
	}
	_, err := d.Info().PickTrigger(id)
	return t, err
}

// shownTrigger is the first trigger of the table that the source exports a
// handler for, those that are run first.
func shownTrigger(list []sandbox.Export) (trigger, error) {
	var refused error
	for _, t := range triggers() {
		e, ok := exportFor(t, list)
		switch {
		case ok && t.runs():
			return t, nil
		case ok && refused == nil:
			refused = notRun(t, e.Pos)
		}
	}
	if refused != nil {
		return trigger{}, refused
	}
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.Name
	}
	return nearTrigger(names...), nil
}

func exportFor(t trigger, list []sandbox.Export) (sandbox.Export, bool) {
	for _, name := range t.Handlers {
		if e, ok := exportOf(list, name); ok {
			return e, true
		}
	}
	return sandbox.Export{}, false
}

func exportOf(list []sandbox.Export, name string) (sandbox.Export, bool) {
	i := slices.IndexFunc(list, func(e sandbox.Export) bool { return e.Name == name })
	if i < 0 {
		return sandbox.Export{}, false
	}
	return list[i], true
}

func chooseHandler(t trigger, list []sandbox.Export, want dialect.Want) string {
	if want.Handler != "" {
		return want.Handler
	}
	if e, ok := exportFor(t, list); ok {
		return e.Name
	}
	return t.Handlers[0]
}

func notRun(t trigger, pos sandbox.Pos) error {
	return &action.Diagnostic{
		Code: dialect.CodeEntry, Severity: action.SeverityError, Line: pos.Line, Column: pos.Column,
		Summary: fmt.Sprintf("trigger %q is not run by this version", t.ID),
		Hint:    "this version runs " + running(),
		Source:  auth0.Docs("actions/reference").String(),
	}
}

func notAMethod(t trigger, handler string) error {
	hint := fmt.Sprintf("handlers of %s: %s", t.ID, strings.Join(t.Handlers, ", "))
	if near, ok := nearest.Word(handler, t.Handlers); ok {
		hint = fmt.Sprintf("did you mean %s? %s", near, hint)
	}
	return &action.Diagnostic{
		Code: dialect.CodeEntry, Severity: action.SeverityError, Source: code().String(),
		Summary: textValidMethods, Detail: fmt.Sprintf("%q is no handler of %s", handler, t.ID), Hint: hint,
	}
}

// describe fills in what the source shows of the chosen handler, and what the
// choice has to tell.
func (d Dialect) describe(syn *sandbox.Syntax, list []sandbox.Export, entry *dialect.Entry) {
	e, ok := exportOf(list, entry.Handler)
	switch {
	case ok:
		entry.Pos = e.Pos
		if e.Function != nil {
			entry.Params = e.Function.Params
			noteAsync(*e.Function, entry)
		}
		noteOthers(list, entry)
		noteContinue(syn, list, entry)
	case d.describeBare(syn, entry):
	default:
		noteInstead(list, entry)
	}
}

// describeBare takes a function that is not exported: in lenient mode it runs,
// otherwise its place is where the missing export is told.
func (Dialect) describeBare(syn *sandbox.Syntax, entry *dialect.Entry) bool {
	fn, ok := bareHandler(syn, entry.Handler)
	if !ok {
		return false
	}
	entry.Pos, entry.Params = fn.Pos, fn.Params
	if entry.Generation == lenient && atTop(syn, fn.Name) {
		entry.Returns = fn.Name
		entry.Notes = append(entry.Notes, action.Diagnostic{
			Code: dialect.CodeEntry, Severity: action.SeverityWarning, Line: fn.Pos.Line, Column: fn.Pos.Column,
			Summary: fmt.Sprintf("the function %s is not exported; it runs in lenient mode only", fn.Name),
			Detail:  "Auth0 calls what the module exports under the handler's name, and fails the transaction without it",
			Hint:    fmt.Sprintf("write exports.%s = %s;", entry.Handler, fn.Name), Source: code().String(),
		})
		noteAsync(fn, entry)
	}
	return true
}

// bareHandler is the function that was probably meant as the handler: the one
// of its name, or the only one with two parameters.
func bareHandler(syn *sandbox.Syntax, handler string) (sandbox.Function, bool) {
	for _, fn := range syn.Functions {
		if fn.Name == handler {
			return fn, true
		}
	}
	if found := candidates(syn); len(found) == 1 || len(found) == 2 && found[0].Name == found[1].Name {
		return found[0], true
	}
	return sandbox.Function{}, false
}

func atTop(syn *sandbox.Syntax, name string) bool {
	return slices.ContainsFunc(syn.Functions, func(fn sandbox.Function) bool { return fn.Name == name })
}

// noteAsync tells in lenient mode what the loader would refuse.
func noteAsync(fn sandbox.Function, entry *dialect.Entry) {
	if fn.Async || entry.Generation != lenient {
		return
	}
	entry.Notes = append(entry.Notes, action.Diagnostic{
		Code: dialect.CodeSignature, Severity: action.SeverityWarning, Line: fn.Pos.Line, Column: fn.Pos.Column,
		Summary: fmt.Sprintf("the handler %s is not async; it runs in lenient mode only", entry.Handler),
		Detail:  textSignature(entry.Handler),
		Hint:    "write async before the function", Source: code().String(),
	})
}

// noteOthers tells of further handlers in the file.
func noteOthers(list []sandbox.Export, entry *dialect.Entry) {
	for _, e := range list {
		t, ok := triggerOf(e.Name)
		if !ok || e.Name == entry.Handler {
			continue
		}
		hint := fmt.Sprintf("--entry %s runs it", e.Name)
		if !t.runs() {
			hint = "this version runs " + running()
		}
		entry.Notes = append(entry.Notes, action.Diagnostic{
			Code: dialect.CodeEntry, Severity: action.SeverityInfo, Line: e.Pos.Line, Column: e.Pos.Column,
			Summary: fmt.Sprintf("the file exports %s, too; this run is of %s", e.Name, entry.Handler), Hint: hint,
		})
	}
}

// noteContinue tells that a flow could not resume after this Action.
func noteContinue(syn *sandbox.Syntax, list []sandbox.Export, entry *dialect.Entry) {
	t, _ := findTrigger(entry.Trigger.ID)
	resumer := t.resumer()
	_, resumes := exportOf(list, resumer)
	if resumes || resumer == "" || !syn.Uses(entry.Names("event", "api"), "api.redirect.sendUserTo", "api.prompt.render") {
		return
	}
	entry.Notes = append(entry.Notes, action.Diagnostic{
		Code: dialect.CodeEntry, Severity: action.SeverityWarning, Line: entry.Pos.Line, Column: entry.Pos.Column,
		Summary: "the Action sends the user away but exports no " + resumer,
		Detail:  "the flow resumes in that handler; without it the transaction fails: " + textSignature(resumer),
		Hint:    "add exports." + resumer + " = async (event, api) => { };", Source: redirectPage().String(),
	})
}

// noteInstead tells of an export that was probably meant: one whose name is
// almost the handler's, or the handler of another trigger.
func noteInstead(list []sandbox.Export, entry *dialect.Entry) {
	for _, e := range list {
		hint := insteadHint(e.Name, entry)
		if hint == "" {
			continue
		}
		entry.Pos = e.Pos
		entry.Notes = append(entry.Notes, action.Diagnostic{
			Code: dialect.CodeEntry, Severity: action.SeverityWarning, Line: e.Pos.Line, Column: e.Pos.Column,
			Summary: fmt.Sprintf("the export %q is no handler of %s", e.Name, entry.Trigger.ID), Hint: hint, Source: code().String(),
		})
		return
	}
	if e, ok := exportOf(list, "default"); ok {
		entry.Pos = e.Pos
	}
}

func insteadHint(export string, entry *dialect.Entry) string {
	if slices.Contains(entry.Trigger.Handlers, export) {
		return ""
	}
	if t, ok := triggerOf(export); ok {
		return fmt.Sprintf("the file exports %s, a handler of %s", export, t.ID)
	}
	if near, ok := nearest.Word(export, entry.Trigger.Handlers); ok {
		return fmt.Sprintf("the file exports %s: did you mean %s?", export, near)
	}
	return ""
}
