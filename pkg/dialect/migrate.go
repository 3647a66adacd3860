package dialect

import "github.com/claimctl/claimctl/pkg/action"

// Migrator is a dialect whose platform has another kind of action in its place,
// and that can write it.
type Migrator interface {
	Dialect
	// Successor is the id of the dialect that takes this one's place.
	Successor() string
	// Migrate writes what does the same in the successor's dialect. The error is an
	// *action.Diagnostic: the source cannot be read.
	Migrate(src action.Source) (Migration, error)
	// MigrateEvent derives from an event of this dialect the one that the
	// successor's action is given in the same situation, and the handler that the
	// platform calls then.
	MigrateEvent(event *action.Object) (derived *action.Object, handler string)
}

// Migration is what became of a source. Diagnostics are by position; one of
// severity error stands for something that has no equivalent, and that is marked
// in the code.
type Migration struct {
	Code        []byte
	Diagnostics []action.Diagnostic
}

// Complete reports whether everything could be translated.
func (m Migration) Complete() bool {
	for _, d := range m.Diagnostics {
		if d.Severity == action.SeverityError {
			return false
		}
	}
	return true
}

// Codes of what a migration tells.
const (
	CodeNoEquivalent = "CC140"
	CodeLook         = "CC141"
)
