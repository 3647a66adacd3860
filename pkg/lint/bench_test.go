package lint_test

import (
	"strings"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/lint"
)

// fiveKilobytes is an action of ordinary statements, some of them wrong.
func fiveKilobytes() action.Source {
	const statements = `
  const tier = event.user?.app_metadata?.tier ?? 'free';
  api.accessToken.setCustomClaim(NS + '/tier', tier);
  if (event.client.name === 'portal') {
    api.idToken.setCustomClaim(` + "`${NS}/region`" + `, event.user.region);
    api.idToken.setCustomClaim('roles', event.user.roles.map((r) => r.name));
  }
  api.user.setAppMetadata('seen', Date.now());
`
	return in("const NS = 'https://myapp.example.com';\n" +
		strings.Repeat("{"+statements+"}\n", 5*1024/len(statements)) +
		"api.idToken.setCustomClaim('sub', 1); api.idToken.addClaim({}); event.user.x = 1;")
}

// BenchmarkRun is everything: parsing, finding the handler, all rules.
func BenchmarkRun(b *testing.B) {
	src := fiveKilobytes()
	b.SetBytes(int64(len(src.Code)))
	b.ReportAllocs()
	for b.Loop() {
		if found, err := lint.Run(sample{}, src, lint.Options{}); len(found) != 3 || err != nil {
			b.Fatal(found, err)
		}
	}
}

// BenchmarkRules is what comes after parsing.
func BenchmarkRules(b *testing.B) {
	src := fiveKilobytes()
	look, err := lint.Prepared(sample{}, src)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src.Code)))
	b.ReportAllocs()
	for b.Loop() {
		if found := look(); len(found) != 3 {
			b.Fatal(told(found))
		}
	}
}
