package suite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// comparison collects how a result differs from what a case expects.
type comparison struct {
	at         yamldoc.Pos // of the case
	expect     expectation
	result     action.Result
	mismatches []Mismatch
}

// compare returns the mismatches: first what went wrong unexpectedly, then
// the expectations in the order of the documentation.
func compare(c Case, result action.Result) []Mismatch {
	k := comparison{at: c.at, result: result}
	if c.expect != nil {
		k.expect = *c.expect
	}
	k.failure()
	k.decision()
	k.claims()
	k.fates()
	k.logs()
	k.calls()
	k.diagnostics()
	return k.mismatches
}

// add records a mismatch at a place of the suite; without one, at the case.
func (k *comparison) add(at yamldoc.Pos, m Mismatch) {
	if at.Line == 0 {
		at = k.at
	}
	m.Line, m.Column = at.Line, at.Column
	k.mismatches = append(k.mismatches, m)
}

// expectsError says that the case is about an error.
func (k *comparison) expectsError() bool {
	return k.expect.Error != nil || k.expect.Decision.Value == string(action.DecisionError)
}

func (k *comparison) failure() {
	e := k.result.Error
	switch want := k.expect.Error; {
	case want != nil && e == nil:
		k.add(want.at, Mismatch{What: "error", Expected: want.String(), Actual: "no error"})
	case want != nil && !want.matches(e.Message) && !want.matches(described(e)):
		k.add(want.at, k.fromError(want.String()))
	case e != nil && !e.HandedBack() && !k.expectsError():
		k.add(yamldoc.Pos{}, k.fromError("no error"))
	case e == nil && k.result.Decision.Kind == action.DecisionError && !k.expectsError():
		k.add(yamldoc.Pos{}, Mismatch{What: "error", Expected: "no error", Actual: "the platform fails: " + k.result.Decision.Reason})
	}
	if k.expectsError() {
		return
	}
	for _, d := range k.result.Diagnostics {
		told := e != nil && d.Line == e.Line && d.Column == e.Column
		if d.Severity == action.SeverityError && !told && !k.accepts(d) {
			k.add(yamldoc.Pos{}, Mismatch{
				What: "diagnostics", Expected: "no error", Actual: d.Code + " " + d.Summary, Note: d.Detail,
				ActionLine: d.Line, ActionColumn: d.Column,
			})
		}
	}
}

func (k *comparison) fromError(expected string) Mismatch {
	e := k.result.Error
	return Mismatch{
		What: "error", Expected: expected, Actual: described(e), Note: e.Hint, ActionLine: e.Line, ActionColumn: e.Column,
	}
}

func described(e *action.Error) string {
	if e.Name == "" || strings.HasPrefix(e.Message, e.Name+": ") {
		return e.Message
	}
	return e.Name + ": " + e.Message
}

// accepts reports whether a diagnostic was expected: by its code, or by the
// fate rejected of the claim it is about.
func (k *comparison) accepts(d action.Diagnostic) bool {
	for _, code := range k.expect.Diagnostics {
		if strings.TrimSpace(code.Value) == d.Code {
			return true
		}
	}
	for token, e := range k.expect.Fates.each() {
		if e.Value.Value != string(action.FateRejected) {
			continue
		}
		c, ok := k.lastWrite(token, e.Key)
		if ok && c.Fate == action.FateRejected && c.Line == d.Line && c.Column == d.Column {
			return true
		}
	}
	return false
}

func (k *comparison) decision() {
	d := k.result.Decision
	if want := k.expect.Decision; want.Set && want.Value != string(d.Kind) {
		m := Mismatch{What: "decision", Expected: want.Value, Actual: string(d.Kind), Note: d.Reason}
		if e := k.result.Error; e != nil {
			m.ActionLine, m.ActionColumn = e.Line, e.Column
		}
		k.add(want.Pos, m)
	}
	if want := k.expect.Reason; want != nil && !want.matches(d.Reason) {
		k.add(want.at, Mismatch{What: "reason", Expected: want.String(), Actual: string(action.MustMarshal(d.Reason))})
	}
}

func (k *comparison) claims() {
	for token, e := range k.expect.Claims.each() {
		actual := k.claim(token, e.Key)
		if e.Value.matches(actual) {
			continue
		}
		m := Mismatch{What: fmt.Sprintf("claims.%s.%s", token, e.Key), Expected: e.Value.String(), Actual: "absent"}
		if actual != nil {
			m.Actual = string(action.MustMarshal(actual))
		}
		if c, ok := k.lastWrite(token, e.Key); ok {
			m.ActionLine, m.ActionColumn = c.Line, c.Column
			if c.Fate != action.FateSet {
				m.Note = fmt.Sprintf("the claim was %s: %s", c.Fate, c.Why)
			}
		} else if actual == nil {
			m.Note = k.nearClaim(token, e.Key)
		}
		k.add(e.Value.at, m)
	}
}

