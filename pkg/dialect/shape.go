package dialect

import "github.com/claimctl/claimctl/pkg/claims"

// Described is a dialect whose events are documented member by member.
type Described interface {
	Dialect
	// Members are the members of the event that a trigger gets, each after the
	// one that holds it; those that only some events have are among them.
	Members(t Trigger) []Member
}

// Member is a member of an event, as it is documented.
type Member struct {
	// Path is below the event: "user.email"; the items of a list are "*".
	Path string
	// Type is "string", "number", "boolean", "array", "object", or "dictionary"
	// for one that has members beyond those that are listed.
	Type string
}

// Responding is a dialect whose handlers answer through a part of their event.
type Responding interface {
	Dialect
	// Response says what the platform reads of the answer.
	Response(t Trigger) Response
}

// Response is the part of an event that a handler answers through.
type Response struct {
	// At is its path below the event: "response".
	At string
	// Returned says that the handler has to hand its event back.
	Returned bool
	// Members are those that the platform reads, each after the one that holds
	// it, with the types of [Member].
	Members []Member
	// Names are spellings that it does not read, such as those of another version.
	Names  []LegacyName
	Source claims.Source
}

// LegacyName is a variable or a member that is written although the platform
// does not have it.
type LegacyName struct {
	// Path is as it is written: "user.app_metadata", "event.configuration". A
	// longer path with this beginning is meant, too.
	Path string
	// Instead is what takes its place, member by member; "" when nothing does.
	Instead string
	Hint    string
	// Throws says that reading it is an error, and not undefined.
	Throws bool
	Source claims.Source
}
