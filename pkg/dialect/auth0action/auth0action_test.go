package auth0action_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/auth0action"
	"github.com/claimctl/claimctl/pkg/dialect/dialecttest"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// clock is the instant of every run: 1795348800 s.
func clock() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

const (
	login    = "post-login"
	exchange = "credentials-exchange"
)

// script is an Action and how it is run. The zero value is post-login on the
// trigger's own preset, with Body as the body of the usual handler.
type script struct {
	Trigger, Handler, Preset string
	Lenient                  bool
	Settings                 dialect.Settings
	// Set overlays the event: dotted paths and JSON, in pairs.
	Set []string
	// Body is wrapped into an exported handler, Source is the whole file.
	Body, Source string
}

func (s script) trigger(t *testing.T) dialect.Trigger {
	t.Helper()
	if s.Trigger == "" {
		s.Trigger = login
	}
	trigger, ok := auth0action.New().Info().Trigger(s.Trigger)
	if !ok {
		t.Fatalf("no trigger %q", s.Trigger)
	}
	return trigger
}

func (s script) event(t *testing.T) action.Event {
	t.Helper()
	trigger := s.trigger(t)
	preset := s.Preset
	if preset == "" {
		preset = trigger.Preset
	}
	sc, err := presets.Load(preset, clock())
	if err != nil {
		t.Fatal(err)
	}
	event, err := auth0action.New().Event(sc, trigger)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(s.Set); i += 2 {
		path, err := action.ParsePath(s.Set[i])
		if err != nil {
			t.Fatal(err)
		}
		if s.Set[i+1] == "" {
			event.Unset(path)
			continue
		}
		if err := event.Set(path, action.Value(s.Set[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	return action.Event{Origin: "preset:" + preset, JSON: event.Value()}
}

func (s script) source(t *testing.T) action.Source {
	t.Helper()
	code := s.Source
	if code == "" {
		handler := s.Handler
		if handler == "" {
			handler = s.trigger(t).Handlers[0]
		}
		code = "exports." + handler + " = async (event, api) => {\n" + s.Body + "\n};\n"
	}
	return action.Source{Path: "action.js", Code: []byte(code)}
}

func (s script) run(t *testing.T) action.Result {
	t.Helper()
	src, event := s.source(t), s.event(t)
	r, err := runner.New(auth0action.New(), src, runner.Options{
		Trigger: s.Trigger, Handler: s.Handler, Lenient: s.Lenient, Clock: clock(), Settings: s.Settings,
		TimeLimit: time.Minute, // the platform's is not what is tested, and machines are slow at times
	})
	if err != nil {
		return runner.Failed(auth0action.New(), src, event, err)
	}
	return r.Run(context.Background(), event)
}

// ok runs and fails the test when the run ends in an error.
func (s script) ok(t *testing.T) action.Result {
	t.Helper()
	res := s.run(t)
	if res.Error != nil {
		t.Fatalf("the run failed: %+v", *res.Error)
	}
	return res
}

// effect is a part of the further effects as JSON, "" when there is none.
func effect(res action.Result, path ...string) string {
	if res.Effects.Other == nil {
		return ""
	}
	v, ok := res.Effects.Other.Lookup(path...)
	if !ok {
		return ""
	}
	return string(action.MustMarshal(v))
}

// told returns the diagnostics of a code, their summaries joined by lines.
func told(res action.Result, code string) string {
	var lines []string
	for _, d := range res.Diagnostics {
		if d.Code == code {
			lines = append(lines, string(d.Severity)+": "+d.Summary)
		}
	}
	return strings.Join(lines, "\n")
}

func wantText(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func wantPart(t *testing.T, what, got, part string) {
	t.Helper()
	if !strings.Contains(got, part) {
		t.Errorf("%s: got %q, which lacks %q", what, got, part)
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	dialecttest.Run(t, auth0action.New(), dialecttest.Options{
		Write: func(trigger dialect.Trigger, body string) string {
			return "exports." + trigger.Handlers[0] + " = async (event, api) => {" + body + "};"
		},
		SetClaim: func(_ dialect.Trigger, expression string) string {
			return "api.accessToken.setCustomClaim('n', " + expression + ");"
		},
		Run: func(ctx context.Context, src action.Source, trigger string, limit time.Duration, event action.Event) action.Result {
			r, err := runner.New(auth0action.New(), src, runner.Options{Trigger: trigger, TimeLimit: limit, Clock: clock()})
			if err != nil {
				return runner.Failed(auth0action.New(), src, event, err)
			}
			return r.Run(ctx, event)
		},
	})
}

func TestInfo(t *testing.T) {
	t.Parallel()
	info := auth0action.New().Info()
	if got, want := []any{info.ID, info.SecretsAt, info.TimeLimit, info.TimeLimitKnown, info.CodeBytes, info.ThrowEnds, info.ReadOnlyEvent},
		[]any{"auth0-action", "secrets", 20 * time.Second, true, 100_000, action.DecisionError, false}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := auth0action.New().Parsing(); got != (sandbox.ParseOptions{}) {
		t.Errorf("got %+v, want CommonJS", got)
	}
	pl, _ := info.Trigger(login)
	if got, want := pl.Handlers, []string{"onExecutePostLogin", "onContinuePostLogin"}; pl.Version != "v3" || pl.Preset != "logged-in" || !slices.Equal(got, want) {
		t.Errorf("got %+v", pl)
	}
	ce, _ := info.Trigger(exchange)
	if got, want := ce.Handlers, []string{"onExecuteCredentialsExchange"}; ce.Version != "v2" || ce.Preset != "m2m" || !slices.Equal(got, want) {
		t.Errorf("got %+v", ce)
	}
	if len(info.Triggers) != 11 {
		t.Errorf("got %d triggers, want the eleven that are run", len(info.Triggers))
	}
	for _, trigger := range info.Triggers {
		if told := trigger.NoToken.Text != ""; told != (len(trigger.Tokens) == 0) {
			t.Errorf("%s: tokens %v and the note %q", trigger.ID, trigger.Tokens, trigger.NoToken.Text)
		}
	}
}

func TestRequire(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"left-pad", "actions:score"} {
		res := script{Body: "require('" + name + "');"}.run(t)
		if res.Error == nil {
			t.Fatalf("require(%q) did not throw", name)
		}
		wantPart(t, name, res.Error.Message, "Cannot find module '"+name+"'")
		wantPart(t, name, res.Error.Hint, "--stub "+name+"=FILE")
		wantText(t, "decision", string(res.Decision.Kind), "error")
	}
}

// find parses a source and chooses its handler.
func find(code string, want dialect.Want) (dialect.Entry, error) {
	m, err := sandbox.Parse(action.Source{Path: "action.js", Code: []byte(code)}, auth0action.New().Parsing())
	if err != nil {
		return dialect.Entry{}, err
	}
	return auth0action.New().Find(m, want)
}

// diagnostic is the error as a diagnostic.
func diagnostic(t *testing.T, err error) action.Diagnostic {
	t.Helper()
	var d *action.Diagnostic
	if !errors.As(err, &d) {
		t.Fatalf("got error %v, want a diagnostic", err)
	}
	return *d
}