// claim is the value that lands in a token, nil when there is none. The
// platform's own claims count.
func (k *comparison) claim(token action.TokenKind, name string) any {
	if t := k.result.Tokens[string(token)]; t != nil && t.Payload != nil {
		v, _ := t.Payload.Get(name)
		return v
	}
	for _, c := range slices.Backward(k.result.Claims) {
		if c.Token == token && c.FinalName == name && (c.Fate == action.FateSet || c.Fate == action.FateRenamed) {
			v, err := action.ParseValue(c.Value)
			if err != nil {
				return nil
			}
			return v
		}
	}
	return nil
}

// lastWrite is the last write of a claim, by the name it was given or the one
// it landed under.
func (k *comparison) lastWrite(token action.TokenKind, name string) (action.Claim, bool) {
	for _, c := range slices.Backward(k.result.Claims) {
		if c.Token == token && (c.Name == name || c.FinalName == name) {
			return c, true
		}
	}
	return action.Claim{}, false
}

// nearClaim says which claim was probably meant.
func (k *comparison) nearClaim(token action.TokenKind, name string) string {
	var names []string
	for _, c := range k.result.Claims {
		if c.Name == name && c.Token != token {
			return fmt.Sprintf("the claim is in the %s token", c.Token)
		}
		if c.Token == token && c.FinalName != "" {
			names = append(names, c.FinalName)
		}
	}
	if near, ok := nearest.Word(name, names); ok {
		return fmt.Sprintf("there is a claim %q", near)
	}
	return ""
}

func (k *comparison) fates() {
	for token, e := range k.expect.Fates.each() {
		m := Mismatch{What: fmt.Sprintf("fates.%s.%s", token, e.Key), Expected: e.Value.Value, Actual: "never written"}
		if c, ok := k.lastWrite(token, e.Key); ok {
			if string(c.Fate) == e.Value.Value {
				continue
			}
			m.Actual, m.Note, m.ActionLine, m.ActionColumn = string(c.Fate), c.Why, c.Line, c.Column
		}
		k.add(e.Value.Pos, m)
	}
}

// logs looks for the expected lines in their order; other lines may stand
// between them.
func (k *comparison) logs() {
	lines := k.result.Logs
	for i, want := range k.expect.Logs {
		at := slices.IndexFunc(lines, func(l action.Log) bool { return want.matches(l.Message) })
		if at >= 0 {
			lines = lines[at+1:]
			continue
		}
		actual := "no further line"
		if len(lines) > 0 {
			texts := make([]string, len(lines))
			for n, l := range lines {
				texts[n] = string(action.MustMarshal(l.Message))
			}
			actual = strings.Join(texts, ", ")
		}
		k.add(want.at, Mismatch{What: fmt.Sprintf("logs[%d]", i), Expected: want.String(), Actual: actual})
	}
}

// calls looks for the expected calls in their order; other calls may stand
// between them.
func (k *comparison) calls() {
	calls := k.result.Calls
	for i, want := range k.expect.Calls {
		if at := slices.IndexFunc(calls, want.matches); at >= 0 {
			calls = calls[at+1:]
			continue
		}
		m := Mismatch{What: fmt.Sprintf("calls[%d]", i), Expected: want.String(), Actual: "no such call"}
		if len(calls) < len(k.result.Calls) {
			m.Actual = "no such call after the one before"
		}
		if c, ok := want.closest(calls); ok {
			m.Actual, m.ActionLine, m.ActionColumn = written(c), c.Line, c.Column
		} else {
			m.Note = k.calledMethods()
		}
		k.add(want.Pos, m)
	}
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

func (k *comparison) diagnostics() {
	var codes []string
	for _, d := range k.result.Diagnostics {
		if !slices.Contains(codes, d.Code) {
			codes = append(codes, d.Code)
		}
	}
	actual := "none"
	if len(codes) > 0 {
		actual = strings.Join(codes, ", ")
	}
	for i, want := range k.expect.Diagnostics {
		if !slices.Contains(codes, strings.TrimSpace(want.Value)) {
			k.add(want.Pos, Mismatch{What: fmt.Sprintf("diagnostics[%d]", i), Expected: want.Value, Actual: actual})
		}
	}
}
