package cli_test

import (
	"context"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/cli"
	"github.com/claimctl/claimctl/pkg/dialect/all"
)

const (
	allow   = "async function a(event, api) { api.session.setCustomClaim('tier', event.user?.app_metadata?.tier ?? 'free') }"
	deny    = "async function a(event, api) { api.deny('no') }"
	threw   = "exports.onExecutePostLogin = async () => { throw new Error('boom') }"
	refused = "async function a(event, api) { api.session.setCustomClaim('sub', 1) }"
	loop    = "exports.onExecutePostLogin = async () => { for (;;); }"
	sync    = "exports.onExecutePostLogin = () => {}"
	syntax  = "exports.onExecutePostLogin = async () => { const x = ; }"
	passing = "action: allow.js\ncases:\n  - name: free\n    expect: {claims: {access: {tier: free}}}\n"
	failing = "action: allow.js\ncases:\n  - name: free\n    expect: {claims: {access: {tier: gold}}}\n"
	missing = "action: missing.js\ncases:\n  - name: free\n    expect: {claims: {access: {tier: gold}}}\n"
	badkey  = "action: allow.js\ncases:\n  - name: x\n    expct: {}\n"
)

func actions() map[string]string {
	return map[string]string{
		"allow.js": allow, "deny.js": deny, "threw.js": threw, "refused.js": refused, "loop.js": loop, "sync.js": sync, "syntax.js": syntax,
		"empty.js": "", "pass.claims.yaml": passing, "fail.claims.yaml": failing, "missing.claims.yaml": missing, "badkey.claims.yaml": badkey,
		"event.json": "{}", "claims.json": `{"sub":"ada"}`, "folder/pass.claims.yaml": strings.ReplaceAll(passing, "allow.js", "../allow.js"), "none/x.txt": "",
	}
}

// TestExitStatus: every way in which a command can end.
func TestExitStatus(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args string
		want int
	}{
		{"test allow.js", cli.ExitOK},
		{"test deny.js", cli.ExitOK},
		{"test allow.js deny.js", cli.ExitOK},
		{"test refused.js", cli.ExitFailed},
		{"test refused.js --lenient", cli.ExitOK},
		{"test threw.js", cli.ExitThrew},
		{"test sync.js", cli.ExitThrew},
		{"test loop.js --timeout 50ms", cli.ExitLimit},
		{"test syntax.js", cli.ExitUsage},
		{"test empty.js", cli.ExitUsage},
		{"test missing.js", cli.ExitUsage},
		{"test allow.js refused.js", cli.ExitFailed},
		{"test threw.js refused.js missing.js", cli.ExitThrew},
		{"test pass.claims.yaml", cli.ExitOK},
		{"test folder", cli.ExitOK},
		{"test fail.claims.yaml", cli.ExitFailed},
		{"test pass.claims.yaml fail.claims.yaml", cli.ExitFailed},
		{"test missing.claims.yaml", cli.ExitUsage},
		{"test badkey.claims.yaml", cli.ExitUsage},
		{"test none", cli.ExitUsage},
		{"test pass.claims.yaml --set a=1", cli.ExitUsage},
		{"test allow.js --event event.json", cli.ExitOK},
		{"test allow.js --bogus", cli.ExitUsage},
		{"lint allow.js", cli.ExitOK},
		{"lint syntax.js", cli.ExitUsage},
		{"lint missing.js", cli.ExitUsage},
		{"lint", cli.ExitUsage},
		{"mint --claims claims.json", cli.ExitOK},
		{"mint allow.js", cli.ExitOK},
		{"mint deny.js", cli.ExitFailed},
		{"mint threw.js", cli.ExitThrew},
		{"mint loop.js --timeout 50ms", cli.ExitLimit},
		{"mint allow.js --token id", cli.ExitFailed},
		{"mint", cli.ExitUsage},
		{"decode eyJhbGciOiJub25lIn0.e30.", cli.ExitOK},
		{"decode x", cli.ExitUsage},
		{"presets", cli.ExitOK},
		{"presets x", cli.ExitUsage},
		{"explain CC104", cli.ExitOK},
		{"explain CC999", cli.ExitUsage},
		{"claims sub", cli.ExitOK},
		{"dialects", cli.ExitOK},
		{"dialects x", cli.ExitUsage},
		{"version", cli.ExitOK},
		{"version x", cli.ExitUsage},
		{"init", cli.ExitOK},
		{"init --dialect x", cli.ExitUsage},
		{"new", cli.ExitOK},
		{"new x", cli.ExitUsage},
		{"", cli.ExitOK},
		{"--help", cli.ExitOK},
		{"tset", cli.ExitUsage},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			got := call{args: strings.Fields(tt.args), files: actions()}.run(t)
			if got.status != tt.want {
				t.Errorf("got exit status %d, want %d\n%s%s", got.status, tt.want, got.out, got.err)
			}
			if tt.want == cli.ExitOK && got.err != "" {
				t.Errorf("it tells of an error: %s", got.err)
			}
			if tt.want != cli.ExitOK && got.out == "" && got.err == "" {
				t.Error("it does not say why")
			}
		})
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range []string{"test loop.js", "test fail.claims.yaml", "mint loop.js", "presets", "bogus"} {
		got := call{args: strings.Fields(args), files: actions()}.runIn(ctx, t)
		same(t, args, got.status, cli.ExitInterrupted)
		has(t, args, got.err, "interrupted\n")
	}
}

