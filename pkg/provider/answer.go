package provider

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxAnswer is the largest answer that is read, in bytes.
const maxAnswer = 64 << 20

// once sends a request one time.
func (c *Client) once(ctx context.Context, r Request, body []byte, kind string) error {
	req, err := c.request(ctx, r, body, kind)
	if err != nil {
		return err
	}
	c.carried(req)
	res, err := c.conn.HTTP.Do(req)
	if err != nil {
		return broken(ctx, req, err)
	}
	defer res.Body.Close()
	c.note(res)
	data, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	e := &Error{Method: r.Method, Path: req.URL.Path, Host: req.URL.Host, Status: res.StatusCode, RequestID: c.requestID(res)}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case res.StatusCode >= http.StatusMultipleChoices:
		return c.failed(e, r, res, data)
	case err != nil:
		return e.because(Truncated, "the answer ends early: "+reason(err))
	case len(data) > maxAnswer:
		return e.because(TooLarge, fmt.Sprintf("the answer has more than %d MB", maxAnswer>>20))
	}
	return read(e, res, data, r.Into)
}

// because is the error of an answer to a request that was carried out, or may
// have been.
func (e *Error) because(kind ErrorKind, message string) *Error {
	e.Kind, e.Message, e.Uncertain = kind, message, e.Method != http.MethodGet
	return e
}

// read reads an answer that is no error.
func read(e *Error, res *http.Response, data []byte, into any) error {
	if into == nil {
		if page(res, data) {
			return e.because(NotJSON, "the answer is a web page instead of JSON")
		}
		return nil
	}
	if page(res, data) {
		e.Hint = "something between here and the platform has answered, such as a proxy or a login page; is the address right?"
		return e.because(NotJSON, "the answer is a web page instead of JSON")
	}
	err := json.Unmarshal(data, into)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case len(bytes.TrimSpace(data)) == 0:
		return e.because(Truncated, "the answer is empty")
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(data)):
		return e.because(Truncated, fmt.Sprintf("the answer ends early, after %d bytes", len(data)))
	case errors.As(err, &syntax):
		return e.because(NotJSON, "the answer is not JSON")
	}
	return e.because(Unexpected, "the answer has another shape than documented: "+err.Error())
}

// page reports whether an answer is a page for people.
func page(res *http.Response, data []byte) bool {
	return strings.Contains(res.Header.Get("Content-Type"), "html") || bytes.HasPrefix(bytes.TrimSpace(data), []byte("<"))
}

// failed is the error of an answer that is one.
func (c *Client) failed(e *Error, r Request, res *http.Response, data []byte) error {
	one := func(text string) string { return one(c.clean(text, r)) } // before it is cut
	e.Kind = kindOf(res.StatusCode)
	e.Uncertain = e.Kind == ServerError && e.Method != http.MethodGet
	var said Explanation
	switch {
	case page(res, data):
		e.Hint = "a web page was the answer instead of JSON; is there a proxy between here and the platform, or is the address another one's?"
	case c.opts.Explain != nil:
		said = c.opts.Explain(res.StatusCode, data)
	}
	e.Message = one(cmp.Or(said.Message, "the answer is "+res.Status))
	e.Code, e.Scope, e.RequestID = one(said.Code), one(said.Scope), cmp.Or(e.RequestID, one(said.RequestID))
	if e.Kind != ServerError && e.Kind != RateLimited {
		e.Kind = cmp.Or(said.Kind, e.Kind)
	}
	e.Hint = cmp.Or(said.Hint, e.Hint, hintOf(e))
	if e.Kind == RateLimited {
		e.RetryAfter = c.retryAfter(res)
	}
	return e
}

func kindOf(status int) ErrorKind {
	switch {
	case status >= http.StatusInternalServerError:
		return ServerError
	case status < http.StatusBadRequest:
		return Unexpected
	}
	switch status {
	case http.StatusUnauthorized:
		return Unauthorized
	case http.StatusForbidden:
		return Forbidden
	case http.StatusNotFound:
		return NotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return Conflict
	case http.StatusTooManyRequests:
		return RateLimited
	}
	return Refused
}

