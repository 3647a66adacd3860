package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

func githubFormat() Format {
	return Format{
		Name: "github", About: "annotations of GitHub Actions, as workflow commands",
		Tests: githubTests, Lint: githubLint, When: "GITHUB_ACTIONS",
	}
}

func githubTests(w io.Writer, t Tests, opts Options) error {
	return githubCommands(w, t.findings(), opts)
}

func githubLint(w io.Writer, l Lint, opts Options) error {
	return githubCommands(w, l.findings(), opts)
}

// githubCommands writes a command for each finding. The escaping is that which
// the runner takes back (https://github.com/actions/runner, ActionCommand.cs,
// read 2026-11-30).
func githubCommands(w io.Writer, list []finding, opts Options) error {
	out := &strings.Builder{}
	for _, f := range list {
		properties := []string{}
		if f.File != "" {
			properties = append(properties, "file="+githubProperty(opts.place(f.File)))
		}
		if f.Line > 0 {
			properties = append(properties, fmt.Sprintf("line=%d", f.Line))
		}
		if f.Line > 0 && f.Column > 0 {
			properties = append(properties, fmt.Sprintf("col=%d", f.Column))
		}
		properties = append(properties, "title="+githubProperty(strings.TrimSpace("claimctl "+one(f.Code))))
		fmt.Fprintf(out, "::%s %s::%s\n", githubLevel(f.Severity), strings.Join(properties, ","), githubData(f.message()))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func githubLevel(s action.Severity) string {
	switch s {
	case action.SeverityError:
		return "error"
	case action.SeverityWarning:
		return "warning"
	}
	return "notice"
}

func githubData(s string) string {
	return disarmMarks(strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s), `\u{23}`)
}

func githubProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubData(s))
}
