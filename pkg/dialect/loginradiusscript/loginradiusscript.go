// Package loginradiusscript is the dialect of LoginRadius Identity
// Orchestration scripts: CommonJS modules that export one function
// execute(lrObject, hook).
//
// Facts come from the vendor's documentation, mainly
// https://www.loginradius.com/docs/single-sign-on/federated-sso/custom-claim/
// and https://www.loginradius.com/docs/deployment/identity-orchestration/io-script/
// (both read 2026-11-22), which leaves much open. Where it does, the package
// says what it does instead.
package loginradiusscript

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
const ID = "loginradius-script"

// execute is the one name a handler can have.
const execute = "execute"

func page(path, date string) claims.Source {
	return claims.Source{URL: "https://www.loginradius.com/docs/" + path, Date: date}
}

func claimPage() claims.Source {
	return page("single-sign-on/federated-sso/custom-claim/", "2026-11-22")
}

func scriptPage() claims.Source {
	return page("deployment/identity-orchestration/io-script/", "2026-11-22")
}

func tokenPage() claims.Source {
	return page("single-sign-on/federated-sso/access-token-claims/", "2026-11-30")
}

func profilePage() claims.Source {
	return page("user-management/user-data/normalized-user-profile/detailed-data-points/", "2026-11-30")
}

// Dialect is the LoginRadius script dialect. It has no state.
type Dialect struct{}

// New returns the dialect.
func New() Dialect { return Dialect{} }

// Info implements [dialect.Dialect].
func (Dialect) Info() dialect.Info {
	return dialect.Info{
		ID:      ID,
		Name:    "LoginRadius scripts",
		Summary: "a LoginRadius Identity Orchestration script: a CommonJS module that exports execute(lrObject, hook)",
		Triggers: []dialect.Trigger{{
			ID: "workflow", Summary: "in a workflow, at its Script node", Preset: "logged-in",
			Moments: []action.Moment{
				action.MomentLogin, action.MomentRegistration, action.MomentPasswordReset, action.MomentTokenRefresh,
				action.MomentTokenExchange, action.MomentClientCredentials,
			},
			Handlers: []string{execute}, Arity: 2,
			Tokens: []action.TokenKind{action.TokenAccess, action.TokenID},
		}},
		TimeLimit: 5 * time.Second,
		ThrowEnds: action.DecisionError,
		Sources:   []claims.Source{claimPage(), scriptPage(), tokenPage(), profilePage()},
		Notes: []claims.Fact{
			{Text: "the Script node stands after the Auth node of a workflow", Source: claimPage()},
			{Text: "the request to /authorize names the workflow, workflow=<name>; without that the script never runs", Source: claimPage()},
			{Text: "a call of hook.setError fails the flow; that the function itself goes on is inferred", Source: claimPage()},
			{Text: "what an uncaught error or a rejected promise does is not documented; it fails the flow here. Catch it, and call hook.setError", Unknown: true},
			{Text: "a field of lrObject.Identity may be missing: look before you read, Email for example, which is an array of { Type, Value }", Source: claimPage()},
			{Text: "the object lrObject has the members Request and Identity; of their own members only a few are named. Identity is taken to be the user's profile, whose empty fields are null", Source: profilePage(), Unknown: true},
			{Text: "whether a workflow, and with it a script, runs when a refresh token or another token is exchanged, or when a client gets a token for itself, is not documented; these presets are there all the same", Unknown: true},
			{Text: "the object lrObject does not tell the issuer, the audience and the client: those of a token that is shown are examples, and it has no scp, cid and sid. claimctl.yaml sets the issuer and the audience", Source: tokenPage()},
			{Text: "the time limit of a script is not documented; 5 s is assumed", Unknown: true},
			{Text: "scripts are kept in the admin console; no way to deploy them is documented", Unknown: true},
		},
	}
}

// Parsing implements [dialect.Script]: scripts are CommonJS.
func (Dialect) Parsing() sandbox.ParseOptions { return sandbox.ParseOptions{} }

// ruleExecute is the number of the detection rule.
const ruleExecute = 3

// Detect implements [dialect.Dialect]: rule 3.
func (Dialect) Detect(f dialect.File) (dialect.Detection, bool) {
	if f.Module == nil || f.Module.Syntax.ESM {
		return dialect.Detection{}, false
	}
	syn := f.Module.Syntax
	if e, ok := syn.Export(execute); ok {
		var params []string
		if e.Function != nil {
			params = e.Function.Params
		}
		if slices.Contains(params, "lrObject") || syn.Uses(nil, "lrObject", "hook") || usesHook(syn, params) {
			return dialect.Detection{Rule: ruleExecute, Why: "it exports execute and uses lrObject or hook"}, true
		}
		return dialect.Detection{}, false
	}
	for _, fn := range syn.Functions {
		if slices.Contains(fn.Params, "lrObject") {
			return dialect.Detection{Rule: ruleExecute, Why: fmt.Sprintf("its function %s takes lrObject", fn.Name)}, true
		}
	}
	return dialect.Detection{}, false
}

