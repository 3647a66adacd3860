package docs_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/claimctl/claimctl/internal/docs"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/lint"
	"github.com/claimctl/claimctl/pkg/runner"
)

// schemas compiles schemas that are rendered from the code. Closed ones know
// every member there is, and refuse any other: output that has more than its
// schema says is found as well as output that has less.
type schemas map[string]*jsonschema.Schema

func compile(t *testing.T) schemas {
	t.Helper()
	out := schemas{}
	for _, p := range closedSchemas(t) {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(p.Text))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource(p.Path, doc); err != nil {
			t.Fatal(err)
		}
		if out[path.Base(p.Path)], err = c.Compile(p.Path); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func closedSchemas(t *testing.T) []docs.Page {
	t.Helper()
	pages, err := docs.ClosedSchemas(os.DirFS(root), all.Registry())
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// check validates a JSON document. The error is what the schema objects to.
func (s schemas) check(name, text string) error {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return err
	}
	schema, ok := s[name]
	if !ok {
		return fmt.Errorf("no schema %s", name)
	}
	return schema.Validate(doc)
}

// TestSchemasHoldForOutput runs commands and validates what they print.
func TestSchemasHoldForOutput(t *testing.T) {
	t.Parallel()
	compiled := compile(t)
	files := actions()
	tests := []struct {
		name, schema string
		args         []string
		status       int
	}{
		{"a legacy spelling", "result", []string{"test", "legacy.js"}, 3},
		{"a legacy spelling, translated", "result", []string{"test", "legacy.js", "--lenient"}, 0},
		{"much at once", "result", []string{"test", "much.js", "--show-secrets"}, 0},
		{"a denial", "result", []string{"test", "deny.js"}, 0},
		{"something thrown that is no error", "result", []string{"test", "throw.js"}, 3},
		{"a limit", "result", []string{"test", "loop.js", "--timeout", "50ms"}, 4},
		{"no handler", "result", []string{"test", "nothing.js", "--dialect", "auth0-action"}, 3},
		{"a syntax error", "result", []string{"test", "broken.js"}, 2},
		{"suites", "suites", []string{"test", "suites"}, 0},
		{"suites that fail", "suites", []string{"test", "failing"}, 1},
		{"a suite without its action", "suites", []string{"test", "lost.claims.yaml"}, 2},
		{"the cases of suites", "cases", []string{"test", "suites", "--list"}, 0},
		{"suites with all they did", "suites", []string{"test", "suites", "sessions", "-v"}, 0},
		{"an exploration", "explore", []string{"test", "much.js", "--explore"}, 1},
		{"mutants", "mutate", []string{"test", "suites/intelliauth-tier-claim.claims.yaml", "--mutate"}, 0},
		{"findings", "lint", []string{"lint", "findings.js"}, 1},
		{"no findings", "lint", []string{"lint", "deny.js"}, 0},
		{"a source that cannot be linted", "lint", []string{"lint", "broken.js"}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := newEnv(t, files)
			out, status := e.run(t.Context(), append(test.args, "--output", "json")...)
			if status != test.status {
				t.Errorf("got status %d, want %d: %s", status, test.status, e.err.String())
			}
			if err := compiled.check(test.schema+".v1.json", out); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestSchemaOfCoverage validates what is written to a file.
func TestSchemaOfCoverage(t *testing.T) {
	t.Parallel()
	if err := compile(t).check("coverage.v1.json", read(t, "internal/coverage/testdata/report.json")); err != nil {
		t.Error(err)
	}
}

// TestSchemaOfReplay validates summaries as they are told, and with their state.
func TestSchemaOfReplay(t *testing.T) {
	t.Parallel()
	compiled := compile(t)
	s := summary.New(summary.Config{Against: &action.Subject{}, Shard: summary.Shard{Index: 1, Count: 2}})
	out := &runner.Outcome{
		Error:  &action.Error{Message: "m", Thrown: true},
		Claims: []action.Claim{{Token: "id", Name: "tier", FinalName: "tier", Fate: action.FateSet, Value: action.Value(`1`)}},
		Tokens: []runner.OutcomeToken{{Kind: "id", Bytes: 9, Limit: 7}},
	}
	s.AddPair([]byte("x"), &runner.Outcome{}, out)
	part, err := s.Part()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"a part": string(part)}
	for _, name := range []string{"alone", "pairs", "empty"} {
		texts[name] = read(t, "internal/report/testdata/replay-"+name+".json.golden")
	}
	for name, text := range texts {
		if err := compiled.check("replay-summary.v1.json", text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemasHoldForLines does the same for every line of ndjson.
func TestSchemasHoldForLines(t *testing.T) {
	t.Parallel()
	compiled := compile(t)
	files := actions()
	for _, args := range []string{"test much.js throw.js suites failing", "test lost.claims.yaml", "lint findings.js", "lint deny.js"} {
		out, _ := newEnv(t, files).run(t.Context(), append(strings.Fields(args), "--output", "ndjson")...)
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		for _, line := range lines {
			if err := compiled.check("record.v1.json", line); err != nil {
				t.Errorf("%s: %v\n%s", args, err, line)
			}
		}
	}
}

// TestSchemasRefuse holds that the schemas say something: output that was
// tampered with is refused.
func TestSchemasRefuse(t *testing.T) {
	t.Parallel()
	compiled := compile(t)
	e := newEnv(t, actions())
	out, _ := e.run(t.Context(), "test", "deny.js", "--output", "json")
	for _, change := range [][2]string{
		{`"claimctl/result/v1"`, `"claimctl/result/v2"`},
		{`"kind": "deny"`, `"kind": "denied"`},
		{`"calls":`, `"call":`},
		{`"seq": 1`, `"seq": "1"`},
		{`"tokens": {}`, `"tokens": null`},
		{`"requests": []`, `"requests": null`},
		{`"sha256":`, `"more": 1, "sha256":`},
	} {
		changed := strings.Replace(out, change[0], change[1], 1)
		if changed == out {
			t.Errorf("no %s in\n%s", change[0], out)
		} else if compiled.check("result.v1.json", changed) == nil {
			t.Errorf("%s instead of %s is not refused", change[1], change[0])
		}
	}
}

// TestSchemaOfFixtures runs every shared action, whatever becomes of it.
func TestSchemaOfFixtures(t *testing.T) {
	t.Parallel()
	compiled := compile(t)
	files := fixtures(t)
	for name := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnv(t, files)
			out, _ := e.run(t.Context(), "test", name, "--output", "json")
			if err := compiled.check("result.v1.json", out); err != nil {
				t.Errorf("%v\n%s%s", err, out, e.err.String())
			}
		})
	}
}

// actions are the sources and suites that the commands are run on.
func actions() map[string]string {
	files := map[string]string{
		"much.js": `exports.onExecutePostLogin = async (event, api) => {
			console.log('hello', NaN, undefined);
			api.accessToken.setCustomClaim('tier', event.user.app_metadata).setCustomClaim;
			api.idToken.setCustomClaim('gone', undefined); api.idToken.setCustomClaim('roles', ['x']);
			api.idToken.setCustomClaim('n', null); api.idToken.setCustomClaim('n', 1n === 2n);
			api.user.setAppMetadata('a', 1); api.cache.set('k', 'v'); api.accessToken.addScope('more');
			api.samlResponse.setAttribute('x', 'y');
			event.user.name = 'changed'; Promise.reject(new Error('lost')); setTimeout(() => {}, 1e9);
			return { a: undefined, d: new Date(0), n: NaN };
		};`,
		"legacy.js":        "exports.onExecutePostLogin = async (event, api) => { api.idToken.addClaim({ 'https://a.example/x': 1 }); };",
		"deny.js":          "async function a(event, api) { api.deny('no'); api.session.setCustomClaim('x', 1); }",
		"throw.js":         "exports.onExecutePostLogin = async () => { throw { why: 1 }; };",
		"loop.js":          "exports.onExecutePostLogin = async () => { for (;;); };",
		"nothing.js":       "const a = 1;",
		"broken.js":        "exports.onExecutePostLogin = async (",
		"lost.claims.yaml": "action: nowhere.js\ncases: [{name: x}]\n",
		"failing/a.js":     "async function a(event, api) { api.session.setCustomClaim('tier', 1); }",
		"failing/a.claims.yaml": "action: a.js\ncases:\n" +
			"  - {name: wrong, tags: [x], expect: {claims: {access: {tier: 2}}, logs: [y], decision: deny}}\n" +
			"  - {name: later, todo: soon, expect: {decision: deny}}\n  - {name: never, skip: why not}\n  - {name: fine}\n",
	}
	files["sessions/a.js"] = files["failing/a.js"]
	files["sessions/a.claims.yaml"] = "flow: [{action: a.js, stage: post-login}, {action: ../deny.js, enabled: false}]\ncases:\n" +
		"  - {name: at once}\n  - {name: s, steps: [{login: {}}, {advance: 1h}, {refresh: {}, expect: {claims: {access: {tier: 1}}}}]}\n"
	addRecipes(files)
	var bad strings.Builder
	for _, r := range lint.Rules() {
		if !r.Template {
			bad.WriteString("{" + r.Bad + "\n}\n")
		}
	}
	files["findings.js"] = "exports.onExecutePostLogin = async (event, api) => {" + bad.String() + "};"
	return files
}

// fixtures are the shared actions.
func fixtures(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, "fixtures", "*", "*.js"))
	if err != nil || len(paths) < 2 {
		t.Fatalf("found %d fixtures: %v", len(paths), err)
	}
	files := map[string]string{}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(filepath.Dir(p))+"/"+filepath.Base(p)] = string(text)
	}
	return files
}

