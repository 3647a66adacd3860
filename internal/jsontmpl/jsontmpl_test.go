package jsontmpl_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/pkg/action"
)

// raw takes placeholders outside of strings only.
func raw() jsontmpl.Markup {
	no := jsontmpl.Take{Hint: "unquoted"}
	return jsontmpl.Markup{
		Raw: jsontmpl.Yes(), Lone: no, Text: no, Fallback: jsontmpl.Take{Hint: "no operators"}, Null: jsontmpl.Take{Verdict: jsontmpl.Doubtful},
		Member: jsontmpl.Absence{Take: jsontmpl.Yes()}, Nested: jsontmpl.Absence{Take: jsontmpl.Yes()},
	}
}

// inText takes placeholders in strings only, with fallbacks.
func inText() jsontmpl.Markup {
	yes, doubt := jsontmpl.Yes(), jsontmpl.Take{Verdict: jsontmpl.Doubtful}
	return jsontmpl.Markup{
		Lone: yes, Text: yes, KeepsType: true, Fallback: yes, Single: yes, Index: yes, Null: yes, Whole: "user",
		Member: jsontmpl.Absence{Take: doubt}, Nested: jsontmpl.Absence{Take: doubt}, Element: jsontmpl.Absence{}, Within: jsontmpl.Absence{Take: doubt},
	}
}

// nulls keeps null, moves on at false, takes all literals, and trims.
func nulls() jsontmpl.Markup {
	m, keep := inText(), jsontmpl.Absence{Becomes: jsontmpl.NullValue, Take: jsontmpl.Yes()}
	m.MovesOn, m.LastStands, m.Number, m.Word, m.Trim = []string{"false"}, true, jsontmpl.Yes(), jsontmpl.Yes(), true
	m.Member, m.Nested, m.Element, m.Within = keep, keep, keep, keep
	return m
}

// mixed takes placeholders anywhere; in strings they are always text.
func mixed() jsontmpl.Markup {
	m := inText()
	m.Raw, m.KeepsType, m.Double, m.Bracket, m.Trim = jsontmpl.Yes(), false, jsontmpl.Yes(), jsontmpl.Yes(), true
	m.Member.Take, m.Within.Take = jsontmpl.Yes(), jsontmpl.Yes()
	m.Nested = jsontmpl.Absence{Becomes: jsontmpl.NullValue, Take: jsontmpl.Yes()}
	return m
}

// parse gives no template where an error is told.
func parse(code string, m jsontmpl.Markup) (*jsontmpl.Template, []action.Diagnostic) {
	t, problems := jsontmpl.Parse(action.Source{Path: "t.json", Code: []byte(code)}, m)
	if jsontmpl.Failed(problems) {
		return nil, problems
	}
	return t, problems
}

// told are diagnostics in one line each.
func told(list []action.Diagnostic) []string {
	out := []string{}
	for _, d := range list {
		line := fmt.Sprintf("%d:%d %s %s", d.Line, d.Column, d.Code, d.Summary)
		if d.Severity != action.SeverityError {
			line += " [" + string(d.Severity) + "]"
		}
		if d.Hint != "" {
			line += " | " + d.Hint
		}
		out = append(out, line)
	}
	return out
}

