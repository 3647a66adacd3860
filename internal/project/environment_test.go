package project_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/project"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

const inherited = `version: 1
actions:
  - {name: tier, file: a.js, dependencies: {lodash: 4.17.21}, secrets: {A: "env:A", B: "env:B"}, removed_secrets: [OLD], settings: {audience: [x, 1]}}
  - {name: roles, file: b.js, dependencies: {}}
tenants:
  acme: {provider: auth0, domain: acme.eu.auth0.com, client_id: id, client_secret: "env:SECRET", credentials: {audience: aud}}
environments:
  base: {tenant: acme, protected: true, secrets: {tier: {A: "env:BASE_A", C: "env:BASE_C"}}}
  prod: {extends: base, client_id: "env:ID", secrets: {tier: {A: "exec:vault 'read it' x"}}}
  here: {extends: base, url: "http://127.0.0.1:1", protected: false}
`

func sources(values map[string]string) yamldoc.Sources {
	return yamldoc.Sources{
		Env:  func(name string) (string, bool) { v, ok := values[name]; return v, ok },
		Read: func(path string) ([]byte, error) { return nil, errors.New("no such file") },
		Run: func(name string, args ...string) ([]byte, error) {
			return []byte(fmt.Sprintf("%s %q\n", name, args)), nil
		},
	}
}

func info() provider.Info {
	return provider.Info{ID: "auth0", Fields: []provider.Field{
		{Name: "domain"}, {Name: "client_id"}, {Name: "audience"}, {Name: "client_secret", Secret: true}, {Name: "pin", Secret: true},
	}}
}

func TestEnvironmentsInherit(t *testing.T) {
	t.Parallel()
	p := load(t, "claimctl.yaml", inherited)
	from := sources(map[string]string{"SECRET": "s3cret", "ID": "42", "A": "a", "B": "b", "BASE_A": "base a", "BASE_C": "base c"})
	tests := []struct {
		env       string
		protected bool
		url       string
		values    map[string]string
		secrets   []string
	}{
		{"base", true, "", map[string]string{"domain": "acme.eu.auth0.com", "client_id": "id", "audience": "aud"}, []string{"A=base a", "C=base c", "B=b"}},
		{"prod", true, "", map[string]string{"domain": "acme.eu.auth0.com", "client_id": "42", "audience": "aud"}, []string{`A=vault ["read it" "x"]`, "C=base c", "B=b"}},
		{"here", false, "http://127.0.0.1:1", map[string]string{"client_id": "id", "audience": "aud"}, []string{"A=base a", "C=base c", "B=b"}},
	}
	for _, tt := range tests {
		e, ok := p.Environment(tt.env)
		if !ok || e.Protected != tt.protected || e.Provider != "auth0" || e.Tenant != "acme" {
			t.Errorf("%s: %+v", tt.env, e)
		}
		c, problems := p.Connection(e, info(), from)
		if len(problems) > 0 || c.Secrets["client_secret"].Reveal() != "s3cret" || c.URL != tt.url {
			t.Errorf("%s: %v %q", tt.env, told(problems), c.URL)
		}
		if diff := cmp.Diff(tt.values, c.Values); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.env, diff)
		}
		list, problems := p.SecretsIn(e, p.Actions[0], from)
		var got []string
		for _, s := range list {
			got = append(got, s.Name+"="+s.Value.Reveal())
		}
		if diff := cmp.Diff(tt.secrets, got); diff != "" || len(problems) > 0 {
			t.Errorf("%s: %v (-want +got):\n%s", tt.env, told(problems), diff)
		}
	}
	tier := p.Actions[0]
	if diff := cmp.Diff([]project.Dependency{{Name: "lodash", Version: "4.17.21"}}, tier.Dependencies); diff != "" {
		t.Error(diff)
	}
	if p.Actions[1].Dependencies == nil || len(p.Actions[1].Dependencies) != 0 {
		t.Error("an empty mapping is not none")
	}
	if got := string(tier.Settings[0].Value); got != `["x",1]` || tier.RemovedSecrets[0] != "OLD" {
		t.Errorf("got %s %v", got, tier.RemovedSecrets)
	}
}

func TestConnectionProblems(t *testing.T) {
	t.Parallel()
	p := load(t, "claimctl.yaml", "version: 1\nenvironments:\n  x: {provider: auth0, client_id: \"env:NONE\", credentials: {pin: hunter2, domian: x}}\n")
	_, problems := p.Connection(p.Environments[0], info(), sources(nil))
	want := []string{
		`3:35 CC304 environment "x": client_id: the environment variable "NONE" is not set`,
		`3:66 CC304 environment "x": pin: a secret must not be written here (write "env:NAME", "file:PATH" or "exec:COMMAND")`,
		`3:83 CC304 environment "x": domian is no field of the provider auth0 (did you mean "domain"?)`,
	}
	if diff := cmp.Diff(want, told(problems)); diff != "" {
		t.Error(diff)
	}
	if !problems[1].Private {
		t.Error("the line of a secret would be shown")
	}
}

