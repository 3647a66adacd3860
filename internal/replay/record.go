package replay

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// RecordSchema names the shape of [Record] in its JSON form.
const RecordSchema = "claimctl/replay-record/v1"

// Record is what became of one line of the input: a line of the output. What is
// empty is left out.
type Record struct {
	Schema string `json:"schema"`
	// Source is the input, Offset the place of the line's first byte in its text,
	// unpacked where it is compressed.
	Source string `json:"source"`
	Offset int64  `json:"offset"`
	// ID is the event's own id, as it stands there.
	ID          action.Value     `json:"id,omitempty"`
	Decision    RecordDecision   `json:"decision"`
	Claims      []RecordClaim    `json:"claims,omitempty"`
	Tokens      []RecordToken    `json:"tokens,omitempty"`
	Error       *RecordError     `json:"error,omitempty"`
	Diagnostics []RecordFindings `json:"diagnostics,omitempty"`
	// Before is what the action to compare with made of the same event, Changes what
	// is otherwise now; there is no Before without one.
	Before  *RecordSide    `json:"before,omitempty"`
	Changes []RecordChange `json:"changes,omitempty"`
}

// RecordSide is one action's part of a record.
type RecordSide struct {
	Decision    RecordDecision   `json:"decision"`
	Claims      []RecordClaim    `json:"claims,omitempty"`
	Tokens      []RecordToken    `json:"tokens,omitempty"`
	Error       *RecordError     `json:"error,omitempty"`
	Diagnostics []RecordFindings `json:"diagnostics,omitempty"`
}

// RecordDecision is how the event ended.
type RecordDecision struct {
	Kind   action.DecisionKind `json:"kind"`
	Reason string              `json:"reason,omitempty"`
	Code   string              `json:"code,omitempty"`
	URL    string              `json:"url,omitempty"`
}

// RecordClaim is a write with its fate. FinalName is there where it is another name,
// Rule where the fate is not simply set.
type RecordClaim struct {
	Token     action.TokenKind `json:"token"`
	Name      string           `json:"name"`
	Value     action.Value     `json:"value"`
	Fate      action.Fate      `json:"fate"`
	FinalName string           `json:"final_name,omitempty"`
	Rule      string           `json:"rule,omitempty"`
}

// RecordToken is the size of a token, in bytes as signed; an opaque one has none.
type RecordToken struct {
	Kind   action.TokenKind `json:"kind"`
	Bytes  int              `json:"bytes"`
	Opaque bool             `json:"opaque,omitempty"`
}

// RecordError is why there is no result: the action threw, a limit was hit, or the
// line is no event. Kind is as in a result, or "event" for the last.
type RecordError struct {
	Kind    string `json:"kind,omitempty"`
	Name    string `json:"name,omitempty"`
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Hint    string `json:"hint,omitempty"`
}

// RecordFindings is a diagnostic in short.
type RecordFindings struct {
	Code     string          `json:"code"`
	Severity action.Severity `json:"severity"`
	Summary  string          `json:"summary"`
}

// RecordChange is one thing that is otherwise than before: What is "decision", "error"
// or "claim". Of a claim, Change is "added", "removed" or "changed", and Before and
// After are its values; of the others, what they were and are as text.
type RecordChange struct {
	What   string           `json:"what"`
	Token  action.TokenKind `json:"token,omitempty"`
	Name   string           `json:"name,omitempty"`
	Change string           `json:"change"`
	Before action.Value     `json:"before,omitempty"`
	After  action.Value     `json:"after,omitempty"`
}

// writer appends records without encoding/json: it is half of the time otherwise.
type writer struct {
	buf     []byte
	sources [][]byte // of each the beginning of its records, up to the offset
	// The claims of both sides.
	after, before heads
}

func newWriter(sources []string) *writer {
	w := &writer{}
	for _, name := range sources {
		head := append([]byte(`{"schema":"`), RecordSchema...)
		head = appendText(append(head, `","source":`...), name)
		w.sources = append(w.sources, append(head, `,"offset":`...))
	}
	return w
}

// record appends a line. Before is nil without another action.
func (w *writer) record(source int, offset int64, id []byte, before, after *runner.Outcome) {
	b := append(w.buf, w.sources[source]...)
	b = strconv.AppendInt(b, offset, 10)
	if len(id) > 0 {
		b = append(append(b, `,"id":`...), id...)
	}
	b = appendSide(append(b, ','), after, &w.after)
	if before != nil {
		b = appendSide(append(b, `,"before":{`...), before, &w.before)
		b = appendChanges(append(b, '}'), before, after)
	}
	w.buf = append(b, '}', '\n')
}

