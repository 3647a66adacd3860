package docs

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/pkg/lint"
)

// lintPages are a page for each lint rule, and one that lists them.
func lintPages(rules []lint.Rule) []Page {
	pages := []Page{lintIndex(rules)}
	for _, r := range rules {
		pages = append(pages, rulePage(r))
	}
	return pages
}

func rulePath(r lint.Rule) string { return r.Code + "-" + r.Name + ".md" }

func lintIndex(rules []lint.Rule) Page {
	s := newSheet("Lint rules")
	s.paragraph("`claimctl lint` looks at a source without running it: over its syntax, the flow of its values, and the tables of the platform. " +
		"A rule knows no platform; what a method is, which names are reserved, which members every event has, it asks the dialect. " +
		"The examples of each page are run by the tests: the rule reports the first, no other rule does, and none reports the second.")
	var rows [][]string
	for _, r := range rules {
		rows = append(rows, []string{fmt.Sprintf("[%s](%s)", r.Code, rulePath(r)), code(r.Name), prose(sentence(r.Title))})
	}
	s.table([]string{"code", "name", "reports"}, rows)
	s.heading(2, "Silencing a finding")
	s.paragraph("A comment silences the rules that it names, by code or name, and says why. One without a reason is told, and so is one that silences nothing.")
	s.fence("js", "// claimctl-disable-next-line CC012 -- the gateway wants it so\napi.accessToken.setCustomClaim('roles', roles);\n"+
		"api.accessToken.setCustomClaim('roles', roles); // claimctl-disable-line reserved-claim -- so does the portal")
	s.heading(2, "Severities")
	s.paragraph("An error fails the command (status 1), a warning and an info do not. `claimctl.yaml` turns a rule off or gives it another severity, " +
		"for all sources or for those that a pattern matches; `--disable` and `--severity` do so for one call.")
	s.fence("yaml", "lint:\n  baseline: lint-baseline.json\n  rules: {missing-default: warning, CC032: off}\n  paths:\n    - path: actions/legacy/**\n      rules: {CC034: off}")
	s.heading(2, "A baseline")
	s.paragraph("`claimctl lint --baseline FILE --write-baseline` makes today's findings known; from then on only new ones are told. " +
		"A finding is known by its file, its rule, its message and the text of its line, so that moving the line changes nothing. What is no longer found is told, too.")
	s.heading(2, "Fixes")
	s.paragraph("`--fix` corrects what can be corrected without changing what a working action does, and shows the change; `--dry-run` only shows it. " +
		"What is replaced throws on the platform, and what is removed does nothing. A second `--fix` finds nothing more. " +
		"What would change a working action, such as `?.` before a member, is only suggested: a login that fails today would then go through.")
	return s.page("lint/README.md")
}

func rulePage(r lint.Rule) Page {
	s := newSheet(r.Code + " " + r.Name)
	s.line("\n**%s**", prose(sentence(r.Title)))
	s.paragraph(r.Text)
	s.heading(2, "Reported")
	s.fence("js", shorten(r.Bad))
	s.heading(2, "Fine")
	s.fence("js", shorten(r.Good))
	s.heading(2, "What to do")
	s.paragraph(r.Fix)
	if r.Unseen != "" {
		s.heading(2, "What it does not see")
		s.paragraph(r.Unseen)
	}
	s.paragraph(fmt.Sprintf("Silence it where it is: `// claimctl-disable-next-line %s -- reason`. All rules: [lint rules](README.md).", r.Code))
	return s.page("lint/" + rulePath(r))
}

// maxExample is the longest line of an example that a page shows whole.
const maxExample = 400

func shorten(example string) string {
	lines := strings.Split(example, "\n")
	for i, line := range lines {
		if len(line) > maxExample {
			lines[i] = line[:maxExample/2] + "…" + line[len(line)-20:]
		}
	}
	return strings.Join(lines, "\n")
}
