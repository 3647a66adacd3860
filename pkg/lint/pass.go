package lint

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Rule is one thing that is looked for.
type Rule struct {
	// Code is stable: "CC012". Name is the same for people: "reserved-claim".
	Code, Name string
	// Title is the rule in half a sentence. Text says what is found, how
	// severe it is and why it matters; Fix what to do.
	Title, Text, Fix string
	// Bad and Good are statements of a handler with the parameters event and
	// api, or templates. The rule reports Bad, no other rule does, and none
	// reports Good.
	Bad, Good string
	// Template says that the examples are templates.
	Template bool
	// Whole says that the examples are whole files.
	Whole bool
	// Unseen says what the rule does not see; "" where nothing is to be said.
	Unseen string
	// Check looks at one source and reports to the pass.
	Check func(p *Pass)

	last     bool            // it asks what the other rules have found
	severity action.Severity // in place of its own, if any
}

// Find returns the rule of that code or name, in any case of letters.
func Find(rules []Rule, word string) (Rule, bool) {
	for _, r := range rules {
		if r.is(word) {
			return r, true
		}
	}
	return Rule{}, false
}

// MaxFindings is how many findings of one rule are told for one source. The
// last of them says so.
const MaxFindings = 1000

// eventWord is what paths of the event begin with, however the handler calls
// its parameter.
const eventWord = "event"

// Pass is one source, ready to be looked at by one rule. It belongs to one
// goroutine. Rules read it and change nothing.
type Pass struct {
	Source action.Source
	// Module is nil for a template, Template for a script.
	Module   *sandbox.Module
	Template *jsontmpl.Template
	Dialect  dialect.Dialect
	Info     dialect.Info
	Entry    dialect.Entry
	Surface  dialect.Surface
	Rules    claims.Rules
	// Lenient is [Options.Lenient].
	Lenient bool
	// Calls and Members are those of the source, their paths told in the words
	// of the dialect: "event" and the surface's root, whatever the handler
	// calls its parameters. What merely has one of these names is left out.
	Calls   []sandbox.CallSite
	Members []sandbox.MemberSite
	// Writes are the calls that write a claim.
	Writes []Write
	// Comments are the comments that silence findings.
	Comments []Comment

	rule   Rule
	found  []action.Diagnostic
	silent map[int][]string  // codes that comments silence, by line
	facts  *facts            // what the rules share
	names  map[string]string // in the source, of the dialect's words
}

// Write is a call of a method that writes a claim.
type Write struct {
	Call   sandbox.CallSite
	Method dialect.Method
	// Name is the claim's name when Known. Otherwise Prefix is its constant
	// beginning, possibly empty.
	Name, Prefix string
	Known        bool
	// Pos is the place of the name.
	Pos sandbox.Pos
}

// JWT reports whether the claim goes into a JSON Web Token, where registered
// names have their meaning.
func (w Write) JWT() bool {
	return slices.Contains([]action.TokenKind{action.TokenAccess, action.TokenID, action.TokenSession}, w.Method.Token)
}

// Value is the argument that holds the claim's value; false when there is none
// or a spread argument before it may hold it.
func (w Write) Value() (sandbox.Argument, bool) {
	if len(w.Call.Args) < 2 || w.spread(2) {
		return sandbox.Argument{}, false
	}
	return w.Call.Args[1], true
}

// spread reports whether one of the first n arguments is spread.
func (w Write) spread(n int) bool {
	args := w.Call.Args[:min(n, len(w.Call.Args))]
	return slices.ContainsFunc(args, func(a sandbox.Argument) bool { return a.Kind == "spread" })
}

func newPass(d dialect.Script, m *sandbox.Module, entry dialect.Entry, lenient bool) *Pass {
	p := &Pass{
		Source: m.Source, Module: m, Dialect: d, Info: d.Info(), Entry: entry,
		Surface: d.Surface(entry), Rules: d.Rules(entry.Trigger), Lenient: lenient,
		Comments: readComments(m.Source.Code),
	}
	p.silent = silences(p.Comments)
	words := []string{eventWord, p.Surface.Root}
	names := dialect.Words(d, entry)
	p.names = names
	for _, c := range m.Syntax.Calls {
		if path, ok := inWords(c.Path, names, words); ok {
			c.Path = unchained(p.Surface, path)
			p.Calls = append(p.Calls, c)
		}
	}
	for _, s := range m.Syntax.Members {
		if path, ok := inWords(s.Path, names, words); ok {
			s.Path = path
			p.Members = append(p.Members, s)
		}
	}
	p.Writes = writes(p.Surface, p.Calls)
	return p
}

// silences are the codes of the rules that comments silence, by line.
func silences(comments []Comment) map[int][]string {
	out, rules := map[int][]string{}, Rules()
	for _, c := range comments {
		for _, word := range c.Rules {
			if rule, ok := Find(rules, word); ok && !slices.Contains(out[c.Line], rule.Code) {
				out[c.Line] = append(out[c.Line], rule.Code)
			}
		}
	}
	return out
}

