// Package jsontmpl reads and renders templates: JSON documents with {{ }} in
// them, which stand for something that is known when a token is issued.
//
//	{"role": {{ user.role }}, "name": "{{ first }} {{ last || 'Doe' }}"}
//
// The grammar is one:
//
//	placeholder = "{{" operand { "||" operand } "}}"
//	operand     = path | literal
//	path        = name { "." (name | index) }
//
// What of it a platform takes, and what becomes of a value that is not there,
// differs. That is data: a [Markup]. [Parse] finds the placeholders before it
// reads JSON, since with them a template need not be JSON, and keeps where
// everything stands, so that every message has its line and column. It tells all
// that is wrong, not the first thing. [Template.Check] compares the variables
// with those that are known; [Template.Render] puts values in.
//
// Nothing in here knows a platform. Everything is bounded: the source, its
// nesting, what is told of it, and what is made of it. A [Template] is immutable
// and safe for concurrent use.
package jsontmpl

import "github.com/claimctl/claimctl/pkg/action"

// The bounds of what is read, told and made, in bytes, levels and messages.
const (
	MaxBytes    = 256 << 10
	MaxRendered = 1 << 20
	maxDepth    = 200
	maxProblems = 100
)

// The codes of diagnostics.
const (
	// CodeText is a text that cannot be read at all.
	CodeText = "CC001"
	// CodeMarkup is a template that the platform would not take.
	CodeMarkup = "CC004"
	// CodeRender is a value that cannot be put in.
	CodeRender = "CC005"
	// CodeUnknown is something that the platform does not document.
	CodeUnknown = "CC110"
	// CodeAbsent is a placeholder without a value.
	CodeAbsent = "CC116"
)

// Verdict says whether something is taken.
type Verdict int

// The verdicts. Refused is an error, Doubtful a warning, Noted an info, and Taken
// needs no words.
const (
	Refused Verdict = iota
	Doubtful
	Noted
	Taken
)

// Take is a verdict with what a message tells beside it: why it is so, what to
// write instead, and where that is documented.
type Take struct {
	Verdict           Verdict
	Why, Hint, Source string
}

// Yes is what needs no words.
func Yes() Take { return Take{Verdict: Taken} }

// Markup is how templates of a platform are written. The zero Markup takes no
// placeholder at all.
type Markup struct {
	// Raw is a placeholder where a value may stand, Lone one that is all of a
	// string, Text one in a string beside something else. In the name of a member
	// none is ever taken.
	Raw, Lone, Text Take
	// KeepsType makes of a lone placeholder its value; otherwise it is text.
	KeepsType bool
	// Fallback is the operator ||. It moves on where a value is absent or null,
	// and for the JSON words in MovesOn. When it has moved past all operands, the
	// value is absent, or the last operand's where LastStands.
	Fallback   Take
	MovesOn    []string
	LastStands bool
	// Single and Double are strings in these quotes inside a placeholder, Number
	// and Word (true, false, null) the other literals.
	Single, Double, Number, Word Take
	// Index is a decimal step of a path, Bracket one in brackets.
	Index, Bracket Take
	// Null is the word null as a value of the template itself.
	Null Take
	// Member, Nested, Element and Within say what becomes of a value that is
	// absent or null: of a member of the template, of a member further down, of an
	// element of an array, and inside a text.
	Member, Nested, Element, Within Absence
	// Composite is an object or array inside a text, where it is taken as JSON.
	Composite Take
	// Trim takes the blanks off both ends of strings with placeholders.
	Trim bool
	// Whole is a first step that stands for all values, where the path leads to
	// nothing otherwise; "" for none.
	Whole string
}

// Becomes is what stands in the place of an absent value.
type Becomes string

// What an absent value becomes.
const (
	Nothing   Becomes = ""     // it is left out; in a text, no characters
	NullValue Becomes = "null" // null; in a text, these four letters
)

// Absence says what becomes of an absent value, and by its verdict how that is
// told.
type Absence struct {
	Becomes Becomes
	Take
}

// Known is what the variables of a template are compared with.
type Known struct {
	// Of is what has the variables, in the words of messages: "a session template".
	Of        string
	Variables []Variable
	// Absent explain variables that are not there.
	Absent []Absent
	// Other is a variable that is none of these.
	Other Take
}

// Variable is a path that may be read. A step that begins with $ stands for any
// one step, and a last step $PATH for one or more. Take is Doubtful for a
// variable that is not confirmed.
type Variable struct {
	Path string
	Take Take
}

// Absent explains the absence of everything below a path.
type Absent struct{ Prefix, Hint string }

// Pos is a place in the source, 1-based; Column counts characters.
type Pos struct{ Line, Column int }

// Placeholder is a placeholder of a template.
type Placeholder struct {
	Pos
	// Paths are the variables that it reads, in order.
	Paths []Path
	// Raw stands where a value may stand, the others are in a string.
	Raw bool
}

// Path is a variable: its steps, and where it stands.
type Path struct {
	Pos
	Steps []string
}

// Member is a member of the template: a claim.
type Member struct {
	Pos
	Name string
	// Kind is the JSON type of the value: "string", "number", "boolean", "object",
	// "array", "null"; "" when a placeholder decides it.
	Kind string
	// Value is the value where no placeholder is in it, else nil.
	Value action.Value
}
