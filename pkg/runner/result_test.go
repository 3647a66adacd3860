package runner_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/jwtmint"
	"github.com/claimctl/claimctl/pkg/runner"
)

// verify holds that a token is signed by the public test key and carries what
// the result says.
func verify(t testing.TB, tok *action.Token) {
	t.Helper()
	key, err := jwtmint.TestKey("RS256")
	if err != nil {
		t.Fatal(err)
	}
	signed := tok.JWT[:strings.LastIndexByte(tok.JWT, '.')]
	digest := sha256.Sum256([]byte(signed))
	if err := rsa.VerifyPKCS1v15(key.Public().(*rsa.PublicKey), crypto.SHA256, digest[:], part(t, tok.JWT, 2)); err != nil {
		t.Errorf("%v", err)
	}
	same(t, "the header of the token", string(part(t, tok.JWT, 0)), string(tok.Header.Value()))
	same(t, "the payload of the token", string(part(t, tok.JWT, 1)), string(tok.Payload.Value()))
	same(t, "the length of the token", len(tok.JWT), tok.Bytes)
}

// verified verifies the tokens of a result, and takes the signed form out of
// it so that it can be compared.
func verified(t testing.TB, res action.Result) action.Result {
	t.Helper()
	for _, tok := range res.Tokens {
		if tok.Opaque {
			same(t, "an opaque token", tok.JWT, "")
			continue
		}
		verify(t, tok)
		tok.JWT, tok.Bytes = "", 0
	}
	return res
}

func values(texts ...string) []action.Value {
	list := make([]action.Value, len(texts))
	for i := range texts {
		list[i] = action.Value(texts[i])
	}
	return list
}

func untouched() action.Effects {
	return action.Effects{
		AppMetadata: &action.Object{}, UserMetadata: &action.Object{}, Scopes: []string{},
		Cache: &action.Object{}, State: &action.Object{},
	}
}

func TestWholeResultOfIntelliAuth(t *testing.T) {
	t.Parallel()
	j := job{dialect: intel, event: `{"user":{"id":"u1"},"client":{"id":"c1"},"tenant":{"name":"acme"}}`, body: `
  console.log('start %d', 1);
  api.session.setCustomClaim('tier', 'pro');
  api.session.setCustomClaim('sub', 'x');
  api.state.set('k', { a: [1, null] });
  api.user.setAppMetadata({ seen: true });
  api.log('warn', 'done');
  return { ok: true };`}
	const recipe = "https://docs.intelliauth.io/tenant-admin/flows/recipes/inject-tier-into-jwt/ (read 2026-11-22)"
	const why = "the name is a registered JWT claim; the documentation says it must not be used" +
		" (the platform does not document this; it is claimctl's choice)"
	effects := untouched()
	effects.State.Put("k", action.Value(`{"a":[1,null]}`))
	effects.AppMetadata.Put("seen", true)
	want := action.Result{
		Schema: action.ResultSchema,
		Action: action.Subject{
			Path: "action.js", Dialect: intel, Trigger: "login", Entry: "run", SHA256: j.source().SHA256(),
		},
		Event:    action.EventInfo{Source: "file:event.json", SHA256: j.input().SHA256()},
		Decision: action.Decision{Kind: action.DecisionAllow},
		Calls: []action.Call{
			{Seq: 2, Method: "api.session.setCustomClaim", Args: values(`"tier"`, `"pro"`), Line: 4, Column: 3},
			{Seq: 3, Method: "api.session.setCustomClaim", Args: values(`"sub"`, `"x"`), Line: 5, Column: 3},
			{Seq: 4, Method: "api.state.set", Args: values(`"k"`, `{"a":[1,null]}`), Line: 6, Column: 3},
			{Seq: 5, Method: "api.user.setAppMetadata", Args: values(`{"seen":true}`), Line: 7, Column: 3},
			{Seq: 6, Method: "api.log", Args: values(`"warn"`, `"done"`), Line: 8, Column: 3},
		},
		Logs: []action.Log{
			{Seq: 1, Level: "info", Method: "log", Message: "start 1", Line: 3},
			{Seq: 6, Level: "warn", Method: "api.log", Message: "done", Line: 8},
		},
		Requests: []action.Request{},
		Claims: []action.Claim{
			{Token: "access", Name: "tier", Value: action.Value(`"pro"`), Fate: "set", FinalName: "tier", Seq: 2, Line: 4, Column: 3},
			{
				Token: "access", Name: "sub", Value: action.Value(`"x"`), Fate: "rejected", Rule: "intelliauth/registered",
				Why: why, Source: recipe, Seq: 3, Line: 5, Column: 3,
			},
		},
		Tokens: map[string]*action.Token{"access": {
			Header: action.NewObject("alg", "RS256", "typ", "JWT", "kid", "claimctl-test-rs256"),
			Payload: action.NewObject("iss", "https://acme.intelliauth.local/", "sub", "u1", "aud", "c1",
				"iat", 1795348800, "exp", 1795352400, "client_id", "c1", "tier", "pro"),
		}},
		Effects:  effects,
		Returned: action.Value(`{"ok":true}`),
		Diagnostics: []action.Diagnostic{{
			Code: "CC104", Severity: "error", Summary: `claim "sub" is rejected in the access token`,
			Detail: why, File: "action.js", Line: 5, Column: 3, Source: recipe,
		}},
	}
	same(t, "result", verified(t, j.run(t)), want)
}

