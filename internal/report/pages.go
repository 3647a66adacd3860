package report

import (
	"fmt"
	"io"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Table writes rows in aligned columns, the first in the colour of names.
func Table(w io.Writer, rows [][]string, opts Options) error {
	t := newText(opts)
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], lipgloss.Width(one(cell)))
		}
	}
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = pad(one(cell), widths[i])
			if i == 0 {
				cells[i] = t.ink.name.text(cells[i])
			}
		}
		t.line("%s", strings.Join(cells, "  "))
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

// Findings shows what lint found in a number of files, and a last line that
// counts it.
func Findings(w io.Writer, list []action.Diagnostic, files int, opts Options) error {
	if err := Diagnostics(w, list, opts); err != nil {
		return err
	}
	t := newText(opts)
	counts := map[action.Severity]int{}
	for _, d := range list {
		counts[d.Severity]++
	}
	if len(list) == 0 {
		t.line("%s  %s, nothing to report", t.ink.good.text("✓"), plural(files, "file"))
	} else {
		t.line("\n%s: %s, %s", plural(files, "file"),
			plural(counts[action.SeverityError], "error"), plural(counts[action.SeverityWarning], "warning"))
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Explanation shows what a diagnostic code means.
func Explanation(w io.Writer, e diag.Entry, opts Options) error {
	t := newText(opts)
	t.line("%s  %s", t.ink.bold.text(e.Code), e.Title)
	t.line("\n%s", wrap(e.Text, 78, ""))
	if e.Fix != "" {
		t.line("\n%s %s", t.ink.note.text("hint:"), wrap(e.Fix, 72, "      "))
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

// wrap breaks a text at spaces into lines of at most width characters.
func wrap(text string, width int, indent string) string {
	var out strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case column+1+n > width:
			out.WriteString("\n" + indent)
			column = 0
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(word)
		column += n
	}
	return out.String()
}

// ClaimName shows what a name means and what each dialect does with it.
func ClaimName(w io.Writer, name string, dialects []dialect.Dialect, opts Options) error {
	t := newText(opts)
	t.line("%s", t.ink.bold.text(name))
	if r, ok := claims.Registered(name); ok {
		t.line("  registered: %s (%s)", r.Description, r.Reference)
	} else {
		t.line("  not a registered JWT claim")
	}
	for _, d := range dialects {
		t.heading(d.Info().ID)
		for _, trigger := range d.Info().Triggers {
			for _, token := range trigger.Tokens {
				t.nameFate(d, trigger, token, name)
			}
		}
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

func (t *text) nameFate(d dialect.Dialect, trigger dialect.Trigger, token action.TokenKind, name string) {
	where := fmt.Sprintf("%s, %s token", trigger.ID, token)
	rule, ok := d.Rules(trigger).Decide(token, name)
	if !ok {
		t.line("  %s  %s", t.ink.good.text(pad(string(action.FateSet), 8)), where)
		return
	}
	t.line("  %s  %s", t.ink.fate(rule.Fate).text(pad(string(rule.Fate), 8)), where)
	t.line("            %s", wrap(rule.Text, 66, "            "))
	if rule.Source.URL != "" {
		t.line("            %s", t.ink.dim.text(rule.Source.String()))
	}
}

// Dialect describes a dialect: triggers, api, claim rules, sources.
func Dialect(w io.Writer, d dialect.Dialect, opts Options) error {
	t := newText(opts)
	info := d.Info()
	t.line("%s  %s: %s", t.ink.bold.text(info.ID), info.Name, info.Summary)
	for _, trigger := range info.Triggers {
		t.heading(trigger.ID)
		t.line("  %s", trigger.Summary)
		if len(trigger.Handlers) > 0 {
			t.line("  handlers: %s", strings.Join(trigger.Handlers, ", "))
		}
		if script, ok := d.(dialect.Script); ok {
			t.surface(script.Surface(dialect.Entry{Trigger: trigger}))
		}
		if template, ok := d.(dialect.Template); ok {
			t.scope(template.Scope(trigger))
		}
		t.rules(d.Rules(trigger))
	}
	t.heading("Good to know")
	for _, n := range info.Notes {
		t.line("  - %s", wrap(noted(n), 74, "    "))
	}
	t.heading("Sources")
	for _, s := range info.Sources {
		t.line("  %s", s)
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

func noted(f claims.Fact) string {
	if f.Unknown && !strings.Contains(f.Text, "not documented") {
		return f.Text + " (not documented)"
	}
	return f.Text
}

func (t *text) surface(s dialect.Surface) {
	for _, m := range s.Methods {
		t.line("  %s  %s", t.ink.name.text(s.Signature(m)), t.ink.dim.text("→ "+m.Returns))
	}
}

// scope shows the variables of a template.
func (t *text) scope(s dialect.Scope) {
	for _, v := range s.Variables {
		note := "→ " + v.Type
		if v.Unknown != "" {
			note += " (not documented)"
		}
		t.line("  %s  %s", t.ink.name.text("{{ "+v.Path+" }}"), t.ink.dim.text(note))
	}
}

func (t *text) rules(r claims.Rules) {
	for _, rule := range r.Names {
		t.line("  %s  %s", t.ink.fate(rule.Fate).text(pad(string(rule.Fate), 8)), wrap(rule.ID+": "+rule.Text, 66, "            "))
	}
	if r.Size != nil {
		t.line("  %s  %s", pad("size", 8), wrap(r.Size.Text, 66, "            "))
	}
}
