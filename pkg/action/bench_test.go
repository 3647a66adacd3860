package action_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
)

// event is an event of about size bytes, in the shape that platforms send.
func event(tb testing.TB, size int) []byte {
	tb.Helper()
	roles := make([]any, 0, 64)
	obj := action.NewObject(
		"transaction", action.NewObject("id", "txn_8Zq1", "locale", "en", "requested_scopes", []any{"openid", "profile", "email"}, "protocol", "oidc-basic-profile"),
		"user", action.NewObject(
			"user_id", "db|5f7c8ec7", "email", "ada@acme.example", "email_verified", true, "name", "Ada Lovelace", "logins_count", 42,
			"created_at", "2025-03-01T09:15:00.000Z", "app_metadata", action.NewObject("tier", "enterprise", "limits", action.NewObject("seats", 250, "rate", 1.5)),
			"identities", []any{action.NewObject("provider", "db", "isSocial", false)},
		),
		"request", action.NewObject(
			"ip", "203.0.113.7", "method", "POST", "user_agent", strings.Repeat("Mozilla/5.0 (X11) ", 6),
			"geoip", action.NewObject("countryCode", "FR", "cityName", "Orléans", "latitude", 47.9029, "longitude", 1.9039, "timeZone", "Europe/Paris"),
		),
	)
	for len(obj.Value()) < size {
		roles = append(roles, action.NewObject("id", fmt.Sprintf("rol_%04d", len(roles)), "name", "editor", "description", "may edit what is there"))
		obj.Put("roles", roles)
	}
	return obj.Value()
}

func BenchmarkParseObject(b *testing.B) {
	data := event(b, 2500)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := action.ParseObject(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecode is what encoding/json takes for the same event; it forgets
// the order.
func BenchmarkDecode(b *testing.B) {
	data := event(b, 2500)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		var v map[string]any
		if err := json.Unmarshal(data, &v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkObjectValue(b *testing.B) {
	data := event(b, 2500)
	obj, err := action.ParseObject(data)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		obj.Value()
	}
}
