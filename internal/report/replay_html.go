package report

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
)

//go:embed replay.css
var replayStyle string

// replayHTML writes a replay as a page that needs no other file and no script.
func replayHTML(w io.Writer, d summary.Document, opts Options) error {
	p := &replayPage{page: page{opts: opts}, d: d}
	p.top()
	p.verdicts()
	p.changes()
	p.decisions()
	p.groups("Errors", d.Errors.Groups)
	p.tokens()
	p.claims()
	p.groups("Diagnostics", shownDiagnostics(d.Diagnostics))
	p.groups("Samples that differ", d.Samples.Groups)
	p.line(0, "<footer>claimctl %s</footer>\n</main>\n</body>\n</html>", attribute(opts.Version))
	_, err := io.WriteString(w, p.String())
	return err
}

// replayPage is the page while it is written.
type replayPage struct {
	page
	d summary.Document
}

func (p *replayPage) top() {
	d := p.d
	class := "good"
	if !replayGood(d) {
		class = "bad"
	}
	title := count64(d.Events, "event")
	p.begin(title, pageStyle+replayStyle)
	p.line(0, `<header class="%s">`, class)
	p.line(1, "<h1>claimctl: replay of %s</h1>", attribute(subject(d.Action)))
	p.line(1, `<p class="verdict">%s: %s</p>`, title, replayVerdict(d))
	if d.Against != nil {
		p.line(1, `<p class="facts">compared with %s</p>`, attribute(subject(*d.Against)))
	}
	if d.Shards != nil {
		p.line(1, `<p class="warning">%s</p>`, attribute(shardsText(d.Shards)))
	}
	if d.Unreadable > 0 {
		p.line(1, `<p class="warning">%s that could not be read: no JSON object</p>`, count64(d.Unreadable, "line"))
	}
	for _, m := range d.Isolation {
		p.line(1, `<p class="facts">isolation: %s</p>`, attribute(isolation(m)))
		for _, why := range m.Why {
			p.line(1, `<p class="facts">%s</p>`, attribute(why))
		}
	}
	p.line(1, `<p class="facts">samples: %s</p>`, attribute(samplesText(d.Samples)))
	p.line(0, "</header>")
}

// open begins a section; close ends it.
func (p *replayPage) open(title, small string) {
	p.line(0, `<section class="replay">`)
	p.line(1, `<h2>%s <small>%s</small></h2>`, title, attribute(small))
}

func (p *replayPage) close() { p.line(0, "</section>") }

// number is a cell of a table with a number.
func number(n int64, about bool) string {
	if about {
		return `<td class="n">~` + grouped(n) + "</td>"
	}
	return `<td class="n">` + grouped(n) + "</td>"
}

func shareCell(part, whole int64) string { return `<td class="n">` + share(part, whole) + "</td>" }

// plainCell is a cell of HTML.
func plainCell(html string) string { return "<td>" + html + "</td>" }

func codeCell(s string) string { return "<td><code>" + attribute(s) + "</code></td>" }

// meter is a bar; its width is in tenths of a percent.
func meter(part, whole int64, class string) string {
	if part <= 0 || whole <= 0 {
		return fmt.Sprintf(`<span class="meter %s"></span>`, class)
	}
	n := scaled(min(part, whole), whole, 1000)
	return fmt.Sprintf(`<span class="meter %s"><b style="width: %d.%d%%"></b></span>`, class, n/10, n%10)
}

func meterCell(part, whole int64, class string) string {
	return `<td class="wide">` + meter(part, whole, class) + "</td>"
}

func ids(list []string) string {
	if len(list) == 0 {
		return ""
	}
	escaped := make([]string, len(list))
	for i, id := range list {
		escaped[i] = attribute(clip(id, maxName))
	}
	return ` <span class="ids">e.g. ` + strings.Join(escaped, ", ") + "</span>"
}

// grid writes rows of cells below a head, whose words with a # are above numbers.
func (p *replayPage) grid(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	var cells strings.Builder
	for _, word := range head {
		if name, ok := strings.CutPrefix(word, "#"); ok {
			fmt.Fprintf(&cells, `<th class="n">%s</th>`, name)
			continue
		}
		fmt.Fprintf(&cells, "<th>%s</th>", word)
	}
	p.line(1, "<table>\n<tr>%s</tr>", cells.String())
	for _, row := range rows {
		p.line(2, "<tr>%s</tr>", strings.Join(row, ""))
	}
	p.line(1, "</table>")
}

