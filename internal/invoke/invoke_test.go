package invoke_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

func TestMain(m *testing.M) {
	time.Local = time.FixedZone("Coordinated Universal Time", 0) // dates inside an action are those of the process
	os.Exit(m.Run())
}

func clock() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

const (
	auth0Code = "exports.onExecutePostLogin = async (event, api) => { console.log(JSON.stringify(event)) };"
	intelCode = "async function a(event, api) { api.log('info', 'hello') }"
)

// world has the given files, standard input under "-".
func world(files map[string]string) invoke.World {
	return invoke.World{Registry: all.Registry(), Read: func(path string) ([]byte, error) {
		text, ok := files[path]
		if !ok {
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		}
		return []byte(text), nil
	}}
}

func usual() map[string]string {
	return map[string]string{
		"auth0.js": auth0Code, "intel.js": intelCode, "plain.js": "const x = 1", "broken.js": "const x = ;", "empty.js": " \n",
		"sync.js": "function a(event, api) { api.deny('x') }", "-": intelCode, "event.json": `{"user":{"id":"from file"}}`,
		"crlf.json": "\ufeff{\r\n\"user\": {\"id\": \"crlf\"}\r\n}\r\n", "array.json": "[1]", "bad.json": "{\n  \"a\": x}",
		"key.txt": "k3y", "newline.txt": "k3y\n", "crlf.txt": "k3y\r\n", "two.txt": "k3y\n\n", "inner.txt": "a\nb\n", "none.txt": "", "blank.txt": "\r\n",
	}
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// told is an error in short: its type, its text and its hint.
func told(err error) string {
	var use *invoke.UsageError
	var unknown *dialect.UnknownError
	var preset *presets.UnknownError
	var found *action.Diagnostic
	switch {
	case err == nil:
		return ""
	case errors.As(err, &use):
		return "usage: " + err.Error() + " | " + use.Hint
	case errors.As(err, &unknown):
		return "unknown: " + err.Error() + " | " + unknown.Hint
	case errors.As(err, &preset):
		summary, _, _ := strings.Cut(err.Error(), "?")
		return "preset: " + summary
	case errors.As(err, &found):
		return found.Code + ": " + found.Error() + " | " + found.Hint
	case errors.Is(err, fs.ErrNotExist):
		return "not there: " + err.Error()
	}
	return "other: " + err.Error()
}

func TestPrepareRefuses(t *testing.T) {
	t.Parallel()
	const noValue = " | secrets are read from files, never from the command line, where every process can see them"
	tests := []struct {
		name string
		req  invoke.Request
		want string
	}{
		{"no such file", invoke.Request{Action: "missing.js"}, "not there: open missing.js: file does not exist"},
		{
			"an unknown dialect",
			invoke.Request{Action: "auth0.js", Dialect: "auth0"},
			`unknown: unknown dialect "auth0" | did you mean "auth0-rule"? known dialects: ` + ids(),
		},
		{
			"no dialect to be seen",
			invoke.Request{Action: "plain.js"},
			"usage: plain.js: cannot tell which platform this action is for | name it with --dialect: " + ids(),
		},
		{
			"an unknown trigger",
			invoke.Request{Action: "intel.js", Trigger: "loggin"},
			`unknown: unknown trigger "loggin" | did you mean "login"? triggers of intelliauth: login, token-refresh, registration`,
		},
		{"an unknown preset", invoke.Request{Action: "intel.js", Preset: "logedin"}, `preset: unknown preset "logedin": did you mean "logged-in"`},
		{
			"two events",
			invoke.Request{Action: "intel.js", Preset: "empty", Event: "event.json"},
			"usage: --preset and --event are both given | give one of them; --set overlays either",
		},
		{"no such event", invoke.Request{Action: "intel.js", Event: "missing.json"}, "not there: --event: open missing.json: file does not exist"},
		{
			"an event that is a list",
			invoke.Request{Action: "intel.js", Event: "array.json"},
			"CC301: array.json:1:1: the document is an array, not an object | wrap it in { … }",
		},
		{
			"an event that is no JSON",
			invoke.Request{Action: "intel.js", Event: "bad.json"},
			"CC301: bad.json:2:8: not JSON: invalid character 'x' looking for beginning of value | expected a JSON object",
		},
		{
			"an overlay without a value",
			invoke.Request{Action: "intel.js", Set: []string{"tier"}},
			"usage: --set tier: expected path=value | write --set user.app_metadata.tier=enterprise",
		},
		{"a secret on the command line", invoke.Request{Action: "intel.js", Secrets: []string{"KEY=hunter2"}}, "usage: --secret KEY: expected NAME=@FILE" + noValue},
		{"a secret without a name", invoke.Request{Action: "intel.js", Secrets: []string{"=@key.txt"}}, "usage: --secret : expected NAME=@FILE" + noValue},
		{"a secret without a file", invoke.Request{Action: "intel.js", Secrets: []string{"KEY=@"}}, "usage: --secret KEY: expected NAME=@FILE" + noValue},
		{"a secret that is a value with an @", invoke.Request{Action: "intel.js", Secrets: []string{"KEY=hunter2=@x"}}, "usage: --secret KEY: expected NAME=@FILE" + noValue},
		{"a secret without anything", invoke.Request{Action: "intel.js", Secrets: []string{""}}, "usage: --secret : expected NAME=@FILE" + noValue},
		{"no such secret", invoke.Request{Action: "intel.js", Secrets: []string{"KEY=@missing"}}, "not there: --secret KEY: open missing: file does not exist"},
		{"an empty secret", invoke.Request{Action: "intel.js", Secrets: []string{"KEY=@none.txt"}}, "usage: --secret KEY: the file none.txt is empty | "},
		{"a blank secret", invoke.Request{Action: "intel.js", Secrets: []string{"KEY=@blank.txt"}}, "usage: --secret KEY: the file blank.txt is empty | "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.req.Clock = clock()
			p, err := invoke.Prepare(world(usual()), tt.req)
			same(t, "error", told(err), tt.want)
			if p.Err != nil {
				t.Errorf("it is an error of the action, too: %v", p.Err)
			}
		})
	}
}

