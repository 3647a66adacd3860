package stytch

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Session is what a session keeps of its authenticate calls: the
// session_custom_claims of each, in order. It is a value; the zero Session has had
// none. Source: https://stytch.com/docs/multi-tenant-auth/manage-sessions/custom-claims ,
// read 2026-11-22.
type Session struct{ patches []*action.Object }

// Authenticate is the session after a call with these session_custom_claims.
func (s Session) Authenticate(patch *action.Object) Session {
	return Session{append(slices.Clip(s.patches), patch.Clone())}
}

// Mint is the custom claims of a JWT that is minted now: those that the template
// makes now, with all calls applied to them in order. It is an object of its own,
// which no later call changes: a JWT keeps what it was minted with. That the calls
// are applied again after a change of the template, so that what they deleted
// stays deleted, is not documented.
func (s Session) Mint(template *action.Object) *action.Object {
	out := &action.Object{}
	out.Merge(template) // a null is no claim
	for _, patch := range s.patches {
		out = Merge(out, patch)
	}
	return out
}

// Merge is custom claims after an update: a null deletes, at any depth; an object
// updates an object; anything else replaces, arrays too. An object that loses its
// last member stays, empty, which is not documented. Neither argument is changed.
func Merge(current, patch *action.Object) *action.Object {
	out := current.Clone()
	out.Merge(patch)
	return out
}

// calls is the member of the event that holds the session_custom_claims of later
// calls, and method the call.
const (
	calls  = "session_custom_claims"
	method = "sessions.authenticate"
)

// Steps implements [dialect.Sequel]: an authenticate call for each
// session_custom_claims of the event. What each JWT was minted with is an effect.
func (d Dialect) Steps(r *dialect.Run, made *action.Object) []dialect.Step {
	given := r.Event.Read(calls)
	if given == nil {
		return nil
	}
	if len(made.Value()) > maxBytes {
		return nil // no session begins with that
	}
	patches, ok := patchesOf(given)
	if !ok || r.Entry.Trigger.ID == m2m {
		r.Report(unfit(r.Entry.Trigger.ID))
		return nil
	}
	var session Session
	minted := []any{mint("the template", made)}
	steps := make([]dialect.Step, len(patches))
	for i, patch := range patches {
		next := session.Authenticate(patch)
		step := dialect.Step{
			Method: method, Args: []action.Value{action.NewObject(calls, patch).Value()}, Claims: next.Mint(made), Writes: patch,
		}
		if d.refuses(r, &step, i+1); step.Refused == "" {
			session = next
			minted = append(minted, mint(fmt.Sprintf("call %d", i+1), step.Claims))
		}
		steps[i] = step
	}
	r.Other("minted").Put("session", minted)
	return steps
}

func mint(after string, made *action.Object) *action.Object {
	return action.NewObject("after", after, "claims", made.Clone())
}

// patchesOf reads an object, or a list of them.
func patchesOf(given action.Value) ([]*action.Object, bool) {
	tree, err := action.ParseValue(given)
	if err != nil {
		return nil, false
	}
	list, many := tree.([]any)
	if !many {
		list = []any{tree}
	}
	out := make([]*action.Object, len(list))
	for i := range list {
		var ok bool
		if out[i], ok = list[i].(*action.Object); !ok {
			return nil, false
		}
	}
	return out, true
}

func unfit(trigger string) action.Diagnostic {
	d := action.Diagnostic{
		Code: dialect.CodeArgument, Severity: action.SeverityError, Source: ofB2B().String(),
		Summary: calls + " of the event is neither an object nor a list of objects",
		Hint:    `write {"` + calls + `": [{"key": "value"}, {"key": null}]}, an object for each call`,
	}
	if trigger == m2m {
		d.Summary, d.Hint = "there is no session whose "+calls+" could change the claims of an M2M token", "remove the member, or choose another --trigger"
	}
	return d
}

// refuses looks for what the platform answers a call with an error for.
func (d Dialect) refuses(r *dialect.Run, step *dialect.Step, number int) {
	rules := d.Rules(r.Entry.Trigger)
	report := func(code, why, source string) {
		step.Refused = why
		r.Report(action.Diagnostic{
			Code: code, Severity: action.SeverityError, Source: source, Detail: "the call is an error of the API, and changes nothing",
			Summary: fmt.Sprintf("call %d of %s is refused: %s", number, method, why),
		})
	}
	for _, m := range step.Writes.Members() {
		if rule, ok := rules.Decide(action.TokenSession, m.Name); ok && rule.Fate == action.FateRejected {
			report("CC104", fmt.Sprintf("claim %q: %s", m.Name, rule.Text), rule.Source.String())
		}
	}
	if n := len(step.Claims.Value()); n > rules.Size.Limit && step.Refused == "" {
		report("CC105", fmt.Sprintf("the custom claims would be %d bytes of JSON, over the limit of %d (%s)", n, rules.Size.Limit, rules.Size.Text), rules.Size.Source.String())
	}
}
