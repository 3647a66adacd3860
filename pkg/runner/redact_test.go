package runner_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// everywhere writes a secret wherever an action can.
const everywhere = `
  const s = event.secrets.KEY;
  console.log(s, 'in ' + s + ' text'); console.log(event.secrets); console.error(JSON.stringify({ s }), [s, [s]]);
  console.log(JSON.stringify(JSON.stringify({ s }))); console.log({ j: JSON.stringify([s]) });
  console.log(encodeURIComponent(s)); console.log(encodeURI('https://x.example/' + s));
  api.idToken.setCustomClaim('https://a.example/' + s, s);
  api.idToken.setCustomClaim('https://a.example/x', { [s]: [s, { [s + s]: 'a' + s }], n: 1 });
  api.accessToken.setCustomClaim('https://a.example/y', JSON.stringify({ s }));
  for (const f of [
    () => api.accessToken.addScope('read:' + s), () => api.user.setAppMetadata(s, { [s]: s }), () => api.user.setUserMetadata('k', s),
    () => api.cache.set(s.slice(0, 32) + s, s), () => api.session.setMetadata('k', s), () => api.samlResponse.setAttribute(s, s),
  ]) { try { f() } catch {} }
  try { api.accessToken.setCustomClaim('scope', s) } catch {}
  try { api.nothing[s] } catch {}
  api[s]; api.user[s];
  event.user[s] = [s, new Error(s)];
  Promise.reject(new Error(s)); Promise.reject({ [s]: s });
  class AppError extends Error { constructor(m) { super(m); this.name = 'E ' + s; this[s] = { [s]: new Map([[s, s]]) } } }
  const o = { [s]() { throw new AppError(s) } };
`

func keys() map[string]string {
	return map[string]string{
		"plain":            "c4n4ry-s3cret",
		"regex":            `c4n4ry.*+?^${}()|[\s3cret`,
		"JSON":             `c4n4ry"\/s3cret'` + "`",
		"lines":            "c4n4ry line\nsecond line of s3cret\r\n\tthird\u0000\u001b[31m",
		"percent":          "c4n4ry&s3cret=1+2 3%/?#é",
		"other characters": "秘密のキー\u2028🔑\u202e",
		"a key": "-----BEGIN PRIVATE KEY-----\nMIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEAq7BFUpkGp3\n" +
			"LKmEMB0GA1UdDgQWBBQx\n-----END PRIVATE KEY-----",
		"a document": `{"type":"account","private_key":"-----BEGIN PRIVATE KEY-----\nMIIBVAIBADANBgkqhkiG9w0B\n-----END PRIVATE KEY-----\n"}`,
		"HTML":       "<c4n4ry>&s3cret</c4n4ry>",
		"four":       "k3y!",
	}
}

// shows reports whether a text has a secret in any form that a reader would
// see through.
func shows(text, key string) bool {
	inner, _ := json.Marshal(key)
	twice, _ := json.Marshal(string(inner))
	for _, form := range []string{key, string(action.MustMarshal(key)), string(inner), string(twice), url.QueryEscape(key), url.PathEscape(key)} {
		if strings.Contains(text, strings.Trim(form, `"`)) {
			return true
		}
	}
	return false
}

// unescaped undoes escapes again and again and looks at each stage.
func unescaped(t testing.TB, text, key string) bool {
	t.Helper()
	for range 4 {
		if shows(text, key) {
			return true
		}
		text = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n", `\r`, "\r", `\t`, "\t").Replace(text)
	}
	return false
}

