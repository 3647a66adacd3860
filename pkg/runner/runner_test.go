package runner_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/runner"
)

// diagnostic is the *action.Diagnostic that an error has to be.
func diagnostic(t testing.TB, err error) *action.Diagnostic {
	t.Helper()
	var d *action.Diagnostic
	if !errors.As(err, &d) {
		t.Fatalf("got %v (%T), want a diagnostic", err, err)
	}
	return d
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, dialect, path, code string
		opts                      runner.Options
		want                      string // code file:line:column summary
	}{
		{"empty", auth0, "a.js", "  \n", runner.Options{}, "CC001 a.js:1:1: the file is empty"},
		{"broken", auth0, "a.js", "exports.x =\n  ;", runner.Options{}, "CC001 a.js:2:3: SyntaxError: Unexpected token ';'"},
		{"an ES module", auth0, "a.js", "export const onExecutePostLogin = async () => {}", runner.Options{}, "CC001 a.js:1:1: SyntaxError: Unexpected token 'export'"},
		{
			"a trigger that is not run", auth0, "a.js", "exports.onExecutePostLogin = async () => {}",
			runner.Options{Trigger: "signup-post-identifier"},
			`CC002 a.js: trigger "signup-post-identifier" is not run by this version`,
		},
		{
			"no function", intel, "a.js", "const x = 1",
			runner.Options{},
			"CC002 a.js:1:1: no action function found: expected async function name(event, api)",
		},
		{"another handler", intel, "a.js", "async function a(event, api) {}", runner.Options{Handler: "b"}, `CC002 a.js:1:1: no top-level function "b" found`},
		{"not async", intel, "a.js", "\nfunction a(event, api) {}", runner.Options{}, `CC003 a.js:2:1: the action function "a" is not async`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := runner.New(get(t, tt.dialect), action.Source{Path: tt.path, Code: []byte(tt.code)}, tt.opts)
			if err == nil || r != nil {
				t.Fatalf("got %v, %v", r, err)
			}
			d := diagnostic(t, err)
			same(t, "error", d.Code+" "+d.Error(), tt.want)
			same(t, "severity", d.Severity, action.SeverityError)
		})
	}
}

func TestNewNamesTheNearestTrigger(t *testing.T) {
	t.Parallel()
	_, err := runner.New(get(t, intel), job{dialect: intel}.source(), runner.Options{Trigger: "loggin"})
	var unknown *dialect.UnknownError
	if !errors.As(err, &unknown) || !strings.Contains(unknown.Hint, `did you mean "login"?`) {
		t.Errorf("got %v", err)
	}
}

// template is a dialect whose actions are no scripts.
type template struct{ dialect.Dialect }

func (template) Info() dialect.Info { return dialect.Info{ID: "tpl"} }

func TestNewRunsScriptsOnly(t *testing.T) {
	t.Parallel()
	_, err := runner.New(template{}, action.Source{Path: "a.json", Code: []byte("{}")}, runner.Options{})
	d := diagnostic(t, err)
	same(t, "error", d.Code+" "+d.Error(), "CC002 a.json: actions of tpl cannot be run")
}

func TestTriggerAndHandler(t *testing.T) {
	t.Parallel()
	both := `exports.onExecutePostLogin = async () => { console.log('login') };
exports.onContinuePostLogin = async () => { console.log('continue') };
exports.onExecuteCredentialsExchange = async () => { console.log('exchange') };`
	two := `async function a(event, api) { console.log('a') }
async function b(x, y) { console.log('b') }`
	tests := []struct {
		name      string
		j         job
		want, ran string
	}{
		{"the usual", job{code: both}, "post-login onExecutePostLogin", "login"},
		{"a handler", job{code: both, opts: runner.Options{Handler: "onContinuePostLogin"}}, "post-login onContinuePostLogin", "continue"},
		{"a trigger", job{code: both, opts: runner.Options{Trigger: "credentials-exchange"}}, "credentials-exchange onExecuteCredentialsExchange", "exchange"},
		{"the parameters' names decide", job{dialect: intel, code: two}, "login a", "a"},
		{"a handler by any name", job{dialect: intel, code: two, opts: runner.Options{Handler: "b", Trigger: "registration"}}, "registration b", "b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := tt.j.compile(t)
			same(t, "entry", r.Entry().Trigger.ID+" "+r.Entry().Handler, tt.want)
			res := r.Run(t.Context(), tt.j.input())
			same(t, "result", res.Action.Trigger+" "+res.Action.Entry, tt.want)
			same(t, "logs", messages(res), []string{"info " + tt.ran})
		})
	}
}

