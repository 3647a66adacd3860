package suite

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/jsondoc"
	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// Document is a document of reports that was read: what one of several runs did of
// the same suites.
type Document struct {
	File    string
	Reports []Report
	data    []byte
}

// shardDoc is the document in which reports are written.
type shardDoc struct {
	Schema string   `json:"schema"`
	Suites []Report `json:"suites"`
}

// ReadDocument reads a document as `claimctl test --output json` writes it. What
// is not as it should be is told with its place; the shard is then empty.
func ReadDocument(file string, data []byte) (Document, []action.Diagnostic) {
	data = []byte(strings.TrimPrefix(string(data), "\ufeff"))
	if problem, ok := otherDocument(file, data); ok {
		return Document{}, []action.Diagnostic{problem}
	}
	var doc shardDoc
	problems := jsondoc.Read(file, data, &doc)
	s := Document{File: file, Reports: doc.Suites, data: data}
	for i, r := range doc.Suites {
		s.check(problems, i, r)
	}
	if list := problems.List(); len(list) > 0 {
		return Document{}, list
	}
	return s, nil
}

// otherDocument is told before what follows from it.
func otherDocument(file string, data []byte) (action.Diagnostic, bool) {
	obj, err := action.ParseObject(data)
	if err != nil {
		return action.Diagnostic{}, false
	}
	got, _ := obj.LookupString("schema")
	if _, there := obj.Get("schema"); !there || got == DocumentSchema {
		return action.Diagnostic{}, false
	}
	problems := yamldoc.NewProblems(file)
	problems.Invalid(jsondoc.Locate(data, "schema"), "reports are merged as claimctl test --report json=FILE writes them",
		"expected the schema %q, found %q", DocumentSchema, got)
	return problems.List()[0], true
}

// check holds what a type cannot say of a report.
func (s Document) check(problems *yamldoc.Problems, i int, r Report) {
	if r.Schema != Schema {
		problems.Invalid(s.at("suites", i, "schema"), "", "expected the schema %q, found %q", Schema, r.Schema)
	}
	if len(r.DurationsUS) != len(r.Cases) {
		problems.Invalid(s.at("suites", i, "durations_us"), "", "there are %d durations for %d cases", len(r.DurationsUS), len(r.Cases))
	}
	words := []string{string(Pass), string(Fail), string(Skip), string(Todo)}
	for n, c := range r.Cases {
		if !slices.Contains(words, string(c.Status)) {
			hint := "a status is one of " + strings.Join(words, ", ")
			if near, ok := nearest.Word(string(c.Status), words); ok {
				hint = fmt.Sprintf("did you mean %q? %s", near, hint)
			}
			problems.Invalid(s.at("suites", i, "cases", n, "status"), hint, "unknown status %q", c.Status)
		}
		if c.Status == Fail && len(c.Mismatches) == 0 {
			problems.Invalid(s.at("suites", i, "cases", n, "mismatches"), "", "the case failed, and no mismatch says why")
		}
	}
}

func (s Document) at(path ...any) yamldoc.Pos { return jsondoc.Locate(s.data, path...) }

// Merge is what one run would have reported that did the work of all shards.
//
// Suites stand in the order of their paths where every shard has them so, as a
// run of a folder does, and otherwise in that of the shards; cases in the order
// of their lines, and of the shards within a line. A case that is in several
// shards has to have come out the same in all of them, durations aside, and is
// taken once. What does not fit is told; there are no reports then.
func Merge(shards []Document) ([]Report, []action.Diagnostic) {
	m := merger{suites: map[string]*merged{}}
	for _, s := range shards {
		m.shard(s)
	}
	if len(m.problems) > 0 {
		return nil, m.problems
	}
	if !slices.ContainsFunc(shards, unordered) {
		slices.Sort(m.order)
	}
	reports := make([]Report, len(m.order))
	for i, path := range m.order {
		reports[i] = m.suites[path].ordered()
	}
	return reports, nil
}

