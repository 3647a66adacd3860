package docs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// dialectPages are one page a dialect and an index.
func dialectPages(registry dialect.Registry) []Page {
	pages := []Page{dialectIndex(registry)}
	for _, d := range registry.All() {
		pages = append(pages, dialectPage(d))
	}
	return pages
}

func dialectIndex(registry dialect.Registry) Page {
	s := newSheet("Dialects")
	s.paragraph("A dialect is one platform's way of writing actions: entry point, event, api, claim rules, error policy. " +
		"Without `--dialect` it is found out from the source.")
	var rows [][]string
	for _, d := range registry.All() {
		info := d.Info()
		ids := make([]string, len(info.Triggers))
		for i, t := range info.Triggers {
			ids[i] = t.ID
		}
		rows = append(rows, []string{
			fmt.Sprintf("[%s](%s.md)", code(info.ID), info.ID), info.Name, prose(sentence(info.Summary)), codes(ids),
		})
	}
	s.table([]string{"dialect", "platform", "an action is", "triggers"}, rows)
	return s.page("dialects/README.md")
}

// guide is the page of a dialect while it is written. It numbers the sources.
type guide struct {
	*sheet
	d       dialect.Dialect
	info    dialect.Info
	sources []claims.Source
	told    map[string]string // what a section says, to the trigger it is of
}

func dialectPage(d dialect.Dialect) Page {
	info := d.Info()
	g := &guide{newSheet(info.Name + ": " + code(info.ID)), d, info, slices.Clone(info.Sources), map[string]string{}}
	g.paragraph(sentence(info.Summary))
	g.line("\nFacts carry the number of their [source](#sources). *Not documented* marks what the platform leaves open: " +
		"claimctl says what it does instead, and the platform may do something else.")
	g.policy()
	g.triggers()
	g.notes()
	g.flow()
	g.detection()
	g.recipes()
	for _, t := range info.Triggers {
		g.trigger(t)
	}
	g.sourceList()
	return g.page("dialects/" + info.ID + ".md")
}

// policy tells what holds for all triggers.
func (g *guide) policy() {
	g.heading(2, "At a glance")
	limit := fmt.Sprintf("%s of time", inWords(g.info.TimeLimit))
	if !g.info.TimeLimitKnown {
		limit += " (*not documented*)"
	}
	rows := [][]string{
		{"limits of a run", limit},
		{"an uncaught error", fmt.Sprintf("ends in the decision %s", code(string(g.info.ThrowEnds)))},
		{"the event", "the handler's own copy"},
		{"secrets", "none"},
	}
	if _, ok := g.d.(dialect.Template); ok {
		rows[1][0] = "a template that cannot be rendered"
		rows[2][1] = "what the variables stand for"
	}
	if g.info.CodeBytes > 0 {
		rows[0][1] += fmt.Sprintf(", %d bytes of source", g.info.CodeBytes)
	}
	if g.info.ReadOnlyEvent {
		rows[2][1] = "read-only"
	}
	if g.info.SecretsAt != "" {
		rows[3][1] = "in " + code("event."+g.info.SecretsAt)
	}
	g.table([]string{"what", "how it is"}, rows)
}

