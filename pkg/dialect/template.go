package dialect

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

// Template is a dialect whose actions are JSON with {{ }} placeholders. The event
// is what the placeholders read, and the members of the template are claims, in
// each token of the trigger.
type Template interface {
	Dialect
	// Markup is how templates are written, strictly or leniently.
	Markup(lenient bool) jsontmpl.Markup
	// Pick chooses the trigger that a template is for. The error is an
	// *action.Diagnostic, or a *[UnknownError] for a trigger.
	Pick(t *jsontmpl.Template, want Want) (Entry, error)
	// Scope is what templates of a trigger can read.
	Scope(trigger Trigger) Scope
}

// Scope is what a template can read at a trigger.
type Scope struct {
	// Of is what reads it, in the words of messages: "a session template".
	Of string
	// Variables in the order of the documentation. Open says that whatever the
	// event has can be read; they are then examples.
	Variables []Variable
	Open      bool
	// Absent explain why variables that one might expect are missing.
	Absent []Absent
}

// Variable is something that a template can read. In its path a step that begins
// with $ stands for any one step, and a last step $PATH for one or more.
type Variable struct {
	Path, Type, Doc string
	Source          claims.Source
	// Unknown says what the platform leaves undocumented about it.
	Unknown string
}

// Known is what the variables of a template are compared with. In lenient mode
// what is not known is doubtful, and read from the event as it is.
func (s Scope) Known(lenient bool) jsontmpl.Known {
	k := jsontmpl.Known{Of: s.Of}
	switch {
	case s.Open:
		k.Other = jsontmpl.Yes()
	case lenient:
		k.Other.Verdict = jsontmpl.Doubtful
	}
	for _, v := range s.Variables {
		take := jsontmpl.Yes()
		if v.Unknown != "" && !s.Open {
			take = jsontmpl.Take{Verdict: jsontmpl.Doubtful, Why: v.Unknown, Source: v.Source.String()}
		}
		k.Variables = append(k.Variables, jsontmpl.Variable{Path: v.Path, Take: take})
	}
	for _, a := range s.Absent {
		k.Absent = append(k.Absent, jsontmpl.Absent{Prefix: a.Prefix, Hint: a.Hint})
	}
	return k
}

// ReadTemplate reads a template, chooses its trigger and checks its variables.
// The error is a *[UnknownError], or [action.Findings]: everything that is wrong.
// What is merely doubtful is in the notes of the entry.
func ReadTemplate(d Template, src action.Source, want Want) (*jsontmpl.Template, Entry, error) {
	t, found := jsontmpl.Parse(src, d.Markup(want.Lenient))
	if want.Handler != "" {
		found = append(found, action.Diagnostic{
			Code: CodeEntry, Severity: action.SeverityError, File: src.Path, Line: 1, Column: 1,
			Summary: fmt.Sprintf("a template of %s has no handler %q", d.Info().Name, want.Handler),
			Hint:    "leave the handler out; --trigger chooses what the template is for",
		})
	}
	entry, err := d.Pick(t, want)
	if err != nil {
		return nil, entry, err
	}
	found = append(found, t.Check(d.Scope(entry.Trigger).Known(want.Lenient))...)
	slices.SortStableFunc(found, func(a, b action.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if jsontmpl.Failed(found) {
		return nil, entry, action.Findings(found)
	}
	entry.Notes = append(entry.Notes, found...)
	return t, entry, nil
}

// Sequel is a template dialect whose platform lets calls change the claims that
// a template has made.
type Sequel interface {
	Template
	// Steps are the calls that the event of a run names, in order, each with what
	// it makes of the claims. Made are those that the template has made, without
	// the ones that do not land.
	Steps(r *Run, made *action.Object) []Step
}

// Step is a call that changes the claims that a template has made.
type Step struct {
	// Method and Args are the call, in the platform's words.
	Method string
	Args   []action.Value
	// Claims are all claims after it. Refused is the error with which the platform
	// answers instead; Writes are then what it would have written.
	Claims  *action.Object
	Refused string
	Writes  *action.Object
}