func TestEnvironmentProblems(t *testing.T) {
	t.Parallel()
	const text = `version: 1
tenants:
  acme: {url: "http://tenant.example/?x=1"}
environments:
  a: {extends: b}
  b: {extends: a}
  c: {extends: nope}
  d: {tenant: acne}
  e: {provider: x, credentials: {api_key: hunter2}, secrets: {nobody: {A: "env:A"}}}
  "../f": {provider: x}
  g: {provider: x, lock_key: hunter2}
`
	_, problems := project.Load(files{"claimctl.yaml": text}.read, "claimctl.yaml")
	got := told(problems)
	for _, want := range []string{
		`3:3 CC304 tenant "acme": provider is missing`,
		`3:15 CC304 tenant "acme": credentials are sent in clear to an address with http (write it with https)`,
		`5:16 CC304 environment "a" extends itself (take one of them out)`,
		`6:16 CC304 environment "b" extends itself (take one of them out)`,
		`7:16 CC304 environment "c" extends "nope", which is not there`,
		`8:15 CC304 environment "d": there is no tenant "acne" (did you mean "acme"?)`,
		`9:43 CC304 environment "e": credentials.api_key: a secret must not be written here (write "env:NAME", "file:PATH" or "exec:COMMAND")`,
		`9:63 CC304 environment "e": there is no action "nobody" to have secrets`,
		`10:3 CC304 the name of an environment must be fit for a file; "../f" is not (use letters, digits, - and _)`,
	} {
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("not told: %s", want)
		}
	}
	if strings.Contains(strings.Join(got, ""), "hunter2") {
		t.Error("a message repeats a secret")
	}
	if t.Failed() {
		t.Log(strings.Join(got, "\n"))
	}
}

func TestAppend(t *testing.T) {
	t.Parallel()
	add := project.Addition{
		Actions: []project.NewAction{{
			Action: project.Action{
				Name: "new: one", File: "actions/new.js", Dialect: "auth0-action", Trigger: "post-login", Runtime: "node22",
				Dependencies: []project.Dependency{{Name: "@acme/x", Version: "1.0"}}, Settings: []project.Setting{{Name: "a", Value: action.Value(`{"b":[1]}`)}},
			},
			Secrets: [][2]string{{"KEY", "env:KEY"}},
		}},
		Flows: []project.Flow{{Name: "post-login", Actions: []string{"new: one"}}},
	}
	const entry = "- name: \"new: one\"\n|  file: actions/new.js\n|  dialect: auth0-action\n|  trigger: post-login\n|  runtime: node22\n" +
		"|  dependencies: {\"@acme/x\": \"1.0\"}\n|  secrets:\n|    KEY: \"env:KEY\"\n|  settings:\n|    a: {\"b\":[1]}\n"
	in := func(indent string) string { return indent + strings.ReplaceAll(entry, "|", indent) }
	tests := []struct{ name, text, want string }{
		{"nothing yet", "version: 1\n", "version: 1\nactions:\n" + in("  ") + "flows:\n  post-login: [\"new: one\"]\n"},
		{"no newline", "version: 1", "version: 1\nactions:\n" + in("  ") + "flows:\n  post-login: [\"new: one\"]\n"},
		{
			"in the middle, with comments", "version: 1 # a\nactions: # b\n- {name: x, file: x.js}\n\n# c\nflows:\n    other: [x] # d\nlint: {}\n",
			"version: 1 # a\nactions: # b\n- {name: x, file: x.js}\n" + in("") + "\n# c\nflows:\n    other: [x] # d\n    post-login: [\"new: one\"]\nlint: {}\n",
		},
		{"in one line", "version: 1\nactions: [{name: x, file: x.js}]\n", ""},
		{"a name that is there", "version: 1\nactions:\n  - {name: 'new: one', file: x.js}\n", ""},
	}
	for _, tt := range tests {
		out, ok := project.Append("claimctl.yaml", []byte(tt.text), add)
		if ok != (tt.want != "") {
			t.Errorf("%s: %v\n%s", tt.name, ok, out)
			continue
		}
		if diff := cmp.Diff(tt.want, string(out)); ok && diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// FuzzAppend holds that what is added never changes what was there.
func FuzzAppend(f *testing.F) {
	for _, seed := range []string{example, linted, inherited, "version: 1\n", "actions:\nversion: 1\n", "version: 1\nactions:\n\n  # x\n", "\ufeffversion: 1\r\nactions:\r\n"} {
		f.Add(seed, "name", "file.js")
	}
	f.Add("version: 1\n", "- a: b", "x\ny")
	f.Fuzz(func(t *testing.T, text, name, file string) {
		add := project.Addition{Actions: []project.NewAction{{Action: project.Action{Name: name, File: file, Dialect: "d", Trigger: "t"}}}}
		out, ok := project.Append("c", []byte(text), add)
		if !ok {
			return
		}
		read := func(data []byte) *project.Project {
			p, problems := project.Load(func(string) ([]byte, error) { return data, nil }, "c")
			if p == nil {
				t.Fatalf("%v\n%s", told(problems), data)
			}
			return p
		}
		before, after := read([]byte(text)), read(out)
		last := after.Actions[len(after.Actions)-1]
		if last.Name != name || last.File != file || len(after.Actions) != len(before.Actions)+1 {
			t.Fatalf("got %+v\n%s", last, out)
		}
	})
}
