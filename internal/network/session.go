package network

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// SessionOptions say how a run uses mocks.
type SessionOptions struct {
	// Redact takes the secrets of the run out of a text. Requests are compared
	// with a cassette after it, and no message repeats what it takes out. nil
	// changes nothing.
	Redact func(string) string
}

// Session are the mocks of one run: how often each was used. It is safe for
// concurrent use.
type Session struct {
	entries []*entry
	redact  redactor

	mu   sync.Mutex
	used []int
}

// Start begins a run, in which no entry has been used.
func (m *Mocks) Start(opts SessionOptions) *Session {
	return &Session{entries: m.all(), redact: newRedactor(opts.Redact), used: make([]int, m.Len())}
}

// Send answers a request with the first entry that takes it and is not used
// up. Without one the answer is a fault of kind denied, whose message says what
// came nearest and what to do.
func (s *Session) Send(req sandbox.HTTPRequest) sandbox.HTTPResponse {
	if res, ok := s.Answer(req); ok {
		return res
	}
	return sandbox.HTTPResponse{Fault: denied(s.denial(req))}
}

// Answer is [Session.Send], and false where that denies.
func (s *Session) Answer(req sandbox.HTTPRequest) (sandbox.HTTPResponse, bool) {
	if tooLarge(req) != "" {
		return sandbox.HTTPResponse{}, false
	}
	q := s.newQuestion(req)
	for i, e := range s.entries {
		if e.takes(q.seenBy(e)) && s.use(i) {
			return e.answer(req), true
		}
	}
	return sandbox.HTTPResponse{}, false
}

// use counts a use of an entry, unless it is used up.
func (s *Session) use(i int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if times := s.entries[i].times; times > 0 && s.used[i] >= times {
		return false
	}
	s.used[i]++
	return true
}

func (s *Session) count(i int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used[i]
}

func (e *entry) answer(req sandbox.HTTPRequest) sandbox.HTTPResponse {
	res := e.reply
	res.Headers, res.Body = slices.Clone(res.Headers), slices.Clone(res.Body)
	if e.fault != nil {
		res.Fault = e.fault.fault(req.URL)
	}
	return res
}

func denied(message string) *sandbox.HTTPFault {
	return &sandbox.HTTPFault{Kind: sandbox.FaultDenied, Code: "ERR_NETWORK_DENIED", Message: message}
}

// question is a request as mocks see it, and as cassettes do.
type question struct {
	plain    *asked
	redacted func() *asked
}

func (s *Session) newQuestion(req sandbox.HTTPRequest) question {
	return question{
		plain:    newAsked(req),
		redacted: sync.OnceValue(func() *asked { return newAsked(s.redact.request(req)) }),
	}
}

func (q question) seenBy(e *entry) *asked {
	if e.recorded {
		return q.redacted()
	}
	return q.plain
}

// denial says why nothing answers a request.
func (s *Session) denial(req sandbox.HTTPRequest) string {
	return s.redact.plain(s.redact.named(req) + " was not sent: " + s.why(req))
}

func (s *Session) why(req sandbox.HTTPRequest) string {
	if large := tooLarge(req); large != "" {
		return large
	}
	why, remedy := "no mock takes it", "add an entry for it to the mock file"
	if cassette := s.cassette(); cassette != "" {
		why = "the cassette " + cassette + " does not hold it"
		remedy = "record it again with --record, or add an entry to the cassette"
	}
	if i, differs := s.nearest(s.newQuestion(req)); i >= 0 {
		why += "; " + s.near(i, differs)
	}
	return why + "; " + remedy
}

// cassette is the one file that all entries come from, when it is a cassette.
func (s *Session) cassette() string {
	file := ""
	for _, e := range s.entries {
		if !e.recorded || file != "" && file != e.file {
			return ""
		}
		file = e.file
	}
	return file
}

func (s *Session) near(i int, differs []string) string {
	e := s.entries[i]
	what := "mock"
	if e.recorded {
		what = "entry"
	}
	if len(differs) == 0 {
		return fmt.Sprintf("%s takes it, and was used %s already", e.place(), s.uses(i))
	}
	return fmt.Sprintf("the nearest %s is %s (%s): %s", what, e.place(), e, strings.Join(differs, ", "))
}

func (e *entry) place() string { return fmt.Sprintf("%s:%d", e.file, e.at.Line) }

// uses says how often an entry was used: "1 of 2 times".
func (s *Session) uses(i int) string {
	times := s.entries[i].times
	if times == 1 {
		return fmt.Sprintf("%d of 1 time", s.count(i))
	}
	return fmt.Sprintf("%d of %d times", s.count(i), times)
}

// nearest finds the entry that differs least from a request: in fewer parts,
// then in a later character of the URL. It returns -1 when there are none.
func (s *Session) nearest(q question) (index int, differs []string) {
	index = -1
	var least [3]int
	for i, e := range s.entries {
		a := q.seenBy(e)
		found, urlDiffers := e.differences(a, q.redacted)
		score := [3]int{0, len(found), -e.sameStart(a.url)}
		if urlDiffers {
			score[0] = 1
		}
		if index < 0 || slices.Compare(score[:], least[:]) < 0 {
			index, differs, least = i, found, score
		}
	}
	return index, differs
}

// sameStart is how many characters of a URL an entry begins with.
func (e *entry) sameStart(u string) int {
	if e.url == nil {
		return 0
	}
	n := 0
	for n < min(len(u), len(e.url.literal)) && u[n] == e.url.literal[n] {
		n++
	}
	return n
}

// String names an entry: its method and URL.
func (e *entry) String() string {
	u := "any url"
	if e.url != nil {
		u = shortURL(e.url.text)
	}
	return cmp.Or(e.method, "any method") + " " + u
}

// maxURL is how much of a URL a message repeats.
const maxURL = 200

func shortURL(u string) string {
	if len(u) > maxURL {
		return strings.ToValidUTF8(u[:maxURL], "") + "…"
	}
	return u
}

// Unused tells of entries that were used less often than they say, or never:
// code CC124, in the order of the files.
func (s *Session) Unused() []action.Diagnostic {
	var list []action.Diagnostic
	for i, e := range s.entries {
		n := s.count(i)
		if n > 0 && n >= e.times {
			continue
		}
		d := action.Diagnostic{
			Code: "CC124", Severity: action.SeverityWarning,
			Summary: fmt.Sprintf("the mock %s was not used", e),
			File:    e.file, Line: e.at.Line, Column: e.at.Column,
		}
		if n > 0 {
			d.Summary = fmt.Sprintf("the mock %s was used %s", e, s.uses(i))
		}
		list = append(list, d)
	}
	return list
}
