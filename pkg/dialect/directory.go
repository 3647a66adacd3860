package dialect

import "github.com/claimctl/claimctl/pkg/action"

// Directory is a dialect whose platform exports its users, a JSON object each.
type Directory interface {
	Dialect
	// UserScenario is a scenario in which an exported user signs in. What the export
	// does not tell of the user is absent, not that of the base. The error says what is
	// wrong with the export.
	UserScenario(base action.Scenario, exported *action.Object) (action.Scenario, error)
	// UserEvent lays over an event what the export has in the platform's own form, and
	// no scenario can hold: the user's id, the moment of creation.
	UserEvent(event, exported *action.Object)
	// UserSource says where the form of the export is documented, and when that was
	// read.
	UserSource() string
}
