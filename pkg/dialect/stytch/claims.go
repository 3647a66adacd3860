package stytch

import (
	"fmt"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// The bounds of all custom claims, in bytes of compact JSON. The documentation
// says four kilobytes, and not how they are counted.
const (
	maxBytes  = 4096
	warnBytes = 4000
)

// Rules implements [dialect.Dialect].
func (Dialect) Rules(dialect.Trigger) claims.Rules {
	return claims.Rules{
		Names: []claims.NameRule{
			{
				ID: "stytch/audience", Fate: action.FateRejected, Match: claims.Match{Names: []string{"aud"}},
				Fact: claims.Fact{Text: "the name is reserved, and an error if it is set; the audience comes from the setting custom_audience of the template", Source: ofB2B()},
			},
			{
				ID: "stytch/registered", Fate: action.FateRejected,
				Match: claims.Match{Names: []string{"iss", "sub", "exp", "nbf", "iat", "jti"}},
				Fact:  claims.Fact{Text: "the name is reserved, and an error if it is set", Source: ofB2B()},
			},
			{
				ID: "stytch/own", Fate: action.FateRejected, Match: claims.Match{Prefixes: []string{"https://stytch.com/"}},
				Fact: claims.Fact{Text: "names under https://stytch.com/ are the platform's own, and an error if they are set", Source: ofConsumer()},
			},
		},
		Undefined: claims.ValuePolicy{
			Fate: action.FateOmitted,
			Fact: claims.Fact{Text: "the variable is null or does not exist; the claim is left out", Source: ofB2BList()},
		},
		Null: claims.ValuePolicy{
			Fate: action.FateOmitted, Deletes: true,
			Fact: claims.Fact{Text: "null leaves a claim out, and deletes one that was there", Source: ofB2B()},
		},
		Size: &claims.SizeRule{
			ID: "stytch/size", Limit: maxBytes, Warn: warnBytes, Fails: true,
			Fact: claims.Fact{
				Text: fmt.Sprintf(
					"all custom claims together must not exceed four kilobytes; counted are the UTF-8 bytes of their compact JSON, names and braces included, up to %d", maxBytes),
				Source: ofB2B(),
			},
		},
		LastWrite: claims.Fact{Source: ofB2B()},
	}
}

// Facts implements [dialect.Dialect]; no rule asks for any.
func (Dialect) Facts(dialect.TokenInput) map[string]bool { return nil }

// The life of tokens, in seconds. That of a session JWT is documented; that of an
// M2M token is an example.
const (
	sessionLife = 300
	m2mLife     = 3600
)

// project stands for the customer's project, which no event tells.
const project = "project-test-acme"

// Token implements [dialect.Dialect]. The form of iss is that of the platform's
// other tokens.
func (Dialect) Token(kind action.TokenKind, in dialect.TokenInput) *dialect.Token {
	life := int64(sessionLife)
	switch {
	case kind == action.TokenAccess && in.Trigger.ID == m2m:
		life = m2mLife
	case kind != action.TokenSession || in.Trigger.ID == m2m:
		return nil
	}
	issuer, audience := in.Settings.Issuer, in.Settings.Audience
	if issuer == "" {
		issuer = "stytch.com/" + project
	}
	if audience == "" {
		audience = project
	}
	payload := action.NewObject(
		"iss", issuer, "sub", subject(in.Event), "aud", []any{audience},
		"iat", in.At.Unix(), "nbf", in.At.Unix(), "exp", in.At.Unix()+life,
	)
	return &dialect.Token{Header: action.NewObject("alg", "RS256", "typ", "JWT"), Payload: payload}
}

func subject(event *action.Object) any {
	for _, path := range [][]string{{"member", "member_id"}, {"user", "user_id"}, {"client", "client_id"}} {
		if id, ok := event.LookupString(path...); ok {
			return id
		}
	}
	return action.Absent
}