func TestRedactedEverywhere(t *testing.T) {
	t.Parallel()
	for name, key := range keys() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for ending, body := range map[string]string{
				"thrown": everywhere + "o[s]()", "redirected": everywhere + "api.redirect.sendUserTo('https://x.example/?q=' + encodeURIComponent(s))",
				"denied": everywhere + "api.access.deny('no ' + s)", "returned": everywhere + "return { [s]: s }", "thrown as text": everywhere + "throw 'it is ' + s",
			} {
				j := job{
					body: body, event: `{"user":{"user_id":"u1","app_metadata":{},"user_metadata":{}},"request":{"query":{"audience":"https://api.example"}}}`,
					opts: runner.Options{Secrets: secrets("KEY", key)},
				}
				res := j.run(t)
				for kind, tok := range res.Tokens {
					verify(t, tok)
					if payload := string(part(t, tok.JWT, 1)); unescaped(t, payload, key) {
						t.Errorf("%s: the %s token shows the secret: %s", ending, kind, payload)
					}
				}
				if out := text(t, res); unescaped(t, out, key) {
					t.Errorf("%s: the result shows the secret:\n%s", ending, out)
				}
				if len(res.Calls) < 8 || len(res.Logs) < 6 || len(res.Claims) < 4 {
					t.Errorf("%s: the action did not write everywhere:\n%s", ending, text(t, res))
				}
			}
		})
	}
}

// TestShowSecrets: nothing is redacted then, and what leaks is told all the
// same.
func TestShowSecrets(t *testing.T) {
	t.Parallel()
	j := job{body: everywhere, opts: runner.Options{Secrets: secrets("KEY", "c4n4ry-s3cret"), ShowSecrets: true}}
	res := j.run(t)
	if out := text(t, res); !strings.Contains(out, "c4n4ry-s3cret") || strings.Contains(out, "[redacted]") {
		t.Errorf("got:\n%s", out)
	}
	if len(found(res, "CC108")) == 0 {
		t.Error("no leak is told")
	}
}

// TestNothingIsRedactedWithoutSecrets holds the bytes of a result.
func TestNothingIsRedactedWithoutSecrets(t *testing.T) {
	t.Parallel()
	res := job{body: "console.log('[redacted]'); api.idToken.setCustomClaim('https://a.example/x', 1.50)"}.run(t)
	same(t, "logs", messages(res), []string{"info [redacted]"})
}

func TestShortSecrets(t *testing.T) {
	t.Parallel()
	res := job{body: `
  const s = event.secrets.KEY;
  console.log(s); console.log(event.secrets); console.log('abc ' + s); console.log(JSON.stringify(event.secrets));
  api.idToken.setCustomClaim('https://a.example/x', [s, 'cab', { ab: s }]);
  api.idToken.setCustomClaim(s, 1);`, opts: runner.Options{Secrets: secrets("KEY", "ab")}}.run(t)
	same(t, "logs", messages(res), []string{
		"info [redacted]", "info { KEY: '[redacted]' }", "info abc ab", `info {"KEY":"[redacted]"}`,
	})
	same(t, "claim", string(res.Claims[0].Value), `["[redacted]","cab",{"[redacted]":"[redacted]"}]`)
	same(t, "leaks", summaries(res, "CC108"), []string{
		`the value of secret "KEY" lands in claim "https://a.example/x" of the id token`,
		`the value of secret "KEY" lands in claim "[redacted]" of the id token`,
		`the value of secret "KEY" is logged`,
	})
}

func TestSecretsThatAreNumbers(t *testing.T) {
	t.Parallel()
	res := job{body: `
  const n = Number(event.secrets.PIN);
  api.idToken.setCustomClaim('https://a.example/x', [n, { n }, n + 1, 1867530955]);
  console.log(n, BigInt(n));
  return n;`, opts: runner.Options{Secrets: secrets("PIN", "08675309")}}.run(t)
	same(t, "claim", string(res.Claims[0].Value), `["[redacted]",{"n":"[redacted]"},8675310,1867530955]`)
	same(t, "returned", string(res.Returned), `"[redacted]"`)
	got, _ := res.Tokens["id"].Payload.Get("https://a.example/x")
	same(t, "payload", string(action.MustMarshal(got)), string(res.Claims[0].Value))
	same(t, "leaks", len(found(res, "CC108")), 1)
	payload := res.Tokens["id"].Payload
	if iat, _ := payload.Get("iat"); string(iat.(action.Value)) != "1795348800" {
		t.Errorf("iat is %s", iat)
	}
}