func TestPrepareMomentDoesNotFit(t *testing.T) {
	t.Parallel()
	_, err := invoke.Prepare(world(usual()), invoke.Request{Action: "auth0.js", Preset: "m2m", Clock: clock()})
	got := told(err)
	if !strings.HasPrefix(got, `usage: preset "m2m" does not fit trigger "post-login": `) || !strings.Contains(got, "| use --preset logged-in, or choose another --trigger") {
		t.Errorf("got %s", got)
	}
}

// TestPrepareKeepsErrorsOfTheAction: an action that cannot be compiled is
// prepared all the same, so that it can be reported as a result.
func TestPrepareKeepsErrorsOfTheAction(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		req     invoke.Request
		dialect string
		want    string
	}{
		{"no dialect for what does not parse", invoke.Request{Action: "broken.js"}, "", "CC001 broken.js:1:11"},
		{"a file that is empty", invoke.Request{Action: "empty.js"}, "", "CC001 empty.js:1:1"},
		{"what does not parse", invoke.Request{Action: "broken.js", Dialect: "auth0-action"}, "auth0-action", "CC001 broken.js:1:11"},
		{"the wrong shape", invoke.Request{Action: "sync.js"}, "intelliauth", "CC003 sync.js:1:1"},
		{"no handler", invoke.Request{Action: "plain.js", Dialect: "intelliauth"}, "intelliauth", "CC002 plain.js:1:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.req.Clock = clock()
			p, err := invoke.Prepare(world(usual()), tt.req)
			if err != nil || p.Runner != nil {
				t.Fatalf("got %v, %v", p.Runner, err)
			}
			var d *action.Diagnostic
			if !errors.As(p.Err, &d) {
				t.Fatalf("got %v", p.Err)
			}
			same(t, "error", fmt.Sprintf("%s %s:%d:%d", d.Code, d.File, d.Line, d.Column), tt.want)
			id := ""
			if p.Dialect != nil {
				id = p.Dialect.Info().ID
			}
			same(t, "dialect", id, tt.dialect)
			same(t, "event", string(p.Event.JSON), "{}")
			same(t, "source", p.Source.Path, tt.req.Action)
		})
	}
}

