// Package suite reads and runs *.claims.yaml files: an action, or a flow of
// several, a list of cases, and for every case the events it receives and what
// is expected of it.
//
// [Parse] turns a file into a [Suite] or into diagnostics that name every
// mistake. [Run] runs the cases and compares; it returns a [Report] and prints
// nothing. [RunAll] does so for many suites, on several runs at once, with a
// choice of cases; the reports do not show how many. Files, the environment and
// the clock are handed in.
//
// A case is a session: a login, or the steps that it names. Between them time
// goes by and the user is changed; each login and each refresh issues tokens,
// which stay as they were issued.
//
// A case fails when its run ends in an error, or in a diagnostic of severity
// error, that the case does not expect. So a case without expectations says:
// this goes well. A case that expects an error (expect.error, or the decision
// error) accepts the diagnostics that come with it; any other is accepted by
// its code in expect.diagnostics, or by the fate rejected of its claim.
package suite

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
)

// Suite is a file of cases that holds together. It is immutable and may be
// run by several goroutines at once.
type Suite struct {
	// Path is the suite's file, Action the source it tests; both are relative
	// to the same folder, or absolute.
	Path, Action string
	// Dialect, Trigger and Entry choose as the flags of these names do; "" is
	// left to the source.
	Dialect, Trigger, Entry string
	Lenient                 bool
	Cases                   []Case

	// flow is what runs instead of Action, where the suite has a flow.
	flow                              []flowItem
	actionPos, dialectPos, triggerPos yamldoc.Pos

	clock    time.Time // zero when the suite has none
	seed     *int64
	secrets  yamldoc.Entries[yamldoc.Reference]
	settings dialect.Settings
}

// Case is one case of a suite.
type Case struct {
	Name string
	// Line is where the case begins in the suite's file.
	Line int
	Tags []string
	// Skip and Todo are the reasons not to run the case, and not to count its
	// failure; "" when there is none.
	Skip, Todo string

	at      yamldoc.Pos
	event   eventSource
	edits   []edit
	expect  *expectation
	steps   []step // none is a login
	outside *outside
}

// eventSource is where an event comes from: a preset, a scenario or the event
// itself, the latter two in a file or in the suite. The zero value is the usual
// preset of the trigger.
type eventSource struct {
	preset, file     string
	inline, scenario action.Value
	scenarioFile     string
}

func (e eventSource) open() bool {
	return e.preset == "" && e.file == "" && e.inline == nil && e.scenario == nil && e.scenarioFile == ""
}

// edit sets or, when value is nil, removes one member of an event.
type edit struct {
	at    yamldoc.Pos
	path  action.Path
	value action.Value
}

// Parse reads a suite. The suite is nil when there are diagnostics; path is
// the name that they show, and what the suite's own paths are relative to.
func Parse(path string, data []byte) (*Suite, []action.Diagnostic) {
	var doc document
	problems := yamldoc.Read(path, data, &doc)
	b := builder{problems: problems, doc: doc}
	s := b.suite(path)
	if list := problems.List(); len(list) > 0 {
		return nil, list
	}
	return s, nil
}

// builder makes a suite of a document, and reports what does not hold
// together.
type builder struct {
	problems *yamldoc.Problems
	doc      document
}

func (b *builder) suite(path string) *Suite {
	doc := b.doc
	s := &Suite{
		Path: path, Action: beside(path, doc.Action.Value),
		Dialect: doc.Dialect.Value, Trigger: doc.Trigger.Value, Entry: doc.Entry, Lenient: doc.Lenient,
		actionPos: doc.Action.Pos, dialectPos: doc.Dialect.Pos, triggerPos: doc.Trigger.Pos,
		clock: b.clock(), seed: doc.Seed, secrets: doc.Secrets,
		settings: dialect.Settings{Issuer: doc.Tokens.Issuer, Audience: doc.Tokens.Audience, Namespace: doc.Tokens.Namespace},
		flow:     doc.Flow.list(),
	}
	b.subject(s)
	if doc.Cases.Set && len(doc.Cases.Value.list) == 0 {
		b.problems.Invalid(doc.Cases.Pos, "add a case with a name and what it expects", "the suite has no cases")
	}
	b.cases(s, doc.Cases.Value.list)
	return s
}

