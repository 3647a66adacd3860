package serve_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/internal/serve/servetest"
)

// BenchmarkDeploy is 100 actions made, looked at, deployed, looked at again and
// bound, one request after the other, on a folder.
func BenchmarkDeploy(b *testing.B) {
	for n := range b.N {
		b.StopTimer()
		s, err := servetest.New(serve.Options{Data: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		c := call(b, s)
		b.StartTimer()
		refs := make([]string, 100)
		for i := range refs {
			var made struct{ ID string }
			if err := json.Unmarshal([]byte(c.status("POST "+actions, draft(fmt.Sprint("a", n, "-", i)), 201)), &made); err != nil {
				b.Fatal(err)
			}
			c.status("GET "+actions+"/"+made.ID, "", 200)
			c.status("POST "+actions+"/"+made.ID+"/deploy", "", 200)
			c.status("GET "+actions+"/"+made.ID, "", 200)
			refs[i] = fmt.Sprintf(`{"ref":{"type":"action_id","value":%q}}`, made.ID)
		}
		c.status("PATCH /api/v2/actions/triggers/post-login/bindings", `{"bindings":[`+strings.Join(refs, ",")+`]}`, 200)
		c.status("GET "+actions+"?per_page=100", "", 200)
		b.StopTimer()
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