func TestTypeScriptByName(t *testing.T) {
	t.Parallel()
	const code = "async function a(event: any, api: any): Promise<void> {\n  api.session.setCustomClaim('n', 1 as number) }"
	for _, path := range []string{"a.ts", "a.mts", "a.cts"} {
		r, err := runner.New(get(t, intel), action.Source{Path: path, Code: []byte(code)}, runner.Options{Clock: clock()})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		res := r.Run(t.Context(), job{}.input())
		same(t, path, methods(res), []string{`session.setCustomClaim("n",1)`})
		same(t, path, res.Calls[0].Line, 2)
	}
	for _, path := range []string{"a.js", "ts", "a.tsx"} {
		if _, err := runner.New(get(t, intel), action.Source{Path: path, Code: []byte(code)}, runner.Options{}); err == nil {
			t.Errorf("%s is read as TypeScript", path)
		}
	}
}

func TestTimeLimit(t *testing.T) {
	t.Parallel()
	started := time.Now()
	res := job{body: "console.log('before');\nfor (;;) {}", opts: runner.Options{TimeLimit: 50 * time.Millisecond}}.run(t)
	e := mustError(t, res)
	same(t, "kind", e.Kind, action.ErrorLimit)
	same(t, "thrown", e.Thrown, false)
	same(t, "message", e.Message, "the action was still running at the time limit")
	same(t, "hint", e.Hint, "the time limit is 50ms; --timeout changes it")
	same(t, "what was recorded before", messages(res), []string{"info before"})
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	// Timers pass the limit on the virtual clock, in no time.
	res = job{body: "await new Promise((ok) => setTimeout(ok, 21e3))"}.run(t)
	same(t, "message", mustError(t, res).Message, "still waiting for a timer after 20s, the time limit")
	res = job{body: "await new Promise((ok) => setTimeout(ok, 21e3))", opts: runner.Options{TimeLimit: time.Minute}}.run(t)
	if res.Error != nil {
		t.Errorf("got %v", res.Error)
	}
}

func TestNeverSettles(t *testing.T) {
	t.Parallel()
	res := job{body: "console.log('before'); await new Promise(() => {})"}.run(t)
	e := mustError(t, res)
	same(t, "message", e.Kind+" "+e.Message, "limit the promise of onExecutePostLogin never settles")
	if !strings.Contains(e.Hint, "(20s)") {
		t.Errorf("hint: %s", e.Hint)
	}
	same(t, "logs", messages(res), []string{"info before"})
}

func TestLenient(t *testing.T) {
	t.Parallel()
	j := job{body: "api.idToken.addClaim({ 'https://a.example/x': 1 })"}
	strict := j.run(t)
	e := mustError(t, strict)
	same(t, "strict", e.Name+" "+e.Message, "TypeError api.idToken.addClaim is not a function")
	same(t, "strict calls", methods(strict), []string{})
	j.opts.Lenient = true
	res := j.run(t)
	if res.Error != nil {
		t.Fatalf("lenient: %v", res.Error)
	}
	same(t, "lenient calls", methods(res), []string{`idToken.addClaim({"https://a.example/x":1})`})
	same(t, "lenient claims", string(res.Claims[0].Fate)+" "+res.Claims[0].FinalName, "set https://a.example/x")
	same(t, "told", summaries(res, "CC102"), []string{"api.idToken.addClaim is not a method of Auth0 Actions; it was translated"})
}

// TestLenientBelowWhatIsAbsent: a legacy spelling can lie below a part that the
// api does not have.
func TestLenientBelowWhatIsAbsent(t *testing.T) {
	t.Parallel()
	j := job{dialect: intel, body: "\n  api.accessToken.setCustomClaim('n', 1);\n  api.access.nothing;", opts: runner.Options{Lenient: true}}
	res := j.run(t)
	same(t, "calls", methods(res), []string{`accessToken.setCustomClaim("n",1)`})
	same(t, "told", summaries(res, "CC102"), []string{"api.accessToken.setCustomClaim is not a method of IntelliAuth; it was translated"})
	same(t, "line", found(res, "CC102")[0].Line, 3)
	same(t, "still absent", summaries(res, "CC101"), []string{"api.access.nothing is not part of the IntelliAuth api; it is undefined"})
}

