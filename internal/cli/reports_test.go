package cli_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/cli"
)

func TestReports(t *testing.T) {
	t.Parallel()
	got := call{args: strings.Fields("test allow.js threw.js pass.claims.yaml --report junit=out/r.xml --report json=r.json --report tap=r.tap -q"), files: actions()}.run(t)
	same(t, "exit status", got.status, cli.ExitThrew)
	has(t, "output", got.out, "✗ error  threw.js")
	has(t, "junit", got.written["out/r.xml"], `tests="3" failures="1"`)
	has(t, "json", got.written["r.json"], `"jwt": "ey`, "claimctl/suites/v1")
	has(t, "tap", got.written["r.tap"], "TAP version 14\n1..3\n", "not ok 2 - threw.js")

	linted := call{args: strings.Fields("lint refused.js --report sarif=r.sarif --report gitlab=r.json --output ndjson"), files: actions()}.run(t)
	same(t, "exit status", linted.status, cli.ExitFailed)
	has(t, "output", linted.out, `{"schema":"claimctl/record/v1","kind":"diagnostic"`)
	has(t, "sarif", linted.written["r.sarif"], `"version": "2.1.0"`)
	has(t, "gitlab", linted.written["r.json"], `"fingerprint"`)
}

// TestReportToStandardOutput: a report to - takes the place of the text.
func TestReportToStandardOutput(t *testing.T) {
	t.Parallel()
	piped := call{args: strings.Fields("test pass.claims.yaml --report tap=-"), files: actions()}.run(t)
	asked := call{args: strings.Fields("test pass.claims.yaml --output tap"), files: actions()}.run(t)
	if piped.out != asked.out || !strings.HasPrefix(piped.out, "TAP version 14\n") {
		t.Errorf("got %s\nwant %s", piped.out, asked.out)
	}
	by := call{args: strings.Fields("test pass.claims.yaml --report tap=-"), files: actions(), env: map[string]string{"CLAIMCTL_OUTPUT": "json"}}.run(t)
	same(t, "a variable is a default", by.out, asked.out)
}

func TestReportFlags(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"test allow.js --report junit":                    "error: --report junit: expected FORMAT=FILE, such as junit=report.xml\n",
		"test allow.js --report junit=":                   "error: --report junit=: expected FORMAT=FILE, such as junit=report.xml\n",
		"test allow.js --report junt=x":                   `error: --report junt=x: did you mean "junit"? the formats are text, json, `,
		"test allow.js --report junit=x --report tap=./x": "error: --report tap=./x: junit=x is written there already\n",
		"test allow.js --report junit=- --report tap=-":   "error: --report tap=-: junit=- is written there already\n",
		"test allow.js --report junit=- --output json":    "error: --output and a --report to - both write to standard output\nhint: leave one of them out, or give the report a file\n",
		"lint allow.js --report html=x":                   "error: --report html=x: the formats are text, json, ndjson, junit, github, gitlab, sarif\n",
		"lint allow.js --output html":                     "error: --output html: expected text, json, ndjson, junit, github, gitlab, sarif\n",
		"lint allow.js --report sarif=- --output text":    "error: --output and a --report to - both write to standard output\n",
		"report merge": "error: no report named\nhint: claimctl report merge shard-1.json shard-2.json\n",
		"report merge event.json --report junit=- --output tap":    "error: --output and a --report to - both write to standard output\n",
		"report merge event.json":                                  "error: schema is missing CC304\n  at event.json:1:1\n",
		"report merge allow.js":                                    "error: not JSON: invalid character 'a' looking for beginning of value CC301\n  at allow.js:1:1\n",
		"report merge nowhere.json":                                "error: nowhere.json does not exist\n",
		"report merge none.json":                                   "error: there is no suite in these reports\nhint: did the shards find their tests?\n",
		"test pass.claims.yaml --report junit=a --report markdown": "error: --report markdown: expected FORMAT=FILE",
	} {
		files := actions()
		files["none.json"] = `{"schema":"claimctl/suites/v1","suites":[]}`
		got := call{args: strings.Fields(args), files: files}.run(t)
		same(t, args, got.status, cli.ExitUsage)
		same(t, args+": output", got.out, "")
		same(t, args+": files", len(got.written), 0)
		if !strings.HasPrefix(got.err, want) {
			t.Errorf("%s: got %s\nwant %s", args, got.err, want)
		}
	}
}

// TestReportThatCannotBeWritten: the others are, and the command fails.
func TestReportThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	got := call{
		args: strings.Fields("test pass.claims.yaml --report junit=r.xml --report tap=r.tap"), files: actions(),
		refuse: map[string]error{"r.xml!write": fs.ErrPermission},
	}.run(t)
	same(t, "exit status", got.status, cli.ExitUsage)
	has(t, "output", got.out, "1 passed")
	has(t, "errors", got.err, "error: r.xml cannot be written: permission denied\n")
	has(t, "tap", got.written["r.tap"], "ok 1")
}

