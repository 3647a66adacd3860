package jwtinspect

import (
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// Duplicate is a member name that an object has more than once. Path is the
// JSON pointer (RFC 6901) of the member in its part, Values what it was given,
// in order: the last one is what Header or Payload holds, and what most readers
// take.
type Duplicate struct {
	Part   string         `json:"part"`
	Path   string         `json:"path"`
	Values []action.Value `json:"values"`
}

// maxDuplicates is how many repeated names, and how many values of each, are
// told.
const maxDuplicates = 20

// duplicates lists the repeated members of a JSON object that has passed
// [survey].
func duplicates(part string, data []byte) []Duplicate {
	w := &walker{data: data, part: part}
	w.value()
	return w.found
}

// walker goes through a valid JSON text.
type walker struct {
	data  []byte
	at    int
	part  string
	path  []string // the names of the members that are open
	found []Duplicate
}

// within passes over the value of a member.
func (w *walker) within(name string) action.Value {
	w.path = append(w.path, name)
	defer func() { w.path = w.path[:len(w.path)-1] }()
	return w.value()
}

// pointer is the JSON pointer of a member of the open object.
func (w *walker) pointer(name string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var out strings.Builder
	for _, step := range append(w.path[:len(w.path):len(w.path)], name) {
		out.WriteString("/" + escape.Replace(step))
	}
	return out.String()
}

// value passes over one value and returns its text.
func (w *walker) value() action.Value {
	w.blank()
	start := w.at
	switch w.data[w.at] {
	case '{':
		w.object()
	case '[':
		w.array()
	case '"':
		w.text()
	default:
		for w.at < len(w.data) && !strings.ContainsRune(" \t\r\n,]}", rune(w.data[w.at])) {
			w.at++
		}
	}
	return w.data[start:w.at:w.at]
}

func (w *walker) blank() {
	for strings.ContainsRune(" \t\r\n,:", rune(w.data[w.at])) {
		w.at++
	}
}

func (w *walker) text() {
	for w.at++; w.data[w.at] != '"'; w.at++ {
		if w.data[w.at] == '\\' {
			w.at++
		}
	}
	w.at++
}

func (w *walker) array() {
	w.at++
	for i := 0; ; i++ {
		if w.blank(); w.data[w.at] == ']' {
			w.at++
			return
		}
		w.within(strconv.Itoa(i))
	}
}

func (w *walker) object() {
	values, order := map[string][]action.Value{}, []string(nil)
	for w.at++; ; {
		if w.blank(); w.data[w.at] == '}' {
			break
		}
		start := w.at
		w.text()
		name := memberName(w.data[start:w.at])
		value := w.within(name)
		switch n := len(values[name]); {
		case n == 1:
			order = append(order, name)
			fallthrough
		case n < maxDuplicates:
			values[name] = append(values[name], value)
		default: // the last one counts
			values[name][n-1] = value
		}
	}
	w.at++
	for _, name := range order {
		if len(w.found) < maxDuplicates {
			w.found = append(w.found, Duplicate{w.part, w.pointer(name), values[name]})
		}
	}
}