func (p *replayPage) verdicts() {
	if len(p.d.Thresholds) == 0 {
		return
	}
	p.open("Thresholds", "")
	var rows [][]string
	for _, v := range p.d.Thresholds {
		mark := `<td><b class="yes">✓</b></td>`
		if !v.Holds {
			mark = `<td><b class="no">✗</b></td>`
		}
		note := ""
		if v.Note != "" {
			note = `<div class="why">` + attribute(v.Note) + "</div>"
		}
		rows = append(rows, []string{mark, codeCell(v.Threshold), plainCell(measured(v) + note)})
	}
	p.grid([]string{"", "threshold", "found"}, rows)
	p.close()
}

func (p *replayPage) changes() {
	c, all := p.d.Changes, p.d.Events
	if c == nil {
		return
	}
	p.open("Changes", grouped(c.Events.Count)+" of "+count64(all, "event"))
	rows := [][]string{}
	row := func(class summary.Class, words string) {
		if class.Count > 0 {
			rows = append(rows, []string{number(class.Count, false), shareCell(class.Count, all), plainCell(words + ids(class.Examples)), meterCell(class.Count, all, "warn")})
		}
	}
	for _, k := range changeClasses(c) {
		row(k.class, k.what)
	}
	for _, k := range c.Decisions {
		if k.Before != k.After {
			row(summary.Class{Count: k.Count, Examples: k.Examples}, attribute(k.Before)+" → "+attribute(k.After))
		}
	}
	p.grid([]string{"#events", "#", "that", ""}, rows)
	p.moves()
	p.close()
}

// moves is the matrix of claims, and what became of values.
func (p *replayPage) moves() {
	var rows [][]string
	row := func(name, token string, m *summary.Moves) {
		rows = append(rows, []string{
			codeCell(name), plainCell(attribute(token)), number(m.Added.Count, false), number(m.Removed.Count, false), number(m.Changed.Count, false), number(m.Same, false),
		})
	}
	for _, c := range p.d.Claims {
		if c.Moves != nil {
			row(c.Name, c.Token, c.Moves)
		}
	}
	if o := p.d.OtherClaims; o != nil && o.Moves != nil {
		row(otherNames(o), "", o.Moves)
	}
	p.grid([]string{"claim", "token", "#added", "#removed", "#changed", "#same"}, rows)
	for _, c := range p.d.Claims {
		if m := c.Moves; m != nil && m.Added.Count+m.Removed.Count+m.Changed.Count > 0 {
			p.moved(c, m)
		}
	}
}

func (p *replayPage) moved(c summary.Claim, m *summary.Moves) {
	p.line(1, "<h3>%s <small>%s</small></h3>", attribute(c.Name), attribute(c.Token))
	var rows [][]string
	for _, v := range m.Values {
		rows = append(rows, []string{number(v.Count, v.Estimated), codeCell(value(v.Before)), codeCell(value(v.After))})
	}
	p.grid([]string{"#values", "before", "after"}, rows)
	for _, k := range []changeClass{{"added", m.Added}, {"removed", m.Removed}, {"changed", m.Changed}} {
		if k.class.Count > 0 {
			p.line(1, "<div>%s%s</div>", k.what, ids(k.class.Examples))
		}
	}
}

func (p *replayPage) decisions() {
	if len(p.d.Decisions) == 0 {
		return
	}
	p.open("Decisions", "")
	classes := map[string]string{"allow": "good", "deny": "warn", "error": "bad"}
	var rows, reasons [][]string
	for _, k := range p.d.Decisions {
		rows = append(rows, []string{plainCell(attribute(k.Kind)), number(k.Count, false), shareCell(k.Count, p.d.Events), meterCell(k.Count, p.d.Events, classes[k.Kind])})
	}
	p.grid([]string{"decision", "#events", "#", ""}, rows)
	for _, r := range p.d.Reasons {
		reasons = append(reasons, []string{number(r.Count, r.Estimated), plainCell(attribute(r.Kind)), plainCell(attribute(clip(joined(r.Code, r.Reason), maxValue)) + ids(r.Examples))})
	}
	p.grid([]string{"#events", "decision", "reason"}, reasons)
	p.close()
}

