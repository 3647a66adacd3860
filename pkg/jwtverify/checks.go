package jwtverify

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

func encodeText(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// checks holds everything but the signature against what is expected.
func (d *held) checks(want Expect) []Check {
	out := []Check{d.serialization(want), d.payload()}
	if d.out.Kind == jwtinspect.KindSDJWT {
		out = append(out, d.disclosed(), d.bound(want))
	}
	payload := d.out.Payload
	if d.out.Disclosed != nil {
		payload = d.out.Disclosed
	}
	if want.Content != nil && payload == nil && d.Body == "" {
		payload, _ = action.ParseObject(want.Content)
	}
	return append(append(out, claimChecks(payload, want)...), d.typ(want))
}

// serialization is the form that RFC 7519, section 1, has a JWT in.
func (d *held) serialization(want Expect) Check {
	c := Check{"serialization", OK, string(d.out.Serialization)}
	if d.out.Serialization != jwtinspect.Compact && !want.AllowJSON {
		c.Verdict = Failed
		c.Detail = "the token is written as JSON, and a JWT never is: a reader that cuts it at its dots would see other claims (--allow-json accepts it)"
	}
	return c
}

// payload is whether all readers see the same claims: RFC 7519, section 4, and
// section 7.2 have names that are unique, and UTF-8.
func (d *held) payload() Check {
	if len(d.Faults) > 0 {
		return Check{"payload", Failed, strings.Join(d.Faults, "; ")}
	}
	return Check{"payload", OK, "every reader sees the same"}
}

func (d *held) disclosed() Check {
	if len(d.SD.Faults) > 0 {
		return Check{"disclosures", Failed, strings.Join(d.SD.Faults, "; ")}
	}
	return Check{"disclosures", OK, plural(len(d.out.Disclosures), "disclosure") + ", all of them signed by the issuer"}
}

// bound checks the key binding JWT with the key that the issuer put into "cnf":
// RFC 9901, section 7.3.
func (d *held) bound(want Expect) Check {
	c := Check{"key-binding", Skipped, "there is no key binding JWT"}
	if d.SD.KeyBinding == "" {
		return c
	}
	v, _ := d.out.Disclosed.Lookup("cnf", "jwk")
	jwk, ok := v.(*action.Object)
	if !ok {
		return Check{"key-binding", Failed, `there is a key binding JWT, but no key in "cnf" to check it with`}
	}
	k := parseJWK(jwk)
	kb, err := jwtinspect.Take(d.SD.KeyBinding, jwtinspect.Options{})
	if err != nil {
		return Check{"key-binding", Failed, err.Error()}
	}
	verdict := (&held{kb, kb.Decoded}).signatureVerdict(Expect{Keys: &KeySet{keys: []Key{k}}, Now: want.Now})
	return Check{"key-binding", verdict.Verdict, verdict.Reason}
}

func (d *held) typ(want Expect) Check {
	got := jwtinspect.TextOf(d.out.Header, "typ")
	switch {
	case want.Type == "":
		return Check{"typ", Skipped, "none is expected"}
	case jwtinspect.MediaType(got) == jwtinspect.MediaType(want.Type):
		return Check{"typ", OK, jwtinspect.Quote(got)}
	}
	return Check{"typ", Failed, fmt.Sprintf("got %s, expected %s", orNone(got), jwtinspect.Quote(want.Type))}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return jwtinspect.Quote(s)
}

// claimChecks are those of the claims, in the order of RFC 7519.
func claimChecks(payload *action.Object, want Expect) []Check {
	list := []Check{
		expires(payload, want), notBefore(payload, want), age(payload, want),
		exact(payload, "iss", want.Issuer), exact(payload, "sub", want.Subject), audience(payload, want.Audiences),
	}
	if payload != nil {
		return list
	}
	for i, c := range list {
		list[i] = Check{c.Name, Skipped, "the payload is no JSON object"}
		if asked := map[string]bool{
			"iss": want.Issuer != "", "sub": want.Subject != "", "aud": len(want.Audiences) > 0, "max-age": want.MaxAge > 0,
		}; asked[c.Name] {
			list[i].Verdict = Failed
		}
	}
	return list
}

// moment is a claim that is a time. It is false when there is none; reason then
// says why a claim that is there is none.
func moment(payload *action.Object, name string) (t time.Time, reason string, ok bool) {
	v, present := payload.Get(name)
	if !present {
		return t, "", false
	}
	seconds, isNumber := jwtinspect.NumericDate(v)
	if !isNumber {
		return t, fmt.Sprintf("%q is no number: a NumericDate is the seconds since 1970 as a JSON number", name), false
	}
	if unit, meant, finer := jwtinspect.FinerUnit(seconds); finer {
		return t, fmt.Sprintf("%q looks like %s (%s); a NumericDate is in seconds", name, unit, meant.Format(time.RFC3339)), false
	}
	if t, ok = jwtinspect.Instant(seconds); !ok {
		return t, fmt.Sprintf("%q is no time between the years 0 and 9999", name), false
	}
	return t, "", true
}

func expires(payload *action.Object, want Expect) Check {
	t, reason, ok := moment(payload, "exp")
	switch {
	case reason != "":
		return Check{"exp", Failed, reason}
	case !ok:
		return Check{"exp", Skipped, `there is no "exp": the token never expires`}
	case !want.Now.Before(t.Add(want.Leeway)):
		return Check{"exp", Failed, "expired " + when(t, want.Now)}
	}
	return Check{"exp", OK, "expires " + when(t, want.Now)}
}

func notBefore(payload *action.Object, want Expect) Check {
	t, reason, ok := moment(payload, "nbf")
	switch {
	case reason != "":
		return Check{"nbf", Failed, reason}
	case !ok:
		return Check{"nbf", Skipped, `there is no "nbf"`}
	case want.Now.Before(t.Add(-want.Leeway)):
		return Check{"nbf", Failed, "valid only " + when(t, want.Now)}
	}
	return Check{"nbf", OK, "valid since " + when(t, want.Now)}
}

// age is about iat, with a bound or without.
func age(payload *action.Object, want Expect) Check {
	name := "iat"
	if want.MaxAge > 0 {
		name = "max-age"
	}
	t, reason, ok := moment(payload, "iat")
	switch {
	case reason != "":
		return Check{name, Failed, reason}
	case !ok && want.MaxAge > 0:
		return Check{name, Failed, `there is no "iat" to tell the age by`}
	case !ok:
		return Check{name, Skipped, `there is no "iat"`}
	case want.MaxAge > 0 && want.Now.Before(t.Add(-want.Leeway)):
		return Check{name, Failed, "issued in the future, " + when(t, want.Now)}
	case want.MaxAge > 0 && want.Now.After(t.Add(want.MaxAge+want.Leeway)):
		return Check{name, Failed, fmt.Sprintf("issued %s, longer than %s", when(t, want.Now), want.MaxAge)}
	}
	return Check{name, OK, "issued " + when(t, want.Now)}
}

func when(t, now time.Time) string {
	return jwtinspect.Relative(t, now) + " (" + t.Format(time.RFC3339) + ")"
}

// exact compares a claim that is one string.
func exact(payload *action.Object, name, want string) Check {
	v, present := payload.Get(name)
	got, isText := jwtinspect.Text(v)
	switch {
	case want == "" && present && !isText:
		return Check{name, Failed, fmt.Sprintf("%q is no string", name)}
	case want == "":
		return Check{name, Skipped, "none is expected"}
	case !present:
		return Check{name, Failed, fmt.Sprintf("there is no %q, expected %s", name, jwtinspect.Quote(want))}
	case got != want:
		return Check{name, Failed, fmt.Sprintf("got %s, expected %s", jwtinspect.Quote(got), jwtinspect.Quote(want))}
	}
	return Check{name, OK, jwtinspect.Quote(got)}
}

// audience is RFC 7519, section 4.1.3: one that is expected has to be among the
// token's.
func audience(payload *action.Object, want []string) Check {
	v, present := payload.Get("aud")
	got := jwtinspect.Texts(v)
	if s, one := jwtinspect.Text(v); one {
		got = []string{s}
	}
	switch {
	case len(want) == 0 && !present:
		return Check{"aud", Skipped, "none is expected"}
	case len(want) == 0:
		return Check{"aud", Skipped, fmt.Sprintf("the token is for %s, and none is expected: whoever accepts it has to be one of them", jwtinspect.List(got))}
	case !present:
		return Check{"aud", Failed, fmt.Sprintf(`there is no "aud", expected %s`, jwtinspect.List(want))}
	case !slices.ContainsFunc(got, func(s string) bool { return slices.Contains(want, s) }):
		return Check{"aud", Failed, fmt.Sprintf("the token is for %s, expected %s", jwtinspect.List(got), jwtinspect.List(want))}
	}
	return Check{"aud", OK, jwtinspect.List(got)}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
