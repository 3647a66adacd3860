// Package coverage puts together what runs reached of their actions: statements,
// functions and branches, at the positions of the author's file. It writes them as
// lcov and as an HTML page.
package coverage

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Schema names the shape of [Report] in its JSON form.
const Schema = "claimctl/coverage/v1"

// CodeBelow is the diagnostic code of less coverage than asked for.
const CodeBelow = "CC221"

// Report is the coverage of some actions, by path.
type Report struct {
	Schema string  `json:"schema"`
	Files  []File  `json:"files"`
	Total  Summary `json:"total"`
}

// File is the coverage of one action.
type File struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	// Runs is how many there were; Lost how many of them ended with their process,
	// so that nobody knows what they reached.
	Runs    int     `json:"runs"`
	Lost    int     `json:"lost"`
	Summary Summary `json:"summary"`
	// Lines are those on which a statement begins.
	Lines      []Line      `json:"lines"`
	Statements []Statement `json:"statements"`
	Functions  []Function  `json:"functions"`
	Branches   []Branch    `json:"branches"`

	source []byte
}

// Summary counts what was reached. Branches are counted by their arms.
type Summary struct {
	Statements Count `json:"statements"`
	Branches   Count `json:"branches"`
	Functions  Count `json:"functions"`
	Lines      Count `json:"lines"`
}

// Count is how many of how many were reached.
type Count struct {
	Covered int `json:"covered"`
	Total   int `json:"total"`
}

// Percent is 100 where there is nothing to reach.
func (c Count) Percent() float64 {
	if c.Total == 0 {
		return 100
	}
	return 100 * float64(c.Covered) / float64(c.Total)
}

func (c *Count) add(hits int) {
	c.Total++
	if hits > 0 {
		c.Covered++
	}
}

// Line is a line on which a statement begins; Hits are those of the one that was
// reached most.
type Line struct {
	Line int `json:"line"`
	Hits int `json:"hits"`
}

