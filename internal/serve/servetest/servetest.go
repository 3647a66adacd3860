// Package servetest starts local tenants in tests.
package servetest

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/pkg/provider/all"
)

// Tenant is a server with what it has been asked.
type Tenant struct {
	*serve.Server
	// Client trusts the server's authority.
	Client *http.Client

	mu      sync.Mutex
	entries []serve.Entry
}

// Start serves until the test ends. Where opts does not say, the tenants are all
// there are, the clock is the real one, and nothing is kept on disk.
func Start(t testing.TB, opts serve.Options) *Tenant {
	t.Helper()
	s, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// New is Start for those who close the server themselves, and for errors.
func New(opts serve.Options) (*Tenant, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Tenants == nil {
		opts.Tenants = all.Tenants()
	}
	out := &Tenant{}
	also := opts.Record
	opts.Record = func(e serve.Entry) {
		out.mu.Lock()
		out.entries = append(out.entries, e)
		out.mu.Unlock()
		if also != nil {
			also(e)
		}
	}
	var err error
	if out.Server, err = serve.Start(opts); err != nil {
		return nil, err
	}
	transport := &http.Transport{}
	if out.AuthorityPEM != nil {
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(out.AuthorityPEM)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	out.Client = &http.Client{Transport: transport}
	return out, nil
}

// Requests are those that were answered so far, in their order, and Forget makes
// it none.
func (t *Tenant) Requests() []serve.Entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]serve.Entry{}, t.entries...)
}

// Forget makes Requests begin anew.
func (t *Tenant) Forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.entries = nil
}
