package suite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/jwtmint"
)

// Diagnostic codes of flows and sessions.
const (
	// CodeNotRun is an action of a flow that did not run.
	CodeNotRun = "CC202"
	// CodeKept is a claim that comes from an earlier login.
	CodeKept = "CC203"
	// CodeNotCarried is something that the next run would see on the platform and
	// does not see here.
	CodeNotCarried = "CC204"
)

// composite is what the actions of a flow did together.
type composite struct {
	result action.Result
	// files are the files that the numbers in the sequence are from; file is that
	// of all others.
	files  map[int]string
	file   string
	landed []landing
}

// combine makes one result of the parts, and remembers what was stored.
func (m *moment) combine() error {
	kept := m.kept()
	if len(m.parts) == 1 && len(kept) == 0 {
		m.composite = single(m.parts[0], m.c.steps != nil)
	} else if err := m.several(kept); err != nil {
		return err
	}
	m.tell(kept)
	m.store()
	return nil
}

// single is the result of one action as it is. More says that the next step asks
// which claims landed.
func single(p part, more bool) *composite {
	c := &composite{result: p.result, file: p.member.source.Path}
	if !more {
		return c
	}
	for _, claim := range p.result.Claims {
		if claim.FinalName != "" {
			c.landed = append(c.landed, landing{p.member, claim})
		}
	}
	return c
}

// kept are the claims of the last token whose actions do not run this time,
// where the platform leaves them in the next.
func (m *moment) kept() []landing {
	if m.verb != verbRefresh || !m.x.flow.Keeps {
		return nil
	}
	var list []landing
	for _, l := range m.landed {
		ran := slices.ContainsFunc(m.parts, func(p part) bool { return p.member == l.member })
		if !ran {
			list = append(list, l)
		}
	}
	return list
}

// joining collects the parts of a composite.
type joining struct {
	composite
	writes []action.Write
	owners []*member // of the writes
	seq    int       // the last number given out
}

// several makes one result of several parts, or of none.
func (m *moment) several(kept []landing) error {
	in, err := m.tokenInput()
	if err != nil {
		return err
	}
	j := joining{composite: composite{result: m.blank(in), files: map[int]string{}}}
	for _, l := range kept {
		j.write(l.member, l.claim, 0)
	}
	for _, p := range m.parts {
		j.add(p)
	}
	if scopes := j.result.Effects.Scopes; len(scopes) > 0 {
		in.Scopes = scopes
	}
	noToken := map[action.DecisionKind]string{
		action.DecisionDeny: "the flow denied access", action.DecisionError: "the run failed",
	}[j.result.Decision.Kind]
	outcome := claims.Apply(claims.Input{
		Rules: m.x.dialect.Rules(in.Trigger), Writes: j.writes, Facts: m.x.dialect.Facts(in),
		Namespace: m.x.options.Settings.Namespace, Lenient: m.x.options.Lenient, NoToken: noToken,
	})
	j.decide(outcome)
	if noToken == "" && outcome.Failure == nil {
		j.issue(m.x.dialect, in, outcome)
	}
	m.composite = &j.composite
	return nil
}

// blank is a result in which nothing has happened.
func (m *moment) blank(in dialect.TokenInput) action.Result {
	r := action.Result{
		Schema: action.ResultSchema, Decision: action.Decision{Kind: action.DecisionAllow},
		Action: action.Subject{
			Path: m.x.report.Action, Dialect: m.x.dialect.Info().ID, Trigger: in.Trigger.ID, SHA256: m.x.members[0].source.SHA256(),
		},
		Event: action.EventInfo{Source: m.origin(), SHA256: action.Event{JSON: in.Event.Value()}.SHA256()},
		Calls: []action.Call{}, Logs: []action.Log{}, Requests: []action.Request{}, Claims: []action.Claim{},
		Tokens: map[string]*action.Token{}, Diagnostics: []action.Diagnostic{},
		Effects: action.Effects{
			AppMetadata: &action.Object{}, UserMetadata: &action.Object{}, Scopes: []string{},
			Cache: &action.Object{}, State: &action.Object{},
		},
	}
	if len(m.parts) > 0 {
		r.Action, r.Event = m.parts[0].result.Action, m.parts[0].result.Event
	}
	return r
}