func hintOf(e *Error) string {
	switch e.Kind {
	case Unauthorized:
		return "the credentials are wrong or no longer valid; see what claimctl.yaml refers to"
	case Forbidden:
		if e.Scope != "" {
			return "grant " + e.Scope + " to the client in the platform's console"
		}
		return "the credentials may not do this; see the client's permissions in the platform's console"
	case Unexpected:
		return "the address sends elsewhere; write the one it ends at"
	case RateLimited:
		return "wait a while and go on with the same command"
	}
	return ""
}

// broken is the error of a request that got no answer.
func broken(ctx context.Context, req *http.Request, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e := &Error{Kind: Unreachable, Method: req.Method, Path: req.URL.Path, Host: req.URL.Host}
	e.Uncertain = req.Method != http.MethodGet && !unsent(err)
	e.Message = "no answer: " + reason(err)
	var host x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var dns *net.DNSError
	switch {
	case errors.As(err, &host), errors.As(err, &unknown), errors.As(err, &invalid), errors.As(err, &verification):
		e.Kind, e.Uncertain, e.Message = TLS, false, "the certificate cannot be trusted: "+reason(err)
		e.Hint = "SSL_CERT_FILE=FILE adds an authority of your own; nothing turns the check off"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		e.Kind, e.Uncertain, e.Message = TLS, false, "what answers there does not speak TLS"
		e.Hint = "is the address one with http:// instead of https://?"
	case errors.As(err, &dns) && dns.IsNotFound:
		e.Kind, e.Message, e.Hint = Unreachable, "there is no host of that name", "is the domain spelt right?"
	case !e.Uncertain:
		e.Hint = "is the address right, and is there a network?"
	}
	return e
}

// unsent reports whether no byte of a request can have arrived.
func unsent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// reason is an error without the request that it repeats, which may hold a query.
func reason(err error) string {
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the connection was closed"
	}
	return one(err.Error())
}

// maxMessage is how much of a platform's message is repeated, in characters.
const maxMessage = 400

// one is a text in one bounded line.
func one(text string) string {
	runes := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(text, "�")), " "))
	if len(runes) > maxMessage {
		return string(runes[:maxMessage]) + "…"
	}
	return string(runes)
}

func (c *Client) requestID(res *http.Response) string {
	for _, name := range append(c.opts.RequestID[:len(c.opts.RequestID):len(c.opts.RequestID)], "X-Request-Id", "X-Correlation-Id") {
		if id := res.Header.Get(name); id != "" {
			return one(id)
		}
	}
	return ""
}

// note remembers when the platform takes the next request, where it says that
// this was the last one.
func (c *Client) note(res *http.Response) {
	if res.Header.Get("X-Ratelimit-Remaining") != "0" || res.StatusCode == http.StatusTooManyRequests {
		return
	}
	wait := c.reset(res)
	if wait <= 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = c.conn.now().Add(wait)
}

// retryAfter is how long an answer asks to wait; 0 is not said.
func (c *Client) retryAfter(res *http.Response) time.Duration {
	value := res.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil && seconds >= 0 && seconds < 1e6 {
		return max(time.Duration(seconds)*time.Second, time.Millisecond)
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(c.serverTime(res)), time.Millisecond)
	}
	return c.reset(res)
}

// reset is the time until X-RateLimit-Reset, in Unix seconds.
func (c *Client) reset(res *http.Response) time.Duration {
	seconds, err := strconv.ParseInt(res.Header.Get("X-Ratelimit-Reset"), 10, 64)
	if err != nil || seconds <= 0 || seconds > 1e11 {
		return 0
	}
	return max(0, time.Unix(seconds, 0).Sub(c.serverTime(res)))
}

// serverTime is the clock of the platform, which need not be ours.
func (c *Client) serverTime(res *http.Response) time.Time {
	if at, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		return at
	}
	return c.conn.now()
}
