// Package tenant is what the local side of a provider is made of: a server that
// plays a platform's management interface, so that a deploy can be tried, and
// tested, without an account.
//
// A platform's folder declares a [Tenant]: its endpoints, who may call them and
// what its refusals look like. Everything that no platform has to itself is
// here: finding the endpoint, bounded bodies, the [Store] that survives a
// crash, tokens, pages. [New] makes an http.Handler of it. Listening, faults,
// rate limits and the log of requests are the business of internal/serve.
//
// Nothing here looks at a clock, makes up an identifier or draws a random
// number: all of that comes in through the [World].
package tenant

import (
	"context"
	"net/http"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
)

// Info is what a tenant says of itself.
type Info struct {
	// ID is the provider's, such as "stytch"; it also keeps the documents of
	// several tenants in one store apart.
	ID string
	// Name is for people.
	Name string
	// Owns is the beginnings of the paths for which this tenant refuses what it
	// has no endpoint for, such as "/v1/". The longest one wins.
	Owns []string
	// Hint is one line for a person about the tenant's credentials or base
	// URL, where the provider's are special; may be empty.
	Hint string
}

// Tenant plays one platform. Its methods are called concurrently, except
// Routes, which is called once.
type Tenant interface {
	Info() Info
	// Routes lists the endpoints.
	Routes() []Route
	// Authorize finds who asks, from the request's headers. It is called for
	// every route that is not open, before its handler. The error is a [Refusal].
	Authorize(*Request) (Grant, error)
	// Refuse is the platform's answer to what it refuses. It is called for
	// refusals by this package, by internal/serve and by handlers.
	Refuse(Refusal) Answer
}

// Local is a provider that has a tenant: what a provider's type implements to be
// played by claimctl serve.
type Local interface{ Tenant() Tenant }

// Headed is a [Tenant] whose platform puts headers on every answer.
type Headed interface {
	// Headers are those of an answer; id is that of the request.
	Headers(l Limit, id string) http.Header
}

// Limit is how much a caller may still ask for: a bucket of Burst requests that
// is full again at Reset.
type Limit struct {
	Burst, Remaining int
	Reset            time.Time
}

// Exemplary is a [Tenant] that can begin with what is found in a tenant that
// has been in use: hooks that the caller must leave alone.
type Exemplary interface {
	// Examples writes it.
	Examples(*Tx, World)
}

// Handler answers one request. An answer of 400 or more commits nothing.
type Handler func(*Request) Answer

// Route is one endpoint.
type Route struct {
	// Pattern is a method and a path, "GET /v1/things/{id}". A part of the path
	// in braces takes any text but an empty one. Of two routes that fit, the one
	// with the literal part further left wins.
	Pattern string
	// Scopes are those of which the caller needs one. None: any caller who is
	// known.
	Scopes []string
	// Open says that the caller need not be known: the route of a token.
	Open bool
	// Most is the largest body, in bytes. 0 is [MostBody].
	Most int64
	// Untied says that Serve is called outside any transaction, because it takes
	// long; it calls [Request.View] and [Request.Update] itself. Otherwise all
	// of a request is one transaction: a view for GET, an update for the rest.
	Untied bool
	Serve  Handler
}

// MostBody is the largest body of a request whose route says nothing else, in bytes.
const MostBody = 1 << 20

// Answer is what a handler gives back.
type Answer struct {
	// Status is that of HTTP; 0 is 200.
	Status int
	// Header is added to the answer's; may be nil.
	Header http.Header
	// Body is written as JSON. nil is an answer without a body; [Raw] is
	// written as it is.
	Body any
}

// Raw is a body that is no JSON.
type Raw struct {
	Type string // the media type
	Data []byte
}

// OK is an answer of 200.
func OK(body any) Answer { return Answer{Status: http.StatusOK, Body: body} }

// Kind says why a request is refused.
type Kind int

// The kinds of refusals, with the status that this package would give them.
const (
	NoEndpoint     Kind = iota // 404: no route has this path
	BadMethod                  // 405: the path has routes, for other methods
	NoCredentials              // 401: there is no token or key
	BadCredentials             // 401: the token or key is not one of this tenant's
	Expired                    // 401: the token was good once
	Forbidden                  // 403: the caller lacks the scopes
	TooLarge                   // 413: the body is larger than the route takes
	Malformed                  // 400: the body cannot be read as what it has to be
	TooMany                    // 429: the rate limit
	Broken                     // 500: a failure of the tenant, real or injected
	Unavailable                // 502 to 504: the same, in front of the tenant
)

// Refusal is a request that gets no regular answer. It is an error, so that
// helpers can return it.
type Refusal struct {
	Kind Kind
	// Status is that of HTTP; 0 is that of the kind.
	Status int
	// Detail is one sentence in the tenant's own words; may be empty.
	Detail string
	// Scopes are those of which one was needed.
	Scopes []string
	// Method and Path are those of the request.
	Method, Path string
}

func (r *Refusal) Error() string { return r.Detail }

// StatusOf is the refusal's status: its own, or that of its kind.
func (r *Refusal) StatusOf() int {
	if r.Status != 0 {
		return r.Status
	}
	return [...]int{
		NoEndpoint: 404, BadMethod: 405, NoCredentials: 401, BadCredentials: 401, Expired: 401, Forbidden: 403,
		TooLarge: 413, Malformed: 400, TooMany: 429, Broken: 500, Unavailable: 503,
	}[r.Kind]
}

// Grant is what a caller may do.
type Grant struct {
	// Subject is who asks, for the log of requests. Never a secret.
	Subject string
	// All says that no scope is needed: a key with every permission.
	All    bool
	Scopes []string
}

// Allows reports whether the grant has one of the scopes, or none is asked for.
func (g Grant) Allows(scopes []string) bool {
	if g.All || len(scopes) == 0 {
		return true
	}
	for _, have := range g.Scopes {
		for _, want := range scopes {
			if have == want {
				return true
			}
		}
	}
	return false
}

// World is everything a tenant may know of what is outside. Its functions are
// called concurrently.
type World struct {
	// Now is the clock.
	Now func() time.Time
	// NewID makes a random UUID, such as 6f4b…-….
	NewID func() string
	// Credentials are those that the tenant takes.
	Credentials Credentials
	// Keys signs tokens and seals secrets.
	Keys Keys
	// Build says how long a build takes and how it ends; id is that of what is
	// built, anything that stays the same. nil: at once, and well.
	Build func(id string) Build
	// Problem is told what went wrong in the tenant itself, where a client is told
	// no more than that something did; may be nil.
	Problem func(error)
	// Run runs an action for a platform that tests drafts, and returns the
	// result (claimctl/result/v1) as JSON; nil: cannot.
	Run func(context.Context, Run) ([]byte, error)
}

// Credentials are what a caller shows: a client's id and secret, or the secret
// alone where the platform knows keys.
type Credentials struct {
	ID     string
	Secret secret.String
	// Scopes is what the client was granted; nil is everything.
	Scopes []string
}

// Build is how the making of a draft goes, by the clock.
type Build struct {
	// Takes is how long it takes to be built, and as long again to be live
	// after it was published.
	Takes time.Duration
	// Fails says that it ends in failure; Stuck that it does not end.
	Fails, Stuck bool
}

// Build is how the build of what has this id goes.
func (w World) build(id string) Build {
	if w.Build == nil {
		return Build{}
	}
	return w.Build(id)
}

// Run is an action to be run on an event.
type Run struct {
	Dialect, Trigger, Name, Code string
	Secrets                      map[string]secret.String
	Event                        []byte // JSON
}
