package network

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/yamldoc"
)

const (
	// MaxCassette is the size of the largest cassette: a larger one could not be
	// read again.
	MaxCassette = yamldoc.MaxBytes
	// defaultTimeout is how long a real call may take.
	defaultTimeout = 30 * time.Second
)

// RecorderOptions say how calls are made and recorded.
type RecorderOptions struct {
	// Redact takes the secrets of the run out of a text. It has to be the same
	// at replay. nil changes nothing; what [Recorder] redacts by itself it
	// redacts all the same.
	Redact func(string) string
	// Timeout is how long one call may take, in real time. 0 is 30 seconds.
	Timeout time.Duration
}

// Recorder makes real calls and records them. It is safe for concurrent use;
// the entries are in the order in which the calls began.
type Recorder struct {
	transport http.RoundTripper
	redact    redactor
	timeout   time.Duration

	mu      sync.Mutex
	entries []string // "" is a call that is under way, or was not recorded
	size    int
}

// NewRecorder records what goes through a transport, which is the caller's and
// not nil. Redirects are answers: the clients of an action follow them.
func NewRecorder(transport http.RoundTripper, opts RecorderOptions) *Recorder {
	r := &Recorder{transport: transport, redact: newRedactor(opts.Redact), timeout: opts.Timeout, size: len(cassetteHead)}
	if r.timeout <= 0 {
		r.timeout = defaultTimeout
	}
	return r
}

// Send makes a call and records it. The action gets the answer as it is; what
// is recorded has its secrets redacted. An error of the call is a fault, which
// is recorded too. What cannot be recorded (another scheme than http and https,
// a body or a cassette that becomes too large, an encoding that cannot be read,
// a context that ended) is a fault of kind denied.
func (r *Recorder) Send(ctx context.Context, req sandbox.HTTPRequest) sandbox.HTTPResponse {
	place := r.begin()
	res, fault, err := r.call(ctx, req)
	if err == nil {
		err = r.keep(place, req, res, fault)
	}
	switch {
	case err != nil:
		return sandbox.HTTPResponse{Fault: denied(r.refusal(req, err))}
	case fault != nil:
		return sandbox.HTTPResponse{Fault: fault.fault(req.URL)}
	}
	return res
}

func (r *Recorder) refusal(req sandbox.HTTPRequest, err error) string {
	return r.redact.plain(r.redact.named(req) + " was not recorded: " + err.Error())
}

// begin keeps a place in the order of the calls.
func (r *Recorder) begin() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = append(r.entries, "")
	return len(r.entries) - 1
}

func (r *Recorder) keep(place int, req sandbox.HTTPRequest, res sandbox.HTTPResponse, fault *faultDoc) error {
	if fault != nil && fault.message != "" {
		redacted := *fault
		redacted.message = r.redact.text(fault.message)
		fault = &redacted
	}
	text := entryText(r.redact.request(req), withLength(r.redact.response(res), len(res.Body)), fault)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.size+len(text) > MaxCassette {
		return fmt.Errorf("the cassette would be larger than %d bytes; answer large requests with --mock", MaxCassette)
	}
	r.size += len(text)
	r.entries[place] = text
	return nil
}

// withLength removes the length of a body that was redacted.
func withLength(res sandbox.HTTPResponse, before int) sandbox.HTTPResponse {
	if len(res.Body) != before {
		res.Headers = slices.DeleteFunc(res.Headers, func(h sandbox.HTTPHeader) bool { return strings.EqualFold(h.Name, "content-length") })
	}
	return res
}

// call makes the real call. An error is a reason not to record it.
func (r *Recorder) call(ctx context.Context, req sandbox.HTTPRequest) (sandbox.HTTPResponse, *faultDoc, error) {
	var none sandbox.HTTPResponse
	limited, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	out, err := newRequest(limited, req)
	if err != nil {
		return none, nil, err
	}
	in, err := r.transport.RoundTrip(out)
	var res sandbox.HTTPResponse
	if err == nil {
		res, err = readResponse(in)
	}
	var unusable *unusableError
	switch {
	case errors.As(err, &unusable):
		return none, nil, err
	case err != nil && ctx.Err() != nil:
		return none, nil, errors.New("the run ended before the answer came")
	case err != nil:
		return none, faultOf(err), nil
	}
	return res, nil, nil
}