func unordered(s Document) bool {
	return !slices.IsSortedFunc(s.Reports, func(a, b Report) int { return strings.Compare(a.Suite, b.Suite) })
}

type merger struct {
	suites   map[string]*merged
	order    []string // paths of suites, as they came
	problems []action.Diagnostic
}

// merged is a suite while shards are added to it.
type merged struct {
	report Report
	first  origin
	cases  map[string]origin // by name: where it was first
}

// origin is a place in a shard's document. Shape is the case without what may
// differ.
type origin struct {
	shard Document
	path  []any
	shape string
}

func (o origin) String() string {
	at := o.shard.at(o.path...)
	return fmt.Sprintf("%s:%d:%d", o.shard.File, at.Line, at.Column)
}

func (m *merger) shard(s Document) {
	own := map[string]bool{} // suites that this shard has had
	for i, r := range s.Reports {
		here := origin{shard: s, path: []any{"suites", i}}
		known := m.suites[r.Suite]
		switch {
		case known == nil:
			known = &merged{report: r, first: here, cases: map[string]origin{}}
			known.report.Cases, known.report.DurationsUS = []CaseResult{}, []int64{}
			known.report.Diagnostics = []action.Diagnostic{}
			m.suites[r.Suite] = known
			m.order = append(m.order, r.Suite)
		case own[r.Suite]:
			m.refuse(here, "", "the suite %q is twice in one document", r.Suite)
			continue
		case known.report.Action != r.Action || known.report.Dialect != "" && r.Dialect != "" && known.report.Dialect != r.Dialect:
			m.refuse(here, "run all shards with the same files and flags", "the suite %q has the action %q (%s) here, and %q (%s) in %s",
				r.Suite, r.Action, r.Dialect, known.report.Action, known.report.Dialect, known.first)
			continue
		}
		own[r.Suite] = true
		m.add(known, here, r)
	}
}

func (m *merger) add(known *merged, here origin, r Report) {
	known.report.Dialect = cmp.Or(known.report.Dialect, r.Dialect)
	for _, d := range r.Diagnostics {
		if !slices.Contains(known.report.Diagnostics, d) {
			known.report.Diagnostics = append(known.report.Diagnostics, d)
		}
	}
	shapes := shapesOf(r)
	added := map[string]bool{}
	for n, c := range r.Cases {
		at := origin{here.shard, append(slices.Clone(here.path), "cases", n), shapes[c.Name]}
		before, there := known.cases[c.Name]
		switch {
		case !there || added[c.Name]:
			if added[c.Name] = true; !there {
				known.cases[c.Name] = at
			}
			known.report.Cases = append(known.report.Cases, c)
			known.report.DurationsUS = append(known.report.DurationsUS, r.DurationsUS[n])
		case before.shape != at.shape:
			m.refuse(at, "give each shard its own cases, or run both with the same files, clock and seed",
				"the case %q of %q came out otherwise in %s", c.Name, r.Suite, before)
		}
	}
}

// shapesOf are the cases of a report by name, as texts that can be compared;
// those of a case that was run several times are one text.
func shapesOf(r Report) map[string]string {
	shapes := map[string]string{}
	for _, c := range r.Cases {
		shapes[c.Name] += string(action.MustMarshal(c)) + "\n"
	}
	return shapes
}

func (m *merger) refuse(at origin, hint, format string, args ...any) {
	problems := yamldoc.NewProblems(at.shard.File)
	problems.Invalid(at.shard.at(at.path...), hint, format, args...)
	m.problems = append(m.problems, problems.List()...)
}

// ordered is the report with its cases by line.
func (m *merged) ordered() Report {
	r := m.report
	places := make([]int, len(r.Cases))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(r.Cases[a].Line, r.Cases[b].Line) })
	cases, durations := make([]CaseResult, len(places)), make([]int64, len(places))
	for i, from := range places {
		cases[i], durations[i] = r.Cases[from], r.DurationsUS[from]
	}
	r.Cases, r.DurationsUS = cases, durations
	return r
}
