// Package dialecttest is the conformance suite of dialects: what every dialect
// promises, whatever its platform. A dialect's own test calls [Run] once, or
// [RunTemplate] where actions are templates.
package dialecttest

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
)

// Options tell the suite how actions of the dialect are written.
type Options struct {
	// Write makes an action for a trigger out of the body of its handler,
	// whose parameters are named event and api.
	Write func(trigger dialect.Trigger, body string) string
	// SetClaim is a statement that sets claim "n" to the expression, for a
	// trigger that issues tokens.
	SetClaim func(trigger dialect.Trigger, expression string) string
	// Run runs an action on an event: in a dialect's test, a call of
	// runner.New and Run, which this package stands too low to make itself.
	Run func(ctx context.Context, src action.Source, trigger string, limit time.Duration, event action.Event) action.Result
}

// at is the instant of every run of the suite.
func at() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// Run runs the suite.
func Run(t *testing.T, d dialect.Script, opts Options) {
	t.Helper()
	t.Run("info", func(t *testing.T) { checkInfo(t, d.Info()) })
	for _, trigger := range d.Info().Triggers {
		s := suite{d, trigger, opts, d.Surface(dialect.Entry{Trigger: trigger})}
		t.Run(trigger.ID, s.run)
	}
}

type suite struct {
	d       dialect.Script
	trigger dialect.Trigger
	opts    Options
	surface dialect.Surface
}

func (s suite) run(t *testing.T) {
	t.Run("rules", func(t *testing.T) { checkRules(t, s.d.Rules(s.trigger)) })
	t.Run("surface", s.checkSurface)
	t.Run("events", func(t *testing.T) { checkEvents(t, s.d, s.trigger) })
	t.Run("every method is recorded", s.checkRecording)
	t.Run("an unknown method throws and names the nearest", s.checkUnknown)
	t.Run("the same event gives the same result", s.checkRepeatable)
	t.Run("runs do not see each other", s.checkIsolation)
	t.Run("the deadline holds", s.checkDeadline)
}

func checkInfo(t *testing.T, info dialect.Info) {
	if info.ID == "" || info.Name == "" || info.Summary == "" {
		t.Errorf("the dialect does not describe itself: %+v", info)
	}
	if info.TimeLimit <= 0 {
		t.Errorf("no time limit")
	}
	if len(info.Triggers) == 0 || len(info.Sources) == 0 {
		t.Errorf("got %d triggers and %d sources, want some", len(info.Triggers), len(info.Sources))
	}
	for _, s := range info.Sources {
		checkSource(t, "source", s)
	}
	for _, n := range info.Notes {
		checkFact(t, "note", n)
	}
	for _, trigger := range info.Triggers {
		if trigger.Summary == "" || len(trigger.Moments) == 0 {
			t.Errorf("trigger %q does not describe itself", trigger.ID)
		}
	}
}

func checkFact(t *testing.T, what string, f claims.Fact) {
	t.Helper()
	if f.Text == "" {
		t.Errorf("%s: no text", what)
	}
	if !f.Unknown || f.Source.URL != "" {
		checkSource(t, what+" "+f.Text, f.Source)
	}
}

// checkSource holds that every vendor fact says where and when it was read.
func checkSource(t *testing.T, what string, s claims.Source) {
	t.Helper()
	u, err := url.Parse(s.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		t.Errorf("%s: %q is no https address", what, s.URL)
	}
	if _, err := time.Parse(time.DateOnly, s.Date); err != nil {
		t.Errorf("%s: %q is no date", what, s.Date)
	}
}

func checkRules(t *testing.T, r claims.Rules) {
	seen := map[string]bool{}
	for _, rule := range r.Names {
		checkFact(t, rule.ID, rule.Fact)
		if rule.ID == "" || rule.Fate == "" || seen[rule.ID] {
			t.Errorf("rule %q has no fate or its id is not its own", rule.ID)
		}
		seen[rule.ID] = true
	}
	if r.Size != nil {
		checkFact(t, "size", r.Size.Fact)
	}
	if r.Namespaced != nil {
		checkFact(t, "namespace", r.Namespaced.Fact)
	}
}

func (s suite) checkSurface(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range s.surface.Methods {
		if seen[m.Name] {
			t.Errorf("%s is there twice", m.Name)
		}
		seen[m.Name] = true
		if m.Doc == "" || m.Returns == "" || m.Do == nil {
			t.Errorf("%s lacks a doc, a return type or its function", m.Name)
		}
		checkSource(t, m.Name, m.Source)
	}
	for _, l := range s.surface.Legacy {
		if seen[l.Name] || l.Hint == "" {
			t.Errorf("legacy spelling %s is a method, or has no hint", l.Name)
		}
	}
}

