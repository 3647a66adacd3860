package claims

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// Input is what [Apply] works on.
type Input struct {
	Rules Rules
	// Writes are in the order in which the action made them.
	Writes []action.Write
	// Facts are what the platform's rules ask for in [Match.When].
	Facts map[string]bool
	// Namespace is the tenant's prefix for claim names, "" for none.
	Namespace string
	// Lenient applies the rules' lenient fates.
	Lenient bool
	// NoToken says why no token is issued, "" when one is. Every claim that
	// would have landed is then omitted.
	NoToken string
}

// Outcome is the fate of every write and what lands in each token.
type Outcome struct {
	// Claims has one entry for each write, in the same order.
	Claims []action.Claim
	// Final holds, for each token that was written to, the claims that land,
	// in the order in which their names were first written.
	Final map[action.TokenKind]*action.Object
	// Bytes is the compact JSON size of each of those objects.
	Bytes map[action.TokenKind]int
	// Failure is set when the platform refuses to issue the token.
	Failure *Failure
	// Oversize lists the size bounds that were passed.
	Oversize []Oversize
}

// Failure is why the platform would refuse.
type Failure struct {
	Rule   string
	Token  action.TokenKind
	Reason string
	Source Source
}

// Oversize is a bound that the claims of a token passed.
type Oversize struct {
	Token        action.TokenKind
	Bytes, Bound int
	Fails        bool
	Rule         SizeRule
}

// Rule ids that [Apply] itself decides by.
const (
	RuleLastWrite = "last-write-wins"
	RuleNoToken   = "no-token"
	RuleDeleted   = "deleted-by-null"
	RuleThrew     = "call-threw"
	RuleUndefined = "undefined"
	RuleNull      = "null"
)

// Apply decides the fate of every write. The same input gives the same
// outcome.
func Apply(in Input) Outcome {
	out := Outcome{Claims: make([]action.Claim, 0, len(in.Writes))}
	for _, w := range in.Writes {
		c := in.fate(w)
		out.Claims = append(out.Claims, c)
		out.displace(in.Rules, len(out.Claims)-1, w)
	}
	out.collect()
	out.measure(in.Rules.Size)
	reason := in.NoToken
	if out.Failure != nil {
		reason = out.Failure.Reason
	}
	if reason != "" {
		out.omit(reason)
	}
	return out
}

// fate decides one write by itself.
func (in Input) fate(w action.Write) action.Claim {
	c := action.Claim{
		Token: w.Token, Name: w.Name, Value: w.Value, Fate: action.FateSet,
		Seq: w.Seq, Line: w.Line, Column: w.Column,
	}
	if w.Rejected != "" {
		return decided(c, action.FateRejected, RuleThrew, Fact{Text: "the call threw: " + w.Rejected})
	}
	if rule, ok := in.Rules.decide(w, in.Facts); ok {
		c = decided(c, in.ruleFate(rule), rule.ID, rule.Fact)
	}
	if c.Fate != action.FateSet {
		return c
	}
	if w.Value == nil {
		return in.special(c, in.Rules.Undefined, action.FateOmitted, RuleUndefined)
	}
	if string(w.Value) == "null" && in.Rules.Null != (ValuePolicy{}) {
		if c = in.special(c, in.Rules.Null, action.FateSet, RuleNull); c.Fate != action.FateSet {
			return c
		}
	}
	return in.named(c)
}

func (in Input) ruleFate(rule NameRule) action.Fate {
	if in.Lenient && rule.Lenient != "" {
		return rule.Lenient
	}
	return rule.Fate
}

func (in Input) special(c action.Claim, p ValuePolicy, fallback action.Fate, id string) action.Claim {
	fate := p.Fate
	if fate == "" {
		fate = fallback
	}
	if p.Deletes {
		id = RuleDeleted
	}
	return decided(c, fate, id, p.Fact)
}

