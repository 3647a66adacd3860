// Package serve runs local tenants: it listens, keeps what was deployed in a
// folder that survives a crash, and makes trouble when it is asked to.
//
// What a platform answers is the business of its folder below pkg/provider; the
// framework is pkg/provider/tenant. Here is what surrounds it: the network and
// TLS, credentials, faults, rate limits and the log of requests. Every error of
// this package is an *[action.Diagnostic] that says what to do next.
package serve

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// The codes of this package's diagnostics.
const (
	CodeFault       = "CC541" // the specification of faults cannot be read
	CodeRate        = "CC542" // the rate cannot be read
	CodeListen      = "CC543" // the address cannot be listened on
	CodeFolder      = "CC544" // the data folder cannot be used
	CodeCorrupt     = "CC545" // what is in the data folder cannot be read
	CodeInUse       = "CC546" // another process serves from the folder
	CodePublic      = "CC547" // the address can be reached from other machines
	CodeProvider    = "CC548" // a provider that has no local tenant
	CodeCredentials = "CC549" // the credentials cannot be used
)

// Options is how to serve. Now and Tenants have to be given.
type Options struct {
	Tenants []tenant.Tenant
	// Now is the clock: of builds, tokens and rate limits.
	Now func() time.Time
	// Random makes identifiers and keys; nil is that of the system. It is read
	// by one goroutine at a time.
	Random io.Reader
	// Listen is a host and a port; "" is a free port of this machine.
	Listen string
	// Data is the folder for what has to survive; "" keeps it in memory.
	Data string
	// TLS serves https, with a certificate of an authority that is made in the
	// data folder; without a folder it is made in memory.
	TLS bool
	// ClientID is "local" if it is "". An empty ClientSecret is made up, and
	// kept in the data folder.
	ClientID     string
	ClientSecret secret.String
	// Scopes are those that the client was granted; nil is all.
	Scopes []string
	// Faults is the trouble to make, and Seed what it depends on.
	Faults Faults
	Seed   uint64
	// Rate is the rate limit; the zero Rate is none.
	Rate Rate
	// BuildDelay is how long a build takes, where the platform builds.
	BuildDelay time.Duration
	// Examples begins an empty store with what a tenant that was in use has.
	Examples bool
	// Record is called after each request, by one goroutine at a time; may be nil.
	Record func(Entry)
	// Problem is told what went wrong inside the tenant, such as a full disk,
	// which a client is told as an error of the platform; may be nil. It is called
	// concurrently.
	Problem func(error)
	// Run runs an action for a platform that tests drafts; nil: cannot.
	Run func(context.Context, tenant.Run) ([]byte, error)
}

// Server is a tenant that is being served.
type Server struct {
	// URL is where it is, without a path.
	URL string
	// Credentials are what it takes. SecretFile is where the secret is, and
	// Authority the file with the certificate to trust; "" if there is none.
	Credentials tenant.Credentials
	SecretFile  string
	Authority   string
	// AuthorityPEM is that certificate; nil without TLS.
	AuthorityPEM []byte
	// Public says that other machines can reach it.
	Public bool
	// Store is what the tenants keep.
	Store *tenant.Store

	http   *http.Server
	data   *folder
	failed chan error
}

// Start listens and serves until Close.
func Start(opts Options) (*Server, error) {
	listener, host, err := listen(opts.Listen)
	if err != nil {
		return nil, err
	}
	data, err := openFolder(opts.Data)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s := &Server{data: data, failed: make(chan error, 1)}
	if err := s.start(opts, listener, host); err != nil {
		data.close()
		return nil, errors.Join(err, listener.Close())
	}
	return s, nil
}

func (s *Server) start(opts Options, listener net.Listener, host string) error {
	if opts.Random == nil {
		opts.Random = rand.Reader
	}
	random := &lockedReader{r: opts.Random}
	world, err := s.world(opts, random)
	if err != nil {
		return err
	}
	if s.Store, err = s.data.store(); err != nil {
		return err
	}
	tenants, err := tenant.New(s.Store, world, opts.Tenants...)
	if err != nil {
		return problem(CodeProvider, "the tenants cannot be served together: "+err.Error(), "choose with --provider")
	}
	if opts.Examples {
		if err := s.examples(opts.Tenants, world); err != nil {
			return err
		}
	}
	s.http = &http.Server{
		Handler: newGate(tenants, opts), ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: mostHeader, ErrorLog: quietLog(),
	}
	scheme := "http"
	if opts.TLS {
		scheme = "https"
		if err := s.secure(opts, random, host); err != nil {
			return err
		}
	}
	s.Public = !isLoopback(listener.Addr())
	s.URL = scheme + "://" + reachable(listener.Addr(), host)
	go s.serve(listener, opts.TLS)
	return nil
}

