package jwtinspect

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/claimctl/claimctl/pkg/action"
)

// parameters lists the header's members, explained.
func (d *decoder) parameters() {
	for _, m := range d.out.Header.Members() {
		c := Claim{Name: m.Name, Value: m.Value}
		c.Meaning, c.Reference = explained(d.opts.ExplainHeader, m.Name)
		d.out.Parameters = append(d.out.Parameters, c)
	}
	if n := d.out.Unprotected.Len(); n > 0 {
		d.warn(CodeUnprotected, "%s of the header, %s, can be changed by whoever carries the token: nothing protects it", plural(n, "member"), List(names(d.out.Unprotected)))
	}
}

// headerWarnings are about one header. Registered are the algorithms of this
// kind of token.
func (d *decoder) headerWarnings(header *action.Object, registered []string) {
	d.algorithm(header, registered)
	d.critical(header)
	d.keySources(header)
	d.keyID(header)
	d.compression(header)
	d.iterations(header)
}

// algorithm warns about an alg that is missing, "none" in any spelling (an
// old way around verifiers), not registered for this kind of token, or no
// longer recommended.
func (d *decoder) algorithm(header *action.Object, registered []string) {
	value, ok := header.Get("alg")
	if !ok {
		d.warn(CodeAlgMissing, `the header has no "alg", so it does not say how the token is secured`)
		return
	}
	alg, isText := Text(value)
	switch {
	case !isText:
		d.warn(CodeAlgUnknown, `"alg" in the header is no string`)
	case strings.EqualFold(alg, "none"):
		d.warn(CodeAlgNone, `"alg" is %s: the token claims to need no signature, and verifiers must refuse it`, Quote(alg))
	case !slices.Contains(registered, alg):
		d.warn(CodeAlgUnknown, `"alg" is %s, which is not registered for this kind of token%s`, Quote(alg), OtherCase(alg, registered))
	case alg == "EdDSA":
		d.warn(CodeAlgDeprecated, `"alg" is "EdDSA", which is deprecated since RFC 9864: new issuers say "Ed25519" or "Ed448"`)
	case alg == "RSA1_5":
		d.warn(CodeAlgDeprecated, `"alg" is "RSA1_5": RFC 8725, section 3.2, says to avoid this padding and to prefer RSA-OAEP`)
	}
}

// OtherCase is what a message adds about the algorithm that a name would be if
// case did not count; "" if it would be none.
func OtherCase(alg string, registered []string) string {
	for _, name := range registered {
		if strings.EqualFold(name, alg) {
			return `: case counts, it is written "` + name + `" (a reader for which case does not count can be led past a list of allowed algorithms)`
		}
	}
	return ""
}

// critical warns about header members a verifier has to understand.
func (d *decoder) critical(header *action.Object) {
	value, ok := header.Get("crit")
	if !ok {
		return
	}
	d.warn(CodeCritical, `"crit" obliges verifiers to understand %s or to refuse the token`, List(Texts(value)))
}

// Texts are the strings of a list.
func Texts(v any) []string {
	array, _ := v.([]any)
	out := []string{}
	for _, item := range array {
		if s, ok := Text(item); ok {
			out = append(out, s)
		}
	}
	return out
}

// keySources warns about keys that come with the token: RFC 7515, sections
// 4.1.2 to 4.1.6; RFC 8725, section 3.10.
func (d *decoder) keySources(header *action.Object) {
	for _, name := range []string{"jku", "x5u"} {
		if v, ok := header.Get(name); ok {
			url, _ := Text(v)
			d.warn(CodeKeyInToken, "%q tells verifiers to fetch the key from %s: one that follows it without a list of allowed addresses trusts whoever wrote the token, and can be made to call into its own network", name, Quote(url))
		}
	}
	if v, ok := header.Get("jwk"); ok {
		d.warn(CodeKeyInToken, `"jwk" holds the key itself: a verifier that uses it accepts what anybody has signed`)
		d.embeddedKey(v)
	}
	if _, ok := header.Get("x5c"); ok {
		d.warn(CodeKeyInToken, `"x5c" holds certificates: they mean nothing unless the verifier checks the chain up to one that it trusts`)
	}
}

