package tape_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/tape"
)

// events are those of different users: one shape, but for what is missing here and there
// and for the lengths of values.
func events(tb testing.TB) [][]byte {
	tb.Helper()
	text, err := os.ReadFile("testdata/event.json") // of the preset logged-in
	if err != nil {
		tb.Fatal(err)
	}
	var list [][]byte
	for i := range 64 {
		own := fmt.Sprintf(`"email":"user%d@%s.example","tier":"%s",`, i*i*i, []string{"acme", "other"}[i%2], []string{"free", "pro", "enterprise"}[i*7%3])
		if i%9 == 7 {
			own += `"blocked":true,`
		}
		event := bytes.Replace(text, []byte(`"user":{`), []byte(`"user":{`+own), 1)
		list = append(list, bytes.Replace(event, []byte(`"portal.example`), []byte(strings.Repeat("p", i*5%17)), 1))
	}
	return list
}

func pretty(tb testing.TB, list [][]byte) [][]byte {
	tb.Helper()
	var out [][]byte
	for _, text := range list {
		var b bytes.Buffer
		if err := json.Indent(&b, text, "", "  "); err != nil {
			tb.Fatal(err)
		}
		out = append(out, b.Bytes())
	}
	return out
}

func escaped(list [][]byte) [][]byte {
	r := strings.NewReplacer("en", "é", "example", `ex\"a\u006dple`, "Mac", "日本")
	var out [][]byte
	for _, text := range list {
		out = append(out, []byte(r.Replace(string(text))))
	}
	return out
}

func BenchmarkParse(b *testing.B) {
	for name, list := range map[string][][]byte{"event": events(b), "pretty": pretty(b, events(b)), "escapes": escaped(events(b))} {
		b.Run(name, func(b *testing.B) {
			var t tape.Tape
			b.SetBytes(int64(len(list[0])))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := t.Parse(list[i%len(list)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// finds are what an action and a dialect ask for in an event.
func finds() [][]string {
	return [][]string{
		{"transaction", "requested_scopes"},
		{"transaction", "protocol"},
		{"transaction", "nope"},
		{"client", "client_id"},
		{"client", "metadata", "team"},
		{"connection", "name"},
		{"request", "hostname"},
		{"request", "query", "audience"},
		{"request", "geoip", "countryCode"},
		{"resource_server", "identifier"},
		{"user", "user_id"},
		{"user", "tier"},
		{"user", "blocked"},
		{"user", "app_metadata", "roles"},
		{"user", "email_verified"},
		{"session", "device", "last_ip"},
		{"organization"},
		{"stats", "logins_count"},
		{"authorization", "roles"},
		{"tenant", "id"},
	}
}

func BenchmarkFind(b *testing.B) {
	var t tape.Tape
	text := events(b)[7]
	for range 3 { // the third time all is known
		if err := t.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("plain", func(b *testing.B) {
		list := finds()
		for b.Loop() {
			for _, path := range list {
				t.Lookup(t.Root(), path...)
			}
		}
	})
	b.Run("spot", func(b *testing.B) {
		list, spots := finds(), make([][3]tape.Spot, len(finds()))
		for b.Loop() {
			for i, path := range list {
				at := t.Root()
				for k := 0; k < len(path) && at != tape.None; k++ {
					at = t.FindAt(at, path[k], &spots[i][k])
				}
			}
		}
	})
}