// TestColour: colour is a matter of the stream, not of the command.
func TestColour(t *testing.T) {
	t.Parallel()
	for _, args := range []string{
		"test allow.js", "test fail.claims.yaml", "lint refused.js", "decode eyJhbGciOiJub25lIn0.e30.", "presets", "dialects", "dialects intelliauth",
		"claims sub", "explain", "explain CC104", "new", "bogus", "test missing.js",
	} {
		plain := call{args: strings.Fields(args), files: actions()}.run(t)
		if strings.Contains(plain.out+plain.err, "\x1b") {
			t.Errorf("%s: colour where none is wanted:\n%s%s", args, plain.out, plain.err)
		}
		coloured := call{args: strings.Fields(args), files: actions(), colour: true}.run(t)
		if !strings.Contains(coloured.out+coloured.err, "\x1b[") {
			t.Errorf("%s: no colour:\n%s%s", args, coloured.out, coloured.err)
		}
	}
	for _, args := range []string{"test allow.js --output json", "presets show logged-in --dialect intelliauth", "mint allow.js", "lint allow.js --output json"} {
		if got := (call{args: strings.Fields(args), files: actions(), colour: true}).run(t); strings.Contains(got.out, "\x1b") {
			t.Errorf("%s: colour in what programs read:\n%s", args, got.out)
		}
	}
}