// TestSecretsThatAreWords: a secret that is a word of the result's own
// vocabulary leaves the result readable.
func TestSecretsThatAreWords(t *testing.T) {
	t.Parallel()
	words := []string{
		"claims", "access", "tokens", "action", "event", "allow", "info", "log", "error", "set", "id", "undefined", "api", "api.idToken.setCustomClaim",
		"post-login", "auth0-action", "claimctl/result/v1", "access_token", "RS256", "value", "name", "warning", "true", "null", "1", "action.js",
	}
	body := `
  api.accessToken.setCustomClaim('https://a.example/x', undefined);
  api.idToken.setCustomClaim('https://a.example/y', event.secrets.KEY);
  console.log('hello'); api.foo;`
	for _, word := range words {
		j := job{body: body, event: `{"user":{},"request":{"query":{"audience":"https://api.example"}}}`, opts: runner.Options{Secrets: secrets("KEY", word)}}
		res := j.run(t)
		j.opts.ShowSecrets = true
		plain := j.run(t)
		same(t, word+": vocabulary", vocabulary(res), vocabulary(plain))
		same(t, word+": undefined", string(res.Claims[0].Value), `{"$undefined":true}`)
		same(t, word+": value", string(res.Claims[1].Value), `"[redacted]"`)
		for _, tok := range res.Tokens {
			if tok.JWT == "" {
				t.Errorf("%s: no token", word)
			}
		}
	}
}

// vocabulary is what of a result no secret may change.
func vocabulary(res action.Result) []any {
	list := []any{res.Schema, res.Action, res.Event, res.Decision.Kind}
	for _, c := range res.Calls {
		list = append(list, c.Seq, c.Method, c.Line, c.Column)
	}
	for _, l := range res.Logs {
		list = append(list, l.Seq, l.Level, l.Method, l.Line)
	}
	for _, c := range res.Claims {
		list = append(list, c.Token, c.Fate, c.Rule, c.Source)
	}
	for _, kind := range []string{"access", "id"} {
		list = append(list, res.Tokens[kind] != nil)
	}
	for _, d := range res.Diagnostics {
		list = append(list, d.Code, d.Severity, d.File, d.Line)
	}
	return list
}

// TestEventSecrets: those of the event are secrets, too, however deep.
func TestEventSecrets(t *testing.T) {
	t.Parallel()
	res := job{
		event: `{"secrets":{"A":"first-secret","N":123456},"configuration":{"db":{"password":"second-secret","hosts":["third-secret"]},"on":true,"none":null}}`,
		body: `console.log(event.secrets.A, event.configuration.db.password, event.configuration.db.hosts[0], event.secrets.N, event.configuration.on);
  api.idToken.setCustomClaim('https://a.example/x', event.secrets.N);
  event.x = 1;`,
	}.run(t)
	same(t, "logs", messages(res), []string{"info [redacted] [redacted] [redacted] [redacted] true"})
	same(t, "claim", string(res.Claims[0].Value), `"[redacted]"`)
	same(t, "event_after", string(res.EventAfter),
		`{"secrets":{"A":"[redacted]","N":"[redacted]"},"configuration":{"db":{"password":"[redacted]","hosts":["[redacted]"]},"on":true,"none":null},"x":1}`)
}

// TestSecretsInEachOther: the longer one goes whole.
func TestSecretsInEachOther(t *testing.T) {
	t.Parallel()
	for _, given := range [][]string{{"A", "c4n4", "B", "c4n4ry"}, {"B", "c4n4ry", "A", "c4n4"}} {
		res := job{body: "console.log(event.secrets.B + ' ' + event.secrets.A)", opts: runner.Options{Secrets: secrets(given...)}}.run(t)
		same(t, "logs", messages(res), []string{"info [redacted] [redacted]"})
		same(t, "leak", summaries(res, "CC108"), []string{`the value of secret "B" is logged`})
	}
}

func TestEmptySecret(t *testing.T) {
	t.Parallel()
	res := job{body: "console.log('a', event.secrets.KEY)", opts: runner.Options{Secrets: secrets("KEY", "")}}.run(t)
	same(t, "logs", messages(res), []string{"info a "})
}

