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

// reply is what a request gets.
type reply struct {
	answer tenant.Answer
	// reset sends nothing and resets the connection; cut sends one half.
	reset, cut bool
}

// ServeHTTP implements http.Handler. A request is in the log before its answer
// is sent, so that who has an answer finds it there.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := g.opts.Now()
	entry := Entry{Number: g.count.Add(1), Time: began, Method: r.Method, Path: r.URL.EscapedPath(), Query: harmless(r.URL.Query())}
	t := g.tenants.For(r)
	if t != nil {
		entry.Provider = t.Info().ID
	}
	body := &countedBody{body: r.Body}
	r = r.WithContext(r.Context()) // a copy: net/http looks at the body of its own, to see what is left to read
	r.Body = body
	w.Header().Set("Date", began.UTC().Format(http.TimeFormat)) // the clock is the one that everything else is told by
	limit, wait := g.bucket.take()
	if headed, ok := t.(tenant.Headed); ok {
		for name, values := range headed.Headers(limit, fmt.Sprintf("%016x", entry.Number)) {
			w.Header()[name] = values
		}
	}
	var answer reply
	if wait > 0 {
		entry.Fault, answer = "rate limit", g.tooMany(r, wait)
	} else {
		trouble := g.draws.next()
		entry.Fault = trouble.String()
		sleep(r.Context(), trouble.delay)
		answer = g.pass(r, trouble)
	}
	_, data, err := answer.answer.Encode()
	if entry.Received = body.bytes; !answer.reset && err == nil {
		entry.Status, entry.Sent = answer.status(), answer.size(data)
	}
	entry.Took = g.opts.Now().Sub(began)
	g.record(entry)
	answer.send(w)
}

func (r reply) status() int {
	if r.answer.Status == 0 {
		return http.StatusOK
	}
	return r.answer.Status
}

func (r reply) size(data []byte) int64 {
	if r.cut {
		return int64(len(data) / 2)
	}
	return int64(len(data))
}

// send sends the reply, or what there is of it.
func (r reply) send(w http.ResponseWriter) {
	_, data, err := r.answer.Encode()
	switch {
	case r.reset, r.cut && (err != nil || len(data) == 0):
		reset(w)
	case r.cut:
		r.truncate(w)
	}
	tenant.Write(w, r.answer)
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
func (g *gate) pass(r *http.Request, t trouble) reply {
	const asked = "a fault that was asked for"
	switch t.name {
	case "429":
		return g.tooMany(r, usualWait)
	case "500":
		return g.refuse(r, tenant.Refusal{Kind: tenant.Broken, Detail: asked})
	case "502", "503":
		status, _ := strconv.Atoi(t.name)
		return g.refuse(r, tenant.Refusal{Kind: tenant.Unavailable, Status: status, Detail: asked})
	case "504":
		g.tenants.Answer(r)
		return g.refuse(r, tenant.Refusal{Kind: tenant.Unavailable, Status: http.StatusGatewayTimeout, Detail: asked})
	case "expired":
		return g.refuse(r, tenant.Refusal{Kind: tenant.Expired, Detail: "the token has expired"})
	case "html":
		return proxyPage(t.coin)
	case "reset":
		if t.coin {
			g.tenants.Answer(r)
		}
		return reply{reset: true}
	case "lost":
		g.tenants.Answer(r)
		return reply{reset: true}
	case "truncated":
		return reply{answer: g.tenants.Answer(r), cut: true}
	}
	return reply{answer: g.tenants.Answer(r)}
}

func (g *gate) refuse(r *http.Request, refusal tenant.Refusal) reply {
	return reply{answer: g.tenants.Refuse(r, refusal)}
}

// tooMany refuses for the rate. Of three refusals, one says how long to wait in
// seconds, one until when, and one neither, as platforms do.
func (g *gate) tooMany(r *http.Request, wait time.Duration) reply {
	out := g.refuse(r, tenant.Refusal{Kind: tenant.TooMany, Detail: "too many requests"})
	if out.answer.Header == nil {
		out.answer.Header = http.Header{}
	}
	switch g.refused.Add(1) % 3 {
	case 1:
		out.answer.Header.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
	case 2:
		out.answer.Header.Set("Retry-After", ceil(g.opts.Now().Add(wait)).UTC().Format(http.TimeFormat))
	}
	return out
}

// proxyPage is what a captive portal or a gateway says, with a status that it
// should not have or with one that it should.
func proxyPage(ok bool) reply {
	status := http.StatusBadGateway
	if ok {
		status = http.StatusOK
	}
	page := "<!doctype html>\n<html><head><title>Gateway</title></head><body><h1>The proxy has no answer</h1></body></html>\n"
	return reply{answer: tenant.Answer{Status: status, Body: tenant.Raw{Type: "text/html; charset=utf-8", Data: []byte(page)}}}
}

// truncate sends the half of an answer that was announced as whole.
func (r reply) truncate(w http.ResponseWriter) {
	kind, data, _ := r.answer.Encode() // send has looked
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(r.status())
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

// sleep waits, or until the client has gone.
func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
