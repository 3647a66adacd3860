package jwtinspect

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// survey looks over a JSON text before it is parsed. It does not recurse, and
// stops at the limits. Of a text that is no JSON the answer means nothing.
func survey(data []byte) *surveyor {
	s := &surveyor{data: data, noted: map[string]bool{}}
	for s.at < len(data) && s.excess() == "" {
		s.step()
	}
	return s
}

// Survey looks over a JSON text before it is parsed: which member names an object
// in it has twice, and which limit of [Decode] it exceeds, "" if none. Of a text
// that is no JSON the answer means nothing.
func Survey(data []byte) (repeated []string, excess string) {
	s := survey(data)
	return s.repeated, s.excess()
}

// maxIndent bounds the white space of the indented form: a small text of many
// values, each deep down, would otherwise take gigabytes to print.
const maxIndent = 16 << 20

// surveyor finds out how deep a text nests, how much white space it takes to
// indent it, and which member names an object has twice.
type surveyor struct {
	data     []byte
	at       int
	depth    int
	indent   int
	open     []map[string]bool // the names seen in each open object, nil for an array
	isName   bool              // the next string is a member's name
	repeated []string
	noted    map[string]bool // what is in repeated
}

// excess says which limit the text exceeds, if any.
func (s *surveyor) excess() string {
	switch {
	case s.depth > MaxDepth:
		return fmt.Sprintf("nests deeper than %d levels", MaxDepth)
	case s.indent > maxIndent:
		return fmt.Sprintf("has so many nested values that it takes more than %d MiB to indent", maxIndent>>20)
	}
	return ""
}

func (s *surveyor) step() {
	switch s.data[s.at] {
	case '{':
		s.push(map[string]bool{})
	case '[':
		s.push(nil)
	case '}', ']':
		s.pop()
	case ',':
		s.isName = len(s.open) > 0 && s.open[len(s.open)-1] != nil
		s.indent += 2 * len(s.open)
	case ':':
		s.isName = false
	case '"':
		s.text()
		return
	}
	s.at++
}

func (s *surveyor) push(seen map[string]bool) {
	s.open = append(s.open, seen)
	s.depth = max(s.depth, len(s.open))
	s.indent += 4 * len(s.open) // before what it holds, and before its end
	s.isName = seen != nil
}

func (s *surveyor) pop() {
	if len(s.open) > 0 {
		s.open = s.open[:len(s.open)-1]
	}
	s.isName = false
}

// text passes over a string and, if it is a name, notes it.
func (s *surveyor) text() {
	start := s.at
	for s.at++; s.at < len(s.data) && s.data[s.at] != '"'; s.at++ {
		if s.data[s.at] == '\\' {
			s.at++
		}
	}
	s.at = min(s.at+1, len(s.data))
	if s.isName {
		s.note(memberName(s.data[start:s.at]))
	}
}

func (s *surveyor) note(name string) {
	seen := s.open[len(s.open)-1]
	if seen[name] && !s.noted[name] {
		s.noted[name] = true
		s.repeated = append(s.repeated, name)
	}
	seen[name] = true
}

// memberName reads a JSON string, which may lack its end.
func memberName(raw []byte) string {
	var name string
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(bytes.Trim(raw, `"`))
	}
	_ = json.Unmarshal(raw, &name) // no JSON, no answer that means anything
	return name
}
