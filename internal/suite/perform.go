package suite

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/runner"
)

// performed is what one run of a case gave.
type performed struct {
	mismatches []Mismatch
	flow       []FlowAction
	steps      []StepResult
	result     *action.Result
	snapshots  []snapshot
	durationUS int64
}

// timeline is a case while it runs: what has happened so far.
type timeline struct {
	x     *session
	c     Case
	out   performed
	later time.Duration // since the beginning
	// history is what changes every event from now on; edits is how much of it the
	// suite asked for.
	history []mutation
	logins  int
	// login is what the last login was made of, loginAt when it was.
	login   given
	loginAt time.Duration
	// issued are the tokens that were issued last, and landed the claims that
	// actions put there, by action.
	issued map[string]*action.Token
	landed []landing
}

// landing is a claim in the token that was issued last, and the action that set
// it.
type landing struct {
	member *member
	claim  action.Claim
}

// perform runs a case from its beginning.
func (x *session) perform(ctx context.Context, c Case) performed {
	t := &timeline{x: x, c: c, out: performed{mismatches: []Mismatch{}}}
	t.edit(c.edits)
	if c.steps == nil {
		m := t.issue(ctx, step{verb: verbLogin, at: c.at, expect: c.expect}, "")
		if m.composite != nil {
			t.out.result = &m.composite.result
		}
		if len(x.suite.flow) > 0 {
			t.out.flow = m.flow
		}
		return t.out
	}
	for i, s := range c.steps {
		if ctx.Err() != nil {
			break
		}
		t.step(ctx, i, s)
	}
	return t.out
}

func (t *timeline) edit(edits []edit) {
	for i := range edits {
		t.history = append(t.history, mutation{edit: &edits[i]})
	}
}

// step carries out one step of a session.
func (t *timeline) step(ctx context.Context, i int, s step) {
	name := fmt.Sprintf("steps[%d] %s", i, s.verb)
	result := StepResult{Step: string(s.verb), Line: s.at.Line}
	switch s.verb {
	case verbAdvance:
		t.later += s.advance
	case verbChange:
		t.edit(s.edits)
	default:
		t.edit(s.edits)
		m := t.issue(ctx, s, name)
		result.Flow = m.flow
		if m.composite != nil {
			result.Result = &m.composite.result
		}
	}
	result.At = t.now().Format(time.RFC3339)
	t.out.steps = append(t.out.steps, result)
	if !s.issues() && s.expect != nil {
		k := comparison{at: s.at, step: name, report: t.x.report.Action, expect: s.expect, issued: t.issued, now: t.now()}
		k.current()
		t.out.mismatches = append(t.out.mismatches, k.mismatches...)
	}
}

func (t *timeline) now() time.Time { return t.x.options.Clock.Add(t.later) }

// issue carries out a login or a refresh, and compares.
func (t *timeline) issue(ctx context.Context, s step, name string) *moment {
	m := &moment{timeline: t, verb: s.verb}
	if err := m.run(ctx, s); err != nil {
		what := "event"
		if name != "" {
			what = name + ": event"
		}
		t.out.mismatches = append(t.out.mismatches, Mismatch{
			What: what, Expected: "an event", Actual: err.Error(), Line: s.at.Line, Column: s.at.Column,
		})
		return m
	}
	if r := m.composite.result; len(r.Tokens) > 0 {
		t.issued, t.landed = r.Tokens, m.composite.landed
	}
	t.out.durationUS += m.composite.result.DurationUS
	m.composite.result.DurationUS = 0
	k := comparison{
		at: s.at, step: name, report: t.x.report.Action, composite: m.composite, expect: s.expect, flow: m.flow, issued: t.issued, now: t.now(),
	}
	if k.expect == nil {
		k.expect = &expectation{}
	}
	k.all()
	if k.expect.Snapshot {
		at := snapshotName(t.c.Name, name)
		taken := take(at, k)
		t.out.snapshots = append(t.out.snapshots, taken)
		k.snapshot(t.x.saved, taken)
	}
	t.out.mismatches = append(t.out.mismatches, k.mismatches...)
	return m
}

// moment is one login or refresh: the actions that run at it.
type moment struct {
	*timeline
	verb      verb
	given     given
	parts     []part
	flow      []FlowAction
	composite *composite
}

// part is an action that ran. Event is what it received, nil when it could not be
// loaded.
type part struct {
	member *member
	runner *runner.Runner
	event  action.Value
	result action.Result
}

// received is the event as a tree of the caller's own.
func (p *part) received() *action.Object {
	obj, _ := action.ParseObject(p.event) // it was written here, from an object
	return obj
}

