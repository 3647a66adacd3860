package auth0rule

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// ruleFunction is the number of the detection rule that leads here.
const ruleFunction = 13

// Detect implements [dialect.Dialect]: rule 13, a file that is one function of
// three parameters, user and context first, or one that is used as a rule is.
func (d Dialect) Detect(f dialect.File) (dialect.Detection, bool) {
	if !mayBeRule(f) {
		return dialect.Detection{}, false
	}
	m, err := sandbox.Parse(f.Source, d.Parsing())
	if err != nil {
		// No other platform has a nameless function: what is wrong with it is told here.
		return dialect.Detection{Rule: ruleFunction, Why: "it begins as a function (user, context, callback) does"}, beginsAsRule(f.Source.Code)
	}
	fn, ok := ruleOf(m.Syntax)
	if !ok || len(fn.Params) != 3 || !looksLikeRule(m.Syntax, fn) {
		return dialect.Detection{}, false
	}
	return dialect.Detection{
		Rule: ruleFunction, Module: m,
		Why: fmt.Sprintf("it is one function (%s)", strings.Join(fn.Params, ", ")),
	}, true
}

// beginsAsRule reports whether the first code of a source is the head of a nameless
// function of three parameters.
func beginsAsRule(code []byte) bool {
	head := regexp.MustCompile(`^\s*(//[^\n]*\n\s*|/\*(?s:.*?)\*/\s*)*(async\s+)?function\s*\(\s*[\w$]+\s*,\s*[\w$]+\s*,\s*[\w$]+\s*\)`)
	return head.Match(code[:min(len(code), maxHead)])
}

// maxHead bounds the comments before a rule that does not parse, in bytes.
const maxHead = 8 << 10

// mayBeRule rules out most files without parsing them again: those that parse as
// a script and are no lone function.
func mayBeRule(f dialect.File) bool {
	if f.Module == nil {
		return strings.Contains(string(f.Source.Code), "function") || strings.Contains(string(f.Source.Code), "=>")
	}
	syn := f.Module.Syntax
	return syn.Alone && !syn.ESM && len(syn.Exports) == 0
}

func looksLikeRule(syn *sandbox.Syntax, fn sandbox.Function) bool {
	if fn.Params[0] == "user" && fn.Params[1] == "context" {
		return true
	}
	words := wordsOf(fn)
	return syn.Uses(words, "callback") && syn.Uses(words, "context.idToken", "context.accessToken", "context.clientID", "context.request")
}

func wordsOf(fn sandbox.Function) map[string]string {
	return dialect.Entry{Params: fn.Params}.Names("user", "context", "callback")
}

// ruleOf is the function that the source is.
func ruleOf(syn *sandbox.Syntax) (sandbox.Function, bool) {
	e, ok := syn.Export("default")
	if !ok || !syn.Alone || e.Function == nil || len(syn.Exports) != 1 {
		return sandbox.Function{}, false
	}
	return *e.Function, true
}

// Find implements [dialect.Script].
func (d Dialect) Find(m *sandbox.Module, want dialect.Want) (dialect.Entry, error) {
	entry := dialect.Entry{Trigger: d.Info().Triggers[0], Notes: []action.Diagnostic{ended()}}
	if want.Trigger != "" {
		if _, err := d.Info().PickTrigger(want.Trigger); err != nil {
			return entry, err
		}
	}
	fn, ok := ruleOf(m.Syntax)
	if !ok {
		return entry, noRule(m.Syntax)
	}
	entry.Handler, entry.Pos, entry.Params = cmp.Or(fn.Name, "the rule"), fn.Pos, fn.Params
	if fn.Generator {
		return entry, refused(fn.Pos, "a rule cannot be a generator: nothing would run its body")
	}
	if n := len(fn.Params); n != 3 {
		d := refused(fn.Pos, fmt.Sprintf("a rule takes three parameters (user, context, callback); this function has %d", n))
		if n < 3 || !want.Lenient {
			return entry, d
		}
		d.Severity = action.SeverityWarning
		entry.Notes = append(entry.Notes, *d)
	}
	return entry, nil
}

func refused(pos sandbox.Pos, summary string) *action.Diagnostic {
	return &action.Diagnostic{
		Code: dialect.CodeSignature, Severity: action.SeverityError, Line: max(pos.Line, 1), Column: max(pos.Column, 1), Summary: summary,
		Hint: "write function (user, context, callback) { … }", Source: rulesPage().String(),
	}
}

func noRule(syn *sandbox.Syntax) error {
	d := refused(sandbox.Pos{}, "no rule found: expected a file that is one function (user, context, callback)")
	d.Code = dialect.CodeEntry
	if !syn.Alone {
		d.Detail = "the file has several statements"
		d.Hint = "put helpers inside of the function"
	}
	if i := slices.IndexFunc(syn.Exports, func(e sandbox.Export) bool { return e.Name != "default" }); i >= 0 {
		d.Detail = fmt.Sprintf("the file exports %s; a rule exports nothing", syn.Exports[i].Name)
	}
	return d
}

// Check implements [dialect.Script].
func (Dialect) Check(loaded *sandbox.Exports, e dialect.Entry) (sandbox.Handler, error) {
	h, ok := loaded.Default()
	if !ok {
		return h, &dialect.LoadError{
			Message: "the rule is not a function", Pos: e.Pos, Hint: "write function (user, context, callback) { … }", Source: rulesPage(),
		}
	}
	return h, nil
}
