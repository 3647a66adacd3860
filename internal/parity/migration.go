package parity

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// MigrationSchema names the shape of [Migration] in its JSON form.
const MigrationSchema = "claimctl/migrate/v1"

// Migration is what became of an action whose platform no longer runs it.
type Migration struct {
	Schema string `json:"schema"`
	// Path, Dialect and SHA256 are of what was migrated.
	Path    string `json:"path"`
	Dialect string `json:"dialect"`
	SHA256  string `json:"sha256"`
	// Successor is the dialect of the code.
	Successor string `json:"successor"`
	Code      string `json:"code"`
	// Complete says that everything could be translated.
	Complete    bool                `json:"complete"`
	Diagnostics []action.Diagnostic `json:"diagnostics"`
}

// NewMigration describes a migration.
func NewMigration(src action.Source, m dialect.Migrator, made dialect.Migration) Migration {
	list := made.Diagnostics
	if list == nil {
		list = []action.Diagnostic{}
	}
	return Migration{
		Schema: MigrationSchema, Path: src.Path, Dialect: m.Info().ID, SHA256: src.SHA256(),
		Successor: m.Successor(), Code: string(made.Code), Complete: made.Complete(), Diagnostics: list,
	}
}
