package suite_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

// files is a file system of a few texts.
type files map[string]string

func (f files) read(path string) ([]byte, error) {
	text, ok := f[filepath.ToSlash(path)]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("no such file")}
	}
	return []byte(text), nil
}

func parse(t *testing.T, f files, path string) *suite.Suite {
	t.Helper()
	data, err := f.read(path)
	if err != nil {
		t.Fatal(err)
	}
	s, problems := suite.Parse(path, data)
	if len(problems) > 0 {
		t.Fatalf("problems: %v", told(problems))
	}
	return s
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

func TestParseProblems(t *testing.T) {
	t.Parallel()
	const head = "action: a.js\n"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"empty", "", []string{"1:1 CC301 the file is empty"}},
		{"nothing needed", "dialect: intelliauth\n", []string{
			"1:1 CC304 cases is missing",
			"1:1 CC304 action is missing (write action: FILE, or flow: with a list of actions)",
		}},
		{"no cases", head + "cases: []\n", []string{
			"2:8 CC304 the suite has no cases (add a case with a name and what it expects)",
		}},
		{"no list of cases", head + "cases: {name: x}\n", []string{"2:8 CC303 cases: expected a list of mappings, found a mapping"}},
		{"empty words", "action: ''\ncases: [{name: ' '}, {name: a, skip: '', todo: ' '}]\n", []string{
			"1:9 CC304 action is empty; expected the path of a source",
			"2:16 CC304 the name of a case is empty",
			"2:38 CC304 skip: the reason is empty",
			"2:48 CC304 todo: the reason is empty",
			"2:48 CC304 a case has either skip or todo, not both",
		}},
		{"names", head + "cases:\n  - {name: a}\n  - {name: b}\n  - {name: a}\n  - {preset: m2m}\n", []string{
			`5:12 CC304 there are two cases "a"; the first is at line 3 (rename one of them)`,
			`6:5 CC304 cases[3]: name is missing`,
		}},
		{"keys", head + "defaultz: {}\ncases: [{name: a, expects: {}}, {name: b, expect: {claim: {}, claims: {acess: {}}}}]\n", []string{
			`2:1 CC302 unknown key "defaultz" (did you mean "defaults"?)`,
			`3:19 CC302 cases[0]: unknown key "expects" (did you mean "expect"?)`,
			`3:52 CC302 cases[1].expect: unknown key "claim" (did you mean "claims"?)`,
			`3:72 CC302 cases[1].expect.claims: unknown key "acess" (did you mean "access"?)`,
		}},
		{"not yet supported", head + "coverage: 90\ncases: [{name: a}]\n", []string{
			"2:11 CC304 coverage is not supported by this version",
		}},
		{"action and flow", head + "flow: x\ntrigger: login\ncases: [{name: a}]\n", []string{
			"2:7 CC304 action and flow exclude each other (put the action into the flow)",
		}},
		{"flows", "flow: [{file: a.js}, {action: b.js, stage: 1}, 3]\ntrigger: login\ncases: [{name: a}]\n", []string{
			`1:8 CC304 flow[0]: action is missing`,
			`1:9 CC302 flow[0]: unknown key "file"`,
			`1:44 CC303 flow[1].stage: expected a list of strings, found a number (write it in brackets: [1])`,
			`1:48 CC303 flow[2]: expected a mapping, found a number`,
			`2:10 CC304 trigger is for a suite of one action (write stage: beside the action in the flow)`,
		}},
		{"no flow", "flow: []\ncases: [{name: a}]\n", []string{
			`1:7 CC304 the flow has no actions (name the actions in the order in which they run)`,
		}},
		{"stand-ins", head + "stub: {a: ''}\nmock: 1\ncases: [{name: a, answers: {'x=y': b}, mocks: [c, 2]}]\n", []string{
			`2:8 CC304 stub "a": expected the path of a file (write NAME: FILE)`,
			`3:7 CC303 mock: expected a list of strings, found a number (write it in brackets: [1])`,
			`4:29 CC304 answer "x=y": expected the path of a file (write NAME: FILE)`,
			`4:51 CC303 cases[0].mocks[1]: expected a string, found a number (write it in quotes: "2")`,
		}},
		{"scenarios", head + "cases:\n  - {name: a, scenario: {user: {emial: x}}}\n  - {name: b, scenario: {base: none}, preset: m2m}\n  - {name: c, scenario: [1], event: {}}\n", []string{
			`3:25 CC304 scenario: unknown field "emial" (claimctl presets show logged-in has every member)`,
			`4:25 CC304 preset and scenario exclude each other (write the preset as base: within the scenario)`,
			`4:25 CC304 scenario: unknown preset "none": the presets are logged-in, first-login, token-refresh, m2m, org-member, unverified-email, mfa, enterprise-sso, tor-exit, vpn, sign-up, password-reset, token-exchange, empty (claimctl presets show logged-in has every member)`,
			`5:25 CC304 event and scenario exclude each other (set and unset change any of them)`,
			`5:25 CC303 cases[2].scenario: expected a mapping or the path of a JSON file, found a list`,
		}},
		{"matrices", head + `cases:
  - {name: a, matrix: {x: [1], y: []}, set: {a.b: "${x}${z}"}}
  - {name: b, matrix: {x: [1, 2]}}
  - {name: c, matrix: [1]}
  - {name: d, matrix: {a.x: [1, 1], b.x: [1]}}
  - {name: e, matrix: {"a..": [1]}}
  - {name: f, matrix: {x: [1, 2]}, set: {a.b: "${x}"}, expct: "$${x}"}
`, []string{
			`3:35 CC304 cases[0].matrix.y: expected a list of values (write the values in brackets: [a, b])`,
			`3:51 CC304 cases[0]: the matrix has no axis "z" (the axes are x; for the text itself write $${z})`,
			`4:24 CC304 cases[1].matrix: the axis "x" is used nowhere (write ${x} where its value belongs, or name the axis after a path such as user.app_metadata.x)`,
			`5:23 CC303 cases[2].matrix: expected a mapping, found a list`,
			`6:12 CC304 the matrix gives the case "d [x=1]" twice (give the axis other values)`,
			`6:37 CC304 cases[3].matrix: there are two axes "x" (name one of them otherwise)`,
			`7:24 CC304 cases[4].matrix: path "a.." has an empty step`,
			`8:56 CC302 cases[5]: unknown key "expct" (did you mean "expect"?)`,
		}},
		{"steps", head + `cases:
  - {name: a, steps: []}
  - {name: b, steps: [{refresh: {}}]}
  - {name: c, steps: [{login: {}}, {}, {login: {}, advance: 1h}, {login: }]}
  - {name: d, steps: [{login: {}}, {advance: -1h}, {advance: 99999999999d}, {advance: soon}]}
  - {name: e, expect: {}, steps: [{login: {}}, {change: {a..b: 1}, expect: {claims: {}, current: {}, logs: []}}]}
  - {name: f, steps: [{login: {preset: x, event: {}}}, {logn: {}}]}
`, []string{
			`3:22 CC304 the case has no steps (write - login: {})`,
			`4:23 CC304 the first step is refresh; a session begins with a login (begin with - login: {})`,
			`5:36 CC304 a step is one of login, refresh, change and advance (a login or a refresh without more is written login: {})`,
			`5:40 CC304 a step is one of login, refresh, change and advance; this is login and advance (make a step of each)`,
			`5:66 CC304 a step is one of login, refresh, change and advance (a login or a refresh without more is written login: {})`,
			`6:46 CC304 advance: expected a time span of at most ten years, found "-1h" (write 10m, 1h30m or 2d)`,
			`6:62 CC304 advance: expected a time span of at most ten years, found "99999999999d" (write 10m, 1h30m or 2d)`,
			`6:87 CC304 advance: expected a time span of at most ten years, found "soon" (write 10m, 1h30m or 2d)`,
			`7:23 CC304 a case with steps has its expectations in the steps (write expect beside the step after which it holds)`,
			`7:58 CC304 path "a..b" has an empty step (write a path such as user.app_metadata.tier; a dot in a name is written \.)`,
			`7:76 CC304 nothing is issued at change, so there is nothing to expect of it (write current: for what the token that was issued last carries)`,
			`8:57 CC302 cases[5].steps[1]: unknown key "logn" (did you mean "login"?)`,
		}},
		{"expectations", head + `cases:
  - name: a
    expect:
      claims: {access: {a: !type text, b: !one-of 1, c: !subset x, d: !exact {}, e: !absnt }, id: !exat {}}
      current: {access: !exact {}}
      calls: {api.log: -1}
      max_bytes: {acess: 1, id: 0, saml: x}
      effects: {app_metdata: {}}
      actions: {a: run}
  - {name: b, expect: snap, tags: ["a b"]}
`, []string{
			`5:28 CC304 cases[0].expect.claims.access.a: unknown type "text" (the types are string, number, integer, boolean, object, array, null)`,
			`5:43 CC304 cases[0].expect.claims.access.b: !one-of takes a list (write !one-of [a, b])`,
			`5:57 CC304 cases[0].expect.claims.access.c: !subset takes a mapping or a list (write !subset {name: value}, or !subset [a, b])`,
			`5:71 CC304 cases[0].expect.claims.access.d: a value tagged "!exact" has no meaning here (the tags of a value are !absent, !type, !one-of, !subset)`,
			`5:85 CC304 cases[0].expect.claims.access.e: a value tagged "!absnt" has no meaning here (did you mean !absent? the tags of a value are !absent, !type, !one-of, !subset)`,
			`5:99 CC303 cases[0].expect.claims.id: expected a mapping, found a value tagged "!exat"`,
			`6:25 CC304 current.access: !exact says which claims an action sets, and is for claims (name the claims)`,
			`7:24 CC304 calls: api.log cannot be called -1 times (write 0 for never)`,
			`8:19 CC304 unknown token "acess" (did you mean "access"? token is one of access, id, session, saml, response)`,
			`8:33 CC304 max_bytes.id: expected a number of bytes, found 0`,
			`8:42 CC303 cases[0].expect.max_bytes.saml: expected a whole number, found a string`,
			`9:17 CC302 cases[0].expect.effects: unknown key "app_metdata" (did you mean "app_metadata"?)`,
			`10:20 CC304 unknown outcome "run" (did you mean "ran"? outcome is one of ran, disabled, unattached, unreached)`,
			`11:23 CC303 cases[1].expect: expected a mapping, or the word snapshot, found a string`,
			`11:36 CC304 the tag "a b" cannot be chosen by --tags (a tag is made of letters, digits and . _ : / -)`,
		}},
		{"events", head + "defaults: {preset: loged-in, event: {}}\ncases: [{name: a, event: [1], set: {a..b: 1, c: .inf}, unset: ['']}]\n", []string{
			`2:20 CC304 unknown preset "loged-in" (did you mean "logged-in"? preset is one of logged-in, first-login, token-refresh, m2m, org-member, unverified-email, mfa, enterprise-sso, tor-exit, vpn, sign-up, password-reset, token-exchange, empty)`,
			`2:37 CC304 preset and event exclude each other (set and unset change any of them)`,
			`3:26 CC303 cases[0].event: expected a mapping or the path of a JSON file, found a list`,
			`3:37 CC304 path "a..b" has an empty step (write a path such as user.app_metadata.tier; a dot in a name is written \.)`,
			`3:49 CC304 cases[0].set.c: ".inf" is no number that JSON can carry (write it in quotes when it is text)`,
			`3:64 CC304 path "" has an empty step (write a path such as user.app_metadata.tier; a dot in a name is written \.)`,
		}},
		{"words", head + "clock: today\ncases:\n  - name: a\n    expect: {decision: denied, fates: {access: {x: drop, y: 1}}, diagnostics: [CC1, 104]}\n", []string{
			`2:8 CC304 clock: expected a time such as 2026-01-02T15:04:05Z, found "today"`,
			`5:24 CC304 unknown decision "denied" (decision is one of allow, deny, redirect, challenge, error)`,
			`5:52 CC304 unknown fate "drop" (did you mean "dropped"? fate is one of set, renamed, overwritten, omitted, dropped, rejected)`,
			`5:61 CC303 cases[0].expect.fates.access.y: expected a string, found a number (write it in quotes: "1")`,
			`5:80 CC304 expected the code of a diagnostic such as CC104, found "CC1"`,
			`5:85 CC303 cases[0].expect.diagnostics[1]: expected a string, found a number (write it in quotes: "104")`,
		}},
		{"patterns", head + "cases:\n  - name: a\n    expect:\n      claims: {access: {a: ~ /x, b: '~ /x', c: '~/(/', d: '~ /x/g', e: !absent x, f: [!other x]}}\n      logs: ['~ /a', 1]\n      calls: [{args: []}, x]\n      error: {}\n", []string{
			`5:28 CC304 cases[0].expect.claims.access.a: the pattern "~ /x" has no end (write "~ /expression/")`,
			`5:37 CC304 cases[0].expect.claims.access.b: the pattern "~ /x" has no end (write "~ /expression/")`,
			"5:48 CC304 cases[0].expect.claims.access.c: error parsing regexp: missing closing ): `(` (the syntax is that of https://pkg.go.dev/regexp/syntax)",
			`5:59 CC304 cases[0].expect.claims.access.d: unknown flags "g" behind the pattern (the flags are i, m and s)`,
			`5:72 CC304 cases[0].expect.claims.access.e: !absent takes no value, found "x"`,
			`5:87 CC304 cases[0].expect.claims.access.f[0]: a value tagged "!other" has no meaning here (the tags of a value are !absent, !type, !one-of, !subset)`,
			`6:14 CC304 cases[0].expect.logs[0]: the pattern "~ /a" has no end (write "~ /expression/")`,
			`6:22 CC303 cases[0].expect.logs[1]: expected a string, found a number (write it in quotes: "1")`,
			`7:15 CC304 cases[0].expect.calls[0]: method is missing`,
			`7:27 CC303 cases[0].expect.calls[1]: expected a mapping, found a string`,
			`8:14 CC303 cases[0].expect.error: expected a string, found a mapping`,
		}},
		{"secrets", head + "secrets: {KEY: hunter2}\ncases: [{name: a}]\n", []string{
			`2:16 CC304 secrets.KEY: a secret must not be written here (write "file:PATH" or "env:NAME")`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, problems := suite.Parse("x.claims.yaml", []byte(test.text))
			if diff := cmp.Diff(test.want, told(problems)); diff != "" {
				t.Error(diff)
			}
			if s != nil {
				t.Error("got a suite beside problems")
			}
		})
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	s := parse(t, files{"suites/x.claims.yaml": `action: ../actions/a.js
dialect: intelliauth
trigger: login
entry: act
lenient: true
cases:
  - name: one
    tags: [quick, "2"]
  - name: two
    skip: not yet
  - name: three
    todo: a known bug
`}, "suites/x.claims.yaml")
	type oneCase struct {
		Name       string
		Line       int
		Tags       []string
		Skip, Todo string
	}
	got := []any{filepath.ToSlash(s.Action), s.Dialect, s.Trigger, s.Entry, s.Lenient}
	for _, c := range s.Cases {
		got = append(got, oneCase{c.Name, c.Line, c.Tags, c.Skip, c.Todo})
	}
	want := []any{
		"actions/a.js", "intelliauth", "login", "act", true,
		oneCase{"one", 7, []string{"quick", "2"}, "", ""},
		oneCase{"two", 9, nil, "not yet", ""},
		oneCase{"three", 11, nil, "", "a known bug"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	fsys := fsOf(
		"b.claims.yaml", "a/z.claims.yml", "a/b.claims.yaml", "a/b.yaml", "a/claims.yaml", ".git/x.claims.yaml",
		"a/node_modules/x.claims.yaml", "node_modules.claims.yaml",
	)
	walk := func(root string, fn fs.WalkDirFunc) error { return fs.WalkDir(fsys, root, fn) }
	tests := []struct {
		root string
		want []string
	}{
		{".", []string{"a/b.claims.yaml", "a/z.claims.yml", "b.claims.yaml", "node_modules.claims.yaml"}},
		{"a", []string{"a/b.claims.yaml", "a/z.claims.yml"}},
		{"a/node_modules", []string{"a/node_modules/x.claims.yaml"}},
		{"b.claims.yaml", []string{"b.claims.yaml"}},
	}
	for _, test := range tests {
		t.Run(test.root, func(t *testing.T) {
			t.Parallel()
			got, err := suite.Discover(walk, test.root)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, err := suite.Discover(walk, "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got error %v, want one of a folder that is not there", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("action: a.js\ncases: [{name: a, set: {a.b: [1, {c: ~}]}, expect: {claims: {id: {x: !absent, y: '~ /x/i'}}}}]\n"))
	f.Add([]byte("action: a.js\ndefaults: {event: {user: {}}}\ncases:\n  - name: a\n    expect: {calls: [{method: x, args: [1]}], fates: {access: {x: set}}, logs: [a], error: b, diagnostics: [CC104]}\n"))
	f.Add([]byte("action: a.js\nclock: 2026-01-02T15:04:05Z\nseed: -1\nsecrets: {A: 'file:x'}\ncases: &c [{name: a, expect: snapshot}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, problems := suite.Parse("x.claims.yaml", data)
		if (s == nil) != (len(problems) > 0) {
			t.Errorf("got suite %v beside problems %v", s, told(problems))
		}
		if s != nil && len(s.Cases) == 0 {
			t.Error("got a suite without cases")
		}
	})
}
