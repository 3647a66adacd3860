package docs

import (
	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// variables are what a template can read.
func (g *guide) variables(s dialect.Scope) {
	if s.Open {
		g.paragraph("Whatever the event has can be read. The documentation shows these:")
	} else {
		g.paragraph("A variable that is not listed is an error; with `--lenient` it is read from the event, with a warning. " +
			"A step that begins with `$` stands for any one, and `$PATH` at the end for one or more.")
	}
	var rows [][]string
	for _, v := range s.Variables {
		does := prose(sentence(v.Doc))
		if v.Unknown != "" {
			does += "<br>*Not documented*: " + prose(v.Unknown) + "."
		}
		rows = append(rows, []string{code(v.Path), code(v.Type), does, g.cite(v.Source)})
	}
	g.table([]string{"variable", "type", "is", "source"}, rows)
	rows = nil
	for _, a := range s.Absent {
		rows = append(rows, []string{code(a.Prefix), prose(sentence(a.Hint))})
	}
	if len(rows) > 0 {
		g.table([]string{"not a variable", "because"}, rows)
	}
}

// markup tells how placeholders are written, strictly and leniently.
func (g *guide) markup(d dialect.Template) {
	strict, lenient := d.Markup(false), d.Markup(true)
	takes := func(m jsontmpl.Markup) []jsontmpl.Take {
		return []jsontmpl.Take{
			m.Raw, m.Lone, m.Text,
			{},
			m.Fallback, m.Single, m.Double, m.Number, m.Word, m.Index, m.Bracket, m.Composite, m.Null,
			m.Member.Take, m.Nested.Take, m.Element.Take, m.Within.Take,
		}
	}
	words := []string{
		"a placeholder where a value may stand", "a placeholder that is all of a string", "a placeholder within a text", "a placeholder in a name",
		"`||` and a default", "`'text'` in a placeholder", "`\"text\"` in a placeholder", "a number in a placeholder", "`true`, `false`, `null` in a placeholder",
		"an index behind a dot", "an index in brackets", "an object or array within a text", "the word `null` as a value",
		"a claim without a value", "a member further down without a value", "an element of an array without a value", "no value within a text",
	}
	var rows [][]string
	for i, take := range takes(strict) {
		rows = append(rows, []string{words[i], verdict(take, i), verdict(takes(lenient)[i], i), prose(sentence(take.Why))})
	}
	g.table([]string{"of a template", "strict", "lenient", "why"}, rows)
}

// firstAbsence is the first row about values that are absent.
const firstAbsence = 13

// verdict is a verdict in a word. Where values are absent, what is no error is
// left out.
func verdict(t jsontmpl.Take, row int) string {
	words := map[jsontmpl.Verdict]string{
		jsontmpl.Refused: "error", jsontmpl.Doubtful: "taken, with a warning", jsontmpl.Noted: "taken, with a note", jsontmpl.Taken: "taken",
	}
	if row >= firstAbsence {
		words = map[jsontmpl.Verdict]string{
			jsontmpl.Refused: "error", jsontmpl.Doubtful: "left out, with a warning", jsontmpl.Noted: "left out, with a note", jsontmpl.Taken: "left out",
		}
	}
	return words[t.Verdict]
}
