package dialecttest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
)

// TemplateOptions tell the suite how templates of the dialect are written.
type TemplateOptions struct {
	// Write makes a template of claims by name, each a variable.
	Write func(claims [][2]string) string
	// Run runs a template on an event, or says why it is none.
	Run func(ctx context.Context, src action.Source, trigger string, event action.Event) (action.Result, error)
}

// RunTemplate runs the suite for a dialect whose actions are templates.
func RunTemplate(t *testing.T, d dialect.Template, opts TemplateOptions) {
	t.Helper()
	t.Run("info", func(t *testing.T) { checkInfo(t, d.Info()) })
	for _, trigger := range d.Info().Triggers {
		s := templates{d, trigger, opts, d.Scope(trigger)}
		t.Run(trigger.ID, s.run)
	}
}

type templates struct {
	d       dialect.Template
	trigger dialect.Trigger
	opts    TemplateOptions
	scope   dialect.Scope
}

func (s templates) run(t *testing.T) {
	t.Run("rules", func(t *testing.T) { checkRules(t, s.d.Rules(s.trigger)) })
	t.Run("scope", s.checkScope)
	t.Run("events", func(t *testing.T) { checkEvents(t, s.d, s.trigger) })
	t.Run("every variable is read", s.checkVariables)
	t.Run("mistakes have places", s.checkMistakes)
	t.Run("the same event gives the same result", s.checkRepeatable)
}

// checkScope holds that the variables describe themselves, each once.
func (s templates) checkScope(t *testing.T) {
	if s.scope.Of == "" || len(s.scope.Variables) == 0 {
		t.Errorf("the scope does not describe itself: %+v", s.scope)
	}
	seen := map[string]bool{}
	for _, v := range s.scope.Variables {
		if seen[v.Path] || v.Doc == "" || v.Type == "" {
			t.Errorf("variable %q is there twice, or lacks a type or a doc", v.Path)
		}
		seen[v.Path] = true
		checkSource(t, v.Path, v.Source)
	}
	for _, a := range s.scope.Absent {
		if a.Hint == "" {
			t.Errorf("the absence of %s has no hint", a.Prefix)
		}
	}
}

func (s templates) source(claims ...[2]string) action.Source {
	return action.Source{Path: "conformance.json", Code: []byte(s.opts.Write(claims))}
}

func (s templates) event(t *testing.T) *action.Object {
	t.Helper()
	obj, err := s.d.Event(load(t, s.trigger.Preset), s.trigger)
	if err != nil {
		t.Fatal(err)
	}
	return obj
}

// checkVariables reads every variable of an event that has them all: its value
// is a claim with a place, in every token.
func (s templates) checkVariables(t *testing.T) {
	for i, v := range s.scope.Variables {
		path := strings.NewReplacer("$PATH", "sample", "$", "sample_").Replace(v.Path)
		event := s.event(t)
		if err := event.Set(action.Path(strings.Split(path, ".")), fmt.Sprintf("value %d", i)); err != nil {
			t.Errorf("%s cannot be set in the event of %s: %v", path, s.trigger.Preset, err)
			continue
		}
		res, err := s.opts.Run(context.Background(), s.source([2]string{"n", path}), s.trigger.ID, action.Event{Origin: "test", JSON: event.Value()})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		want := fmt.Sprintf(`"value %d"`, i)
		for n, kind := range s.trigger.Tokens {
			if len(res.Claims) != len(s.trigger.Tokens) || string(res.Claims[n].Value) != want || res.Claims[n].Token != kind || res.Claims[n].Line == 0 {
				t.Errorf("%s: got claims %+v", path, res.Claims)
			}
			if tok := res.Tokens[string(kind)]; tok == nil || !strings.Contains(string(tok.Payload.Value()), `"n":`+want) {
				t.Errorf("%s is not in the %s token", path, kind)
			}
		}
	}
}

