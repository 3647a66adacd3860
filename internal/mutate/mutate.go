// Package mutate tests the tests of an action: it makes small changes to the
// source, one at a time, and looks whether a case notices. A change that none
// notices is a survivor: no expectation depends on what was changed. Some changes
// make no difference that anybody could see; they are listed with the others.
//
// The same action, cases and options give the same report, whatever the number of
// jobs. Nothing is printed or read here.
package mutate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Schema names the shape of [Report] in its JSON form.
const Schema = "claimctl/mutate/v1"

// The codes of what a mutation test tells.
const (
	CodeSurvived   = "CC231"
	CodeBelow      = "CC232"
	CodeUnfinished = "CC233"
)

// DefaultBudget is how many mutants are tried where nobody says.
const DefaultBudget = 500

// Outcome is how a case ended.
type Outcome struct {
	Case   string
	Passed bool
	// Trace is what the case reached, for the action as it is.
	Trace *action.Trace
}

// Options say how mutants are tried. Trial is required.
type Options struct {
	// Trial runs the cases of these names on another source. The error says that
	// the source is none. It is called by several goroutines at once.
	Trial func(ctx context.Context, code []byte, cases []string) ([]Outcome, error)
	// Jobs is how many mutants are tried at the same time; 0 is one.
	Jobs int
	// Budget is how many are tried; 0 is [DefaultBudget].
	Budget int
}

// Report is what became of the mutants. Its JSON form follows the rules of
// [action.Result].
type Report struct {
	Schema string `json:"schema"`
	Suite  string `json:"suite"`
	Action string `json:"action"`
	// Cases are those that pass, and so can notice something.
	Cases   int      `json:"cases"`
	Mutants []Mutant `json:"mutants"`
	// Killed and Survived count them; Invalid are no action any more, Untried are
	// beyond the budget, or were not reached before the end. Inexpressible are
	// changes that cannot be written in the author's language.
	Killed        int                 `json:"killed"`
	Survived      int                 `json:"survived"`
	Invalid       int                 `json:"invalid"`
	Untried       int                 `json:"untried"`
	Inexpressible int                 `json:"inexpressible"`
	Diagnostics   []action.Diagnostic `json:"diagnostics"`
}

// Score is the share of killed ones among those that could be, in percent; 0 when
// none was tried.
func (r Report) Score() float64 {
	if r.Killed+r.Survived == 0 {
		return 0
	}
	return 100 * float64(r.Killed) / float64(r.Killed+r.Survived)
}

// Status is what became of a mutant.
type Status string

// The statuses.
const (
	Killed   Status = "killed"
	Survived Status = "survived"
	Invalid  Status = "invalid"
	Untried  Status = "untried"
)