func inWords(d time.Duration) string {
	if d%time.Second == 0 {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return d.String()
}

func (g *guide) triggers() {
	g.heading(2, "Triggers")
	var rows [][]string
	for _, t := range g.info.Triggers {
		tokens := codes(t.Tokens)
		if tokens == "" {
			tokens = "none"
		}
		rows = append(rows, []string{
			fmt.Sprintf("[%s](#%s)", code(t.ID), anchor("Trigger "+t.ID)), t.Version, prose(sentence(t.Summary)),
			codes(t.Handlers), codes(t.Moments), tokens, code(t.Preset),
		})
	}
	g.table([]string{"trigger", "version", "runs", "handlers", "moments", "claims go into", "usual preset"}, rows)
}

// anchor is the name by which a heading can be linked to.
func anchor(heading string) string {
	return strings.ReplaceAll(strings.ToLower(heading), " ", "-")
}

func (g *guide) notes() {
	if len(g.info.Notes) == 0 {
		return
	}
	g.heading(2, "Good to know")
	g.line("")
	for _, n := range g.info.Notes {
		g.line("- %s", g.fact(n))
	}
}

// detection tells by which rules the dialect's own recipes are recognised.
// flow tells how several actions follow each other.
func (g *guide) flow() {
	flow, ok := dialect.FlowOf(g.d)
	if !ok {
		return
	}
	g.heading(2, "Flows")
	g.paragraph("A [suite](../suites.md#flows) runs several actions in a row. " + g.fact(flow.Sees))
	if flow.Keeps {
		g.paragraph(g.fact(flow.Kept))
	}
	var rows [][]string
	for _, s := range flow.Stages {
		what := "runs " + code(s.Trigger)
		if s.Trigger == "" {
			what = "cannot be run: " + s.Why
		}
		rows = append(rows, []string{code(s.ID), what})
	}
	g.table([]string{"stage", "an action there"}, rows)
}

func (g *guide) detection() {
	book, ok := g.d.(dialect.Cookbook)
	if !ok {
		return
	}
	var rows [][]string
	for _, r := range book.Recipes() {
		found, err := runner.Detect(dialect.NewRegistry(g.d), action.Source{Path: r.Name + "." + r.Ext, Code: r.Code})
		row := []string{fmt.Sprint(found.Rule), prose(sentence(found.Why)), code(r.Name)}
		switch i := slices.IndexFunc(rows, func(old []string) bool { return slices.Equal(old[:2], row[:2]) }); {
		case err != nil:
		case i >= 0:
			rows[i][2] += ", " + row[2]
		default:
			rows = append(rows, row)
		}
	}
	g.heading(2, "Recognition")
	g.paragraph("Without `--dialect` a source is recognised by numbered rules, of which the lowest that matches wins. " +
		"The recipes below are recognised like this:")
	g.table([]string{"rule", "because", "recipes"}, rows)
}

func (g *guide) recipes() {
	book, ok := g.d.(dialect.Cookbook)
	if !ok {
		return
	}
	g.heading(2, "Recipes")
	g.paragraph("Ready actions with their suites, to start from; see [`claimctl new`](../cli/claimctl_new.md).")
	var rows [][]string
	for _, r := range book.Recipes() {
		rows = append(rows, []string{code(r.Name), prose(sentence(r.Summary))})
	}
	g.table([]string{"recipe", "does"}, rows)
}

func (g *guide) trigger(t dialect.Trigger) {
	g.heading(2, "Trigger "+t.ID)
	g.paragraph(sentence(t.Summary))
	if script, ok := g.d.(dialect.Script); ok {
		surface := script.Surface(dialect.Entry{Trigger: t})
		g.section("The api of", t.ID, func() { g.methods(surface) })
		if len(surface.Legacy) > 0 {
			g.section("Legacy spellings in", t.ID, func() { g.legacy(surface) })
		}
		if len(surface.Absent) > 0 {
			g.section("Names missing in", t.ID, func() { g.absent(surface) })
		}
	}
	if template, ok := g.d.(dialect.Template); ok {
		g.section("Variables of", t.ID, func() { g.variables(template.Scope(t)) })
		g.section("Markup of", t.ID, func() { g.markup(template) })
	}
	if len(t.Tokens) == 0 {
		g.paragraph("This trigger issues no token.")
		if t.NoToken.Text != "" {
			g.line("\n%s", g.fact(t.NoToken))
		}
	} else {
		rules := g.d.Rules(t)
		g.section("Claim rules of", t.ID, func() { g.rules(rules) })
		g.section("Values and size in", t.ID, func() { g.values(rules) })
	}
	g.event(t)
}

// section writes a part of a trigger, or names the trigger whose part is the
// same.
func (g *guide) section(title, trigger string, write func()) {
	g.heading(3, title+" "+trigger)
	page := g.sheet
	g.sheet = &sheet{}
	write()
	text := g.out.String()
	g.sheet = page
	key := title + text
	if other, ok := g.told[key]; ok {
		g.line("\nThe same as [%s %s](#%s).", strings.ToLower(title[:1])+title[1:], other, anchor(title+" "+other))
		return
	}
	g.told[key] = trigger
	g.out.WriteString(text)
}

func (g *guide) methods(s dialect.Surface) {
	var rows [][]string
	for _, m := range s.Methods {
		rows = append(rows, []string{code(signature(s, m)), code(m.Returns), g.method(m), g.cite(m.Source)})
	}
	g.table([]string{"call", "returns", "does", "source"}, rows)
}

func (g *guide) legacy(s dialect.Surface) {
	g.paragraph("The platform does not have these (any more). A run throws as the platform does and gives the hint; " +
		"with `--lenient` it translates them, with a warning.")
	var rows [][]string
	for _, l := range s.Legacy {
		rows = append(rows, []string{code(s.Root + "." + l.Name), prose(sentence(l.Hint))})
	}
	g.table([]string{"spelling", "hint"}, rows)
}

func (g *guide) absent(s dialect.Surface) {
	var rows [][]string
	for _, a := range s.Absent {
		rows = append(rows, []string{code(s.Root + "." + a.Prefix), prose(sentence(a.Hint))})
	}
	g.table([]string{"name", "hint"}, rows)
}

// signature is a call with the types of its parameters.
func signature(s dialect.Surface, m dialect.Method) string {
	params := make([]string, len(m.Params))
	for i, p := range m.Params {
		mark := ""
		if p.Optional {
			mark = "?"
		}
		params[i] = p.Name + mark + ": " + p.Type
	}
	return s.Root + "." + m.Name + "(" + strings.Join(params, ", ") + ")"
}

// method tells what a method does, which errors it throws and what is unknown.
func (g *guide) method(m dialect.Method) string {
	text := prose(m.Doc)
	for i, t := range m.Throws {
		if i == 0 {
			text += "<br>Throws"
		} else {
			text += " or"
		}
		text += " " + code(t)
	}
	if m.Unknown != "" {
		text += "<br>*Not documented*: " + prose(m.Unknown) + "."
	}
	return text
}

// event shows what the usual preset becomes, at a fixed time.
func (g *guide) event(t dialect.Trigger) {
	sc, err := presets.Load(t.Preset, time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC))
	if err != nil {
		return
	}
	event, err := g.d.Event(sc, t)
	if err != nil {
		return
	}
	g.heading(3, "An event of "+t.ID)
	g.paragraph("That of the preset " + code(t.Preset) + ":")
	g.line("\n<details>\n<summary>event</summary>")
	g.fence("json", string(mustIndent(event)))
	g.line("\n</details>")
}

