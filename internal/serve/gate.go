package serve

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// gate is what every request goes through: the rate limit, the trouble, the log.
type gate struct {
	tenants *tenant.Server
	opts    Options
	bucket  *bucket
	draws   *draws
	count   atomic.Uint64
	refused atomic.Uint64

	recording sync.Mutex
}

func newGate(tenants *tenant.Server, opts Options) *gate {
	return &gate{tenants: tenants, opts: opts, bucket: newBucket(opts.Rate, opts.Now), draws: newDraws(opts.Faults, opts.Seed)}
}

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := g.opts.Now()
	entry := Entry{Number: g.count.Add(1), Time: began, Method: r.Method, Path: r.URL.EscapedPath(), Query: harmless(r.URL.Query())}
	t := g.tenants.For(r)
	if t != nil {
		entry.Provider = t.Info().ID
	}
	out := &counted{ResponseWriter: w}
	in := &countedBody{body: r.Body}
	r.Body = in
	defer func() {
		aborted := recover()
		entry.Status, entry.Sent, entry.Received = out.status, out.bytes, in.bytes
		entry.Took = g.opts.Now().Sub(began)
		g.record(entry)
		if aborted != nil {
			panic(aborted) // net/http closes the connection
		}
	}()
	limit, wait := g.bucket.take()
	if headed, ok := t.(tenant.Headed); ok {
		for name, values := range headed.Headers(limit, fmt.Sprintf("%016x", entry.Number)) {
			out.Header()[name] = values
		}
	}
	if wait > 0 {
		entry.Fault = "rate limit"
		g.tooMany(out, r, wait)
		return
	}
	trouble := g.draws.next()
	entry.Fault = trouble.String()
	if trouble.delay > 0 && !sleep(r.Context(), trouble.delay) {
		return
	}
	g.pass(out, r, trouble)
}

// String names the trouble for the log.
func (t trouble) String() string {
	switch {
	case t.name == "" && t.delay > 0:
		return "slow"
	case t.delay > 0:
		return "slow " + t.name
	}
	return t.name
}

// usualWait is what an injected 429 asks for.
const usualWait = time.Second

// pass answers a request, with its trouble.
func (g *gate) pass(w *counted, r *http.Request, t trouble) {
	switch t.name {
	case "":
		g.tenants.ServeHTTP(w, r)
	case "429":
		g.tooMany(w, r, usualWait)
	case "500":
		g.refuse(w, r, tenant.Refusal{Kind: tenant.Broken, Detail: "a fault that was asked for"})
	case "502", "503":
		status, _ := strconv.Atoi(t.name)
		g.refuse(w, r, tenant.Refusal{Kind: tenant.Unavailable, Status: status, Detail: "a fault that was asked for"})
	case "504":
		g.carryOut(r)
		g.refuse(w, r, tenant.Refusal{Kind: tenant.Unavailable, Status: http.StatusGatewayTimeout, Detail: "a fault that was asked for"})
	case "expired":
		g.refuse(w, r, tenant.Refusal{Kind: tenant.Expired, Detail: "the token has expired"})
	case "html":
		proxyPage(w, t.coin)
	case "reset":
		if t.coin {
			g.carryOut(r)
		}
		reset(w)
	case "lost":
		g.carryOut(r)
		reset(w)
	case "truncated":
		truncate(w, g.carryOut(r))
	}
}

// carryOut does what is asked, and keeps the answer.
func (g *gate) carryOut(r *http.Request) tenant.Answer { return g.tenants.Answer(r) }

func (g *gate) refuse(w http.ResponseWriter, r *http.Request, refusal tenant.Refusal) {
	tenant.Write(w, g.tenants.Refuse(r, refusal))
}

// tooMany refuses for the rate. Two of three refusals say how long to wait, as
// platforms do not always.
func (g *gate) tooMany(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	if g.refused.Add(1)%3 != 0 {
		w.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
	}
	g.refuse(w, r, tenant.Refusal{Kind: tenant.TooMany, Detail: "too many requests"})
}

// proxyPage is what a captive portal or a gateway says, with a status that it
// should not have or with one that it should.
func proxyPage(w http.ResponseWriter, ok bool) {
	status := http.StatusBadGateway
	if ok {
		status = http.StatusOK
	}
	page := "<!doctype html>\n<html><head><title>Gateway</title></head><body><h1>The proxy has no answer</h1></body></html>\n"
	tenant.Write(w, tenant.Answer{Status: status, Body: tenant.Raw{Type: "text/html; charset=utf-8", Data: []byte(page)}})
}

// truncate sends the half of an answer that was announced as whole.
func truncate(w http.ResponseWriter, a tenant.Answer) {
	kind, data, err := a.Encode()
	if err != nil || len(data) == 0 {
		reset(w)
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(max(a.Status, http.StatusOK))
	_, _ = w.Write(data[:len(data)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// reset closes the connection without an answer; where it can, so that the
// client sees a reset rather than an end.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2 has no connection to give; the stream is reset
		panic(http.ErrAbortHandler)
	}
	if linger, ok := conn.(interface{ SetLinger(sec int) error }); ok {
		_ = linger.SetLinger(0)
	}
	_ = conn.Close()
	panic(http.ErrAbortHandler)
}

// sleep waits, and reports whether the client is still there.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
