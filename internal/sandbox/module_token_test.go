package sandbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
)

// What the packages jsonwebtoken, uuid and jwks-rsa of npm answer to the
// snippets of testdata/token is in golden.json there. -update writes it; it needs
// node, and the packages that "make npm" installs.

const (
	tokenDir      = "testdata/token"
	tokenPackages = "../../fixtures/modules/node_modules"
	// tokenProgram is an action around a snippet. all gives what each function
	// returns or throws.
	tokenProgram = `
const keys = %s, JWKS = keys.jwks;
const all = (list) => list.map((f) => { try { const v = f(); return v === undefined ? 'undefined' : v; } catch (e) { return String(e && e.name) + ': ' + String(e && e.message); } });
module.exports.run = async function () {
  const jwt = require('jsonwebtoken');
  try {
    const answer = await (async () => { %s
    })();
    return JSON.stringify(answer, (k, v) => typeof v === 'number' && !Number.isFinite(v) ? String(v) : v);
  } catch (e) { return 'throws ' + (e instanceof Error ? e.name + ': ' + e.message : String(e)); }
};`
	// tokenNode runs such programs in Node, with a clock that stands.
	tokenNode = `
const RealDate = Date, now = 1e12;
globalThis.Date = class Date extends RealDate {
  constructor(...args) { super(...(args.length ? args : [now])); }
  static now() { return now; }
};
const require = process.getBuiltinModule('module').createRequire(process.argv[1]);
const programs = JSON.parse(require('fs').readFileSync(0, 'utf8'));
(async () => {
  const answers = {};
  for (const title in programs) {
    const module = { exports: {} };
    new Function('module', 'require', programs[title])(module, require);
    answers[title] = await module.exports.run();
  }
  console.log(JSON.stringify(answers));
})();`
)

func TestTokenModules(t *testing.T) {
	t.Parallel()
	programs := tokenPrograms(t)
	golden := tokenGolden(t, programs, true)
	for title, program := range programs {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			want, ok := golden[title]
			if !ok {
				t.Fatal("golden.json has no answer: run this test with -update")
			}
			if diff := cmp.Diff(answerLines(want), answerLines(tokenAnswer(t, program, sandbox.Options{Clock: time.Unix(1e9, 0)}))); diff != "" {
				t.Errorf("not what Node gives (-node +here):\n%s", diff)
			}
		})
	}
}

// answerLines are the items of an answer that is an array.
func answerLines(answer string) []string {
	var items []json.RawMessage
	if json.Unmarshal([]byte(answer), &items) != nil {
		return []string{answer}
	}
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = string(item)
	}
	return out
}

func tokenKeys(t *testing.T) string {
	t.Helper()
	keys, err := os.ReadFile(filepath.Join(tokenDir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(keys)
}

func tokenPrograms(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(tokenDir, "*.js"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no snippets: %v", tokenDir, err)
	}
	out := map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for block := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
			title, body, ok := strings.Cut(strings.TrimPrefix(block, "// "), "\n")
			if _, again := out[title]; again || !ok {
				t.Fatalf("%s: want a title of its own and a body, got %q", file, block)
			}
			out[title] = fmt.Sprintf(tokenProgram, tokenKeys(t), body)
		}
	}
	return out
}

