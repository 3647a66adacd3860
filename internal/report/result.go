package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

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

// line writes a line, or several, without blanks at their ends.
func (t *text) line(format string, args ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		t.out.WriteString(disarm(strings.TrimRight(line, " ")))
		t.out.WriteByte('\n')
	}
}

func (t *text) heading(words string) { t.line("\n%s", t.ink.bold.text(words)) }

// Text shows the result of one run to a person, in the order in which one
// asks: verdict, calls, claims, logs, effects, tokens, then what is wrong.
func Text(w io.Writer, res action.Result, opts Options) error {
	t := newText(opts)
	t.verdict(res)
	t.calls(res)
	t.requests(res)
	t.claims(res)
	t.logs(res)
	t.effects(res)
	t.tokens(res)
	t.problems(res)
	_, err := io.WriteString(w, t.out.String())
	return err
}

// JSON writes any document as claimctl prints JSON: indented, and escaped only
// where a terminal could take a character for more than text.
func JSON(w io.Writer, doc any) error {
	data, err := action.MarshalIndent(doc)
	if err != nil {
		return err
	}
	_, err = w.Write(harmless(data))
	return err
}

func (t *text) verdict(res action.Result) {
	glyph, style := t.ink.decision(res.Decision.Kind)
	facts := []string{one(res.Action.Path), one(res.Action.Dialect), one(res.Action.Trigger), one(res.Event.Source), duration(res.DurationUS)}
	facts = slices.DeleteFunc(facts, func(s string) bool { return s == "" })
	t.line("%s  %s", style.text(glyph+" "+string(res.Decision.Kind)), strings.Join(facts, t.ink.dim.text(" · ")))
	reasons := slices.DeleteFunc([]string{one(res.Decision.Code), one(res.Decision.Title), t.prose(res.Decision.Reason, "  ")}, func(s string) bool { return s == "" })
	if len(reasons) > 0 {
		t.line("  %s", strings.Join(reasons, ": "))
	}
	if res.Decision.URL != "" {
		t.line("  to %s", t.shorten(one(res.Decision.URL)))
	}
	if res.Action.Detected != "" && t.opts.Verbose {
		t.line("  %s", t.ink.dim.text(res.Action.Detected))
	}
}

// duration is "" for a run that took no time that anybody measured.
func duration(us int64) string {
	switch {
	case us <= 0:
		return ""
	case us < 1000:
		return fmt.Sprintf("%d µs", us)
	case us < 1_000_000:
		return fmt.Sprintf("%.1f ms", float64(us)/1000)
	}
	return fmt.Sprintf("%.1f s", float64(us)/1_000_000)
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
		t.line("  %s  %s(%s)%s", t.ink.dim.text(pad(place(c.Line, c.Column), width)), t.ink.name.text(c.Method), strings.Join(args, ", "), t.returned(c))
	}
}

// requests shows what was asked of the network, and what answered.
func (t *text) requests(res action.Result) {
	if len(res.Requests) == 0 {
		return
	}
	t.heading("Requests")
	width := 0
	for _, r := range res.Requests {
		width = max(width, len(lineNumber(r.Line)))
	}
	for _, r := range res.Requests {
		answer := t.ink.bad.text("no answer")
		if r.Status > 0 {
			answer = t.ink.dim.text("→") + " " + strconv.Itoa(r.Status)
		}
		t.line("  %s  %s %s  %s", t.ink.dim.text(pad(lineNumber(r.Line), width)), t.ink.name.text(one(r.Method)), t.shorten(one(r.URL)), answer)
	}
}

func lineNumber(line int) string {
	if line == 0 {
		return "-"
	}
	return strconv.Itoa(line)
}

func (t *text) returned(c action.Call) string {
	switch {
	case c.Throws != "":
		return "  " + t.ink.bad.text("throws") + " " + t.shorten(one(c.Throws))
	case c.Returned != nil:
		return "  " + t.ink.dim.text("→") + " " + t.show(c.Returned)
	}
	return ""
}

func place(line, column int) string {
	if line == 0 {
		return "-"
	}
	return fmt.Sprintf("%d:%d", line, column)
}

// pad makes a printable text at least so many cells wide.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-lipgloss.Width(s)))
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
		tokens, fates = max(tokens, len(c.Token)), max(fates, len(c.Fate))
		names = max(names, min(lipgloss.Width(t.claimName(c)), maxName))
	}
	for _, c := range list {
		t.line("  %s  %s  %s  %s", t.ink.fate(c.Fate).text(pad(string(c.Fate), fates)), pad(one(string(c.Token)), tokens),
			t.ink.name.text(pad(t.claimName(c), names)), t.show(c.Value))
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
	name := t.shorten(one(c.Name))
	if c.FinalName != "" && c.FinalName != c.Name {
		name += " → " + t.shorten(one(c.FinalName))
	}
	return name
}

func (t *text) why(c action.Claim) {
	at := ""
	if c.Line > 0 {
		at = fmt.Sprintf("line %d: ", c.Line)
	}
	t.line("    %s%s", at, t.prose(c.Why, "    "))
	if c.Source != "" {
		t.line("    %s", t.ink.dim.text(c.Source))
	}
}

