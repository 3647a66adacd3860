package runner_test

import (
	"testing"

	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// BenchmarkRun is one run of a compiled action on the usual event, tokens
// included.
func BenchmarkRun(b *testing.B) {
	unsigned := runner.Options{Unsigned: true}
	const usual = `
  api.idToken.setCustomClaim('https://a.example/tier', event.user.app_metadata.tier ?? 'free');
  console.log('done', event.user.email);`
	for _, row := range []struct {
		name string
		job  job
	}{
		{"plain", job{body: usual}},
		{"unsigned", job{body: usual, opts: unsigned}},
		{"with a secret", job{body: usual, opts: runner.Options{Secrets: secrets("KEY", "c4n4ry-s3cret")}}},
		{"unsigned, of a read-only event", job{dialect: intel, opts: unsigned, body: `
  api.session.setCustomClaim('https://a.example/tier', event.user.app_metadata.tier ?? 'free');
  console.log('done', event.user.email);`}},
		{"unsigned, the whole event logged", job{opts: unsigned, body: `
  console.log(event);
  api.idToken.setCustomClaim('https://a.example/roles', event.authorization.roles.filter(r => r !== 'x'));`}},
		{"unsigned, the event changed", job{opts: unsigned, body: `
  event.user.app_metadata.tier = 'gold';
  const { tier } = event.user.app_metadata;
  api.idToken.setCustomClaim('https://a.example/tier', tier);`}},
		{"unsigned, the api handed on", job{opts: unsigned, body: `
  const set = (where, name, value) => { if ('setCustomClaim' in where) where.setCustomClaim(name, value) };
  for (const token of [api.idToken, api.accessToken]) set(token, 'https://a.example/tier', { ...event.user.app_metadata });`}},
	} {
		b.Run(row.name, func(b *testing.B) { row.job.benchmark(b) })
	}
}

func (j job) benchmark(b *testing.B) {
	r := j.compile(b)
	sc, err := presets.Load("logged-in", clock())
	if err != nil {
		b.Fatal(err)
	}
	obj, err := get(b, j.dialect).Event(sc, r.Entry().Trigger)
	if err != nil {
		b.Fatal(err)
	}
	event := j.input()
	event.JSON = obj.Value()
	if res := r.Run(b.Context(), event); res.Error != nil {
		b.Fatal(res.Error)
	}
	b.ReportAllocs()
	for b.Loop() {
		r.Run(b.Context(), event)
	}
}