// newRequest is a request as it is sent. Lengths and encodings are the
// transport's matter.
func newRequest(ctx context.Context, req sandbox.HTTPRequest) (*http.Request, error) {
	switch {
	case !hasScheme(req.URL):
		return nil, errors.New("only http and https can be recorded")
	case !isToken(req.Method):
		return nil, fmt.Errorf("%s is no method", quote(req.Method))
	case tooLarge(req) != "":
		return nil, errors.New(tooLarge(req))
	}
	out, err := http.NewRequestWithContext(ctx, req.Method, req.URL, bytes.NewReader(req.Body))
	if err != nil {
		return nil, err
	}
	// Without this Go would send a name of its own.
	out.Header["User-Agent"] = []string{""}
	for _, h := range req.Headers {
		switch strings.ToLower(h.Name) {
		case "host":
			out.Host = h.Value
		case "user-agent":
			out.Header["User-Agent"] = []string{h.Value}
		case "content-length", "transfer-encoding", "connection", "accept-encoding":
		default:
			out.Header.Add(h.Name, h.Value)
		}
	}
	return out, nil
}

// unusableError is an answer that cannot be recorded.
type unusableError struct{ reason string }

func (e *unusableError) Error() string { return e.reason }

func readResponse(in *http.Response) (sandbox.HTTPResponse, error) {
	defer in.Body.Close() //nolint:errcheck // all that is needed was read
	var none sandbox.HTTPResponse
	body, err := readBody(in.Body)
	if err != nil {
		return none, err
	}
	plain, err := decompress(body, in.Header.Get("Content-Encoding"))
	if err != nil {
		return none, err
	}
	if len(body) > 0 && in.Header.Get("Content-Encoding") != "" {
		in.Header.Del("Content-Encoding")
		in.Header.Del("Content-Length")
	}
	res := sandbox.HTTPResponse{
		Status: in.StatusCode, Body: plain,
		StatusText: strings.TrimSpace(strings.TrimPrefix(in.Status, strconv.Itoa(in.StatusCode))),
	}
	for _, name := range slices.Sorted(maps.Keys(in.Header)) {
		for _, value := range in.Header[name] {
			res.Headers = append(res.Headers, sandbox.HTTPHeader{Name: name, Value: latin1(value)})
		}
	}
	return res, nil
}

// latin1 is the text of a header as Node reads it: what is not UTF-8 is Latin 1.
func latin1(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

func readBody(from io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(from, MaxBody+1))
	if err == nil && len(body) > MaxBody {
		return nil, &unusableError{fmt.Sprintf("the answer is larger than %d bytes", MaxBody)}
	}
	return body, err
}

// decompress undoes the encoding of a body: what is recorded can be read,
// edited and redacted.
func decompress(body []byte, encoding string) ([]byte, error) {
	if len(body) == 0 {
		return body, nil
	}
	var reader io.Reader
	var err error
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		reader, err = gzip.NewReader(bytes.NewReader(body))
	case "deflate":
		reader, err = zlib.NewReader(bytes.NewReader(body))
	default:
		return nil, &unusableError{fmt.Sprintf("the answer has the encoding %q, which cannot be read", encoding)}
	}
	if err != nil {
		return nil, &unusableError{fmt.Sprintf("the answer is not in its encoding %q: %v", encoding, err)}
	}
	plain, err := readBody(reader)
	var unusable *unusableError
	if err != nil && !errors.As(err, &unusable) {
		return nil, &unusableError{fmt.Sprintf("the answer is not in its encoding %q: %v", encoding, err)}
	}
	return plain, err
}

// Bytes is the cassette so far: the same bytes for the same calls. Calls that
// are under way are not in it. The error is a mistake of this package: the
// cassette could not be read again.
func (r *Recorder) Bytes() ([]byte, error) {
	r.mu.Lock()
	entries := slices.Clone(r.entries)
	r.mu.Unlock()
	out := cassetteText(entries)
	if _, problems := ParseMocks("cassette", out); problems != nil {
		return nil, fmt.Errorf("the cassette cannot be written so that it can be read again: %w", &problems[0])
	}
	return out, nil
}
