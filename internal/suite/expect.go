package suite

import (
	"iter"
	"regexp"
	"strings"

	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// expectation is what is expected of a case or of a step. Every part is
// optional.
type expectation struct {
	yamldoc.Pos
	// Snapshot compares with what was written down when it was last updated.
	Snapshot bool                  `yaml:"snapshot"`
	Decision yamldoc.Field[string] `yaml:"decision"`
	Reason   *textWant             `yaml:"reason"`
	// Code is the protocol's error code of a denial, URL where a redirect goes.
	Code   *textWant           `yaml:"code"`
	URL    *textWant           `yaml:"url"`
	Claims perToken[claimWant] `yaml:"claims"`
	// Current are claims of the tokens that were issued last, in this step or
	// before it.
	Current *perToken[claimWant]                `yaml:"current"`
	Logs    listWant[textWant]                  `yaml:"logs"`
	Calls   callsWant                           `yaml:"calls"`
	Fates   fatesWant                           `yaml:"fates"`
	Effects effectsWant                         `yaml:"effects"`
	Error   *textWant                           `yaml:"error"`
	Bytes   yamldoc.Entries[yamldoc.Field[int]] `yaml:"max_bytes"`
	// Diagnostics are codes.
	Diagnostics listWant[codeWant] `yaml:"diagnostics"`
	// Actions says of actions of the flow, by name, what became of them.
	Actions yamldoc.Entries[yamldoc.Field[string]] `yaml:"actions"`
}

// expectationDoc is expectation without its methods.
type expectationDoc expectation

// UnmarshalNode implements [yamldoc.Unmarshaler]. "snapshot" alone is one.
func (e *expectation) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	if text, ok := n.Text(); ok && text == "snapshot" {
		e.Pos, e.Snapshot = n.Pos(), true
		return
	} else if ok {
		n.WrongType(p, "a mapping, or the word snapshot")
		return
	}
	n.Decode((*expectationDoc)(e), p)
}

// onlyCurrent reports whether nothing is expected of what a step issues.
func (e *expectation) onlyCurrent() bool {
	return !e.Snapshot && !e.Decision.Set && e.Reason == nil && e.Code == nil && e.URL == nil && nothing(&e.Claims) &&
		!e.Logs.given && !e.Calls.given && len(e.Fates.list) == 0 && len(e.Effects.list) == 0 && e.Error == nil &&
		len(e.Bytes) == 0 && !e.Diagnostics.given && len(e.Actions) == 0
}

// perToken is something for every token that claims can land in.
type perToken[T any] struct {
	Access   T `yaml:"access"`
	ID       T `yaml:"id"`
	Session  T `yaml:"session"`
	SAML     T `yaml:"saml"`
	Response T `yaml:"response"`
}

// each goes through the tokens; nil is nothing of any.
func (t *perToken[T]) each() iter.Seq2[action.TokenKind, T] {
	return func(yield func(action.TokenKind, T) bool) {
		if t == nil {
			return
		}
		_ = yield(action.TokenAccess, t.Access) && yield(action.TokenID, t.ID) && yield(action.TokenSession, t.Session) &&
			yield(action.TokenSAML, t.SAML) && yield(action.TokenResponse, t.Response)
	}
}

// nothing reports whether nothing is expected of any token.
func nothing(t *perToken[claimWant]) bool {
	for _, w := range t.each() {
		if !w.isEmpty() {
			return false
		}
	}
	return true
}

// claimWant is what is expected of the claims of a token, by name. Exact (the
// tag !exact) says that the action sets no others.
type claimWant struct {
	at    yamldoc.Pos
	exact bool
	list  yamldoc.Entries[want]
}

func (w claimWant) isEmpty() bool { return w.at.Line == 0 }

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *claimWant) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	w.at, w.exact = n.Pos(), n.Tag() == tagExact
	if w.exact {
		n = n.Untagged()
	}
	n.Decode(&w.list, p)
}

// listWant is a list of things that are expected in this order, with others in
// between; with the tag !any-order in any, with !exact these and no others.
type listWant[T any] struct {
	at                     yamldoc.Pos
	given, exact, anyOrder bool
	list                   []T
}

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *listWant[T]) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	w.at, w.given = n.Pos(), true
	switch n.Tag() {
	case tagExact:
		w.exact, n = true, n.Untagged()
	case tagAnyOrder:
		w.anyOrder, n = true, n.Untagged()
	}
	n.Decode(&w.list, p)
}

// callsWant is a list of expected calls, or how often methods are called.
type callsWant struct {
	listWant[callWant]
	counts yamldoc.Entries[yamldoc.Field[int]]
}

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *callsWant) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	if n.IsMapping() {
		w.at, w.given = n.Pos(), true
		n.Decode(&w.counts, p)
		return
	}
	w.listWant.UnmarshalNode(n, p)
}

// callWant is an expected call. Args are compared when they are given.
type callWant struct {
	yamldoc.Pos
	Method yamldoc.Field[string] `yaml:"method,required"`
	Args   *[]want               `yaml:"args"`
}