// appendSide appends the members of one side.
func appendSide(b []byte, out *runner.Outcome, h *heads) []byte {
	b = appendDecision(b, &out.Decision)
	if len(out.Claims) > 0 {
		b = append(b, `,"claims":[`...)
		h.begin()
		for i := range out.Claims {
			b = append(appendClaim(b, &out.Claims[i], h), ',')
		}
		b[len(b)-1] = ']'
	}
	if len(out.Tokens) > 0 {
		b = append(b, `,"tokens":[`...)
		for i := range out.Tokens {
			b = append(appendToken(b, &out.Tokens[i]), ',')
		}
		b[len(b)-1] = ']'
	}
	if out.Error != nil {
		b = appendError(append(b, `,"error":`...), out.Error)
	}
	if len(out.Diagnostics) > 0 {
		b = append(b, `,"diagnostics":[`...)
		for i := range out.Diagnostics {
			b = append(appendFinding(b, &out.Diagnostics[i]), ',')
		}
		b[len(b)-1] = ']'
	}
	return b
}

func appendDecision(b []byte, d *action.Decision) []byte {
	b = appendText(append(b, `"decision":{"kind":`...), string(d.Kind))
	b = appendMember(b, `,"reason":`, d.Reason)
	b = appendMember(b, `,"code":`, d.Code)
	return append(appendMember(b, `,"url":`, d.URL), '}')
}

func appendClaim(b []byte, c *action.Claim, h *heads) []byte {
	b = appendValue(h.append(b, c), c.Value)
	if c.Fate == action.FateSet && c.FinalName == c.Name {
		return append(b, `,"fate":"set"}`...)
	}
	b = appendText(append(b, `,"fate":`...), string(c.Fate))
	if c.FinalName != c.Name {
		b = appendMember(b, `,"final_name":`, c.FinalName)
	}
	if c.Fate != action.FateSet {
		b = appendMember(b, `,"rule":`, c.Rule)
	}
	return append(b, '}')
}

func appendToken(b []byte, t *runner.OutcomeToken) []byte {
	b = appendText(append(b, `{"kind":`...), string(t.Kind))
	b = strconv.AppendInt(append(b, `,"bytes":`...), int64(t.Bytes), 10)
	if t.Opaque {
		b = append(b, `,"opaque":true`...)
	}
	return append(b, '}')
}

func appendError(b []byte, e *action.Error) []byte {
	b = append(b, '{')
	if e.Kind != "" {
		b = append(appendMember(b, `"kind":`, e.Kind), ',')
	}
	if e.Name != "" {
		b = append(appendMember(b, `"name":`, e.Name), ',')
	}
	message := e.Message
	if message == "" && e.Value != nil {
		message = string(e.Value)
	}
	b = appendText(append(b, `"message":`...), message)
	if e.Line > 0 {
		b = strconv.AppendInt(append(b, `,"line":`...), int64(e.Line), 10)
		b = strconv.AppendInt(append(b, `,"column":`...), int64(e.Column), 10)
	}
	return append(appendMember(b, `,"hint":`, e.Hint), '}')
}

func appendFinding(b []byte, d *action.Diagnostic) []byte {
	b = appendText(append(b, `{"code":`...), d.Code)
	b = appendText(append(b, `,"severity":`...), string(d.Severity))
	return append(appendText(append(b, `,"summary":`...), d.Summary), '}')
}

func appendMember(b []byte, head, text string) []byte {
	if text == "" {
		return b
	}
	return appendText(append(b, head...), text)
}

func appendValue(b []byte, v action.Value) []byte {
	if v == nil {
		return append(b, "null"...)
	}
	return append(b, v...)
}

// appendText appends a JSON string, as [action.Marshal] writes it.
func appendText(b []byte, text string) []byte {
	if plain(text) {
		return append(append(append(b, '"'), text...), '"')
	}
	b = append(b, '"')
	from := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == '\u2028' || r == '\u2029' || r == utf8.RuneError && size == 1 {
				b = append(append(b, text[from:i]...), runeEscape(r)...)
				from = i + size
			}
			i += size
			continue
		}
		b = appendEscape(append(b, text[from:i]...), c)
		i++
		from = i
	}
	return append(append(b, text[from:]...), '"')
}

