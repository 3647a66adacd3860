package coverage

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/claimctl/claimctl/internal/diag"
)

//go:embed page.html
var pageSource string

// HTML is the report as one page that needs nothing else: the source, with what
// was not reached painted.
func (r Report) HTML() ([]byte, error) {
	page, err := template.New("page").Funcs(template.FuncMap{
		"percent": func(c Count) string { return fmt.Sprintf("%.1f", c.Percent()) },
		"level":   func(c Count) string { return level(c.Percent()) },
	}).Parse(pageSource)
	if err != nil {
		return nil, err
	}
	files := make([]paintedFile, len(r.Files))
	for i, f := range r.Files {
		files[i] = paintedFile{File: f, ID: fmt.Sprintf("file%d", i+1), Rows: f.paint()}
	}
	var out bytes.Buffer
	err = page.Execute(&out, struct {
		Total Summary
		Files []paintedFile
	}{r.Total, files})
	return out.Bytes(), err
}

func level(percent float64) string {
	switch {
	case percent >= 90:
		return "good"
	case percent >= 60:
		return "fair"
	}
	return "bad"
}

type paintedFile struct {
	File
	ID   string
	Rows []row
}

// row is a line of the source. Hits is "" where no statement begins.
type row struct {
	Number int
	Hits   string
	Class  string // of the line: "hit", "missed", "partly", ""
	Parts  []part
}

// part is a piece of a line that is painted alike. Title says why.
type part struct{ Text, Class, Title string }

// paint lays the spans of what was not reached over the source.
func (f File) paint() []row {
	lines := f.lineTexts()
	canvas := make([][]brush, len(lines))
	rows := make([]row, len(lines))
	for i, text := range lines {
		canvas[i] = make([]brush, len([]rune(text)))
		rows[i].Number = i + 1
	}
	for _, b := range f.Untaken() {
		for _, arm := range b.Arms {
			cover(canvas, arm.At, brush{"untaken", Untaken(b.Kind, arm.Name)})
			rows[min(arm.At.Line, len(rows))-1].Class = "partly"
		}
	}
	for _, fn := range f.Functions {
		if fn.Hits == 0 {
			first := Span{fn.At.Line, fn.At.Column, fn.At.Line, fn.At.Column + len("function") - 1}
			cover(canvas, first, brush{"missed", "this function was never called"})
		}
	}
	for _, s := range f.Statements {
		if s.Hits == 0 {
			cover(canvas, s.At, brush{"missed", "this statement was never reached"})
		}
	}
	for _, l := range f.Lines {
		r := &rows[min(l.Line, len(rows))-1]
		r.Hits = fmt.Sprintf("%d×", l.Hits)
		switch {
		case l.Hits == 0:
			r.Class = "missed"
		case r.Class == "":
			r.Class = "hit"
		}
	}
	for i, text := range lines {
		rows[i].Parts = parts([]rune(strings.TrimSuffix(text, "\r")), canvas[i])
	}
	return rows
}

// Untaken says of an arm of a branch, by the names of both, that it was never
// taken.
func Untaken(kind, arm string) string {
	switch arm {
	case "then":
		return "the condition was never true"
	case "else":
		return "the condition was never false"
	case "left":
		return "the left side of " + kind + " never decided by itself"
	case "right":
		return "the right side of " + kind + " was never needed"
	case "absent":
		return "what stands before ?. was never absent"
	case "there":
		return "what stands before ?. was never there"
	case "case":
		return "this case was never reached"
	}
	if kind == "switch" {
		return "no value was ever beside the cases"
	}
	return "the default was never needed"
}

// brush is how a character is painted.
type brush struct{ class, title string }

// cover paints a span. Later spans are painted over earlier ones.
func cover(canvas [][]brush, at Span, b brush) {
	for line := at.Line; line <= min(at.EndLine, len(canvas)); line++ {
		row := canvas[line-1]
		from, to := 1, len(row)
		if line == at.Line {
			from = at.Column
		}
		if line == at.EndLine {
			to = min(to, at.EndColumn)
		}
		for col := max(from, 1); col <= to; col++ {
			row[col-1] = b
		}
	}
}

func parts(text []rune, painted []brush) []part {
	var out []part
	for i, r := range text {
		b := painted[i]
		if last := len(out) - 1; last >= 0 && out[last].Class == b.class && out[last].Title == b.title {
			out[last].Text += string(r)
			continue
		}
		out = append(out, part{string(r), b.class, b.title})
	}
	for i := range out {
		out[i].Text = diag.Printable(out[i].Text)
	}
	return out
}
