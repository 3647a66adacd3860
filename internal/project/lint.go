package project

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/lint"
)

// Lint is how the sources of the project are looked at.
type Lint struct {
	// Baseline is a file of findings that are known, relative to the project's
	// folder, with slashes; "" is none.
	Baseline string
	// Rules are for all sources, Paths for some; the last that names a rule
	// counts.
	Rules []RuleSetting
	Paths []PathSetting
}

// RuleSetting is the severity of a rule, by its code or name. Off leaves it out.
type RuleSetting struct {
	Rule     string
	Severity action.Severity
	Off      bool
	Pos      yamldoc.Pos
}

// PathSetting are the settings for the sources that a pattern matches: a path
// relative to the project's folder, in which * stands for anything within a
// name and ** for any folders. A folder stands for what is in it.
type PathSetting struct {
	Path  string
	Rules []RuleSetting
}

type lintDoc struct {
	Baseline yamldoc.Field[string]                  `yaml:"baseline"`
	Rules    yamldoc.Entries[yamldoc.Field[string]] `yaml:"rules"`
	Paths    []lintPathDoc                          `yaml:"paths"`
}

type lintPathDoc struct {
	Path  yamldoc.Field[string]                  `yaml:"path,required"`
	Rules yamldoc.Entries[yamldoc.Field[string]] `yaml:"rules,required"`
}

func checkLint(doc lintDoc, problems *yamldoc.Problems) {
	checkFile(doc.Baseline, problems)
	checkRules(doc.Rules, problems)
	for _, p := range doc.Paths {
		checkFile(p.Path, problems)
		if _, err := path.Match(p.Path.Value, ""); err != nil {
			problems.Invalid(p.Path.Pos, "", "the pattern %q is not complete", p.Path.Value)
		}
		checkRules(p.Rules, problems)
	}
}

func checkRules(rules yamldoc.Entries[yamldoc.Field[string]], problems *yamldoc.Problems) {
	known := lint.Rules()
	for _, e := range rules {
		if _, ok := lint.Find(known, e.Key); !ok {
			problems.Invalid(e.Pos, lint.NearestRule(e.Key), "there is no lint rule %q", e.Key)
		}
		if v := e.Value; v.Set && v.Value != off && !severity(v.Value) {
			problems.Invalid(v.Pos, "write error, warning, info or off", "lint rule %s: %q is no severity", e.Key, v.Value)
		}
	}
}

// off is the word for a rule that is left out.
const off = "off"

func severity(word string) bool {
	switch action.Severity(word) {
	case action.SeverityError, action.SeverityWarning, action.SeverityInfo:
		return true
	}
	return false
}

func (doc lintDoc) lint() Lint {
	l := Lint{Baseline: doc.Baseline.Value, Rules: ruleSettings(doc.Rules)}
	for _, p := range doc.Paths {
		l.Paths = append(l.Paths, PathSetting{Path: p.Path.Value, Rules: ruleSettings(p.Rules)})
	}
	return l
}

func ruleSettings(rules yamldoc.Entries[yamldoc.Field[string]]) []RuleSetting {
	var out []RuleSetting
	for _, e := range rules {
		if !e.Value.Set {
			continue
		}
		s := RuleSetting{Rule: e.Key, Pos: e.Pos}
		if s.Off = e.Value.Value == off; !s.Off {
			s.Severity = action.Severity(e.Value.Value)
		}
		out = append(out, s)
	}
	return out
}

// LintOptions completes options with what the project says of a source. What the
// options have already stays. File is relative to the same folder as the
// project's own path, or both are absolute.
func (p *Project) LintOptions(file string, opts lint.Options) lint.Options {
	off, severities := map[string]bool{}, map[string]action.Severity{}
	for _, s := range p.settings(file) {
		rule, _ := lint.Find(lint.Rules(), s.Rule)
		off[rule.Code] = s.Off
		if severities[rule.Code] = s.Severity; s.Off {
			delete(severities, rule.Code)
		}
	}
	for code, is := range off {
		if is {
			opts.Disabled = append(opts.Disabled[:len(opts.Disabled):len(opts.Disabled)], code)
		}
	}
	for word, s := range opts.Severities {
		severities[word] = s
	}
	opts.Severities = severities
	return opts
}

// settings are those for a source, in order.
func (p *Project) settings(file string) []RuleSetting {
	out := p.Lint.Rules
	rel, err := filepath.Rel(p.Dir(), filepath.Clean(file))
	if err != nil {
		return out
	}
	for _, s := range p.Lint.Paths {
		if covers(s.Path, filepath.ToSlash(rel)) {
			out = append(out[:len(out):len(out)], s.Rules...)
		}
	}
	return out
}

// covers reports whether a pattern matches a path or a folder above it.
func covers(pattern, file string) bool {
	return coversSteps(strings.Split(path.Clean(pattern), "/"), strings.Split(file, "/"))
}

func coversSteps(pattern, steps []string) bool {
	for i, p := range pattern {
		if p == "**" {
			for n := range len(steps) + 1 {
				if coversSteps(pattern[i+1:], steps[n:]) {
					return true
				}
			}
			return false
		}
		if len(steps) == 0 {
			return false
		}
		if ok, err := path.Match(p, steps[0]); !ok || err != nil {
			return false
		}
		steps = steps[1:]
	}
	return true
}
