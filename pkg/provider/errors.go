package provider

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrorKind says what went wrong with a request.
type ErrorKind string

// What can go wrong.
const (
	Incomplete   ErrorKind = "incomplete"   // the connection lacks a field; nothing was sent
	ReadOnly     ErrorKind = "read-only"    // a Reader was to send something other than a GET; a mistake of the program
	Unauthorized ErrorKind = "unauthorized" // wrong or expired credentials
	Forbidden    ErrorKind = "forbidden"    // the credentials may not do this
	NotFound     ErrorKind = "not-found"
	Conflict     ErrorKind = "conflict"  // a name that is taken, a hook that is bound
	NotReady     ErrorKind = "not-ready" // too early: still building, not published yet
	Refused      ErrorKind = "refused"   // another 4xx: the platform does not take the request
	RateLimited  ErrorKind = "rate-limited"
	ServerError  ErrorKind = "server-error" // 5xx
	Unreachable  ErrorKind = "unreachable"  // no connection, or it broke
	TLS          ErrorKind = "tls"          // the certificate cannot be trusted
	NotJSON      ErrorKind = "not-json"     // the answer of something else, such as a proxy's page
	Truncated    ErrorKind = "truncated"    // the answer ends early
	TooLarge     ErrorKind = "too-large"
	Unexpected   ErrorKind = "unexpected" // JSON of another shape than documented
)

// Error is a request that failed. It holds no secret.
type Error struct {
	Kind ErrorKind
	// Method and Path are the request's, the path without the query.
	Method, Path string
	// Host is whom was asked.
	Host string
	// Status is that of the answer; 0 when there was none.
	Status int
	// RequestID is what the platform's support asks for.
	RequestID string
	// Message is what happened, in the platform's words where it had some; Code
	// is its code for it.
	Message, Code string
	// Scope is what the credentials lack, where the platform says so.
	Scope string
	// Uncertain says that the request may have been carried out.
	Uncertain bool
	// RetryAfter is how long the platform asks to wait; 0 is not said.
	RetryAfter time.Duration
	Hint       string

	final bool // nothing is sent again on account of it
}

// Error is one line: what was asked, what came of it, and the request's id.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Method != "" {
		fmt.Fprintf(&b, "%s %s%s: ", e.Method, e.Host, e.Path)
	}
	b.WriteString(e.Message)
	var more []string
	if e.Status != 0 {
		more = append(more, fmt.Sprintf("status %d", e.Status))
	}
	if e.Code != "" {
		more = append(more, "code "+e.Code)
	}
	if e.RequestID != "" {
		more = append(more, "request "+e.RequestID)
	}
	if len(more) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(more, ", "))
	}
	return b.String()
}

// As returns the *Error in err, nil when there is none.
func As(err error) *Error {
	var e *Error
	errors.As(err, &e)
	return e
}

// Is reports whether err is an *[Error] of one of the kinds.
func Is(err error, kinds ...ErrorKind) bool {
	e := As(err)
	if e == nil {
		return false
	}
	for _, k := range kinds {
		if e.Kind == k {
			return true
		}
	}
	return false
}
