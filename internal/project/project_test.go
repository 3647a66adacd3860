package project_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/claimctl/claimctl/internal/project"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/intelliauth"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/runner"
)

// The example of the documentation.
const example = `version: 1
actions:
  - name: inject-tier-claim
    file: actions/inject-tier-claim.js
    dialect: auth0-action
    trigger: post-login
    runtime: node22
    secrets: {API_KEY: "file:.secrets/api-key"}
flows:
  post-login: [inject-tier-claim]
tokens: {issuer: "https://dev.example.com/", audience: "https://api.example.com/", claim_namespace: ""}
environments:
  local: {provider: auth0, url: "http://127.0.0.1:8787", client_id: local, client_secret: "env:CLAIMCTL_LOCAL_SECRET"}
  prod: {provider: auth0, domain: acme.eu.auth0.com, client_id: "env:AUTH0_CLIENT_ID", client_secret: "exec:pass show auth0/prod", protected: true}
`

// files is a file system of a few texts.
type files map[string]string

func (f files) read(path string) ([]byte, error) {
	text, ok := f[filepath.ToSlash(path)]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("no such file")}
	}
	return []byte(text), nil
}

func (f files) exists(path string) bool {
	_, ok := f[filepath.ToSlash(path)]
	return ok
}

func load(t *testing.T, path, text string) *project.Project {
	t.Helper()
	p, problems := project.Load(files{path: text}.read, path)
	if len(problems) > 0 {
		t.Fatalf("problems: %v", told(problems))
	}
	return p
}

