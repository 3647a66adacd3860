package serve

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
)

// Entry is one request in the log. It has no header, no body and no value of a
// parameter that could be a secret.
type Entry struct {
	Number   uint64
	Time     time.Time
	Method   string
	Path     string // escaped
	Query    string // escaped; "" if there is none
	Provider string // "" if the path belongs to none
	// Status is 0 where no answer was sent.
	Status int
	// Received and Sent are the sizes of the bodies, in bytes; what is sent is
	// sent after the entry is written.
	Received, Sent int64
	Took           time.Duration
	// Fault is the trouble that was made; "" is none.
	Fault string
}

// MarshalJSON writes an entry as one object, in a fixed order.
func (e Entry) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Number   uint64 `json:"n"`
		Time     string `json:"time"`
		Provider string `json:"provider,omitempty"`
		Method   string `json:"method"`
		Path     string `json:"path"`
		Query    string `json:"query,omitempty"`
		Status   int    `json:"status"`
		Received int64  `json:"received"`
		Sent     int64  `json:"sent"`
		Took     int64  `json:"took_us"`
		Fault    string `json:"fault,omitempty"`
	}{
		e.Number, e.Time.UTC().Format(time.RFC3339Nano), e.Provider, e.Method, e.Path, e.Query, e.Status, e.Received, e.Sent,
		e.Took.Microseconds(), e.Fault,
	})
}

// Line is the entry for a person.
func (e Entry) Line() string {
	target := e.Path
	if e.Query != "" {
		target += "?" + e.Query
	}
	status := "---"
	if e.Status != 0 {
		status = fmt.Sprint(e.Status)
	}
	line := fmt.Sprintf("%s %s %-6s %s", e.Time.Format("15:04:05.000"), status, e.Method, target)
	if e.Fault != "" {
		line += "  (fault: " + e.Fault + ")"
	}
	return line
}

func (g *gate) record(e Entry) {
	if g.opts.Record == nil {
		return
	}
	g.recording.Lock()
	defer g.recording.Unlock()
	g.opts.Record(e)
}

// shownParameters are those whose values are shown: they choose a part of a list.
func shownParameters() map[string]bool {
	return map[string]bool{
		"page": true, "per_page": true, "take": true, "include_totals": true, "triggerId": true, "deployed": true, "installed": true,
		"force": true, "type": true, "paginated": true, "limit": true, "offset": true, "is_global": true, "fields": true, "include_fields": true, "strategy": true,
	}
}

// harmless is a query without values that could be secrets.
func harmless(q url.Values) string {
	shown := shownParameters()
	out := url.Values{}
	for name, values := range q {
		for _, v := range values {
			if !shown[name] || len(v) > 64 {
				v = secret.Mask
			}
			out.Add(name, v)
		}
	}
	return out.Encode()
}

// countedBody counts what is received.
type countedBody struct {
	body  io.ReadCloser
	bytes int64
}

func (c *countedBody) Read(p []byte) (int, error) {
	n, err := c.body.Read(p)
	c.bytes += int64(n)
	return n, err
}

func (c *countedBody) Close() error { return c.body.Close() }