// inWords tells a path in the dialect's words. It is false for a path that
// begins with one of them although the handler has another name for it.
func inWords(path string, names map[string]string, words []string) (string, bool) {
	root, _, _ := strings.Cut(path, ".")
	if _, ok := names[root]; ok {
		return sandbox.Resolve(path, names), true
	}
	if !slices.Contains(words, root) {
		return path, true
	}
	for _, word := range names {
		if word == root {
			return "", false
		}
	}
	return path, true
}

// unchained is the path of a call on the result of methods that return the
// surface's root: "api.a.b(...).c.d" is "api.c.d". A call on any other result
// keeps its path, which is no path into the surface; it is given as "".
func unchained(s dialect.Surface, path string) string {
	const call = "(...)."
	for {
		head, rest, chained := strings.Cut(path, call)
		if !chained {
			return path
		}
		name, ok := strings.CutPrefix(head, s.Root+".")
		if !ok {
			return path
		}
		if m, known := s.Find(name); !known || m.Returns != s.Root {
			return ""
		}
		path = s.Root + "." + rest
	}
}

// writes picks the calls that write a claim.
func writes(s dialect.Surface, calls []sandbox.CallSite) []Write {
	writers := map[string]dialect.Method{}
	for _, m := range s.Methods {
		if m.Token != "" {
			writers[s.Root+"."+m.Name] = m
		}
	}
	var out []Write
	for _, c := range calls {
		if m, ok := writers[c.Path]; ok {
			out = append(out, write(c, m))
		}
	}
	return out
}

func write(c sandbox.CallSite, m dialect.Method) Write {
	w := Write{Call: c, Method: m, Pos: c.Pos}
	if len(c.Args) == 0 || w.spread(1) {
		return w
	}
	name := c.Args[0]
	w.Pos, w.Prefix = name.Pos, name.Prefix
	if name.Kind == "string" && json.Unmarshal(name.Const, &w.Name) == nil {
		w.Known = true
	}
	return w
}

// check runs one rule and returns its findings but for those that a comment
// silences.
func (p *Pass) check(rule Rule) []action.Diagnostic {
	own := *p
	own.rule, own.found = rule, nil
	rule.Check(&own)
	return own.found
}

// Report adds a finding at a place. The pass fills in code, file and position.
// Nothing happens when a comment silences the rule there, or when [Pass.Full]; it
// is then false.
func (p *Pass) Report(d action.Diagnostic, pos sandbox.Pos) bool {
	if p.Full() || p.silenced(pos.Line) {
		return false
	}
	if p.rule.severity != "" {
		d.Severity = p.rule.severity
	}
	d.Code, d.File, d.Line, d.Column = p.rule.Code, p.Source.Path, pos.Line, pos.Column
	if len(p.found) == MaxFindings-1 {
		d.Detail = strings.TrimPrefix(d.Detail+fmt.Sprintf("; the file has more of these, only %d are told", MaxFindings), "; ")
	}
	p.found = append(p.found, d)
	return true
}

// Full reports whether the rule has found as much as is told.
func (p *Pass) Full() bool { return len(p.found) >= MaxFindings }

func (p *Pass) silenced(line int) bool {
	if !slices.Contains(p.silent[line], p.rule.Code) {
		return false
	}
	p.facts.used[silenced{line, p.rule.Code}] = true
	return true
}

// is reports whether a word is the rule's code or name.
func (r Rule) is(word string) bool {
	return strings.EqualFold(word, r.Code) || strings.EqualFold(word, r.Name)
}

// Decide is the rule of the platform that decides a claim name of that token,
// and the fate it gives. The fate is set when no rule does.
func (p *Pass) Decide(token action.TokenKind, name string) (claims.NameRule, action.Fate) {
	rule, ok := p.Rules.Decide(token, name)
	switch {
	case !ok:
		return rule, action.FateSet
	case p.Lenient && rule.Lenient != "":
		return rule, rule.Lenient
	}
	return rule, rule.Fate
}

// Namespaced is a form of the name that the platform sets in that token, to be
// shown in a hint; "" when even a namespace would not help.
func (p *Pass) Namespaced(token action.TokenKind, name string) string {
	name = name[strings.LastIndexAny(name, "/:")+1:]
	if name == "" || len(name) > maxQuoted || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		name = "name"
	}
	if _, fate := p.Decide(token, "https://your-domain.example/"+name); fate != action.FateSet {
		return ""
	}
	return `"https://<your-domain>/` + name + `"`
}

// maxQuoted is how much of a value from the source a message repeats, in
// characters.
const maxQuoted = 80

// quote is a value from the source as messages show it.
func quote(s string) string {
	if runes := []rune(s); len(runes) > maxQuoted {
		s = string(runes[:maxQuoted]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