func usesHook(syn *sandbox.Syntax, params []string) bool {
	words := dialect.Entry{Params: params}.Names("lrObject", "hook")
	return syn.Uses(words, "hook.accessToken.setCustomClaim", "hook.idToken.setCustomClaim", "hook.setError")
}

// Find implements [dialect.Script]. A module whose exports are made at run time
// is left to Check.
func (d Dialect) Find(m *sandbox.Module, want dialect.Want) (dialect.Entry, error) {
	entry := dialect.Entry{Trigger: d.Info().Triggers[0], Handler: execute}
	if want.Trigger != "" {
		t, err := d.Info().PickTrigger(want.Trigger)
		if err != nil {
			return entry, err
		}
		entry.Trigger = t
	}
	if want.Handler != "" && want.Handler != execute {
		return entry, missing(fmt.Sprintf("a script has no handler %q, only %s", want.Handler, execute), sandbox.Pos{}, "")
	}
	e, ok := m.Syntax.Export(execute)
	if !ok {
		return entry, absent(m.Syntax)
	}
	entry.Pos = e.Pos
	if e.Function != nil {
		entry.Params = e.Function.Params
	}
	entry.Notes = append(entry.Notes, action.Diagnostic{
		Code: dialect.CodeSetup, Severity: action.SeverityInfo, Line: e.Pos.Line, Column: e.Pos.Column, Source: claimPage().String(),
		Summary: "the script runs only when the request to /authorize has workflow=<name>",
		Detail:  "its Script node stands after the Auth node of that workflow",
	})
	return entry, nil
}

const textExecute = "script must export execute"

// absent is the refusal of a source that shows that it does not export execute,
// or nil.
func absent(syn *sandbox.Syntax) error {
	if e, ok := syn.Export("default"); ok && e.Function != nil {
		return missing(textExecute, e.Pos, "the file exports a function itself; ")
	}
	for _, m := range syn.Members {
		if m.Assigned && (m.Path == "module.exports" || m.Path == "exports."+execute || m.Path == "module.exports."+execute) {
			return nil
		}
	}
	pos, hint := sandbox.Pos{Line: 1, Column: 1}, ""
	for _, e := range syn.Exports {
		if e.Name == "default" {
			return nil
		}
		pos, hint = e.Pos, fmt.Sprintf("the file exports %s; ", e.Name)
	}
	for _, fn := range syn.Functions {
		if len(syn.Exports) == 0 && (fn.Name == execute || slices.Contains(fn.Params, "lrObject")) {
			pos, hint = fn.Pos, fmt.Sprintf("the function %s is not exported; ", fn.Name)
		}
	}
	return missing(textExecute, pos, hint)
}

func missing(summary string, pos sandbox.Pos, hint string) error {
	return &action.Diagnostic{
		Code: dialect.CodeEntry, Severity: action.SeverityError, Summary: summary, Line: pos.Line, Column: pos.Column,
		Hint: hint + "write exports.execute = async (lrObject, hook) => { … };", Source: scriptPage().String(),
	}
}

// Check implements [dialect.Script]. Functions that are not async work, too.
func (Dialect) Check(loaded *sandbox.Exports, e dialect.Entry) (sandbox.Handler, error) {
	h, ok := loaded.Handler(execute)
	if !ok {
		return h, &dialect.LoadError{
			Message: textExecute, Pos: e.Pos, Source: scriptPage(), Hint: "write exports.execute = async (lrObject, hook) => { … };",
		}
	}
	return h, nil
}

// pinned are the modules that scripts may load, in the versions that the
// platform has; see [scriptPage].
func pinned() []string {
	return []string{"underscore@1.13.6", "axios@1.7.2", "moment@2.30.1", "async@3.2.5", "@slack/webhook@7.0.2"}
}

// Require implements [dialect.Script].
func (d Dialect) Require(name string) error {
	if d.Version(name) != "" {
		return nil
	}
	return fmt.Errorf("require('%s'): LoginRadius scripts can load %s, and nothing else is documented (%s)",
		name, strings.Join(pinned(), ", "), scriptPage().URL)
}

// Version implements [dialect.Pinned]. A file of a package has its version.
func (Dialect) Version(module string) string {
	for _, p := range pinned() {
		at := strings.LastIndexByte(p, '@')
		if name := p[:at]; module == name || module == p || strings.HasPrefix(module, name+"/") {
			return p[at+1:]
		}
	}
	return ""
}
