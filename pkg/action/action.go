// Package action is the vocabulary of claimctl as plain values.
//
// An action is a source file that adds claims to a token: a JavaScript hook or
// a JSON template. It runs on an [Event], which a platform's dialect projects
// from a platform-neutral [Scenario]. A run yields a [Result]: the decision,
// every call to the platform's api, every claim with its fate, the logs, the
// effects, the tokens and whatever went wrong.
//
// All of these can be compared, sent through a channel and written as JSON.
// Nothing in this package runs code, reads a file or knows a platform's name.
// The package depends on the standard library only.
package action

import (
	"crypto/sha256"
	"encoding/hex"
)

// Source is the text of an action. Path is the name that messages show; it
// need not exist on disk. Code is UTF-8 and is never changed.
type Source struct {
	Path string
	Code []byte
}

// SHA256 is the lower-case hexadecimal SHA-256 digest of the code.
func (s Source) SHA256() string { return digest(s.Code) }

// Event is the JSON document an action receives, in its platform's own shape.
//
// JSON keeps the member order of its origin, because an action can observe it.
// Origin says where the event came from: "preset:logged-in", "file:event.json"
// or "stdin", with "+set" appended when members were overlaid.
type Event struct {
	Origin string
	JSON   Value
}

// SHA256 is the lower-case hexadecimal SHA-256 digest of the event's JSON.
func (e Event) SHA256() string { return digest(e.JSON) }

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