func told(list []action.Diagnostic) []string {
	var lines []string
	for _, d := range list {
		line := fmt.Sprintf("%d:%d %s %s", d.Line, d.Column, d.Code, d.Summary)
		if d.Hint != "" {
			line += " (" + d.Hint + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestLoad(t *testing.T) {
	t.Parallel()
	got := load(t, "shop/claimctl.yaml", example)
	want := &project.Project{
		Path: "shop/claimctl.yaml",
		Actions: []project.Action{{
			Name: "inject-tier-claim", File: "actions/inject-tier-claim.js", Dialect: "auth0-action",
			Trigger: "post-login", Runtime: "node22", Enabled: true, Pos: yamldoc.Pos{Line: 3, Column: 5},
		}},
		Flows:  []project.Flow{{Name: "post-login", Actions: []string{"inject-tier-claim"}, Pos: yamldoc.Pos{Line: 10, Column: 3}}},
		Tokens: dialect.Settings{Issuer: "https://dev.example.com/", Audience: "https://api.example.com/"},
		Environments: []project.Environment{
			{
				Name: "local", Provider: "auth0", URL: "http://127.0.0.1:8787", Pos: yamldoc.Pos{Line: 13, Column: 3},
				Fields: []project.Credential{
					{Name: "client_id", Value: "local", Pos: yamldoc.Pos{Line: 13, Column: 69}},
					reference("client_secret", 13, 91, "env", "CLAIMCTL_LOCAL_SECRET"),
				},
			},
			{
				Name: "prod", Provider: "auth0", Protected: true, Pos: yamldoc.Pos{Line: 14, Column: 3},
				Fields: []project.Credential{
					{Name: "domain", Value: "acme.eu.auth0.com", Pos: yamldoc.Pos{Line: 14, Column: 35}},
					reference("client_id", 14, 65, "env", "AUTH0_CLIENT_ID"),
					reference("client_secret", 14, 103, "exec", "pass show auth0/prod"),
				},
			},
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(project.Action{})); diff != "" {
		t.Error(diff)
	}
}

func reference(name string, line, column int, scheme, target string) project.Credential {
	at := yamldoc.Pos{Line: line, Column: column}
	return project.Credential{Name: name, Pos: at, Reference: yamldoc.Reference{Pos: at, Scheme: scheme, Target: target}}
}

func TestLoadProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{"empty", "", []string{"1:1 CC301 the file is empty"}},
		{"other version", "version: 2\n", []string{"1:10 CC304 version 2 is not supported; this version of claimctl reads 1"}},
		{"version of a wrong type", "version: one\n", []string{"1:10 CC303 version: expected a whole number, found a string"}},
		{"keys", "verzion: 1\nactions: [{name: a, file: a.js, dialetc: x}]\ntokens: {iss: x}\n", []string{
			`1:1 CC302 unknown key "verzion" (did you mean "version"?)`,
			`1:1 CC304 version is missing`,
			`2:33 CC302 actions[0]: unknown key "dialetc" (did you mean "dialect"?)`,
			`3:10 CC302 tokens: unknown key "iss" (did you mean "issuer"?)`,
		}},
		{"actions", "version: 1\nactions:\n  - {name: a, file: a.js}\n  - {name: a, file: /b.js}\n  - {name: \"\", file: \"\"}\n  - {file: 'x\\y.js'}\n", []string{
			`4:12 CC304 there are two actions "a"; the first is at line 3 (rename one of them)`,
			`4:21 CC304 the path "/b.js" is absolute; it means nothing on another machine (write the path relative to the folder of claimctl.yaml)`,
			`5:12 CC304 the name of an action is empty`,
			`5:22 CC304 the file of an action is empty`,
			`6:5 CC304 actions[3]: name is missing`,
			`6:12 CC304 the path "x\\y.js" has backslashes; write slashes`,
		}},
		{"flows", "version: 1\nactions: [{name: tier, file: a.js}]\nflows: {login: [tiers, tier], x: tier}\n", []string{
			`3:17 CC304 flow "login" names the action "tiers", which is not there (did you mean "tier"?)`,
			`3:34 CC303 flows.x: expected a list of strings, found a string (write it in brackets: [tier])`,
		}},
		{"flows of flows", "version: 1\nactions: [{name: t, file: a.js}]\nflows:\n  a: [b]\n  b: [t, c]\n  c: [b]\n  self: [self]\n", []string{
			`5:10 CC304 flow "c" runs itself: c → b → c (take one of them out)`,
			`6:7 CC304 flow "b" runs itself: b → c → b (take one of them out)`,
			`7:10 CC304 flow "self" runs itself: self → self (take one of them out)`,
		}},
		{"secrets", "version: 1\nactions: [{name: a, file: a.js, secrets: {KEY: hunter2}}]\nenvironments: {x: {provider: p, client_secret: hunter2}}\n", []string{
			`2:48 CC304 actions[0].secrets.KEY: a secret must not be written here (write "file:PATH" or "env:NAME")`,
			`3:48 CC304 environments.x.client_secret: a secret must not be written here (write "file:PATH" or "env:NAME")`,
		}},
		{"environments", "version: 1\nenvironments:\n  a: {url: example.com}\n  b: {provider: x, url: 'https://u:hunter2@h/', protected: yes}\n", []string{
			`3:6 CC304 environments.a: provider is missing`,
			`3:12 CC304 environment "a": expected an address such as https://tenant.example`,
			`4:25 CC304 environment "b": the url must not hold a name and password (use client_id and client_secret)`,
			`4:60 CC303 environments.b.protected: expected true or false, found a string`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, problems := project.Load(files{"claimctl.yaml": test.text}.read, "claimctl.yaml")
			if diff := cmp.Diff(test.want, told(problems)); diff != "" {
				t.Error(diff)
			}
			if p != nil {
				t.Error("got a project beside problems")
			}
			if strings.Contains(strings.Join(told(problems), ""), "hunter2") {
				t.Error("a message repeats a secret")
			}
		})
	}
}

func TestLoadUnreadable(t *testing.T) {
	t.Parallel()
	_, problems := project.Load(files{}.read, "claimctl.yaml")
	want := []string{"0:0 CC301 the configuration cannot be read: open claimctl.yaml: no such file"}
	if diff := cmp.Diff(want, told(problems)); diff != "" {
		t.Error(diff)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, dir, want string
		files           files
	}{
		{"here", "/a/b", "/a/b/claimctl.yaml", files{"/a/b/claimctl.yaml": "", "/a/claimctl.yaml": ""}},
		{"above", "/a/b/c", "/a/claimctl.yaml", files{"/a/claimctl.yaml": ""}},
		{"at the root", "/a/b", "/claimctl.yaml", files{"/claimctl.yaml": ""}},
		{"beside .git", "/a/b", "/a/claimctl.yaml", files{"/a/claimctl.yaml": "", "/a/.git": ""}},
		{"above .git", "/a/b", "", files{"/claimctl.yaml": "", "/a/.git": ""}},
		{"nowhere", "/a/b", "", files{}},
		{"relative", ".", "claimctl.yaml", files{"claimctl.yaml": ""}},
		{"relative, nowhere", "a/b", "", files{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, ok := project.Find(test.files.exists, filepath.FromSlash(test.dir))
			if got := filepath.ToSlash(got); got != test.want || ok != (test.want != "") {
				t.Errorf("got %q, %v, want %q", got, ok, test.want)
			}
		})
	}
}

func TestActionFor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path, file string
		want       bool
	}{
		{"claimctl.yaml", "actions/inject-tier-claim.js", true},
		{"claimctl.yaml", "./actions/../actions/inject-tier-claim.js", true},
		{"claimctl.yaml", "inject-tier-claim.js", false},
		{"../claimctl.yaml", "../actions/inject-tier-claim.js", true},
		{"/shop/claimctl.yaml", "/shop/actions/inject-tier-claim.js", true},
		{"/shop/claimctl.yaml", "actions/inject-tier-claim.js", false},
	}
	for _, test := range tests {
		t.Run(test.path+" "+test.file, func(t *testing.T) {
			t.Parallel()
			a, ok := load(t, test.path, example).ActionFor(filepath.FromSlash(test.file))
			if ok != test.want || ok != (a.Name == "inject-tier-claim") {
				t.Errorf("got %q, %v, want %v", a.Name, ok, test.want)
			}
		})
	}
}

