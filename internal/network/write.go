package network

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// cassetteVersion is the form of a cassette.
const cassetteVersion = 1

const cassetteHead = "cassette: 1\nmocks:"

// cassetteText is a cassette of entries; an empty one is left out.
func cassetteText(entries []string) []byte {
	all := strings.Join(entries, "")
	if all == "" {
		return []byte(cassetteHead + " []\n")
	}
	return []byte(cassetteHead + "\n" + all)
}

// entryText is one entry of a cassette, of a request and its answer that are
// redacted already.
func entryText(req sandbox.HTTPRequest, res sandbox.HTTPResponse, fault *faultDoc) string {
	var w writer
	w.line("  - method: %s", name(req.Method))
	w.line("    url: %s", quoted(req.URL))
	if len(req.Body) > 0 {
		w.requestBody(req.Body)
	}
	switch {
	case fault == nil:
		w.response(res)
	case fault.kind == sandbox.FaultError:
		w.line("    fault:")
		w.line("      error: %s", quoted(fault.message))
		if fault.code != "" {
			w.line("      code: %s", quoted(fault.code))
		}
	default:
		w.line("    fault: %s", fault.kind)
	}
	return w.String()
}

// writer writes YAML.
type writer struct{ strings.Builder }

func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(w, format+"\n", args...)
}

func (w *writer) requestBody(body []byte) {
	if !utf8.Valid(body) || isPattern(string(body)) {
		w.line("    base64: %s", base64.StdEncoding.EncodeToString(body))
		return
	}
	w.text("    ", "body", string(body))
}

func (w *writer) response(res sandbox.HTTPResponse) {
	w.line("    response:")
	w.line("      status: %d", res.Status)
	if res.StatusText != "" && res.StatusText != http.StatusText(res.Status) {
		w.line("      status_text: %s", quoted(strings.ToValidUTF8(res.StatusText, "\ufffd")))
	}
	w.headers(res.Headers)
	kind, _ := header(res.Headers, "content-type")
	switch {
	case len(res.Body) == 0:
	case !utf8.Valid(res.Body):
		w.line("      base64: %s", base64.StdEncoding.EncodeToString(res.Body))
	case kind != "" && w.json(res.Body):
	default:
		w.text("      ", "body", string(res.Body))
	}
}

// headers writes the values of a name together.
func (w *writer) headers(list []sandbox.HTTPHeader) {
	if len(list) > 0 {
		w.line("      headers:")
	}
	for i := 0; i < len(list); {
		end := i + 1
		for end < len(list) && list[end].Name == list[i].Name {
			end++
		}
		if end == i+1 {
			w.line("        %s: %s", name(list[i].Name), value(list[i].Value))
		} else {
			w.line("        %s:", name(list[i].Name))
		}
		for _, h := range list[i:end] {
			if end > i+1 {
				w.line("          - %s", value(h.Value))
			}
		}
		i = end
	}
}

// maxLine is how long JSON may be on one line.
const maxLine = 100

// json writes a body as JSON, which YAML is a superset of, where reading it
// gives the same bytes.
func (w *writer) json(body []byte) bool {
	text := visible(string(body))
	if len(text) > maxLine {
		tree, err := action.ParseValue([]byte(text))
		if err != nil {
			return false
		}
		indented, err := action.MarshalIndent(tree)
		if err != nil {
			return false
		}
		text = strings.ReplaceAll(strings.TrimSpace(string(indented)), "\n", "\n        ")
	}
	line := "      json: " + text + "\n"
	var doc struct {
		JSON yamldoc.Node `yaml:"json"`
	}
	problems := yamldoc.Read("", []byte(line), &doc)
	if problems.List() != nil || string(doc.JSON.JSON(problems)) != string(body) || problems.List() != nil {
		return false
	}
	w.WriteString(line)
	return true
}

// text writes a text: of several lines as a block, where YAML keeps it so.
func (w *writer) text(indent, key, text string) {
	rest, ended := strings.CutSuffix(text, "\n")
	if !isBlock(rest) {
		w.line("%s%s: %s", indent, key, quoted(text))
		return
	}
	mark := "|-"
	if ended {
		mark = "|"
	}
	w.line("%s%s: %s", indent, key, mark)
	for line := range strings.SplitSeq(rest, "\n") {
		if line == "" {
			w.line("")
			continue
		}
		w.line("%s  %s", indent, line)
	}
}

// isBlock reports whether a text, without its last line break, is one that a
// block keeps as it is.
func isBlock(text string) bool {
	return strings.Contains(text, "\n") && strings.Trim(text, " \n") == text && visible(text) == text &&
		strings.IndexFunc(text, func(c rune) bool { return c < ' ' && c != '\n' }) < 0
}

// name is a key or a method: as it is where YAML takes it for a text.
func name(s string) string {
	plain := s != ""
	for i := range len(s) {
		c := lowerByte(s[i])
		plain = plain && (c >= 'a' && c <= 'z' || i > 0 && (c == '-' || c >= '0' && c <= '9'))
	}
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		plain = false
	}
	if plain {
		return s
	}
	return quoted(s)
}

// value is the value of a header.
func value(s string) string { return quoted(strings.ToValidUTF8(s, "\ufffd")) }

// quoted is a text in double quotes.
func quoted(s string) string {
	return visible(string(action.MustMarshal(strings.ToValidUTF8(s, "\ufffd"))))
}

// visible escapes the characters that JSON takes as they are and YAML does not.
func visible(s string) string {
	var out strings.Builder
	for _, c := range s {
		switch {
		case c >= 0x7f && c <= 0x9f, c == '\u00a0', c == '\u2028', c == '\u2029', c == '\ufeff', c == '\ufffe', c == '\uffff':
			fmt.Fprintf(&out, `\u%04x`, c)
		default:
			out.WriteRune(c)
		}
	}
	return out.String()
}
