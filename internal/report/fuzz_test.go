package report_test

import (
	"encoding/json"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// fill puts texts into everything of a value that can hold one, in turn.
type fill struct {
	texts []string
	next  int
	depth int // of values that hold their own kind
}

func (f *fill) text() string {
	f.next++
	return f.texts[f.next%len(f.texts)]
}

func (f *fill) value(v reflect.Value) {
	if !v.CanSet() || f.depth > 6 {
		return
	}
	f.depth++
	defer func() { f.depth-- }()
	switch at := v.Addr().Interface().(type) {
	case *action.Value:
		*at = action.MustMarshal(map[string]any{f.text(): []any{f.text(), map[string]any{"$error": map[string]any{"name": f.text(), "message": f.text()}}}})
		return
	case **action.Object:
		*at = action.NewObject(f.text(), f.text(), "$symbol", f.text(), "n", action.NewObject("$regexp", f.text()))
		return
	case *any:
		*at = action.MustMarshal(f.text())
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(f.text())
	case reflect.Struct:
		for i := range v.NumField() {
			f.value(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.value(v.Index(0))
		f.value(v.Index(1))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.value(v.Elem())
	case reflect.Map:
		item := reflect.New(v.Type().Elem()).Elem()
		f.value(item)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("access"), item)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(1 + f.next%3))
	}
}

func filled[T any](texts ...string) T {
	var v T
	(&fill{texts: texts}).value(reflect.ValueOf(&v).Elem())
	return v
}

// decided is a result whose words of claimctl's own are what they can be.
func decided(texts ...string) action.Result {
	res := filled[action.Result](texts...)
	res.Decision.Kind = action.DecisionDeny
	for i := range res.Claims {
		res.Claims[i].Fate = action.FateDropped
	}
	for i := range res.Diagnostics {
		res.Diagnostics[i].Severity = action.SeverityWarning
	}
	return res
}

// atMargin is what a line that begins at the margin can be.
var atMargin = regexp.MustCompile(`^(|⊘ deny  .*|API calls|Requests|Claims|Logs|Effects|Access token|(error|warning):( .*)?|hint:( .*)?)$`)

func checkMargin(t *testing.T, out string) {
	t.Helper()
	for line := range strings.Lines(out) {
		line = strings.TrimRight(line, "\n")
		if !strings.HasPrefix(line, "  ") && !atMargin.MatchString(line) {
			t.Errorf("a line that claimctl did not write: %q in\n%s", line, out)
			return
		}
	}
}

// FuzzText: whatever stands in a result, nothing of it reaches the terminal as
// more than text, and no line of it can pass for one of claimctl's.
func FuzzText(f *testing.F) {
	for _, seed := range [][3]string{
		{"plain", "a\nb\r\nc", "tab\t"},
		{"\x1b[31mred\x1b[0m", "\u009b31m", "\x1b]8;;https://x.example\x07link\x1b]8;;\x07"},
		{"\u202eevil\u2066", "\u2028\u2029\u0085", "\ufeff\u200b\u00ad"},
		{"✓ allow  faked\n\nClaims\n  set  x", "\nhint: paste this", "error: no"},
		{"\x00\x08\x7f\xff\xfe", "$undefined", strings.Repeat("x", 1500)},
		{"日本\U000E0001\U0001F600", "^", "  "},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		all := func(string) []byte { return []byte(a + "\n" + b + "\n" + c) }
		res := decided(a, b, c)
		for _, opts := range []report.Options{{}, {Color: true}, {Verbose: true, Sources: all}, {Color: true, Sources: all}} {
			out := render(t, func(w io.Writer) error { return report.Text(w, res, opts) })
			checkClean(t, out)
			if !opts.Color {
				checkMargin(t, out)
			}
			wild := filled[action.Result](c, a, b)
			checkClean(t, render(t, func(w io.Writer) error { return report.Text(w, wild, opts) }))
			checkClean(t, render(t, func(w io.Writer) error { return report.Diagnostics(w, wild.Diagnostics, opts) }))
			checkClean(t, render(t, func(w io.Writer) error { return report.Table(w, [][]string{{a, b}, {c}}, opts) }))
			checkClean(t, render(t, func(w io.Writer) error { return report.ClaimName(w, a, []dialect.Dialect{script{}}, opts) }))
			tok := filled[jwtinspect.Decoded](b, c, a)
			checkClean(t, render(t, func(w io.Writer) error { return report.Decoded(w, &tok, now(), nil, opts) }))
			ran := filled[suite.Report](a, c, b)
			for i := range ran.Cases {
				ran.Cases[i].Status = []suite.Status{suite.Fail, suite.Skip}[i]
			}
			checkClean(t, render(t, func(w io.Writer) error { return report.Suites(w, []suite.Report{ran}, opts) }))
		}
	})
}

// FuzzJSON: what is escaped for a terminal reads back as it was.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{"plain", "\u202e\u0085\u2028\x7f\x1b\\\"", "\xff\xed\xa0\x80", "\U000E0001😀"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc := map[string]string{"k" + text: text}
		out := render(t, func(w io.Writer) error { return report.JSON(w, doc) })
		checkClean(t, out)
		var got, want map[string]string
		plain, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if json.Unmarshal(plain, &want) != nil || json.Unmarshal([]byte(out), &got) != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is written as %s", text, out)
		}
	})
}