// TestVariables: a variable stands in for a flag, a flag wins, and an empty
// variable is none.
func TestVariables(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		env  map[string]string
		args string
		want []string // in the output, or among the errors
	}{
		{"a text", map[string]string{"CLAIMCTL_PRESET": "token-refresh"}, "test allow.js", []string{"· token-refresh · preset:token-refresh"}},
		{"a flag wins", map[string]string{"CLAIMCTL_PRESET": "token-refresh"}, "test allow.js --preset empty", []string{"preset:empty"}},
		{"a list", map[string]string{"CLAIMCTL_SET": "user.app_metadata.tier=gold"}, "test allow.js", []string{`"tier", "gold"`}},
		{"a choice", map[string]string{"CLAIMCTL_OUTPUT": "json"}, "test allow.js", []string{`"schema": "claimctl/result/v1"`}},
		{"a switch", map[string]string{"CLAIMCTL_LENIENT": "true"}, "test refused.js", []string{"overwritten"}},
		{
			"a name with a dash",
			map[string]string{"CLAIMCTL_SHOW_SECRETS": "1", "CLAIMCTL_SECRET": "KEY=@claims.json"},
			"test secret.js --dialect auth0-action",
			[]string{"ada"},
		},
		{
			"empty ones",
			map[string]string{"CLAIMCTL_PRESET": "", "CLAIMCTL_SEED": "", "CLAIMCTL_OUTPUT": "", "CLAIMCTL_LENIENT": "", "CLAIMCTL_TIMEOUT": ""},
			"test allow.js",
			[]string{"preset:logged-in"},
		},
		{"of no flag of this command", map[string]string{"CLAIMCTL_OUTPUT": "xml", "CLAIMCTL_HELP": "true", "CLAIMCTL_VERSION": "1"}, "version", []string{"claimctl 1.2.3 (abc, today)"}},
		{"a wrong word", map[string]string{"CLAIMCTL_OUTPUT": "jsn"}, "test allow.js", []string{`CLAIMCTL_OUTPUT=jsn: did you mean "json"? expected text, json`}},
		{"a wrong number", map[string]string{"CLAIMCTL_SEED": "x"}, "test allow.js", []string{"CLAIMCTL_SEED=x: not a whole number"}},
		{"a wrong switch", map[string]string{"CLAIMCTL_QUIET": "maybe"}, "test allow.js", []string{"CLAIMCTL_QUIET=maybe: neither true nor false"}},
		{"a wrong time", map[string]string{"CLAIMCTL_CLOCK": "now"}, "test allow.js", []string{"--clock now: not a time"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := actions()
			files["secret.js"] = "exports.onExecutePostLogin = async (event) => { console.log(event.secrets.KEY) }"
			got := call{args: strings.Fields(tt.args), files: files, env: tt.env, version: cli.Version{Version: "1.2.3", Commit: "abc", Date: "today"}}.run(t)
			has(t, tt.name, got.out+got.err, tt.want...)
		})
	}
}

func TestFlagValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ args, want string }{
		{"test allow.js --output jsn", "error: --output jsn: did you mean \"json\"? expected text, json, ndjson, junit, tap, github, gitlab, sarif, markdown, html\nhint: claimctl test --help lists the flags\n"},
		{"test allow.js --output", "error: flag needs an argument: --output\nhint: claimctl test --help lists the flags\n"},
		{"test allow.js --seed 1.5", "error: --seed 1.5: not a whole number\nhint: claimctl test --help lists the flags\n"},
		{"test allow.js --seed 99999999999999999999", "error: --seed 99999999999999999999: not a whole number\nhint: claimctl test --help lists the flags\n"},
		{"test allow.js -q=perhaps", "error: --quiet perhaps: neither true nor false\nhint: claimctl test --help lists the flags\n"},
		{"mint --claims claims.json --expires soon", "error: --expires soon: not a duration such as 90s or 1h\nhint: claimctl mint --help lists the flags\n"},
		{"test allow.js --timeout 0s", "error: --timeout 0s: not a positive duration\nhint: write --timeout 5s, or 500ms\n"},
		{"test allow.js --timeout -1s", "error: --timeout -1s: not a positive duration\nhint: write --timeout 5s, or 500ms\n"},
		{"test allow.js --clock 2026-11-22", "error: --clock 2026-11-22: not a time\nhint: write it as RFC 3339: 2026-11-22T12:00:00Z\n"},
		{"test --presset x", "error: unknown flag --presset\nhint: did you mean --preset? claimctl test --help lists the flags\n"},
		{"test --zzzzzz", "error: unknown flag --zzzzzz\nhint: claimctl test --help lists the flags\n"},
		{"mint --alg RS255", "error: --alg RS255: did you mean \"RS256\"?"},
		{"mint claims.json --token acces", "error: --token acces: did you mean \"access\"? expected access, id, session\n"},
		{"presets show logged-in", "error: an event has the shape of a dialect: which one?\nhint: add --dialect, one of " + strings.Join(all.Registry().IDs(), ", ") + "\n"},
		{"tset", "error: unknown command \"tset\"\nhint: did you mean \"claimctl test\"? claimctl --help lists the commands\n"},
		{"xyzzy", "error: unknown command \"xyzzy\"\nhint: claimctl --help lists the commands\n"},
		{"test fail.claims.yaml --secret A=@b --set a=1 --preset empty", "error: --preset is for a single action;"},
		{"explain CC1040", "error: unknown code \"CC1040\"\nhint: did you mean CC104?"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			got := call{args: strings.Fields(tt.args), files: actions()}.run(t)
			same(t, "exit status", got.status, cli.ExitUsage)
			same(t, "output", got.out, "")
			if !strings.HasPrefix(got.err, tt.want) {
				t.Errorf("got %s\nwant %s", got.err, tt.want)
			}
		})
	}
}

