package stytch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Detect implements [dialect.Dialect]: rule 14 of the table of rules. Raw
// placeholders are written on another platform, too, which has users and
// organizations; what only one of them has decides.
func (Dialect) Detect(f dialect.File) (dialect.Detection, bool) {
	if f.Module != nil {
		return dialect.Detection{}, false
	}
	glance := jsontmpl.Look(f.Source.Code)
	if own, ok := firstOf(glance.Raw, isOwn); ok {
		return dialect.Detection{Rule: 14, Why: fmt.Sprintf("it holds the variable %s outside of a string", own)}, true
	}
	if own, ok := firstOf(glance.Quoted, isOwn); ok {
		return dialect.Detection{Rule: 14, Why: fmt.Sprintf("it holds the variable %s, although in quotes", own)}, true
	}
	if id, ok := firstOf(glance.Raw, func(v string) bool { return v == "user.user_id" }); ok && !glance.Operators && all(glance.Raw, isShared) {
		return dialect.Detection{Rule: 14, Why: fmt.Sprintf("it holds %s outside of a string, and nothing of another platform", id)}, true
	}
	return dialect.Detection{}, false
}

// isOwn reports whether a variable is one that only this platform has.
func isOwn(v string) bool {
	root, rest, _ := strings.Cut(v, ".")
	next, _, _ := strings.Cut(rest, ".")
	switch root {
	case "member":
		return true
	case "client", "request":
		return rest != ""
	case "user":
		return next == "trusted_metadata" || next == "untrusted_metadata" || next == "rbac"
	case "organization":
		return strings.HasPrefix(next, "organization_")
	}
	return false
}

// isShared reports whether a variable tells nothing of another platform.
func isShared(v string) bool { return isOwn(v) || v == "user.user_id" }

func firstOf(list []string, is func(string) bool) (string, bool) {
	i := slices.IndexFunc(list, is)
	if i < 0 {
		return "", false
	}
	return list[i], true
}

func all(list []string, is func(string) bool) bool {
	return !slices.ContainsFunc(list, func(v string) bool { return !is(v) })
}
