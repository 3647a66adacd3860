package auth0action

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// The loader's texts, word for word.
const (
	textExportObject = "The Action must export an object."
	textValidMethods = "The Action can only be called with valid methods."
)

func textSignature(handler string) string {
	return fmt.Sprintf(
		`Invalid function signature for the %q handler. Use "exports.%s = async function(event, api) { }" as the signature.`,
		handler, handler)
}

// Check implements [dialect.Script]: the platform's loader, in its order. An
// export that is absent and one that is not async get the same text there;
// the hints tell them apart.
func (Dialect) Check(loaded *sandbox.Exports, e dialect.Entry) (sandbox.Handler, error) {
	handler, found := loaded.Handler(e.Handler)
	if !found && e.Returns != "" {
		if handler, found = loaded.Function(); found {
			return handler, nil
		}
	}
	switch {
	case !loaded.IsObject():
		return handler, loadError(e, textExportObject, fmt.Sprintf("write exports.%s = async (event, api) => { … }", e.Handler))
	case !slices.Contains(e.Trigger.Handlers, e.Handler):
		return handler, loadError(e, textValidMethods, "handlers of "+e.Trigger.ID+": "+strings.Join(e.Trigger.Handlers, ", "))
	case !found:
		return handler, loadError(e, textSignature(e.Handler), missingHint(e))
	case !handler.Async && e.Generation != lenient:
		return handler, loadError(e, textSignature(e.Handler), "the handler is not an async function: write async before it")
	}
	return handler, nil
}

func loadError(e dialect.Entry, message, hint string) error {
	return &dialect.LoadError{Message: message, Hint: hint, Pos: e.Pos, Source: code()}
}

// missingHint says what is exported instead, if Find has seen it.
func missingHint(e dialect.Entry) string {
	expected := fmt.Sprintf("the module does not export a function %s", e.Handler)
	for _, note := range e.Notes {
		if note.Code == dialect.CodeEntry && note.Severity == action.SeverityWarning {
			return fmt.Sprintf("%s; %s (line %d)", expected, note.Hint, note.Line)
		}
	}
	return fmt.Sprintf("%s; write exports.%s = async (event, api) => { … }", expected, e.Handler)
}