// endless is a standard input without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestFileErrors(t *testing.T) {
	t.Parallel()
	big := strings.Repeat(" ", 16<<20+1)
	tests := []struct {
		name, args string
		refuse     map[string]error
		stdin      io.Reader
		want       string
	}{
		{"a file that is near", "test alow.js", nil, nil, "error: alow.js does not exist\nhint: did you mean allow.js?\n"},
		{"a file that is near, below", "test folder/pas.claims.yaml", nil, nil, "error: folder/pas.claims.yaml does not exist\nhint: did you mean folder/pass.claims.yaml?\n"},
		{"nothing near", "test zzzzzzzz.js", nil, nil, "error: zzzzzzzz.js does not exist\n"},
		{"a folder that is not there", "test nowhere/a.js", nil, nil, "error: nowhere/a.js does not exist\n"},
		{"a folder", "test allow.js --event folder", nil, nil, "error: --event: folder is a folder, not a file\nhint: name a file in it\n"},
		{"too large", "test big.js", nil, nil, "error: big.js is larger than 16 MB\nhint: actions, events and tokens are far smaller; is this the right file?\n"},
		{"no permission", "test allow.js", map[string]error{"allow.js": fs.ErrPermission}, nil, "error: allow.js cannot be read: permission denied\n"},
		{"no permission to open", "test allow.js", map[string]error{"allow.js!open": fs.ErrPermission}, nil, "error: allow.js cannot be read: permission denied\n"},
		{"a folder that cannot be listed", "test folder", map[string]error{"folder!list": fs.ErrPermission}, nil, "error: folder cannot be read: permission denied\n"},
		{"no working directory", "test allow.js", map[string]error{"!working": fs.ErrPermission}, nil, "error: the working directory cannot be read: permission denied\n"},
		{"standard input without an end", "test - --dialect intelliauth", nil, endless{}, "error: standard input is larger than 16 MB\n"},
		{"standard input that fails", "decode", nil, shut{}, "error: standard input cannot be read: the pipe is shut\n"},
		{
			"an event on standard input that is no JSON", "test allow.js --event -", nil, strings.NewReader("{\n\"a\": x}"),
			"error: not JSON: invalid character 'x' looking for beginning of value CC301\n  at stdin:2:6\nhint: expected a JSON object\n",
		},
		{"both from standard input", "test - --event -", nil, nil, "error: the action and the event cannot both come from standard input\nhint: put one of them in a file\n"},
		{"a name that is no text", "test \x1b[31m.js", nil, nil, "error: \\u{1b}[31m.js does not exist\n"},
		{
			"what is to be written cannot be", "mint --claims claims.json --jwks-out keys.json",
			map[string]error{"keys.json!write": fs.ErrPermission},
			nil,
			"error: keys.json cannot be written: permission denied\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := actions()
			files["big.js"] = big
			got := call{args: strings.Fields(tt.args), files: files, refuse: tt.refuse, stdin: tt.stdin}.run(t)
			same(t, "exit status", got.status, cli.ExitUsage)
			same(t, "output", got.out, "")
			if !strings.HasPrefix(got.err, tt.want) {
				t.Errorf("got %s\nwant %s", got.err, tt.want)
			}
		})
	}
}

// TestOneBadFileOfMany: the others are looked at all the same.
func TestOneBadFileOfMany(t *testing.T) {
	t.Parallel()
	got := call{args: []string{"test", "missing.js", "allow.js", "syntax.js", "deny.js"}, files: actions()}.run(t)
	same(t, "exit status", got.status, cli.ExitUsage)
	has(t, "output", got.out, "✓ allow  allow.js", "✗ error  syntax.js", "⊘ deny  deny.js")
	has(t, "errors", got.err, "error: missing.js does not exist")
}