// tokenInput is what the tokens are made of: the trigger and the event of the
// last action, or those that an action would have had.
func (m *moment) tokenInput() (dialect.TokenInput, error) {
	in := dialect.TokenInput{Settings: m.x.options.Settings, At: m.now()}
	for _, p := range slices.Backward(m.parts) {
		if p.event != nil {
			in.Trigger, in.Event = p.runner.Entry().Trigger, p.received()
			return in, nil
		}
	}
	triggers := m.x.dialect.Info().Triggers
	in.Trigger = triggers[0]
	at := slices.IndexFunc(triggers, func(t dialect.Trigger) bool {
		return m.given.moment() != "" && t.Serves(m.given.moment()) && len(t.Tokens) > 0
	})
	if at >= 0 {
		in.Trigger = triggers[at]
	}
	var err error
	if in.Event, err = m.x.untouched(m.given, in.Trigger); err != nil {
		return in, err
	}
	return in, m.x.mutate(in.Event, m.history)
}

// add takes over what one action did; its numbers follow those before.
func (j *joining) add(p part) {
	r, base := p.result, j.seq
	number := func(seq int) int {
		j.seq = max(j.seq, base+seq)
		j.files[base+seq] = p.member.source.Path
		return base + seq
	}
	for _, c := range r.Calls {
		c.Seq = number(c.Seq)
		j.result.Calls = append(j.result.Calls, c)
	}
	for _, l := range r.Logs {
		l.Seq = number(l.Seq)
		j.result.Logs = append(j.result.Logs, l)
	}
	for _, q := range r.Requests {
		q.Seq = number(q.Seq)
		j.result.Requests = append(j.result.Requests, q)
	}
	for _, c := range r.Claims {
		j.write(p.member, c, number(c.Seq))
	}
	for _, d := range r.Diagnostics {
		if !slices.Contains(j.result.Diagnostics, d) {
			j.result.Diagnostics = append(j.result.Diagnostics, d)
		}
	}
	j.result.Decision, j.result.Error = r.Decision, r.Error
	j.result.DurationUS += r.DurationUS
	j.effects(r.Effects)
}

// write makes of a claim the write again that it was, so that the claims of all
// actions can be decided together.
func (j *joining) write(owner *member, c action.Claim, seq int) {
	w := action.Write{Seq: seq, Token: c.Token, Name: c.Name, Value: c.Value, Line: c.Line, Column: c.Column}
	if string(c.Value) == `{"$undefined":true}` {
		w.Value = nil
	}
	if c.Rule == claims.RuleThrew {
		w.Rejected = strings.TrimPrefix(c.Why, "the call threw: ")
	}
	j.writes, j.owners = append(j.writes, w), append(j.owners, owner)
}

func (j *joining) effects(e action.Effects) {
	into := &j.result.Effects
	for _, pair := range [][2]*action.Object{
		{into.AppMetadata, e.AppMetadata}, {into.UserMetadata, e.UserMetadata}, {into.Cache, e.Cache}, {into.State, e.State},
	} {
		if pair[1] != nil {
			for _, m := range pair[1].Members() {
				pair[0].Put(m.Name, m.Value)
			}
		}
	}
	if len(e.Scopes) > 0 {
		into.Scopes = e.Scopes
	}
	if e.Other != nil {
		if into.Other == nil {
			into.Other = &action.Object{}
		}
		for _, m := range e.Other.Members() {
			into.Other.Put(m.Name, m.Value)
		}
	}
}

// decide takes over the fates that all claims have together.
func (j *joining) decide(outcome claims.Outcome) {
	for i, c := range outcome.Claims {
		if c.FinalName != "" {
			j.landed = append(j.landed, landing{j.owners[i], c})
		}
		if c.Value == nil {
			c.Value = action.Value(`{"$undefined":true}`)
		}
		j.result.Claims = append(j.result.Claims, c)
	}
	if f := outcome.Failure; f != nil {
		j.result.Decision = action.Decision{Kind: action.DecisionError, Reason: f.Reason}
	}
	for _, o := range outcome.Oversize {
		d := action.Diagnostic{
			Code: "CC105", Severity: action.SeverityWarning, Source: o.Rule.Source.String(), Detail: o.Rule.Text,
			Summary: fmt.Sprintf("the custom claims of the %s token are %d bytes of JSON, past the bound of %d", o.Token, o.Bytes, o.Bound),
		}
		if o.Fails {
			d.Severity = action.SeverityError
			d.Summary = fmt.Sprintf("the custom claims of the %s token are %d bytes of JSON, over the limit of %d", o.Token, o.Bytes, o.Bound)
		}
		if !slices.Contains(j.result.Diagnostics, d) {
			j.result.Diagnostics = append(j.result.Diagnostics, d)
		}
	}
}

