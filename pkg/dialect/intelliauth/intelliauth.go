// Package intelliauth is the dialect of IntelliAuth custom actions.
//
// Facts come from the vendor's documentation, read on 2026-11-22:
// https://docs.intelliauth.io/tenant-admin/flows/custom-actions/api-reference/
// and the recipe
// https://docs.intelliauth.io/tenant-admin/flows/recipes/inject-tier-into-jwt/ .
// The product's tenants in the documentation live under a .local name; where
// the documentation is silent, the package says what it does instead.
package intelliauth

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// ID is the dialect's word.
const ID = "intelliauth"

// older is the generation of the vendor's older pages: an ES module with an
// exported execute function.
const older = "execute"

const docs = "https://docs.intelliauth.io/tenant-admin/flows/"

func doc(page string) claims.Source {
	return claims.Source{URL: docs + page, Date: "2026-11-22"}
}

func reference() claims.Source { return doc("custom-actions/api-reference/") }

func recipe() claims.Source { return doc("recipes/inject-tier-into-jwt/") }

// Dialect is the IntelliAuth dialect. It has no state.
type Dialect struct{}

// New returns the dialect.
func New() Dialect { return Dialect{} }

// Info implements [dialect.Dialect].
func (Dialect) Info() dialect.Info {
	return dialect.Info{
		ID:      ID,
		Name:    "IntelliAuth",
		Summary: "a custom action: one top-level async function (event, api)",
		Triggers: []dialect.Trigger{
			{
				ID: "login", Summary: "Login flow, Post-Login stage, after Issue Session", Preset: "logged-in", Arity: 2,
				Moments: []action.Moment{action.MomentLogin, action.MomentClientCredentials},
				Tokens:  []action.TokenKind{action.TokenAccess},
			},
			{
				ID: "token-refresh", Summary: "Token Refresh flow, Pre-Issue stage", Preset: "token-refresh", Arity: 2,
				Moments: []action.Moment{action.MomentTokenRefresh},
				Tokens:  []action.TokenKind{action.TokenAccess},
			},
			{
				ID: "registration", Summary: "Registration flow, Pre-Create and Post-Create stages", Preset: "first-login", Arity: 2,
				Moments: []action.Moment{action.MomentLogin, action.MomentRegistration},
				NoToken: claims.Fact{Text: "there is no session yet; claims are set in the Login flow, after Issue Session", Source: recipe()},
			},
		},
		TimeLimit:     5 * time.Second,
		ReadOnlyEvent: true,
		ThrowEnds:     action.DecisionDeny,
		Sources:       []claims.Source{reference(), recipe(), doc("custom-actions/testing/")},
		Notes: []claims.Fact{
			{Text: "an uncaught error denies the login; the user sees the tenant's own denial text", Source: reference()},
			{Text: "claims are stamped at issuance: attach the action to Token Refresh, Pre-Issue as well, or a change waits for the next login", Source: recipe()},
			{Text: "an action whose Enabled toggle is off is skipped silently", Source: recipe()},
			{Text: "the time limit of a custom action is not documented; 5 s is assumed", Unknown: true},
			{Text: "the event is read-only; a write in sloppy code is lost without an error", Source: reference()},
		},
	}
}

// Parsing implements [dialect.Script]: the older generation is an ES module.
func (Dialect) Parsing() sandbox.ParseOptions { return sandbox.ParseOptions{ESM: true} }

// Detect implements [dialect.Dialect]: rule 12 of the table of rules.
func (Dialect) Detect(f dialect.File) (dialect.Detection, bool) {
	if f.Module == nil {
		return dialect.Detection{}, false
	}
	syn := f.Module.Syntax
	if e, ok := syn.Export("execute"); ok && syn.ESM && e.Function != nil && len(e.Function.Params) == 2 {
		if syn.Uses(words(*e.Function), "api") || slices.Equal(e.Function.Params, []string{"event", "api"}) {
			return dialect.Detection{Rule: 12, Why: "it exports execute(event, api)"}, true
		}
	}
	fn, ok := actionFunction(syn)
	if !ok || len(syn.Exports) > 0 {
		return dialect.Detection{}, false
	}
	if syn.Uses(words(fn), "api.session.setCustomClaim", "api.deny", "api.state", "api.log", "api.fetch") {
		return dialect.Detection{Rule: 12, Why: fmt.Sprintf("its top-level function %s uses the api of custom actions", fn.Name)}, true
	}
	return dialect.Detection{}, false
}

func words(fn sandbox.Function) map[string]string {
	return dialect.Entry{Params: fn.Params}.Names("event", "api")
}

