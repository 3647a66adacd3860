package runner

import (
	"bytes"
	"fmt"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// newTemplate is [New] for templates.
func newTemplate(d dialect.Template, src action.Source, opts Options) (*Runner, error) {
	t, entry, err := dialect.ReadTemplate(d, src, dialect.Want{Trigger: opts.Trigger, Handler: opts.Handler, Lenient: opts.Lenient})
	if err != nil {
		return nil, inFile(err, src.Path)
	}
	if opts.TimeLimit == 0 {
		opts.TimeLimit = d.Info().TimeLimit
	}
	r := &Runner{dialect: d, source: src, template: t, entry: entry, opts: opts}
	r.program = func() (*sandbox.Program, error) { return nil, nil }
	r.prepare()
	return r, nil
}

// looksLikeTemplate reports whether a source that is no JavaScript is a document
// rather than a broken program.
func looksLikeTemplate(src action.Source) bool {
	glance := jsontmpl.Look(src.Code)
	return glance.Object && (glance.Valid || bytes.Contains(src.Code, []byte("{{")))
}

// render makes the claims of a template, and those of the calls that follow.
func (u *run) render() {
	u.record.Event = document{u.event}
	out := u.template.Render(u.event)
	for _, d := range out.Diagnostics {
		if u.record.Report(d); d.Severity == action.SeverityError {
			u.refuse("the template cannot be rendered: " + d.Summary)
		}
	}
	made := &action.Object{}
	for _, c := range out.Claims {
		for _, token := range u.entry.Trigger.Tokens {
			u.record.Writes = append(u.record.Writes, action.Write{
				Token: token, Name: c.Name, Value: c.Value, Line: c.Line, Column: c.Column,
			})
			switch u.fate(token, c.Name) {
			case action.FateSet:
				if c.Value != nil && string(c.Value) != "null" {
					made.Put(c.Name, c.Value)
				}
			case action.FateRejected:
				u.refuse(fmt.Sprintf("the platform refuses a template with the claim %q", c.Name))
			}
		}
	}
	if sequel, ok := u.dialect.(dialect.Sequel); ok && u.record.Decision.Kind == action.DecisionAllow {
		for _, step := range sequel.Steps(u.record, made) {
			made = u.step(step, made)
		}
	}
	u.journalWrites()
}

// document is an event that nothing changes.
type document struct{ event *action.Object }

func (d document) Read(path ...string) action.Value {
	v, ok := d.event.Lookup(path...)
	if !ok {
		return nil
	}
	return action.MustMarshal(v)
}

func (document) Write(action.Value, ...string) bool { return false }

// refuse ends the run as a platform does that does not take the template. The
// first reason counts.
func (u *run) refuse(why string) {
	if u.record.Decision.Kind == action.DecisionAllow {
		u.record.Decision = action.Decision{Kind: action.DecisionError, Reason: why}
	}
}

// fate is what the rules say of a name, whatever its value.
func (u *run) fate(token action.TokenKind, name string) action.Fate {
	rule, ok := u.rules.Decide(token, name)
	switch {
	case !ok || rule.Fate == "":
		return action.FateSet
	case u.opts.Lenient && rule.Lenient != "":
		return rule.Lenient
	}
	return rule.Fate
}

// step records a call that changes the claims before it, as writes of those that
// it changes. What comes back are the claims after it.
func (u *run) step(s dialect.Step, before *action.Object) *action.Object {
	call := action.Call{Seq: u.next(), Method: s.Method, Args: s.Args, Throws: s.Refused}
	after := s.Claims
	if s.Refused != "" {
		after = before
	} else {
		call.Returned = after.Value()
	}
	u.result.Calls = append(u.result.Calls, call)
	u.journal(Entry{Call: &call})
	for _, token := range u.entry.Trigger.Tokens {
		write := action.Write{Seq: call.Seq, Token: token, Rejected: s.Refused}
		if s.Refused != "" {
			u.writes(write, &action.Object{}, s.Writes)
			continue
		}
		u.writes(write, before, after)
	}
	return after
}

// writes are the members of after that are not so in before, and null for those
// that are gone.
func (u *run) writes(w action.Write, before, after *action.Object) {
	for _, m := range after.Members() {
		old, there := before.Get(m.Name)
		w.Name, w.Value = m.Name, action.MustMarshal(m.Value)
		if !there || !bytes.Equal(action.MustMarshal(old), w.Value) {
			u.record.Writes = append(u.record.Writes, w)
		}
	}
	for _, m := range before.Members() {
		if _, there := after.Get(m.Name); !there {
			w.Name, w.Value = m.Name, action.Value("null")
			u.record.Writes = append(u.record.Writes, w)
		}
	}
}

// toldByStep reports whether a claim's fate is what a call asked for.
func toldByStep(c action.Claim) bool { return c.Rule == claims.RuleDeleted && c.Line == 0 }
