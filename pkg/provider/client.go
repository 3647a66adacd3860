package provider

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Options are what differs between the interfaces of platforms.
type Options struct {
	// Base is the address that paths are put behind, without a slash at the end.
	Base string
	// Authorize puts credentials on a request. Nil sends none.
	Authorize func(ctx context.Context, req *http.Request) error
	// Renew forgets credentials that were refused, and reports whether there can
	// be others: then the request is sent once more. Nil has none.
	Renew func() bool
	// Header is sent with every request.
	Header map[string]string
	// Explain reads the body of an answer that is an error. What it leaves empty
	// is filled in from the status. Nil knows no body.
	Explain func(status int, body []byte) Explanation
	// RequestID are the headers that name a request, in order of preference.
	RequestID []string
	// ReadOnly refuses every request that is not a GET.
	ReadOnly bool
}

// Explanation is what a platform says of a request that it does not take.
type Explanation struct {
	// Kind is "" when the status says all.
	Kind                 ErrorKind
	Message, Code, Scope string
	// RequestID is where the body has it rather than a header.
	RequestID string
	Hint      string
}

// Client sends JSON over HTTP. It is safe for concurrent use.
//
// It waits and sends again what was not carried out: after 429, as the platform
// asks, and once after 401 with new credentials. What may have been carried out
// (after 5xx, or when the connection broke) it sends again when the method is
// GET or PUT, and never otherwise.
type Client struct {
	conn  Connection
	opts  Options
	given int // how many of hide are the connection's

	mu    sync.Mutex
	hide  []string  // texts that no message may hold
	until time.Time // nothing is sent before
}

// NewClient makes a client of a connection. The secrets of the connection are
// taken out of every message.
func NewClient(c Connection, opts Options) *Client {
	client := &Client{conn: c, opts: opts}
	for _, s := range c.Secrets {
		client.hide = append(client.hide, disguises(s.Reveal())...)
	}
	client.given = len(client.hide)
	return client
}

// Request is what to send.
type Request struct {
	Method, Path string
	Query        url.Values
	// Body is marshalled as JSON; Form is sent as a form. Neither sends no body.
	Body any
	Form url.Values
	// Into points to what the answer is read into; nil reads nothing.
	Into any
	// Open sends the request without credentials: it fetches some.
	Open bool
	// Authorize is used in the place of that of the options.
	Authorize func(ctx context.Context, req *http.Request) error
	// Hide are texts of the body that no message may hold.
	Hide []string
}

// The bounds of repetition.
const (
	maxRepeats  = 3               // of what failed
	maxWaits    = 12              // of what was refused for now
	maxWait     = 5 * time.Minute // longer is left to the person
	firstWait   = 500 * time.Millisecond
	longestWait = 30 * time.Second
)

// Send sends a request and reads its answer. The error is an *[Error], or that
// of a context that ended.
func (c *Client) Send(ctx context.Context, r Request) error {
	if c.opts.ReadOnly && r.Method != http.MethodGet && !r.Open {
		return &Error{Kind: ReadOnly, Method: r.Method, Path: r.Path, Message: "this connection only reads"}
	}
	body, kind, err := r.encode()
	if err != nil {
		return &Error{Kind: Refused, Method: r.Method, Path: r.Path, Message: err.Error()}
	}
	var count attempts
	for {
		if err := c.pause(ctx, r); err != nil {
			return err
		}
		err := c.once(ctx, r, body, kind)
		if err == nil || ctx.Err() != nil {
			return cmp.Or(ctx.Err(), err)
		}
		e := As(err)
		if e == nil {
			return err
		}
		wait, again := c.again(r, e, &count)
		if !again {
			return c.hidden(e, r)
		}
		if err := c.rest(ctx, r, e.Message, wait, count.repeats+count.waits); err != nil {
			return err
		}
	}
}

// attempts counts why a request was sent again.
type attempts struct {
	repeats, waits int
	renewed        bool
}

