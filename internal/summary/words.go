package summary

import (
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// The words that things are counted by have fixed places; the last one is for a
// word that this package does not know.
const (
	tokenKinds    = 6
	decisionKinds = 6
	fateKinds     = 7
	typeKinds     = 7
)

// unknownWord stands for a word that is not known.
const unknownWord = "other"

func tokenWords() [tokenKinds]string {
	return [tokenKinds]string{"access", "id", "session", "saml", "response", unknownWord}
}

func decisionWords() [decisionKinds]string {
	return [decisionKinds]string{"allow", "deny", "redirect", "challenge", "error", unknownWord}
}

func fateWords() [fateKinds]string {
	return [fateKinds]string{"set", "renamed", "overwritten", "omitted", "dropped", "rejected", unknownWord}
}

func typeWords() [typeKinds]string {
	return [typeKinds]string{"string", "number", "boolean", "null", "array", "object", "undefined"}
}

func tokenIndex(kind action.TokenKind) int {
	switch kind {
	case action.TokenAccess:
		return 0
	case action.TokenID:
		return 1
	case action.TokenSession:
		return 2
	case action.TokenSAML:
		return 3
	case action.TokenResponse:
		return 4
	}
	return tokenKinds - 1
}

func decisionIndex(kind action.DecisionKind) int {
	switch kind {
	case action.DecisionAllow:
		return 0
	case action.DecisionDeny:
		return 1
	case action.DecisionRedirect:
		return 2
	case action.DecisionChallenge:
		return 3
	case action.DecisionError:
		return 4
	}
	return decisionKinds - 1
}

func fateIndex(fate action.Fate) int {
	switch fate {
	case action.FateSet:
		return 0
	case action.FateRenamed:
		return 1
	case action.FateOverwritten:
		return 2
	case action.FateOmitted:
		return 3
	case action.FateDropped:
		return 4
	case action.FateRejected:
		return 5
	}
	return fateKinds - 1
}

// typeIndex is the type of a JSON value, by its first character.
func typeIndex(value []byte) int {
	if len(value) == 0 {
		return 6
	}
	switch value[0] {
	case '"':
		return 0
	case 't', 'f':
		return 2
	case 'n':
		return 3
	case '[':
		return 4
	case '{':
		return 5
	}
	return 1
}

// appendField appends a field of a key, with an end.
func appendField(dst []byte, text string) []byte {
	from := len(dst)
	if len(text) > maxText {
		dst = append(dst, cutText([]byte(text), maxText)...)
	} else {
		dst = append(dst, text...)
	}
	for i, c := range dst[from:] {
		if c == 0 {
			dst[from+i] = ' '
		}
	}
	return append(dst, 0)
}

// keyFields are the first fields of a key and what follows them; of a key that has
// fewer the last are empty.
func keyFields(key string, n int) []string {
	fields := make([]string, n)
	copy(fields, strings.SplitN(key, "\x00", n))
	return fields
}

// appendPlace appends line and column, each with an end.
func appendPlace(dst []byte, line, column int) []byte {
	dst = append(strconv.AppendInt(dst, int64(line), 10), 0)
	return append(strconv.AppendInt(dst, int64(column), 10), 0)
}
