package loginradiustemplate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Detect implements [dialect.Dialect]: rule 17 of the table of rules. Placeholders
// in strings are written on other platforms, too; profiles with capital letters
// are not.
func (Dialect) Detect(f dialect.File) (dialect.Detection, bool) {
	if f.Module != nil {
		return dialect.Detection{}, false
	}
	glance := jsontmpl.Look(f.Source.Code)
	if i := slices.IndexFunc(glance.Quoted, isCapital); i >= 0 {
		return dialect.Detection{Rule: 17, Why: fmt.Sprintf("it holds the profile field %s in a string", glance.Quoted[i])}, true
	}
	if i := slices.IndexFunc(glance.Raw, isCapital); i >= 0 {
		return dialect.Detection{Rule: 17, Why: fmt.Sprintf("it holds the profile field %s, although outside of a string", glance.Raw[i])}, true
	}
	foreign := func(v string) bool { return !isMetadata(v) }
	if len(glance.Quoted) > 0 && len(glance.Raw) == 0 && !slices.ContainsFunc(glance.Quoted, foreign) {
		return dialect.Detection{Rule: 17, Why: "it holds user.metadata in a string, and nothing of another platform"}, true
	}
	return dialect.Detection{}, false
}

// isCapital reports whether a variable is a field in capital letters, perhaps of
// user.
func isCapital(v string) bool {
	v = strings.TrimPrefix(v, "user.")
	return v != "" && v[0] >= 'A' && v[0] <= 'Z'
}

func isMetadata(v string) bool { return v == "user.metadata" || strings.HasPrefix(v, "user.metadata.") }