// named gives a claim that lands its final name.
func (in Input) named(c action.Claim) action.Claim {
	c.FinalName = c.Name
	rule := in.Rules.Namespaced
	if in.Namespace == "" || rule == nil {
		return c
	}
	c.FinalName = in.Namespace + c.Name
	return decided(c, action.FateRenamed, rule.ID, Fact{
		Text:   fmt.Sprintf("%s: %q becomes %q", rule.Text, c.Name, c.FinalName),
		Source: rule.Source, Unknown: rule.Unknown,
	})
}

func decided(c action.Claim, fate action.Fate, id string, fact Fact) action.Claim {
	c.Fate, c.Rule, c.Why, c.Source = fate, id, fact.Text, fact.Source.String()
	if fact.Unknown {
		c.Why = strings.TrimSuffix(c.Why, ".") + " (the platform does not document this; it is claimctl's choice)"
	}
	return c
}

// lands reports whether a claim is in the token.
func lands(c action.Claim) bool {
	return c.Fate == action.FateSet || c.Fate == action.FateRenamed
}

// displace marks what the newest claim takes the place of.
func (out *Outcome) displace(rules Rules, newest int, w action.Write) {
	now := out.Claims[newest]
	deletes := now.Rule == RuleDeleted
	if !lands(now) && !deletes {
		return
	}
	for i := range out.Claims[:newest] {
		old := &out.Claims[i]
		if old.Token != now.Token || old.Name != now.Name || !lands(*old) {
			continue
		}
		verb := "sets"
		if deletes {
			verb = "removes"
		}
		text := fmt.Sprintf("line %d %s %q again; the last write wins", w.Line, verb, w.Name)
		*old = decided(*old, action.FateOverwritten, RuleLastWrite,
			Fact{Text: text, Source: rules.LastWrite.Source, Unknown: rules.LastWrite.Unknown})
		old.FinalName = ""
	}
}

func (out *Outcome) collect() {
	out.Final = map[action.TokenKind]*action.Object{}
	out.Bytes = map[action.TokenKind]int{}
	for _, c := range out.Claims {
		if !lands(c) {
			continue
		}
		if out.Final[c.Token] == nil {
			out.Final[c.Token] = &action.Object{}
		}
		out.Final[c.Token].Put(c.FinalName, c.Value)
	}
	for token, obj := range out.Final {
		out.Bytes[token] = len(obj.Value())
	}
}

func (out *Outcome) measure(rule *SizeRule) {
	if rule == nil {
		return
	}
	for _, token := range tokenOrder() {
		size, ok := out.Bytes[token]
		if !ok || len(rule.Tokens) > 0 && !slices.Contains(rule.Tokens, token) {
			continue
		}
		switch {
		case rule.Limit > 0 && size > rule.Limit:
			out.Oversize = append(out.Oversize, Oversize{token, size, rule.Limit, rule.Fails, *rule})
		case rule.Warn > 0 && size > rule.Warn:
			out.Oversize = append(out.Oversize, Oversize{token, size, rule.Warn, false, *rule})
		default:
			continue
		}
		if last := out.Oversize[len(out.Oversize)-1]; last.Fails && out.Failure == nil {
			out.Failure = &Failure{Rule: rule.ID, Token: token, Source: rule.Source, Reason: fmt.Sprintf(
				"the custom claims of the %s token are %d bytes of JSON; the limit is %d", token, size, rule.Limit)}
		}
	}
}

// tokenOrder is the order in which tokens are told about.
func tokenOrder() []action.TokenKind {
	return []action.TokenKind{
		action.TokenAccess, action.TokenID, action.TokenSession, action.TokenSAML, action.TokenResponse,
	}
}

func (out *Outcome) omit(reason string) {
	for i, c := range out.Claims {
		if lands(c) {
			out.Claims[i] = decided(c, action.FateOmitted, RuleNoToken, Fact{Text: "no token is issued: " + reason})
			out.Claims[i].FinalName = ""
		}
	}
	out.Final = map[action.TokenKind]*action.Object{}
	out.Bytes = map[action.TokenKind]int{}
}