func tokenGolden(t *testing.T, programs map[string]string, write bool) map[string]string {
	t.Helper()
	path := filepath.Join(tokenDir, "golden.json")
	if write && flag.Lookup("update").Value.String() == "true" {
		data, err := json.MarshalIndent(tokenNodeAnswers(t, programs), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]string
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func tokenNodeAnswers(t *testing.T, programs map[string]string) map[string]string {
	t.Helper()
	in, err := json.Marshal(programs)
	if err != nil {
		t.Fatal(err)
	}
	from, err := filepath.Abs(filepath.Join(tokenPackages, "index.js"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "-e", tokenNode, from)
	cmd.Env = append(os.Environ(), "TZ=UTC", "LANG=C", "LC_ALL=C")
	cmd.Stdin = bytes.NewReader(in)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v (are the packages installed? make npm)", err)
	}
	var answers map[string]string
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// TestTokenGolden asks Node again, where it and the packages are.
func TestTokenGolden(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed; golden.json is taken as it is")
	}
	if _, err := os.Stat(tokenPackages); err != nil {
		t.Skip("the packages are not installed (make npm); golden.json is taken as it is")
	}
	programs := tokenPrograms(t)
	if diff := cmp.Diff(tokenGolden(t, programs, false), tokenNodeAnswers(t, programs)); diff != "" {
		t.Errorf("golden.json is stale; run with -update (-file +node):\n%s", diff)
	}
}

// tokenAnswer runs a program that returns a text.
func tokenAnswer(t *testing.T, program string, opts sandbox.Options) string {
	t.Helper()
	m, err := sandbox.Parse(source(program), sandbox.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Compile("")
	if err != nil {
		t.Fatal(err)
	}
	vm := p.NewVM(opts)
	exports, err := vm.Load()
	if err != nil {
		t.Fatal(err)
	}
	h, ok := exports.Handler("run")
	if !ok {
		t.Fatal("run is not exported")
	}
	out := vm.Call(h)
	if out.Err != nil {
		return "fails: " + out.Err.Error()
	}
	var text string
	if err := json.Unmarshal(out.Returned, &text); err != nil {
		return "answers " + string(out.Returned)
	}
	return text
}

// TestJWKSRequests is how jwks-rsa asks the network, and what it makes of the
// answers.
func TestJWKSRequests(t *testing.T) {
	t.Parallel()
	const body = `
const client = require('jwks-rsa')({ jwksUri: 'https://a.example/jwks.json', requestHeaders: { 'X-A': 'b' }, timeout: 500 });
exports.run = async () => {
  try { return (await client.getSigningKey('e1')).getPublicKey().split('\n')[1]; } catch (e) { return e.name + ': ' + e.message + ' ' + JSON.stringify(e); }
};`
	tests := []struct {
		name   string
		answer sandbox.HTTPResponse
		want   string
	}{
		{"found", sandbox.HTTPResponse{Status: 200, Body: []byte(`{"keys":[{"kty":"EC","x":"ekVMcunY_QENElB-049jjqY55y-CtJcsClnDjd-EIc0","y":"ffYdVrkzt9lp2hkMjoLQSgUlolheJckqjmtha5q2hlM","crv":"P-256","kid":"e1"}]}`)}, "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEekVMcunY/QENElB+049jjqY55y+C"},
		{"status", sandbox.HTTPResponse{Status: 503}, `JwksError: Service Unavailable {"name":"JwksError","message":"Service Unavailable","isEndpointUnavailable":true}`},
		{"no JSON", sandbox.HTTPResponse{Status: 200, Body: []byte("<html>")}, `SyntaxError: Unexpected token '<', "<html>" is not valid JSON {"isEndpointUnavailable":true}`},
		{"null", sandbox.HTTPResponse{Status: 200, Body: []byte("null")}, `TypeError: Cannot read properties of null (reading 'keys') {"isEndpointUnavailable":true}`},
		{"reset", sandbox.HTTPResponse{Fault: &sandbox.HTTPFault{Kind: sandbox.FaultReset, Code: "ECONNRESET", Message: "socket hang up"}}, `Error: socket hang up {"code":"ECONNRESET","isEndpointUnavailable":true}`},
		{"timeout", sandbox.HTTPResponse{Fault: &sandbox.HTTPFault{Kind: sandbox.FaultTimeout}}, `Error: socket hang up {"code":"ECONNRESET","isEndpointUnavailable":true}`},
		{"slow", sandbox.HTTPResponse{Status: 200, Delay: time.Second}, `Error: socket hang up {"code":"ECONNRESET","isEndpointUnavailable":true}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var asked []sandbox.HTTPRequest
			got := tokenAnswer(t, body, sandbox.Options{Send: func(r sandbox.HTTPRequest) sandbox.HTTPResponse {
				asked = append(asked, r)
				return tt.answer
			}})
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			want := []sandbox.HTTPRequest{{
				Client: "jwks-rsa", Method: "GET", URL: "https://a.example/jwks.json",
				Headers: []sandbox.HTTPHeader{{Name: "X-A", Value: "b"}}, Pos: asked[0].Pos,
			}}
			if diff := cmp.Diff(want, asked); diff != "" || asked[0].Pos.Line != 4 {
				t.Errorf("asked at %+v (-want +got):\n%s", asked[0].Pos, diff)
			}
		})
	}
}

// TestTokenSeed is that what is random follows the seed, and what is not does not.
func TestTokenSeed(t *testing.T) {
	t.Parallel()
	program := fmt.Sprintf(tokenProgram, tokenKeys(t), `
const { v1, v4, v6, v7 } = require('uuid');
return [[v1(), v4(), v6(), v7(), v4(), jwt.sign({}, keys.rsa, { algorithm: 'PS256' })], jwt.sign({}, keys.ec256, { algorithm: 'ES256' }), jwt.sign({}, 's', { algorithm: 'HS256' })];`)
	answer := func(seed int64) (random []string, fixed []string) {
		var out []json.RawMessage
		text := tokenAnswer(t, program, sandbox.Options{Clock: time.Unix(1e9, 0), Seed: seed})
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if err := json.Unmarshal(out[0], &random); err != nil {
			t.Fatal(err)
		}
		return random, []string{string(out[1]), string(out[2])}
	}
	random, fixed := answer(1)
	again, fixedAgain := answer(1)
	other, fixedOther := answer(2)
	if !cmp.Equal(random, again) || !cmp.Equal(fixed, fixedAgain) || !cmp.Equal(fixed, fixedOther) {
		t.Errorf("not the same twice: %v, %v", random, again)
	}
	for i := range random {
		if random[i] == other[i] {
			t.Errorf("%d: the seed does not matter: %s", i, random[i])
		}
	}
}

// TestTokenModulesHardened changes what the scripts stand on before they are
// loaded and while they work.
func TestTokenModulesHardened(t *testing.T) {
	t.Parallel()
	program := fmt.Sprintf(tokenProgram, tokenKeys(t), `
const uuid = require('uuid');
const before = [jwt.verify(jwt.sign({ a: 1 }, keys.rsa, { algorithm: 'RS256', expiresIn: '1h' }), keys.rsaPublic, { audience: undefined }), uuid.v5('x', uuid.v5.DNS)];
const change = (o, ...names) => names.forEach((name) => { o[name] = () => { throw new Error('changed ' + String(name)); }; });
change(String.prototype, 'split', 'trim', 'startsWith', 'replace', Symbol.iterator);
change(RegExp.prototype, 'test', 'exec');
change(Object.prototype, 'hasOwnProperty', 'toString');
change(Date, 'now');
change(Buffer, 'from');
change(Buffer.prototype, 'toString');
change(Object, 'keys', 'assign');
change(Array.prototype, 'join', 'includes', 'indexOf', 'map', 'push', 'slice', Symbol.iterator);
return [before, [jwt.verify(jwt.sign({ a: 1 }, keys.rsa, { algorithm: 'RS256', expiresIn: '1h' }), keys.rsaPublic, { algorithms: ['RS256'] }), uuid.v5('x', uuid.v5.DNS)], uuid.v4().length, jwt.decode(jwt.sign('text', 's'))];`)
	got := tokenAnswer(t, program, sandbox.Options{Clock: time.Unix(1e9, 0)})
	const once = `[{"a":1,"iat":1000000000,"exp":1000003600},"05b16a01-46c6-56dd-bd6e-c6dfb4a1427a"]`
	if want := "[" + once + "," + once + `,36,"text"]`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestTokenErrorsHavePlaces is where an error of a module is told to be: at the
// action's call.
func TestTokenErrorsHavePlaces(t *testing.T) {
	t.Parallel()
	m, err := sandbox.Parse(source("const jwt = require('jsonwebtoken');\nexports.run = async () => {\n  jwt.verify('x', 's');\n};"), sandbox.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Compile("")
	if err != nil {
		t.Fatal(err)
	}
	vm := p.NewVM(sandbox.Options{})
	exports, err := vm.Load()
	if err != nil {
		t.Fatal(err)
	}
	h, _ := exports.Handler("run")
	var thrown *sandbox.JSError
	if out := vm.Call(h); !errors.As(out.Err, &thrown) || thrown.Name != "JsonWebTokenError" || thrown.Message != "jwt malformed" || thrown.Pos.Line != 3 {
		t.Errorf("got %+v", out.Err)
	}
}

// FuzzTokenModules gives a text to whatever reads one.
func FuzzTokenModules(f *testing.F) {
	for _, seed := range []string{
		"", "a.b.c", "e30.e30.e30", "eyJhbGciOiJub25lIn0.e30.", "1.5 hours", "-.5Y", "9e9", "\u212a s", "\u0130", "HS256", "S 256",
		"-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----",
		"6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b", "6ec0bd7f-11c0-43da-975e-2a8ad9ebae0\u212a", "\xff\xfe",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Skip("no text")
		}
		began := time.Now()
		answer := tokenAnswer(t, fmt.Sprintf(tokenProgram, "{}", `
const text = `+string(quoted)+`, uuid = require('uuid'), jwks = require('jwks-rsa');
return all([() => jwt.decode(text, { complete: true }), () => jwt.verify(text, 's'), () => jwt.verify(text, text, { algorithms: ['none', text] }), () => jwt.sign({}, text), () => jwt.sign({}, text, { algorithm: 'RS256' }), () => jwt.sign({}, 's', { expiresIn: text }), () => jwt.sign(text, 's', { header: { alg: text }, keyid: text }), () => jwt.sign({}, null, { algorithm: 'none', header: { alg: text } }), () => uuid.version(text), () => uuid.parse(text).length, () => uuid.v5(text, text), () => uuid.v3(text, uuid.v3.DNS)]).length +
  (await jwks({ fetcher: () => ({ keys: [{ kty: 'RSA', n: text, e: text }, { kty: 'EC', crv: 'P-256', x: text, y: text }, { kty: text }] }) }).getSigningKeys().catch(() => [])).length >= 12;`), sandbox.Options{})
		if took := time.Since(began); answer != "true" || took > 20*time.Second {
			t.Errorf("%q: %s after %v", text, answer, took)
		}
	})
}
