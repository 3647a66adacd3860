package yamldoc_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// book is a document with every kind of field.
type book struct {
	Title   yamldoc.Field[string]               `yaml:"title,required"`
	Pages   int                                 `yaml:"pages"`
	Printed *bool                               `yaml:"printed"`
	Authors []string                            `yaml:"authors"`
	Parts   []part                              `yaml:"parts"`
	Index   yamldoc.Entries[yamldoc.Field[int]] `yaml:"index"`
	Extra   yamldoc.Node                        `yaml:"extra"`
	Secret  yamldoc.Reference                   `yaml:"secret"`
	Film    yamldoc.Unsupported                 `yaml:"film"`
}

type part struct {
	yamldoc.Pos
	heading
	Sizes [][]int `yaml:"sizes"`
}

type heading struct {
	Name string `yaml:"name,required"`
}

// told writes problems as a person sees them, one a line.
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

func TestRead(t *testing.T) {
	t.Parallel()
	text := "\ufeff" + strings.ReplaceAll(`title: Ada
pages: 300
printed: yes
authors: [one, "2", 2026-01-02]
parts:
  - name: first
    sizes: [[1, 2], []]
  - {name: ""}
index: {z: 1, a: 2}
extra: {b: 1, a: [x]}
secret: env:KEY
`, "printed: yes", "printed: true")
	text = strings.ReplaceAll(text, "\n", "\r\n")
	var got book
	p := yamldoc.Read("book.yaml", []byte(text), &got)
	if list := p.List(); list != nil {
		t.Fatalf("problems: %v", told(list))
	}
	printed := true
	want := book{
		Title:   yamldoc.Field[string]{Pos: yamldoc.Pos{Line: 1, Column: 8}, Set: true, Value: "Ada"},
		Pages:   300,
		Printed: &printed,
		Authors: []string{"one", "2", "2026-01-02"},
		Parts: []part{
			{Pos: yamldoc.Pos{Line: 6, Column: 5}, heading: heading{"first"}, Sizes: [][]int{{1, 2}, {}}},
			{Pos: yamldoc.Pos{Line: 8, Column: 5}},
		},
		Index: yamldoc.Entries[yamldoc.Field[int]]{
			{Pos: yamldoc.Pos{Line: 9, Column: 9}, Key: "z", Value: yamldoc.Field[int]{Pos: yamldoc.Pos{Line: 9, Column: 12}, Set: true, Value: 1}},
			{Pos: yamldoc.Pos{Line: 9, Column: 15}, Key: "a", Value: yamldoc.Field[int]{Pos: yamldoc.Pos{Line: 9, Column: 18}, Set: true, Value: 2}},
		},
		Secret: yamldoc.Reference{Pos: yamldoc.Pos{Line: 11, Column: 9}, Scheme: "env", Target: "KEY"},
	}
	extra := string(got.Extra.JSON(p))
	got.Extra = yamldoc.Node{}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(part{}, yamldoc.Node{})); diff != "" {
		t.Error(diff)
	}
	if want := `{"b":1,"a":["x"]}`; extra != want {
		t.Errorf("extra: got %s, want %s", extra, want)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{"all of them, by position", "titel: x\npages: many\nauthors: [a, 1, [b]]\nparts: [{size: 1}]\nfilm: x\n", []string{
			`1:1 CC302 unknown key "titel" (did you mean "title"?)`,
			`1:1 CC304 title is missing`,
			`2:8 CC303 pages: expected a whole number, found a string`,
			`3:14 CC303 authors[1]: expected a string, found a number (write it in quotes: "1")`,
			`3:17 CC303 authors[2]: expected a string, found a list`,
			`4:9 CC304 parts[0]: name is missing`,
			`4:10 CC302 parts[0]: unknown key "size" (did you mean "sizes"?)`,
			`5:7 CC304 film is not supported by this version`,
		}},
		{"null is absent", "title:\nauthors: [~]\nfilm:\n", []string{
			`1:1 CC304 title is missing`,
			`2:11 CC303 authors[0]: expected a string, found nothing`,
			`3:6 CC304 film is not supported by this version`,
		}},
		{"types", "title: true\npages: 1.5\nprinted: yes\nauthors: {a: b}\nparts: x\nindex: [1]\n", []string{
			`1:8 CC303 title: expected a string, found a boolean (write it in quotes: "true")`,
			`2:8 CC303 pages: expected a whole number, found a number`,
			`3:10 CC303 printed: expected true or false, found a string`,
			`4:10 CC303 authors: expected a list of strings, found a mapping`,
			`5:8 CC303 parts: expected a list of mappings, found a string (write it in brackets: [x])`,
			`6:8 CC303 index: expected a mapping, found a list`,
		}},
		{"list in list", "title: x\nparts: [{name: x, sizes: [1, [x]]}]\n", []string{
			`2:27 CC303 parts[0].sizes[0]: expected a list of numbers, found a number (write it in brackets: [1])`,
			`2:31 CC303 parts[0].sizes[1][0]: expected a whole number, found a string`,
		}},
		{"integers", "title: x\npages: 99999999999999999999\nindex: {a: 1_0, b: 18446744073709551615}\n", []string{
			`2:8 CC303 pages: expected a whole number, found a number`,
			`3:12 CC304 index.a: "1_0" is no whole number of 64 bits (write a whole number in decimal digits)`,
			`3:20 CC304 index.b: "18446744073709551615" is no whole number of 64 bits (write a whole number in decimal digits)`,
		}},
		{"duplicates", "title: x\ntitle: y\nextra: {a: 1, \"a\": 2, b: {c: 1, c: 2}}\n", []string{
			`2:1 CC305 the key "title" is there twice (remove one of them)`,
			`3:15 CC305 the key "a" is there twice (remove one of them)`,
			`3:33 CC305 the key "c" is there twice (remove one of them)`,
		}},
		{"keys", "title: x\nextra: {~: 1, [a]: 2, !x y: 3}\n", []string{
			`2:9 CC303 expected a name as key, found nothing`,
			`2:15 CC303 expected a name as key, found a list`,
			`2:23 CC303 expected a name as key, found a value tagged "!x"`,
		}},
		{"tags", "title: !x y\nparts: !!set {a, b}\n", []string{
			`1:8 CC303 title: expected a string, found a value tagged "!x"`,
			`2:8 CC303 parts: expected a list of mappings, found a value tagged "!!set"`,
		}},
		{"secrets", "title: x\nsecret: hunter2\n", []string{
			`2:9 CC304 secret: a secret must not be written here (write "file:PATH" or "env:NAME")`,
		}},
		{"secrets of a wrong type", "title: x\nsecret: [hunter2]\n", []string{
			`2:9 CC303 secret: expected a reference to a secret, found a list (write "file:PATH" or "env:NAME")`,
		}},
		{"no mapping", "- a\n", []string{`1:1 CC303 expected a mapping, found a list`}},
		{"merge", "title: x\nextra: {<<: 1, a: 2}\n", []string{`2:13 CC303 <<: expected a mapping to merge, found a number`}},
		{"two documents", "title: x\n---\ntitle: y\n", []string{
			`3:1 CC301 a second document begins here; expected one document in a file (remove the line ---, or move what follows to a file of its own)`,
		}},
		{"nothing", "", []string{`1:1 CC301 the file is empty`}},
		{"comments only", "# title: x\n", []string{`1:1 CC301 the file is empty`}},
		{"not UTF-8", "title: x\nb: \xff\n", []string{`2:4 CC301 the file is not UTF-8 text (save it as UTF-8)`}},
		{"indentation", "title: x\n b: 2\n", []string{
			`2:2 CC301 not YAML: mapping values are not allowed in this context (check the indentation, and put text that holds a colon and a blank in quotes)`,
		}},
		{"bad list", "b: 1\nx:\n  - 1\n - 2\n", []string{
			`4:2 CC301 not YAML: did not find expected key (check the indentation of this line and of those before it)`,
		}},
		{"tab", "a:\n  b: 1\n\tc: 1\n", []string{
			`3:2 CC301 not YAML: found a tab character that violates indentation (indent with spaces, not tabs)`,
		}},
		{"tab before a list", "a:\n\t- b\n", []string{
			`2:2 CC301 not YAML: found character that cannot start any token (indent with spaces, not tabs; put text that begins with @, ` + "`" + ` or % in quotes)`,
		}},
		{"open quote", "a: x\nb: \"x\nc: y\nd: 1\n", []string{`2:1 CC301 not YAML: found unexpected end of stream (close the quote that is open)`}},
		{"open quote on the first line", "a: \"x\n\n\nd: 1\n", []string{`1:1 CC301 not YAML: found unexpected end of stream (close the quote that is open)`}},
		{"open bracket", "a: x\nb: [1, 2\nc: 3\n", []string{
			`2:1 CC301 not YAML: did not find expected ',' or ']' (close the bracket that is open, and check the commas)`,
		}},
		{"no colon", "a: x\nb\nc: 3\n", []string{
			`2:1 CC301 not YAML: could not find expected ':' (check the indentation of this line and of those before it)`,
		}},
		{"control character", "a: x\nb: \x01\n", []string{`2:1 CC301 not YAML: control characters are not allowed`}},
		{"unknown alias", "title: x\nextra: [*one]\n", []string{`2:9 CC301 not YAML: no anchor &one for the alias *one`}},
		{"cycle", "title: x\nextra: &a [1, {b: *a}]\n", []string{`2:19 CC301 the alias *a stands for something that contains it`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var into book
			p := yamldoc.Read("book.yaml", []byte(test.text), &into)
			if diff := cmp.Diff(test.want, told(p.List())); diff != "" {
				t.Error(diff)
			}
			for _, d := range p.List() {
				if d.File != "book.yaml" || d.Severity != action.SeverityError {
					t.Errorf("got file %q, severity %q", d.File, d.Severity)
				}
				if strings.Contains(d.Error()+d.Detail+d.Hint, "hunter2") {
					t.Error("the message repeats a secret")
				}
			}
		})
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want, problem string }{
		{"{b: 1, a: {z: ~, y: [true, FALSE]}}", `{"b":1,"a":{"z":null,"y":[true,false]}}`, ""},
		{"{}", `{}`, ""},
		{"[]", `[]`, ""},
		{"{1: x, true: y}", `{"1":"x","true":"y"}`, ""},
		{"[12345678901234567890123, 1.10, -0, 1e5]", `[12345678901234567890123,1.10,-0,1e5]`, ""},
		{"[+1, .5, -.5e3, 5., 5.e2, 0x1F, 0o17, 0b101, -0x10]", `[1,0.5,-0.5e3,5,5e2,31,15,5,-16]`, ""},
		{`["007", 2026-01-02, yes, <<, !!str 1]`, `["007","2026-01-02","yes","<<","1"]`, ""},
		{"\"\\u00e9\\n\\\"<\"", `"é\n\"<"`, ""},
		{"[1e400, -1e400, \"1e400\", 1e400x]", `[1e400,-1e400,"1e400","1e400x"]`, ""},
		{"!x y", `null`, `1:8 CC304 extra: a value tagged "!x" has no meaning here`},
		{"!!binary aGk=", `null`, `1:8 CC304 extra: a value tagged "!!binary" has no meaning here`},
		{".inf", `null`, `1:8 CC304 extra: ".inf" is no number that JSON can carry (write it in quotes when it is text)`},
		{"1_000", `null`, `1:8 CC304 extra: "1_000" is no number that JSON can carry (write it in quotes when it is text)`},
		{"01234", `null`, `1:8 CC304 extra: versions of YAML disagree about the number "01234" (for text write "01234", for an octal number begin with 0o)`},
		{"&a {x: &b [1], y: *b}", `{"x":[1],"y":[1]}`, ""},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			var doc struct {
				Extra yamldoc.Node `yaml:"extra"`
			}
			p := yamldoc.Read("x.yaml", []byte("extra: "+test.text), &doc)
			if got := string(doc.Extra.JSON(p)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if got := strings.Join(told(p.List()), "\n"); got != test.problem {
				t.Errorf("got problem %q, want %q", got, test.problem)
			}
			if tree := doc.Extra.Tree(p); string(action.MustMarshal(tree)) == "" {
				t.Error("no tree")
			}
		})
	}
}

