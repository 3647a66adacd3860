package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/pkg/action"
)

// text collects output for one writer.
type text struct {
	out  strings.Builder
	opts Options
	ink  palette
}

func newText(opts Options) *text { return &text{opts: opts, ink: newPalette(opts.Color)} }

func (t *text) line(format string, args ...any) {
	t.out.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " "))
	t.out.WriteByte('\n')
}

func (t *text) heading(words string) { t.line("\n%s", t.ink.bold.Render(words)) }

// Text shows the result of one run to a person, in the order in which one
// asks: verdict, calls, claims, logs, effects, tokens, then what is wrong.
func Text(w io.Writer, res action.Result, opts Options) error {
	t := newText(opts)
	t.verdict(res)
	t.calls(res)
	t.claims(res)
	t.logs(res)
	t.effects(res)
	t.tokens(res)
	t.problems(res)
	_, err := io.WriteString(w, t.out.String())
	return err
}

// JSON writes any document as claimctl prints JSON: indented, unescaped.
func JSON(w io.Writer, doc any) error {
	data, err := action.MarshalIndent(doc)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

func (t *text) verdict(res action.Result) {
	glyph, style := t.ink.decision(res.Decision.Kind)
	facts := []string{diag.Printable(res.Action.Path), res.Action.Dialect, res.Action.Trigger, diag.Printable(res.Event.Source)}
	facts = slices.DeleteFunc(facts, func(s string) bool { return s == "" })
	facts = append(facts, duration(res.DurationUS))
	t.line("%s  %s", style.Render(glyph+" "+string(res.Decision.Kind)), strings.Join(facts, t.ink.dim.Render(" · ")))
	if d := res.Decision; d.Reason != "" {
		t.line("  %s", diag.Printable(strings.TrimSpace(d.Code+" "+d.Reason)))
	}
	if res.Decision.URL != "" {
		t.line("  to %s", diag.Printable(res.Decision.URL))
	}
	if res.Action.Detected != "" && t.opts.Verbose {
		t.line("  %s", t.ink.dim.Render(res.Action.Detected))
	}
}

func duration(us int64) string {
	if us < 1000 {
		return fmt.Sprintf("%d µs", us)
	}
	return fmt.Sprintf("%.1f ms", float64(us)/1000)
}

func (t *text) calls(res action.Result) {
	if len(res.Calls) == 0 {
		return
	}
	t.heading("API calls")
	width := 0
	for _, c := range res.Calls {
		width = max(width, len(place(c.Line, c.Column)))
	}
	for _, c := range res.Calls {
		args := make([]string, len(c.Args))
		for i, a := range c.Args {
			args[i] = t.show(a)
		}
		t.line("  %s  %s(%s)%s", t.ink.dim.Render(pad(place(c.Line, c.Column), width)), t.ink.name.Render(c.Method), strings.Join(args, ", "), t.returned(c))
	}
}

func (t *text) returned(c action.Call) string {
	switch {
	case c.Throws != "":
		return t.ink.bad.Render("  throws ") + diag.Printable(c.Throws)
	case c.Returned != nil:
		return t.ink.dim.Render("  → ") + t.show(c.Returned)
	}
	return ""
}

func place(line, column int) string {
	if line == 0 {
		return "-"
	}
	return fmt.Sprintf("%d:%d", line, column)
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-len([]rune(s))))
}

// claims shows what did not land first, each with its reason, then the rest.
func (t *text) claims(res action.Result) {
	if len(res.Claims) == 0 {
		return
	}
	t.heading("Claims")
	list := slices.Clone(res.Claims)
	slices.SortStableFunc(list, func(a, b action.Claim) int { return landed(a) - landed(b) })
	tokens, names, fates := 0, 0, 0
	for _, c := range list {
		tokens, names, fates = max(tokens, len(c.Token)), max(names, len([]rune(t.claimName(c)))), max(fates, len(c.Fate))
	}
	for _, c := range list {
		t.line("  %s  %s  %s  %s", t.ink.fate(c.Fate).Render(pad(string(c.Fate), fates)), pad(string(c.Token), tokens),
			t.ink.name.Render(pad(t.claimName(c), names)), t.show(c.Value))
		if c.Fate != action.FateSet && c.Why != "" {
			t.why(c)
		}
	}
}