// embeddedKey warns about a key in the header that is secret or short.
func (d *decoder) embeddedKey(v any) {
	jwk, ok := v.(*action.Object)
	if !ok {
		return
	}
	if _, private := jwk.Get("d"); private {
		d.warn(CodeSensitive, `the "jwk" in the header holds a private key ("d")`)
	}
	if kty, _ := jwk.LookupString("kty"); kty == "oct" {
		d.warn(CodeSensitive, `the "jwk" in the header holds a shared secret ("kty" is "oct")`)
	}
	if n, _ := jwk.LookupString("n"); n != "" && len(n)*6 < leastRSABits-8 {
		d.warn(CodeWeakKey, `the RSA key in the header has about %d bits, expected at least %d`, len(n)*6, leastRSABits)
	}
}

// maxKid is the longest key id that is not suspicious, in bytes.
const maxKid = 256

// keyID warns about a kid that could be meant for a file system, a shell or a
// data base behind the verifier: RFC 8725, section 3.10.
func (d *decoder) keyID(header *action.Object) {
	v, ok := header.Get("kid")
	if !ok {
		return
	}
	kid, isText := Text(v)
	switch {
	case !isText:
		d.warn(CodeSuspiciousKid, `"kid" is no string, as RFC 7515, section 4.1.4, has it`)
	case len(kid) > maxKid:
		d.warn(CodeSuspiciousKid, `"kid" has %d characters, far more than a key needs`, len(kid))
	case strings.Contains(kid, "../"), strings.Contains(kid, `..\`), strings.HasPrefix(kid, "/"), strings.ContainsAny(kid, "\x00'\"|;`$<>"), strings.ContainsFunc(kid, unicode.IsControl):
		d.warn(CodeSuspiciousKid, `"kid" is %s: a verifier that builds a path, a command or a query of it can be led elsewhere`, Quote(kid))
	}
}

// compression warns about "zip".
func (d *decoder) compression(header *action.Object) {
	v, ok := header.Get("zip")
	if !ok {
		return
	}
	zip, _ := Text(v)
	if d.out.Kind != KindJWE {
		d.warn(CodeCompressed, `"zip" is %s: only encrypted tokens can be compressed (RFC 7516, section 4.1.3)`, Quote(zip))
		return
	}
	d.warn(CodeCompressed, `"zip" is %s: compression can give away what is encrypted (RFC 8725, section 3.6), and readers must bound what comes out`, Quote(zip))
}

// MaxIterations and leastIterations are the bounds of the count of iterations of
// PBES2: the least is that of RFC 7518,
// section 4.8.1.2, the most, which is refused, twice what OWASP recommends, as
// draft-ietf-oauth-rfc8725bis-08, "Limit Hash Iteration Count", has it
// (https://datatracker.ietf.org/doc/draft-ietf-oauth-rfc8725bis/, read
// 2026-11-30).
const leastIterations, MaxIterations = 1000, 1_200_000

// iterations warns about "p2c".
func (d *decoder) iterations(header *action.Object) {
	v, ok := header.Get("p2c")
	if !ok {
		return
	}
	n, isNumber := NumericDate(v)
	switch {
	case !isNumber:
		d.warn(CodeIterations, `"p2c" is no number`)
	case n < leastIterations:
		d.warn(CodeIterations, `"p2c" is %s: the password is hashed fewer than %d times, which makes it easy to guess`, Raw(v), leastIterations)
	case n > MaxIterations:
		d.warn(CodeIterations, `"p2c" is %s: decrypting means that many rounds of hashing, and readers must refuse more than they can afford (here %d)`, Raw(v), MaxIterations)
	}
}

// Raw is a scalar as it stands in the token.
func Raw(v any) string {
	s, _ := v.(json.RawMessage)
	return string(s[:min(len(s), 40)])
}