// run runs the flow. The error says why there is no event.
func (m *moment) run(ctx context.Context, s step) error {
	if err := m.begin(s); err != nil {
		return err
	}
	var stopped string
	for _, one := range m.x.members {
		if err := m.member(ctx, one, &stopped); err != nil {
			return err
		}
	}
	return m.combine()
}

// begin finds out what the events are made of.
func (m *moment) begin(s step) error {
	x, at := m.x, m.now()
	source := s.event
	if source.open() && m.verb == verbLogin {
		source = m.c.event
	}
	var err error
	if m.verb == verbRefresh && source.open() {
		m.given, err = x.refreshed(m.login, at, m.later-m.loginAt)
		return err
	}
	m.given, err = x.given(source, m.usual(), at)
	if err != nil || m.verb != verbLogin {
		return err
	}
	if sc := m.given.scenario; sc != nil && sc.User != nil && m.logins > 0 {
		again, user := *sc, *sc.User
		user.Logins += m.logins
		again.User = &user
		m.given.scenario, m.given.shared = &again, presetAt{}
	}
	m.login, m.loginAt = m.given, m.later
	m.logins++
	return nil
}

// usual is the preset of a step that names none: that of the first action's
// trigger. A session begins with one that is no refresh.
func (m *moment) usual() string {
	if m.verb == verbRefresh {
		return refreshing
	}
	begins := func(t dialect.Trigger) bool {
		return m.c.steps == nil || !slices.Equal(t.Moments, []action.Moment{action.MomentTokenRefresh})
	}
	r, _, err := m.x.runnerFor(m.x.members[0], "", m.c.outside, 0)
	if err == nil && begins(r.Entry().Trigger) {
		return r.Entry().Trigger.Preset
	}
	triggers := m.x.dialect.Info().Triggers
	if i := slices.IndexFunc(triggers, begins); i >= 0 {
		return triggers[i].Preset
	}
	if err == nil {
		return r.Entry().Trigger.Preset
	}
	return triggers[0].Preset
}

// member runs one action, or says why it does not run. Stopped is why no later
// one does.
func (m *moment) member(ctx context.Context, one *member, stopped *string) error {
	skip := func(o Outcome, why string) {
		m.flow = append(m.flow, FlowAction{one.name, o, why})
	}
	if !one.enabled {
		skip(Disabled, "its toggle is off; the platform skips it and says nothing")
		return nil
	}
	if *stopped != "" {
		skip(Unreached, *stopped)
		return nil
	}
	r, attached, err := m.x.runnerFor(one, m.given.moment(), m.c.outside, m.later)
	if err == nil && !attached && (m.c.steps != nil || len(m.x.suite.flow) > 0) {
		skip(Unattached, fmt.Sprintf("the platform runs it at another moment than %s", m.given.moment()))
		return nil
	}
	p := part{member: one, runner: r}
	if err != nil {
		p.result = runner.Failed(m.x.dialect, one.source, action.Event{JSON: action.Value("{}")}, err)
	} else if err := m.execute(ctx, &p); err != nil {
		return err
	}
	m.parts = append(m.parts, p)
	skip(Ran, "")
	switch d := p.result.Decision; d.Kind {
	case action.DecisionDeny, action.DecisionError:
		*stopped = fmt.Sprintf("the flow ended at %s: %s", one.name, first(d.Reason, string(d.Kind)))
	case action.DecisionRedirect, action.DecisionChallenge:
		*stopped = fmt.Sprintf("the flow waits for the user after %s (%s); what follows runs once it goes on", one.name, d.Kind)
	}
	return nil
}

// execute makes the event of an action and runs it.
func (m *moment) execute(ctx context.Context, p *part) error {
	trigger := p.runner.Entry().Trigger
	var err error
	if before := m.before(trigger.ID); before != nil {
		next := before.received()
		m.x.chained.Next(next, before.result)
		p.event = next.Value()
	} else if p.event, err = m.x.text(m.given, trigger, m.history); err != nil {
		return err
	}
	event := action.Event{Origin: m.origin(), JSON: p.event}
	if m.x.opts.Execute != nil {
		p.result = m.x.opts.Execute(ctx, p.runner, event)
	} else {
		p.result = p.runner.Run(ctx, event)
	}
	return nil
}

// before is the action that ran last as the same trigger.
func (m *moment) before(trigger string) *part {
	for i := len(m.parts) - 1; i >= 0; i-- {
		if p := &m.parts[i]; p.event != nil && p.runner.Entry().Trigger.ID == trigger {
			return p
		}
	}
	return nil
}

func (m *moment) origin() string {
	for _, h := range m.history {
		if h.edit != nil {
			return m.given.origin + "+set"
		}
	}
	return m.given.origin
}
