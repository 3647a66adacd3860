package auth0rule

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

func hexID(n int, kind, id string) string { return hex.EncodeToString(digest(kind, id))[:n] }

// inBase writes the digest with n characters of an alphabet.
func inBase(alphabet string, n int, kind, id string) string {
	var out strings.Builder
	rest := new(big.Int).SetBytes(digest(kind, id))
	base, digit := big.NewInt(int64(len(alphabet))), new(big.Int)
	for range n {
		rest.DivMod(rest, base, digit)
		out.WriteByte(alphabet[digit.Int64()])
	}
	return out.String()
}

const (
	digits       = "0123456789"
	alphanumeric = digits + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// prefixed keeps an id that has the platform's shape already.
func prefixed(prefix, id string) string {
	if strings.HasPrefix(id, prefix) {
		return id
	}
	return prefix + inBase(alphanumeric, 16, prefix, id)
}

func clientID(sc action.Scenario) string {
	if sc.Client == nil {
		return ""
	}
	return inBase(alphanumeric, 32, "client", sc.Client.ID)
}

// provider is the platform's word for a strategy.
func provider(sc action.Scenario) string {
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

// localUserID is the user's id at the provider: the part of user_id behind the
// first bar.
func localUserID(sc action.Scenario) string {
	switch p := provider(sc); p {
	case "google-oauth2":
		return "1" + inBase(digits, 20, "user", sc.User.ID)
	case "samlp", "oidc":
		name := sc.User.Email
		if p == "oidc" || name == "" {
			name = hexID(24, "user", sc.User.ID)
		}
		return sc.Connection.Name + "|" + name
	}
	return hexID(24, "user", sc.User.ID)
}

func userID(sc action.Scenario) any {
	if sc.User == nil {
		return action.Absent
	}
	return provider(sc) + "|" + localUserID(sc)
}

// stamp is a time as Date.prototype.toISOString writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func minutesBefore(at time.Time, n int) time.Time { return at.Add(-time.Duration(n) * time.Minute) }

// started is when the user's session began.
func started(sc action.Scenario) time.Time {
	if sc.Session == nil {
		return sc.At
	}
	return minutesBefore(sc.At, sc.Session.StartedMinutesAgo)
}

func hostname(sc action.Scenario) string {
	switch {
	case sc.Origin != nil && sc.Origin.Hostname != "":
		return sc.Origin.Hostname
	case sc.Tenant != nil:
		return fmt.Sprintf("%s.auth0.com", sc.Tenant.Name)
	}
	return "tenant.auth0.com"
}