func TestWholeResultOfAuth0(t *testing.T) {
	t.Parallel()
	j := job{body: `
  api.idToken.setCustomClaim('https://a.example/n', 1);
  event.user.seen = true;
  await null;
  api.accessToken.setCustomClaim('https://a.example/n', 2);
  null.x;`}
	claim := func(token action.TokenKind, value string, seq, line int) action.Claim {
		return action.Claim{
			Token: token, Name: "https://a.example/n", Value: action.Value(value), Fate: "omitted",
			Rule: "no-token", Why: "no token is issued: the run failed", Seq: seq, Line: line, Column: 3,
		}
	}
	const message = "Cannot read properties of undefined (reading 'x')"
	want := action.Result{
		Schema: action.ResultSchema,
		Action: action.Subject{
			Path: "action.js", Dialect: auth0, Trigger: "post-login", Entry: "onExecutePostLogin", SHA256: j.source().SHA256(),
		},
		Event:    action.EventInfo{Source: "file:event.json", SHA256: j.input().SHA256()},
		Decision: action.Decision{Kind: action.DecisionError, Reason: message},
		Calls: []action.Call{
			{Seq: 1, Method: "api.idToken.setCustomClaim", Args: values(`"https://a.example/n"`, "1"), Line: 3, Column: 3},
			{Seq: 2, Method: "api.accessToken.setCustomClaim", Args: values(`"https://a.example/n"`, "2"), Line: 6, Column: 3},
		},
		Logs: []action.Log{}, Requests: []action.Request{},
		Claims:     []action.Claim{claim("id", "1", 1, 3), claim("access", "2", 2, 6)},
		Tokens:     map[string]*action.Token{},
		Effects:    untouched(),
		EventAfter: action.Value(`{"user":{"user_id":"u1","seen":true}}`),
		Error: &action.Error{
			Name: "TypeError", Message: message, Thrown: true, Properties: &action.Object{}, File: "action.js", Line: 7, Column: 8,
			Stack: []action.Frame{{Function: "<anonymous>", File: "action.js", Line: 7, Column: 8}},
		},
		Diagnostics: []action.Diagnostic{},
	}
	same(t, "result", j.run(t), want)
}

// TestBytesAreTheSame: the same input, clock and seed give the same bytes.
func TestBytesAreTheSame(t *testing.T) {
	t.Parallel()
	j := job{body: `
  api.idToken.setCustomClaim('https://a.example/r', [Math.random(), Date.now(), new Date().toString(), typeof crypto]);
  for (const k in event) console.log(k);
  setTimeout(() => {}, 5);
  Promise.reject(new Error('x'));
  api.foo; api.bar;
  await new Promise((ok) => setTimeout(ok, 10));
  api.user.setAppMetadata('at', Date.now());`, opts: runner.Options{Seed: 7}}
	r := j.compile(t)
	first := text(t, r.Run(t.Context(), j.input()))
	for range 5 {
		same(t, "another run", text(t, r.Run(t.Context(), j.input())), first)
		same(t, "another runner", text(t, j.run(t)), first)
	}
	j.opts.Seed = 8
	if text(t, j.run(t)) == first {
		t.Error("another seed gives the same result")
	}
}

// TestOneRunnerManyGoroutines: runs do not see each other.
func TestOneRunnerManyGoroutines(t *testing.T) {
	t.Parallel()
	j := job{body: `
  globalThis.n = (globalThis.n ?? 0) + 1;
  api.idToken.setCustomClaim('https://a.example/x', [event.id, globalThis.n, event.secrets.KEY]);
  console.log(event.id, event.secrets.KEY);`, opts: runner.Options{Secrets: secrets("KEY", "s3cr3t-value")}}
	r := j.compile(t)
	alone := map[string]string{}
	event := func(id string) action.Event { return action.Event{JSON: action.Value(`{"id":"` + id + `"}`)} }
	ids := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	for _, id := range ids {
		alone[id] = text(t, r.Run(t.Context(), event(id)))
	}
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			for range 5 {
				same(t, "a run among others", text(t, r.Run(t.Context(), event(id))), alone[id])
			}
		})
	}
	wg.Wait()
}

func TestEventIsNotChanged(t *testing.T) {
	t.Parallel()
	j := job{body: `event.user.a = 1; delete event.user.user_id; event.secrets.K = 2`, opts: runner.Options{Secrets: secrets("K", "1")}}
	event := j.input()
	before := bytes.Clone(event.JSON)
	res := j.compile(t).Run(t.Context(), event)
	same(t, "event", string(event.JSON), string(before))
	same(t, "event_after", string(res.EventAfter), `{"user":{"a":1},"secrets":{"K":2}}`)
}

