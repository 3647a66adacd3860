package provider

import "github.com/claimctl/claimctl/pkg/action"

// Importer is a provider whose platform has a tool of its own that keeps hooks in
// files.
type Importer interface {
	Provider
	// Import reads such a folder. What cannot be taken over is told, each with its
	// place; when one of the diagnostics is an error, nothing is to be taken over.
	Import(d Directory) (Imported, []action.Diagnostic)
}

// Directory is a folder that another tool has written. Paths are relative to it,
// with slashes.
type Directory struct {
	// Read returns a file, List the names in a folder in alphabetical order; the
	// error is [fs.ErrNotExist] when there is none.
	Read func(path string) ([]byte, error)
	List func(path string) ([]string, error)
	// Name is how messages call a path.
	Name func(path string) string
	// Keyword is what stands in the place of a name between marks.
	Keyword func(name string) (Keyword, bool)
}

// Keyword is a name that is replaced in files: by a value, or for a secret by
// where it lies.
type Keyword struct {
	// Reference is where the value lies: "env:NAME".
	Reference string
	// Value fetches it.
	Value func() (string, error)
}

// Imported is what a folder of another tool has.
type Imported struct {
	Hooks  []ImportedHook
	Places []ImportedPlace
}

// ImportedHook is a hook from a file. References say where its secrets lie, by
// name; a secret that is not in them has none yet.
type ImportedHook struct {
	Hook
	References map[string]string
}

// ImportedPlace is what runs at a place, by the names of hooks.
type ImportedPlace struct {
	Place string
	Names []string
}