func TestDetect(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, code, want, err string }{
		{"a.js", "exports.onExecutePostLogin = async (event, api) => {}", auth0, ""},
		{"a.js", "async function a(event, api) { api.session.setCustomClaim('a', 1) }", intel, ""},
		{"a.js", "export async function execute(event, api) { api.accessToken.setCustomClaim('a', 1) }", intel, ""},
		{"a.ts", "async function a(event: any, api: any) { api.session.setCustomClaim('a', 1) }", intel, ""},
		{"a.js", "const x = 1", "", "the dialect of the file cannot be told"},
		{"a.js", "const x = ;", "", "a.js:1:11: SyntaxError: Unexpected token ';'"},
		{"a.js", "", "", "a.js:1:1: the file is empty"},
		{"a.js", "\x00", "", "a.js:1:1: the file holds a NUL byte; it is no source text"},
	}
	for _, tt := range tests {
		d, err := runner.Detect(all.Registry(), action.Source{Path: tt.path, Code: []byte(tt.code)})
		message, id := "", ""
		if err != nil {
			message = err.Error()
		}
		if d.Dialect != nil {
			id = d.Dialect.Info().ID
		}
		same(t, tt.code, []string{id, message}, []string{tt.want, tt.err})
	}
	if _, err := runner.Detect(all.Registry(), action.Source{Code: []byte("1")}); !errors.Is(err, runner.ErrUndetected) {
		t.Errorf("got %v", err)
	}
}

func TestFailed(t *testing.T) {
	t.Parallel()
	src, event := job{}.source(), job{}.input()
	blank := action.Result{
		Schema: action.ResultSchema, Action: action.Subject{Path: "action.js", SHA256: src.SHA256()},
		Event: action.EventInfo{Source: event.Origin, SHA256: event.SHA256()},
		Calls: []action.Call{}, Logs: []action.Log{}, Requests: []action.Request{}, Claims: []action.Claim{},
		Tokens: map[string]*action.Token{}, Effects: untouched(),
	}
	syntax := action.Diagnostic{Code: sandbox.CodeSyntax, Severity: "error", Summary: "s", Hint: "h", File: "action.js", Line: 2, Column: 3}
	want := blank
	want.Action.Dialect = intel
	want.Decision = action.Decision{Kind: "error", Reason: "s"}
	want.Error = &action.Error{
		Name: "SyntaxError", Message: "s", Thrown: true, Kind: action.ErrorLoad, Properties: &action.Object{},
		File: "action.js", Line: 2, Column: 3, Hint: "h",
	}
	want.Diagnostics = []action.Diagnostic{syntax}
	same(t, "a syntax error", runner.Failed(get(t, intel), src, event, &syntax), want)

	want = blank
	want.Decision = action.Decision{Kind: "error", Reason: "boom"}
	want.Error = &action.Error{Name: "Error", Message: "boom", Thrown: true, Kind: action.ErrorLoad, Properties: &action.Object{}, File: "action.js"}
	want.Diagnostics = []action.Diagnostic{{Code: dialect.CodeEntry, Severity: "error", Summary: "boom", File: "action.js"}}
	same(t, "any error, and no dialect", runner.Failed(nil, src, event, errors.New("boom")), want)
}

func TestEventMustBeAnObject(t *testing.T) {
	t.Parallel()
	for event, want := range map[string]string{
		`[1]`: "the event is no JSON object: not a JSON object",
		`{"a`: "the event is no JSON object: 1:4: unexpected end of JSON input",
	} {
		res := job{event: event, body: "console.log(event)", opts: runner.Options{Secrets: secrets("A", "b")}}.run(t)
		same(t, event, mustError(t, res).Message, want)
		same(t, event, string(res.Decision.Kind), "error")
		same(t, event, messages(res), []string{})
	}
}

func TestSourceSize(t *testing.T) {
	t.Parallel()
	long := job{body: "// " + strings.Repeat("x", 40_000) + ";\n// " + strings.Repeat("x", 40_000) + ";\n//" + strings.Repeat("x", 30_000)}
	same(t, "told", len(found(long.run(t), "CC118")), 1)
	same(t, "told of a short one", len(found(job{}.run(t), "CC118")), 0)
}