func TestEventAfterOnlyWhenChanged(t *testing.T) {
	t.Parallel()
	tests := []struct{ body, want string }{
		{"", ""},
		{"event.user.user_id = 'u1'", ""},
		{"const e = { ...event, a: 1 }", ""},
		{"event.user.a = undefined", ""},
		{"event.a = null", `{"user":{"user_id":"u1"},"a":null}`},
		{"delete event.user", `{}`},
		{"event.user = [1]; throw new Error('after the change')", `{"user":[1]}`},
	}
	for _, tt := range tests {
		same(t, tt.body, string(job{body: tt.body}.run(t).EventAfter), tt.want)
	}
	frozen := job{dialect: intel, body: "event.user.a = 1; delete event.user"}.run(t)
	same(t, "a frozen event", string(frozen.EventAfter), "")
	same(t, "writes to a frozen event", summaries(frozen, "CC103"),
		[]string{"write to read-only event.user.a ignored", "write to read-only event.user ignored"})
}

func TestReturned(t *testing.T) {
	t.Parallel()
	tests := []struct{ body, want string }{
		{"", ""},
		{"return", ""},
		{"return undefined", ""},
		{"return null", "null"},
		{"return 0", "0"},
		{
			"return [undefined, NaN, -0, 1n, new Date(0), /x/gi, new Map(), Symbol('s'), function f() {}, new TypeError('m')]",
			`[{"$undefined":true},{"$number":"NaN"},{"$number":"-0"},{"$bigint":"1"},{"$date":"1970-01-01T00:00:00.000Z"},{"$regexp":"/x/gi"},{},` +
				`{"$symbol":"Symbol(s)"},{"$function":"f"},{"$error":{"name":"TypeError","message":"m"}}]`,
		},
		{"const o = {}; o.o = o; return o", `{"o":{"$circular":true}}`},
		{"return { then(ok) { ok({ then(ok) { ok(5) } }) } }", "5"},
	}
	for _, tt := range tests {
		res := job{body: tt.body}.run(t)
		same(t, tt.body, string(res.Returned), tt.want)
	}
}

func TestStopwatch(t *testing.T) {
	t.Parallel()
	now := clock()
	res := job{opts: runner.Options{Stopwatch: func() time.Time { now = now.Add(1500 * time.Microsecond); return now }}}.run(t)
	same(t, "duration", res.DurationUS, int64(1500))
	same(t, "duration without a stopwatch", job{}.run(t).DurationUS, int64(0))
}

func TestTokens(t *testing.T) {
	t.Parallel()
	with := job{
		event: `{"user":{"user_id":"u1"},"request":{"query":{"audience":"https://api.example"}}}`,
		body:  `api.accessToken.setCustomClaim('https://a.example/"quoted"\n', { b: 1, a: '</script>\u2028' })`,
	}.run(t)
	for kind, tok := range with.Tokens {
		if tok.Opaque {
			t.Errorf("the %s token is opaque", kind)
		}
		verify(t, tok)
	}
	got, _ := with.Tokens["access"].Payload.Get("https://a.example/\"quoted\"\n")
	same(t, "claim", string(action.MustMarshal(got)), `{"b":1,"a":"</script>`+"\u2028"+`"}`)

	without := job{body: `api.accessToken.setCustomClaim('https://a.example/x', 1)`}.run(t)
	if tok := without.Tokens["access"]; tok == nil || !tok.Opaque || tok.JWT != "" || tok.Bytes != 0 {
		t.Errorf("the access token without an audience: %s", text(t, tok))
	}
	same(t, "told", len(found(without, "CC109")), 1)
	same(t, "told without claims", len(found(job{}.run(t), "CC109")), 0)
}

func TestTokensFollowTheDecision(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		tokens     []string
		info       int
	}{
		{"allow", "", []string{"access", "id"}, 0},
		{"deny", "api.access.deny('no')", nil, 0},
		{"redirect", "api.redirect.sendUserTo('https://x.example')", []string{"access", "id"}, 1},
		{"challenge", "api.authentication.challengeWith({ type: 'otp' })", []string{"access", "id"}, 1},
		{"error", "throw new Error('x')", nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res := job{body: tt.body}.run(t)
			same(t, "decision", string(res.Decision.Kind), tt.name)
			var kinds []string
			for _, kind := range []string{"access", "id"} {
				if res.Tokens[kind] != nil {
					kinds = append(kinds, kind)
				}
			}
			same(t, "tokens", kinds, tt.tokens)
			same(t, "told that the flow waits", len(found(res, dialect.CodeUnknown)), tt.info)
		})
	}
}

func TestSettingsReachTokensAndClaims(t *testing.T) {
	t.Parallel()
	res := job{dialect: intel, body: "api.session.setCustomClaim('tier', 1)", opts: runner.Options{
		Settings: dialect.Settings{Issuer: "https://id.example/", Audience: "https://api.example/", Namespace: "acme_"},
	}}.run(t)
	payload := res.Tokens["access"].Payload
	same(t, "payload", string(payload.Value()),
		`{"iss":"https://id.example/","aud":"https://api.example/","iat":1795348800,"exp":1795352400,"acme_tier":1}`)
	same(t, "fate", string(res.Claims[0].Fate)+" "+res.Claims[0].FinalName, "renamed acme_tier")
}
