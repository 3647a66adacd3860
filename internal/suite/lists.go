package suite

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
)

func asNumber(t time.Time) *big.Rat { return new(big.Rat).SetInt64(t.Unix()) }

// pairing says which of the actual things each expected one was found as; -1
// is none. In order, one is looked for behind the one before it.
func pairing[W, A any](w listWant[W], actual []A, matches func(W, A) bool) (found []int, rest []int) {
	taken := make([]bool, len(actual))
	from := 0
	for _, want := range w.list {
		at := -1
		for i := from; i < len(actual); i++ {
			if !taken[i] && matches(want, actual[i]) {
				at = i
				break
			}
		}
		if at >= 0 {
			taken[at] = true
			if !w.anyOrder {
				from = at + 1
			}
		}
		found = append(found, at)
	}
	for i := range actual {
		if !taken[i] {
			rest = append(rest, i)
		}
	}
	return found, rest
}

// behind is where the search for the i-th expected thing began.
func behind(found []int, i int, anyOrder bool) int {
	from := 0
	for _, at := range found[:i] {
		if !anyOrder {
			from = max(from, at+1)
		}
	}
	return from
}

// logs looks for the expected lines.
func (k *comparison) logs() {
	w, lines := k.expect.Logs, k.result.Logs
	found, rest := pairing(w, lines, func(w textWant, l action.Log) bool { return w.matches(l.Message) })
	for i, want := range w.list {
		if found[i] >= 0 {
			continue
		}
		actual := "no further line"
		if left := lines[behind(found, i, w.anyOrder):]; len(left) > 0 {
			texts := make([]string, len(left))
			for n, l := range left {
				texts[n] = string(action.MustMarshal(l.Message))
			}
			actual = strings.Join(texts, ", ")
		}
		k.add(want.at, Mismatch{What: fmt.Sprintf("logs[%d]", i), Expected: want.String(), Actual: actual})
	}
	for _, i := range rest {
		if w.exact {
			k.add(w.at, Mismatch{
				What: "logs", Expected: "no other line", Actual: string(action.MustMarshal(lines[i].Message)),
				ActionLine: lines[i].Line, ActionColumn: 1, ActionFile: k.fileOf(lines[i].Seq),
			})
		}
	}
}

// calls looks for the expected calls.
func (k *comparison) calls() {
	w, calls := k.expect.Calls.listWant, k.result.Calls
	found, rest := pairing(w, calls, callWant.matches)
	for i, want := range w.list {
		if found[i] >= 0 {
			continue
		}
		from := behind(found, i, w.anyOrder)
		m := Mismatch{What: fmt.Sprintf("calls[%d]", i), Expected: want.String(), Actual: "no such call"}
		if from > 0 {
			m.Actual = "no such call after the one before"
		}
		if c, ok := want.closest(calls[from:]); ok {
			m.Actual, m.ActionLine, m.ActionColumn, m.ActionFile = written(c), c.Line, c.Column, k.fileOf(c.Seq)
		} else {
			m.Note = k.calledMethods()
		}
		k.add(want.Pos, m)
	}
	for _, i := range rest {
		if c := calls[i]; w.exact {
			k.add(w.at, Mismatch{
				What: "calls", Expected: "no other call", Actual: written(c),
				ActionLine: c.Line, ActionColumn: c.Column, ActionFile: k.fileOf(c.Seq),
			})
		}
	}
}

// counts compares how often methods were called.
func (k *comparison) counts() {
	for _, want := range k.expect.Calls.counts {
		n := 0
		var last action.Call
		for _, c := range k.result.Calls {
			if c.Method == want.Key {
				n, last = n+1, c
			}
		}
		if n == want.Value.Value {
			continue
		}
		m := Mismatch{What: "calls." + want.Key, Expected: times(want.Value.Value), Actual: times(n)}
		if n > 0 {
			m.ActionLine, m.ActionColumn, m.ActionFile = last.Line, last.Column, k.fileOf(last.Seq)
		} else {
			m.Note = k.calledMethods()
		}
		k.add(want.Value.Pos, m)
	}
}

func times(n int) string {
	switch n {
	case 0:
		return "never called"
	case 1:
		return "called once"
	}
	return fmt.Sprintf("called %d times", n)
}

func (w callWant) matches(c action.Call) bool {
	if c.Method != w.Method.Value {
		return false
	}
	if w.Args == nil {
		return true
	}
	return len(*w.Args) == len(c.Args) && w.agreeing(c) == len(c.Args)
}

// agreeing counts the first arguments that are as expected.
func (w callWant) agreeing(c action.Call) int {
	if w.Args == nil {
		return 0
	}
	for i, arg := range *w.Args {
		if i >= len(c.Args) {
			return i
		}
		if v, err := action.ParseValue(c.Args[i]); err != nil || !arg.matches(v) {
			return i
		}
	}
	return len(*w.Args)
}

// closest is the call of the method that has most in common with the expected
// one, the first of several.
func (w callWant) closest(calls []action.Call) (found action.Call, ok bool) {
	best := -1
	for _, c := range calls {
		if n := w.agreeing(c); c.Method == w.Method.Value && n > best {
			found, best = c, n
		}
	}
	return found, best >= 0
}

func (w callWant) String() string {
	if w.Args == nil {
		return w.Method.Value + "(…)"
	}
	texts := make([]string, len(*w.Args))
	for i, arg := range *w.Args {
		texts[i] = arg.String()
	}
	return w.Method.Value + "(" + strings.Join(texts, ", ") + ")"
}

func written(c action.Call) string {
	texts := make([]string, len(c.Args))
	for i, arg := range c.Args {
		texts[i] = string(arg)
	}
	return c.Method + "(" + strings.Join(texts, ", ") + ")"
}

func (k *comparison) calledMethods() string {
	var names []string
	for _, c := range k.result.Calls {
		if !slices.Contains(names, c.Method) {
			names = append(names, c.Method)
		}
	}
	if len(names) == 0 {
		return "the action calls nothing"
	}
	return "the action calls " + strings.Join(names, ", ")
}

// codes are the codes of the diagnostics, each once.
func (k *comparison) codes() []string {
	var codes []string
	for _, d := range k.result.Diagnostics {
		if !slices.Contains(codes, d.Code) {
			codes = append(codes, d.Code)
		}
	}
	return codes
}

func (k *comparison) diagnostics() {
	codes := k.codes()
	actual := "none"
	if len(codes) > 0 {
		actual = strings.Join(codes, ", ")
	}
	var wanted []string
	for i, want := range k.expect.Diagnostics.list {
		wanted = append(wanted, want.code)
		if !slices.Contains(codes, want.code) {
			k.add(want.at, Mismatch{What: fmt.Sprintf("diagnostics[%d]", i), Expected: want.code, Actual: actual})
		}
	}
	for _, d := range k.result.Diagnostics {
		if k.expect.Diagnostics.exact && !slices.Contains(wanted, d.Code) {
			k.add(k.expect.Diagnostics.at, Mismatch{
				What: "diagnostics", Expected: "no other diagnostic", Actual: d.Code + " " + d.Summary, Note: d.Detail,
				ActionLine: d.Line, ActionColumn: d.Column, ActionFile: d.File,
			})
		}
	}
}