// cases makes the cases of their documents.
func (b *builder) cases(s *Suite, docs []*caseDoc) {
	defaults, edits := b.given(&b.doc.Defaults)
	first := make(map[string]int, len(docs))
	sets := map[string]*outside{}
	s.Cases = make([]Case, len(docs))
	var general *outside // of the cases that name no stand-ins
	for i, c := range docs {
		s.Cases[i] = b.one(c, defaults, edits)
		b.name(s.Cases[i].Name, c, first)
		if c.outsideDoc.empty() && general != nil {
			s.Cases[i].outside = general
			continue
		}
		own := b.outside(s.Path, c.outsideDoc, b.doc.outsideDoc)
		if known := sets[own.key]; known != nil {
			own = known
		}
		sets[own.key], s.Cases[i].outside = own, own
		if c.outsideDoc.empty() {
			general = own
		}
	}
}

// subject checks what the suite is about: an action or a flow.
func (b *builder) subject(s *Suite) {
	doc := b.doc
	switch flow := doc.Flow.Line > 0; {
	case doc.Action.Set && flow:
		b.problems.Invalid(doc.Flow.Pos, "put the action into the flow", "action and flow exclude each other")
	case doc.Action.Set && doc.Action.Value == "":
		b.problems.Invalid(doc.Action.Pos, "", "action is empty; expected the path of a source")
	case flow && doc.Trigger.Set:
		b.problems.Invalid(doc.Trigger.Pos, "write stage: beside the action in the flow", "trigger is for a suite of one action")
	case doc.Action.Line == 0 && !flow && !b.unreadable():
		b.problems.Invalid(yamldoc.Pos{Line: 1, Column: 1}, "write action: FILE, or flow: with a list of actions", "action is missing")
	}
	if s.Action == "" && len(s.flow) > 0 && looksLikeFile(s.flow[0].Action.Value) {
		s.Action = beside(s.Path, s.flow[0].Action.Value)
	}
}

// unreadable says that there is no document to say anything about.
func (b *builder) unreadable() bool {
	return slices.ContainsFunc(b.problems.List(), func(d action.Diagnostic) bool { return d.Code == yamldoc.CodeUnreadable })
}

// beside is a path as seen from the folder of another file.
func beside(file, path string) string {
	path = filepath.FromSlash(path)
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}

func (b *builder) clock() time.Time {
	text := b.doc.Clock
	if !text.Set {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text.Value)
	if err != nil {
		b.problems.Invalid(text.Pos, "", "clock: expected a time such as 2026-01-02T15:04:05Z, found %q", text.Value)
	}
	return at
}

func (b *builder) name(name string, c *caseDoc, first map[string]int) {
	switch line, twice := first[name]; {
	case !c.Name.Set:
	case strings.TrimSpace(c.Name.Value) == "":
		b.problems.Invalid(c.Name.Pos, "", "the name of a case is empty")
	case twice && line == c.Line:
		b.problems.Invalid(c.Name.Pos, "give the axis other values", "the matrix gives the case %q twice", name)
	case twice:
		b.problems.Invalid(c.Name.Pos, "rename one of them", "there are two cases %q; the first is at line %d", name, line)
	default:
		first[name] = c.Line
	}
}

func (b *builder) one(doc *caseDoc, defaults eventSource, edits []edit) Case {
	c := Case{
		Name: title(doc.Name.Value, doc.axes), Line: doc.Line, Tags: b.tags(doc.Tags), Skip: doc.Skip.Value, Todo: doc.Todo.Value,
		at: doc.Pos, expect: doc.Expect,
	}
	b.reason("skip", doc.Skip)
	b.reason("todo", doc.Todo)
	if doc.Skip.Set && doc.Todo.Set {
		b.problems.Invalid(doc.Todo.Pos, "", "a case has either skip or todo, not both")
	}
	own, ownEdits := b.given(&doc.givenDoc)
	c.event = own
	if own.open() {
		c.event = defaults
	}
	c.edits = slices.Concat(edits, ownEdits)
	for _, v := range doc.axes {
		if v.path != nil {
			c.edits = append(c.edits, edit{v.at, v.path, v.value.JSON(b.problems)})
		}
	}
	if doc.Expect != nil {
		b.expectation(doc.Expect)
	}
	c.steps = b.steps(doc)
	return c
}

