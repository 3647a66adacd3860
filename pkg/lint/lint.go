// Package lint looks at an action without running it: over the syntax tree of a
// script or the members of a template, with the dialect's own tables, it tells
// what would go wrong on the platform.
//
// A rule is one file and one line in [Rules]. A rule knows no platform: what a
// method is, which claim names are reserved and what becomes of them, it asks
// the dialect's surface and claim rules. Names are compared as far as they are
// constant, through const bindings, template literals and concatenation; what
// is known at run time only is left to running.
//
// A finding can be silenced where it is, by a comment that names the rule:
//
//	// claimctl-disable-next-line CC012 -- the gateway wants it so
//	api.accessToken.setCustomClaim('roles', roles); // claimctl-disable-line CC012 -- so does the portal
//
// Some findings bring a [Fix]: an edit of the source that cannot make a working
// action behave in another way.
//
// Everything here is a pure function of its arguments and safe for concurrent
// use.
package lint

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Options say how a source is looked at. The zero value looks at the handler
// that the source shows, strictly, with all rules.
type Options struct {
	// Trigger and Handler choose the handler; empty leaves it to the dialect.
	Trigger, Handler string
	// Lenient takes the handler, legacy spellings and claim rules as a lenient
	// run would.
	Lenient bool
	// Disabled are the codes or names of rules that are left out.
	Disabled []string
	// Severities are severities of one's own, by codes or names of rules.
	Severities map[string]action.Severity
}

// Report is what was found in one source.
type Report struct {
	// Findings are by position; never nil.
	Findings []action.Diagnostic
	// Fixes are for some of them, by position.
	Fixes []Fix
}

// Run looks at a source with all rules and returns what they found, by
// position. A source that cannot be parsed, or that holds no handler the
// platform would call, is one finding (code CC001, CC002 or CC003) and ends
// the look; so is a template with mistakes, of which all are told.
//
// The list is never nil. The error is for options that mean nothing: a
// *[dialect.UnknownError] for a trigger, a rule, or a dialect of neither scripts
// nor templates.
func Run(d dialect.Dialect, src action.Source, opts Options) ([]action.Diagnostic, error) {
	report, err := Look(d, src, opts)
	return report.Findings, err
}

// Look is [Run] with the fixes for what was found.
func Look(d dialect.Dialect, src action.Source, opts Options) (Report, error) {
	rules, err := enabled(opts.Disabled)
	if err != nil {
		return Report{}, err
	}
	if rules, err = weighed(rules, opts.Severities); err != nil {
		return Report{}, err
	}
	pass, err := prepare(d, src, opts)
	var refused *action.Diagnostic
	var list action.Findings
	switch {
	case errors.As(err, &list):
		return Report{Findings: ordered(list)}, nil
	case errors.As(err, &refused):
		return Report{Findings: []action.Diagnostic{inFile(*refused, src.Path)}}, nil
	case err != nil:
		return Report{}, err
	}
	return Report{Findings: look(pass, rules), Fixes: pass.facts.sorted()}, nil
}

// look runs the rules over a source that is ready for them, those last that ask
// what the others have found.
func look(p *Pass, rules []Rule) []action.Diagnostic {
	p.facts = &facts{rules: rules, used: map[silenced]bool{}}
	found := []action.Diagnostic{}
	for _, note := range p.Entry.Notes {
		if note.Severity != action.SeverityInfo { // that is about the run to come
			found = append(found, inFile(note, p.Source.Path))
		}
	}
	for _, last := range []bool{false, true} {
		for _, rule := range rules {
			if rule.last == last {
				found = append(found, p.check(rule)...)
			}
		}
	}
	return ordered(found)
}

// weighed are the rules with the severities that somebody wants them to have.
func weighed(rules []Rule, severities map[string]action.Severity) ([]Rule, error) {
	for _, word := range slices.Sorted(maps.Keys(severities)) {
		known, ok := Find(Rules(), word)
		if !ok {
			return nil, &dialect.UnknownError{What: "lint rule", Name: word, Hint: NearestRule(word)}
		}
		for i := range rules {
			if rules[i].Code == known.Code {
				rules[i].severity = severities[word]
			}
		}
	}
	return rules, nil
}

// enabled is the list of rules without those that are named.
func enabled(disabled []string) ([]Rule, error) {
	rules := Rules()
	for _, word := range disabled {
		rule, ok := Find(rules, word)
		if ok {
			rules = slices.DeleteFunc(rules, func(r Rule) bool { return r.Code == rule.Code })
		} else if _, ok := Find(Rules(), word); !ok {
			return nil, &dialect.UnknownError{What: "lint rule", Name: word, Hint: NearestRule(word)}
		}
	}
	return rules, nil
}

// NearestRule says which rule a word was meant to name, or which there are.
func NearestRule(word string) string {
	var names, codes []string
	for _, r := range Rules() {
		names = append(names, r.Name)
		codes = append(codes, r.Code)
	}
	if near, ok := nearest.Word(word, names); ok {
		return "did you mean " + near + "?"
	}
	return "lint rules: " + strings.Join(codes, ", ")
}

// prepare reads the source and finds its handler. The error is an
// *[action.Diagnostic], or [action.Findings], when it is the source's fault.
func prepare(d dialect.Dialect, src action.Source, opts Options) (*Pass, error) {
	pass, err := read(d, src, opts)
	if err != nil || pass.Module == nil {
		return pass, err
	}
	// Some errors, such as a name that is declared twice, show only now.
	if err := pass.Module.Check(); err != nil {
		return nil, err
	}
	return pass, nil
}

// read is prepare without compiling.
func read(d dialect.Dialect, src action.Source, opts Options) (*Pass, error) {
	want := dialect.Want{Trigger: opts.Trigger, Handler: opts.Handler, Lenient: opts.Lenient}
	switch d := d.(type) {
	case dialect.Template:
		t, entry, err := dialect.ReadTemplate(d, src, want)
		if err != nil {
			return nil, err
		}
		return newTemplatePass(d, t, entry, opts.Lenient), nil
	case dialect.Script:
		return readScript(d, src, want)
	}
	return nil, &dialect.UnknownError{What: "kind of dialect", Name: d.Info().ID, Hint: "its actions cannot be linted by this version"}
}

func readScript(d dialect.Script, src action.Source, want dialect.Want) (*Pass, error) {
	module, err := sandbox.Parse(src, d.Parsing())
	if err != nil {
		return nil, err
	}
	entry, err := d.Find(module, want)
	if err != nil {
		return nil, err
	}
	return newPass(d, module, entry, want.Lenient), nil
}

// Writes finds the calls of an action, or the members of a template, that write
// claims, in the order of the source, and the rules by which the platform takes them. Nothing is compiled
// or run. The error is an *[action.Diagnostic] when it is the source's fault.
func Writes(d dialect.Dialect, src action.Source, opts Options) ([]Write, claims.Rules, error) {
	pass, err := read(d, src, opts)
	if err != nil {
		return nil, claims.Rules{}, err
	}
	return pass.Writes, pass.Rules, nil
}

func inFile(d action.Diagnostic, path string) action.Diagnostic {
	if d.File == "" {
		d.File = path
	}
	return d
}

// ordered sorts findings by position, then code, and tells the same one once.
func ordered(found []action.Diagnostic) []action.Diagnostic {
	slices.SortStableFunc(found, func(a, b action.Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Summary, b.Summary),
		)
	})
	return slices.Compact(found)
}