// world is what the tenants may know of what is outside.
func (s *Server) world(opts Options, random io.Reader) (tenant.World, error) {
	keys, err := s.data.keys(random)
	if err != nil {
		return tenant.World{}, err
	}
	if s.Credentials, s.SecretFile, err = s.data.credentials(opts, random); err != nil {
		return tenant.World{}, err
	}
	return tenant.World{
		Now: opts.Now, NewID: func() string { return newID(random) }, Credentials: s.Credentials, Keys: keys,
		Build: func(id string) tenant.Build { return opts.Faults.build(opts.Seed, id, opts.BuildDelay) },
		Run:   opts.Run, Problem: opts.Problem,
	}, nil
}

// examples fills a store that is empty.
func (s *Server) examples(tenants []tenant.Tenant, world tenant.World) error {
	for _, t := range tenants {
		e, ok := t.(tenant.Exemplary)
		if !ok || !s.Store.Empty() {
			continue
		}
		err := s.Store.Update(t.Info().ID+"/", func(tx *tenant.Tx) error { e.Examples(tx, world); return nil })
		if err != nil {
			return problem(CodeFolder, "the examples cannot be written: "+err.Error(), "")
		}
	}
	return nil
}

// The limits of a connection. A header of a megabyte is Go's own limit; ours is
// smaller.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = time.Minute
	idleTimeout   = 2 * time.Minute
	mostHeader    = 64 << 10
)

// listen begins to listen; the host is the one that was asked for.
func listen(address string) (net.Listener, string, error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, "", problem(CodeListen, fmt.Sprintf("--listen %q is no HOST:PORT", address), "write --listen 127.0.0.1:8787; port 0 takes a free one")
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, "", listenError(address, err)
	}
	return listener, host, nil
}

func (s *Server) serve(listener net.Listener, secured bool) {
	var err error
	if secured {
		err = s.http.ServeTLS(listener, "", "")
	} else {
		err = s.http.Serve(listener)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		s.failed <- err
	}
}

// listenError says why an address cannot be listened on.
func listenError(address string, err error) error {
	// What Windows gives: https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2 (2026-11-22)
	const wsaInUse, wsaAccess = syscall.Errno(10048), syscall.Errno(10013)
	switch {
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, wsaInUse):
		return problem(CodeListen, address+" is in use by another process", "choose another with --listen 127.0.0.1:8788; is claimctl serve running already?")
	case errors.Is(err, syscall.EACCES), errors.Is(err, wsaAccess):
		return problem(CodeListen, address+" may not be listened on", "ports below 1024 need more rights; choose another with --listen 127.0.0.1:8787")
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	return problem(CodeListen, fmt.Sprintf("%s cannot be listened on: %v", address, err), "write --listen 127.0.0.1:8787")
}

func isLoopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// reachable is the host and port under which clients on this machine find an
// address.
func reachable(a net.Addr, host string) string {
	_, port, _ := net.SplitHostPort(a.String()) // an address that is listened on has one
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// PublicWarning is what to say of a server that other machines can reach.
func PublicWarning(listen string, secured bool) error {
	d := &action.Diagnostic{
		Code: CodePublic, Severity: action.SeverityWarning,
		Summary: "other machines can reach the local tenant at " + listen,
		Detail:  "Whoever has the client's secret can change what is deployed, and have it run where the platform tests drafts.",
		Hint:    "listen on 127.0.0.1 unless that is meant",
	}
	if !secured {
		d.Detail += " Without --tls, the secret can be read on the way."
	}
	return d
}

// Failed gives the error with which serving ended by itself.
func (s *Server) Failed() <-chan error { return s.failed }

// drain is how long requests under way may take when the server is closed.
const drain = 5 * time.Second

// Close stops serving: requests under way are answered, if that does not take
// long. What was committed is on disk.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.http.Close()
	}
	s.data.close()
	return err
}

// problem is an error for a person.
func problem(code, summary, hint string) error {
	return &action.Diagnostic{Code: code, Severity: action.SeverityError, Summary: summary, Hint: hint}
}

// newID is a random UUID (version 4, RFC 9562).
func newID(random io.Reader) string {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		panic("no randomness: " + err.Error()) // that of the system does not fail
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Choose returns the tenants of these ids, in the order of the list; no id is
// all of them.
func Choose(list []tenant.Tenant, ids []string) ([]tenant.Tenant, error) {
	if len(ids) == 0 {
		return list, nil
	}
	var known []string
	byID := map[string]tenant.Tenant{}
	for _, t := range list {
		known = append(known, t.Info().ID)
		byID[t.Info().ID] = t
	}
	var chosen []tenant.Tenant
	for _, id := range ids {
		t, ok := byID[id]
		if !ok {
			return nil, problem(CodeProvider, fmt.Sprintf("there is no local tenant of %q", id), suggestion(id, known)+"there are: "+strings.Join(known, ", "))
		}
		chosen = append(chosen, t)
		delete(byID, id)
	}
	return chosen, nil
}
