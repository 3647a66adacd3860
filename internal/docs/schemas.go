package docs

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/internal/coverage"
	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/explore"
	"github.com/claimctl/claimctl/internal/mutate"
	"github.com/claimctl/claimctl/internal/parity"
	"github.com/claimctl/claimctl/internal/replay"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
	"github.com/claimctl/claimctl/pkg/jwtverify"
	"github.com/claimctl/claimctl/pkg/presets"
	providers "github.com/claimctl/claimctl/pkg/provider/all"
)

// schemaAddress is where the schemas are published.
const schemaAddress = "https://github.com/claimctl/claimctl/raw/main/docs/schema/"

// format is a kind of JSON or YAML document.
type format struct {
	// file is the name of its schema, title and about are for people.
	file, title, about string
	// dir and typ name the Go type that is written or read.
	dir, typ string
	// listed wraps the type: the document holds a list of them, by this name.
	listed string
	// id is the document's own member "schema"; a file that is read has none,
	// and must not have members that nobody reads.
	id string
}

func (f format) read() bool { return f.id == "" }

func formats() []format {
	return []format{
		{
			file: "result.v1.json", title: "the result of a run", about: "`claimctl test ACTION --output json`",
			dir: "pkg/action", typ: "Result", id: action.ResultSchema,
		},
		{
			file: "suites.v1.json", title: "the outcome of suites", about: "`claimctl test SUITE --output json`",
			dir: "internal/suite", typ: "Report", listed: "suites", id: "claimctl/suites/v1",
		},
		{
			file: "cases.v1.json", title: "the cases that would run", about: "`claimctl test --list --output json`",
			dir: "internal/suite", typ: "Listing", id: suite.ListSchema,
		},
		{
			file: "explore.v1.json", title: "what an exploration found", about: "`claimctl test --explore --output json`",
			dir: "internal/explore", typ: "Report", id: explore.Schema,
		},
		{
			file: "coverage.v1.json", title: "what runs have reached", about: "`claimctl test --coverage-report json=FILE`",
			dir: "internal/coverage", typ: "Report", id: coverage.Schema,
		},
		{
			file: "mutate.v1.json", title: "what became of mutants", about: "`claimctl test SUITE --mutate --output json`",
			dir: "internal/mutate", typ: "Report", id: mutate.Schema,
		},
		{
			file: "decode.v1.json", title: "a decoded token", about: "`claimctl decode --output json`",
			dir: "pkg/jwtinspect", typ: "Decoded", id: jwtinspect.Schema,
		},
		{
			file: "decode-diff.v1.json", title: "how two tokens differ", about: "`claimctl decode --diff TOKEN --output json`",
			dir: "pkg/jwtinspect", typ: "Difference", id: jwtinspect.DiffSchema,
		},
		{
			file: "verify.v1.json", title: "a token held against keys and expectations", about: "`claimctl verify --output json`",
			dir: "pkg/jwtverify", typ: "Verified", id: jwtverify.Schema,
		},
		{
			file: "lint.v1.json", title: "what lint found", about: "`claimctl lint --output json`",
			dir: "internal/report", typ: "Lint", id: report.LintSchema,
		},
		{
			file: "record.v1.json", title: "a line of ndjson", about: "`claimctl test --output ndjson`, `claimctl lint --output ndjson`",
			dir: "internal/report", typ: "record", id: report.RecordSchema,
		},
		{
			file: "migrate.v1.json", title: "a migrated action", about: "`claimctl migrate --output json`",
			dir: "internal/parity", typ: "Migration", id: parity.MigrationSchema,
		},
		{
			file: "parity.v1.json", title: "two actions compared", about: "`claimctl migrate --check --output json`",
			dir: "internal/parity", typ: "Report", id: parity.Schema,
		},
		{
			file: "plan.v1.json", title: "what a deploy will do", about: "`claimctl deploy plan --output json`, `-o FILE`",
			dir: "internal/deploy", typ: "Plan", id: deploy.PlanSchema,
		},
		{
			file: "deploy.v1.json", title: "what a deploy has done", about: "`claimctl deploy --output json`, `claimctl deploy apply`",
			dir: "internal/deploy", typ: "Outcome", id: deploy.OutcomeSchema,
		},
		{
			file: "status.v1.json", title: "how an environment stands", about: "`claimctl deploy status --output json`",
			dir: "internal/deploy", typ: "Status", id: deploy.StatusSchema,
		},
		{
			file: "rollback.v1.json", title: "what a rollback would do", about: "`claimctl deploy rollback --output json`, when there is nothing to do",
			dir: "internal/deploy", typ: "Rollback", id: deploy.RollbackSchema,
		},
		{
			file: "bundle.v1.json", title: "what a person has to deploy", about: "`claimctl deploy --output json` for a platform without an interface, `manifest.json`",
			dir: "internal/deploy", typ: "Bundle", id: deploy.BundleSchema,
		},
		{
			file: "lock.v1.json", title: "what was deployed last", about: "`.claimctl/ENVIRONMENT.lock.json`",
			dir: "internal/deploy", typ: "Lock", id: deploy.LockSchema,
		},
		{
			file: "replay-record.v1.json", title: "what became of one line of a replay", about: "`claimctl replay --out FILE`, `claimctl replay --filter`",
			dir: "internal/replay", typ: "Record", id: replay.RecordSchema,
		},
		{
			file: "replay-summary.v1.json", title: "what a replay came to", about: "`claimctl replay --output json`; with the member `state`, what `claimctl replay merge` reads",
			dir: "internal/summary", typ: "Document", id: summary.Schema,
		},
		{
			file: "suite-file.v1.json", title: "a suite", about: "a `*.claims.yaml` file",
			dir: "internal/suite", typ: "document",
		},
		{
			file: "project-file.v1.json", title: "the configuration of a project", about: "`claimctl.yaml`",
			dir: "internal/project", typ: "document",
		},
	}
}

