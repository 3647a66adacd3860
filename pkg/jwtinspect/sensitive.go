package jwtinspect

import (
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// maxSensitive is how many values are warned about.
const maxSensitive = 10

// sensitive warns about values that should not be in a token, which everybody
// who holds it can read.
func (d *decoder) sensitive() {
	if d.out.Payload == nil {
		return
	}
	found := 0
	visit(d.out.Payload, "", func(path, name string, v action.Value) {
		what := secretIn(name, v)
		if what == "" || found >= maxSensitive {
			return
		}
		found++
		d.warn(CodeSensitive, "%s looks like %s: whoever holds the token can read it", Quote(path), what)
	})
	if MediaType(TextOf(d.out.Header, "typ")) == "at+jwt" {
		d.personal()
	}
}

// personal warns about personal data in an access token, which the client must
// not read, but can: RFC 9068, section 6.
func (d *decoder) personal() {
	var found []string
	for _, m := range d.out.Payload.Members() {
		if slices.Contains(personalClaims(), m.Name) {
			found = append(found, m.Name)
		}
	}
	if len(found) > 0 {
		d.warn(CodePersonal, "the access token carries personal data, %s: every API and proxy on its way sees it (RFC 9068, section 6)", List(found))
	}
}

func personalClaims() []string {
	return []string{
		"email", "phone_number", "address", "birthdate", "given_name", "family_name", "middle_name", "name", "nickname", "gender", "picture",
		"ssn", "national_id", "tax_id", "nationalities", "place_of_birth", "birth_family_name", "salutation",
	}
}

// visit calls for each scalar below an object, with the dotted path to it and
// the name of the member that it is in.
func visit(o *action.Object, path string, call func(path, name string, v action.Value)) {
	for _, m := range o.Members() {
		visitValue(m.Value, joined(path, m.Name), m.Name, call)
	}
}

// joined is a dotted path that is long enough to find the place, and no longer.
func joined(path, name string) string {
	const most = 60
	switch {
	case len(path) > 2*most:
		return path
	case len(name) > most:
		name = name[:most] + "…"
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

func visitValue(v any, path, name string, call func(path, name string, v action.Value)) {
	switch v := v.(type) {
	case *action.Object:
		visit(v, path, call)
	case []any:
		for _, item := range v {
			visitValue(item, path, name, call)
		}
	case action.Value:
		call(path, name, v)
	}
}

// secretIn says what secret a value looks like; "" for none.
func secretIn(name string, v action.Value) string {
	s, isText := Text(v)
	if !isText || s == "" {
		return ""
	}
	if what := secretByName(name); what != "" {
		return what
	}
	switch {
	case strings.Contains(s, "PRIVATE KEY-----"):
		return "a private key"
	case LooksLikeToken(s):
		return "another token"
	case isCardNumber(s):
		return "the number of a payment card"
	}
	for _, p := range secretPrefixes() {
		if strings.HasPrefix(s, p.prefix) && len(s) >= p.least && isOneWord(s) {
			return p.what
		}
	}
	return ""
}

// secretByName goes by what a claim is called. Hashes of tokens, such as
// at_hash, are none.
func secretByName(name string) string {
	plain := strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(name[strings.LastIndexAny(name, "/:")+1:]))
	for _, known := range []struct{ word, what string }{
		{"password", "a password"},
		{"passwd", "a password"},
		{"passphrase", "a password"},
		{"clientsecret", "a client secret"},
		{"apikey", "an API key"},
		{"secretkey", "a secret key"},
		{"privatekey", "a private key"},
		{"secret", "a secret"},
		{"accesstoken", "another token"},
		{"refreshtoken", "a refresh token"},
		{"ssn", "a social security number"},
		{"creditcard", "the number of a payment card"},
		{"cardnumber", "the number of a payment card"},
		{"cvv", "the code of a payment card"},
	} {
		if plain == known.word {
			return known.what
		}
	}
	return ""
}

type secretPrefix struct {
	prefix string
	least  int
	what   string
}

// secretPrefixes are how well-known kinds of keys begin.
func secretPrefixes() []secretPrefix {
	return []secretPrefix{
		{"sk_live_", 20, "a Stripe key"},
		{"rk_live_", 20, "a Stripe key"},
		{"AKIA", 20, "an AWS access key id"},
		{"ghp_", 30, "a GitHub token"},
		{"gho_", 30, "a GitHub token"},
		{"github_pat_", 30, "a GitHub token"},
		{"glpat-", 20, "a GitLab token"},
		{"xoxb-", 20, "a Slack token"},
		{"xoxp-", 20, "a Slack token"},
		{"AIza", 39, "a Google API key"},
		{"sk-", 40, "an API key"},
		{"SG.", 40, "a SendGrid key"},
	}
}

// isCardNumber reports whether a text is 15 or 16 digits, grouped or not, that
// begin as those of the large networks do and of which the last one checks the
// others (ISO/IEC 7812-1).
func isCardNumber(s string) bool {
	if len(s) > 30 || strings.Trim(s, "0123456789 -") != "" {
		return false
	}
	digits := strings.NewReplacer(" ", "", "-", "").Replace(s)
	if len(digits) < 15 || len(digits) > 16 || digits[0] < '3' || digits[0] > '6' || strings.Trim(digits, digits[:1]) == "" {
		return false
	}
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
