package runner_test

import (
	"testing"

	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// sixClaims is an ordinary action.
const sixClaims = `
exports.onExecutePostLogin = async (event, api) => {
  const ns = 'https://acme.example/';
  const meta = event.user.app_metadata || {};
  api.idToken.setCustomClaim(ns + 'email', event.user.email);
  api.idToken.setCustomClaim(ns + 'tier', meta.tier ?? 'free');
  api.accessToken.setCustomClaim(ns + 'roles', event.authorization?.roles ?? []);
  api.accessToken.setCustomClaim(ns + 'org', event.organization?.name ?? null);
  api.accessToken.setCustomClaim(ns + 'logins', event.stats.logins_count);
  api.accessToken.setCustomClaim(ns + 'domain', event.user.email.split('@')[1]);
};
`

// presetEvent is the event that a preset makes for a job.
func (j job) presetEvent(t testing.TB, preset string) []byte {
	t.Helper()
	sc, err := presets.Load(preset, clock())
	if err != nil {
		t.Fatal(err)
	}
	obj, err := get(t, j.dialect).Event(sc, j.compile(t).Entry().Trigger)
	if err != nil {
		t.Skip(err)
	}
	return obj.Value()
}

func BenchmarkStream(b *testing.B) {
	for _, row := range []struct {
		name string
		opts runner.StreamOptions
	}{
		{"reused", runner.StreamOptions{}},
		{"fresh", runner.StreamOptions{Fresh: true}},
	} {
		b.Run(row.name, func(b *testing.B) {
			j := job{code: sixClaims}
			event := j.presetEvent(b, "logged-in")
			row.opts.Sample = -1
			s := j.stream(b, row.opts)
			var out runner.Outcome
			s.Run(b.Context(), event, &out)
			if out.Error != nil || len(out.Claims) != 6 {
				b.Fatalf("%+v", out)
			}
			b.SetBytes(int64(len(event)))
			b.ReportAllocs()
			defer cpu(b)()
			for b.Loop() {
				s.Run(b.Context(), event, &out)
			}
		})
	}
}

func BenchmarkTape(b *testing.B) {
	event := job{code: sixClaims}.presetEvent(b, "logged-in")
	var t tape.Tape
	b.SetBytes(int64(len(event)))
	defer cpu(b)()
	for b.Loop() {
		if err := t.Parse(event); err != nil {
			b.Fatal(err)
		}
	}
}