func (t *text) logs(res action.Result) {
	if len(res.Logs) == 0 {
		return
	}
	t.heading("Logs")
	width := 5
	for _, l := range res.Logs {
		width = max(width, lipgloss.Width(one(l.Level)))
	}
	for _, l := range res.Logs {
		style := t.ink.dim
		switch l.Level {
		case "error":
			style = t.ink.bad
		case "warn":
			style = t.ink.warn
		}
		t.line("  %s  %s", style.text(pad(one(l.Level), width)), t.prose(l.Message, strings.Repeat(" ", width+4)))
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
	width := 0
	for _, m := range parts.Members() {
		width = max(width, min(lipgloss.Width(one(m.Name)), maxName))
	}
	for _, m := range parts.Members() {
		t.line("  %s  %s", t.ink.name.text(pad(one(m.Name), width)), t.tree(m.Value))
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
		if tok == nil {
			continue
		}
		t.heading(title(kind) + " token")
		if tok.Opaque {
			t.line("  opaque: nobody can read its claims")
		} else {
			t.line("  %s", t.ink.dim.text(size(tok.Bytes)+", signed with a public test key"))
		}
		t.document(tok.Payload, "  ")
		if tok.JWT != "" && t.opts.Verbose {
			t.line("  %s", one(tok.JWT))
		}
	}
}

func title(s string) string {
	switch s {
	case "id", "saml":
		return strings.ToUpper(s)
	case "":
		return "A"
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
		t.line("%s%s: %s", indent, t.ink.name.text(t.shorten(one(string(action.MustMarshal(m.Name))))), t.tree(m.Value))
	}
}

// problems shows the error and the diagnostics, the worst first.
func (t *text) problems(res action.Result) {
	t.all(slices.DeleteFunc(t.found(res), toldByClaims))
}

// found are the error of a run and its diagnostics.
func (t *text) found(res action.Result) []action.Diagnostic {
	list := slices.Clone(res.Diagnostics)
	if e := res.Error; e != nil {
		list = slices.DeleteFunc(list, func(d action.Diagnostic) bool {
			return d.Line == e.Line && d.Summary == e.Message
		})
		list = append([]action.Diagnostic{t.errorDiagnostic(res)}, list...)
	}
	return list
}

// toldByClaims reports whether the section about claims has told it already.
func toldByClaims(d action.Diagnostic) bool {
	return d.Code == "CC104" && d.Severity != action.SeverityError
}

// errorDiagnostic is the error of a run in the form in which problems are
// shown.
func (t *text) errorDiagnostic(res action.Result) action.Diagnostic {
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
		d.Summary = "uncaught " + t.show(e.Value)
	case e.Name != "" && !strings.HasPrefix(e.Message, e.Name):
		d.Summary = e.Name + ": " + e.Message
	}
	if e.HandedBack() {
		d.Code, d.Severity = "CC133", action.SeverityInfo
		d.Summary = "the callback was given " + strings.TrimPrefix(d.Summary, "uncaught ")
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

// all shows findings; several at one place share its frame. A file with a secret
// in it is not shown at all: a frame has the lines around its place, too.
func (t *text) all(list []action.Diagnostic) {
	private := map[string]bool{}
	for _, d := range list {
		private[d.File] = private[d.File] || d.Private
	}
	for i, d := range list {
		same := i > 0 && list[i-1].File == d.File && list[i-1].Line == d.Line && list[i-1].Column == d.Column
		t.diagnostic(d, !same && !private[d.File])
	}
}

// diagnostic shows one finding: what, where, why, what to do.
func (t *text) diagnostic(d action.Diagnostic, frame bool) {
	severity := t.ink.severity(d.Severity).text(string(d.Severity) + ":")
	t.line("\n%s %s %s", severity, t.prose(d.Summary, "  "), t.ink.dim.text(d.Code))
	if d.File != "" {
		t.line("  %s", t.ink.dim.text(at(d.File, d.Line, d.Column)))
	}
	if t.opts.Sources != nil && d.Line > 0 && frame {
		t.out.WriteString(t.frame(d))
	}
	if d.Detail != "" {
		t.line("  %s", t.prose(d.Detail, "  "))
	}
	if d.Source != "" {
		t.line("  %s", t.ink.dim.text(d.Source))
	}
	if d.Hint != "" {
		t.line("%s %s", t.ink.note.text("hint:"), t.prose(d.Hint, "      "))
	}
}

// at is a place as a line of text begins with it.
func at(file string, line, column int) string { return "at " + where(file, line, column) }

// where is a place as editors take it; a line or column of 0 is none.
func where(file string, line, column int) string {
	switch {
	case line == 0:
		return file
	case column == 0:
		return fmt.Sprintf("%s:%d", file, line)
	}
	return fmt.Sprintf("%s:%d:%d", file, line, column)
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
			line = t.ink.bold.text(line)
		}
		out.WriteString("  " + disarm(line) + "\n")
	}
	return out.String()
}
