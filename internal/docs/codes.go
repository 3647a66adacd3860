package docs

import (
	"fmt"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/lint"
	"github.com/claimctl/claimctl/pkg/presets"
)

// codesPage explains every diagnostic code.
func codesPage(entries []diag.Entry, rules []lint.Rule) Page {
	all := entries
	for _, r := range rules {
		all = append(all, diag.Entry{Code: r.Code, Title: r.Title, Text: r.Text, Fix: r.Fix})
	}
	all = diag.Sorted(all)
	s := newSheet("Diagnostic codes")
	s.paragraph("`claimctl explain CODE` says the same. The rules of `claimctl lint` have a name as well; a finding of theirs " +
		"is silenced where it is, by a comment: `// claimctl-disable-next-line CC012 -- the gateway wants it so`. Templates have no comments; there `--disable` leaves a rule out.")
	var rows [][]string
	for _, e := range all {
		rule, _ := lint.Find(rules, e.Code)
		rows = append(rows, []string{fmt.Sprintf("[%s](#%s)", e.Code, anchor(e.Code)), prose(e.Title), code(rule.Name)})
	}
	s.table([]string{"code", "means", "lint rule"}, rows)
	for _, e := range all {
		s.heading(2, e.Code)
		s.line("\n**%s**", prose(sentence(e.Title)))
		s.paragraph(e.Text)
		s.paragraph(e.Fix)
		if rule, ok := lint.Find(rules, e.Code); ok {
			lang := "js"
			if rule.Template {
				lang = "json"
			}
			s.example("Reported", lang, rule.Bad)
			s.example("Fine", lang, rule.Good)
		}
	}
	return s.page("codes.md")
}

func (s *sheet) example(word, lang, text string) {
	s.paragraph(word + ":")
	s.fence(lang, text)
}

// presetsPage lists the presets, and the triggers that run in them.
func presetsPage(list []presets.Info, registry dialect.Registry) Page {
	s := newSheet("Presets")
	s.paragraph("A preset is a situation that an action can be run in, told apart from any platform: who signs in, with what client, from where. " +
		"A dialect makes the platform's event of it. Everybody in it is made up.")
	var rows [][]string
	for _, p := range list {
		rows = append(rows, []string{code(p.Name), code(string(p.Moment)), prose(sentence(p.Summary))})
	}
	s.table([]string{"preset", "moment", "situation"}, rows)
	s.paragraph("`--preset` chooses one. Without it a run takes the usual one of its trigger:")
	rows = nil
	for _, d := range registry.All() {
		for _, t := range d.Info().Triggers {
			rows = append(rows, []string{
				fmt.Sprintf("[%s](dialects/%s.md)", code(d.Info().ID), d.Info().ID), code(t.ID), codes(t.Moments), code(t.Preset),
			})
		}
	}
	s.table([]string{"dialect", "trigger", "runs at", "usual preset"}, rows)
	s.paragraph("See the event, and change it:")
	s.fence("sh", "claimctl presets show org-member --dialect auth0-action\nclaimctl test action.js --preset org-member --set user.app_metadata.tier=pro")
	return s.page("presets.md")
}
