package provider

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
)

// Tokens keeps an access token and fetches another when it ends. It is safe for
// concurrent use.
type Tokens struct {
	// Fetch gets a token and how long it lasts; 0 is not said.
	Fetch func(ctx context.Context) (secret.String, time.Duration, error)
	// Clock is that of the connection.
	Clock func() time.Time

	mu    sync.Mutex
	token secret.String
	ends  time.Time
}

// margin is how long before its end a token is not used any more.
const margin = 30 * time.Second

// Authorize puts the token on a request.
func (t *Tokens) Authorize(ctx context.Context, req *http.Request) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token.Empty() || !t.ends.IsZero() && t.Clock != nil && !t.Clock().Before(t.ends) {
		token, lasts, err := t.Fetch(ctx)
		if err != nil {
			return err
		}
		t.token, t.ends = token, time.Time{}
		if lasts > margin && t.Clock != nil {
			t.ends = t.Clock().Add(lasts - margin)
		}
	}
	req.Header.Set("Authorization", "Bearer "+t.token.Reveal())
	return nil
}

// Renew forgets the token.
func (t *Tokens) Renew() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token = secret.String{}
	return true
}

// Bearer puts a token that was given on every request.
func Bearer(token secret.String) func(context.Context, *http.Request) error {
	return func(_ context.Context, req *http.Request) error {
		req.Header.Set("Authorization", "Bearer "+token.Reveal())
		return nil
	}
}
