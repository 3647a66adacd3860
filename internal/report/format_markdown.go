package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/internal/suite"
)

func markdownFormat() Format {
	return Format{
		Name: "markdown", About: "a page for comments and job summaries", Tests: markdownTests, Prose: true,
		Appendix: "GITHUB_STEP_SUMMARY", AppendixLimit: 1 << 20,
	}
}

// markdownTests writes a table of the suites, then what failed, then, folded,
// all cases. Everything that is not claimctl's own is written as code, where
// neither markup nor mentions mean anything. With a limit, blocks that do not
// fit are left out, and counted.
func markdownTests(w io.Writer, t Tests, opts Options) error {
	reports := t.reports()
	m := &markdown{limit: opts.Limit}
	m.block(markdownTable(reports))
	for _, r := range reports {
		for _, d := range r.Diagnostics {
			m.block(markdownProblem(within(d, r.Suite), opts))
		}
		for _, c := range r.Cases {
			if c.Status == suite.Fail {
				m.block(markdownFailure(r, c, opts))
			}
		}
	}
	for _, r := range reports {
		if len(r.Cases) > 0 {
			m.block(markdownCases(r))
		}
	}
	m.end()
	_, err := io.WriteString(w, m.out.String())
	return err
}

// markdown is a page of blocks with a largest size.
type markdown struct {
	out     strings.Builder
	limit   int // 0: none
	skipped int
}

// reserve is kept for the last line.
const reserve = 100

func (m *markdown) block(text string) {
	if m.limit > 0 && m.out.Len()+len(text)+1+reserve > m.limit {
		m.skipped++
		return
	}
	if m.out.Len() > 0 {
		m.out.WriteByte('\n')
	}
	m.out.WriteString(text)
}

func (m *markdown) end() {
	if m.skipped == 0 {
		return
	}
	if line := fmt.Sprintf("\n… and %s that would not fit here.\n", plural(m.skipped, "more block")); m.out.Len()+len(line) <= m.limit {
		m.out.WriteString(line)
	}
}

func markdownTable(reports []suite.Report) string {
	var out strings.Builder
	fmt.Fprintf(&out, "## %s claimctl: %s\n\n", mark(bad(reports...)), totals(reports))
	out.WriteString("| | suite | action | passed | failed | skipped | to do |\n|---|---|---|--:|--:|--:|--:|\n")
	for _, r := range reports {
		fmt.Fprintf(&out, "| %s | %s | %s | %d | %d | %d | %d |\n", mark(bad(r)), cell(codeSpan(r.Suite)), cell(codeSpan(r.Action)),
			r.Count(suite.Pass), r.Count(suite.Fail), r.Count(suite.Skip), r.Count(suite.Todo))
	}
	return out.String()
}

// bad reports whether a case failed, or a suite could not be run.
func bad(reports ...suite.Report) bool {
	for _, r := range reports {
		if r.Count(suite.Fail) > 0 || len(r.Diagnostics) > 0 {
			return true
		}
	}
	return false
}

func mark(bad bool) string {
	if bad {
		return "❌"
	}
	return "✅"
}

func markdownFailure(r suite.Report, c suite.CaseResult, opts Options) string {
	var out strings.Builder
	fmt.Fprintf(&out, "### ❌ %s\n\n%s\n", codeSpan(c.Name), codeSpan(where(r.Suite, c.Line, 0)))
	for _, m := range c.Mismatches {
		lines := []string{"# " + one(m.What) + "  " + one(at(r.Suite, m.Line, m.Column))}
		lines = append(lines, "- "+clip(one(m.Expected), maxProse), "+ "+clip(one(m.Actual), maxProse))
		if m.Note != "" {
			lines = append(lines, "! "+clip(one(m.Note), maxProse))
		}
		out.WriteString("\n" + fence("diff", strings.Join(lines, "\n")))
		if frame := sourceFrame(opts, r.Action, m.ActionLine, m.ActionColumn); frame != "" {
			fmt.Fprintf(&out, "\n%s\n\n%s", codeSpan(where(r.Action, m.ActionLine, m.ActionColumn)), fence("js", frame))
		}
	}
	return out.String()
}

// sourceFrame is the code at a place, "" where the source is not at hand.
func sourceFrame(opts Options, file string, line, column int) string {
	if opts.Sources == nil || line == 0 {
		return ""
	}
	src := opts.Sources(file)
	if src == nil {
		return ""
	}
	return strings.TrimRight(diag.Frame(src, line, column), "\n")
}

func markdownProblem(f finding, opts Options) string {
	var out strings.Builder
	place := strings.TrimSpace(codeSpan(where(f.File, f.Line, f.Column)) + " " + codeSpan(f.Code))
	fmt.Fprintf(&out, "### ❌ %s\n\n%s\n\n", codeSpan(f.Summary), place)
	text := several(strings.Join(f.paragraphs(), "\n"))
	if frame := sourceFrame(opts, f.File, f.Line, f.Column); frame != "" {
		text = strings.TrimRight(frame+"\n\n"+text, "\n")
	}
	if text != "" {
		out.WriteString(fence("", text))
	}
	return out.String()
}

// markdownCases folds the list of a suite's cases.
func markdownCases(r suite.Report) string {
	var out strings.Builder
	fmt.Fprintf(&out, "<details>\n<summary>%s: %s</summary>\n\n", attribute(r.Suite), plural(len(r.Cases), "case"))
	for _, c := range r.Cases {
		glyph := map[suite.Status]string{suite.Pass: "✅", suite.Fail: "❌", suite.Skip: "⏭️", suite.Todo: "🚧"}[c.Status]
		fmt.Fprintf(&out, "- %s %s", glyph, codeSpan(c.Name))
		if c.Reason != "" {
			fmt.Fprintf(&out, " (%s: %s)", past(c.Status), codeSpan(c.Reason))
		}
		out.WriteByte('\n')
	}
	out.WriteString("\n</details>\n")
	return out.String()
}

// codeSpan is a text as code, on one line, whatever is in it.
func codeSpan(s string) string {
	s = strings.TrimSpace(disarm(clip(one(s), maxProse)))
	if s == "" {
		return "–"
	}
	ticks := longerThan(s, "`")
	if len(ticks) > 1 || strings.HasPrefix(s, "`") {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// longerThan is a run of backticks that is not in a text, and begins with start.
func longerThan(s, start string) string {
	for strings.Contains(s, start) {
		start += "`"
	}
	return start
}

// fence is a block of code. Its lines are harmless one by one.
func fence(language, text string) string {
	text = eachLine(text, func(line string) string { return disarm(strings.TrimRight(line, " ")) })
	ticks := longerThan(text, "```")
	return ticks + language + "\n" + text + "\n" + ticks + "\n"
}

// cell makes Markdown fit into a table. Readers disagree about a backslash
// before a bar, so it is made visible.
func cell(s string) string { return strings.NewReplacer(`\|`, `\u{5c}\|`, "|", `\|`).Replace(s) }
