package project_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/project"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/lint"
)

const linted = `version: 1
lint:
  baseline: known.json
  rules: {missing-default: warning, CC032: off}
  paths:
    - {path: actions/old, rules: {CC026: off}}
    - {path: "**/*.ts", rules: {module-state: info}}
`

func TestLintOptions(t *testing.T) {
	t.Parallel()
	p := load(t, "shop/claimctl.yaml", linted)
	if p.Lint.Baseline != "known.json" {
		t.Errorf("the baseline is %q", p.Lint.Baseline)
	}
	tests := []struct {
		file       string
		off        []string
		severities map[string]action.Severity
	}{
		{"shop/actions/new/a.js", []string{"CC032"}, map[string]action.Severity{"CC026": "warning"}},
		{"shop/actions/old/deep/a.js", []string{"CC026", "CC032"}, map[string]action.Severity{}},
		{"shop/actions/older/a.js", []string{"CC032"}, map[string]action.Severity{"CC026": "warning"}},
		{"shop/a.ts", nil, map[string]action.Severity{"CC026": "warning", "CC032": "info"}},
		{"elsewhere/a.js", []string{"CC032"}, map[string]action.Severity{"CC026": "warning"}},
	}
	for _, tt := range tests {
		got := p.LintOptions(tt.file, lint.Options{})
		off := map[string]bool{}
		for _, code := range got.Disabled {
			off[code] = true
		}
		if len(off) != len(tt.off) {
			t.Errorf("%s: off are %v, want %v", tt.file, got.Disabled, tt.off)
		}
		for _, code := range tt.off {
			if !off[code] {
				t.Errorf("%s: %s is not off", tt.file, code)
			}
		}
		if diff := cmp.Diff(tt.severities, got.Severities); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.file, diff)
		}
	}
	flags := lint.Options{Severities: map[string]action.Severity{"CC026": "error"}, Disabled: []string{"CC010"}}
	got := p.LintOptions("shop/a.js", flags)
	if got.Severities["CC026"] != action.SeverityError || len(got.Disabled) != 2 || len(flags.Disabled) != 1 {
		t.Errorf("flags do not win: %+v", got)
	}
}

func TestLintProblems(t *testing.T) {
	t.Parallel()
	const text = "version: 1\nlint:\n  baseline: /x.json\n  rules: {CC999: off, CC012: loud, CC013: on}\n  paths: [{path: 'a[', rules: {}}, {rules: {reserved-claims: off}}]\n"
	_, problems := project.Load(files{"claimctl.yaml": text}.read, "claimctl.yaml")
	want := []string{
		`3:13 CC304 the path "/x.json" is absolute; it means nothing on another machine (write the path relative to the folder of claimctl.yaml)`,
		`4:11 CC304 there is no lint rule "CC999" (lint rules: …)`,
		`4:30 CC304 lint rule CC012: "loud" is no severity (write error, warning, info or off)`,
		`4:43 CC304 lint rule CC013: "on" is no severity (write error, warning, info or off)`,
		`5:18 CC304 the pattern "a[" is not complete`,
		`5:36 CC304 lint.paths[1]: path is missing`,
		`5:45 CC304 there is no lint rule "reserved-claims" (did you mean reserved-claim?)`,
	}
	got := told(problems)
	for i, line := range got {
		if len(line) > 200 {
			got[i] = line[:len(`4:11 CC304 there is no lint rule "CC999" (lint rules: `)] + "…)"
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
