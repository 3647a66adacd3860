package runner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/jwtmint"
)

// finish turns what was recorded into the result.
func (u *run) finish() action.Result {
	u.result.Decision = u.record.Decision
	u.result.Effects = u.record.Effects
	u.errorPolicy()
	u.result.Effects.Scopes = append([]string{}, u.record.Scopes...)
	outcome := claims.Apply(claims.Input{
		Rules: u.rules, Writes: u.record.Writes,
		Facts: u.dialect.Facts(u.tokenInput()), Namespace: u.opts.Settings.Namespace,
		Lenient: u.opts.Lenient, NoToken: u.noToken(),
	})
	if outcome.Failure != nil {
		u.result.Decision = action.Decision{Kind: action.DecisionError, Reason: outcome.Failure.Reason}
	}
	u.result.Claims = outcome.Claims
	u.reportClaims(outcome)
	u.reportMissing()
	u.reportModules()
	u.reportDenials()
	u.reportUnused()
	u.issue(outcome)
	u.reportNoToken()
	u.reportSecrets()
	u.close()
	u.count()
	return u.hidden.result(u.result)
}

// errorPolicy applies what the platform makes of an error.
func (u *run) errorPolicy() {
	e := u.result.Error
	if e == nil || e.HandedBack() {
		return // one that was handed back is the dialect's to judge
	}
	kind, why := u.info.ThrowEnds, e.Message
	if e.Value != nil {
		why = reason(e)
	}
	if kind == action.DecisionDeny && e.Kind == "" {
		why = "uncaught: " + why
	}
	u.result.Decision = action.Decision{Kind: kind, Reason: why}
}

// noToken says why no token is issued, or "".
func (u *run) noToken() string {
	switch d := u.result.Decision; d.Kind {
	case action.DecisionDeny:
		return "the action denied access"
	case action.DecisionError:
		return "the run failed"
	}
	return ""
}

func (u *run) tokenInput() dialect.TokenInput {
	return dialect.TokenInput{
		Trigger: u.entry.Trigger, Event: u.event, Settings: u.opts.Settings,
		Scopes: u.record.Scopes, At: u.opts.Clock,
	}
}

// reportClaims tells of every claim that does not land as it was written.
func (u *run) reportClaims(outcome claims.Outcome) {
	for i, c := range u.result.Claims {
		if c.Value == nil {
			u.result.Claims[i].Value = action.Value(`{"$undefined":true}`)
		}
		severity, told := severities()[c.Fate]
		if !told || quiet(c.Rule) || toldByStep(c) {
			continue
		}
		u.record.Report(action.Diagnostic{
			Code: "CC104", Severity: severity, File: u.source.Path, Line: c.Line, Column: c.Column,
			Summary: fmt.Sprintf("claim %q is %s in the %s token", c.Name, c.Fate, c.Token),
			Detail:  c.Why, Source: c.Source,
		})
	}
	for _, o := range outcome.Oversize {
		severity, verb := action.SeverityWarning, "past the bound of"
		if o.Fails {
			severity, verb = action.SeverityError, "over the limit of"
		}
		u.record.Report(action.Diagnostic{
			Code: "CC105", Severity: severity, Source: o.Rule.Source.String(), Detail: o.Rule.Text,
			Summary: fmt.Sprintf("the custom claims of the %s token are %d bytes of JSON, %s %d", o.Token, o.Bytes, verb, o.Bound),
		})
	}
}

// quiet reports rules whose fates are told elsewhere, or are what the action
// itself did.
func quiet(rule string) bool {
	return slices.Contains([]string{claims.RuleNoToken, claims.RuleThrew, claims.RuleLastWrite}, rule)
}

// severities says how loudly a fate is told; fates that are not here need no
// telling.
func severities() map[action.Fate]action.Severity {
	return map[action.Fate]action.Severity{
		action.FateRejected:    action.SeverityError,
		action.FateDropped:     action.SeverityWarning,
		action.FateOmitted:     action.SeverityWarning,
		action.FateOverwritten: action.SeverityWarning, // by the platform: see quiet
	}
}

// reportMissing tells of reads of absent api members that did not end the run.
func (u *run) reportMissing() {
	for _, m := range u.missing {
		if u.result.Error != nil && strings.HasPrefix(u.result.Error.Hint, u.absent(m)) {
			continue
		}
		u.record.Report(action.Diagnostic{
			Code: "CC101", Severity: action.SeverityWarning,
			Summary: u.absent(m) + "; it is undefined",
			Hint:    u.surface.Hint(m.path),
			File:    u.source.Path, Line: m.pos.Line, Column: m.pos.Column,
		})
	}
}

// issue makes the tokens that the platform would issue after this run.
func (u *run) issue(outcome claims.Outcome) {
	if u.noToken() != "" {
		return
	}
	if len(u.entry.Trigger.Tokens) == 0 && len(u.result.Claims) == 0 {
		return
	}
	in := u.tokenInput()
	for _, kind := range u.entry.Trigger.Tokens {
		shape := u.dialect.Token(kind, in)
		if shape == nil {
			continue
		}
		removed(shape.Payload, kind, u.result.Claims)
		if final := outcome.Final[kind]; final != nil {
			for _, m := range final.Members() {
				shape.Payload.Put(m.Name, m.Value)
			}
		}
		u.mint(kind, shape, outcome)
	}
	u.reportSuspended()
}

// reportNoToken tells of a trigger at which the platform makes no token.
func (u *run) reportNoToken() {
	t := u.entry.Trigger
	if len(t.Tokens) > 0 {
		return
	}
	u.record.Report(action.Diagnostic{
		Code: dialect.CodeNoToken, Severity: action.SeverityInfo, Summary: "this trigger issues no token: " + t.ID,
		Detail: t.NoToken.Text, Source: t.NoToken.Source.String(),
	})
}