// issue makes the tokens: the platform's own part, and the claims that land.
func (j *joining) issue(d dialect.Dialect, in dialect.TokenInput, outcome claims.Outcome) {
	key, err := jwtmint.TestKey("RS256")
	for _, kind := range in.Trigger.Tokens {
		shape := d.Token(kind, in)
		if shape == nil || err != nil {
			continue
		}
		if final := outcome.Final[kind]; final != nil {
			for _, m := range final.Members() {
				shape.Payload.Put(m.Name, m.Value)
			}
		}
		token := &action.Token{Header: shape.Header, Payload: shape.Payload, Opaque: shape.Opaque}
		j.result.Tokens[string(kind)] = token
		if shape.Opaque {
			continue
		}
		req := jwtmint.Request{Key: key, Payload: shape.Payload, Header: shape.Header.Clone()}
		req.Type, _ = shape.Header.LookupString("typ")
		for _, name := range []string{"alg", "kid", "typ"} {
			req.Header.Delete(name)
		}
		if minted, err := jwtmint.Measure(req); err == nil {
			token.Header, token.Bytes = minted.Header, minted.Bytes
		}
	}
}

// tell adds what has to be said about actions that did not run.
func (m *moment) tell(kept []landing) {
	say := func(d action.Diagnostic) {
		list := &m.composite.result.Diagnostics
		*list = append(slices.Clip(*list), d)
	}
	for _, f := range m.flow {
		if f.Outcome == Disabled {
			say(action.Diagnostic{Code: CodeNotRun, Severity: action.SeverityWarning, Summary: fmt.Sprintf("the action %q did not run: %s", f.Action, f.Why)})
		}
	}
	if len(kept) > 0 {
		fact := m.x.flow.Kept
		say(action.Diagnostic{
			Code: CodeKept, Severity: action.SeverityInfo, Detail: fact.Text, Source: fact.Source.String(),
			Summary: fmt.Sprintf("the claims of %s are those of the last login: it did not run at this refresh", owners(kept)),
		})
	}
	if m.verb == verbRefresh && len(m.parts) == 0 && !m.x.flow.Keeps {
		say(action.Diagnostic{
			Code: CodeKept, Severity: action.SeverityInfo,
			Summary: fmt.Sprintf("no action ran at this refresh; whether a token of %s keeps the claims of the login is not known, and it is shown without them", m.x.dialect.Info().Name),
		})
	}
	if c := m.uncarried(); c != "" {
		say(action.Diagnostic{Code: CodeNotCarried, Severity: action.SeverityInfo, Summary: c})
	}
}

// names2 are the actions that claims are of.
func owners(list []landing) string {
	var names []string
	for _, l := range list {
		if !slices.Contains(names, l.member.name) {
			names = append(names, l.member.name)
		}
	}
	return strings.Join(names, ", ")
}

// uncarried says what a later action or step would see on the platform and does
// not see here; "" is nothing.
func (m *moment) uncarried() string {
	more := m.c.steps != nil
	for i, p := range m.parts {
		e := p.result.Effects
		if e.Cache != nil && e.Cache.Len() > 0 && (more || i < len(m.parts)-1) {
			return fmt.Sprintf("what %s put into the cache is not there for later runs: each begins with an empty one", p.member.name)
		}
		stored := e.AppMetadata != nil && e.AppMetadata.Len() > 0 || e.UserMetadata != nil && e.UserMetadata.Len() > 0
		if stored && more && m.x.chained == nil {
			return fmt.Sprintf("what %s stored for the user is not there in later steps: where %s has it is not known", p.member.name, m.x.dialect.Info().Name)
		}
	}
	return ""
}

// store remembers what actions stored for the user. Whether a platform stores
// anything for an action that fails is not known; here it does not.
func (m *moment) store() {
	if m.x.chained == nil {
		return
	}
	for i := range m.parts {
		if r := &m.parts[i].result; r.Error == nil && r.Decision.Kind != action.DecisionError {
			m.history = append(m.history, mutation{stored: &r.Effects})
		}
	}
}