// TestGitHub: annotations and a summary come without being asked for, and do
// not mix with what is on standard output.
func TestGitHub(t *testing.T) {
	t.Parallel()
	files := actions()
	files["summary.md"] = "before\n"
	env := map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": "/", "GITHUB_STEP_SUMMARY": "summary.md"}
	for args, want := range map[string]struct {
		err     []string
		summary string
	}{
		"test fail.claims.yaml":                    {[]string{"::error file=work/fail.claims.yaml,line=4,col=38,title=claimctl CC201::case"}, "## ❌ claimctl: 0 passed, 1 failed"},
		"test fail.claims.yaml --output json":      {[]string{"::error file=work/fail.claims.yaml"}, "## ❌"},
		"test allow.js":                            {nil, "## ✅ claimctl: 1 passed, 0 failed"},
		"lint refused.js":                          {[]string{"::error file=work/refused.js,line=1,"}, ""},
		"test badkey.claims.yaml":                  {[]string{"::error file=work/badkey.claims.yaml,line=4,col=5,title=claimctl CC302::"}, "## ❌ claimctl: 0 passed, 0 failed"},
		"test missing.js":                          {[]string{"::error title=claimctl::missing.js does not exist"}, ""},
		"test fail.claims.yaml --output github":    {nil, "## ❌"},
		"test fail.claims.yaml --report github=-":  {nil, "## ❌"},
		"report merge run.json --report junit=x":   {[]string{"::error file=work/fail.claims.yaml"}, "## ❌"},
		"test fail.claims.yaml --report github=gh": {[]string{"::error file=work/fail.claims.yaml"}, "## ❌"},
	} {
		before := call{args: strings.Fields("test fail.claims.yaml --output json"), files: files}.run(t)
		files["run.json"] = before.out
		got := call{args: strings.Fields(args), files: files, env: env}.run(t)
		has(t, args, got.err, want.err...)
		if want.err == nil && got.err != "" || strings.Contains(got.out, "::error") != (strings.Contains(args, "github") && !strings.Contains(args, "=gh")) {
			t.Errorf("%s: got %s\nand %s", args, got.out, got.err)
		}
		if want.summary == "" {
			same(t, args, got.written["summary.md"], "")
		} else {
			has(t, args, got.written["summary.md"], "before\n"+want.summary)
		}
	}
}

// TestGitHubSummaryThatFails: it is told, and fails nothing.
func TestGitHubSummaryThatFails(t *testing.T) {
	t.Parallel()
	files := actions()
	files["full.md"] = strings.Repeat("x", 1<<20)
	for path, want := range map[string]string{
		"full.md": "warning: the markdown report: full.md is full: it takes 1048576 bytes", "no.md": "warning: the markdown report: no.md cannot be written: permission denied",
	} {
		got := call{
			args: strings.Fields("test pass.claims.yaml"), files: files, env: map[string]string{"GITHUB_STEP_SUMMARY": path},
			refuse: map[string]error{"no.md!write": fs.ErrPermission},
		}.run(t)
		same(t, "exit status", got.status, cli.ExitOK)
		has(t, path, got.err, want)
	}
}

// TestPlacesOfFiles: other services see files from the root of the checkout.
func TestPlacesOfFiles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ variable, root, file, want string }{
		{"CI_PROJECT_DIR", "/", "refused.js", "work/refused.js"},
		{"CI_PROJECT_DIR", "/work", "/work/refused.js", "refused.js"},
		{"CI_PROJECT_DIR", "/elsewhere", "refused.js", "refused.js"},
		{"CI_PROJECT_DIR", "relative", "./refused.js", "refused.js"},
		{"", "", "/work/refused.js", "refused.js"},
	} {
		got := call{args: []string{"lint", tt.file, "--output", "gitlab"}, files: actions(), env: map[string]string{tt.variable: tt.root}}.run(t)
		has(t, tt.root, got.out, `"path": "`+tt.want+`"`)
	}
}

// TestMergeIsTheUnion: shards of a run are reported as the run.
func TestMergeIsTheUnion(t *testing.T) {
	t.Parallel()
	files := actions()
	for _, tt := range []struct{ whole, first, second string }{
		{"test fail.claims.yaml pass.claims.yaml", "test fail.claims.yaml", "test pass.claims.yaml"},
		{"test folder pass.claims.yaml", "test folder", "test pass.claims.yaml"},
		{"test missing.claims.yaml pass.claims.yaml", "test pass.claims.yaml", "test missing.claims.yaml"},
	} {
		files["1.json"] = call{args: strings.Fields(tt.first + " --output json"), files: files}.run(t).out
		files["2.json"] = call{args: strings.Fields(tt.second + " --output json"), files: files}.run(t).out
		for _, format := range []string{"text", "json", "ndjson", "junit", "tap", "github", "gitlab", "sarif", "markdown", "html"} {
			whole := call{args: strings.Fields(tt.whole + " --output " + format), files: files}.run(t)
			merged := call{args: strings.Fields("report merge 1.json 2.json --output " + format), files: files}.run(t)
			same(t, "exit status", merged.status, whole.status)
			if diff := cmp.Diff(whole.out, merged.out); diff != "" {
				t.Errorf("%s as %s (-whole +merged):\n%s", tt.whole, format, diff)
			}
		}
	}
}