// schemaPages are the schemas of all formats and an index.
func schemaPages(src *source, registry dialect.Registry) ([]Page, error) {
	pages := []Page{schemaIndex()}
	for _, f := range formats() {
		schema, err := f.schema(src, registry, f.read())
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", f.file, err)
		}
		text, err := action.MarshalIndent(schema)
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", f.file, err)
		}
		pages = append(pages, Page{"schema/" + f.file, string(text)})
	}
	return pages, nil
}

func schemaIndex() Page {
	s := newSheet("Schemas")
	s.paragraph("JSON Schema (2020-12) of the documents that claimctl writes and reads, made from the Go types that do it. " +
		"What is written may gain members within a version, so their schemas leave unknown members alone; " +
		"in files that are read, an unknown key is a mistake.")
	var rows [][]string
	for _, f := range formats() {
		rows = append(rows, []string{fmt.Sprintf("[%s](%s)", f.file, f.file), f.title, f.about, code(f.id)})
	}
	s.table([]string{"schema", "of", "where", "its member schema"}, rows)
	s.paragraph("An editor with the YAML language server completes and checks a suite that begins with this line:")
	s.fence("yaml", "# yaml-language-server: $schema="+schemaAddress+"suite-file.v1.json")
	return s.page("schema/README.md")
}

// schema is the schema of the format. Closed forbids members that no type has.
func (f format) schema(src *source, registry dialect.Registry, closed bool) (*action.Object, error) {
	s := &shaper{
		src: src, tag: "json", closed: closed, defs: map[string]definition{},
		written: selfWritten(), fields: map[string]any{},
	}
	if f.read() {
		s.tag = "yaml"
		s.fields = readFields(registry)
	}
	for _, g := range formats() {
		s.fields[g.dir+"."+g.typ+".Schema"] = word(g.id)
	}
	s.fields["internal/suite.Report.Schema"] = word(suite.Schema)
	out := action.NewObject(
		"$schema", "https://json-schema.org/draft/2020-12/schema",
		"$id", schemaAddress+f.file, "title", f.title,
	)
	out.Merge(f.root(s))
	if len(s.defs) > 0 {
		out.Put("$defs", s.definitions())
	}
	return out, s.err
}

// root is the document itself.
func (f format) root(s *shaper) *action.Object {
	if f.listed == "" {
		return s.document(f.dir, f.typ)
	}
	list := action.NewObject("type", "array", "items", s.named(f.dir, f.typ))
	root := action.NewObject(
		"type", "object",
		"properties", action.NewObject("schema", word(f.id), f.listed, list),
		"required", []string{"schema", f.listed},
	)
	if s.closed {
		root.Put("additionalProperties", false)
	}
	return root
}

