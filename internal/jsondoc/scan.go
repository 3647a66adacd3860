package jsondoc

import (
	"bytes"
	"encoding/json"

	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// scanner walks over a document that is known to be valid.
type scanner struct {
	data []byte
	at   int
}

func (s *scanner) pos(offset int) yamldoc.Pos {
	line, column := action.Position(s.data, offset)
	return yamldoc.Pos{Line: line, Column: column}
}

func (s *scanner) skipSpace() {
	for s.at < len(s.data) && bytes.IndexByte([]byte(" \t\r\n"), s.data[s.at]) >= 0 {
		s.at++
	}
}

// next passes over a character between values, and the space around it.
func (s *scanner) next() {
	s.skipSpace()
	s.at++
	s.skipSpace()
}

// kind is that of the value at the scanner.
func (s *scanner) kind() string {
	switch s.data[s.at] {
	case '"':
		return kindText
	case 't', 'f':
		return kindBool
	case 'n':
		return kindNull
	case '[':
		return kindList
	case '{':
		return kindObject
	}
	return kindNumber
}

// skip passes over a value, however deep it is.
func (s *scanner) skip() {
	depth := 0
	for {
		switch s.data[s.at] {
		case '"':
			s.text()
		case '{', '[':
			depth++
			s.at++
		case '}', ']':
			depth--
			s.at++
		case ' ', '\t', '\r', '\n', ',', ':':
			s.at++
		default:
			s.word()
		}
		if depth == 0 {
			return
		}
	}
}

// word passes over a number, or over true, false or null.
func (s *scanner) word() {
	for s.at < len(s.data) && bytes.IndexByte([]byte(" \t\r\n,:]}"), s.data[s.at]) < 0 {
		s.at++
	}
}

// text passes over a string and returns it.
func (s *scanner) text() string {
	from := s.at
	for s.at++; s.data[s.at] != '"'; s.at++ {
		if s.data[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
	var text string
	_ = json.Unmarshal(s.data[from:s.at], &text) // it is valid
	return text
}

// members passes over an object. Value is called with each name and its place,
// the scanner before the value, and has to pass over it.
func (s *scanner) members(value func(key string, at int)) {
	for s.next(); s.data[s.at] != '}'; s.skipSpace() {
		if s.data[s.at] == ',' {
			s.next()
		}
		at := s.at
		key := s.text()
		s.next()
		value(key, at)
	}
	s.at++
}

// items passes over a list as members does over an object.
func (s *scanner) items(value func(i int)) {
	i := 0
	for s.next(); s.data[s.at] != ']'; s.skipSpace() {
		if s.data[s.at] == ',' {
			s.next()
		}
		value(i)
		i++
	}
	s.at++
}

// enter moves to a member or an item of the value; false when there is none.
func (s *scanner) enter(step any) bool {
	from, found := s.at, -1
	switch step := step.(type) {
	case string:
		if s.kind() == kindObject {
			s.members(func(key string, _ int) {
				if key == step && found < 0 {
					found = s.at
				}
				s.skip()
			})
		}
	case int:
		if s.kind() == kindList {
			s.items(func(i int) {
				if i == step {
					found = s.at
				}
				s.skip()
			})
		}
	}
	if s.at = from; found >= 0 {
		s.at = found
	}
	return found >= 0
}