func TestOutputThatFails(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"test allow.js", "test allow.js --output json", "test pass.claims.yaml", "lint allow.js", "presets", "version", "mint --claims claims.json", "decode eyJhbGciOiJub25lIn0.e30."} {
		got := call{args: strings.Fields(args), files: actions(), stdout: shut{}}.run(t)
		if got.status == cli.ExitOK || !strings.Contains(got.err, errShut.Error()) {
			t.Errorf("%s: got exit status %d and %q", args, got.status, got.err)
		}
	}
}

// TestClock: the time of a run is that of the Env, in whole seconds, unless it
// is given.
func TestClock(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"mint allow.js": `"iat": 1795348800`, "mint allow.js --clock 2026-11-22T13:00:00+01:00": `"iat": 1795348800`,
		"mint allow.js --clock 2020-01-01T00:00:00Z": `"iat": 1577836800`,
	} {
		token := call{args: strings.Fields(args), files: actions()}.run(t)
		got := call{args: []string{"decode", "--output", "json"}, stdin: strings.NewReader(token.out)}.run(t)
		has(t, args, got.out, want)
	}
}

// TestInMemory: commands reach files through the Env only, and write what they
// say.
func TestInMemory(t *testing.T) {
	t.Parallel()
	got := call{args: []string{"init"}}.run(t)
	same(t, "exit status", got.status, cli.ExitOK)
	if len(got.written) < 3 {
		t.Fatalf("it wrote %d files", len(got.written))
	}
	for name, text := range got.written {
		has(t, "output", got.out, "wrote "+name+"\n")
		if text == "" {
			t.Errorf("%s is empty", name)
		}
	}
	ran := call{args: []string{"test"}, files: got.written}.run(t)
	same(t, "exit status of the first test", ran.status, cli.ExitOK)
	has(t, "the first test", ran.out, "0 failed")

	again := call{args: []string{"init"}, files: got.written}.run(t)
	same(t, "exit status", again.status, cli.ExitUsage)
	same(t, "written", len(again.written), 0)
	has(t, "errors", again.err, "already there: ")

	failed := call{args: []string{"init"}, refuse: map[string]error{"claimctl.yaml!write": fs.ErrPermission}}.run(t)
	same(t, "exit status", failed.status, cli.ExitUsage)
	has(t, "errors", failed.err, "claimctl.yaml cannot be written: permission denied")
}

// TestCrash: a mistake of the program itself is told like any other, without a
// trace.
func TestCrash(t *testing.T) {
	t.Parallel()
	got := call{args: []string{"decode", "-"}, stdin: crashing{}}.run(t)
	same(t, "exit status", got.status, cli.ExitUsage)
	same(t, "output", got.out, "")
	has(t, "errors", got.err, "claimctl has failed: the wire is cut", "please report it")
	if strings.Contains(got.err, "goroutine") {
		t.Errorf("the errors hold a trace:\n%s", got.err)
	}
}

type crashing struct{}

func (crashing) Read([]byte) (int, error) { panic("the wire is cut") }

func TestJWKS(t *testing.T) {
	t.Parallel()
	got := call{args: strings.Fields("mint --claims - --alg ES256 --seed 7 --jwks-out keys/set.json"), stdin: strings.NewReader(`{"sub":"ada"}`)}.run(t)
	same(t, "exit status", got.status, cli.ExitOK)
	has(t, "set", got.written["keys/set.json"], `"kty": "EC"`)
	if strings.Contains(got.written["keys/set.json"], `"d"`) {
		t.Error("the private key was written")
	}
	same(t, "parts", strings.Count(got.out, "."), 2)
	same(t, "lines", strings.Count(got.out, "\n"), 1)
}