// Mutant is one change. Diff are the lines that it changes, as they were and as
// they became.
type Mutant struct {
	Change string `json:"change"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Diff   string `json:"diff"`
	Status Status `json:"status"`
	// By is the case that noticed; Cases are those that run what was changed, and
	// should have.
	By    string   `json:"by,omitempty"`
	Cases []string `json:"cases"`

	mutation sandbox.Mutation
	chosen   bool
}

// Run tries the mutants of an action against its cases. Baseline are the outcomes
// of the action as it is, with their traces; cases that do not pass are left out.
func Run(ctx context.Context, r *runner.Runner, baseline []Outcome, opts Options) Report {
	out := Report{Schema: Schema, Action: r.Source().Path, Mutants: []Mutant{}, Diagnostics: []action.Diagnostic{}}
	baseline = slices.DeleteFunc(slices.Clone(baseline), func(o Outcome) bool { return !o.Passed })
	out.Cases = len(baseline)
	if opts.Budget == 0 {
		opts.Budget = DefaultBudget
	}
	mutants, skipped, err := find(r, baseline, opts.Budget)
	if err != nil {
		out.Diagnostics = append(out.Diagnostics, action.Diagnostic{
			Code: CodeUnfinished, Severity: action.SeverityError, File: out.Action, Summary: "the source cannot be changed: " + err.Error(),
		})
		return out
	}
	out.Inexpressible = skipped
	x := &lab{code: r.Source().Code, opts: opts}
	out.Mutants = x.run(ctx, mutants)
	out.count(ctx)
	return out
}

// count sums up, and says what was not done.
func (r *Report) count(ctx context.Context) {
	for _, m := range r.Mutants {
		*map[Status]*int{Killed: &r.Killed, Survived: &r.Survived, Invalid: &r.Invalid, Untried: &r.Untried}[m.Status]++
	}
	if r.Untried == 0 {
		return
	}
	why := "the budget was spent"
	if ctx.Err() != nil {
		why = ctx.Err().Error()
	}
	r.Diagnostics = append(r.Diagnostics, action.Diagnostic{
		Code: CodeUnfinished, Severity: action.SeverityWarning, File: r.Action,
		Summary: fmt.Sprintf("%d of %d mutants were not tried: %s", r.Untried, len(r.Mutants), why),
	})
}

// find makes the mutants, each with the cases that reach it.
// Those beyond the budget are spread evenly over the source, and stay as they are.
func find(r *runner.Runner, baseline []Outcome, budget int) (list []Mutant, skipped int, err error) {
	if r.Module() == nil {
		return nil, 0, fmt.Errorf("it is a template")
	}
	root := r.Surface().Root
	names := r.Entry().Names("event", root)
	found, skipped, err := r.Module().Mutations(func(path string) bool {
		return strings.HasPrefix(sandbox.Resolve(path, names), root+".")
	})
	if err != nil {
		return nil, 0, err
	}
	places, err := r.Places()
	if err != nil {
		return nil, 0, err
	}
	list = []Mutant{}
	for i, m := range found {
		mutant := Mutant{Change: m.Kind, Line: m.Pos.Line, Column: m.Pos.Column, Status: Untried, Cases: []string{}, mutation: m}
		if !chosen(i, len(found), budget) {
			list = append(list, mutant)
			continue
		}
		mutant.chosen, mutant.Diff = true, diff(r.Source().Code, m)
		at := around(places, m.Pos)
		for _, o := range baseline {
			if at < 0 || o.Trace == nil || at < len(o.Trace.Hits) && o.Trace.Hits[at] > 0 {
				mutant.Cases = append(mutant.Cases, o.Case)
			}
		}
		list = append(list, mutant)
	}
	return list, skipped, nil
}

// chosen reports whether the budget is for the mutant of that number.
func chosen(i, of, budget int) bool {
	return of <= budget || i*budget/of != (i+1)*budget/of
}

// around is the smallest statement, function or arm that a place lies in; -1 when
// there is none.
func around(places []sandbox.Place, at sandbox.Pos) int {
	best := -1
	for i, p := range places {
		if !holds(p) || before(at, p.Start) || before(p.End, at) {
			continue
		}
		if best < 0 || !before(p.Start, places[best].Start) {
			best = i
		}
	}
	return best
}

// holds reports whether a place is reached whenever what lies in it is.
func holds(p sandbox.Place) bool {
	switch {
	case p.Branch < 0:
		return true
	case p.Kind == sandbox.PlaceSwitch || p.Start == p.End && p.Kind == sandbox.PlaceIf:
		return false // a word that stands for the arm
	}
	return p.Arm == "then" || p.Arm == "else" || p.Arm == "right" || p.Arm == "default"
}

func before(a, b sandbox.Pos) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
}

// lab tries mutants.
type lab struct {
	code []byte
	opts Options
}

// run tries them, several at a time; the list stays in order.
func (x *lab) run(ctx context.Context, mutants []Mutant) []Mutant {
	next := make(chan *Mutant)
	var jobs sync.WaitGroup
	for range max(x.opts.Jobs, 1) {
		jobs.Go(func() {
			for m := range next {
				x.try(ctx, m)
			}
		})
	}
	for i := range mutants {
		if ctx.Err() != nil {
			break
		}
		if mutants[i].chosen {
			next <- &mutants[i]
		}
	}
	close(next)
	jobs.Wait()
	return mutants
}

// batches are how many cases are run before one looks at the outcomes: most
// mutants do not live through the first.
func batches() []int { return []int{1, 8, 64} }

// try runs the cases that reach a change, until one notices.
func (x *lab) try(ctx context.Context, m *Mutant) {
	code, left := m.mutation.Apply(x.code), m.Cases
	for i := 0; len(left) > 0; i++ {
		n := len(left)
		if sizes := batches(); i < len(sizes) {
			n = min(n, sizes[i])
		}
		outcomes, err := x.opts.Trial(ctx, code, left[:n])
		if ctx.Err() != nil {
			return // nobody knows
		}
		if err != nil {
			m.Status = Invalid
			return
		}
		for _, o := range outcomes {
			if !o.Passed {
				m.Status, m.By = Killed, o.Case
				return
			}
		}
		left = left[n:]
	}
	m.Status = Survived
}

// diff are the lines that a change touches, with - before what they were and +
// before what they became. Of a long line, what stands near the change is shown.
func diff(code []byte, m sandbox.Mutation) string {
	text := string(code)
	from := strings.LastIndexByte(text[:m.Start], '\n') + 1
	to := len(text)
	if n := strings.IndexByte(text[m.End:], '\n'); n >= 0 {
		to = m.End + n
	}
	head, tail := "", ""
	if m.Start-from > maxBeside {
		head, from = "…", m.Start-maxBeside
	}
	if to-m.End > maxBeside {
		tail, to = "…", m.End+maxBeside
	}
	var out strings.Builder
	write := func(sign, lines string) {
		for line := range strings.SplitSeq(head+strings.ToValidUTF8(lines, "")+tail, "\n") {
			out.WriteString(sign + " " + strings.TrimRight(line, "\r") + "\n")
		}
	}
	write("-", text[from:m.Start]+middle(text[m.Start:m.End])+text[m.End:to])
	write("+", text[from:m.Start]+middle(m.Text)+text[m.End:to])
	return out.String()
}

// maxBeside is how many bytes of a line are shown beside a change.
const maxBeside = 100

// middle is what is changed, or its ends.
func middle(text string) string {
	if len(text) <= 4*maxBeside {
		return text
	}
	return text[:maxBeside] + " … " + text[len(text)-maxBeside:]
}