// TestTriggerByMoment: the preset's moment chooses the trigger where nothing
// else does.
func TestTriggerByMoment(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		req  invoke.Request
		want string // trigger origin
	}{
		{"the usual", invoke.Request{Action: "intel.js"}, "login preset:logged-in"},
		{"a login", invoke.Request{Action: "intel.js", Preset: "mfa"}, "login preset:mfa"},
		{"a refresh", invoke.Request{Action: "intel.js", Preset: "token-refresh"}, "token-refresh preset:token-refresh"},
		{"a machine", invoke.Request{Action: "intel.js", Preset: "m2m"}, "login preset:m2m"},
		{"no moment", invoke.Request{Action: "intel.js", Preset: "empty"}, "login preset:empty"},
		{"a trigger of its own preset", invoke.Request{Action: "intel.js", Trigger: "registration"}, "registration preset:first-login"},
		{"a trigger wins", invoke.Request{Action: "intel.js", Trigger: "token-refresh", Preset: "empty"}, "token-refresh preset:empty"},
		{"an event leaves it", invoke.Request{Action: "intel.js", Event: "event.json"}, "login file:event.json"},
		{"the handler's name decides", invoke.Request{Action: "auth0.js", Preset: "empty"}, "post-login preset:empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.req.Clock = clock()
			p, err := invoke.Prepare(world(usual()), tt.req)
			if err != nil || p.Err != nil {
				t.Fatalf("%v, %v", err, p.Err)
			}
			same(t, "trigger and event", p.Runner.Entry().Trigger.ID+" "+p.Event.Origin, tt.want)
		})
	}
}

