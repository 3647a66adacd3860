package report

import (
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/lint"
)

func sarifFormat() Format {
	return Format{Name: "sarif", About: "SARIF 2.1.0, which GitHub's code scanning and editors show", Tests: sarifTests, Lint: sarifLint}
}

func sarifTests(w io.Writer, t Tests, opts Options) error {
	return sarifDocument(w, t.findings(), "claimctl/test/", opts)
}

func sarifLint(w io.Writer, l Lint, opts Options) error {
	return sarifDocument(w, l.findings(), "claimctl/lint/", opts)
}

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	homepage    = "https://github.com/claimctl/claimctl"
)

// sarifDocument writes one run. Its category keeps reports of several commands
// apart where they are uploaded.
func sarifDocument(w io.Writer, list []finding, category string, opts Options) error {
	rules := usedCodes(list)
	results := make([]any, len(list))
	seen := prints{}
	for i, f := range list {
		results[i] = sarifResult(f, slices.Index(rules, f.Code), seen, opts)
	}
	driver := action.NewObject(
		"name", "claimctl", "version", action.NonEmpty(opts.Version), "informationUri", homepage, "rules", sarifRules(rules),
	)
	return JSON(w, action.NewObject(
		"$schema", sarifSchema, "version", "2.1.0",
		"runs", []any{action.NewObject(
			"tool", action.NewObject("driver", driver),
			"automationDetails", action.NewObject("id", category),
			"columnKind", "unicodeCodePoints",
			"results", results,
		)},
	))
}

// usedCodes are the codes of findings, in order, each once.
func usedCodes(list []finding) []string {
	codes := []string{}
	for _, f := range list {
		codes = append(codes, f.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func sarifRules(codes []string) []any {
	entries := diag.Catalogue()
	for _, r := range lint.Rules() {
		entries = append(entries, diag.Entry{Code: r.Code, Title: r.Title, Text: r.Text, Fix: r.Fix})
	}
	rules := make([]any, len(codes))
	for i, code := range codes {
		rule := action.NewObject("id", one(code))
		if e, ok := diag.Find(entries, code); ok {
			rule.Put("shortDescription", sarifMessage(e.Title))
			rule.Put("fullDescription", sarifMessage(e.Text))
			rule.Put("help", sarifMessage(strings.TrimSpace(e.Text+"\n\n"+e.Fix)))
			rule.Put("helpUri", homepage+"/blob/main/docs/codes.md#"+strings.ToLower(e.Code))
		}
		rules[i] = rule
	}
	return rules
}

func sarifResult(f finding, rule int, seen prints, opts Options) *action.Object {
	file := opts.place(f.File)
	result := action.NewObject(
		"ruleId", one(f.Code), "ruleIndex", rule, "level", sarifLevel(f.Severity), "message", sarifMessage(f.message()),
	)
	if file != "" {
		result.Put("locations", []any{sarifLocation(spot{file, f.Line, f.Column})})
	}
	if f.also.file != "" {
		related := sarifLocation(spot{opts.place(f.also.file), f.also.line, f.also.column})
		related.Put("message", sarifMessage("the call that decided"))
		result.Put("relatedLocations", []any{related})
	}
	result.Put("partialFingerprints", action.NewObject("claimctl/v1", seen.of(f, file)))
	return result
}

func sarifLevel(s action.Severity) string {
	switch s {
	case action.SeverityError:
		return "error"
	case action.SeverityWarning:
		return "warning"
	}
	return "note"
}

// sarifMessage is a text that no reader takes for a placeholder or a link
// (SARIF 2.1.0, 3.11.5 and 3.11.6).
func sarifMessage(s string) *action.Object {
	return action.NewObject("text", strings.NewReplacer("{", "{{", "}", "}}", "](", "] (").Replace(s))
}

func sarifLocation(at spot) *action.Object {
	physical := action.NewObject("artifactLocation", action.NewObject("uri", fileURI(at.file)))
	if at.line > 0 {
		region := action.NewObject("startLine", at.line)
		if at.column > 0 {
			region.Put("startColumn", at.column)
		}
		physical.Put("region", region)
	}
	return action.NewObject("physicalLocation", physical)
}

// fileURI is a path as a reference of RFC 3986, relative as the path is.
func fileURI(path string) string {
	u := url.URL{Path: path}
	if filepath.IsAbs(path) || strings.HasPrefix(path, "/") {
		u.Scheme = "file"
		u.Path = "/" + strings.TrimPrefix(path, "/")
	}
	return u.String()
}