// checkMistakes holds that whatever is wrong with a template is told with its
// place, and nothing of it is run.
func (s templates) checkMistakes(t *testing.T) {
	first := s.scope.Variables[0].Path
	good := string(s.source([2]string{"n", first}).Code)
	tests := map[string]string{
		"unclosed":       strings.Replace(good, "}}", "", 1),
		"an empty file":  "",
		"no object":      "[" + good + "]",
		"a name twice":   strings.Replace(good, "{", `{"n": 1, `, 1),
		"a name that is": strings.Replace(good, `"n"`, `"{{ `+first+` }}"`, 1),
		"no UTF-8":       strings.Replace(good, `"n"`, "\"\xff\"", 1),
		"too large":      strings.Replace(good, `"n"`, `"`+strings.Repeat("n", jsontmpl.MaxBytes)+`"`, 1),
		"too deep":       strings.Repeat(`{"n":`, 10_000),
	}
	for about, code := range tests {
		_, err := s.opts.Run(context.Background(), action.Source{Path: "t.json", Code: []byte(code)}, s.trigger.ID, action.Event{JSON: action.Value("{}")})
		list, ok := err.(action.Findings)
		if !ok || len(list) == 0 {
			t.Errorf("%s: got error %v, want findings", about, err)
			continue
		}
		for _, d := range list {
			if d.File != "t.json" || d.Line == 0 || d.Column == 0 || d.Code == "" || d.Summary == "" {
				t.Errorf("%s: %+v", about, d)
			}
		}
	}
}

// checkRepeatable runs a template with all variables twice, and on eight
// goroutines at once.
func (s templates) checkRepeatable(t *testing.T) {
	var claims [][2]string
	for i, v := range s.scope.Variables {
		if !strings.Contains(v.Path, "$") {
			claims = append(claims, [2]string{fmt.Sprintf("n%d", i), v.Path})
		}
	}
	event := action.Event{Origin: "preset:" + s.trigger.Preset, JSON: s.event(t).Value()}
	before := string(event.JSON)
	do := func() string {
		res, err := s.opts.Run(context.Background(), s.source(claims...), s.trigger.ID, event)
		if err != nil {
			t.Error(err)
		}
		res.DurationUS = 0
		return marshal(t, res)
	}
	want := do()
	got := make(chan string)
	for range 8 {
		go func() { got <- do() }()
	}
	for range 8 {
		if diff := cmp.Diff(want, <-got); diff != "" {
			t.Errorf("a run beside others differs:\n%s", diff)
		}
	}
	if string(event.JSON) != before || !json.Valid([]byte(want)) {
		t.Errorf("the run changed the event, or its result is no JSON")
	}
}

// checkEvents projects every preset; a trigger must have the one it names.
func checkEvents(t *testing.T, d dialect.Dialect, trigger dialect.Trigger) {
	fits := 0
	for _, name := range presets.Names() {
		event, err := d.Event(load(t, name), trigger)
		if err != nil {
			if name == trigger.Preset {
				t.Errorf("the trigger's own preset %q does not fit: %v", name, err)
			}
			continue
		}
		fits++
		again, _ := d.Event(load(t, name), trigger)
		if diff := cmp.Diff(string(event.Value()), string(again.Value())); diff != "" {
			t.Errorf("preset %q gives two events:\n%s", name, diff)
		}
		if err := action.CheckJSON(event.Value()); err != nil {
			t.Errorf("preset %q: %v", name, err)
		}
		checkTokens(t, d, trigger, name, event)
	}
	if fits == 0 {
		t.Errorf("no preset fits")
	}
}

func checkTokens(t *testing.T, d dialect.Dialect, trigger dialect.Trigger, preset string, event *action.Object) {
	for _, kind := range trigger.Tokens {
		tok := d.Token(kind, dialect.TokenInput{Trigger: trigger, Event: event, At: at()})
		if tok == nil || tok.Header == nil || tok.Payload == nil {
			t.Errorf("preset %q: no %s token", preset, kind)
		}
	}
}