// plain reports whether a text can stand in a JSON string as it is, and is ASCII. It
// looks at eight bytes at once: the highest bit of one is set where a byte is below a
// space, a quotation mark, a backslash or beyond ASCII.
func plain(text string) bool {
	const low, high = 0x0101010101010101, 0x8080808080808080
	bad := uint64(0)
	for ; len(text) >= 8; text = text[8:] {
		x := uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
			uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
		quote, slash := x^low*'"', x^low*'\\'
		bad |= x | (x - low*' ') | (quote - low) | (slash - low)
	}
	if bad&high != 0 {
		return false
	}
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func runeEscape(r rune) string {
	switch r {
	case '\u2028':
		return `\u2028`
	case '\u2029':
		return `\u2029`
	}
	return `\ufffd`
}

func appendEscape(b []byte, c byte) []byte {
	const digits = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	}
	return append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}

// appendChanges appends what is otherwise after than before; nothing when all is the
// same.
func appendChanges(b []byte, before, after *runner.Outcome) []byte {
	start := len(b)
	b = append(b, `,"changes":[`...)
	none := len(b)
	if before.Decision != after.Decision {
		b = appendTextChange(b, "decision", ending(before), ending(after))
	}
	if was, is := message(before.Error), message(after.Error); was != is {
		b = appendTextChange(b, "error", was, is)
	}
	old, own := index(before.Claims), index(after.Claims)
	for i := range after.Claims {
		now := &after.Claims[i]
		if !lands(now) {
			continue
		}
		was := landed(before.Claims, old, now)
		switch {
		case was == nil:
			b = appendClaimChange(b, now, "added", nil, now.Value)
		case !bytes.Equal(was.Value, now.Value) && canonical(was.Value) != canonical(now.Value):
			b = appendClaimChange(b, now, "changed", was.Value, now.Value)
		}
	}
	for i := range before.Claims {
		if was := &before.Claims[i]; lands(was) && landed(after.Claims, own, was) == nil {
			b = appendClaimChange(b, was, "removed", was.Value, nil)
		}
	}
	if len(b) == none {
		return b[:start]
	}
	b[len(b)-1] = ']'
	return b
}

func appendTextChange(b []byte, what, before, after string) []byte {
	b = appendText(append(b, `{"what":`...), what)
	b = append(b, `,"change":"changed"`...)
	b = appendMember(b, `,"before":`, before)
	return append(appendMember(b, `,"after":`, after), '}', ',')
}

func appendClaimChange(b []byte, c *action.Claim, change string, before, after action.Value) []byte {
	b = appendText(append(b, `{"what":"claim","token":`...), string(c.Token))
	b = appendText(append(b, `,"name":`...), c.FinalName)
	b = append(append(append(b, `,"change":"`...), change...), '"')
	if before != nil {
		b = append(append(b, `,"before":`...), before...)
	}
	if after != nil {
		b = append(append(b, `,"after":`...), after...)
	}
	return append(b, '}', ',')
}

func lands(c *action.Claim) bool { return c.Fate == action.FateSet || c.Fate == action.FateRenamed }

// place is a claim's token and the name it lands under.
type place struct {
	token action.TokenKind
	name  string
}

// manyClaims is the number of claims from which a search needs an index.
const manyClaims = 32

// index finds claims that land; nil where there are few.
func index(list []action.Claim) map[place]*action.Claim {
	if len(list) < manyClaims {
		return nil
	}
	out := make(map[place]*action.Claim, len(list))
	for i := range list {
		if c := &list[i]; lands(c) {
			out[place{c.Token, c.FinalName}] = c
		}
	}
	return out
}

// landed finds a claim by its token and the name it lands under.
func landed(list []action.Claim, by map[place]*action.Claim, c *action.Claim) *action.Claim {
	if by != nil {
		return by[place{c.Token, c.FinalName}]
	}
	for i := range list {
		if other := &list[i]; other.Token == c.Token && other.FinalName == c.FinalName && lands(other) {
			return other
		}
	}
	return nil
}

// canonical is a value with its members in one order.
func canonical(v action.Value) string {
	if len(v) == 0 || v[0] != '{' && v[0] != '[' {
		return string(v)
	}
	return sorted(v)
}

// ending is a decision as text.
func ending(out *runner.Outcome) string {
	d := out.Decision
	text := string(d.Kind)
	for _, part := range []string{d.Code, d.Reason, d.URL} {
		if part != "" {
			text += ": " + part
		}
	}
	return text
}

func message(e *action.Error) string {
	if e == nil {
		return ""
	}
	if e.Name == "" {
		return e.Message
	}
	return e.Name + ": " + e.Message
}
