package runner_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// changedEvent is an event with a few members changed that decide what is in the tokens.
func changedEvent(t testing.TB, rng *rand.Rand, event []byte) []byte {
	t.Helper()
	obj, err := action.ParseObject([]byte(string(event)))
	if err != nil {
		t.Fatal(err)
	}
	for range rng.IntN(4) {
		path := action.Path(strings.Fields([]string{
			"request hostname", "request query audience", "request query scope", "request query nonce", "request body grant_type", "tenant id", "tenant name",
			"resource_server identifier", "transaction requested_scopes", "transaction protocol", "transaction scopes", "user user_id", "user id", "user email",
			"user name", "user email_verified", "user updated_at", "client client_id", "client id", "organization id", "accessToken scope", "user nickname",
			"request", "user", "organization",
		}[rng.IntN(25)]))
		var value any = action.Value(randomValue(rng, 1))
		switch rng.IntN(6) {
		case 0:
			value = []any{"openid", "profile", "email"}[:rng.IntN(4)]
		case 1:
			value = "https://api.example/" + strings.Repeat("x", rng.IntN(4))
		case 2:
			value = "José \u2028 \"x\" <b>"
		case 3:
			value = "user-" + strings.Repeat("y", rng.IntN(40))
		case 4:
			value = "openid profile email"
		}
		if rng.IntN(8) == 0 {
			if holder, ok := obj.Get(path[0]); ok {
				if of, isObject := holder.(*action.Object); isObject && len(path) > 1 {
					of.Delete(path[1])
					continue
				}
			}
		}
		_ = obj.Set(path, value) // below what is no object there is nothing
	}
	text := obj.Value()
	if rng.IntN(5) == 0 {
		text, err = action.MarshalIndent(obj)
		if err != nil {
			t.Fatal(err)
		}
	}
	return text
}

// TestStreamTokenSizes holds the sizes of tokens, of which a stream keeps the shape,
// against tokens that were made.
func TestStreamTokenSizes(t *testing.T) {
	t.Parallel()
	for _, j := range []job{
		{body: `
  api.idToken.setCustomClaim('https://a.example/id', event.user.user_id);
  if (event.user.email) api.idToken.setCustomClaim('email', 'replaced@example.com');
  if (event.user.nickname) api.accessToken.setCustomClaim('name', event.user.nickname);
  if (event.request?.query?.nonce) api.accessToken.addScope('more');`},
		{body: `api.accessToken.setCustomClaim('https://a.example/x', event.user.name);`, code: ""},
		{code: "exports.onExecuteCredentialsExchange = async (event, api) => { api.accessToken.setCustomClaim('a', event.client.name) }"},
		{dialect: intel, body: `api.session.setCustomClaim('tier', event.user.app_metadata?.tier ?? 'free');`},
	} {
		j.opts = runner.Options{Unsigned: true}
		r := j.compile(t)
		rng := rand.New(rand.NewPCG(1, 2))
		var events [][]byte
		bases := presetEvents(t, r)
		for range 300 {
			events = append(events, changedEvent(t, rng, bases[rng.IntN(len(bases))]))
		}
		sameAsRun(t, r, runner.StreamOptions{Sample: -1}, events)
	}
}
