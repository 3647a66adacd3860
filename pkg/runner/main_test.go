package runner_test

import (
	"context"
	"encoding/base64"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/runner"
)

func TestMain(m *testing.M) {
	time.Local = time.FixedZone("Coordinated Universal Time", 0) // dates inside an action are those of the process
	os.Exit(m.Run())
}

const (
	auth0 = "auth0-action"
	intel = "intelliauth"
)

// job is one run. The zero job runs nothing on an almost empty event.
type job struct {
	// dialect is auth0-action unless it is named.
	dialect string
	// body is that of the handler (event, api), from line 2 on; code is the
	// whole source instead.
	body, code string
	// event is the event's JSON.
	event string
	opts  runner.Options
}

func clock() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func (j job) source() action.Source {
	code := j.code
	if code == "" {
		head := "exports.onExecutePostLogin = async (event, api) => {\n"
		if j.dialect == intel {
			head = "async function run(event, api) {\n"
		}
		code = head + j.body + "\n}"
	}
	return action.Source{Path: "action.js", Code: []byte(code)}
}

func (j job) compile(t testing.TB) *runner.Runner {
	t.Helper()
	if j.opts.Clock.IsZero() {
		j.opts.Clock = clock()
	}
	r, err := runner.New(get(t, j.dialect), j.source(), j.opts)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r
}

func (j job) run(t testing.TB) action.Result {
	t.Helper()
	return j.runIn(t.Context(), t)
}

func (j job) runIn(ctx context.Context, t testing.TB) action.Result {
	t.Helper()
	return j.compile(t).Run(ctx, j.input())
}

func (j job) input() action.Event {
	event := j.event
	if event == "" {
		event = `{"user":{"user_id":"u1"}}`
	}
	return action.Event{Origin: "file:event.json", JSON: action.Value(event)}
}

func get(t testing.TB, id string) dialect.Dialect {
	t.Helper()
	if id == "" {
		id = auth0
	}
	d, err := all.Registry().Get(id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// secrets are those of the pairs name, value.
func secrets(pairs ...string) []runner.Secret {
	var list []runner.Secret
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, runner.Secret{Name: pairs[i], Value: secret.New(pairs[i+1])})
	}
	return list
}

// comparing compares results, objects and values by their JSON.
func comparing() cmp.Options {
	return cmp.Options{
		cmp.Transformer("object", func(o *action.Object) string { return string(o.Value()) }),
		cmp.Transformer("value", func(v action.Value) string { return string(v) }),
	}
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, comparing()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func text(t testing.TB, v any) string {
	t.Helper()
	raw, err := action.MarshalIndent(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// methods are the calls of a result in short.
func methods(res action.Result) []string {
	list := []string{}
	for _, c := range res.Calls {
		args := make([]string, len(c.Args))
		for i, a := range c.Args {
			args[i] = string(a)
		}
		list = append(list, strings.TrimPrefix(c.Method, "api.")+"("+strings.Join(args, ",")+")")
	}
	return list
}

// messages are the logs of a result in short.
func messages(res action.Result) []string {
	list := []string{}
	for _, l := range res.Logs {
		list = append(list, l.Level+" "+l.Message)
	}
	return list
}

// found are the diagnostics of a code.
func found(res action.Result, code string) []action.Diagnostic {
	return slices.DeleteFunc(slices.Clone(res.Diagnostics), func(d action.Diagnostic) bool { return d.Code != code })
}

// summaries are the summaries of the diagnostics of a code.
func summaries(res action.Result, code string) []string {
	list := []string{}
	for _, d := range found(res, code) {
		list = append(list, d.Summary)
	}
	return list
}

// mustError is the error of a result that has to have one.
func mustError(t testing.TB, res action.Result) action.Error {
	t.Helper()
	if res.Error == nil {
		t.Fatalf("there is no error:\n%s", text(t, res))
	}
	return *res.Error
}

// part decodes one part of a compact token.
func part(t testing.TB, jwt string, i int) []byte {
	t.Helper()
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no compact token", jwt)
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[i])
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
