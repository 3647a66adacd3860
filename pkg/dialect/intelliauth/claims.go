package intelliauth

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Rules implements [dialect.Dialect].
func (Dialect) Rules(dialect.Trigger) claims.Rules {
	return claims.Rules{
		Names: []claims.NameRule{
			{
				ID: "intelliauth/registered", Fate: action.FateRejected, Lenient: action.FateOverwritten,
				Match: claims.Match{Names: []string{"sub", "iss", "aud", "exp", "nbf", "iat", "jti"}},
				Fact: claims.Fact{
					Text: "the name is a registered JWT claim; the documentation says it must not be used", Source: recipe(), Unknown: true,
				},
			},
		},
		Undefined: claims.ValuePolicy{
			Fate: action.FateRejected,
			Fact: claims.Fact{Text: "the value is undefined; a claim needs a JSON value", Source: recipe(), Unknown: true},
		},
		Null: claims.ValuePolicy{
			Fate: action.FateSet,
			Fact: claims.Fact{Text: "null is set as it is", Source: recipe(), Unknown: true},
		},
		Namespaced: &claims.NamespaceRule{
			ID:   "intelliauth/namespace",
			Fact: claims.Fact{Text: "the tenant's token settings put a prefix before claim names", Source: recipe()},
		},
		Size: &claims.SizeRule{
			ID: "intelliauth/size", Warn: 4096,
			Fact: claims.Fact{Text: "the documentation asks to keep claims small and names no number", Source: recipe()},
		},
		LastWrite: claims.Fact{Source: recipe(), Unknown: true},
	}
}

// Facts implements [dialect.Dialect]; no rule asks for any.
func (Dialect) Facts(dialect.TokenInput) map[string]bool { return nil }

// tokenLife is the assumed life of an access token; the default of the
// platform is not documented.
const tokenLife = 3600

// Token implements [dialect.Dialect].
func (Dialect) Token(kind action.TokenKind, in dialect.TokenInput) *dialect.Token {
	if kind != action.TokenAccess {
		return nil
	}
	payload := action.NewObject(
		"iss", issuer(in),
		"sub", first(in.Event, []string{"user", "id"}, []string{"client", "id"}),
		"aud", audience(in),
		"iat", in.At.Unix(),
		"exp", in.At.Unix()+tokenLife,
	)
	if client, ok := in.Event.LookupString("client", "id"); ok {
		payload.Put("client_id", client)
	}
	if scopes, ok := in.Event.Lookup("transaction", "scopes"); ok {
		payload.Put("scope", joined(scopes))
	}
	return &dialect.Token{Header: action.NewObject("alg", "RS256", "typ", "JWT"), Payload: payload}
}

func issuer(in dialect.TokenInput) string {
	if in.Settings.Issuer != "" {
		return in.Settings.Issuer
	}
	name, ok := in.Event.LookupString("tenant", "name")
	if !ok {
		name = "tenant"
	}
	return "https://" + name + ".intelliauth.local/"
}

func audience(in dialect.TokenInput) any {
	if in.Settings.Audience != "" {
		return in.Settings.Audience
	}
	return first(in.Event, []string{"client", "id"})
}

func first(event *action.Object, paths ...[]string) any {
	for _, p := range paths {
		if s, ok := event.LookupString(p...); ok {
			return s
		}
	}
	return action.Absent
}

func joined(list any) any {
	items, ok := list.([]any)
	if !ok {
		return action.Absent
	}
	holder := action.NewObject("items", items)
	text := ""
	for i := range items {
		if s, ok := holder.LookupString("items", itoa(i)); ok {
			text += " " + s
		}
	}
	if text == "" {
		return action.Absent
	}
	return text[1:]
}