// addRecipes adds the recipes of all dialects with their suites.
func addRecipes(files map[string]string) {
	for _, d := range all.Registry().All() {
		book, ok := d.(dialect.Cookbook)
		if !ok {
			continue
		}
		for _, r := range book.Recipes() {
			base := d.Info().ID + "-" + r.Name
			files["suites/"+base+"."+r.Ext] = string(r.Code)
			files["suites/"+base+".claims.yaml"] = strings.ReplaceAll(string(r.Suite), "{{file}}", base+"."+r.Ext)
		}
	}
}

// TestSchemaOfDecode decodes every kind of token there is, and some that are
// none.
func TestSchemaOfDecode(t *testing.T) {
	t.Parallel()
	compiled := compile(t)
	const (
		none    = "eyJhbGciOiJub25lIn0"
		header  = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
		payload = "eyJzdWIiOiIxIiwiZXhwIjoxNTE2MjM5MDIyLCJyb2xlcyI6WyJhIl0sIm4iOm51bGx9"
	)
	tokens := map[string]string{
		"jws":           header + "." + payload + ".c2ln",
		"unsecured":     none + "." + payload + ".",
		"text":          header + ".aGVsbG8.c2ln",
		"bytes":         header + "._w.c2ln",
		"detached":      header + "..c2ln",
		"sd-jwt":        header + "." + payload + ".c2ln~WyJzIiwiYSIsMV0~",
		"jwe":           "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.." + "AAAA.AAAA.AAAA",
		"bad signature": header + "." + payload + ".***",
		"flattened":     `{"protected":"` + header + `","header":{"kid":"k"},"payload":"` + payload + `","signature":"c2ln"}`,
		"general":       `{"payload":"` + payload + `","signatures":[{"protected":"` + header + `","signature":"c2ln"},{"header":{"alg":"x"},"signature":""}]}`,
		"recipients":    `{"protected":"eyJlbmMiOiJBMjU2R0NNIn0","recipients":[{"header":{"alg":"dir"}},{}],"iv":"","ciphertext":"","tag":""}`,
		"nested":        none + "." + base64.RawURLEncoding.EncodeToString([]byte(header+"."+payload+".c2ln")) + ".",
		"key binding":   header + "." + payload + ".c2ln~WyJzIiwiYSIsMV0~" + header + "." + payload + ".c2ln",
		"repeated":      none + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"a":1,"a":[2]}`)) + ".",
	}
	for name, token := range tokens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnv(t, nil)
			out, status := e.run(t.Context(), "decode", token, "--output", "json")
			if status != 0 {
				t.Fatalf("status %d: %s", status, e.err.String())
			}
			if err := compiled.check("decode.v1.json", out); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestSchemasOfTokens verifies and compares tokens, good ones and others.
func TestSchemasOfTokens(t *testing.T) {
	t.Parallel()
	compiled := compile(t)
	const good = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	files := map[string]string{
		"key.json":  `{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}`,
		"jwks.json": `{"keys":[{"kty":"oct","kid":"a","k":"AAAA"},{"kty":"oct","kid":"b","k":"AAAA"}]}`,
	}
	tests := []struct {
		name, schema string
		args         []string
		status       int
	}{
		{"good", "verify", []string{"verify", good, "--key", "key.json", "--at", "2011-03-22T18:00:00Z"}, 0},
		{"expired", "verify", []string{"verify", good, "--key", "key.json"}, 1},
		{"other keys", "verify", []string{"verify", good, "--jwks", "jwks.json"}, 1},
		{"text", "verify", []string{"verify", "eyJhbGciOiJIUzI1NiJ9.aGVsbG8.c2ln", "--key", "key.json"}, 1},
		{"bytes", "verify", []string{"verify", "eyJhbGciOiJIUzI1NiJ9._w.c2ln", "--key", "key.json"}, 1},
		{"SD-JWT", "verify", []string{"verify", good + "~WyJzIiwiYSIsMV0~" + good, "--key", "key.json"}, 1},
		{"JWE", "verify", []string{"verify", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA", "--key", "key.json"}, 1},
		{"differences", "decode-diff", []string{"decode", good, "--diff", "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UifQ.c2ln"}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := newEnv(t, files)
			out, status := e.run(t.Context(), append(test.args, "--output", "json")...)
			if status != test.status {
				t.Errorf("got status %d, want %d: %s", status, test.status, e.err.String())
			}
			if err := compiled.check(test.schema+".v1.json", out); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestSchemasOfFiles holds the schemas of files against files that the program
// reads, and against some that it refuses.
func TestSchemasOfFiles(t *testing.T) {
	t.Parallel()
	compiled := compile(t)
	good := map[string]string{
		"project": "version: 1\nactions: [{name: a, file: a.js, dialect: auth0-action, secrets: {K: \"env:K\"}, enabled: false}]\n" +
			"flows: {post-login: [a]}\ntokens: {issuer: x}\nenvironments: {prod: {provider: auth0, protected: true, client_secret: \"file:x\"}}\n",
	}
	for name, text := range actions() {
		if strings.HasSuffix(name, ".claims.yaml") {
			good[name] = text
		}
	}
	good["everything"] = everything
	if _, problems := suite.Parse("everything", []byte(everything)); len(problems) > 0 {
		t.Errorf("a suite with every key: %v", problems)
	}
	if len(good) < 5 {
		t.Fatalf("only %d files", len(good))
	}
	for name, text := range good {
		if err := compiled.check(schemaOf(name), asJSON(t, text)); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	const head = "action: a.js\ncases:\n  - name: x\n    "
	bad := map[string]string{
		"unknown key":      head + "expct: {}",
		"unknown preset":   head + "preset: logged-out",
		"unknown fate":     head + "expect: {fates: {access: {a: lost}}}",
		"unknown token":    head + "expect: {claims: {acess: {a: 1}}}",
		"no text":          head + "tags: [1]",
		"not supported":    "coverage: 1\n" + head + "skip: x",
		"a step":           head + "steps: [{login: {}, wait: 1m}]",
		"an outcome":       head + "expect: {actions: {a: went}}",
		"a member":         "flow: [{file: a.js}]\ncases: [{name: x}]",
		"no name":          "action: a.js\ncases: [{set: {a: 1}}]",
		"a code":           head + "expect: {diagnostics: [E1]}",
		"project: version": "version: 2",
		"project: secret":  "version: 1\nactions: [{name: a, file: a.js, secrets: {K: hunter2}}]",
		"project: key":     "version: 1\nactoins: []",
	}
	for name, text := range bad {
		if err := compiled.check(schemaOf(name), asJSON(t, text)); err == nil {
			t.Errorf("%s: nothing is wrong with\n%s", name, text)
		}
	}
}

// everything uses every key of a suite.
const everything = `flow: [a.js, {action: b.js, name: b, stage: [post-login, pre-issue], enabled: false, entry: x}]
dialect: intelliauth
lenient: true
clock: 2026-01-02T15:04:05Z
seed: 3
tokens: {issuer: x, audience: y, claim_namespace: z}
secrets: {K: "env:K"}
stub: {m: m.js}
globals: {g: g.js}
answer: {api.log: a.js}
mock: m.yaml
mocks: [n.yaml]
defaults: {preset: logged-in, set: {a.b: 1}, unset: [c]}
cases:
  - name: x
    matrix: {tier: [1, two], user.region: [eu]}
    scenario: {base: mfa, user: {email: x@y.example}}
    stubs: {m: n.js}
    tags: [slow]
    todo: later
    expect:
      decision: deny
      reason: "~ /x/"
      code: c
      url: u
      claims: {access: {a: "${tier}", b: !absent }, id: !exact {}, saml: {x: !type string}}
      logs: !any-order [a]
      calls: {api.log: 2}
      fates: {access: {a: dropped}}
      effects: {app_metadata: {a: 1}, scopes: [s], cache: {}, state: !exact {}, other: {x: !subset {a: 1}}, user_metadata: {}}
      error: e
      max_bytes: {access: 100}
      diagnostics: !exact [CC104]
      actions: {a: ran, b: disabled}
  - name: y
    steps:
      - login: {event: e.json}
        expect: snapshot
      - change: {user.tier: !absent }
      - advance: 1h
        expect: {current: {access: {a: !one-of [1, 2]}}}
      - refresh: {unset: [a]}
        expect: {snapshot: true, calls: [{method: m, args: [!subset [1]]}]}
`

func schemaOf(name string) string {
	if strings.HasPrefix(name, "project") {
		return "project-file.v1.json"
	}
	return "suite-file.v1.json"
}

// asJSON is a YAML document as JSON. The tag !absent, which JSON has no word
// for, becomes null; what the other tags tag is taken without them.
func asJSON(t *testing.T, text string) string {
	t.Helper()
	text = regexp.MustCompile(`!(exact|subset|any-order|one-of|type) `).ReplaceAllString(text, "")
	var doc yamldoc.Node
	if problems := yamldoc.Read("file.yaml", []byte(text), &doc).List(); len(problems) > 0 {
		t.Fatal(problems)
	}
	return string(doc.JSON(yamldoc.NewProblems("file.yaml")))
}
