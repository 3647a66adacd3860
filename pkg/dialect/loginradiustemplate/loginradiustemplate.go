// Package loginradiustemplate is the dialect of LoginRadius JWT templates: a JSON
// object with {{ placeholders }} in its strings, whose members are added to the
// access token and the ID token.
//
// Facts come from the vendor's documentation, read on 2026-11-22:
// https://www.loginradius.com/docs/single-sign-on/federated-sso/custom-claim/ ,
// and on 2026-11-30:
// https://www.loginradius.com/docs/single-sign-on/federated-sso/access-token-claims/ .
// Where the pages are silent, the package says what it does instead.
package loginradiustemplate

import (
	"time"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// ID is the dialect's word.
const ID = "loginradius-template"

const docs = "https://www.loginradius.com/docs/single-sign-on/federated-sso/"

func ofClaims() claims.Source { return claims.Source{URL: docs + "custom-claim/", Date: "2026-11-22"} }

func ofTokens() claims.Source {
	return claims.Source{URL: docs + "access-token-claims/", Date: "2026-11-30"}
}

// Dialect is the LoginRadius template dialect. It has no state.
type Dialect struct{}

// New returns the dialect.
func New() Dialect { return Dialect{} }

// Info implements [dialect.Dialect].
func (Dialect) Info() dialect.Info {
	return dialect.Info{
		ID:      ID,
		Name:    "LoginRadius JWT templates",
		Summary: "a JWT template: a JSON object with {{ placeholders }} in its strings",
		Triggers: []dialect.Trigger{{
			ID: "token-generation", Summary: "the final stage of token generation, in OAuth, OIDC and JWT login", Preset: "logged-in",
			Moments: []action.Moment{action.MomentLogin, action.MomentTokenRefresh},
			Tokens:  []action.TokenKind{action.TokenAccess, action.TokenID},
		}},
		TimeLimit: 5 * time.Second,
		ThrowEnds: action.DecisionError,
		Sources:   []claims.Source{ofClaims(), ofTokens()},
		Notes: []claims.Fact{
			{Text: "a template has no time limit that is documented; 5 s is claimctl's own", Unknown: true},
			{Text: "the console checks that a template is JSON when it is saved, and nothing else", Source: ofClaims()},
			{Text: "whether a template is evaluated again when a token is refreshed is not documented; here it is", Unknown: true},
			{Text: "Identity Orchestration scripts set claims at the same stage; which one wins when both set a name is not documented", Source: ofClaims(), Unknown: true},
			{Text: "a path is looked for in the profile, and one that begins with user. in the profile itself, too; one page has both", Source: ofClaims(), Unknown: true},
			{Text: "an access token has further claims of the platform (scp, azp, cid, amr, sid, jti), which are not shown here", Source: ofTokens()},
			{Text: "a template cannot deny", Source: ofClaims()},
		},
	}
}

// Markup implements [dialect.Template].
func (Dialect) Markup(lenient bool) jsontmpl.Markup {
	source := ofClaims().String()
	unknown := func(why, hint string) jsontmpl.Take {
		t := jsontmpl.Take{Why: why, Hint: hint, Source: source}
		if lenient {
			t.Verdict = jsontmpl.Doubtful
		}
		return t
	}
	doubtful := func(why, hint string) jsontmpl.Take {
		return jsontmpl.Take{Verdict: jsontmpl.Doubtful, Why: why, Hint: hint, Source: source}
	}
	const fallback = "give a default: {{ … || 'text' }}"
	literal := unknown("the documentation shows texts in single quotes only", "write 'text'")
	gap := doubtful("whether the claim is then null or missing is not documented; it is left out here", fallback)
	return jsontmpl.Markup{
		Raw:  jsontmpl.Take{Why: "the console takes JSON only", Hint: `write it in quotes: "{{ … }}"`, Source: source},
		Lone: jsontmpl.Yes(), Text: jsontmpl.Yes(), KeepsType: true,
		Fallback: jsontmpl.Yes(), Single: jsontmpl.Yes(), Double: literal, Number: literal, Word: literal,
		Index: jsontmpl.Yes(), Bracket: unknown("an index in brackets is not documented here", "write it behind a dot: Email.0.Value"),
		Null:      doubtful("the documentation shows texts and numbers as static values", "leave the claim out"),
		Member:    jsontmpl.Absence{Take: gap},
		Nested:    jsontmpl.Absence{Take: gap},
		Element:   jsontmpl.Absence{Take: unknown("what becomes of an element of an array that has no value is not documented", fallback)},
		Within:    jsontmpl.Absence{Take: doubtful("what stands in a text in the place of a missing value is not documented; it is nothing here", fallback)},
		Composite: unknown("an object is inserted where it is all of the string; within a text that is not documented", "make it a claim of its own, or name one of its members"),
		Whole:     "user",
	}
}

// Pick implements [dialect.Template].
func (d Dialect) Pick(_ *jsontmpl.Template, want dialect.Want) (dialect.Entry, error) {
	info := d.Info()
	if want.Trigger == "" {
		return dialect.Entry{Trigger: info.Triggers[0]}, nil
	}
	trigger, err := info.PickTrigger(want.Trigger)
	return dialect.Entry{Trigger: trigger}, err
}

// Scope implements [dialect.Template]: the profile of the user who signs in, whose
// fields are the customer's business. The variables are those that the
// documentation shows.
func (Dialect) Scope(dialect.Trigger) dialect.Scope {
	field := func(path, typ, doc string) dialect.Variable {
		return dialect.Variable{Path: path, Type: typ, Doc: doc, Source: ofClaims()}
	}
	return dialect.Scope{
		Of: "a JWT template", Open: true,
		Variables: []dialect.Variable{
			field("FirstName", "string", "the given name"),
			field("LastName", "string", "the family name"),
			field("Email.0.Value", "string", "the first e-mail address; Email is an array of objects with Type and Value"),
			field("City", "string", "the city"),
			field("State", "string", "the state or province"),
			field("Country.Code", "string", "the code of the country"),
			field("Country.Name", "string", "the name of the country"),
			field("user.metadata", "object", "an object of the profile, as a whole"),
			field("user.metadata.language", "any", "a field further down"),
		},
	}
}
