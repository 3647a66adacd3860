package nearest

import "testing"

// TestDistance reaches inside: the measure itself is no part of the package's
// promise, and the suggestions show only its order.
func TestDistance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"abc", "abc", 0},
		{"", "abc", 3},
		{"kitten", "sitting", 3},
		{"ab", "ba", 1},
		{"abcd", "badc", 2},
		{"ca", "abc", 3}, // 2 without the rule that no part is edited twice
		{"größe", "grosse", 3},
		{"flaw", "lawn", 2},
	}
	for _, tt := range tests {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: got %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := distance(tt.b, tt.a); got != tt.want {
			t.Errorf("%q and %q: got %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}
