package jwtinspect

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
)

// timeClaims are the registered claims that hold a NumericDate, seconds since
// 1970: RFC 7519 (exp, nbf, iat), OpenID Connect Core 1.0 (auth_time,
// updated_at), RFC 8417 (toe).
func timeClaims() []string {
	return []string{"exp", "nbf", "iat", "auth_time", "updated_at", "toe"}
}

// claims lists the payload's members, explained.
func (d *decoder) claims() {
	if d.out.Payload == nil {
		return
	}
	times := timeClaims()
	for _, m := range d.out.Payload.Members() {
		c := Claim{Name: m.Name, Value: m.Value}
		c.Meaning, c.Reference = explained(d.opts.Explain, m.Name)
		c.List = items(m)
		if d.opts.Origins != nil {
			c.Origins = d.opts.Origins(m.Name)
		}
		if slices.Contains(times, m.Name) {
			c.Time = d.time(m)
		}
		d.out.Claims = append(d.out.Claims, c)
	}
}

// items are those of a claim that is a list, whether written as an array or, as
// RFC 8693, section 4.2, has scope, as a string with blanks in it.
func items(m action.Member) []string {
	switch m.Name {
	case "aud":
		if s, ok := Text(m.Value); ok {
			return []string{s}
		}
		return Texts(m.Value)
	case "scope", "scp":
		if s, ok := Text(m.Value); ok {
			return strings.Fields(s)
		}
		return Texts(m.Value)
	}
	return nil
}

// explained is what a registry knows about a name.
func explained(registry func(string) (meaning, reference string, ok bool), name string) (meaning, reference string) {
	if registry == nil {
		return "", ""
	}
	meaning, reference, ok := registry(name)
	if !ok {
		return "", ""
	}
	return meaning, reference
}

// time is the instant that a NumericDate stands for, "" if it stands for none.
func (d *decoder) time(m action.Member) string {
	seconds, isNumber := NumericDate(m.Value)
	if !isNumber {
		return d.wrongTime(m)
	}
	if unit, t, ok := FinerUnit(seconds); ok {
		d.warn(CodeMilliseconds, "%q looks like %s (%s): read as seconds, as it is, that is the year %.0f",
			m.Name, unit, t.Format(time.RFC3339), 1970+math.Floor(seconds/secondsPerYear))
		return ""
	}
	t, ok := Instant(seconds)
	if !ok {
		d.warn(CodeTimeOutOfRange, "%q is no time between the years 0 and 9999", m.Name)
		return ""
	}
	d.compare(m.Name, t)
	return t.Format(time.RFC3339Nano)
}

// wrongTime warns about a time that is no number, and reads it if it can be.
func (d *decoder) wrongTime(m action.Member) string {
	s, isText := Text(m.Value)
	if !isText {
		d.warn(CodeTimeNotNumber, "%q is no number: a NumericDate is the seconds since 1970 as a JSON number", m.Name)
		return ""
	}
	d.warn(CodeTimeNotNumber, "%q is a string: a NumericDate is the seconds since 1970 as a JSON number", m.Name)
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC().Format(time.RFC3339Nano)
	}
	if seconds, err := strconv.ParseFloat(s, 64); err == nil {
		if t, ok := Instant(seconds); ok {
			return t.Format(time.RFC3339Nano)
		}
	}
	return ""
}

// compare holds a time against the clock.
func (d *decoder) compare(name string, t time.Time) {
	now := d.opts.Now
	if now.IsZero() {
		return
	}
	when := Relative(t, now) + " (" + t.Format(time.RFC3339) + ")"
	later := t.Unix() > now.Unix() // the fraction of a second is no news
	switch {
	case name == "exp" && !t.After(now):
		d.warn(CodeExpired, "expired %s", when)
	case name == "nbf" && later:
		d.warn(CodeNotYetValid, "valid only %s", when)
	case name == "iat" && later:
		d.warn(CodeIssuedInFuture, "issued in the future, %s", when)
	}
}

// NumericDate is a JSON number as seconds. A number too large for a float is
// infinite.
func NumericDate(v any) (seconds float64, ok bool) {
	raw, ok := v.(action.Value)
	var n json.Number
	if !ok || raw[0] == '"' || raw[0] == 'n' || json.Unmarshal(raw, &n) != nil {
		return 0, false
	}
	seconds, _ = n.Float64()
	return seconds, true
}

const (
	secondsPerYear = 365.2425 * 24 * 60 * 60
	firstSecond    = -62167219200 // 0000-01-01T00:00:00Z
	lastSecond     = 253402300799 // 9999-12-31T23:59:59Z
)

// Instant is a count of seconds as a time in UTC, to the microsecond (which
// is as exact as a float is today). It reports false outside the years that
// RFC 3339 can write.
func Instant(seconds float64) (time.Time, bool) {
	if math.IsNaN(seconds) || seconds < firstSecond || seconds > lastSecond {
		return time.Time{}, false
	}
	whole, fraction := math.Modf(seconds)
	micros := math.Round(fraction * 1e6)
	return time.Unix(int64(whole), int64(micros)*1000).UTC(), true
}

// FinerUnit tells whether a count of seconds is more likely one of a finer
// unit: as seconds it lies beyond the year 5138.
func FinerUnit(seconds float64) (unit string, t time.Time, ok bool) {
	for _, u := range []struct {
		name      string
		from, per float64
	}{{"milliseconds", 1e11, 1e3}, {"microseconds", 1e14, 1e6}, {"nanoseconds", 1e17, 1e9}} {
		if seconds >= u.from && seconds < u.from*1e3 {
			t, ok = Instant(seconds / u.per)
			return u.name, t.Truncate(time.Second), ok
		}
	}
	return "", time.Time{}, false
}