// mustIndent is for values that can be written as JSON.
func mustIndent(v any) []byte {
	text, err := action.MarshalIndent(v)
	if err != nil {
		panic(fmt.Sprintf("docs: an event cannot be written as JSON: %v", err))
	}
	return text
}

// fact is a sentence with the number of its source.
func (g *guide) fact(f claims.Fact) string {
	parts := []string{prose(sentence(f.Text))}
	if f.Unknown && !strings.Contains(f.Text, "not documented") {
		parts = append(parts, "*Not documented.*")
	}
	parts = append(parts, g.cite(f.Source))
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " ")
}

// cite is the number of a source, which [guide.sourceList] makes a link.
func (g *guide) cite(s claims.Source) string {
	if s.URL == "" {
		return ""
	}
	i := slices.Index(g.sources, s)
	if i < 0 {
		i = len(g.sources)
		g.sources = append(g.sources, s)
	}
	return fmt.Sprintf("[[%d]]", i+1)
}

func (g *guide) sourceList() {
	g.heading(2, "Sources")
	g.line("")
	for i, s := range g.sources {
		read := ""
		if s.Date != "" {
			read = ", read " + s.Date
		}
		g.line("%d. <%s>%s", i+1, s.URL, read)
	}
	g.line("")
	for i, s := range g.sources {
		g.line("[%d]: %s", i+1, s.URL)
	}
}