// again says whether a request is sent once more, and after which time.
func (c *Client) again(r Request, e *Error, count *attempts) (time.Duration, bool) {
	switch {
	case e.final:
		return 0, false
	case e.Kind == Unauthorized && !r.Open && c.opts.Renew != nil && !count.renewed:
		count.renewed = true
		return 0, c.opts.Renew()
	case e.Kind == RateLimited:
		count.waits++
		wait := c.backoff(count.waits)
		if e.RetryAfter > 0 {
			wait = e.RetryAfter + e.RetryAfter/4 + time.Duration(c.conn.random()*float64(firstWait))
		}
		return wait, count.waits <= maxWaits && wait <= maxWait
	case repeatable(r, e):
		count.repeats++
		return c.backoff(count.repeats), count.repeats <= maxRepeats
	}
	return 0, false
}

// repeatable reports whether a request that failed can be sent again: reading
// and replacing have no effect twice, and fetching a token has none at all.
func repeatable(r Request, e *Error) bool {
	switch e.Kind {
	case ServerError, Unreachable, Truncated:
	default:
		return false
	}
	return r.Method == http.MethodGet || r.Method == http.MethodPut || r.Open || !e.Uncertain && e.Kind == Unreachable
}

// backoff doubles with every attempt, and has a random part so that clients that
// failed together do not come back together.
func (c *Client) backoff(attempt int) time.Duration {
	wait := min(firstWait<<(attempt-1), longestWait)
	return wait/2 + time.Duration(c.conn.random()*float64(wait/2))
}

// pause waits while the platform has said that nothing more is taken for now.
func (c *Client) pause(ctx context.Context, r Request) error {
	c.mu.Lock()
	until := c.until
	c.until = time.Time{}
	c.mu.Unlock()
	if until.IsZero() {
		return ctx.Err()
	}
	wait := min(until.Sub(c.conn.now()), time.Minute)
	if wait <= 0 {
		return ctx.Err()
	}
	return c.rest(ctx, r, "the rate limit is used up", wait, 0)
}

func (c *Client) rest(ctx context.Context, r Request, reason string, wait time.Duration, attempt int) error {
	if wait <= 0 {
		return ctx.Err()
	}
	if c.conn.Notice != nil {
		c.conn.Notice(Notice{Method: r.Method, Path: r.Path, Reason: c.clean(reason, r), Wait: wait, Attempt: attempt})
	}
	return c.conn.wait(ctx, wait)
}

// encode is the body and its type.
func (r Request) encode() ([]byte, string, error) {
	switch {
	case r.Form != nil:
		return []byte(r.Form.Encode()), "application/x-www-form-urlencoded", nil
	case r.Body == nil:
		return nil, "", nil
	}
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(r.Body); err != nil {
		return nil, "", fmt.Errorf("the request cannot be written: %w", err)
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), "application/json", nil
}

// address is where the request goes. A path that is an address of its own is
// taken as it is.
func (c *Client) address(r Request) string {
	address := c.opts.Base + r.Path
	if strings.Contains(r.Path, "://") {
		address = r.Path
	}
	if len(r.Query) > 0 {
		address += "?" + r.Query.Encode()
	}
	return address
}

func (c *Client) request(ctx context.Context, r Request, body []byte, kind string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, c.address(r), bytes.NewReader(body))
	if err != nil {
		return nil, &Error{Kind: Incomplete, Method: r.Method, Path: r.Path, Message: "the address cannot be read"}
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", cmp.Or(c.conn.Agent, "claimctl"))
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for name, value := range c.opts.Header {
		req.Header.Set(name, value)
	}
	authorize := c.opts.Authorize
	if r.Authorize != nil {
		authorize = r.Authorize
	}
	if authorize == nil || r.Open && r.Authorize == nil {
		return req, nil
	}
	if err := authorize(ctx, req); err != nil {
		if e := As(err); e != nil {
			e.final = true // it has been sent again often enough
		}
		return nil, err
	}
	return req, nil
}