// removed takes out of a token what the action deleted and the platform would have
// put there.
func removed(payload *action.Object, kind action.TokenKind, list []action.Claim) {
	for _, c := range list {
		if c.Token == kind && c.Rule == claims.RuleDeleted {
			payload.Delete(c.Name)
		}
	}
}

func (u *run) mint(kind action.TokenKind, shape *dialect.Token, outcome claims.Outcome) {
	token := &action.Token{Header: shape.Header, Payload: u.hidden.object(shape.Payload), Opaque: shape.Opaque}
	u.result.Tokens[string(kind)] = token
	if shape.Opaque {
		if outcome.Final[kind] != nil {
			u.record.Report(action.Diagnostic{
				Code: "CC109", Severity: action.SeverityWarning, Summary: shape.Note.Text, Source: shape.Note.Source.String(),
				Hint: shape.Hint,
			})
		}
		return
	}
	minted, err := u.sign(shape.Header, token.Payload)
	if err != nil {
		u.record.Report(action.Diagnostic{Code: "CC104", Severity: action.SeverityError, Summary: "the token cannot be minted: " + err.Error()})
		return
	}
	token.Header, token.JWT, token.Bytes = minted.Header, minted.JWT, minted.Bytes
}

// sign signs with the public test key, or only measures; alg and kid of the
// header are the key's, whatever the platform would write there.
func (u *run) sign(header, payload *action.Object) (jwtmint.Minted, error) {
	key, err := jwtmint.TestKey("RS256")
	if err != nil {
		return jwtmint.Minted{}, err
	}
	req := jwtmint.Request{Key: key, Payload: payload, Header: header.Clone()}
	req.Type, _ = header.LookupString("typ")
	for _, name := range []string{"alg", "kid", "typ"} {
		req.Header.Delete(name)
	}
	if u.opts.Unsigned {
		return jwtmint.Measure(req)
	}
	return jwtmint.Mint(req)
}

func (u *run) reportSuspended() {
	switch u.result.Decision.Kind {
	case action.DecisionRedirect, action.DecisionChallenge:
		u.record.Report(action.Diagnostic{
			Code: dialect.CodeUnknown, Severity: action.SeverityInfo,
			Summary: fmt.Sprintf("the flow waits for the user (%s); the tokens shown are those issued if nothing else is set afterwards", u.result.Decision.Kind),
		})
	}
}

// reportSecrets tells where the value of a secret comes out.
func (u *run) reportSecrets() {
	for _, c := range u.result.Claims {
		if c.Fate == action.FateSet || c.Fate == action.FateRenamed {
			u.reportClaimLeak(c)
		}
	}
	for _, l := range u.result.Logs {
		if name, leaks := u.hidden.find(l.Message, false); leaks {
			u.record.Report(action.Diagnostic{
				Code: "CC108", Severity: action.SeverityWarning, File: u.source.Path, Line: l.Line, Column: 1,
				Summary: fmt.Sprintf("the value of secret %q is logged", name),
				Hint:    "log that it is there, not what it is",
			})
		}
	}
	u.reportDecisionLeak("title", u.result.Decision.Title)
	u.reportDecisionLeak("reason", u.result.Decision.Reason)
	u.reportDecisionLeak("URL", u.result.Decision.URL)
}

// reportDecisionLeak is for decisions that the action made.
func (u *run) reportDecisionLeak(part, text string) {
	name, leaks := u.hidden.find(text, false)
	if !leaks || u.result.Error != nil {
		return
	}
	u.record.Report(action.Diagnostic{
		Code: "CC108", Severity: action.SeverityWarning,
		Summary: fmt.Sprintf("the value of secret %q is in the %s of the %s", name, part, u.result.Decision.Kind),
		Hint:    "users and logs get to see it; take the secret out",
	})
}

func (u *run) reportClaimLeak(c action.Claim) {
	name, leaks := u.hidden.leak(c.Value)
	if !leaks {
		name, leaks = u.hidden.find(c.FinalName, false)
	}
	if !leaks {
		return
	}
	u.record.Report(action.Diagnostic{
		Code: "CC108", Severity: action.SeverityError, File: u.source.Path, Line: c.Line, Column: c.Column,
		Summary: fmt.Sprintf("the value of secret %q lands in claim %q of the %s token", name, c.FinalName, c.Token),
		Detail:  "tokens are signed, not encrypted: whoever holds one can read it",
		Hint:    "take the secret out of the claim",
	})
}

// close puts the diagnostics into the result: by severity, then as reported.
func (u *run) close() {
	if len(u.record.Diagnostics()) == 0 {
		return
	}
	list := slices.Clone(u.record.Diagnostics())
	for i := range list {
		if list[i].File == "" && list[i].Line > 0 {
			list[i].File = u.source.Path
		}
	}
	sortDiagnostics(list)
	u.result.Diagnostics = append(u.result.Diagnostics, list...)
}

func sortDiagnostics(list []action.Diagnostic) {
	rank := map[action.Severity]int{action.SeverityError: 0, action.SeverityWarning: 1, action.SeverityInfo: 2}
	slices.SortStableFunc(list, func(a, b action.Diagnostic) int { return rank[a.Severity] - rank[b.Severity] })
}

// reportAfter adds diagnostics to a finished result, without its secrets.
func (r *Runner) reportAfter(res *action.Result, list []action.Diagnostic) {
	res.Diagnostics = append(res.Diagnostics, list...)
	sortDiagnostics(res.Diagnostics)
}
