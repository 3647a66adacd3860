package report

import (
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
)

// ReplayFormats are those of what a replay came to.
func ReplayFormats() []Format {
	return chosen(func(f Format) bool { return f.Replay != nil })
}

// Replay writes what a replay came to in a format, given by its name. The error
// names the formats if there is none of that name.
func Replay(w io.Writer, format string, d summary.Document, opts Options) error {
	var names []string
	for _, f := range ReplayFormats() {
		if f.Name == format {
			return f.Replay(w, d, opts)
		}
		names = append(names, f.Name)
	}
	hint := ""
	if near, ok := nearest.Word(format, names); ok {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("unknown format %q, expected one of %s%s", format, strings.Join(names, ", "), hint)
}

// What is shown of a replay without -v.
const (
	shownGroups = 8
	shownValues = 3
	shownClaims = 40
)

// replayText shows a replay to a person, in the order in which one asks: what ran
// and whether it went well, thresholds, what changes, decisions, errors, tokens,
// claims.
func replayText(w io.Writer, d summary.Document, opts Options) error {
	t := newText(opts)
	t.replayHead(d)
	t.verdicts(d.Thresholds)
	t.changes(d)
	t.decisions(d)
	t.groups("Errors", d.Errors.Groups, d.Errors.Count, d.Events)
	t.tokenSizes(d)
	t.claimFacts(d)
	t.groups("Diagnostics", shownDiagnostics(d.Diagnostics), 0, 0)
	t.groups("Samples that differ", d.Samples.Groups, d.Samples.Differing, d.Samples.Count)
	_, err := io.WriteString(w, t.out.String())
	return err
}

func (t *text) replayHead(d summary.Document) {
	glyph := t.ink.good.text("✓")
	if !replayGood(d) {
		glyph = t.ink.bad.text("✗")
	}
	t.line("%s %s  %s", glyph, t.ink.bold.text(count64(d.Events, "event")+", "+replayVerdict(d)), t.ink.dim.text(subject(d.Action)))
	if d.Against != nil {
		t.fact("against", subject(*d.Against))
	}
	if s := d.Shards; s != nil {
		t.line("  %s", t.ink.warn.text(shardsText(s)))
	}
	for _, m := range d.Isolation {
		t.fact("isolation", isolation(m))
		for _, why := range m.Why {
			t.line("    %s", t.prose(wrap(one(why), 74, ""), "    "))
		}
	}
	t.fact("samples", samplesText(d.Samples))
	if d.Unreadable > 0 {
		t.line("  %s", t.ink.bad.text(count64(d.Unreadable, "line")+" that could not be read: no JSON object"))
	}
}

func (t *text) fact(name, words string) { t.line("  %s  %s", t.ink.dim.text(pad(name, 9)), one(words)) }

// replayGood reports whether nothing failed: no threshold and, without any, no
// event.
func replayGood(d summary.Document) bool {
	if len(d.Thresholds) > 0 {
		return summary.Passed(d.Thresholds)
	}
	return d.Errors.Count == 0 && d.Samples.Differing == 0
}

// replayVerdict says the same in words.
func replayVerdict(d summary.Document) string {
	failing := 0
	for _, v := range d.Thresholds {
		if !v.Holds {
			failing++
		}
	}
	switch {
	case failing > 0:
		return fmt.Sprintf("%d of %s missed", failing, plural(len(d.Thresholds), "threshold"))
	case len(d.Thresholds) > 0:
		return plural(len(d.Thresholds), "threshold") + " met"
	case d.Samples.Differing > 0:
		return "runs are not isolated"
	case d.Errors.Count > 0:
		return grouped(d.Errors.Count) + " failed"
	}
	return "none failed"
}

func subject(s action.Subject) string {
	list := slices.DeleteFunc([]string{s.Path, s.Dialect, s.Trigger}, func(s string) bool { return s == "" })
	return strings.Join(list, " · ")
}

func shardsText(s *summary.Shards) string {
	list := make([]string, len(s.Missing))
	for i, n := range s.Missing {
		list[i] = strconv.Itoa(n)
	}
	return clip(fmt.Sprintf("not the whole run: %d of %d shards; missing: %s", len(s.Here), s.Count, strings.Join(list, ", ")), maxValue)
}

func isolation(m summary.Mode) string {
	words := map[string]string{
		"direct": "no runtime at all, as the handler only reads its event and calls the api",
		"reused": "one runtime a worker, as no event leaves anything behind",
		"module": "the module is loaded again for each event",
		"fresh":  "a fresh runtime for each event",
	}
	if words[m.Kind] == "" {
		return m.Kind
	}
	return m.Kind + ": " + words[m.Kind]
}

func samplesText(s summary.Samples) string {
	switch {
	case s.Count == 0:
		return "no event was run twice"
	case s.Differing == 0:
		return count64(s.Count, "event") + " run again in a fresh runtime, all with the same result"
	}
	return fmt.Sprintf("%s of %s run again in a fresh runtime gave another result", grouped(s.Differing), count64(s.Count, "event"))
}

// verdicts shows what became of thresholds, each with the number that decided.
func (t *text) verdicts(list []summary.Verdict) {
	if len(list) == 0 {
		return
	}
	t.heading("Thresholds")
	width := 0
	for _, v := range list {
		width = max(width, min(lipgloss.Width(one(v.Threshold)), maxName))
	}
	for _, v := range list {
		glyph := t.ink.good.text("✓")
		if !v.Holds {
			glyph = t.ink.bad.text("✗")
		}
		t.line("  %s %s  %s", glyph, pad(one(v.Threshold), width), measured(v))
		if v.Note != "" {
			t.line("    %s", t.ink.dim.text(v.Note))
		}
	}
}

// measured is the number that a threshold was held against.
func measured(v summary.Verdict) string {
	switch {
	case v.Whole == 0:
		return "no number"
	case v.Whole == 1:
		return grouped(v.Part)
	}
	return fmt.Sprintf("%s (%s of %s)", decimal(v.Part, v.Whole, 6), grouped(v.Part), grouped(v.Whole))
}

// changes shows what the two actions make otherwise.
func (t *text) changes(d summary.Document) {
	c := d.Changes
	if c == nil {
		return
	}
	t.heading("Changes")
	t.line("  %s  %s  %s", t.amount(c.Events.Count, d.Events), t.ink.bold.text("changed"), t.ink.warn.text(bar(c.Events.Count, d.Events, barWidth)))
	for _, k := range changeClasses(c) {
		if k.class.Count > 0 {
			t.line("  %s  %s%s", t.amount(k.class.Count, d.Events), k.what, t.examples(k.class.Examples))
		}
	}
	for _, k := range c.Decisions {
		if k.Before != k.After {
			t.line("  %s  %s → %s%s", t.amount(k.Count, d.Events), one(k.Before), one(k.After), t.examples(k.Examples))
		}
	}
	rows := [][]string{{"claim", "token", "added", "removed", "changed", "same"}}
	for _, claim := range d.Claims {
		if m := claim.Moves; m != nil {
			rows = append(rows, t.moveRow(claim.Name, claim.Token, m))
		}
	}
	if o := d.OtherClaims; o != nil && o.Moves != nil {
		rows = append(rows, t.moveRow(otherNames(o), "", o.Moves))
	}
	if len(rows) > 1 {
		t.line("")
		t.columns(alignRight(rows, 2))
	}
	t.movedValues(d.Claims)
}

// changeClass is a number of events by what changed, in words.
type changeClass struct {
	what  string
	class summary.Class
}

func changeClasses(c *summary.Changes) []changeClass {
	return []changeClass{
		{"fail with the new action only", c.Broken},
		{"fail with the old action only", c.Mended},
		{"fail with both, in two ways", c.FailsOtherwise},
		{"have the same decision with another reason, code or address", c.Reworded},
		{"have claims that changed", c.Claims},
	}
}

func (t *text) moveRow(name, token string, m *summary.Moves) []string {
	mark := func(n int64, ink style) string {
		if n == 0 {
			return t.ink.dim.text("0")
		}
		return ink.text(grouped(n))
	}
	return []string{
		clip(one(name), maxName/2), one(token), mark(m.Added.Count, t.ink.good), mark(m.Removed.Count, t.ink.bad), mark(m.Changed.Count, t.ink.warn),
		mark(m.Same, t.ink.dim),
	}
}

// alignRight pads cells from a column on so that their ends are below each other.
func alignRight(rows [][]string, from int) [][]string {
	for i := from; i < len(rows[0]); i++ {
		width := 0
		for _, row := range rows {
			width = max(width, lipgloss.Width(row[i]))
		}
		for _, row := range rows {
			row[i] = strings.Repeat(" ", width-lipgloss.Width(row[i])) + row[i]
		}
	}
	return rows
}

// movedValues shows which values became which, and whose.
func (t *text) movedValues(claims []summary.Claim) {
	for _, c := range claims {
		m := c.Moves
		if m == nil || m.Added.Count+m.Removed.Count+m.Changed.Count == 0 {
			continue
		}
		t.line("\n  %s  %s", t.ink.name.text(one(c.Name)), t.ink.dim.text(c.Token))
		values := t.limited(len(m.Values), shownValues)
		for _, v := range m.Values[:values] {
			t.line("    %s  %s → %s", t.count(v.Count, v.Estimated), value(v.Before), value(v.After))
		}
		for _, k := range []changeClass{{"added", m.Added}, {"removed", m.Removed}, {"changed", m.Changed}} {
			if k.class.Count > 0 {
				t.line("    %s%s", k.what, t.examples(k.class.Examples))
			}
		}
	}
}

func (t *text) limited(n, most int) int {
	if t.opts.Verbose {
		return n
	}
	return min(n, most)
}

// examples is an id, behind what it is an example of; with -v there are more.
func (t *text) examples(ids []string) string {
	n := t.limited(len(ids), 1)
	if n == 0 {
		return ""
	}
	list := make([]string, n)
	for i, id := range ids[:n] {
		list[i] = clip(one(id), maxName)
	}
	return "  " + t.ink.dim.text("e.g. "+strings.Join(list, ", "))
}

func (t *text) decisions(d summary.Document) {
	if len(d.Decisions) == 0 {
		return
	}
	t.heading("Decisions")
	for _, k := range d.Decisions {
		_, ink := t.ink.decision(action.DecisionKind(k.Kind))
		t.line("  %s  %s  %s", pad(one(k.Kind), 9), t.amount(k.Count, d.Events), ink.text(bar(k.Count, d.Events, barWidth)))
		t.reasons(slices.DeleteFunc(slices.Clone(d.Reasons), func(r summary.Reason) bool { return r.Kind != k.Kind }))
	}
	if more := d.ReasonsDistinct - int64(len(d.Reasons)); more > 0 {
		t.line("    %s", t.ink.dim.text("and about "+count64(more, "more reason")+" that are less frequent"))
	}
}

func (t *text) reasons(list []summary.Reason) {
	shown := t.limited(len(list), shownGroups)
	for _, r := range list[:shown] {
		t.line("    %s  %s%s", t.count(r.Count, r.Estimated), t.shorten(one(joined(r.Code, r.Reason))), t.examples(r.Examples))
	}
	if more := len(list) - shown; more > 0 {
		t.line("    %s", t.ink.dim.text(fmt.Sprintf("and %s; -v shows them", plural(more, "more reason"))))
	}
}

func joined(code, words string) string {
	switch {
	case code == "":
		return words
	case words == "":
		return code
	}
	return code + ": " + words
}

// groups shows what was told several times, the most frequent first.
func (t *text) groups(title string, list []summary.Group, total, whole int64) {
	if len(list) == 0 && total == 0 {
		return
	}
	if whole > 0 {
		title += ": " + grouped(total) + " of " + grouped(whole)
	}
	t.heading(title)
	for _, g := range list[:t.limited(len(list), shownGroups)] {
		t.line("  %s  %s", t.count(g.Count, g.Estimated), t.shorten(one(groupText(g))))
		at := ""
		if g.File != "" || g.Line > 0 {
			at = at + "at " + one(where(g.File, g.Line, g.Column))
		}
		if more := strings.TrimSpace(t.ink.dim.text(at) + t.examples(g.Examples)); more != "" {
			t.line("%s%s", strings.Repeat(" ", countWidth+4), more)
		}
	}
	if more := len(list) - t.limited(len(list), shownGroups); more > 0 {
		t.line("  %s", t.ink.dim.text(fmt.Sprintf("and %d more kinds; -v shows them", more)))
	}
}

func groupText(g summary.Group) string {
	if g.Name == "" || strings.HasPrefix(g.Message, g.Name) {
		return g.Message
	}
	return g.Name + ": " + g.Message
}

// shownDiagnostics leaves out what the claims tell.
func shownDiagnostics(list []summary.Group) []summary.Group {
	return slices.DeleteFunc(slices.Clone(list), func(g summary.Group) bool {
		return toldByClaims(action.Diagnostic{Code: g.Name, Severity: action.Severity(g.Kind)})
	})
}

func (t *text) tokenSizes(d summary.Document) {
	if len(d.Tokens) == 0 {
		return
	}
	t.heading("Tokens")
	rows := [][]string{{"", "issued", "p50", "p90", "p99", "largest", ""}}
	for _, k := range d.Tokens {
		rows = append(rows, append(sizeRow(one(k.Kind), k.Issued, k.Bytes), tokenNote(k)))
		if b := k.Before; b != nil {
			rows = append(rows, append(sizeRow("  before", b.Count, *b), ""))
		}
	}
	for _, row := range alignRight(rows, 1)[1:] {
		row[6] = strings.TrimSpace(row[6])
	}
	t.columns(rows)
	for _, k := range d.Tokens {
		if k.Over > 0 {
			t.line("  %s", t.ink.bad.text(overText(k)))
		}
	}
}

func overText(k summary.Token) string {
	return fmt.Sprintf("%s of %s %s tokens exceed the platform's %s bytes of claims", grouped(k.Over), grouped(k.Issued), k.Kind, grouped(k.Limit))
}

func sizeRow(name string, n int64, s summary.Sizes) []string {
	return []string{name, grouped(n), grouped(s.P50), grouped(s.P90), grouped(s.P99), grouped(s.Max)}
}

// tokenNote says how near tokens come to a limit.
func tokenNote(k summary.Token) string {
	switch {
	case k.Issued > 0 && k.Opaque == k.Issued:
		return "opaque"
	case k.ClaimBytes != nil && k.Limit > 0:
		return fmt.Sprintf("claims %s of %s", grouped(k.ClaimBytes.Max), grouped(k.Limit))
	}
	for _, l := range limits() {
		if k.Bytes.Max > 0 && k.Bytes.Max <= int64(l.bytes) {
			return fmt.Sprintf("fits in %s (%s)", l.what, grouped(int64(l.bytes)))
		}
	}
	return ""
}

// claimFacts shows each claim: how often it is there, its values, its fates.
func (t *text) claimFacts(d summary.Document) {
	if len(d.Claims) == 0 {
		return
	}
	t.heading("Claims")
	for _, c := range d.Claims[:t.limited(len(d.Claims), shownClaims)] {
		t.claimFact(d, c)
	}
	if more := len(d.Claims) - t.limited(len(d.Claims), shownClaims); more > 0 {
		t.line("  %s", t.ink.dim.text(fmt.Sprintf("and %d more claims; -v shows them", more)))
	}
	if o := d.OtherClaims; o != nil {
		t.line("  %s  %s", t.ink.name.text(otherNames(o)), fatesText(o.Fates))
	}
}

func otherNames(o *summary.OtherClaims) string {
	return fmt.Sprintf("about %s more", count64(o.Names, "name"))
}

func (t *text) claimFact(d summary.Document, c summary.Claim) {
	name := one(c.Name)
	if c.Written != "" {
		name = one(c.Written) + " → " + name
	}
	t.line("  %s  %s", t.ink.name.text(clip(name, maxValue)), t.ink.dim.text(c.Token))
	if c.Present > 0 {
		t.line("    %s  %s", t.amount(c.Present, d.Events), t.ink.good.text(bar(c.Present, d.Events, barWidth)))
		t.line("    %s", t.valueFacts(c))
		for _, v := range c.Top[:t.limited(len(c.Top), shownValues)] {
			t.line("      %s  %s  %s", t.amountAbout(v.Count, c.Present, v.Estimated), pad(bar(min(v.Count, c.Present), c.Present, barWidth/2), barWidth/2), value(v.Value))
		}
	}
	for _, f := range c.Fates {
		if f.Fate == string(action.FateSet) {
			continue
		}
		why := strings.ReplaceAll(wrap(fateWhy(f), 60-len(f.Fate), "\x00"), "\x00", strings.Repeat(" ", countWidth+6))
		t.line("    %s  %s%s", t.count(f.Count, false), t.ink.fate(action.Fate(f.Fate)).text(f.Fate), why)
		if f.Source != "" && t.opts.Verbose {
			t.line("      %s", t.ink.dim.text(f.Source))
		}
	}
}

func fateWhy(f summary.FateCount) string {
	if f.Why == "" {
		return ""
	}
	return ": " + one(f.Why)
}

func fatesText(list []summary.FateCount) string {
	texts := make([]string, len(list))
	for i, f := range list {
		texts[i] = fmt.Sprintf("%s %s", one(f.Fate), grouped(f.Count))
	}
	return strings.Join(texts, ", ")
}

// valueFacts says how many values there are, of which types and sizes.
func (t *text) valueFacts(c summary.Claim) string {
	types := make([]string, len(c.Types))
	for i, k := range c.Types {
		types[i] = one(k.Type)
		if len(c.Types) > 1 {
			types[i] += " " + share(k.Count, c.Bytes.Count)
		}
	}
	about := ""
	if c.Estimated {
		about = "about "
	}
	facts := []string{strings.Join(types, ", "), about + count64(c.Distinct, "value"), fmt.Sprintf("%s bytes, p99 %s, at most %s", grouped(c.Bytes.P50), grouped(c.Bytes.P99), grouped(c.Bytes.Max))}
	return t.ink.dim.text(strings.Join(facts, " · "))
}

const (
	barWidth   = 20
	maxShown   = 40 // characters of a value
	countWidth = 9
)

func value(json string) string {
	if json == "" {
		return "undefined"
	}
	return clip(one(json), maxShown)
}

func (t *text) count(n int64, about bool) string {
	words := grouped(n)
	if about {
		words = "~" + words
	}
	return strings.Repeat(" ", max(0, countWidth-len(words))) + words
}

// amount is a number and its share; amountAbout one that may be an estimate.
func (t *text) amount(n, whole int64) string { return t.amountAbout(n, whole, false) }

func (t *text) amountAbout(n, whole int64, about bool) string {
	return t.count(n, about) + " " + t.ink.dim.text(fmt.Sprintf("%8s", share(n, whole)))
}

// grouped is a number with a comma before every three digits.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func count64(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// share is a percentage with two decimals; none that is not 0 or 100 is shown as
// such. It is computed in whole numbers, as everything of a summary.
func share(part, whole int64) string {
	if whole <= 0 || part < 0 {
		return "-"
	}
	n := scaled(part, whole, 10000)
	switch {
	case n == 0 && part > 0:
		return "<0.01 %"
	case n >= 10000 && part < whole:
		n = 9999
	}
	return fmt.Sprintf("%d.%02d %%", n/100, n%100)
}

// decimal is a fraction with so many decimals, rounded.
func decimal(part, whole int64, places int) string {
	unit := int64(1)
	for range places {
		unit *= 10
	}
	n := scaled(part, whole, unit)
	text := strings.TrimRight(fmt.Sprintf("%d.%0*d", n/unit, places, n%unit), "0")
	return strings.TrimSuffix(text, ".")
}

// scaled is part*unit/whole, rounded; numbers that are too large for it are the
// largest.
func scaled(part, whole, unit int64) int64 {
	high, low := bits.Mul64(uint64(max(part, 0)), uint64(unit))
	low, carry := bits.Add64(low, uint64(whole)/2, 0)
	if high += carry; whole <= 0 || high >= uint64(whole) {
		return 1<<63 - 1
	}
	n, _ := bits.Div64(high, low, uint64(whole))
	return int64(min(n, 1<<63-1))
}

// bar is a share as a bar of at most so many characters, in steps of an eighth.
func bar(part, whole int64, width int) string {
	if part <= 0 || whole <= 0 {
		return ""
	}
	n := int(max(1, scaled(min(part, whole), whole, int64(width)*8)))
	text := strings.Repeat("█", n/8)
	if rest := n % 8; rest > 0 {
		text += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return text
}