// codeWant is the code of a diagnostic.
type codeWant struct {
	at   yamldoc.Pos
	code string
}

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *codeWant) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	text, ok := n.Text()
	if !ok {
		n.WrongType(p, "a string")
		return
	}
	w.at, w.code = n.Pos(), strings.TrimSpace(text)
	if !regexp.MustCompile(`^CC[0-9]{3}$`).MatchString(w.code) {
		p.Invalid(n.Pos(), "", "expected the code of a diagnostic such as CC104, found %q", text)
	}
}

// fateWant is the fate of one claim.
type fateWant struct {
	token action.TokenKind
	yamldoc.Entry[yamldoc.Field[string]]
}

// fatesWant are the fates of claims, by token and name.
type fatesWant struct{ list []fateWant }

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *fatesWant) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	var doc perToken[yamldoc.Entries[yamldoc.Field[string]]]
	n.Decode(&doc, p)
	for token, entries := range doc.each() {
		for _, e := range entries {
			w.list = append(w.list, fateWant{token, e})
		}
	}
}

// effectsDoc is what a run is expected to change outside of the tokens: by name
// for metadata, cache, state and what else a platform has.
type effectsDoc struct {
	AppMetadata  claimWant `yaml:"app_metadata"`
	UserMetadata claimWant `yaml:"user_metadata"`
	Scopes       *want     `yaml:"scopes"`
	Cache        claimWant `yaml:"cache"`
	State        claimWant `yaml:"state"`
	Other        claimWant `yaml:"other"`
}

// effectWant is one kind of effect.
type effectWant struct {
	name string
	claimWant
	value *want // for what is no object
	of    func(action.Effects) any
}

// effectsWant are the expected effects, in the order of the documentation.
type effectsWant struct{ list []effectWant }

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *effectsWant) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	var doc effectsDoc
	n.Decode(&doc, p)
	objects := func(of func(action.Effects) *action.Object) func(action.Effects) any {
		return func(e action.Effects) any {
			if obj := of(e); obj != nil {
				return obj
			}
			return &action.Object{}
		}
	}
	all := []effectWant{
		{"app_metadata", doc.AppMetadata, nil, objects(func(e action.Effects) *action.Object { return e.AppMetadata })},
		{"user_metadata", doc.UserMetadata, nil, objects(func(e action.Effects) *action.Object { return e.UserMetadata })},
		{"scopes", claimWant{}, doc.Scopes, func(e action.Effects) any { return action.Texts(e.Scopes) }},
		{"cache", doc.Cache, nil, objects(func(e action.Effects) *action.Object { return e.Cache })},
		{"state", doc.State, nil, objects(func(e action.Effects) *action.Object { return e.State })},
		{"other", doc.Other, nil, objects(func(e action.Effects) *action.Object { return e.Other })},
	}
	for _, e := range all {
		if e.value != nil || !e.isEmpty() {
			w.list = append(w.list, e)
		}
	}
}

// expectation checks the words of an expectation.
func (b *builder) expectation(e *expectation) {
	if e.Decision.Set {
		b.oneOf(e.Decision, "decision", []string{
			string(action.DecisionAllow), string(action.DecisionDeny), string(action.DecisionRedirect),
			string(action.DecisionChallenge), string(action.DecisionError),
		})
	}
	for _, f := range e.Fates.list {
		if f.Value.Set {
			b.oneOf(f.Value, "fate", []string{
				string(action.FateSet), string(action.FateRenamed), string(action.FateOverwritten),
				string(action.FateOmitted), string(action.FateDropped), string(action.FateRejected),
			})
		}
	}
	for token, w := range e.Current.each() {
		if w.exact {
			b.problems.Invalid(w.at, "name the claims", "current.%s: !exact says which claims an action sets, and is for claims", token)
		}
	}
	for _, m := range e.Bytes {
		b.token(m.Pos, m.Key)
		if m.Value.Set && m.Value.Value < 1 {
			b.problems.Invalid(m.Value.Pos, "", "max_bytes.%s: expected a number of bytes, found %d", m.Key, m.Value.Value)
		}
	}
	for _, m := range e.Calls.counts {
		if m.Value.Set && m.Value.Value < 0 {
			b.problems.Invalid(m.Value.Pos, "write 0 for never", "calls: %s cannot be called %d times", m.Key, m.Value.Value)
		}
	}
	for _, a := range e.Actions {
		if a.Value.Set {
			b.oneOf(a.Value, "outcome", []string{string(Ran), string(Disabled), string(Unattached), string(Unreached)})
		}
	}
}

func (b *builder) token(at yamldoc.Pos, name string) {
	kinds := []string{string(action.TokenAccess), string(action.TokenID), string(action.TokenSession), string(action.TokenSAML), string(action.TokenResponse)}
	b.oneOf(yamldoc.Field[string]{Pos: at, Value: name}, "token", kinds)
}