func TestPrepareEvent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		req          invoke.Request
		origin, json string
	}{
		{"a file", invoke.Request{Event: "event.json"}, "file:event.json", `{"user":{"id":"from file"}}`},
		{"a file from Windows", invoke.Request{Event: "crlf.json"}, "file:crlf.json", `{"user":{"id":"crlf"}}`},
		{
			"overlays, then removals",
			invoke.Request{Event: "event.json", Set: []string{"a.b=1", "a.c=x", "user.name=Ada"}, Unset: []string{"user.id", "a.b"}},
			"file:event.json+set", `{"user":{"name":"Ada"},"a":{"c":"x"}}`,
		},
		{"an empty preset", invoke.Request{Preset: "empty", Unset: []string{"a"}}, "preset:empty+set", `{}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.req.Action, tt.req.Clock = "intel.js", clock()
			p, err := invoke.Prepare(world(usual()), tt.req)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "event", []string{p.Event.Origin, string(p.Event.JSON)}, []string{tt.origin, tt.json})
		})
	}
	p, err := invoke.Prepare(world(map[string]string{"a.js": intelCode, "-": `{"a":1}`}), invoke.Request{Action: "a.js", Event: "-"})
	same(t, "error", told(err), "")
	same(t, "from standard input", []string{p.Event.Origin, string(p.Event.JSON)}, []string{"stdin", `{"a":1}`})
}

func TestPrepareFromStandardInput(t *testing.T) {
	t.Parallel()
	p, err := invoke.Prepare(world(usual()), invoke.Request{Action: "-", Clock: clock()})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "source", []string{p.Source.Path, string(p.Source.Code)}, []string{"stdin.js", intelCode})
}

func TestDetectionIsKnown(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{"": true, "intelliauth": false} {
		p, err := invoke.Prepare(world(usual()), invoke.Request{Action: "intel.js", Dialect: id, Clock: clock()})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "dialect", p.Dialect.Info().ID, "intelliauth")
		same(t, "detected", p.Detection.Rule > 0, want)
	}
}

// TestSecrets: one newline at the end of a file is not part of a secret, and
// the files come after what the project configures.
func TestSecrets(t *testing.T) {
	t.Parallel()
	configured := make([]runner.Secret, 1, 8)
	configured[0] = runner.Secret{Name: "CONFIGURED", Value: secret.New("c")}
	req := invoke.Request{
		Action: "auth0.js", Preset: "empty", ShowSecrets: true, Configured: configured, Clock: clock(),
		Secrets: []string{"A=@key.txt", "B=@newline.txt", "C=@crlf.txt", "D=@two.txt", "E=@inner.txt", "A=@inner.txt"},
	}
	p, err := invoke.Prepare(world(usual()), req)
	if err != nil {
		t.Fatal(err)
	}
	res := p.Runner.Run(t.Context(), p.Event)
	same(t, "the action sees", res.Logs[0].Message,
		`{"secrets":{"CONFIGURED":"c","A":"a\nb","B":"k3y","C":"k3y","D":"k3y\n","E":"a\nb"}}`)
	if spare := configured[:2][1]; spare.Name != "" {
		t.Errorf("the configured secrets were written to: %q", spare.Name)
	}
	req.ShowSecrets = false
	if p, err = invoke.Prepare(world(usual()), req); err != nil {
		t.Fatal(err)
	}
	res = p.Runner.Run(t.Context(), p.Event)
	same(t, "the result shows", res.Logs[0].Message,
		`{"secrets":{"CONFIGURED":"[redacted]","A":"[redacted]","B":"[redacted]","C":"[redacted]","D":"[redacted]","E":"[redacted]"}}`)
}

// TestOptionsArePassedOn: what a request says reaches the run.
func TestOptionsArePassedOn(t *testing.T) {
	t.Parallel()
	files := map[string]string{"a.js": `
async function b(x, y) { y.session.setCustomClaim('n', [Date.now(), Math.random()]); y.accessToken.setCustomClaim('m', 1); for (;;); }
async function a(event, api) {}`}
	w := world(files)
	now := clock()
	w.Stopwatch = func() time.Time { now = now.Add(time.Millisecond); return now }
	p, err := invoke.Prepare(w, invoke.Request{
		Action: "a.js", Dialect: "intelliauth", Handler: "b", Lenient: true, TimeLimit: 50 * time.Millisecond, Clock: clock(), Seed: 7, Preset: "empty",
		Settings: dialect.Settings{Namespace: "acme_"},
	})
	if err != nil || p.Err != nil {
		t.Fatal(err, p.Err)
	}
	res := p.Runner.Run(t.Context(), p.Event)
	same(t, "handler", res.Action.Entry, "b")
	same(t, "time limit", res.Error.Kind, action.ErrorLimit)
	same(t, "clock", strings.HasPrefix(string(res.Calls[0].Args[1]), "[1795348800000,"), true)
	same(t, "lenient", len(res.Calls), 2)
	same(t, "stopwatch", res.DurationUS, int64(1000))
	other, err := invoke.Prepare(w, invoke.Request{Action: "a.js", Dialect: "intelliauth", Handler: "b", TimeLimit: 50 * time.Millisecond, Clock: clock(), Seed: 8, Preset: "empty"})
	if err != nil {
		t.Fatal(err)
	}
	if again := other.Runner.Run(t.Context(), other.Event); string(again.Calls[0].Args[1]) == string(res.Calls[0].Args[1]) {
		t.Error("another seed gives the same numbers")
	}
}

// ids are those of all dialects, as messages list them.
func ids() string { return strings.Join(all.Registry().IDs(), ", ") }

func TestOpen(t *testing.T) {
	t.Parallel()
	tests := []struct {
		req           invoke.Request
		path, id, err string
	}{
		{invoke.Request{Action: "auth0.js"}, "auth0.js", "auth0-action", ""},
		{invoke.Request{Action: "-"}, "stdin.js", "intelliauth", ""},
		{invoke.Request{Action: "broken.js", Dialect: "intelliauth"}, "broken.js", "intelliauth", ""},
		{invoke.Request{Action: "broken.js"}, "broken.js", "", "CC001: broken.js:1:11: SyntaxError: Unexpected token ';' | "},
		{invoke.Request{Action: "missing.js"}, "missing.js", "", "not there: open missing.js: file does not exist"},
		{invoke.Request{Action: "auth0.js", Dialect: "x"}, "auth0.js", "", `unknown: unknown dialect "x" | known dialects: ` + ids()},
		{
			invoke.Request{Action: "plain.js"},
			"plain.js", "",
			"usage: plain.js: cannot tell which platform this action is for | name it with --dialect: " + ids(),
		},
	}
	for _, tt := range tests {
		src, d, err := invoke.Open(world(usual()), tt.req)
		id := ""
		if d != nil {
			id = d.Info().ID
		}
		same(t, tt.req.Action, []string{src.Path, id, told(err)}, []string{tt.path, tt.id, tt.err})
	}
}

// TestTemplates: a template is prepared like a script, every mistake of it is
// kept, and what is for code only is refused.
func TestTemplates(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"good.json": `{"id": {{ member.member_id }}}`, "user.json": `{"id": {{ user.user_id }}}`, "plain.json": `{"id": 1}`,
		"bad.json": `{"id": {{ member.member_id, "a": "{{ member.name }}",}`, "stub.js": "1",
	}
	for _, tt := range []struct {
		req        invoke.Request
		want, told string
	}{
		{invoke.Request{Action: "good.json"}, "b2b-session preset:org-member", ""},
		{invoke.Request{Action: "user.json", Preset: "mfa"}, "consumer-session preset:mfa", ""},
		{invoke.Request{Action: "plain.json", Dialect: "stytch", Preset: "m2m"}, "m2m preset:m2m", ""},
		{invoke.Request{Action: "plain.json"}, "", "usage: plain.json: cannot tell which platform this action is for | name it with --dialect: " + ids()},
		{invoke.Request{Action: "good.json", Outside: invoke.Outside{Stubs: []string{"x=stub.js"}}}, "", "usage: --stub is for actions that run code; this is a template | leave it out; a template reads nothing but its event"},
		{invoke.Request{Action: "good.json", Outside: invoke.Outside{Record: true}}, "", "usage: --record is for actions that run code; this is a template | leave it out; a template reads nothing but its event"},
		{invoke.Request{Action: "good.json", Other: invoke.AnotherUserWord}, "", "usage: --check-state is for actions that run code; this is a template | leave it out; a template reads nothing but its event"},
	} {
		tt.req.Clock = clock()
		p, err := invoke.Prepare(world(files), tt.req)
		got := ""
		if err == nil {
			got = p.Runner.Entry().Trigger.ID + " " + p.Event.Origin
		}
		same(t, tt.req.Action, []string{got, told(err)}, []string{tt.want, tt.told})
	}
	p, err := invoke.Prepare(world(files), invoke.Request{Action: "bad.json"})
	var list action.Findings
	if err != nil || !errors.As(p.Err, &list) || len(list) < 3 {
		t.Errorf("got %v, %v", err, p.Err)
	}
}

func TestPresetEvent(t *testing.T) {
	t.Parallel()
	d, err := all.Registry().Get("intelliauth")
	if err != nil {
		t.Fatal(err)
	}
	login, _ := d.Info().Trigger("login")
	obj, origin, err := invoke.PresetEvent(d, login, "", clock())
	same(t, "the usual", []string{origin, told(err)}, []string{"preset:logged-in", ""})
	if email, _ := obj.LookupString("user", "email"); email != "ada@acme.example" {
		t.Errorf("got %s", obj.Value())
	}
	_, _, err = invoke.PresetEvent(d, login, "nope", clock())
	if !strings.HasPrefix(told(err), `preset: unknown preset "nope"`) {
		t.Errorf("got %s", told(err))
	}
	refresh, _ := d.Info().Trigger("token-refresh")
	_, _, err = invoke.PresetEvent(d, refresh, "m2m", clock())
	if got := told(err); !strings.HasPrefix(got, `usage: preset "m2m" does not fit trigger "token-refresh": `) {
		t.Errorf("got %s", got)
	}
}

// TestUnsigned holds that the request reaches the run: the size of a token is
// the same, and only its signed form is left out.
func TestUnsigned(t *testing.T) {
	t.Parallel()
	code := "exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('https://a.example/x', 1) };"
	sizes := map[bool]int{}
	for _, unsigned := range []bool{false, true} {
		p, err := invoke.Prepare(invoke.World{
			Registry: all.Registry(),
			Read:     func(string) ([]byte, error) { return []byte(code), nil },
		}, invoke.Request{Action: "a.js", Unsigned: unsigned})
		if err != nil {
			t.Fatal(err)
		}
		tok := p.Runner.Run(t.Context(), p.Event).Tokens["id"]
		if tok == nil || (tok.JWT == "") != unsigned {
			t.Fatalf("unsigned %v: got %+v", unsigned, tok)
		}
		sizes[unsigned] = tok.Bytes
	}
	if sizes[true] != sizes[false] {
		t.Errorf("an unsigned token is told to have %d bytes, a signed one %d", sizes[true], sizes[false])
	}
}