func landed(c action.Claim) int {
	if c.Fate == action.FateSet {
		return 1
	}
	return 0
}

func (t *text) claimName(c action.Claim) string {
	name := diag.Printable(c.Name)
	if c.FinalName != "" && c.FinalName != c.Name {
		name += " → " + diag.Printable(c.FinalName)
	}
	return name
}

func (t *text) why(c action.Claim) {
	at := ""
	if c.Line > 0 {
		at = fmt.Sprintf("line %d: ", c.Line)
	}
	t.line("    %s", at+diag.Printable(c.Why))
	if c.Source != "" {
		t.line("    %s", t.ink.dim.Render(c.Source))
	}
}

func (t *text) logs(res action.Result) {
	if len(res.Logs) == 0 {
		return
	}
	t.heading("Logs")
	for _, l := range res.Logs {
		style := t.ink.dim
		switch l.Level {
		case "error":
			style = t.ink.bad
		case "warn":
			style = t.ink.warn
		}
		message := strings.ReplaceAll(t.shorten(diag.Printable(l.Message)), "\n", "\n         ")
		t.line("  %s  %s", style.Render(pad(l.Level, 5)), message)
	}
}

func (t *text) effects(res action.Result) {
	e := res.Effects
	parts := &action.Object{}
	for _, p := range []struct {
		name string
		obj  *action.Object
	}{{"app_metadata", e.AppMetadata}, {"user_metadata", e.UserMetadata}, {"cache", e.Cache}, {"state", e.State}} {
		if p.obj != nil && p.obj.Len() > 0 {
			parts.Put(p.name, p.obj)
		}
	}
	if len(e.Scopes) > 0 {
		parts.Put("scopes", e.Scopes)
	}
	if e.Other != nil {
		for _, m := range e.Other.Members() {
			parts.Put(m.Name, m.Value)
		}
	}
	if parts.Len() == 0 {
		return
	}
	t.heading("Effects")
	for _, m := range parts.Members() {
		var value strings.Builder
		t.node(&value, m.Value)
		t.line("  %s  %s", t.ink.name.Render(pad(m.Name, 13)), t.shorten(diag.Printable(value.String())))
	}
}

// limits are sizes at which tokens begin to fail in the wild, in bytes.
func limits() []struct {
	bytes int
	what  string
} {
	return []struct {
		bytes int
		what  string
	}{{4096, "a cookie"}, {8192, "a header line of most servers"}, {16384, "the headers of Node and of AWS load balancers"}}
}

func (t *text) tokens(res action.Result) {
	kinds := make([]string, 0, len(res.Tokens))
	for kind := range res.Tokens {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		tok := res.Tokens[kind]
		t.heading(title(kind) + " token")
		if tok.Opaque {
			t.line("  opaque: nobody can read its claims")
		} else {
			t.line("  %s", t.ink.dim.Render(fmt.Sprintf("%s, signed with a public test key", size(tok.Bytes))))
		}
		t.document(tok.Payload, "  ")
		if tok.JWT != "" && t.opts.Verbose {
			t.line("  %s", tok.JWT)
		}
	}
}

