package provider

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

// The codes of what is told of an action before it is sent.
const (
	// CodeRefused is what the platform would not take.
	CodeRefused = "CC561"
	// CodeDiffers is what the platform takes, and does something else with.
	CodeDiffers = "CC562"
)

// Checking is a provider that can tell from a source what its platform makes of
// it when it is sent: for what no dialect reads, and for what belongs to the
// interface rather than to the language.
type Checking interface {
	Provider
	// Check tells all that it finds. It sends nothing, and the same source gives
	// the same diagnostics. An empty list does not say that the platform takes it.
	Check(k Kind, src action.Source) []action.Diagnostic
}

// Assisted is a provider whose interface lacks kinds of hooks that its platform
// has. A person sets those.
type Assisted interface {
	Provider
	// ByHand says how, for a kind of [Assisted.Manual]; false for any other.
	ByHand(k Kind, src action.Source) (Steps, bool)
	// Manual are the kinds, which are not in [Info.Kinds].
	Manual() []Kind
}

// Steps are what a person does to bring an action to its platform.
type Steps struct {
	// Reason is why claimctl does not do it.
	Reason claims.Fact
	// Content is what is set there, in the platform's form; File is a name for it.
	File    string
	Content []byte
	// Steps are sentences, in order.
	Steps []string
}

// Finding is a diagnostic of [Checking.Check] at a place of the source, with the
// fact that it rests on.
func Finding(code string, src action.Source, line, column int, f claims.Fact) action.Diagnostic {
	severity := action.SeverityError
	if code == CodeDiffers {
		severity = action.SeverityWarning
	}
	return action.Diagnostic{
		Code: code, Severity: severity, Summary: f.Text, File: src.Path, Line: line, Column: column, Source: f.Source.String(),
	}
}
