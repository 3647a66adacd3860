package report

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

func htmlFormat() Format {
	return Format{Name: "html", About: "one page that needs nothing else, light and dark", Tests: htmlTests, Replay: replayHTML}
}

//go:embed page.css
var pageStyle string

// maxDetailed is the number of cases up to which a page shows what was in the
// runs that passed.
const maxDetailed = 500

// page is an HTML page while it is written. There is no script in it, and its
// policy forbids to load or run anything.
type page struct {
	markup
	opts Options
	// detailed says that what was in runs that passed is shown.
	detailed bool
}

func htmlTests(w io.Writer, t Tests, opts Options) error {
	reports := t.reports()
	total := 0
	for _, r := range reports {
		total += len(r.Cases)
	}
	p := &page{opts: opts, detailed: total <= maxDetailed}
	p.head(reports, total)
	for _, r := range reports {
		p.suite(r)
	}
	p.line(0, "<footer>claimctl %s</footer>", attribute(opts.Version))
	if !p.detailed {
		p.line(0, "<footer>What was in the runs of cases that passed is left out, as there are more than %d cases; the format json has it.</footer>", maxDetailed)
	}
	p.line(0, "</main>\n</body>\n</html>")
	_, err := io.WriteString(w, p.String())
	return err
}

func (p *page) head(reports []suite.Report, total int) {
	class, verdict := "good", "All is well"
	if bad(reports...) {
		class, verdict = "bad", "Something is wrong"
	}
	p.begin(totals(reports), pageStyle)
	p.line(0, `<header class="%s">`, class)
	p.line(1, "<h1>claimctl: %s, %s</h1>", plural(len(reports), "suite"), plural(total, "case"))
	p.line(1, `<p class="verdict">%s: %s</p>`, verdict, totals(reports))
	p.bar(reports)
	p.filter(reports, total)
	p.line(0, "</header>")
}