func title(s string) string {
	switch s {
	case "id", "saml":
		return strings.ToUpper(s)
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// size is a token's size and the nearest limit above it.
func size(n int) string {
	for _, l := range limits() {
		if n <= l.bytes {
			return fmt.Sprintf("%d bytes of %d that fit in %s", n, l.bytes, l.what)
		}
	}
	return fmt.Sprintf("%d bytes, more than fit in the headers of most servers", n)
}

// document shows an object, one member a line.
func (t *text) document(obj *action.Object, indent string) {
	for _, m := range obj.Members() {
		var value strings.Builder
		t.node(&value, m.Value)
		t.line("%s%s: %s", indent, t.ink.name.Render(diag.Printable(string(action.MustMarshal(m.Name)))), t.shorten(diag.Printable(value.String())))
	}
}

// problems shows the error and the diagnostics, the worst first.
func (t *text) problems(res action.Result) {
	list := res.Diagnostics
	if e := res.Error; e != nil {
		list = slices.DeleteFunc(slices.Clone(list), func(d action.Diagnostic) bool {
			return d.Line == e.Line && d.Summary == e.Message
		})
		list = append([]action.Diagnostic{errorDiagnostic(res)}, list...)
	}
	t.all(slices.DeleteFunc(slices.Clone(list), toldByClaims))
}

// toldByClaims reports whether the section about claims has told it already.
func toldByClaims(d action.Diagnostic) bool {
	return d.Code == "CC104" && d.Severity != action.SeverityError
}

// errorDiagnostic is the error of a run in the form in which problems are
// shown.
func errorDiagnostic(res action.Result) action.Diagnostic {
	e := res.Error
	d := action.Diagnostic{
		Code: "CC112", Severity: action.SeverityError, Hint: e.Hint, File: e.File, Line: e.Line, Column: e.Column,
		Summary: e.Message,
	}
	switch {
	case e.Kind == action.ErrorLimit:
		d.Code = "CC111"
	case e.Kind == action.ErrorLoad:
		d.Code = "CC003"
	case e.Value != nil:
		d.Summary = "uncaught " + string(e.Value)
	case e.Name != "" && !strings.HasPrefix(e.Message, e.Name):
		d.Summary = e.Name + ": " + e.Message
	}
	for _, own := range res.Diagnostics {
		if own.Summary == e.Message && own.Line == e.Line {
			d.Code, d.Detail = own.Code, own.Detail
		}
	}
	return d
}

// Diagnostics shows a list of diagnostics.
func Diagnostics(w io.Writer, list []action.Diagnostic, opts Options) error {
	t := newText(opts)
	t.all(list)
	_, err := io.WriteString(w, strings.TrimPrefix(t.out.String(), "\n"))
	return err
}

// all shows findings; several at one place share its frame.
func (t *text) all(list []action.Diagnostic) {
	for i, d := range list {
		same := i > 0 && list[i-1].File == d.File && list[i-1].Line == d.Line && list[i-1].Column == d.Column
		t.diagnostic(d, !same)
	}
}

// diagnostic shows one finding: what, where, why, what to do.
func (t *text) diagnostic(d action.Diagnostic, frame bool) {
	severity := t.ink.severity(d.Severity).Render(string(d.Severity) + ":")
	t.line("\n%s %s %s", severity, diag.Printable(d.Summary), t.ink.dim.Render(d.Code))
	if d.File != "" && d.Line > 0 {
		t.line("  %s", t.ink.dim.Render(fmt.Sprintf("at %s:%d:%d", diag.Printable(d.File), d.Line, d.Column)))
	}
	if t.opts.Sources != nil && d.Line > 0 && frame {
		t.out.WriteString(t.frame(d))
	}
	if d.Detail != "" {
		t.line("  %s", diag.Printable(d.Detail))
	}
	if d.Source != "" {
		t.line("  %s", t.ink.dim.Render(d.Source))
	}
	if d.Hint != "" {
		t.line("%s %s", t.ink.note.Render("hint:"), diag.Printable(d.Hint))
	}
}

func (t *text) frame(d action.Diagnostic) string {
	src := t.opts.Sources(d.File)
	if src == nil {
		return ""
	}
	var out strings.Builder
	for line := range strings.Lines(diag.Frame(src, d.Line, d.Column)) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, ">") || strings.HasSuffix(line, "^") {
			line = t.ink.bold.Render(line)
		}
		out.WriteString("  " + line + "\n")
	}
	return out.String()
}