func word(text string) *action.Object { return action.NewObject("const", text) }

// selfWritten are the types that are no structs, lists or words in a document,
// whatever they are in Go.
func selfWritten() map[string]*action.Object {
	return map[string]*action.Object{
		"pkg/action.Value": action.NewObject(
			"description", "Any JSON value. What JSON has no word for is a tagged object, such as {\"$undefined\":true} or {\"$number\":\"NaN\"}.",
		),
		"pkg/action.Object":            action.NewObject("type", "object"),
		"internal/yamldoc.Unsupported": nil,
		"internal/yamldoc.Node":        {},
		"internal/yamldoc.Reference": action.NewObject(
			"description", "Where the secret lies: file:PATH, env:NAME, or in a deploy exec:COMMAND.",
			"type", "string", "pattern", "^(file|env|exec):.*[^ ]",
		),
		"internal/project.credentialDoc": action.NewObject(
			"description", "A value, or for a secret where it lies: env:NAME, file:PATH or exec:COMMAND. Which fields are secret is the provider's to say.",
			"type", "string",
		),
		"internal/suite.want": action.NewObject(
			"description", "A JSON value; \"~ /expression/\" for a text that matches; the tags !absent, !type TYPE, !one-of [...] and !subset {...}.",
		),
		"internal/suite.textWant": action.NewObject(
			"description", "A text, or \"~ /expression/\" for one that matches.", "type", "string",
		),
		"internal/suite.claimWant": action.NewObject(
			"description", "What is expected of the members, by name; with the tag !exact there are no others.", "type", "object",
		),
		"internal/suite.names": action.NewObject(
			"description", "A list of texts, or one of them.", "type", []string{"string", "array"}, "items", action.NewObject("type", "string"),
		),
		"internal/suite.codeWant": action.NewObject("type", "string", "pattern", "^CC[0-9]{3}$"),
	}
}

// readFields are the fields of files whose values are checked after reading.
func readFields(registry dialect.Registry) map[string]any {
	ids := action.NewObject("type", "string", "enum", registry.IDs())
	return map[string]any{
		"internal/suite.document.Dialect":        ids,
		"internal/suite.document.Flow":           anyOf{"string", listOf{anyOf{"string", "flowItem"}}},
		"internal/suite.flowItem.Action":         action.NewObject("type", "string"),
		"internal/suite.document.Cases":          "[]caseDoc",
		"internal/suite.caseDoc.Matrix":          "map[string][]yamldoc.Node",
		"internal/suite.caseDoc.Expect":          anyOf{word("snapshot"), "expectation"},
		"internal/suite.stepDoc.Expect":          anyOf{word("snapshot"), "expectation"},
		"internal/suite.givenDoc.Preset":         action.NewObject("type", "string", "enum", presets.Names()),
		"internal/suite.givenDoc.Event":          action.NewObject("type", []string{"string", "object"}),
		"internal/suite.givenDoc.Scenario":       action.NewObject("type", []string{"string", "object"}),
		"internal/suite.expectation.Decision":    "action.DecisionKind",
		"internal/suite.expectation.Claims":      "perToken[claimWant]",
		"internal/suite.expectation.Current":     "perToken[claimWant]",
		"internal/suite.expectation.Fates":       "perToken[yamldoc.Entries[action.Fate]]",
		"internal/suite.expectation.Logs":        "[]textWant",
		"internal/suite.expectation.Calls":       anyOf{"map[string]int", "[]callWant"},
		"internal/suite.expectation.Effects":     "effectsDoc",
		"internal/suite.expectation.Diagnostics": "[]codeWant",
		"internal/suite.expectation.Actions":     "map[string]Outcome",
		"internal/project.document.Version":      action.NewObject("const", 1),
		"internal/project.actionDoc.Dialect":     action.NewObject("type", "string", "enum", deployable(registry)),
	}
}

// deployable are the dialects that an action of a project can have: those that
// are read, and those that a provider takes all the same.
func deployable(registry dialect.Registry) []string {
	ids := registry.IDs()
	for _, p := range providers.Registry().All() {
		for _, k := range p.Info().Kinds {
			if !slices.Contains(ids, k.Dialect) {
				ids = append(ids, k.Dialect)
			}
		}
	}
	return ids
}