// begin begins a page. The title is harmless already.
func (p *page) begin(title, style string) {
	p.line(0, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")
	p.line(0, `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`)
	p.line(0, `<meta name="viewport" content="width=device-width, initial-scale=1">`)
	p.line(0, "<title>%s: claimctl</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>", title, style)
}

func statuses() []suite.Status { return []suite.Status{suite.Fail, suite.Pass, suite.Todo, suite.Skip} }

func (p *page) bar(reports []suite.Report) {
	p.line(1, `<div class="bar" role="img" aria-label="%s">`, totals(reports))
	for _, s := range statuses() {
		if n := count(reports, s); n > 0 {
			p.line(2, `<i class="%s" style="flex: %d"></i>`, s, n)
		}
	}
	p.line(1, "</div>")
}

// filter is a choice of cases that works without a script.
func (p *page) filter(reports []suite.Report, total int) {
	p.line(1, `<fieldset class="filter"><legend>Show cases</legend>`)
	p.line(2, `<label><input type="radio" name="show" id="show-all" checked>all %d</label>`, total)
	for _, s := range statuses() {
		if n := count(reports, s); n > 0 {
			p.line(2, `<label><input type="radio" name="show" id="show-%s">%d %s</label>`, s, n, past(s))
		}
	}
	p.line(1, "</fieldset>")
}

func (p *page) suite(r suite.Report) {
	p.line(0, `<section class="suite">`)
	about := strings.TrimSuffix(attribute(r.Action)+" · "+attribute(r.Dialect), " · ")
	p.line(1, `<h2>%s <small>%s</small> <small class="count">%s</small></h2>`, attribute(r.Suite), about, totals([]suite.Report{r}))
	for _, d := range r.Diagnostics {
		p.problem(within(d, r.Suite))
	}
	for i, c := range r.Cases {
		p.suiteCase(r, c, took(r, i))
	}
	p.line(0, "</section>")
}

func (p *page) problem(f finding) {
	p.line(1, `<div class="problem">`)
	p.line(2, `<p><b>%s</b> <span class="place">%s %s</span></p>`, attribute(f.Summary), attribute(where(f.File, f.Line, f.Column)), attribute(f.Code))
	p.frame(f.File, f.Line, f.Column)
	for _, text := range f.paragraphs() {
		p.line(2, "<p>%s</p>", content(text))
	}
	p.line(1, "</div>")
}

func (p *page) suiteCase(r suite.Report, c suite.CaseResult, us int64) {
	mismatches := c.Status == suite.Fail || c.Status == suite.Todo && len(c.Mismatches) > 0
	shown := mismatches || c.Result != nil && p.detailed
	if !shown {
		p.line(1, `<div class="case %s"><div class="head">%s</div></div>`, status(c), caseHead(c, us))
		return
	}
	open := ""
	if c.Status == suite.Fail {
		open = " open"
	}
	p.line(1, `<details class="case %s"%s><summary>%s</summary><div class="inside">`, status(c), open, caseHead(c, us))
	if mismatches {
		for _, m := range c.Mismatches {
			p.mismatch(r, m)
		}
	}
	if c.Result != nil {
		p.result(*c.Result)
	}
	p.line(1, "</div></details>")
}

// status is that of a case as a class of the style sheet.
func status(c suite.CaseResult) string {
	for _, s := range statuses() {
		if c.Status == s {
			return string(s)
		}
	}
	return "unknown"
}

func caseHead(c suite.CaseResult, us int64) string {
	glyph := map[suite.Status]string{suite.Pass: "✓", suite.Fail: "✗", suite.Skip: "–", suite.Todo: "…"}[c.Status]
	head := fmt.Sprintf(`<span class="glyph">%s</span><span class="name">%s`, glyph, attribute(c.Name))
	if c.Reason != "" {
		head += fmt.Sprintf(` <span class="reason">%s: %s</span>`, past(c.Status), attribute(c.Reason))
	}
	head += "</span>"
	for _, tag := range c.Tags {
		head += fmt.Sprintf(`<span class="tag">%s</span>`, attribute(tag))
	}
	if us > 0 {
		head += fmt.Sprintf(`<span class="time">%s</span>`, duration(us))
	}
	return head
}

func (p *page) mismatch(r suite.Report, m suite.Mismatch) {
	expected, actual := differing(one(m.Expected), one(m.Actual))
	p.line(2, `<div class="mismatch">`)
	p.line(3, `<p><span class="what">%s</span> <span class="place">%s</span></p>`, attribute(m.What), attribute(where(r.Suite, m.Line, m.Column)))
	p.line(3, `<div class="value expected"><b>expected</b><span>%s</span></div>`, expected)
	p.line(3, `<div class="value actual"><b>actual</b><span>%s</span></div>`, actual)
	if m.Note != "" {
		p.line(3, `<p class="note">%s</p>`, content(m.Note))
	}
	if m.ActionLine > 0 {
		p.line(3, `<p class="place">%s</p>`, attribute(where(r.Action, m.ActionLine, m.ActionColumn)))
		p.frame(r.Action, m.ActionLine, m.ActionColumn)
	}
	p.line(2, "</div>")
}

// differing marks what is not the same in two texts between their common
// beginning and end, where these are worth it.
func differing(a, b string) (string, string) {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	for start > 0 && start < len(a) && !utf8.RuneStart(a[start]) || start > 0 && start < len(b) && !utf8.RuneStart(b[start]) {
		start--
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	for end > 0 && !utf8.RuneStart(a[len(a)-end]) {
		end--
	}
	if start+end == 0 || a == b {
		return attribute(a), attribute(b)
	}
	return marked(a, start, len(a)-end), marked(b, start, len(b)-end)
}

func marked(s string, from, to int) string {
	if from >= to {
		return attribute(s)
	}
	return attribute(s[:from]) + "<mark>" + attribute(s[from:to]) + "</mark>" + attribute(s[to:])
}

func (p *page) frame(file string, line, column int) {
	frame := sourceFrame(p.opts, file, line, column)
	if frame == "" {
		return
	}
	p.WriteString("<pre>")
	for row := range strings.SplitSeq(frame, "\n") {
		if strings.HasPrefix(row, ">") || strings.HasSuffix(row, "^") {
			fmt.Fprintf(p, `<span class="here">%s</span>`, content(row))
		} else {
			p.WriteString(content(row))
		}
		p.WriteByte('\n')
	}
	p.WriteString("</pre>\n")
}

// result shows what was in a run: claims, calls, logs.
func (p *page) result(res action.Result) {
	t := newText(Options{Verbose: true})
	show := func(v action.Value) string { return clip(t.show(v), maxValue) }
	var rows [][]string
	for _, c := range res.Claims {
		rows = append(rows, []string{
			fmt.Sprintf(`<span class="fate %s">%s</span>`, attribute(string(c.Fate)), attribute(string(c.Fate))),
			attribute(string(c.Token)), "<code>" + attribute(t.claimName(c)) + "</code>",
			"<code>" + attribute(show(c.Value)) + "</code>", content(c.Why),
		})
	}
	p.table("Claims", []string{"fate", "token", "name", "value", "why"}, rows)
	rows = nil
	for _, c := range res.Calls {
		args := make([]string, len(c.Args))
		for i, a := range c.Args {
			args[i] = show(a)
		}
		rows = append(rows, []string{place(c.Line, c.Column), "<code>" + attribute(c.Method+"("+strings.Join(args, ", ")+")") + "</code>"})
	}
	p.table("Calls", []string{"place", "call"}, rows)
	rows = nil
	for _, l := range res.Logs {
		rows = append(rows, []string{attribute(l.Level), "<code>" + attribute(clip(one(l.Message), maxProse)) + "</code>"})
	}
	p.table("Logs", []string{"level", "message"}, rows)
}

// table writes rows of HTML; without any there is none.
func (p *page) table(title string, head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	p.line(2, "<h3>%s</h3>\n<table>", title)
	p.line(3, "<tr><th>%s</th></tr>", strings.Join(head, "</th><th>"))
	for _, row := range rows {
		p.line(3, "<tr><td>%s</td></tr>", strings.Join(row, "</td><td>"))
	}
	p.line(2, "</table>")
}
