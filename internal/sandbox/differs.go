package sandbox

import (
	"slices"
	"strings"
)

// Difference is a use of a built-in whose result here is not that of Node.
type Difference struct {
	// What names the built-in: "RegExp.$1".
	What string
	// Why says how the result differs.
	Why string
	Pos Pos
}

const whyLastMatch = "it is always undefined here; Node has a part of the last match in it"

// differences finds the uses of built-ins that give another result than in
// Node, as far as the source shows them.
func (s *Syntax) differences() []Difference {
	var out []Difference
	for _, m := range s.Members {
		name, ok := strings.CutPrefix(m.Path, "RegExp.")
		if !ok || m.Assigned {
			continue
		}
		name, _, _ = strings.Cut(name, ".")
		if isLastMatch(name) {
			out = append(out, Difference{What: "RegExp." + name, Why: whyLastMatch, Pos: m.Pos})
		}
	}
	return out
}

// isLastMatch reports whether a member of RegExp belongs to the last match.
func isLastMatch(name string) bool {
	if digit, ok := strings.CutPrefix(name, "$"); ok {
		return len(digit) == 1 && digit >= "1" && digit <= "9" || digit == "_"
	}
	return slices.Contains([]string{"input", "lastMatch", "lastParen", "leftContext", "rightContext"}, name)
}

// tellDifferences reports what differs.
func (vm *VM) tellDifferences() {
	if vm.opts.Differs == nil {
		return
	}
	for _, d := range vm.program.differences {
		vm.opts.Differs(d)
	}
}