// Span is a part of the source, from its first to its last character.
type Span struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"end_line"`
	EndColumn int `json:"end_column"`
}

// Statement is a statement, and how often it was reached.
type Statement struct {
	At   Span `json:"at"`
	Hits int  `json:"hits"`
}

// Function is a function, and how often it was called. Name is "" when it has
// none.
type Function struct {
	Name string `json:"name"`
	At   Span   `json:"at"`
	Hits int    `json:"hits"`
}

// Branch is a place where a run goes one of several ways. Kind is "if", "?:",
// "&&", "||", "??", "?.", "switch" or "default".
type Branch struct {
	Kind string `json:"kind"`
	Arms []Arm  `json:"arms"`
}

// Arm is one of the ways. Its name says which: "then", "else", "left", "right",
// "there", "absent", "case", "default".
type Arm struct {
	Name string `json:"name"`
	At   Span   `json:"at"`
	Hits int    `json:"hits"`
}

// Set collects the coverage of runs. It is safe for concurrent use.
type Set struct {
	mu    sync.Mutex
	files []*counted
}

// counted is an action with the sum of its hits.
type counted struct {
	source     action.Source
	places     []sandbox.Place
	hits       []int
	runs, lost int
}

// Watch is the runner that counts; one whose action has no places to count, such
// as a template, is given back as it is.
func (s *Set) Watch(r *runner.Runner) *runner.Runner {
	if r.Module() == nil {
		return r
	}
	return r.Watched(runner.Watch{Places: true})
}

// Add takes down what a run of a watched runner has reached.
func (s *Set) Add(r *runner.Runner, res action.Result) {
	if !r.Options().Watch.Places {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.file(r)
	if c == nil {
		return
	}
	c.runs++
	if res.Trace == nil || len(res.Trace.Hits) != len(c.hits) {
		c.lost++
		return
	}
	for i, n := range res.Trace.Hits {
		c.hits[i] += n
	}
}

// file is the place for an action, made when it is new; nil when its source cannot
// be counted.
func (s *Set) file(r *runner.Runner) *counted {
	src := r.Source()
	for _, c := range s.files {
		if c.source.Path == src.Path && string(c.source.Code) == string(src.Code) {
			return c
		}
	}
	places, err := r.Places()
	if err != nil {
		return nil
	}
	c := &counted{source: src, places: places, hits: make([]int, len(places))}
	s.files = append(s.files, c)
	return c
}

// Report is what was reached until now.
func (s *Set) Report() Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Report{Schema: Schema, Files: []File{}}
	for _, c := range slices.SortedFunc(slices.Values(s.files), byPath) {
		f := c.file()
		out.Files = append(out.Files, f)
		for _, part := range []struct{ to, from *Count }{
			{&out.Total.Statements, &f.Summary.Statements},
			{&out.Total.Branches, &f.Summary.Branches},
			{&out.Total.Functions, &f.Summary.Functions},
			{&out.Total.Lines, &f.Summary.Lines},
		} {
			part.to.Covered += part.from.Covered
			part.to.Total += part.from.Total
		}
	}
	return out
}

// byPath orders what ran at the same time, so that the report is always the same.
func byPath(a, b *counted) int {
	return cmp.Or(strings.Compare(a.source.Path, b.source.Path), bytes.Compare(a.source.Code, b.source.Code))
}

func (c *counted) file() File {
	f := File{
		Path: c.source.Path, SHA256: c.source.SHA256(), Runs: c.runs, Lost: c.lost, source: c.source.Code,
		Lines: []Line{}, Statements: []Statement{}, Functions: []Function{}, Branches: []Branch{},
	}
	arms := map[int]int{}
	for i, p := range c.places {
		at, n := Span{p.Start.Line, p.Start.Column, p.End.Line, p.End.Column}, c.hits[i]
		switch {
		case p.Kind == sandbox.PlaceStatement:
			f.Statements = append(f.Statements, Statement{at, n})
			f.Summary.Statements.add(n)
		case p.Kind == sandbox.PlaceFunction:
			f.Functions = append(f.Functions, Function{p.Name, at, n})
			f.Summary.Functions.add(n)
		default:
			b, known := arms[p.Branch]
			if !known {
				b = len(f.Branches)
				arms[p.Branch] = b
				f.Branches = append(f.Branches, Branch{Kind: string(p.Kind)})
			}
			f.Branches[b].Arms = append(f.Branches[b].Arms, Arm{p.Arm, at, n})
			f.Summary.Branches.add(n)
		}
	}
	f.sort()
	f.lines()
	return f
}

// sort puts everything in the order of the source.
func (f *File) sort() {
	slices.SortStableFunc(f.Statements, func(a, b Statement) int { return a.At.compare(b.At) })
	slices.SortStableFunc(f.Functions, func(a, b Function) int { return a.At.compare(b.At) })
	slices.SortStableFunc(f.Branches, func(a, b Branch) int { return a.Arms[0].At.compare(b.Arms[0].At) })
}

func (s Span) compare(o Span) int {
	if s.Line != o.Line {
		return s.Line - o.Line
	}
	return s.Column - o.Column
}

func (f *File) lines() {
	for _, s := range f.Statements { // sorted
		last := len(f.Lines) - 1
		switch {
		case last < 0 || f.Lines[last].Line != s.At.Line:
			f.Lines = append(f.Lines, Line{s.At.Line, s.Hits})
		default:
			f.Lines[last].Hits = max(f.Lines[last].Hits, s.Hits)
		}
	}
	for _, l := range f.Lines {
		f.Summary.Lines.add(l.Hits)
	}
}

// Unreached are the lines on which a statement begins and none was reached, with
// what lies between two of them as one.
func (f File) Unreached() [][2]int {
	var out [][2]int
	open := false
	for _, l := range f.Lines {
		switch {
		case l.Hits > 0:
			open = false
		case open:
			out[len(out)-1][1] = l.Line
		default:
			out, open = append(out, [2]int{l.Line, l.Line}), true
		}
	}
	return out
}

// Untaken are the arms that no run took, of branches that were reached.
func (f File) Untaken() []Branch {
	var out []Branch
	for _, b := range f.Branches {
		missed := slices.DeleteFunc(slices.Clone(b.Arms), func(a Arm) bool { return a.Hits > 0 })
		if len(missed) > 0 && (len(missed) < len(b.Arms) || len(b.Arms) == 1 && f.reached(b.Arms[0].At)) {
			out = append(out, Branch{b.Kind, missed})
		}
	}
	return out
}

// reached reports whether a run came to what is around a place.
func (f File) reached(at Span) bool {
	inner, hits := Span{}, 1
	look := func(s Span, n int) {
		inside := s.compare(at) <= 0 && (s.EndLine > at.EndLine || s.EndLine == at.EndLine && s.EndColumn >= at.EndColumn)
		if inside && s.compare(inner) >= 0 {
			inner, hits = s, n
		}
	}
	for _, s := range f.Statements {
		look(s.At, s.Hits)
	}
	for _, fn := range f.Functions {
		look(fn.At, fn.Hits)
	}
	return hits > 0
}

// Below is the share that is below a threshold, in percent, and what it is of; ""
// when neither statements nor branches are. Where nothing was counted, nothing was
// reached.
func (r Report) Below(percent float64) (what string, share float64) {
	if percent > 0 && r.Total.Statements.Total == 0 {
		return "statements", 0
	}
	for _, part := range []struct {
		what  string
		count Count
	}{{"statements", r.Total.Statements}, {"branches", r.Total.Branches}} {
		if p := part.count.Percent(); p < percent {
			return part.what, p
		}
	}
	return "", 0
}

// lineTexts are the lines of the source, without their ends.
func (f File) lineTexts() []string {
	text := strings.TrimPrefix(string(f.source), "\ufeff")
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