// actionFunction finds the custom action: the only top-level function with two
// parameters, or among several the one whose parameters are event and api.
func actionFunction(syn *sandbox.Syntax) (sandbox.Function, bool) {
	var two, named []sandbox.Function
	for _, fn := range syn.Functions {
		if len(fn.Params) != 2 {
			continue
		}
		two = append(two, fn)
		if slices.Equal(fn.Params, []string{"event", "api"}) {
			named = append(named, fn)
		}
	}
	switch {
	case len(two) == 1:
		return two[0], true
	case len(named) == 1:
		return named[0], true
	}
	return sandbox.Function{}, false
}

// Find implements [dialect.Script].
func (d Dialect) Find(m *sandbox.Module, want dialect.Want) (dialect.Entry, error) {
	entry := dialect.Entry{Trigger: d.Info().Triggers[0]}
	if want.Trigger != "" {
		t, err := d.Info().PickTrigger(want.Trigger)
		if err != nil {
			return entry, err
		}
		entry.Trigger = t
	}
	if e, ok := m.Syntax.Export("execute"); ok && m.Syntax.ESM {
		entry.Generation, entry.Handler, entry.Pos = older, "execute", e.Pos
		if e.Function != nil {
			entry.Params = e.Function.Params
		}
		return entry, nil
	}
	fn, err := d.pick(m.Syntax, want.Handler)
	if err != nil {
		return entry, err
	}
	entry.Handler, entry.Returns, entry.Pos, entry.Params = fn.Name, fn.Name, fn.Pos, fn.Params
	return entry, d.mustBeAsync(fn, want, &entry)
}

func (Dialect) pick(syn *sandbox.Syntax, name string) (sandbox.Function, error) {
	if name != "" {
		i := slices.IndexFunc(syn.Functions, func(fn sandbox.Function) bool { return fn.Name == name })
		if i >= 0 {
			return syn.Functions[i], nil
		}
	} else if fn, ok := actionFunction(syn); ok {
		return fn, nil
	}
	return sandbox.Function{}, noFunction(syn, name)
}

func noFunction(syn *sandbox.Syntax, name string) error {
	var found []string
	d := &action.Diagnostic{
		Code: dialect.CodeEntry, Severity: action.SeverityError, Line: 1, Column: 1, Source: reference().String(),
		Summary: "no action function found: expected async function name(event, api)",
		Hint:    "write one top-level async function with the two parameters event and api",
	}
	for _, fn := range syn.Functions {
		found = append(found, fmt.Sprintf("%s(%s)", fn.Name, strings.Join(fn.Params, ", ")))
	}
	if len(found) > 0 {
		d.Line, d.Column = syn.Functions[0].Pos.Line, syn.Functions[0].Pos.Column
		d.Detail = "the top-level functions are " + strings.Join(found, ", ")
		d.Hint = "name the parameters of the action event and api, or choose it with --entry"
	}
	if name != "" {
		d.Summary = fmt.Sprintf("no top-level function %q found", name)
	}
	return d
}

// mustBeAsync holds the documented shape. What the platform does with a plain
// function is not documented.
func (Dialect) mustBeAsync(fn sandbox.Function, want dialect.Want, entry *dialect.Entry) error {
	if fn.Async {
		return nil
	}
	d := action.Diagnostic{
		Code: dialect.CodeSignature, Severity: action.SeverityError, Line: fn.Pos.Line, Column: fn.Pos.Column,
		Summary: fmt.Sprintf("the action function %q is not async", fn.Name),
		Detail:  "the documentation shows async function name(event, api); what happens to another shape is not documented",
		Hint:    "write async function " + fn.Name + "(event, api) { … }",
		Source:  reference().String(),
	}
	if want.Lenient {
		d.Severity = action.SeverityWarning
		entry.Notes = append(entry.Notes, d)
		return nil
	}
	return &d
}

// Check implements [dialect.Script].
func (Dialect) Check(loaded *sandbox.Exports, e dialect.Entry) (sandbox.Handler, error) {
	h, ok := loaded.Function()
	if e.Generation == older {
		h, ok = loaded.Handler(e.Handler)
	}
	if !ok {
		return h, &dialect.LoadError{
			Message: fmt.Sprintf("%s is not a function", e.Handler), Pos: e.Pos,
			Hint: "expected async function name(event, api)", Source: reference(),
		}
	}
	return h, nil
}

// Require implements [dialect.Script].
func (Dialect) Require(name string) error {
	return fmt.Errorf("require('%s'): custom actions cannot load modules", name)
}
