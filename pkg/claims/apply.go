package claims

import (
	"fmt"
	"maps"
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
	// would have landed is then omitted, and nothing is measured.
	NoToken string
}

// Outcome is the fate of every write and what lands in each token.
type Outcome struct {
	// Claims has one entry for each write, in the same order.
	Claims []action.Claim
	// Final holds, for each token that a claim lands in, the claims that do, in
	// the order in which their names were first written. A name that was deleted
	// in between begins anew.
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
	out := Outcome{
		Claims: make([]action.Claim, 0, len(in.Writes)),
		Final:  map[action.TokenKind]*action.Object{},
		Bytes:  map[action.TokenKind]int{},
	}
	standing := map[slot]tenure{}
	for i, w := range in.Writes {
		out.Claims = append(out.Claims, in.fate(w))
		out.displace(in.Rules.LastWrite, standing, i)
	}
	if in.NoToken != "" {
		out.omit(Fact{Text: in.NoToken})
		return out
	}
	out.collect(standing)
	out.measure(in.Rules.Size)
	if f := out.Failure; f != nil {
		out.omit(Fact{Text: f.Reason, Source: f.Source})
	}
	return out
}

// slot is the place of a claim in a token. Writes of one name share a final
// name, and no two names do: the prefix is the same for all.
type slot struct {
	token action.TokenKind
	name  string
}

// tenure says which claims hold a slot, by their index: the first that did
// without a gap, and the one that does.
type tenure struct{ first, now int }

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
	if !lands(c) {
		return c
	}
	switch {
	case w.Value == nil:
		c = special(c, in.Rules.Undefined, action.FateOmitted, RuleUndefined)
	case string(w.Value) == "null" && in.Rules.Null != (ValuePolicy{}):
		c = special(c, in.Rules.Null, action.FateSet, RuleNull)
	}
	if !lands(c) {
		return c
	}
	return in.named(c)
}

func (in Input) ruleFate(rule NameRule) action.Fate {
	fate := rule.Fate
	if in.Lenient && rule.Lenient != "" {
		fate = rule.Lenient
	}
	if fate == "" {
		return action.FateSet
	}
	return fate
}

// special decides what becomes of the value that id names.
func special(c action.Claim, p ValuePolicy, fallback action.Fate, id string) action.Claim {
	if p.Text == "" {
		p.Text = "the value is " + id
	}
	if p.Deletes {
		fallback, id = action.FateOmitted, RuleDeleted
	}
	fate := p.Fate
	if fate == "" {
		fate = fallback
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

// deletes reports whether a claim takes away what was set before.
func deletes(c action.Claim) bool {
	return c.Rule == RuleDeleted && c.Fate == action.FateOmitted
}

// displace marks what the newest claim takes the place of.
func (out *Outcome) displace(rule Fact, standing map[slot]tenure, newest int) {
	now := out.Claims[newest]
	at := slot{now.Token, now.Name}
	old, held := standing[at]
	switch {
	case lands(now) && held:
		out.overwrite(old.now, rule, fmt.Sprintf("%s sets %q again", writer(now), now.Name))
		standing[at] = tenure{old.first, newest}
	case lands(now):
		standing[at] = tenure{newest, newest}
	case deletes(now) && held:
		out.overwrite(old.now, rule, fmt.Sprintf("%s removes %q", writer(now), now.Name))
		delete(standing, at)
	}
}

func (out *Outcome) overwrite(i int, rule Fact, what string) {
	c := decided(out.Claims[i], action.FateOverwritten, RuleLastWrite,
		Fact{Text: what + "; the last write wins", Source: rule.Source, Unknown: rule.Unknown})
	c.FinalName = ""
	out.Claims[i] = c
}

// writer names the place of a claim's write.
func writer(c action.Claim) string {
	if c.Line == 0 {
		return "a later write"
	}
	return fmt.Sprintf("line %d", c.Line)
}

func (out *Outcome) collect(standing map[slot]tenure) {
	order := slices.SortedFunc(maps.Values(standing), func(a, b tenure) int { return a.first - b.first })
	for _, t := range order {
		c := out.Claims[t.now]
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
		if !ok || !rule.For(token) {
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

// omit takes back every claim that would have landed.
func (out *Outcome) omit(reason Fact) {
	reason.Text = "no token is issued: " + reason.Text
	for i, c := range out.Claims {
		if lands(c) {
			out.Claims[i] = decided(c, action.FateOmitted, RuleNoToken, reason)
			out.Claims[i].FinalName = ""
		}
	}
	clear(out.Final)
	clear(out.Bytes)
}