// TestMistakes: everything that is wrong is told, where it is.
func TestMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		about, code string
		markup      jsontmpl.Markup
		want        []string
	}{
		{"nothing", "", raw(), []string{`1:1 CC001 the file is empty | expected a JSON object`}},
		{"blanks", " \n\t", raw(), []string{`1:1 CC001 the file is empty | expected a JSON object`}},
		{"no object", "[1]", raw(), []string{`1:1 CC001 the template begins with "["; expected an object | wrap the claims in { … }`}},
		{"a placeholder alone", "\n {{ a }}", raw(), []string{`2:2 CC001 the template begins with "{"; expected an object | wrap the claims in { … }`}},
		{"a trailing comma", "{\n  \"a\": 1,\n}", raw(), []string{`2:9 CC001 a comma stands before "}" | remove it: JSON has no trailing comma`}},
		{"in an array", `{"a": [1, 2, ]}`, raw(), []string{`1:12 CC001 a comma stands before "]" | remove it: JSON has no trailing comma`}},
		{"a missing comma", "{\"a\": 1\n \"b\": 2}", raw(), []string{`2:2 CC001 "\"" where a comma or "}" is expected | write a comma between two elements`}},
		{"duplicate names", "{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2},\n \"\\u0061\": 3}", raw(), []string{
			`2:16 CC001 the name "c" is there twice; the first is at 2:8 | remove one of them: only one can land in the token`,
			`3:2 CC001 the name "a" is there twice; the first is at 1:2 | remove one of them: only one can land in the token`,
		}},
		{"an unclosed placeholder", "{\"a\": {{ x.y,\n \"b\": {{ z }}}", raw(), []string{`1:7 CC001 the placeholder is not closed: {{ has no }} | write {{ variable }}`}},
		{"one brace short", "{\"a\": {{ x.y },\n \"b\": {{ z }}}", raw(), []string{`1:7 CC001 the placeholder is not closed: {{ has no }} | write {{ variable }}`}},
		{"one brace short at the end", "{\"a\": {{ x.y }", raw(), []string{`1:7 CC001 the placeholder is not closed: {{ has no }} | write {{ variable }}`}},
		{"unclosed to the end", "{\"a\": {{ x.y", raw(), []string{`1:7 CC001 the placeholder is not closed: {{ has no }} | write {{ variable }}`}},
		{"unclosed in a string", `{"a": "x {{ y", "b": "{{ z }"}`, inText(), []string{
			`1:10 CC001 the placeholder is not closed: {{ has no }} | write {{ variable }}`,
			`1:23 CC001 the placeholder is not closed: {{ has no }} | write {{ variable }}`,
		}},
		{"a variable as a key", `{{{ x }}: 1, "{{ y }}": 2, "a": {{{ z }}: 3}}`, raw(), []string{
			`1:2 CC004 a placeholder stands in the name of a claim; it can only be a value | write the name as it is`,
			`1:15 CC004 a placeholder stands in the name of a claim; it can only be a value | write the name as it is`,
			`1:34 CC004 a placeholder stands in the name of a claim; it can only be a value | write the name as it is`,
		}},
		{"quoted where raw is needed", `{"a": "{{ x }}", "b": "1 {{ y }}"}`, raw(), []string{
			`1:8 CC004 a placeholder in quotes is not taken by the platform | unquoted`,
			`1:26 CC004 a placeholder within a text is not taken by the platform | unquoted`,
		}},
		{"raw where quotes are needed", `{"a": {{ x }}}`, inText(), []string{`1:7 CC004 a placeholder without quotes is not taken by the platform`}},
		{"an empty placeholder", `{"a": {{ }}, "b": {{}}}`, raw(), []string{
			`1:10 CC004 the placeholder is empty | write a variable between the braces`,
			`1:21 CC004 the placeholder is empty | write a variable between the braces`,
		}},
		{"operators", `{"a": {{ x || y }}, "b": {{ x | upper }}, "c": {{ f(x) }}, "d": {{ a && b }}}`, raw(), []string{
			`1:12 CC004 the operator || in a placeholder is not taken by the platform | no operators`,
			`1:31 CC004 "|" in a placeholder: operators, calls and filters are not part of the language | write one variable, such as {{ x }}`,
			`1:52 CC004 "(" in a placeholder: operators, calls and filters are not part of the language | write one variable, such as {{ f }}`,
			`1:70 CC004 "&" in a placeholder: operators, calls and filters are not part of the language | write one variable, such as {{ a }}`,
		}},
		{"operands", `{"a": "{{ || x }}", "b": "{{ x || }}", "c": "{{ x y }}", "d": "{{ x || 'a }}"}`, inText(), []string{
			`1:11 CC004 nothing stands before || | write a variable before it`,
			`1:35 CC004 nothing stands behind || | write a variable or a literal, or leave || out`,
			`1:51 CC004 "y" stands behind the variable; a placeholder holds one | write one variable, such as {{ x }}`,
			`1:72 CC004 the string in the placeholder has no end | close it with '`,
		}},
		{"paths", `{"a": {{ x. }}, "b": {{ x..y }}, "c": {{ é }}, "d": {{ .x }}, "e": {{ { } }}}`, raw(), []string{
			`1:12 CC004 " " cannot stand in a variable | a step is made of letters, digits, _, $ and -, and begins with none of the digits`,
			`1:27 CC004 the variable has an empty step | write one dot between two steps`,
			`1:42 CC004 "é" cannot stand in a variable | a step is made of letters, digits, _, $ and -, and begins with none of the digits`,
			`1:56 CC004 "." cannot stand in a variable | a step is made of letters, digits, _, $ and -, and begins with none of the digits`,
			`1:68 CC001 the placeholder is not closed: {{ has no }} | write {{ variable }}`,
		}},
		{"indexes", `{"a": {{ x.0 }}, "b": {{ x[0] }}, "c": {{ x[y] }}, "d": {{ 7x }}}`, raw(), []string{
			`1:12 CC004 an index in a path is not taken by the platform`,
			`1:27 CC004 an index in brackets is not taken by the platform`,
			`1:44 CC004 only a whole number may stand in brackets | write the step behind a dot`,
			`1:60 CC004 "7x" is neither a variable nor a number | a variable begins with a letter, _ or $`,
		}},
		{"literals", `{"a": "{{ x || 1 }}", "b": "{{ x || true }}", "c": "{{ x || \"y\" }}"}`, inText(), []string{
			`1:16 CC004 a number in a placeholder is not taken by the platform`,
			`1:37 CC004 a literal in a placeholder is not taken by the platform`,
			`1:61 CC004 a string in double quotes in a placeholder is not taken by the platform`,
		}},
		{"no values", `{"a": , "b": x, "c": 01, "d": 'y', "e": // z
}`, raw(), []string{
			`1:7 CC001 a value is missing before "," | write the value, or remove what is before it`,
			`1:14 CC001 "x" is no JSON value | a text stands in double quotes`,
			`1:22 CC001 "01" is no JSON value | a text stands in double quotes`,
			`1:31 CC001 "'y'" is no JSON value | a text stands in double quotes`,
			`1:41 CC001 "//" is no JSON value | JSON has no comments`,
		}},
		{"names", `{a: 1, "b" 2, 'c': 3}`, raw(), []string{
			`1:2 CC001 "a" where a name is expected | a name stands in double quotes`,
			`1:12 CC001 a colon is missing behind the name "b" | write "name": value`,
			`1:15 CC001 "'c'" where a name is expected | a name stands in double quotes`,
		}},
		{"strings", "{\"a\": \"x\n, \"b\": \"\\q\", \"c\": \"\t\"}", raw(), []string{
			`1:7 CC001 the string is not closed on its line | write " at its end; a line break in a string is \n`,
			`2:9 CC001 "\\q" is no escape of JSON | write \\ for a backslash`,
			"2:20 CC001 the control character 0x09 stands in a string | write it as \\u0009",
		}},
		{"line ends of Windows", "{\r\n  \"a\": \"x\r\n}\r\n", raw(), []string{`2:8 CC001 the string is not closed on its line | write " at its end; a line break in a string is \n`}},
		{"half a surrogate pair", `{"a": "\ud83d x", "b": "\ud83d\ude00\ufffd"}`, raw(), []string{`1:8 CC001 "\\ud83d" is no escape of JSON | write \\ for a backslash`}},
		{"an open object", "{\"a\": {\n", raw(), []string{`1:7 CC001 the object is not closed | write } at its end`}},
		{"an open string", `{"a": "x`, raw(), []string{`1:7 CC001 the string is not closed | write " at its end`}},
		{"the wrong bracket", `{"a": [1}`, raw(), []string{`1:9 CC001 "}" where the array is to be closed | write ] before it`}},
		{"the wrong bracket around", `{"a": [{"b": 1], "c": 2]}`, raw(), []string{
			`1:15 CC001 "]" where the object is to be closed | write } before it`, `1:24 CC001 "]" closes an array that is not open | remove it, or look for a missing [`,
		}},
		{"something behind it", "{}\n{}", raw(), []string{`2:1 CC001 "{" stands behind the end of the object | remove it, or look for a brace too many before it`}},
		{"no UTF-8", "{\"a\": \"\xff\xfe\",\n \"é\": \"\xc3\"}", raw(), []string{
			`1:8 CC001 the byte 0xFF is not UTF-8 | save the file as UTF-8`,
			`1:9 CC001 the byte 0xFE is not UTF-8 | save the file as UTF-8`,
			`2:8 CC001 the byte 0xC3 is not UTF-8 | save the file as UTF-8`,
		}},
		{"columns count characters", `{"é😀": "ü {{ x }}"}`, raw(), []string{`1:11 CC004 a placeholder within a text is not taken by the platform | unquoted`}},
		{"behind an escape", `{"a": "\u00e9\"{{ x y }}"}`, inText(), []string{`1:21 CC004 "y" stands behind the variable; a placeholder holds one | write one variable, such as {{ x }}`}},
		{"behind a byte order mark", "\ufeff{,}", raw(), []string{`1:2 CC001 "," where a name is expected | a name stands in double quotes`}},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			t.Parallel()
			tmpl, problems := parse(tt.code, tt.markup)
			if tmpl != nil {
				t.Error("got a template")
			}
			if diff := cmp.Diff(tt.want, told(problems)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	long := `{"a": "` + strings.Repeat("x", 1<<20) + `"}`
	tests := []struct{ about, code, want string }{
		{"a megabyte", long, `1:262145 CC001 the template is 1048585 bytes; more than 262144 are not read | a token could not carry what it makes; shorten it`},
		{"objects", strings.Repeat(`{"a":`, 50_000), `1:1001 CC001 more than 200 levels of nesting | a template is flat; look for a bracket too many`},
		{"arrays", `{"a":` + strings.Repeat(`[`, 200_000), `1:205 CC001 more than 200 levels of nesting | a template is flat; look for a bracket too many`},
	}
	for _, tt := range tests {
		tmpl, problems := parse(tt.code, raw())
		if got := told(problems); tmpl != nil || len(got) == 0 || got[0] != tt.want {
			t.Errorf("%s: got %v, want %s", tt.about, got, tt.want)
		}
	}
	_, problems := parse("{"+strings.Repeat("x,", 100_000), raw())
	if len(problems) != 100 || !strings.Contains(problems[99].Detail, "only 100 are told") {
		t.Errorf("got %d problems", len(problems))
	}
}

// TestHostileShapes: nothing takes time that grows faster than the source.
func TestHostileShapes(t *testing.T) {
	t.Parallel()
	event := action.NewObject("x", strings.Repeat("y", 100_000))
	for about, unit := range map[string]string{
		"placeholders": `{{ x }},`, "unclosed": `{{ x `, "braces": `{`, "quotes": `"`, "literals": `{{ 'x`, "names": `"a":1,`, "texts": `"{{ x }}{{ x }}",`,
		"escapes": `\u0041`, "colons": `:`, "operands": `{{ x || x || x }},`, "dots": `{{ x.x.x.x }},`, "brackets": `[`,
	} {
		for _, frame := range []string{`{"a": [%s]}`, `{%s}`, `{"a": "%s"}`} {
			code := fmt.Sprintf(frame, strings.Repeat(unit, 250_000/len(unit)))
			start := time.Now()
			if tmpl, _ := parse(code, mixed()); tmpl != nil {
				tmpl.Render(event)
			}
			jsontmpl.Look([]byte(code))
			if spent := time.Since(start); spent > 20*time.Second {
				t.Errorf("%s in %s took %s", about, frame, spent)
			}
		}
	}
}

const values = `{"FirstName":"Ada","LastName":null,"City":"Lyon","Email":[{"Type":"Primary","Value":"ada@acme.example"}],"Age":36,"Active":false,"Empty":"","user":{"LastName":"Byron","metadata":{"language":"fr","n":{"k":1}}}}`

// TestRender: what each kind of markup makes of the same values.
func TestRender(t *testing.T) {
	t.Parallel()
	tests := []struct {
		about, code string
		markup      jsontmpl.Markup
		want        string
		told        []string
	}{
		{"types", `{"a": {{ Age }}, "b": {{ Active }}, "c": {{ user.metadata }}, "d": {{ Email }}, "e": {{ Empty }}}`, raw(), `{"a":36,"b":false,"c":{"language":"fr","n":{"k":1}},"d":[{"Type":"Primary","Value":"ada@acme.example"}],"e":""}`, nil},
		{"braces side by side", `{"a":{"b":{{City}}}}`, raw(), `{"a":{"b":"Lyon"}}`, nil},
		{"left out", `{"a": {{ LastName }}, "b": {{ Nope }}, "c": {"d": {{ Nope }}, "e": 1}}`, raw(), `{"a":absent,"b":absent,"c":{"e":1}}`, nil},
		{"an element that is absent", `{"a": [1, {{ Nope }}]}`, raw(), `{"a":[1]}`, []string{`1:11 CC005 "Nope" has no value`}},
		{"a literal null", `{"a": null}`, raw(), `{"a":null}`, nil},
		{"a constant", `{"a": "\u00e9\/", "b": 1.0, "c": [true]}`, raw(), `{"a":"é/","b":1.0,"c":[true]}`, nil},

		{"simple", `{"a": "{{ FirstName }}"}`, inText(), `{"a":"Ada"}`, nil},
		{"nested", `{"a": "{{ user.metadata.language }}"}`, inText(), `{"a":"fr"}`, nil},
		{"an index", `{"a": "{{ Email.0.Value }}"}`, inText(), `{"a":"ada@acme.example"}`, nil},
		{"a fallback", `{"a": "{{ LastName || 'Guest' }}"}`, inText(), `{"a":"Guest"}`, nil},
		{"no fallback for what is there", `{"a": "{{ Empty || 'x' }}", "b": "{{ Active || 'x' }}"}`, inText(), `{"a":"","b":false}`, nil},
		{"a chain", `{"a": "{{ a || b || 'c' }}", "b": "{{ a || City || 'c' }}"}`, inText(), `{"a":"c","b":"Lyon"}`, nil},
		{"a text", `{"a": "{{ FirstName }} {{ City }}", "b": "{{ Age }}/{{Active}}"}`, inText(), `{"a":"Ada Lyon","b":"36/false"}`, nil},
		{"a text with a gap", `{"a": "{{ FirstName }} {{ LastName }}"}`, inText(), `{"a":"Ada "}`, []string{`1:24 CC116 "LastName" has no value [warning]`}},
		{"an object", `{"a": "{{ user.metadata }}"}`, inText(), `{"a":{"language":"fr","n":{"k":1}}}`, nil},
		{"an object in a text", `{"a": "x {{ user.metadata }}"}`, inText(), `{"a":"x {\"language\":\"fr\",\"n\":{\"k\":1}}"}`, []string{`1:10 CC005 an object is put into a text`}},
		{"nothing", `{"a": "{{ Nope }}", "b": "{{ Emial.0 }}"}`, inText(), `{"a":absent,"b":absent}`, []string{`1:8 CC116 "Nope" has no value [warning]`, `1:27 CC116 "Emial.0" has no value [warning] | did you mean Email?`}},
		{"the whole", `{"a": "{{ user.City }}"}`, inText(), `{"a":"Lyon"}`, nil},
		{"quotes in a value", `{"a": "<{{ x || 'it\"s {{ }} \\'here\\'' }}>"}`, inText(), `{"a":"<it\"s {{ }} 'here'>"}`, nil},

		{"null is kept", `{"a": "{{ Nope }}", "b": "{{ LastName }} Doe ", "c": ["{{ Nope }}"]}`, nulls(), `{"a":null,"b":"null Doe","c":[null]}`, nil},
		{"false moves on", `{"a": "{{ Active || 7 }}", "b": "{{ Active || Nope || false }}", "c": "{{ Active }}", "d": "{{ Nope || null }}"}`, nulls(), `{"a":7,"b":false,"c":false,"d":null}`, nil},

		{"text, not a number", `{"a": "{{ Age }}", "b": {{ Age }}, "c": "{{ FirstName }} "}`, mixed(), `{"a":"36","b":36,"c":"Ada"}`, nil},
		{"a lone object", `{"a": "{{ user.metadata }}"}`, mixed(), `{"a":"{\"language\":\"fr\",\"n\":{\"k\":1}}"}`, []string{`1:8 CC005 an object is put into a text`}},
		{"removed above, null below", `{"a": {{ Nope }}, "b": {"c": {{ Nope }}}}`, mixed(), `{"a":absent,"b":{"c":null}}`, nil},
		{"double quotes", `{"a": {{ Nope || "x" }}, "b": {{ Email[0].Type }}}`, mixed(), `{"a":"x","b":"Primary"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			t.Parallel()
			tmpl, problems := parse(tt.code, tt.markup)
			if tmpl == nil {
				t.Fatalf("%v", told(problems))
			}
			event, err := action.ParseObject([]byte(values))
			if err != nil {
				t.Fatal(err)
			}
			out := tmpl.Render(event)
			if diff := cmp.Diff(tt.want, written(out)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append([]string{}, tt.told...), told(out.Diagnostics)); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			if string(event.Value()) != values {
				t.Error("the values were changed")
			}
		})
	}
}

func written(r jsontmpl.Rendered) string {
	parts := make([]string, len(r.Claims))
	for i, c := range r.Claims {
		value := "absent"
		if c.Value != nil {
			value = string(c.Value)
		}
		parts[i] = string(action.MustMarshal(c.Name)) + ":" + value
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func TestRenderIsBounded(t *testing.T) {
	t.Parallel()
	tmpl, problems := parse(`{"a": [`+strings.Repeat(`{{ x }},`, 9_999)+`{{ x }}], "b": 1}`, raw())
	if tmpl == nil {
		t.Fatal(told(problems))
	}
	out := tmpl.Render(action.NewObject("x", strings.Repeat("y", 100_000)))
	want := []string{`1:1 CC005 the template makes more than 1048576 bytes | put less of the event into it`}
	if diff := cmp.Diff(want, told(out.Diagnostics)); diff != "" || !jsontmpl.Failed(out.Diagnostics) {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := len(out.Claims[0].Value); n > 1_200_000 {
		t.Errorf("got %d bytes", n)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	doubt := jsontmpl.Take{Verdict: jsontmpl.Doubtful, Why: "one page has it"}
	known := jsontmpl.Known{
		Of: "a session",
		Variables: []jsontmpl.Variable{
			{Path: "member.id", Take: jsontmpl.Yes()},
			{Path: "member.name", Take: doubt},
			{Path: "member.data.$PATH", Take: jsontmpl.Yes()},
			{Path: "member.rbac.$RESOURCE.actions", Take: jsontmpl.Yes()},
		},
		Absent: []jsontmpl.Absent{{Prefix: "member.private", Hint: "it is private"}},
	}
	tmpl, problems := parse(`{"a": {{ member.id }}, "b": {{ member.name }}, "c": {{ member.data.x.y }}, "d": {{ member.data }},
"e": {{ member.rbac.docs.actions }}, "f": {{ member.rbac.docs.acts }}, "g": {{ member.private.x }}, "h": {{ membr.id }}, "i": {{ quite.other }}}`, raw())
	if tmpl == nil {
		t.Fatal(told(problems))
	}
	want := []string{
		`1:32 CC110 variable "member.name" is not confirmed by the documentation [warning]`,
		`1:84 CC004 a session has no variable "member.data"`,
		`2:46 CC004 a session has no variable "member.rbac.docs.acts"`,
		`2:80 CC004 a session has no variable "member.private.x" | it is private`,
		`2:109 CC004 a session has no variable "membr.id" | did you mean member.id?`,
		`2:130 CC004 a session has no variable "quite.other"`,
	}
	got := tmpl.Check(known)
	for i := range got {
		if got[i].Severity == action.SeverityError && got[i].Detail != "a session reads member.id, member.name, member.data.$PATH, member.rbac.$RESOURCE.actions" {
			t.Errorf("detail %q", got[i].Detail)
		}
	}
	if diff := cmp.Diff(want, told(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMembers(t *testing.T) {
	t.Parallel()
	tmpl, _ := parse("{\"a\": \"x\", \"b\": [1, {}],\n \"c\": \"{{ x }}\", \"d\": \"{{ x }}!\", \"e\": {\"f\": \"{{ y || z }}\"}, \"g\": -1, \"h\": true, \"i\": null}", inText())
	want := []jsontmpl.Member{
		{Pos: jsontmpl.Pos{Line: 1, Column: 2}, Name: "a", Kind: "string", Value: action.Value(`"x"`)},
		{Pos: jsontmpl.Pos{Line: 1, Column: 12}, Name: "b", Kind: "array", Value: action.Value(`[1,{}]`)},
		{Pos: jsontmpl.Pos{Line: 2, Column: 2}, Name: "c"},
		{Pos: jsontmpl.Pos{Line: 2, Column: 18}, Name: "d", Kind: "string"},
		{Pos: jsontmpl.Pos{Line: 2, Column: 35}, Name: "e", Kind: "object"},
		{Pos: jsontmpl.Pos{Line: 2, Column: 63}, Name: "g", Kind: "number", Value: action.Value(`-1`)},
		{Pos: jsontmpl.Pos{Line: 2, Column: 72}, Name: "h", Kind: "boolean", Value: action.Value(`true`)},
		{Pos: jsontmpl.Pos{Line: 2, Column: 83}, Name: "i", Kind: "null", Value: action.Value(`null`)},
	}
	if diff := cmp.Diff(want, tmpl.Members()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var paths []string
	for _, p := range tmpl.Placeholders() {
		for _, path := range p.Paths {
			paths = append(paths, fmt.Sprintf("%d:%d %s", path.Line, path.Column, strings.Join(path.Steps, ".")))
		}
	}
	if diff := cmp.Diff([]string{"2:11 x", "2:27 x", "2:50 y", "2:55 z"}, paths); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	if got, want := tmpl.Least(), len(`{"a":"x","b":[1,{}],"d":"!","e":{},"g":-1,"h":true,"i":null}`); got != want {
		t.Errorf("least: got %d, want %d", got, want)
	}
}

func TestLook(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code string
		want jsontmpl.Glance
	}{
		{"", jsontmpl.Glance{}},
		{"exports.x = {{ a }}", jsontmpl.Glance{}},
		{" {}", jsontmpl.Glance{Object: true, Valid: true}},
		{`{"a": {{ m.x }}, "b": "{{ F.0.V || 'x' }}"}`, jsontmpl.Glance{Object: true, Raw: []string{"m.x"}, Quoted: []string{"F.0.V"}, Operators: true}},
		{`{"a": "{{ F }}"}`, jsontmpl.Glance{Object: true, Valid: true, Quoted: []string{"F"}}},
		{"{\"a\": {{ m.x\n, \"b\": \"{{ q\", \"c\": {{ r }}", jsontmpl.Glance{Object: true, Raw: []string{"m.x", "r"}, Quoted: []string{"q"}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, jsontmpl.Look([]byte(tt.code))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.code, diff)
		}
	}
}

// FuzzParse: a template or errors with places in the source; what is rendered is
// JSON, the same each time.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"a": {{ Age }}, "b": "{{ FirstName }} {{ LastName || 'x' }}"}`, `{"a": {{ x`, `{"a": "{{ x", "b": [1,]}`, `{{{ a }}: 1}`,
		`{"a": {{ Email[0].Value || "}}" }}}`, "\ufeff{\"\\ud83d\\ude00{{ x }}\": 1}", `{"a": "\u007b\u007b Age \u007d\u007d"}`, "{\"a\": \"\xff{{ x }}\"}",
		`{"a":{"b":{{user.metadata}},"c":[{{Nope}},1]}}`, `{"a": "{{ a || b || 1 || null }}"}`, `{"a" 1 "b": ]}`, `{"a": '{{ x }}'}`,
	} {
		f.Add([]byte(seed))
	}
	event, err := action.ParseObject([]byte(values))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, code []byte) {
		jsontmpl.Look(code)
		lines := strings.Count(string(code), "\n") + 1
		for _, m := range []jsontmpl.Markup{raw(), inText(), nulls(), mixed()} {
			tmpl, problems := jsontmpl.Parse(action.Source{Path: "t", Code: code}, m)
			for _, d := range problems {
				if d.Line < 1 || d.Line > lines || d.Column < 1 || d.Summary == "" || d.Code == "" {
					t.Fatalf("%q: %+v", code, d)
				}
			}
			tmpl.Placeholders()
			first := tmpl.Render(event)
			if len(problems) > 100 || jsontmpl.Failed(problems) && len(first.Claims) > 0 {
				t.Fatalf("%q: %v", code, told(problems))
			}
			for _, c := range first.Claims {
				if c.Value != nil && !json.Valid(c.Value) {
					t.Fatalf("%q gives %q", code, c.Value)
				}
			}
			if len(first.Claims) != len(tmpl.Members()) || written(first) != written(tmpl.Render(event)) {
				t.Fatalf("%q is not rendered the same each time", code)
			}
			if least := tmpl.Least(); least > len(compact(first)) {
				t.Fatalf("%q: least %d, but %s", code, least, compact(first))
			}
		}
	})
}

func compact(r jsontmpl.Rendered) string {
	var parts []string
	for _, c := range r.Claims {
		if c.Value != nil {
			parts = append(parts, string(action.MustMarshal(c.Name))+":"+string(c.Value))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}