func load(t *testing.T, name string) action.Scenario {
	t.Helper()
	sc, err := presets.Load(name, at())
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

func (s suite) event(t *testing.T) action.Event {
	t.Helper()
	obj, err := s.d.Event(load(t, s.trigger.Preset), s.trigger)
	if err != nil {
		t.Fatal(err)
	}
	return action.Event{Origin: "preset:" + s.trigger.Preset, JSON: obj.Value()}
}

func (s suite) do(t *testing.T, body string) action.Result {
	t.Helper()
	return s.doOn(s.event(t), body)
}

func (s suite) doOn(event action.Event, body string) action.Result {
	src := action.Source{Path: "conformance.js", Code: []byte(s.opts.Write(s.trigger, body))}
	res := s.opts.Run(context.Background(), src, s.trigger.ID, 10*time.Second, event)
	res.DurationUS = 0
	return res
}

// checkRecording calls every method once, with arguments of the documented
// types, each in a run of its own.
func (s suite) checkRecording(t *testing.T) {
	for _, m := range s.surface.Methods {
		call := fmt.Sprintf("%s.%s(%s)", s.surface.Root, m.Name, strings.Join(sampleArgs(m), ", "))
		res := s.do(t, "\ntry { await "+call+" } catch (e) {}\n")
		if len(res.Calls) == 0 || res.Calls[0].Method != s.surface.Root+"."+m.Name {
			t.Errorf("%s was not recorded: got %v, error %+v", call, res.Calls, res.Error)
			continue
		}
		if res.Calls[0].Line == 0 || res.Calls[0].Column == 0 {
			t.Errorf("%s has no position", call)
		}
		if denied := res.Decision.Kind == action.DecisionDeny; denied && !m.Denies && res.Error == nil {
			t.Errorf("%s denies; its entry in the surface does not say so", call)
		}
	}
}

// sampleArgs are expressions of the types that a method's parameters have.
func sampleArgs(m dialect.Method) []string {
	var out []string
	for _, p := range m.Params {
		out = append(out, sample(p.Type))
	}
	return out
}

func sample(typ string) string {
	switch {
	case strings.HasPrefix(typ, "'"):
		return typ[:strings.Index(typ[1:], "'")+2]
	case strings.Contains(typ, "[]"):
		return "['a']"
	case strings.HasPrefix(typ, "string"):
		return "'sample'"
	case strings.HasPrefix(typ, "number"):
		return "1"
	case strings.HasPrefix(typ, "boolean"):
		return "true"
	}
	return "{}"
}

func (s suite) checkUnknown(t *testing.T) {
	for _, m := range s.surface.Methods {
		wrong := m.Name + "x"
		res := s.do(t, "\n"+s.surface.Root+"."+wrong+"();\n")
		if res.Error == nil || res.Error.Name != "TypeError" {
			t.Errorf("%s: got error %+v, want a TypeError", wrong, res.Error)
			continue
		}
		if want := s.surface.Root + "." + wrong + " is not a function"; res.Error.Message != want {
			t.Errorf("got %q, want %q", res.Error.Message, want)
		}
		if !regexp.MustCompile(`did you mean ` + regexp.QuoteMeta(s.surface.Root) + `\.`).MatchString(res.Error.Hint) {
			t.Errorf("%s: the hint %q names no method", wrong, res.Error.Hint)
		}
	}
}

func (s suite) checkRepeatable(t *testing.T) {
	event := s.event(t)
	before := string(event.JSON)
	body := "\nconsole.log(event, Math.random(), Date.now());\n" + s.claim("Math.random()")
	first := s.doOn(event, body)
	second := s.doOn(event, body)
	if diff := cmp.Diff(marshal(t, first), marshal(t, second)); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	if string(event.JSON) != before {
		t.Errorf("the run changed the event")
	}
}

func (s suite) claim(expression string) string {
	if len(s.trigger.Tokens) == 0 || s.opts.SetClaim == nil {
		return ""
	}
	return s.opts.SetClaim(s.trigger, expression) + "\n"
}

// checkIsolation runs an action that leaves traces, alone and after others,
// and on eight goroutines at once.
func (s suite) checkIsolation(t *testing.T) {
	body := "\nconst seen = typeof globalThis.trace + typeof Object.prototype.trace + typeof [].trace;\n" +
		"globalThis.trace = 1; Object.prototype.trace = 1; Array.prototype.trace = 1; delete Object.prototype.trace;\n" +
		"console.log(seen);\n" + s.claim("seen")
	want := marshal(t, s.do(t, body))
	got := make(chan string)
	for range 8 {
		go func() { got <- marshal(t, s.doOn(s.event(t), body)) }()
	}
	for range 8 {
		if diff := cmp.Diff(want, <-got); diff != "" {
			t.Errorf("a run beside others differs:\n%s", diff)
		}
	}
	if !strings.Contains(want, "undefinedundefinedundefined") {
		t.Errorf("a fresh world is not clean: %s", want)
	}
}

func (s suite) checkDeadline(t *testing.T) {
	src := action.Source{Path: "loop.js", Code: []byte(s.opts.Write(s.trigger, "\nfor (;;) {}\n"))}
	res := s.opts.Run(context.Background(), src, s.trigger.ID, 50*time.Millisecond, s.event(t))
	if res.Error == nil || res.Error.Kind != action.ErrorLimit {
		t.Errorf("got %+v, want an error of kind limit", res.Error)
	}
}

func marshal(t *testing.T, res action.Result) string {
	t.Helper()
	out, err := action.MarshalIndent(res)
	if err != nil {
		t.Error(err)
	}
	return string(out)
}
