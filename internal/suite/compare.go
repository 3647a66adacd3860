package suite

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// comparison collects how what happened differs from what is expected.
type comparison struct {
	at     yamldoc.Pos // of the case, or of the step
	step   string      // what mismatches begin with, "" in a case without steps
	report string      // the file that the report is about
	*composite
	expect     *expectation
	flow       []FlowAction
	issued     map[string]*action.Token // last
	now        time.Time
	mismatches []Mismatch
}

// all compares everything: first what went wrong unexpectedly, then the
// expectations in the order of the documentation.
func (k *comparison) all() {
	k.failure()
	k.decision()
	k.claims()
	k.current()
	k.fates()
	k.effects()
	k.bytes()
	k.logs()
	k.calls()
	k.counts()
	k.actions()
	k.diagnostics()
}

// add records a mismatch at a place of the suite; without one, at the case.
func (k *comparison) add(at yamldoc.Pos, m Mismatch) {
	if at.Line == 0 {
		at = k.at
	}
	if k.step != "" {
		m.What = k.step + ": " + m.What
	}
	if m.ActionLine == 0 || m.ActionFile == k.report {
		m.ActionFile = ""
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
				ActionLine: d.Line, ActionColumn: d.Column, ActionFile: d.File,
			})
		}
	}
}

func (k *comparison) fromError(expected string) Mismatch {
	e := k.result.Error
	return Mismatch{
		What: "error", Expected: expected, Actual: described(e), Note: e.Hint,
		ActionLine: e.Line, ActionColumn: e.Column, ActionFile: e.File,
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
	for _, want := range k.expect.Diagnostics.list {
		if want.code == d.Code {
			return true
		}
	}
	for _, f := range k.expect.Fates.list {
		if f.Value.Value != string(action.FateRejected) {
			continue
		}
		c, ok := k.lastWrite(f.token, f.Key)
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
			m.ActionLine, m.ActionColumn, m.ActionFile = e.Line, e.Column, e.File
		}
		k.add(want.Pos, m)
	}
	for _, text := range []struct {
		what, actual string
		want         *textWant
	}{{"reason", d.Reason, k.expect.Reason}, {"code", d.Code, k.expect.Code}, {"url", d.URL, k.expect.URL}} {
		if text.want != nil && !text.want.matches(text.actual) {
			k.add(text.want.at, Mismatch{What: text.what, Expected: text.want.String(), Actual: string(action.MustMarshal(text.actual))})
		}
	}
}

func (k *comparison) claims() {
	for token, w := range k.expect.Claims.each() {
		for _, e := range w.list {
			actual := k.claim(token, e.Key)
			if e.Value.matches(actual) {
				continue
			}
			m := e.Value.mismatch(fmt.Sprintf("claims.%s.%s", token, e.Key), actual)
			if c, ok := k.lastWrite(token, e.Key); ok {
				k.points(&m, c)
				switch {
				case c.Fate != action.FateSet:
					m.Note = fmt.Sprintf("the claim was %s: %s", c.Fate, c.Why)
				case c.Seq == 0:
					m.Note = "the claim is that of the last login: its action did not run this time"
				}
			} else if actual == nil {
				m.Note = k.nearClaim(token, e.Key)
			}
			k.add(e.Value.at, m)
		}
		if w.exact {
			k.unexpected(token, w)
		}
	}
}

// unexpected finds the claims of a token that were set and not expected.
func (k *comparison) unexpected(token action.TokenKind, w claimWant) {
	for _, c := range k.result.Claims {
		expected := slices.ContainsFunc(w.list, func(e yamldoc.Entry[want]) bool { return e.Key == c.FinalName })
		if c.Token != token || c.FinalName == "" || expected {
			continue
		}
		m := Mismatch{What: fmt.Sprintf("claims.%s.%s", token, c.FinalName), Expected: "absent", Actual: string(c.Value), Note: "!exact allows no other claims"}
		k.points(&m, c)
		k.add(w.at, m)
	}
}

// points makes a mismatch point to the call that wrote a claim.
func (k *comparison) points(m *Mismatch, c action.Claim) {
	m.ActionLine, m.ActionColumn, m.ActionFile = c.Line, c.Column, k.fileOf(c.Seq)
}

func (k *comparison) fileOf(seq int) string { return first(k.files[seq], k.file) }

// mismatch is how a value differs from what is wanted, taken apart where both
// have parts.
func (w want) mismatch(what string, actual any) Mismatch {
	m := Mismatch{What: what, Expected: w.String(), Actual: "absent"}
	if actual == nil {
		return m
	}
	m.Actual = string(action.MustMarshal(actual))
	if diff := w.differences("", actual); len(diff) > 1 || len(diff) == 1 && diff[0].Path != "" {
		m.Diff = diff
	}
	return m
}

// maxDifferences is how many parts of one value are told.
const maxDifferences = 50