func TestAbsent(t *testing.T) {
	t.Parallel()
	text := `extra: {a: !absent, b: [!absent], c: {d: !absent}, e: "x: !absent}", f: y !absent, g: 'z !absent]', h: q !absent}
pages: one
`
	var into book
	p := yamldoc.Read("x.yaml", []byte(text), &into)
	got := map[string]string{}
	for key, value := range into.Extra.Members() {
		got[key.Raw()] = fmt.Sprintf("%s %s", value.Tag(), value.Raw())
	}
	want := map[string]string{
		"a": "!absent ", "b": " ", "c": " ", "e": " x: !absent}", "f": " y !absent", "g": " z !absent]", "h": " q !absent",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	problems := []string{"1:1 CC304 title is missing", `2:8 CC303 pages: expected a whole number, found a string`}
	if diff := cmp.Diff(problems, told(p.List())); diff != "" {
		t.Error(diff)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	text := "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nextra: {b: 0, <<: [*one, *two], d: 0}\n"
	var doc struct {
		One   yamldoc.Node `yaml:"one"`
		Two   yamldoc.Node `yaml:"two"`
		Extra yamldoc.Node `yaml:"extra"`
	}
	p := yamldoc.Read("x.yaml", []byte(text), &doc)
	if got, want := string(doc.Extra.JSON(p)), `{"b":0,"d":0,"a":1,"c":2}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if list := p.List(); list != nil {
		t.Errorf("problems: %v", told(list))
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	bomb := "a: &a0 [x, x]\n"
	for i := 1; i < 30; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
	}
	deepAlias := "a0: &a0 [x]\n"
	for i := 1; i < 200; i++ {
		deepAlias += fmt.Sprintf("a%d: &a%d [*a%d]\n", i, i, i-1)
	}
	tests := []struct{ name, text, want string }{
		{"size", strings.Repeat("# x\n", 2<<20), "1:1 CC301 the file is 8388608 bytes; the limit is 5242880"},
		{"depth", strings.Repeat("[", 200) + strings.Repeat("]", 200), "1:101 CC301 lists and mappings are nested more than 100 deep"},
		{"depth of the parser", strings.Repeat("[", 1<<20), "1:1 CC301 not YAML: exceeded max depth of 10000"},
		{"alias bomb", bomb, "12:12 CC301 aliases expand to more than 10000 values"},
		{"depth by aliases", deepAlias, "99:12 CC301 lists and mappings are nested more than 100 deep"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var into book
			got := told(yamldoc.Read("x.yaml", []byte(test.text), &into).List())
			if diff := cmp.Diff([]string{test.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProblemsAreCounted(t *testing.T) {
	t.Parallel()
	text := "title: x\n"
	for i := range 5000 {
		text += fmt.Sprintf("k%d: x\n", i)
	}
	var into book
	list := yamldoc.Read("x.yaml", []byte(text), &into).List()
	if len(list) != 1001 {
		t.Fatalf("got %d problems, want 1001", len(list))
	}
	if got, want := list[1000].Summary, "and 4000 more problems"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	from := yamldoc.Sources{
		Dir: "conf",
		Env: func(name string) (string, bool) { return "s3cret", name == "KEY" },
		Read: func(path string) ([]byte, error) {
			files := map[string]string{"conf/key": "s3cret\r\n", "/abs/key": "s3cret", "conf/empty": "\n"}
			text, ok := files[path]
			if !ok {
				return nil, errors.New("open " + path + ": no such file")
			}
			return []byte(text), nil
		},
	}
	tests := []struct{ scheme, target, want string }{
		{"env", "KEY", ""},
		{"file", "key", ""},
		{"file", "/abs/key", ""},
		{"env", "NONE", `the environment variable "NONE" is not set`},
		{"file", "none", "open conf/none: no such file"},
		{"file", "empty", `the file "conf/empty" is empty`},
		{"exec", "pass show x", `commands ("exec:") are run by a deploy only; use a file or the environment here as well`},
		{"", "", "no reference to a secret"},
	}
	for _, test := range tests {
		t.Run(test.scheme+":"+test.target, func(t *testing.T) {
			t.Parallel()
			got, err := yamldoc.Reference{Scheme: test.scheme, Target: test.target}.Resolve(from)
			switch {
			case test.want == "" && err != nil:
				t.Errorf("got error %q", err)
			case test.want == "" && got.Reveal() != "s3cret":
				t.Errorf("got %q, want s3cret", got.Reveal())
			case test.want != "" && (err == nil || err.Error() != test.want):
				t.Errorf("got error %v, want %q", err, test.want)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"title: x\nparts: [{name: y, sizes: [[1]]}]\nindex: {a: 1}\nextra: {<<: {a: 1}}\nsecret: env:X\n",
		"extra: {a: !absent}\nb: [\"!absent}\"]\n",
		"extra: &a [*a]\n", "a: 1\n b: 2\n", "\xef\xbb\xbftitle: x\r\n", "? [a]\n: b\n", "--- !x\n- |\n  text\n", "%YAML 1.2\n---\na: .5\n", "{", "'", "\t", "*x", "&x", "!!int \"x\"", "a: !!float x\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var into book
		p := yamldoc.Read("x.yaml", data, &into)
		value := into.Extra.JSON(p)
		if err := action.CheckJSON(value); err != nil {
			t.Errorf("JSON gives %q: %v", value, err)
		}
		lines := 1
		for _, r := range string(data) {
			if strings.ContainsRune("\n\r\u0085\u2028\u2029", r) { // what YAML calls a line break
				lines++
			}
		}
		for _, d := range p.List() {
			if d.Line < 1 || d.Line > lines || d.Column < 1 {
				t.Errorf("%s is outside of the text of %d lines", d.Error(), lines)
			}
		}
	})
}
