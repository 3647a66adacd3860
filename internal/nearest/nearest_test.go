package nearest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/nearest"
)

func presets() []string {
	return []string{
		"logged-in", "first-login", "token-refresh", "m2m", "org-member", "unverified-email",
		"mfa", "enterprise-sso", "tor-exit", "vpn", "empty",
	}
}

func surface() []string {
	return []string{
		"access.deny", "accessToken.setCustomClaim", "accessToken.addScope", "accessToken.removeScope",
		"idToken.setCustomClaim", "user.setAppMetadata", "user.setUserMetadata", "cache.get", "cache.set",
		"cache.delete", "redirect.sendUserTo", "redirect.encodeToken", "multifactor.enable",
		"samlResponse.setAttribute", "session.revoke", "authentication.challengeWith",
		"authentication.challengeWithAny", "validation.error",
	}
}

func TestWord(t *testing.T) {
	t.Parallel()
	tests := []struct {
		about      string
		word       string
		candidates []string
		want       string
	}{
		{"the same", "m2m", presets(), "m2m"},
		{"a letter left out", "loged-in", presets(), "logged-in"},
		{"a letter too many", "emptyy", presets(), "empty"},
		{"another letter", "m2n", presets(), "m2m"},
		{"two letters swapped", "vnp", presets(), "vpn"},
		{"other case", "MFA", presets(), "mfa"},
		{"another separator", "logged_in", presets(), "logged-in"},
		{"no separator", "tokenRefresh", presets(), "token-refresh"},
		{"one word of it", "sso", presets(), "enterprise-sso"},
		{"the word at its front", "unverified", presets(), "unverified-email"},
		{"half a word at its front", "enter", presets(), "enterprise-sso"},
		{"more words than it", "vpn-user", presets(), "vpn"},
		{"words left out", "setClaim", []string{"setScope", "setCustomClaim", "getClaims"}, "setCustomClaim"},
		{"not one of them", "weather", presets(), ""},
		{"nothing in common", "x", []string{"y"}, ""},
		{"too short for a front", "to", presets(), ""},
		{"empty word", "", presets(), ""},
		{"no candidates", "mfa", nil, ""},
		{"empty candidates", "m", []string{"", ""}, ""},
		{"same case first", "name", []string{"NAME", "Name", "name"}, "name"},
		{"nearer case first", "NAMe", []string{"name", "NAME"}, "NAME"},
		{"then the alphabet", "bat", []string{"rat", "cat", "hat"}, "cat"},
		{"spelling before words", "user", []string{"user-list", "users"}, "users"},
		{"beyond ASCII", "grösse", []string{"größe", "farbe"}, "größe"},
		{"broken UTF-8", "m2\xff", presets(), "m2m"},
		{"a key", "expects", []string{"except", "expect", "steps"}, "expect"},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			t.Parallel()
			check(t, nearest.Word, tt.word, tt.candidates, tt.want)
		})
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		about, path string
		candidates  []string
		want        string
	}{
		{"the same", "cache.get", surface(), "cache.get"},
		{"another verb", "idToken.addClaim", surface(), "idToken.setCustomClaim"},
		{"another verb, other token", "accessToken.addClaim", surface(), "accessToken.setCustomClaim"},
		{"words left out", "accessToken.setClaim", surface(), "accessToken.setCustomClaim"},
		{"words left out twice", "user.setMetadata", surface(), "user.setAppMetadata"},
		{"a slip at the end", "idToken.setCustomClam", surface(), "idToken.setCustomClaim"},
		{"a slip at the front", "idTokn.setCustomClaim", surface(), "idToken.setCustomClaim"},
		{"slips in both", "acessToken.addScpe", surface(), "accessToken.addScope"},
		{"other case", "IDToken.setcustomclaim", surface(), "idToken.setCustomClaim"},
		{"swapped letters", "cache.egt", surface(), "cache.get"},
		{"in another place", "user.deny", surface(), "access.deny"},
		{"no place", "deny", surface(), "access.deny"},
		{"a place too many", "access.deny", []string{"deny", "log"}, "deny"},
		{
			"nearest other place", "api.idToken.addScope",
			[]string{"api.accessToken.addScope", "idToken.addScope.more", "x.y.addScope"},
			"api.accessToken.addScope",
		},
		{
			"the place before the end", "idToken.addClaim",
			[]string{"accessToken.addClaim", "idToken.setCustomClaim"},
			"idToken.setCustomClaim",
		},
		{
			"a slip before the place", "idToken.addClaim",
			[]string{"jdToken.addClaim", "idToken.setCustomClaim"},
			"jdToken.addClaim",
		},
		{"not one of them", "user.getName", surface(), ""},
		{"dots alone", "..", surface(), ""},
		{"a dot at the end", "cache.", surface(), ""},
		{"empty path", "", surface(), ""},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			t.Parallel()
			check(t, nearest.Path, tt.path, tt.candidates, tt.want)
		})
	}
}

// check also holds that the order of the candidates is no matter.
func check(t *testing.T, find finder, name string, candidates []string, want string) {
	t.Helper()
	back := slices.Clone(candidates)
	slices.Reverse(back)
	for _, list := range [][]string{candidates, back} {
		got, ok := find(name, list)
		if got != want || ok != (want != "") {
			t.Errorf("%q among %q: got %q, %v, want %q", name, list, got, ok, want)
		}
	}
}

type finder func(string, []string) (string, bool)

func TestLongNamesHaveNoSuggestion(t *testing.T) {
	t.Parallel()
	limit := strings.Repeat("é", 128)
	for about, find := range map[string]finder{"Word": nearest.Word, "Path": nearest.Path} {
		if got, ok := find(limit, []string{limit}); !ok || got != limit {
			t.Errorf("%s: 128 characters: got %d bytes, %v, want the same", about, len(got), ok)
		}
		if _, ok := find(limit+"é", []string{limit, limit + "é"}); ok {
			t.Errorf("%s: 129 characters: got a suggestion", about)
		}
		if _, ok := find(strings.Repeat("a.", 1<<20), surface()); ok {
			t.Errorf("%s: 2 MB: got a suggestion", about)
		}
		if _, ok := find("a", []string{strings.Repeat("a", 2<<20)}); ok {
			t.Errorf("%s: a candidate of 2 MB was suggested", about)
		}
	}
}

func FuzzNearest(f *testing.F) {
	for _, seed := range []string{"", ".", "sso", "idToken.addClaim", "IDToken", "größe", "\xff.\xfe", "a-b_c d"} {
		f.Add(seed, "access.deny")
		f.Add("access.deny", seed)
	}
	f.Fuzz(func(t *testing.T, name, candidate string) {
		list := append(surface(), candidate)
		back := slices.Clone(list)
		slices.Reverse(back)
		for _, find := range []finder{nearest.Word, nearest.Path} {
			got, ok := find(name, list)
			if again, _ := find(name, back); again != got {
				t.Errorf("%q: got %q, and %q in the other order", name, got, again)
			}
			if ok != (got != "") || ok && !slices.Contains(list, got) {
				t.Errorf("%q: got %q, %v", name, got, ok)
			}
			if slices.Contains(list, name) && name != "" && len(name) <= 128 && got != name {
				t.Errorf("%q is known: got %q", name, got)
			}
		}
	})
}

func BenchmarkPath(b *testing.B) {
	for b.Loop() {
		nearest.Path("idToken.addClaim", surface())
	}
}
