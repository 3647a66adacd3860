package claims_test

import (
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	hosts := claims.Match{Hosts: []string{"auth0.com", "webtask.io"}}
	bare, address := claims.Match{Bare: true}, claims.Match{Hosts: []string{"::1", "192.0.2.1"}}
	tests := []struct {
		name  string
		match claims.Match
		yes   []string
		no    []string
	}{
		{"any", claims.Match{Any: true}, []string{"", "sub", "https://x.example/"}, nil},
		{"nothing", claims.Match{}, nil, []string{"", "sub"}},
		{"names", claims.Match{Names: []string{"sub", "x5t#S256"}}, []string{"sub", "x5t#S256"}, []string{"Sub", "sub ", "subject", ""}},
		{
			"prefixes",
			claims.Match{Prefixes: []string{"urn:auth0", "aws:"}},
			[]string{"urn:auth0", "urn:auth0:x", "urn:auth0x", "aws:"},
			[]string{"URN:auth0", "x-urn:auth0", "aws", ""},
		},
		{
			"hosts", hosts,
			[]string{
				"https://auth0.com", "http://auth0.com/", "https://auth0.com/roles", "https://a.b.auth0.com/x", "HTTPS://AUTH0.COM/x",
				"https://auth0.com:443/x", "https://user:pass@auth0.com/", "https://auth0.com?x", "https://auth0.com#x", `https://auth0.com\x`,
				"https://auth0.com/50%off", "https://auth0.com/ü /\x01", "https://webtask.io/",
			},
			[]string{
				"auth0.com", "https://notauth0.com/", "https://auth0.com.evil.example/", "https://auth0.co/", "https://evil.example/auth0.com",
				"https://evil.example/https://auth0.com/", "https://auth0.com@evil.example/", "https://evil.example?auth0.com", "ftp://auth0.com/",
				"//auth0.com/", "https:auth0.com", "https:///auth0.com", "xhttps://auth0.com/", "https://", "",
			},
		},
		{
			"addresses", address,
			[]string{"http://[::1]/", "http://[::1]:8080", "http://u@192.0.2.1:80/x"},
			[]string{"http://::1/", "http://[::1", "http://[::2]/", "http://1.192.0.2/"},
		},
		{
			"bare", bare,
			[]string{"", "tier", "a/b", "acme.example/tier", "https://", "https:tier", "ftp://acme.example/tier", "xurn:a"},
			[]string{"https://acme.example/tier", "HTTP://acme.example", "https://acme.example/50%off", "urn:acme:tier", "URN:acme"},
		},
		{
			"one of several parts is enough",
			claims.Match{Names: []string{"a"}, Prefixes: []string{"b"}, Hosts: []string{"c.example"}},
			[]string{"a", "bb", "https://c.example/"},
			[]string{"c", "ab"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rules := claims.Rules{Names: []claims.NameRule{{ID: "x", Match: tt.match, Fate: action.FateDropped}}}
			check := func(name string, want bool) {
				if _, got := rules.Decide(access, name); got != want {
					t.Errorf("%q: matches %v, want %v", name, got, want)
				}
			}
			for _, name := range tt.yes {
				check(name, true)
			}
			for _, name := range tt.no {
				check(name, false)
			}
		})
	}
}

// TestMatchTokensAndFacts: beside the name, the token and every fact must fit.
func TestMatchTokensAndFacts(t *testing.T) {
	t.Parallel()
	const own, first = "own-api", "first-party"
	rules := claims.Rules{Names: []claims.NameRule{
		{ID: "x/both", Match: claims.Match{Any: true, Tokens: []action.TokenKind{access}, When: []string{own, first}}, Fate: action.FateDropped},
		{ID: "x/one", Match: claims.Match{Any: true, Tokens: []action.TokenKind{access, id}, When: []string{own}}, Fate: action.FateOmitted},
		{ID: "x/session", Match: claims.Match{Any: true, Tokens: []action.TokenKind{action.TokenSession}}, Fate: action.FateRejected},
	}}
	tests := []struct {
		name  string
		token action.TokenKind
		facts map[string]bool
		want  string
	}{
		{"both facts", access, map[string]bool{own: true, first: true}, "x/both"},
		{"one fact", access, map[string]bool{own: true, first: false}, "x/one"},
		{"the other fact", access, map[string]bool{first: true}, ""},
		{"no facts", access, nil, ""},
		{"another token", id, map[string]bool{own: true, first: true}, "x/one"},
		{"a token no rule with facts is for", action.TokenSession, map[string]bool{own: true, first: true}, "x/session"},
		{"a token no rule is for", action.TokenSAML, map[string]bool{own: true, first: true}, ""},
	}
	for _, tt := range tests {
		got := claims.Apply(claims.Input{Rules: rules, Facts: tt.facts, Writes: []action.Write{write(1, tt.token, "tier", "1")}})
		if got.Claims[0].Rule != tt.want {
			t.Errorf("%s: got rule %q, want %q", tt.name, got.Claims[0].Rule, tt.want)
		}
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	dropped := claims.NameRule{
		ID: "x/roles", Match: claims.Match{Names: []string{"roles"}, Tokens: []action.TokenKind{id}}, Fate: action.FateDropped, Fact: fact("reserved"),
	}
	rules := claims.Rules{Names: []claims.NameRule{
		{ID: "x/when", Match: claims.Match{Any: true, When: []string{"f"}}, Fate: action.FateRejected}, dropped,
	}}
	got, ok := rules.Decide(id, "roles")
	if !ok {
		t.Fatal("got no rule")
	}
	equal(t, dropped, got)
	for _, w := range []action.Write{{Token: access, Name: "roles"}, {Token: id, Name: "role"}} {
		if got, ok := rules.Decide(w.Token, w.Name); ok {
			t.Errorf("%s in the %s token: got rule %q, want none", w.Name, w.Token, got.ID)
		}
	}
}

func TestSourceString(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   claims.Source
		want string
	}{
		{claims.Source{}, ""},
		{claims.Source{Date: "2026-11-22"}, ""},
		{claims.Source{URL: "https://docs.example/"}, "https://docs.example/"},
		{claims.Source{URL: "https://docs.example/", Date: "2026-11-22"}, "https://docs.example/ (read 2026-11-22)"},
	}
	for _, tt := range tests {
		equal(t, tt.want, tt.in.String())
	}
}
