package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/claimctl/claimctl/pkg/action"
)

// parse reads the text of one document. It returns nil after reporting why
// there is none.
func (p *Problems) parse(data []byte) *yaml.Node {
	if len(data) > MaxBytes {
		p.unreadable(Pos{1, 1}, fmt.Sprintf("the file is %d bytes; the limit is %d", len(data), MaxBytes), "")
		return nil
	}
	if at := invalidUTF8(data); at >= 0 {
		p.unreadable(position(data, at), "the file is not UTF-8 text", "save it as UTF-8")
		return nil
	}
	data, masked := mask(data)
	if root := inParts(data); root != nil {
		if masked {
			unmask(root)
		}
		return root
	}
	docs, err := documents(bytes.NewReader(data))
	switch {
	case err != nil:
		at, reason := locate(data, err)
		p.unreadable(at, "not YAML: "+reason, syntaxHint(reason))
		return nil
	case len(docs) > 1:
		p.unreadable(place(docs[1]), "a second document begins here; expected one document in a file", "remove the line ---, or move what follows to a file of its own")
		return nil
	case len(docs) == 0 || isNull(docs[0]):
		p.unreadable(Pos{1, 1}, "the file is empty", "")
		return nil
	}
	if masked {
		unmask(docs[0])
	}
	return docs[0]
}

// Absent is the tag of a value that is to be absent.
const Absent = "!absent"

// stand is what stands for Absent in front of a comma or a closing bracket:
// YAML lets them follow the tag, the parser wants a blank between them. It is
// one character shorter, so that no position changes.
const stand = "!a~s~t"

// mask puts stand and a blank in the place of every Absent in front of a comma
// or a closing bracket, also of those that are part of a text; unmask finds
// them all again. A document that has stand already is left as it is.
func mask(data []byte) ([]byte, bool) {
	if !bytes.Contains(data, []byte(Absent)) || bytes.Contains(data, []byte(stand)) {
		return data, false
	}
	for _, next := range []string{",", "}", "]"} {
		data = bytes.ReplaceAll(data, []byte(Absent+next), []byte(stand+" "+next))
	}
	return data, true
}

func unmask(n *yaml.Node) {
	if n.Tag == stand {
		n.Tag = Absent
	}
	if strings.Contains(n.Value, stand) {
		n.Value = strings.NewReplacer(stand+" ,", Absent+",", stand+" }", Absent+"}", stand+" ]", Absent+"]", stand, Absent).Replace(n.Value)
	}
	for _, child := range n.Content {
		unmask(child)
	}
}

func (p *Problems) unreadable(at Pos, summary, hint string) {
	p.Add(at, action.Diagnostic{Code: CodeUnreadable, Summary: summary, Hint: hint})
}

// documents parses the first two documents of a stream. The parser behind it
// guards itself with panics, and an unknown one must not end the program.
func documents(r io.Reader) (docs []*yaml.Node, err error) {
	defer func() {
		if crash := recover(); crash != nil {
			docs, err = nil, errors.New("yaml: the text cannot be parsed")
		}
	}()
	dec := yaml.NewDecoder(r)
	for len(docs) < 2 {
		var doc yaml.Node
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if len(doc.Content) == 1 {
			docs = append(docs, doc.Content[0])
		}
	}
	return docs, nil
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func position(data []byte, offset int) Pos {
	line, column := action.Position(data, offset)
	return Pos{line, column}
}

func place(n *yaml.Node) Pos { return Pos{n.Line, n.Column} }

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// lookahead is how many characters the parser reads beyond the one it looks
// at, but for blanks between words.
const lookahead = 4

// locate finds where a text stops being YAML. The parser names at most a line,
// and often that of the list or mapping around it; how far it had read tells
// more. For what was never closed the parser's line is the better one: it is
// where that begins.
func locate(data []byte, err error) (Pos, string) {
	_, reason := named(err)
	if rest, ok := strings.CutPrefix(reason, "unknown anchor '"); ok {
		name, _, _ := strings.Cut(rest, "'")
		at := max(bytes.Index(data, []byte("*"+name)), 0)
		return position(data, at), "no anchor &" + name + " for the alias *" + name
	}
	reader := &counter{data: data}
	_, _ = documents(reader)
	if neverClosed(reason, reader.done) {
		return firstOfLine(data, beginning(data)), reason
	}
	ahead := lookahead
	if strings.Contains(reason, "tab character") {
		ahead = 2
	}
	read := bytes.TrimRight(data[:max(reader.at-ahead+1, 0)], "\r\n")
	return firstOfLine(data, position(data, len(read)).Line), reason
}

func neverClosed(reason string, readToEnd bool) bool {
	switch reason {
	case "found unexpected end of stream", "found unexpected document indicator", "could not find expected ':'":
		return true
	}
	return readToEnd && strings.HasPrefix(reason, "did not find expected ',' or ")
}

// named splits the parser's message into its line, 0 where it names none, and
// the reason.
func named(err error) (line int, reason string) {
	reason = strings.TrimPrefix(err.Error(), "yaml: ")
	rest, ok := strings.CutPrefix(reason, "line ")
	if !ok {
		return 0, reason
	}
	number, text, _ := strings.Cut(rest, ": ")
	if n, err := strconv.Atoi(number); err == nil {
		return n, text
	}
	return 0, reason
}

// beginning is the line on which what was never closed begins. The parser
// does not name the first line, so the text is moved down by one; and where
// its grammar rather than its scanner complains, it counts lines from 0.
func beginning(data []byte) int {
	mark := []byte("\ufeff")
	body, marked := bytes.CutPrefix(data, mark)
	if !marked {
		mark = nil
	}
	_, err := documents(bytes.NewReader(slices.Concat(mark, []byte("\n"), body)))
	if err == nil {
		return 1
	}
	line, reason := named(err)
	if strings.HasPrefix(reason, "did not find expected ") {
		return max(line, 1)
	}
	return max(line-1, 1)
}

// counter hands out a text byte by byte, to see how far it was read.
type counter struct {
	data []byte
	at   int
	done bool
}

func (c *counter) Read(into []byte) (int, error) {
	if c.at == len(c.data) || len(into) == 0 {
		c.done = true
		return 0, io.EOF
	}
	into[0] = c.data[c.at]
	c.at++
	return 1, nil
}

// firstOfLine is the place of the first character of a line that is not blank.
func firstOfLine(data []byte, line int) Pos {
	lines := bytes.SplitN(data, []byte("\n"), line+1)
	if line < 1 || line > len(lines) {
		return Pos{max(line, 1), 1}
	}
	text := strings.TrimPrefix(string(lines[line-1]), "\ufeff")
	blanks := len(text) - len(strings.TrimLeft(text, " \t"))
	return Pos{line, blanks + 1}
}

// syntaxHint says what to do about the mistakes people make most.
func syntaxHint(reason string) string {
	switch {
	case strings.Contains(reason, "tab character"):
		return "indent with spaces, not tabs"
	case strings.Contains(reason, "cannot start any token"):
		return "indent with spaces, not tabs; put text that begins with @, ` or % in quotes"
	case strings.Contains(reason, "mapping values are not allowed"):
		return "check the indentation, and put text that holds a colon and a blank in quotes"
	case strings.Contains(reason, "did not find expected key"), strings.Contains(reason, "did not find expected '-' indicator"),
		strings.Contains(reason, "could not find expected ':'"):
		return "check the indentation of this line and of those before it"
	case strings.Contains(reason, "found unexpected end of stream"):
		return "close the quote that is open"
	case strings.Contains(reason, "did not find expected ',' or"):
		return "close the bracket that is open, and check the commas"
	}
	return ""
}
