package report

import (
	"io"

	"github.com/claimctl/claimctl/pkg/action"
)

func gitlabFormat() Format {
	return Format{Name: "gitlab", About: "GitLab's code quality report", Tests: gitlabTests, Lint: gitlabLint}
}

func gitlabTests(w io.Writer, t Tests, opts Options) error {
	return gitlabIssues(w, t.findings(), opts)
}

func gitlabLint(w io.Writer, l Lint, opts Options) error { return gitlabIssues(w, l.findings(), opts) }

// gitlabIssue is an entry of the report, with the members that
// https://docs.gitlab.com/ci/testing/code_quality/ asks for (read 2026-11-30).
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

func gitlabIssues(w io.Writer, list []finding, opts Options) error {
	issues := make([]gitlabIssue, len(list))
	seen := prints{}
	for i, f := range list {
		path := opts.place(f.File)
		issues[i] = gitlabIssue{
			Description: f.message(), CheckName: one(f.Code), Fingerprint: seen.of(f, path), Severity: gitlabSeverity(f.Severity),
			// GitLab leaves out what has no place.
			Location: gitlabLocation{Path: path, Lines: gitlabLines{max(1, f.Line)}},
		}
	}
	return JSON(w, issues)
}

func gitlabSeverity(s action.Severity) string {
	switch s {
	case action.SeverityError:
		return "major"
	case action.SeverityWarning:
		return "minor"
	}
	return "info"
}
