package auth0action

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// The numbers of the detection rules that lead here: exported handlers, and
// the rule for bare functions, shared with the dialects whose hooks look alike.
const (
	ruleExports = 2
	ruleBare    = 12
)

// Detect implements [dialect.Dialect]: rule 2, and rule 12 for a function
// (event, api) that uses the api of Actions without being exported as one, so
// that the platform's own error about the missing export can be told.
func (Dialect) Detect(f dialect.File) (dialect.Detection, bool) {
	if f.Module == nil {
		return dialect.Detection{}, false
	}
	syn := f.Module.Syntax
	handler := regexp.MustCompile(`^on(Execute|Continue)[A-Z]\w+$`)
	for _, e := range exported(syn) {
		if handler.MatchString(e.Name) {
			return dialect.Detection{Rule: ruleExports, Why: "it exports " + e.Name}, true
		}
	}
	if _, ok := syn.Export("execute"); ok {
		return dialect.Detection{}, false
	}
	for _, fn := range candidates(syn) {
		if usesActions(syn, fn) {
			return dialect.Detection{Rule: ruleBare, Why: fmt.Sprintf("its function %suses the api of Actions", named(fn))}, true
		}
	}
	return dialect.Detection{}, false
}

func named(fn sandbox.Function) string {
	if fn.Name == "" {
		return ""
	}
	return fn.Name + " "
}

// usesActions tells an Action from hooks of other platforms that are functions
// (event, api), too, by the calls that only one of them has.
func usesActions(syn *sandbox.Syntax, fn sandbox.Function) bool {
	words := dialect.Entry{Params: fn.Params}.Names("event", "api")
	return syn.Uses(words, "api.idToken", "api.accessToken", "api.access.deny") &&
		!syn.Uses(words, "api.session.setCustomClaim", "api.deny", "api.state")
}

// candidates are the functions with two parameters that could be meant as the
// handler: those at the top level, and what is assigned to module.exports.
func candidates(syn *sandbox.Syntax) []sandbox.Function {
	var found []sandbox.Function
	if e, ok := syn.Export("default"); ok && e.Function != nil && len(e.Function.Params) == 2 {
		found = append(found, *e.Function)
	}
	for _, fn := range syn.Functions {
		if len(fn.Params) == 2 {
			found = append(found, fn)
		}
	}
	return found
}

// exported lists the exports that the source shows, one for a name: the one
// that shows its function, if any. Compilers assign a name twice.
func exported(syn *sandbox.Syntax) []sandbox.Export {
	var list []sandbox.Export
	add := func(e sandbox.Export) {
		i := slices.IndexFunc(list, func(old sandbox.Export) bool { return old.Name == e.Name })
		switch {
		case i < 0:
			list = append(list, e)
		case list[i].Function == nil && e.Function != nil:
			list[i] = e
		}
	}
	for _, e := range syn.Exports {
		add(e)
	}
	for _, m := range syn.Members {
		name, ok := strings.CutPrefix(strings.TrimPrefix(m.Path, "module."), "exports.")
		if ok && m.Assigned && !strings.Contains(name, ".") {
			add(sandbox.Export{Name: name, Pos: m.Pos})
		}
	}
	return list
}