func (p *replayPage) groups(title string, list []summary.Group) {
	if len(list) == 0 {
		return
	}
	p.open(title, "")
	var rows [][]string
	for _, g := range list {
		at := ""
		if g.File != "" || g.Line > 0 {
			at = ` <span class="why">` + attribute(where(g.File, g.Line, g.Column)) + "</span>"
		}
		rows = append(rows, []string{number(g.Count, g.Estimated), plainCell(attribute(clip(groupText(g), maxProse)) + at + ids(g.Examples))})
	}
	p.grid([]string{"#events", "message"}, rows)
	p.close()
}

func (p *replayPage) tokens() {
	if len(p.d.Tokens) == 0 {
		return
	}
	p.open("Tokens", "sizes in bytes, as signed")
	var rows [][]string
	row := func(name string, n int64, s summary.Sizes, note string) {
		rows = append(rows, []string{plainCell(name), number(n, false), number(s.P50, false), number(s.P90, false), number(s.P99, false), number(s.Max, false), plainCell(attribute(note))})
	}
	for _, k := range p.d.Tokens {
		row(attribute(k.Kind), k.Issued, k.Bytes, tokenNote(k))
		if k.Before != nil {
			row("&nbsp; before", k.Before.Count, *k.Before, "")
		}
	}
	p.grid([]string{"token", "#issued", "#p50", "#p90", "#p99", "#largest", ""}, rows)
	for _, k := range p.d.Tokens {
		if k.Over > 0 {
			p.line(1, `<p class="no">%s</p>`, attribute(overText(k)))
		}
	}
	p.close()
}

func (p *replayPage) claims() {
	if len(p.d.Claims) == 0 {
		return
	}
	small := ""
	if p.d.MinIDs > 0 {
		small = fmt.Sprintf("values that at least %d ids have", p.d.MinIDs)
	}
	p.open("Claims", small)
	for _, c := range p.d.Claims {
		p.claim(c)
	}
	if o := p.d.OtherClaims; o != nil {
		p.line(1, "<p>%s: %s</p>", attribute(otherNames(o)), attribute(fatesText(o.Fates)))
	}
	p.close()
}

// lost are the fates of writes that a person has to know of, without opening a claim.
func lost(list []summary.FateCount) string {
	var out strings.Builder
	for _, f := range list {
		if f.Fate == string(action.FateDropped) || f.Fate == string(action.FateRejected) {
			fmt.Fprintf(&out, `<span class="fate %s">%s %s</span>`, f.Fate, f.Fate, grouped(f.Count))
		}
	}
	return out.String()
}

func (p *replayPage) claim(c summary.Claim) {
	name := c.Name
	if c.Written != "" {
		name = c.Written + " → " + name
	}
	p.line(1, `<details class="claim"><summary><span class="name">%s</span>%s<span class="n">%s</span><span class="n">%s</span>%s</summary>`,
		attribute(clip(name, maxValue)), lost(c.Fates), attribute(c.Token), share(c.Present, p.d.Events), meter(c.Present, p.d.Events, "good"))
	if c.Present > 0 {
		p.line(2, `<p class="note">%s</p>`, attribute(newText(Options{}).valueFacts(c)))
	}
	var values, fates [][]string
	for _, v := range c.Top {
		values = append(values, []string{number(v.Count, v.Estimated), shareCell(v.Count, c.Present), codeCell(clip(v.Value, maxValue)), meterCell(v.Count, c.Present, "")})
	}
	p.grid([]string{"#events", "#", "value", ""}, values)
	for _, f := range c.Fates {
		why := attribute(f.Why)
		if f.Source != "" {
			why += ` <span class="why">` + attribute(f.Source) + "</span>"
		}
		fate := fmt.Sprintf(`<td><span class="fate %s">%s</span></td>`, attribute(f.Fate), attribute(f.Fate))
		fates = append(fates, []string{number(f.Count, false), fate, plainCell(why)})
	}
	p.grid([]string{"#writes", "fate", "why"}, fates)
	p.line(1, "</details>")
}
