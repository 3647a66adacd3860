package suite

import (
	"strconv"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/yamldoc"
)

// verb is what a step does.
type verb string

const (
	verbLogin   verb = "login"
	verbRefresh verb = "refresh"
	verbChange  verb = "change"
	verbAdvance verb = "advance"
)

// step is one moment of a session. A case without steps is one login.
type step struct {
	verb    verb
	at      yamldoc.Pos
	event   eventSource
	edits   []edit
	advance time.Duration
	expect  *expectation
}

// issues reports whether tokens are issued in the step.
func (s step) issues() bool { return s.verb == verbLogin || s.verb == verbRefresh }

// maxSteps is how many steps a case may have.
const maxSteps = 1000

// steps makes the steps of a case; nil when it has none.
func (b *builder) steps(doc *caseDoc) []step {
	if !doc.Steps.Set {
		return nil
	}
	list := doc.Steps.Value
	switch {
	case len(list) == 0:
		b.problems.Invalid(doc.Steps.Pos, "write - login: {}", "the case has no steps")
	case len(list) > maxSteps:
		b.problems.Invalid(doc.Steps.Pos, "split the case", "the case has %d steps; the limit is %d", len(list), maxSteps)
		return nil
	}
	if doc.Expect != nil {
		b.problems.Invalid(doc.Expect.Pos, "write expect beside the step after which it holds", "a case with steps has its expectations in the steps")
	}
	var steps []step
	for i, d := range list {
		s := b.step(d)
		if i == 0 && s.verb != verbLogin && s.verb != "" {
			b.problems.Invalid(d.Pos, "begin with - login: {}", "the first step is %s; a session begins with a login", s.verb)
		}
		steps = append(steps, s)
	}
	return steps
}

func (b *builder) step(doc stepDoc) step {
	s := step{at: doc.Pos, expect: doc.Expect}
	var verbs []string
	add := func(v verb) { s.verb, verbs = v, append(verbs, string(v)) }
	if doc.Login != nil {
		add(verbLogin)
		s.event, s.edits = b.given(doc.Login)
	}
	if doc.Refresh != nil {
		add(verbRefresh)
		s.event, s.edits = b.given(doc.Refresh)
	}
	if len(doc.Change) > 0 {
		add(verbChange)
		s.edits = b.changes(doc.Change)
	}
	if doc.Advance.Set {
		add(verbAdvance)
		s.advance = b.duration(doc.Advance)
	}
	const one = "a step is one of login, refresh, change and advance"
	switch {
	case len(verbs) == 0:
		b.problems.Invalid(doc.Pos, "a login or a refresh without more is written login: {}", one)
	case len(verbs) > 1:
		b.problems.Invalid(doc.Pos, "make a step of each", "%s; this is %s", one, strings.Join(verbs, " and "))
	}
	if doc.Expect != nil {
		b.expectation(doc.Expect)
		if len(verbs) == 1 && !s.issues() && !doc.Expect.onlyCurrent() {
			b.problems.Invalid(doc.Expect.Pos, "write current: for what the token that was issued last carries",
				"nothing is issued at %s, so there is nothing to expect of it", s.verb)
		}
	}
	return s
}

// changes are edits in which !absent removes.
func (b *builder) changes(doc yamldoc.Entries[yamldoc.Node]) []edit {
	var edits []edit
	for _, e := range doc {
		change := edit{at: e.Pos, path: b.path(e.Pos, e.Key)}
		if e.Value.Tag() != yamldoc.Absent {
			change.value = e.Value.JSON(b.problems)
		}
		edits = append(edits, change)
	}
	return edits
}

// duration reads "10m", "1h30m" and "2d".
func (b *builder) duration(text yamldoc.Field[string]) time.Duration {
	d, err := time.ParseDuration(text.Value)
	if days, ok := strings.CutSuffix(text.Value, "d"); ok {
		var n int
		if n, err = strconv.Atoi(days); n > 3650 {
			n = 0
		}
		d = time.Duration(n) * 24 * time.Hour
	}
	const longest = 3650 * 24 * time.Hour
	if err != nil || d <= 0 || d > longest {
		b.problems.Invalid(text.Pos, "write 10m, 1h30m or 2d", "advance: expected a time span of at most ten years, found %q", text.Value)
		return 0
	}
	return d
}
