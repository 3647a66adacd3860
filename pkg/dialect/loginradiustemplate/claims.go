package loginradiustemplate

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Rules implements [dialect.Dialect].
func (Dialect) Rules(dialect.Trigger) claims.Rules {
	const own = "a template can only add claims; the platform's own value stays"
	return claims.Rules{
		Names: []claims.NameRule{
			{
				ID: "loginradius-template/registered", Fate: action.FateOverwritten,
				Match: claims.Match{Names: []string{"iss", "nbf", "jti", "exp", "aud", "amr"}},
				Fact:  claims.Fact{Text: own, Source: ofClaims()},
			},
			{
				ID: "loginradius-template/assumed", Fate: action.FateOverwritten,
				Match: claims.Match{Names: []string{"sub", "iat", "azp", "nonce", "at_hash", "auth_time", "acr"}},
				Fact:  claims.Fact{Text: own + "; the documentation ends its list of such names with etc.", Source: ofClaims(), Unknown: true},
			},
			{
				ID: "loginradius-template/access", Fate: action.FateOverwritten,
				Match: claims.Match{Names: []string{"scp", "cid", "sid"}, Tokens: []action.TokenKind{action.TokenAccess}},
				Fact:  claims.Fact{Text: "access tokens have this claim; a template can only add claims", Source: ofTokens(), Unknown: true},
			},
		},
		Undefined: claims.ValuePolicy{
			Fate: action.FateDropped,
			Fact: claims.Fact{Text: "the placeholder has no value; the claim is left out", Source: ofClaims(), Unknown: true},
		},
		Null: claims.ValuePolicy{
			Fate: action.FateSet,
			Fact: claims.Fact{Text: "a null that is written down is set as it is", Source: ofClaims(), Unknown: true},
		},
	}
}

// Facts implements [dialect.Dialect]; no rule asks for any.
func (Dialect) Facts(dialect.TokenInput) map[string]bool { return nil }

// life is that of the documented example of an access token, in seconds.
const life = 3600

// Token implements [dialect.Dialect]. The documented example of an access token
// has the form of iss, sub and aud; the ID token's is like it, with the client as
// its audience, which is not documented.
func (Dialect) Token(kind action.TokenKind, in dialect.TokenInput) *dialect.Token {
	issuer := in.Settings.Issuer
	if issuer == "" {
		issuer = "https://acme.hub.loginradius.com/service/oauth/portal"
	}
	var subject any = action.Absent
	if uid, ok := in.Event.LookupString("Uid"); ok {
		subject = uid
	}
	var audience any
	switch kind {
	case action.TokenAccess:
		audience = []any{"api://acme"}
		if in.Settings.Audience != "" {
			audience = []any{in.Settings.Audience}
		}
	case action.TokenID:
		audience = "portal"
	default:
		return nil
	}
	payload := action.NewObject(
		"iss", issuer, "sub", subject, "aud", audience, "iat", in.At.Unix(), "nbf", in.At.Unix(), "exp", in.At.Unix()+life,
	)
	return &dialect.Token{Header: action.NewObject("alg", "RS256", "typ", "JWT"), Payload: payload}
}
