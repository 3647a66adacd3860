package auth0

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
)

// Ids of a scenario are platform-neutral. Those of an event are made from them
// in the platform's shapes, always the same ones.

func digest(kind, id string) []byte {
	sum := sha256.Sum256([]byte(kind + "\x00" + id))
	return sum[:]
}

// HexID is n hexadecimal digits of an id.
func HexID(n int, kind, id string) string { return hex.EncodeToString(digest(kind, id))[:n] }

// InBase writes the digest with n characters of an alphabet.
func InBase(alphabet string, n int, kind, id string) string {
	var out strings.Builder
	rest := new(big.Int).SetBytes(digest(kind, id))
	base, digit := big.NewInt(int64(len(alphabet))), new(big.Int)
	for range n {
		rest.DivMod(rest, base, digit)
		out.WriteByte(alphabet[digit.Int64()])
	}
	return out.String()
}

// The characters of ids.
const (
	Digits       = "0123456789"
	Alphanumeric = Digits + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// Prefixed keeps an id that has the platform's shape already.
func Prefixed(prefix, id string) string {
	if strings.HasPrefix(id, prefix) {
		return id
	}
	return prefix + InBase(Alphanumeric, 16, prefix, id)
}

// ClientID is the id of the scenario's client, or "".
func ClientID(sc action.Scenario) string {
	if sc.Client == nil {
		return ""
	}
	return InBase(Alphanumeric, 32, "client", sc.Client.ID)
}

// Provider is the platform's word for a strategy.
func Provider(sc action.Scenario) string {
	if sc.Connection == nil {
		return "auth0"
	}
	switch sc.Connection.Strategy {
	case "database":
		return "auth0"
	case "social":
		return "google-oauth2"
	case "saml":
		return "samlp"
	case "passwordless":
		if sc.User != nil && sc.User.Email == "" {
			return "sms"
		}
		return "email"
	}
	return sc.Connection.Strategy
}

// LocalUserID is the user's id at the provider: the part of user_id behind the
// first bar.
func LocalUserID(sc action.Scenario) string {
	switch p := Provider(sc); p {
	case "google-oauth2":
		return "1" + InBase(Digits, 20, "user", sc.User.ID)
	case "samlp", "oidc":
		name := sc.User.Email
		if p == "oidc" || name == "" {
			name = HexID(24, "user", sc.User.ID)
		}
		return sc.Connection.Name + "|" + name
	}
	return HexID(24, "user", sc.User.ID)
}

// UserID is the id of the scenario's user, or [action.Absent].
func UserID(sc action.Scenario) any {
	if sc.User == nil {
		return action.Absent
	}
	return Provider(sc) + "|" + LocalUserID(sc)
}

// Stamp is a time as Date.prototype.toISOString writes it.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// MinutesBefore is a time so many minutes earlier.
func MinutesBefore(at time.Time, n int) time.Time { return at.Add(-time.Duration(n) * time.Minute) }

// Started is when the user's session began.
func Started(sc action.Scenario) time.Time {
	if sc.Session == nil {
		return sc.At
	}
	return MinutesBefore(sc.At, sc.Session.StartedMinutesAgo)
}

// Hostname is the tenant's domain, or the custom one of the request.
func Hostname(sc action.Scenario) string {
	switch {
	case sc.Origin != nil && sc.Origin.Hostname != "":
		return sc.Origin.Hostname
	case sc.Tenant != nil:
		return fmt.Sprintf("%s.auth0.com", sc.Tenant.Name)
	}
	return "tenant.auth0.com"
}