// TestRedactedNamesStayApart: no member is lost when two names become one.
func TestRedactedNamesStayApart(t *testing.T) {
	t.Parallel()
	res := job{
		body: "return { [event.secrets.A]: 1, [event.secrets.B]: 2, [event.secrets.A + event.secrets.B]: 3, c: 4 }",
		opts: runner.Options{Secrets: secrets("A", "secret-one", "B", "secret-two")},
	}.run(t)
	same(t, "returned", string(res.Returned), `{"[redacted]":1,"[redacted] 2":2,"[redacted][redacted]":3,"c":4}`)
}

func TestLeaksAreTold(t *testing.T) {
	t.Parallel()
	const key = `c4n4ry"\s3cret`
	told := func(where string) []string { return []string{`the value of secret "KEY" ` + where} }
	tests := []struct {
		name, body string
		want       []string
		severity   action.Severity
	}{
		{
			"a claim", "api.idToken.setCustomClaim('https://a.example/x', ['a', { b: 'key ' + s }])",
			told(`lands in claim "https://a.example/x" of the id token`), "error",
		},
		{
			"a name in a claim", "api.idToken.setCustomClaim('https://a.example/x', { [s]: 1 })",
			told(`lands in claim "https://a.example/x" of the id token`), "error",
		},
		{
			"the name of a claim", "api.idToken.setCustomClaim('https://a.example/' + s, 1)",
			told(`lands in claim "https://a.example/[redacted]" of the id token`), "error",
		},
		{
			"JSON in a claim", "api.idToken.setCustomClaim('https://a.example/x', JSON.stringify({ s }))",
			told(`lands in claim "https://a.example/x" of the id token`), "error",
		},
		{"a claim that does not land", "api.idToken.setCustomClaim('https://a.example/x', s); api.access.deny('no')", []string{}, ""},
		{"a claim that is dropped", "api.idToken.setCustomClaim('iss', s)", []string{}, ""},
		{"a log", "console.log('key', s)", told("is logged"), "warning"},
		{"the secrets in a log", "console.log(event.secrets)", told("is logged"), "warning"},
		{"twice in one line", "console.log(s); console.log(s)", told("is logged"), "warning"},
		{"a reason", "api.access.deny('no ' + s)", told("is in the reason of the deny"), "warning"},
		{"a URL", "api.redirect.sendUserTo('https://x.example/?' + encodeURIComponent(s))", told("is in the URL of the redirect"), "warning"},
		{"an error", "throw new Error(s)", []string{}, ""},
		{"nothing", "console.log(s.length); api.idToken.setCustomClaim('https://a.example/x', s.slice(0, 3))", []string{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res := job{body: "const s = event.secrets.KEY; " + tt.body, opts: runner.Options{Secrets: secrets("KEY", key)}}.run(t)
			same(t, "told", summaries(res, "CC108"), tt.want)
			if len(tt.want) > 0 {
				same(t, "severity", found(res, "CC108")[0].Severity, tt.severity)
			}
		})
	}
}

// TestDeepValues: what is nested too deep to be looked through is not shown.
func TestDeepValues(t *testing.T) {
	t.Parallel()
	for _, depth := range []string{"900", "1100", "12000"} {
		res := job{body: `
  let deep = event.secrets.KEY;
  for (let i = 0; i < ` + depth + `; i++) deep = i % 2 ? [deep] : { [event.secrets.KEY]: deep };
  event.user = deep;
  console.log(deep);
  try { api.idToken.setCustomClaim('https://a.example/x', deep) } catch (e) { console.log(e.message) }
  throw Object.assign(new Error('x'), { deep });`, opts: runner.Options{Secrets: secrets("KEY", "c4n4ry-s3cret")}}.run(t)
		if raw, err := action.Marshal(res); err != nil || strings.Contains(string(raw), "c4n4ry") {
			t.Errorf("%s levels: error %v, or the secret shows", depth, err)
		}
		same(t, depth+" levels", len(res.Calls), 1)
	}
}
