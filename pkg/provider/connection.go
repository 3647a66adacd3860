package provider

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
)

// Doer sends a request once and follows no redirect, which could carry
// credentials elsewhere. An *http.Client can be one.
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// Connection is how a tenant is reached. The zero values of Clock, Sleep, Rand
// and Notice stand for a clock that is not there, no waiting, no jitter and
// nobody who listens; HTTP has to be given.
type Connection struct {
	// URL is the address of the interface where it is not the platform's own or
	// made from a field: "http://127.0.0.1:8787".
	URL string
	// Values are the fields that are no secrets, Secrets those that are, by
	// name; see [Info.Fields].
	Values  map[string]string
	Secrets map[string]secret.String
	HTTP    Doer
	// Clock is the time now, Sleep waits or ends with the context, Rand is from
	// 0 to less than 1.
	Clock func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	Rand  func() float64
	// Notice is told whenever the client waits.
	Notice func(Notice)
	// Agent is the User-Agent.
	Agent string
}

// Notice says that a request waits to be sent again, and why.
type Notice struct {
	Method, Path string
	Reason       string // "rate limited", "the answer is 503 Service Unavailable"
	Wait         time.Duration
	Attempt      int // 1 is the first repetition
}

// Value is a field that is no secret, or its default.
func (c Connection) Value(i Info, name string) string {
	if v := c.Values[name]; v != "" {
		return v
	}
	f, _ := i.Field(name)
	return f.Default
}

// Check names the first required field that is missing.
func (c Connection) Check(i Info) error {
	for _, f := range i.Fields {
		if f.Required && c.Value(i, f.Name) == "" && c.Secrets[f.Name].Empty() {
			return &Error{Kind: Incomplete, Message: fmt.Sprintf("%s is missing: %s", f.Name, f.About)}
		}
	}
	return nil
}

// Address is the URL without a slash at the end, or the other one.
func (c Connection) Address(otherwise string) string {
	if c.URL != "" {
		return strings.TrimRight(c.URL, "/")
	}
	return strings.TrimRight(otherwise, "/")
}

func (c Connection) now() time.Time {
	if c.Clock == nil {
		return time.Time{}
	}
	return c.Clock()
}

func (c Connection) wait(ctx context.Context, d time.Duration) error {
	if c.Sleep == nil {
		return ctx.Err()
	}
	return c.Sleep(ctx, d)
}

func (c Connection) random() float64 {
	if c.Rand == nil {
		return 0
	}
	return c.Rand()
}