func TestAction(t *testing.T) {
	t.Parallel()
	p := load(t, "claimctl.yaml", "version: 1\nactions: [{name: a, file: a.js, enabled: false}]\n")
	if a, ok := p.Action("a"); !ok || a.Enabled {
		t.Errorf("got %+v, %v", a, ok)
	}
	if a, ok := p.Action("b"); ok {
		t.Errorf("got %+v", a)
	}
}

func TestFlows(t *testing.T) {
	t.Parallel()
	p := load(t, "claimctl.yaml", "version: 1\nactions: [{name: a, file: a.js}, {name: b, file: b.js}]\nflows: {all: [first, b], first: [a]}\n")
	f, ok := p.Flow("all")
	if diff := cmp.Diff([]string{"a", "b"}, f.Actions); diff != "" || !ok {
		t.Error(diff)
	}
	if got := p.ActionsOf(f); len(got) != 2 || got[1].File != "b.js" {
		t.Errorf("got %v", got)
	}
	if _, ok := p.Flow("a"); ok {
		t.Error("an action is no flow")
	}
	if diff := cmp.Diff([]string{"a", "b", "all", "first"}, p.Names()); diff != "" {
		t.Error(diff)
	}
}

// TestFlowsDoNotGrow holds that a few flows that name each other twice are not
// followed to the end.
func TestFlowsDoNotGrow(t *testing.T) {
	t.Parallel()
	text := "version: 1\nflows:\n"
	for i := range 40 {
		text += fmt.Sprintf("  f%d: [f%d, f%d]\n", i, i+1, i+1)
	}
	_, problems := project.Load(files{"claimctl.yaml": text + "  f40: []\n"}.read, "claimctl.yaml")
	if len(problems) == 0 || !strings.Contains(problems[0].Summary, "names more than 1000 actions") {
		t.Errorf("got %v", told(problems))
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	p := load(t, "shop/claimctl.yaml", `version: 1
actions:
  - name: a
    file: a.js
    secrets: {B: "env:B", A: "file:keys/a", C: "env:NONE", D: "exec:pass show d"}
`)
	env := func(name string) (string, bool) { return "bee", name == "B" }
	got, problems := p.Secrets(p.Actions[0], env, files{"shop/keys/a": "ay\n"}.read)
	plain := func(s runner.Secret) string { return s.Name + "=" + s.Value.Reveal() }
	var texts []string
	for _, s := range got {
		texts = append(texts, plain(s))
	}
	if diff := cmp.Diff([]string{"B=bee", "A=ay"}, texts); diff != "" {
		t.Error(diff)
	}
	want := []string{
		`5:48 CC304 secret "C" of action "a": the environment variable "NONE" is not set`,
		`5:63 CC304 secret "D" of action "a": commands ("exec:") are run by a deploy only; use a file or the environment here as well`,
	}
	if diff := cmp.Diff(want, told(problems)); diff != "" {
		t.Error(diff)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	p := load(t, "claimctl.yaml", `version: 1
actions:
  - {name: a, file: a.js, dialect: intelliauht}
  - {name: b, file: a.js, dialect: intelliauth, trigger: logins}
  - {name: c, file: a.js, dialect: intelliauth, trigger: login}
  - {name: d, file: a.js, trigger: whatever}
`)
	want := []string{
		`3:36 CC304 action "a": unknown dialect "intelliauht" (did you mean "intelliauth"? known dialects: intelliauth)`,
		`4:58 CC304 action "b": unknown trigger "logins" (did you mean "login"? triggers of intelliauth: login, token-refresh, registration)`,
	}
	got := told(p.Check(dialect.NewRegistry(intelliauth.New()), provider.NewRegistry()))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte("version: 1\nactions: [{name: a, file: a.js, secrets: {A: x}}]\nflows: {a: [b, ~]}\n"))
	f.Add([]byte("version: 1\nenvironments: {a: {provider: x, url: '%zz'}}\n"))
	f.Add([]byte("version: 1\n<<: {flows: {a: [1]}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, problems := project.Load(files{"claimctl.yaml": string(data)}.read, "claimctl.yaml")
		if (p == nil) != (len(problems) > 0) {
			t.Errorf("got project %v beside problems %v", p, told(problems))
		}
	})
}
