package summary

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/action"
)

// CodeThreshold is of a threshold that means nothing.
const CodeThreshold = "CC423"

// thresholdFile is how messages call the text of a threshold.
const thresholdFile = "--threshold"

// maxThreshold is the longest threshold, in bytes, and maxDigits the longest number.
const maxThreshold, maxDigits = 1000, 30

// Threshold is a quantity of a summary and what it is held against.
type Threshold struct {
	text     string
	quantity quantity
	op       string
	number   *big.Rat
}

// Text is the threshold as it was written.
func (t Threshold) Text() string { return t.text }

// NeedsAgainst reports whether the quantity exists only where two actions are
// compared.
func (t Threshold) NeedsAgainst() bool { return t.quantity.kind.against }

func operators() []string { return []string{"<=", ">=", "==", "!=", "<", ">"} }

// ParseThreshold reads a threshold such as "deny.rate<0.1%". The diagnostic says
// where it is wrong; it is nil when nothing is.
func ParseThreshold(text string) (Threshold, *action.Diagnostic) {
	p := thresholdParser{text: text}
	if len(text) > maxThreshold || !utf8.ValidString(text) {
		return Threshold{}, p.wrong(0, "the threshold is no text of at most 1000 bytes", "")
	}
	at, op := p.operator()
	if op == "" {
		return Threshold{}, p.noOperator(at)
	}
	from, left := trimmed(text[:at])
	q, problem := p.quantity(from, left)
	if problem != nil {
		return Threshold{}, problem
	}
	from, right := trimmed(text[at+len(op):])
	number, problem := p.number(at+len(op)+from, right)
	if problem != nil {
		return Threshold{}, problem
	}
	return Threshold{text, q, op, number}, nil
}

// trimmed is a text without blanks around it, and where it begins.
func trimmed(text string) (int, string) {
	left := strings.TrimLeft(text, " \t")
	return len(text) - len(left), strings.TrimRight(left, " \t")
}

// thresholdParser reads one threshold; places are in bytes from its beginning.
type thresholdParser struct{ text string }

func (p thresholdParser) wrong(at int, summary, hint string) *action.Diagnostic {
	column := 1
	if utf8.ValidString(p.text) {
		column += utf8.RuneCountInString(p.text[:min(at, len(p.text))])
	}
	return &action.Diagnostic{
		Code: CodeThreshold, Severity: action.SeverityError, File: thresholdFile, Line: 1, Column: column,
		Summary: summary, Hint: hint, Detail: "A threshold is a quantity, an operator and a number, as in deny.rate<0.001. " + quantityList(),
	}
}

// operator finds the operator outside of quotes. Without one it is "", and the
// place that of the first character that could begin one, or the end.
func (p thresholdParser) operator() (int, string) {
	quoted := false
	for i := 0; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte("<>=!", c) >= 0:
			for _, op := range operators() {
				if strings.HasPrefix(p.text[i:], op) {
					return i, op
				}
			}
			return i, ""
		}
	}
	return len(p.text), ""
}

func (p thresholdParser) noOperator(at int) *action.Diagnostic {
	hint := "write one of " + strings.Join(operators(), " ")
	switch {
	case strings.HasPrefix(p.text[at:], "="):
		return p.wrong(at, "\"=\" is no operator", "write == for equal; "+hint)
	case at < len(p.text):
		return p.wrong(at, fmt.Sprintf("%q is no operator", p.text[at:at+1]), hint)
	case strings.Count(p.text, `"`)%2 == 1:
		return p.wrong(strings.Index(p.text, `"`), "the quoted name does not end", "close it with \"")
	}
	return p.wrong(at, "there is no operator", hint)
}

// number reads a decimal number, which may be a percentage.
func (p thresholdParser) number(at int, text string) (*big.Rat, *action.Diagnostic) {
	digits, percent := strings.CutSuffix(text, "%")
	digits = strings.TrimRight(digits, " ")
	whole, part, _ := strings.Cut(digits, ".")
	decimal := whole != "" && len(digits) <= maxDigits && !strings.ContainsFunc(whole+part, func(r rune) bool { return r < '0' || r > '9' }) &&
		!strings.HasSuffix(digits, ".")
	if !decimal {
		return nil, p.wrong(at, fmt.Sprintf("expected a number, found %q", text), "write it like 4096, 0.001 or 0.1%")
	}
	n, _ := new(big.Rat).SetString(digits)
	if percent {
		n.Quo(n, big.NewRat(100, 1))
	}
	return n, nil
}

