package explore

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// The codes of what an exploration tells.
const (
	CodeThrows     = "CC211"
	CodeDenies     = "CC212"
	CodeNoValue    = "CC213"
	CodeLost       = "CC214"
	CodeMissing    = "CC215"
	CodeUnfinished = "CC216"
)

// problem is one thing that goes wrong on an input and not on its base.
type problem struct {
	code         string
	summary      string
	detail, hint string
	line, column int
	// claim is what it is about, if that is a claim; word is what is wrong with
	// its value.
	claim *action.Claim
	word  string
}

// key is the same for the same thing, whatever the input.
func (p problem) key() string {
	if p.claim != nil {
		return fmt.Sprintf("%s %s %q %s", p.code, p.claim.Token, p.claim.Name, p.word)
	}
	return fmt.Sprintf("%s %d:%d", p.code, p.line, p.column)
}

func (p problem) diagnostic(file string, changes []Change) action.Diagnostic {
	input := " when " + title(changes)
	if len(changes) == 0 {
		input = " on " + title(changes)
	}
	severity := map[string]action.Severity{CodeThrows: action.SeverityError, CodeMissing: action.SeverityInfo}[p.code]
	return action.Diagnostic{
		Code: p.code, Severity: cmp.Or(severity, action.SeverityWarning),
		Summary: p.summary + input, Detail: p.detail, Hint: p.hint, File: file, Line: p.line, Column: p.column,
	}
}

// judge compares a result with that of the base; the worst comes first.
func judge(base, res action.Result) []problem {
	var out []problem
	out = append(out, judgeEnd(base, res)...)
	for _, c := range lastWrites(res.Claims) {
		before, written := findClaim(base.Claims, c)
		word := noValue(c.Value, before.Value)
		if word == null && calledWith(res.Calls, c.Seq, notANumber) {
			word = "NaN, which JSON writes as null"
		}
		switch {
		case word != "":
			out = append(out, valueProblem(c, word))
		case written && landed(before) && !landed(c) && !failed(res):
			out = append(out, problem{
				code: CodeLost, claim: &c, word: string(c.Fate), line: c.Line, column: c.Column,
				summary: fmt.Sprintf("claim %q is %s in the %s token", c.Name, c.Fate, c.Token), detail: c.Why,
			})
		}
	}
	if failed(res) {
		return out
	}
	for _, c := range lastWrites(base.Claims) {
		if _, written := findClaim(res.Claims, c); !written && landed(c) {
			out = append(out, problem{
				code: CodeMissing, claim: &c, line: c.Line, column: c.Column,
				summary: fmt.Sprintf("claim %q is not set in the %s token", c.Name, c.Token),
			})
		}
	}
	return out
}

// judgeAlone is about a base that is no case: only that it throws is wrong.
func judgeAlone(res action.Result) []problem {
	if res.Error == nil {
		return nil
	}
	return judgeEnd(action.Result{}, res)
}

// judgeEnd is about how the run ended.
func judgeEnd(base, res action.Result) []problem {
	if e := res.Error; e != nil {
		if b := base.Error; b != nil && b.Message == e.Message && b.Line == e.Line && b.Column == e.Column {
			return nil
		}
		return []problem{{
			code: CodeThrows, summary: described(e), line: e.Line, column: e.Column,
			detail: "the run ends in " + string(res.Decision.Kind), hint: cmp.Or(e.Hint, "guard the access, or give it a default"),
		}}
	}
	if res.Decision.Kind != action.DecisionDeny || base.Decision.Kind == action.DecisionDeny {
		return nil
	}
	p := problem{code: CodeDenies, summary: "access is denied", detail: res.Decision.Reason}
	for _, c := range slices.Backward(res.Calls) {
		known := slices.ContainsFunc(base.Calls, func(b action.Call) bool { return b.Method == c.Method })
		if p.line, p.column = c.Line, c.Column; !known {
			break
		}
	}
	return []problem{p}
}

func described(e *action.Error) string {
	if e.Name == "" || strings.HasPrefix(e.Message, e.Name) {
		return e.Message
	}
	return e.Name + ": " + e.Message
}

func failed(res action.Result) bool {
	return res.Error != nil || res.Decision.Kind == action.DecisionDeny || res.Decision.Kind == action.DecisionError
}

func landed(c action.Claim) bool { return c.Fate == action.FateSet || c.Fate == action.FateRenamed }

// lastWrites are the claims by their last write, in the order of these.
func lastWrites(claims []action.Claim) []action.Claim {
	var out []action.Claim
	for i, c := range claims {
		if _, again := findClaim(claims[i+1:], c); !again {
			out = append(out, c)
		}
	}
	return out
}

func findClaim(claims []action.Claim, like action.Claim) (action.Claim, bool) {
	for _, c := range slices.Backward(claims) {
		if c.Token == like.Token && c.Name == like.Name {
			return c, true
		}
	}
	return action.Claim{}, false
}

func valueProblem(c action.Claim, word string) problem {
	summary := fmt.Sprintf("claim %q of the %s token is %s", c.Name, c.Token, word)
	if isText(c.Value) {
		summary = fmt.Sprintf("claim %q of the %s token holds the word %s", c.Name, c.Token, word)
	}
	return problem{
		code: CodeNoValue, claim: &c, word: word, line: c.Line, column: c.Column, summary: summary,
		detail: "its value is " + plain(c.Value), hint: "give it a default, or set the claim only when there is a value",
	}
}

func plain(v action.Value) string {
	if word := tagged(v); word != "" {
		return word
	}
	const most = 100
	if text := []rune(string(v)); len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(v)
}

// noValue is the word for a value that is none, or for one that came of none, if
// it was not so before; "" otherwise.
func noValue(v, before action.Value) string {
	for _, word := range []string{tagged(v), inText(v)} {
		if word != "" && word != tagged(before) && word != inText(before) {
			return word
		}
	}
	return ""
}

func tagged(v action.Value) string {
	switch string(v) {
	case "null":
		return "null"
	case `{"$undefined":true}`:
		return "undefined"
	case notANumber:
		return "NaN"
	}
	return ""
}

const notANumber = `{"$number":"NaN"}`

// calledWith reports whether the call of that number had such an argument.
func calledWith(calls []action.Call, seq int, value string) bool {
	return slices.ContainsFunc(calls, func(c action.Call) bool {
		return c.Seq == seq && slices.ContainsFunc(c.Args, func(a action.Value) bool { return string(a) == value })
	})
}

func isText(v action.Value) bool { return len(v) > 0 && v[0] == '"' }

// inText is the word that a missing value leaves in a text that it was put into.
func inText(v action.Value) string {
	if !isText(v) {
		return ""
	}
	return regexp.MustCompile(`\bundefined\b|\bNaN\b|\bnull\b|\[object Object\]`).FindString(string(v))
}