func (b *builder) tags(list []yamldoc.Field[string]) []string {
	var tags []string
	for _, t := range list {
		if t.Set && !isTag(t.Value) {
			b.problems.Invalid(t.Pos, "a tag is made of letters, digits and . _ : / -", "the tag %q cannot be chosen by --tags", t.Value)
		}
		tags = append(tags, t.Value)
	}
	return tags
}

func (b *builder) reason(key string, text yamldoc.Field[string]) {
	if text.Set && strings.TrimSpace(text.Value) == "" {
		b.problems.Invalid(text.Pos, "", "%s: the reason is empty", key)
	}
}

func (b *builder) given(doc *givenDoc) (eventSource, []edit) {
	b.exclusive(doc)
	source := eventSource{preset: doc.Preset.Value}
	if doc.Preset.Set {
		b.oneOf(doc.Preset, "preset", presets.Names())
	}
	source.inline, source.file = b.document(doc.Event)
	source.scenario, source.scenarioFile = b.document(doc.Scenario)
	if source.scenario != nil {
		if _, err := presets.Read(source.scenario, time.Time{}); err != nil {
			b.problems.Invalid(doc.Scenario.Pos(), "claimctl presets show logged-in has every member",
				"scenario: %s", strings.TrimPrefix(err.Error(), "json: "))
		}
	}
	return source, b.edits(doc)
}

// exclusive refuses an event that comes from two places.
func (b *builder) exclusive(doc *givenDoc) {
	const hint = "set and unset change any of them"
	switch preset, event, scenario := doc.Preset.Set, !doc.Event.IsZero(), !doc.Scenario.IsZero(); {
	case preset && event:
		b.problems.Invalid(doc.Event.Pos(), hint, "preset and event exclude each other")
	case preset && scenario:
		b.problems.Invalid(doc.Scenario.Pos(), "write the preset as base: within the scenario", "preset and scenario exclude each other")
	case event && scenario:
		b.problems.Invalid(doc.Scenario.Pos(), hint, "event and scenario exclude each other")
	}
}

// document is a JSON document that is written down, or the path of one.
func (b *builder) document(n yamldoc.Node) (action.Value, string) {
	if text, ok := n.Text(); ok {
		return nil, text
	}
	switch {
	case n.IsMapping():
		return n.JSON(b.problems), ""
	case !n.IsZero():
		n.WrongType(b.problems, "a mapping or the path of a JSON file")
	}
	return nil, ""
}

func (b *builder) edits(doc *givenDoc) []edit {
	var edits []edit
	for _, e := range doc.Set {
		edits = append(edits, edit{e.Pos, b.path(e.Pos, e.Key), e.Value.JSON(b.problems)})
	}
	for _, name := range doc.Unset {
		if name.Set {
			edits = append(edits, edit{name.Pos, b.path(name.Pos, name.Value), nil})
		}
	}
	return edits
}

func (b *builder) path(at yamldoc.Pos, text string) action.Path {
	path, err := action.ParsePath(text)
	if err != nil {
		b.problems.Invalid(at, `write a path such as user.app_metadata.tier; a dot in a name is written \.`, "%v", err)
	}
	return path
}

// oneOf checks a word against those that are known.
func (b *builder) oneOf(word yamldoc.Field[string], what string, known []string) {
	for _, k := range known {
		if word.Value == k {
			return
		}
	}
	hint := what + " is one of " + strings.Join(known, ", ")
	if near, ok := nearest.Word(word.Value, known); ok {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	b.problems.Invalid(word.Pos, hint, "unknown %s %q", what, word.Value)
}
