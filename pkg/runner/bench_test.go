package runner_test

import (
	"testing"

	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// BenchmarkRun is one run of a compiled action on the usual event, tokens
// included.
func BenchmarkRun(b *testing.B) {
	for name, opts := range map[string]runner.Options{
		"plain": {}, "unsigned": {Unsigned: true}, "with a secret": {Secrets: secrets("KEY", "c4n4ry-s3cret")},
	} {
		b.Run(name, func(b *testing.B) {
			j := job{opts: opts, body: `
  api.idToken.setCustomClaim('https://a.example/tier', event.user.app_metadata.tier ?? 'free');
  console.log('done', event.user.email);`}
			r := j.compile(b)
			sc, err := presets.Load("logged-in", clock())
			if err != nil {
				b.Fatal(err)
			}
			obj, err := get(b, auth0).Event(sc, r.Entry().Trigger)
			if err != nil {
				b.Fatal(err)
			}
			event := j.input()
			event.JSON = obj.Value()
			b.ReportAllocs()
			for b.Loop() {
				r.Run(b.Context(), event)
			}
		})
	}
}
