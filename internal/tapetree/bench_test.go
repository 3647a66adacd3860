package tapetree_test

import (
	"os"
	"testing"

	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/internal/tapetree"
)

func BenchmarkSame(b *testing.B) {
	text, err := os.ReadFile("../tape/testdata/event.json")
	if err != nil {
		b.Fatal(err)
	}
	var t tape.Tape
	if err := t.Parse(text); err != nil {
		b.Fatal(err)
	}
	var reads tapetree.Reads
	event := tapetree.Watched(&t, &reads)
	for _, path := range [][]string{
		{"transaction", "requested_scopes"},
		{"transaction", "protocol"},
		{"transaction", "nope"},
		{"client", "client_id"},
		{"client", "metadata", "team"},
		{"request", "hostname"},
		{"request", "query", "audience"},
		{"resource_server", "identifier"},
		{"user", "email_verified"},
		{"organization"},
		{"tenant", "id"},
	} {
		event.Lookup(path...)
	}
	event.Copy("user", "user_id")
	event.Copy("session", "id")
	reads.Settle()
	for range 2 { // the third time all is known
		if err := t.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
	where, same := reads.Same(&t, nil)
	for b.Loop() {
		where, same = reads.Same(&t, where)
	}
	if !same || len(where) != 2 {
		b.Fatal(where, same)
	}
}
