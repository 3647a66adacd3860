// Package stytch is the dialect of Stytch custom claim templates: JSON with raw
// {{ variables }}, from which the initial custom claims of every session, or the
// claims of an M2M access token, are made.
//
// Facts come from the vendor's documentation, each with its page and the day it
// was read. Where the pages are silent, the package says what it does instead.
package stytch

import (
	"time"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// ID is the dialect's word.
const ID = "stytch"

// The triggers: what a template is for.
const (
	b2b      = "b2b-session"
	consumer = "consumer-session"
	m2m      = "m2m"
)

const docs = "https://stytch.com/docs/"

func page(path, date string) claims.Source { return claims.Source{URL: docs + path, Date: date} }

func ofB2B() claims.Source {
	return page("multi-tenant-auth/manage-sessions/custom-claims", "2026-11-22")
}

func ofB2BList() claims.Source {
	return page("b2b/guides/sessions/resources/custom-claims", "2026-11-22")
}

func ofConsumer() claims.Source {
	return page("guides/sessions/custom-claim-templates", "2026-11-22")
}

func ofM2M() claims.Source {
	return page("multi-tenant-auth/authentication/m2m/custom-claims", "2026-11-22")
}

func ofTokens() claims.Source {
	return page("multi-tenant-auth/manage-sessions/jwts-and-tokens", "2026-11-30")
}

func ofSettings() claims.Source {
	return page("api-reference/pwa/api/v3/jwt-templates/set-jwt-template", "2026-11-22")
}

// Dialect is the Stytch dialect. It has no state.
type Dialect struct{}

// New returns the dialect.
func New() Dialect { return Dialect{} }

// Info implements [dialect.Dialect].
func (Dialect) Info() dialect.Info {
	session := []action.Moment{action.MomentLogin, action.MomentTokenRefresh}
	return dialect.Info{
		ID:      ID,
		Name:    "Stytch",
		Summary: "a custom claim template: JSON with {{ variables }}, without quotes, as values",
		Triggers: []dialect.Trigger{
			{
				ID: b2b, Version: "SESSION", Summary: "a session JWT of a member is minted, in a B2B project", Preset: "org-member",
				Moments: session, Tokens: []action.TokenKind{action.TokenSession},
			},
			{
				ID: consumer, Version: "SESSION", Summary: "a session JWT of a user is minted, in a consumer project", Preset: "logged-in",
				Moments: session, Tokens: []action.TokenKind{action.TokenSession},
			},
			{
				ID: m2m, Version: "M2M", Summary: "an M2M access token is minted", Preset: "m2m",
				Moments: []action.Moment{action.MomentClientCredentials}, Tokens: []action.TokenKind{action.TokenAccess},
			},
		},
		TimeLimit: 5 * time.Second,
		ThrowEnds: action.DecisionError,
		Sources:   []claims.Source{ofB2B(), ofB2BList(), ofConsumer(), ofM2M(), ofTokens(), ofSettings()},
		Notes: []claims.Fact{
			{Text: "a template has no time limit that is documented; 5 s is claimctl's own", Unknown: true},
			{Text: "a change of the template or of metadata reaches a session with the next JWT that is minted, such as by Authenticate Session; a JWT that was minted keeps its claims", Source: ofB2B()},
			{Text: "session_custom_claims of an authenticate call are merged over the claims of the template: null deletes, objects merge, anything else replaces; give them as the member session_custom_claims of the event, an object or a list of them, one for each call", Source: ofB2B()},
			{Text: "whether a claim of the template that such a call has deleted stays deleted is not documented; here the calls are applied again over the newly rendered template, so it does", Unknown: true},
			{Text: "the setting custom_audience of the template sets aud; it is no claim. Here it is tokens.audience of claimctl.yaml", Source: ofSettings()},
			{Text: "a session JWT holds further claims of the platform, under https://stytch.com/, which are not shown here", Source: ofConsumer(), Unknown: true},
			{Text: "a template cannot deny; a reserved name or claims over the limit are an error of the call that sets them", Source: ofB2B()},
		},
	}
}

// Markup implements [dialect.Template].
func (Dialect) Markup(lenient bool) jsontmpl.Markup {
	source := ofB2B().String()
	unknown := jsontmpl.Take{Why: "the documentation does not say what happens", Source: source}
	quotes := jsontmpl.Take{
		Why:  "Stytch placeholders stand unquoted, where a JSON value may stand; what the platform does with a quoted one is not documented",
		Hint: "write {{ … }} without quotes", Source: source,
	}
	text, index, element := quotes, unknown, unknown
	text.Why, text.Hint = "the language has no concatenation: a placeholder is a whole value", "make it a claim of its own"
	index.Hint = "insert the whole array: leave the index out"
	element.Why, element.Hint = "a claim whose variable has no value is left out; for an element of an array that is not documented", "insert a whole array from metadata"
	if lenient {
		quotes.Verdict, index.Verdict, element.Verdict = jsontmpl.Doubtful, jsontmpl.Doubtful, jsontmpl.Doubtful
		quotes.Why += "; taken as if it were unquoted"
	}
	omitted := jsontmpl.Take{Verdict: jsontmpl.Noted, Why: "null and what does not exist are left out", Source: source}
	none := jsontmpl.Take{Why: "a placeholder holds one variable and nothing else", Hint: "leave the default out; a variable without a value leaves the claim out", Source: source}
	return jsontmpl.Markup{
		Raw: jsontmpl.Yes(), Lone: quotes, Text: text, KeepsType: true,
		Fallback: none, Single: none, Double: none, Number: none, Word: none,
		Index: index, Bracket: index,
		Null:   jsontmpl.Take{Verdict: jsontmpl.Doubtful, Why: "what a null that is written down becomes is not documented; null from a variable is left out", Hint: "leave the claim out"},
		Member: jsontmpl.Absence{Take: omitted}, Nested: jsontmpl.Absence{Take: omitted}, Element: jsontmpl.Absence{Take: element},
		Composite: text,
	}
}

// Pick implements [dialect.Template]: the first variable shows what the template
// is for.
func (d Dialect) Pick(t *jsontmpl.Template, want dialect.Want) (dialect.Entry, error) {
	info := d.Info()
	entry := dialect.Entry{Trigger: info.Triggers[0]}
	if want.Trigger != "" {
		trigger, err := info.PickTrigger(want.Trigger)
		entry.Trigger = trigger
		return entry, err
	}
	for _, p := range t.Placeholders() {
		for _, path := range p.Paths {
			if trigger, ok := info.Trigger(home(path.Steps[0])); ok {
				entry.Trigger = trigger
				return entry, nil
			}
		}
	}
	return entry, nil
}

// home is the trigger whose templates read a root; "" for none.
func home(root string) string {
	switch root {
	case "member", "organization":
		return b2b
	case "user":
		return consumer
	case "client", "request":
		return m2m
	}
	return ""
}

// Scope implements [dialect.Template].
func (Dialect) Scope(trigger dialect.Trigger) dialect.Scope {
	switch trigger.ID {
	case consumer:
		return consumerScope()
	case m2m:
		return m2mScope()
	}
	return b2bScope()
}

const (
	untrusted = "untrusted_metadata is not offered to templates: whoever signs in can write it; keep what claims rest on in trusted_metadata"
	below     = "the documentation lists the paths below it, not the whole"
)

func b2bScope() dialect.Scope {
	return dialect.Scope{
		Of: "a B2B session template",
		Variables: []dialect.Variable{
			{Path: "member.member_id", Type: "string", Doc: "the id of the member", Source: ofB2BList()},
			{Path: "member.email_address", Type: "string", Doc: "the e-mail address of the member", Source: ofB2BList()},
			{
				Path: "member.name", Type: "string", Doc: "the name of the member", Source: ofB2BList(),
				Unknown: "the published list of variables has a blank entry, which is most likely this one",
			},
			{Path: "member.trusted_metadata.$PATH", Type: "any", Doc: "a value in the member's trusted metadata", Source: ofB2BList()},
			{Path: "member.trusted_metadata", Type: "object", Doc: "all of the member's trusted metadata", Source: ofB2BList(), Unknown: below},
			{Path: "member.rbac.roles", Type: "string[]", Doc: "the ids of the roles that the member has", Source: ofB2B()},
			{Path: "member.rbac.$RESOURCE_ID.actions", Type: "string[]", Doc: "the actions that the member may take on a resource", Source: ofB2B()},
			{Path: "organization.organization_id", Type: "string", Doc: "the id of the member's organization", Source: ofB2BList()},
			{Path: "organization.organization_name", Type: "string", Doc: "the name of the member's organization", Source: ofB2BList()},
			{Path: "organization.organization_metadata", Type: "object", Doc: "all of the organization's metadata", Source: ofB2BList()},
			{Path: "organization.organization_metadata.$PATH", Type: "any", Doc: "a value in the organization's metadata", Source: ofB2BList()},
		},
		Absent: []dialect.Absent{
			{Prefix: "member.untrusted_metadata", Hint: untrusted},
			{Prefix: "organization.trusted_metadata", Hint: "write organization.organization_metadata"},
			{Prefix: "user", Hint: "user belongs to consumer projects; a B2B template reads member"},
			{Prefix: "client", Hint: "client belongs to M2M templates (--trigger m2m)"},
			{Prefix: "request", Hint: "request belongs to M2M templates (--trigger m2m)"},
		},
	}
}

func consumerScope() dialect.Scope {
	return dialect.Scope{
		Of: "a consumer session template",
		Variables: []dialect.Variable{
			{Path: "user.user_id", Type: "string", Doc: "the id of the user", Source: ofConsumer()},
			{Path: "user.trusted_metadata.$PATH", Type: "any", Doc: "a value in the user's trusted metadata", Source: ofConsumer()},
			{Path: "user.trusted_metadata", Type: "object", Doc: "all of the user's trusted metadata", Source: ofConsumer(), Unknown: below},
			{Path: "user.rbac.roles", Type: "string[]", Doc: "the ids of the roles that the user has", Source: ofConsumer()},
			{Path: "user.rbac.$RESOURCE_ID.actions", Type: "string[]", Doc: "the actions that the user may take on a resource", Source: ofConsumer()},
		},
		Absent: []dialect.Absent{
			{Prefix: "user.untrusted_metadata", Hint: untrusted},
			{Prefix: "member", Hint: "member belongs to B2B projects; a consumer template reads user"},
			{Prefix: "organization", Hint: "organization belongs to B2B projects"},
			{Prefix: "client", Hint: "client belongs to M2M templates (--trigger m2m)"},
			{Prefix: "request", Hint: "request belongs to M2M templates (--trigger m2m)"},
		},
	}
}

func m2mScope() dialect.Scope {
	nobody := "nobody signs in for an M2M token; it reads client.trusted_metadata and the request's own parameters"
	return dialect.Scope{
		Of: "an M2M template",
		Variables: []dialect.Variable{
			{Path: "request.$PARAMETER", Type: "any", Doc: "an extra parameter of the token request", Source: ofM2M()},
			{Path: "client.trusted_metadata.$PATH", Type: "any", Doc: "a value in the client's trusted metadata", Source: ofM2M()},
			{Path: "client.trusted_metadata", Type: "object", Doc: "all of the client's trusted metadata", Source: ofM2M(), Unknown: below},
		},
		Absent: []dialect.Absent{
			{Prefix: "client.untrusted_metadata", Hint: untrusted},
			{Prefix: "member", Hint: nobody},
			{Prefix: "user", Hint: nobody},
			{Prefix: "organization", Hint: nobody},
		},
	}
}
