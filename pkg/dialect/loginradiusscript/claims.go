package loginradiusscript

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Rules implements [dialect.Dialect]. The documentation names iss, nbf, jti,
// exp, aud, amr "etc." and does not say what happens to them.
func (Dialect) Rules(dialect.Trigger) claims.Rules {
	return claims.Rules{
		Names: []claims.NameRule{
			{
				ID: "loginradius/registered", Fate: action.FateOverwritten,
				Match: claims.Match{Names: []string{
					"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "amr", "azp", "nonce", "at_hash", "auth_time", "acr",
				}},
				Fact: claims.Fact{
					Text: "custom claims cannot change registered claims; that the platform's own value wins is assumed", Source: claimPage(), Unknown: true,
				},
			},
			{
				ID: "loginradius/own", Fate: action.FateOverwritten,
				Match: claims.Match{Names: []string{"scp", "cid", "sid"}, Tokens: []action.TokenKind{action.TokenAccess}},
				Fact: claims.Fact{
					Text: "the platform sets this claim in access tokens itself; that its own value wins is assumed", Source: tokenPage(), Unknown: true,
				},
			},
		},
		Undefined: claims.ValuePolicy{
			Fate: action.FateOmitted,
			Fact: claims.Fact{Text: "the value is undefined, for which JSON has no word", Source: claimPage(), Unknown: true},
		},
		Null: claims.ValuePolicy{
			Fate: action.FateSet, Fact: claims.Fact{Text: "null is set as it is", Source: claimPage(), Unknown: true},
		},
		LastWrite: claims.Fact{Unknown: true},
	}
}

// Facts implements [dialect.Dialect]; no rule asks for any.
func (Dialect) Facts(dialect.TokenInput) map[string]bool { return nil }

// What lrObject does not tell of a token.
const (
	tokenLife       = 3600 // seconds, as in the documented example
	exampleIssuer   = "https://acme.hub.loginradius.com/service/oauth/app"
	exampleAudience = "https://api.acme.example"
	exampleClient   = "3f0a2c1e-5b6d-4e8f-9a7b-1c2d3e4f5a6b"
)

// Token implements [dialect.Dialect]. The members of an access token are those
// of [tokenPage], which follows RFC 9068.
func (Dialect) Token(kind action.TokenKind, in dialect.TokenInput) *dialect.Token {
	var sub any = action.Absent
	if uid, ok := in.Event.LookupString("Identity", "Uid"); ok {
		sub = uid
	}
	now := in.At.Unix()
	switch kind {
	case action.TokenAccess:
		return &dialect.Token{
			Header: action.NewObject("alg", "RS256", "typ", "at+jwt"),
			Payload: action.NewObject(
				"iss", or(in.Settings.Issuer, exampleIssuer), "sub", sub, "aud", []any{or(in.Settings.Audience, exampleAudience)},
				"azp", exampleClient, "iat", now, "nbf", now, "exp", now+tokenLife, "jti", tokenID(in),
			),
		}
	case action.TokenID:
		return &dialect.Token{
			Header: action.NewObject("alg", "RS256", "typ", "JWT"),
			Payload: action.NewObject(
				"iss", or(in.Settings.Issuer, exampleIssuer), "sub", sub, "aud", exampleClient, "iat", now, "exp", now+tokenLife,
			),
		}
	}
	return nil
}

func or(set, otherwise string) string {
	if set != "" {
		return set
	}
	return otherwise
}

// tokenID is the same for the same event and time.
func tokenID(in dialect.TokenInput) string {
	return uuid(in.At.UTC().String() + string(in.Event.Value()))
}

// uuid has the shape of one.
func uuid(of string) string {
	sum := sha256.Sum256([]byte(of))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:32]
}