// quantity reads the left side.
func (p thresholdParser) quantity(at int, text string) (quantity, *action.Diagnostic) {
	q := quantity{text: text, token: anyToken}
	rest := text
	if kind, tail, ok := cutStep(rest, "token"); ok {
		word, after, _ := strings.Cut(tail, ".")
		words := tokenWords()
		i := slices.Index(words[:], word)
		if i < 0 {
			return q, p.unknown(at+len(kind), word, words[:], "kind of token")
		}
		q.token, rest = i, after
		if _, named, ok := cutStep(rest, "claim"); ok {
			return p.claim(at+len(text)-len(named), q, named)
		}
		return p.member(at+len(text)-len(rest), q, rest, tokenQuantities(), "quantity of a token")
	}
	if head, tail, ok := cutStep(rest, "claim"); ok {
		return p.claim(at+len(head), q, tail)
	}
	return p.member(at, q, rest, eventQuantities(), "quantity")
}

// cutStep takes a first step from a dotted text.
func cutStep(text, step string) (head, tail string, ok bool) {
	head = step + "."
	tail, ok = strings.CutPrefix(text, head)
	return head, tail, ok
}

// claim reads a claim's name, which may be quoted like a JSON string, and what is
// asked of it.
func (p thresholdParser) claim(at int, q quantity, text string) (quantity, *action.Diagnostic) {
	name, rest, ok := cutName(text)
	if !ok || name == "" || rest == "" {
		return q, p.wrong(at, fmt.Sprintf("expected a claim's name and a quantity, found %q", text),
			`write claim.NAME.QUANTITY, with a name that has dots or operators in quotes: claim."a.b".present`)
	}
	q.claim = name
	return p.member(at+len(text)-len(rest), q, rest, claimQuantities(), "quantity of a claim")
}

// cutName parts the name of a claim from what is asked of it. A name without quotes
// ends where a quantity begins that is known, or else at the last dot.
func cutName(text string) (name, rest string, ok bool) {
	if strings.HasPrefix(text, `"`) {
		end := 1
		for end < len(text) && text[end] != '"' {
			if text[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(text) || json.Unmarshal([]byte(text[:end+1]), &name) != nil {
			return "", "", false
		}
		rest, ok = strings.CutPrefix(text[end+1:], ".")
		return name, rest, ok
	}
	for i := range len(text) {
		if text[i] != '.' {
			continue
		}
		if _, known := ask(text[i+1:], claimQuantities()); known {
			return text[:i], text[i+1:], true
		}
	}
	i := strings.LastIndexByte(text, '.')
	if i < 0 {
		return "", "", false
	}
	return text[:i], text[i+1:], true
}

func (p thresholdParser) member(at int, q quantity, text string, kinds []quantityKind, what string) (quantity, *action.Diagnostic) {
	asked, ok := ask(text, kinds)
	if !ok {
		return q, p.unknown(at, text, spellings(kinds), what)
	}
	q.kind, q.rate, q.stat = asked.kind, asked.rate, asked.stat
	return q, nil
}

func (p thresholdParser) unknown(at int, word string, known []string, what string) *action.Diagnostic {
	hint := ""
	near, ok := nearest.Path(word, known)
	if !ok {
		near, ok = nearest.Word(word, known)
	}
	if ok {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return p.wrong(at, fmt.Sprintf("unknown %s %q", what, word), hint)
}

// Verdict is what became of a threshold. The number that was found is Part divided
// by Whole, which is 1 for counts and sizes; without any Whole is 0, and the
// threshold does not hold.
type Verdict struct {
	Threshold string `json:"threshold"`
	Quantity  string `json:"quantity"`
	Part      int64  `json:"part"`
	Whole     int64  `json:"whole"`
	Holds     bool   `json:"holds"`
	// Note says why there is no number, or what to know about it.
	Note string `json:"note,omitempty"`
}

// Check holds the summary against thresholds.
func (s *Summary) Check(list []Threshold) []Verdict {
	verdicts := make([]Verdict, len(list))
	for i, t := range list {
		m := t.quantity.measure(s)
		verdicts[i] = Verdict{t.text, t.quantity.text, m.part, m.whole, m.whole != 0 && t.holds(m), m.note}
	}
	return verdicts
}

// Passed reports whether all thresholds hold.
func Passed(verdicts []Verdict) bool {
	return !slices.ContainsFunc(verdicts, func(v Verdict) bool { return !v.Holds })
}

func (t Threshold) holds(m measure) bool {
	order := big.NewRat(m.part, m.whole).Cmp(t.number)
	switch t.op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "==":
		return order == 0
	}
	return order != 0
}
