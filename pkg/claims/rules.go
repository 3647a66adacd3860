// Package claims knows claim names and claim sets: the IANA registry of
// registered names, and how a platform's rules decide the fate of every claim
// that an action writes.
//
// A platform's rules are data ([Rules]); [Apply] is the one place that applies
// them. Everything here is a pure function of its arguments and safe for
// concurrent use.
package claims

import (
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// Source is where a fact is documented, and the day it was read.
type Source struct {
	URL  string
	Date string // YYYY-MM-DD
}

// String is "URL (read YYYY-MM-DD)", or "" when there is no address.
func (s Source) String() string {
	switch {
	case s.URL == "":
		return ""
	case s.Date == "":
		return s.URL
	}
	return s.URL + " (read " + s.Date + ")"
}

// Rules are what a platform does with the claims that an action writes.
type Rules struct {
	// Names decide by name, in order; the first that matches decides. A name
	// that none matches is set.
	Names []NameRule
	// Null and Undefined say what becomes of those values. The zero policy
	// keeps null, and leaves a claim that is undefined out.
	Null, Undefined ValuePolicy
	// Namespaced says that a tenant setting can put a prefix before names.
	Namespaced *NamespaceRule
	// Size limits what all claims of one token may weigh; nil is no limit.
	Size *SizeRule
	// LastWrite documents that a later write to a name replaces the former.
	LastWrite Fact
}

// Fact is a sentence and where it is documented. Unknown says that the
// platform does not document it and that claimctl chose.
type Fact struct {
	Text    string
	Source  Source
	Unknown bool
}

// NameRule gives the names it matches a fate: set (the zero fate, too),
// overwritten by the platform's own value, omitted, dropped or rejected.
// Lenient is the fate in lenient mode, when it differs. The fact of a rule
// that sets is advice: it is told without changing the fate.
type NameRule struct {
	ID      string
	Match   Match
	Fate    action.Fate
	Lenient action.Fate
	Fact
}

// Match is a condition on a claim: that its name meets one of Any, Names,
// Prefixes, Hosts and Bare, and that Tokens and When hold as well.
type Match struct {
	// Any matches every name.
	Any bool
	// Names match exactly; case counts.
	Names []string
	// Prefixes match the beginning of a name.
	Prefixes []string
	// Hosts match names that are http(s) URLs of that host or one below it.
	Hosts []string
	// Bare matches names that are neither an http(s) URL nor a URN.
	Bare bool
	// Tokens are the tokens the rule is for; empty is every token.
	Tokens []action.TokenKind
	// When names facts of the run that must all be true; see [Input.Facts].
	When []string
}

// ValuePolicy says what becomes of a special value.
type ValuePolicy struct {
	// Fate is set, omitted or rejected; empty is the default of the field.
	Fate action.Fate
	// Deletes removes what an earlier write set. The write itself is omitted.
	Deletes bool
	Fact
}

// NamespaceRule is the rule by which the tenant's prefix joins a name.
type NamespaceRule struct {
	ID string
	Fact
}

// SizeRule limits the compact JSON of all custom claims of one token. Above
// Limit bytes the login fails when Fails, and otherwise a warning is given;
// above Warn bytes a warning is given. 0 is no bound.
type SizeRule struct {
	ID string
	// Tokens are the tokens it is for; empty is every token.
	Tokens      []action.TokenKind
	Limit, Warn int
	Fails       bool
	Fact
}

// For reports whether the rule is for a token.
func (r *SizeRule) For(token action.TokenKind) bool {
	return len(r.Tokens) == 0 || slices.Contains(r.Tokens, token)
}

func (m Match) matches(w action.Write, facts map[string]bool) bool {
	if len(m.Tokens) > 0 && !slices.Contains(m.Tokens, w.Token) {
		return false
	}
	for _, f := range m.When {
		if !facts[f] {
			return false
		}
	}
	return m.Any || slices.Contains(m.Names, w.Name) || m.prefixed(w.Name) || m.hosted(w.Name) || m.Bare && isBare(w.Name)
}

func (m Match) prefixed(name string) bool {
	return slices.ContainsFunc(m.Prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

func (m Match) hosted(name string) bool {
	if len(m.Hosts) == 0 {
		return false
	}
	host := hostOf(name)
	return slices.ContainsFunc(m.Hosts, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) })
}

// hostOf is the lower-case host of a name that is an http(s) URL, or "". What
// stands behind the host need not be well formed.
func hostOf(name string) string {
	scheme, rest, _ := strings.Cut(name, "://")
	if !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return ""
	}
	if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
		rest = rest[:end]
	}
	host := rest[strings.LastIndexByte(rest, '@')+1:]
	if end := strings.IndexByte(host, ']'); strings.HasPrefix(host, "[") && end > 0 {
		return strings.ToLower(host[1:end])
	}
	host, _, _ = strings.Cut(host, ":")
	return strings.ToLower(host)
}

// isBare reports whether a name carries no namespace.
func isBare(name string) bool {
	return hostOf(name) == "" && !strings.HasPrefix(strings.ToLower(name), "urn:")
}

// Decide is the rule that a name would meet, without running anything: facts
// of a run count as false. ok is false when no rule matches and the claim is
// simply set.
func (r Rules) Decide(token action.TokenKind, name string) (rule NameRule, ok bool) {
	return r.decide(action.Write{Token: token, Name: name}, nil)
}

func (r Rules) decide(w action.Write, facts map[string]bool) (NameRule, bool) {
	for _, rule := range r.Names {
		if rule.Match.matches(w, facts) {
			return rule, true
		}
	}
	return NameRule{}, false
}