// differences are the parts of a value that are not as wanted.
func (w want) differences(path string, v any) []Difference {
	if w.matches(v) {
		return nil
	}
	whole := []Difference{{Path: path, Expected: w.String(), Actual: "absent"}}
	if v != nil {
		whole[0].Actual = string(action.MustMarshal(v))
	}
	var list []Difference
	switch v := v.(type) {
	case *action.Object:
		if !w.object {
			return whole
		}
		for _, m := range w.members {
			value, _ := v.Get(m.name)
			list = append(list, m.want.differences(below(path, m.name), value)...)
		}
		for _, m := range v.Members() {
			if !w.subset && !slices.ContainsFunc(w.members, func(e memberWant) bool { return e.name == m.Name }) {
				list = append(list, Difference{below(path, m.Name), "absent", string(action.MustMarshal(m.Value))})
			}
		}
	case []any:
		if w.list == nil || w.subset {
			return whole
		}
		for i := range max(len(v), len(w.list)) {
			switch at := fmt.Sprintf("%s[%d]", path, i); {
			case i >= len(v):
				list = append(list, Difference{at, w.list[i].String(), "absent"})
			case i >= len(w.list):
				list = append(list, Difference{at, "absent", string(action.MustMarshal(v[i]))})
			default:
				list = append(list, w.list[i].differences(at, v[i])...)
			}
		}
	default:
		return whole
	}
	return list[:min(len(list), maxDifferences)]
}

func below(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
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

// current compares with the tokens that were issued last.
func (k *comparison) current() {
	for token, w := range k.expect.Current.each() {
		if w.isEmpty() {
			continue
		}
		t := k.issued[string(token)]
		if t == nil || t.Payload == nil {
			k.add(w.at, Mismatch{What: fmt.Sprintf("current.%s", token), Expected: "a token", Actual: "none was issued so far"})
			continue
		}
		for _, e := range w.list {
			actual, _ := t.Payload.Get(e.Key)
			if !e.Value.matches(actual) {
				m := e.Value.mismatch(fmt.Sprintf("current.%s.%s", token, e.Key), actual)
				m.Note = k.expired(t)
				k.add(e.Value.at, m)
			}
		}
	}
}

// expired says that nobody would accept the token any more.
func (k *comparison) expired(t *action.Token) string {
	exp, _ := t.Payload.Get("exp")
	raw, _ := exp.(action.Value)
	at, ok := number(raw)
	if !ok || at.Cmp(asNumber(k.now)) > 0 {
		return ""
	}
	return "this token has expired by now"
}

func (k *comparison) fates() {
	for _, f := range k.expect.Fates.list {
		m := Mismatch{What: fmt.Sprintf("fates.%s.%s", f.token, f.Key), Expected: f.Value.Value, Actual: "never written"}
		if c, ok := k.lastWrite(f.token, f.Key); ok {
			if string(c.Fate) == f.Value.Value {
				continue
			}
			m.Actual, m.Note = string(c.Fate), c.Why
			k.points(&m, c)
		}
		k.add(f.Value.Pos, m)
	}
}

func (k *comparison) effects() {
	for _, e := range k.expect.Effects.list {
		actual := e.of(k.result.Effects)
		if e.value != nil {
			if !e.value.matches(actual) {
				k.add(e.value.at, e.value.mismatch("effects."+e.name, actual))
			}
			continue
		}
		obj, _ := actual.(*action.Object)
		for _, w := range e.list {
			if v, _ := obj.Get(w.Key); !w.Value.matches(v) {
				k.add(w.Value.at, w.Value.mismatch("effects."+e.name+"."+w.Key, v))
			}
		}
		for _, m := range obj.Members() {
			if e.exact && !slices.ContainsFunc(e.list, func(w yamldoc.Entry[want]) bool { return w.Key == m.Name }) {
				k.add(e.at, Mismatch{
					What: "effects." + e.name + "." + m.Name, Expected: "absent", Actual: string(action.MustMarshal(m.Value)), Note: "!exact allows no others",
				})
			}
		}
	}
}

func (k *comparison) bytes() {
	for _, w := range k.expect.Bytes {
		m := Mismatch{What: "max_bytes." + w.Key, Expected: fmt.Sprintf("at most %d bytes", w.Value.Value), Actual: "no token"}
		if t := k.result.Tokens[w.Key]; t != nil && !t.Opaque {
			if t.Bytes <= w.Value.Value {
				continue
			}
			m.Actual = fmt.Sprintf("%d bytes", t.Bytes)
		}
		k.add(w.Value.Pos, m)
	}
}

// actions compares what became of the actions of a flow.
func (k *comparison) actions() {
	for _, want := range k.expect.Actions {
		names := make([]string, len(k.flow))
		m := Mismatch{What: "actions." + want.Key, Expected: want.Value.Value, Actual: "no such action"}
		for i, f := range k.flow {
			names[i] = f.Action
			if f.Action == want.Key {
				m.Actual, m.Note = string(f.Outcome), f.Why
			}
		}
		if m.Actual == m.Expected {
			continue
		}
		if m.Actual == "no such action" {
			m.Note = "the actions are " + strings.Join(names, ", ")
		}
		k.add(want.Value.Pos, m)
	}
}
