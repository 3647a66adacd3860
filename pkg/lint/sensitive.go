package lint

import (
	"slices"
	"strings"
	"unicode"
)

// words cuts a name into its words, in small letters: "clientSecret",
// "client_secret" and "https://x.example/client-secret" all end in client secret.
func words(name string) []string {
	name = name[strings.LastIndexAny(name, "/:")+1:]
	var out []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			out = append(out, strings.ToLower(string(word)))
			word = nil
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
			continue
		case unicode.IsUpper(r) && i > 0 && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			end()
		}
		word = append(word, r)
	}
	end()
	return out
}

// holds reports whether the words of a name hold some words in a row.
func holdsWords(name []string, phrase string) bool {
	want := strings.Fields(phrase)
	for i := 0; i+len(want) <= len(name); i++ {
		if slices.Equal(name[i:i+len(want)], want) {
			return true
		}
	}
	return false
}

// secretWord is the phrase by which a name says that it holds a secret. What only
// tells of a secret, such as password_changed_at, is none.
func secretWord(name string) (string, bool) {
	list := words(name)
	if len(list) == 0 {
		return "", false
	}
	for _, phrase := range secretPhrases() {
		if endsIn(list, phrase) {
			return phrase, true
		}
	}
	return "", false
}

// keyWord reports whether a secret of the platform is a secret by its name. The
// place where secrets are kept holds settings, too.
func keyWord(name string) bool {
	if _, ok := secretWord(name); ok {
		return true
	}
	list := words(name)
	return len(list) > 0 && slices.Contains([]string{"key", "token", "pass", "credential", "hash", "salt", "pin", "seed", "jwk", "pem"}, list[len(list)-1])
}

func endsIn(list []string, phrase string) bool {
	want := strings.Fields(phrase)
	return len(list) >= len(want) && slices.Equal(list[len(list)-len(want):], want)
}

func secretPhrases() []string {
	return []string{
		"password", "passwd", "pwd", "passphrase", "password hash", "secret", "client secret", "api key", "apikey", "private key", "signing key",
		"encryption key", "access token", "refresh token", "id token", "bearer token", "session token", "api token", "auth token", "access key",
		"credentials", "otp", "totp", "recovery code", "recovery codes", "backup codes", "connection string", "cookie",
	}
}

// personalWord is the phrase by which a name says that it holds personal data
// that harms when it is known. The names that OpenID Connect registers for a
// profile are not among them.
func personalWord(name string) (phrase string, grave bool) {
	list := words(name)
	if len(list) > 1 && slices.Contains([]string{"has", "is", "no"}, list[0]) {
		return "", false // it says whether there is one
	}
	for _, phrase := range gravePhrases() {
		if holdsWords(list, phrase) {
			return phrase, true
		}
	}
	for _, phrase := range privatePhrases() {
		if endsIn(list, phrase) {
			return phrase, false
		}
	}
	return "", false
}

// gravePhrases are numbers that one can be robbed with, and the special
// categories of data of Article 9 of the GDPR.
func gravePhrases() []string {
	return []string{
		"ssn", "social security number", "social security", "national id", "passport number", "passport", "tax id", "tax number", "drivers license",
		"driver license", "credit card", "card number", "cvv", "cvc", "iban", "bank account", "account number",
		"religion", "ethnicity", "race", "health", "diagnosis", "medical record", "disability", "sexual orientation", "political opinion",
		"trade union", "biometric", "fingerprint", "dna",
	}
}

// privatePhrases are data that identify or find a person.
func privatePhrases() []string {
	return []string{
		"date of birth", "dob", "birthdate", "birthday", "birth date", "home address", "street address", "postal address", "address", "phone number", "phone", "mobile",
		"mobile number", "ip address", "ip", "user agent", "latitude", "longitude", "geoip", "geo", "gender", "salary", "income", "nationality", "marital status",
	}
}
