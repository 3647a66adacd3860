package deploy

import (
	"context"
	"net/http"
	"time"

	"github.com/claimctl/claimctl/pkg/provider"
)

// requestTimeout is how long one request may take.
const requestTimeout = time.Minute

// Network completes a connection with the real network. Redirects are not
// followed: they could carry credentials elsewhere.
func Network(c provider.Connection, transport http.RoundTripper, clock func() time.Time) provider.Connection {
	c.HTTP = &http.Client{
		Transport:     transport,
		Timeout:       requestTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	c.Clock, c.Sleep = clock, Sleep
	return c
}

// Sleep waits, or ends with the context.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