// TestProject: claimctl.yaml completes what the command line leaves open.
func TestProject(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"claimctl.yaml": `version: 1
actions:
  - {name: tier, file: actions/tier.js, dialect: intelliauth, trigger: token-refresh}
  - {name: key, file: actions/key.js, dialect: auth0-action, secrets: {API_KEY: "env:THE_KEY"}}
tokens: {issuer: "https://id.example/", claim_namespace: "acme_"}
`,
		"actions/tier.js": allow,
		"actions/key.js":  "exports.onExecutePostLogin = async (event) => { console.log('key', event.secrets.API_KEY.length, event.secrets.API_KEY) }",
	}
	tests := []struct {
		args, env string
		want      []string
	}{
		{"test actions/tier.js", "", []string{"token-refresh", `"acme_tier": "free"`, `"iss": "https://id.example/"`}},
		{"test ./actions/../actions/tier.js", "", []string{"token-refresh"}},
		{"test /work/actions/tier.js", "", []string{"token-refresh"}},
		{"test actions/tier.js --trigger login", "", []string{" login ", `"acme_tier"`}},
		{"test actions/key.js", "s3cr3t-value", []string{"key 12 [redacted]"}},
		{"test actions/key.js --show-secrets", "s3cr3t-value", []string{"key 12 s3cr3t-value"}},
		{"test actions/key.js", "", []string{`secret "API_KEY" of action "key": the environment variable "THE_KEY" is not set`, "at claimctl.yaml:4:"}},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{}
			if tt.env != "" {
				env["THE_KEY"] = tt.env
			}
			got := call{args: strings.Fields(tt.args), files: files, env: env}.run(t)
			has(t, "output", got.out+got.err, tt.want...)
		})
	}
	broken := call{args: []string{"test", "a.js"}, files: map[string]string{"a.js": allow, "claimctl.yaml": "version: 1\nactons: []\nactions: {}\n"}}.run(t)
	same(t, "exit status", broken.status, cli.ExitUsage)
	has(t, "all that is wrong", broken.err, "actons", "actions", "claimctl.yaml:2:1")
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	for args, silent := range map[string]bool{
		"test -q allow.js": true, "test -q allow.js --output json": true, "test -q pass.claims.yaml": true,
		"test -q threw.js": false, "test -q fail.claims.yaml": false,
	} {
		got := call{args: strings.Fields(args), files: actions()}.run(t)
		same(t, args, got.out == "", silent)
	}
}

func TestNoTokenOnATerminal(t *testing.T) {
	t.Parallel()
	got := call{args: []string{"decode"}, tty: true, stdin: shut{}}.run(t)
	same(t, "exit status", got.status, cli.ExitUsage)
	same(t, "errors", got.err, "error: no token given\nhint: claimctl decode TOKEN, or pipe one in: pbpaste | claimctl decode\n")
}

// TestSecretsAreNeverTold: a secret does not come out by way of an error.
func TestSecretsAreNeverTold(t *testing.T) {
	t.Parallel()
	files := actions()
	files["key.txt"] = "c4n4ry-s3cret"
	files["leak.js"] = "exports.onExecutePostLogin = async (event) => { throw new Error('key ' + event.secrets.KEY + JSON.stringify(event.secrets)) }"
	for _, args := range []string{
		"test leak.js --secret KEY=@key.txt", "test leak.js --secret KEY=@key.txt --output json", "mint leak.js --secret KEY=@key.txt",
		"test leak.js --secret KEY=c4n4ry-s3cret", "test leak.js --secret KEY=@key.txt --set a", "test leak.js --secret KEY=@key.txt --preset x",
	} {
		got := call{args: strings.Fields(args), files: files}.run(t)
		if got.status == cli.ExitOK || strings.Contains(got.out+got.err, "c4n4ry") {
			t.Errorf("%s: got exit status %d\n%s%s", args, got.status, got.out, got.err)
		}
	}
}

func TestHelpOfEveryCommand(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"test", "decode", "mint", "lint", "init", "new", "presets", "presets show", "dialects", "claims", "explain", "version", "completion", "help"} {
		got := call{args: append(strings.Fields(name), "--help")}.run(t)
		same(t, name, got.status, cli.ExitOK)
		has(t, name, got.out, "Usage:")
		same(t, name+": errors", got.err, "")
	}
}
