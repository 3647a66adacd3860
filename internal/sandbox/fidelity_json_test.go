package sandbox_test

import "testing"

// TestJSONErrorsOfNode22 covers the places that Node 22 adds to what Node 20
// says; the rest is in the differential test.
func TestJSONErrorsOfNode22(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{x`:                `throws SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)`,
		`[1,\n 2,\r\n 3 4]`: `throws SyntaxError: Expected ',' or ']' after array element in JSON at position 12 (line 3 column 4)`,
		`{} {}`:             `throws SyntaxError: Unexpected non-whitespace character after JSON at position 3 (line 1 column 4)`,
		`{"a":x}`:           `throws SyntaxError: Unexpected token 'x', "{"a":x}" is not valid JSON`,
		`[`:                 `throws SyntaxError: Unexpected end of JSON input`,
	} {
		if got := engineAnswer(t, snippet{text, "return JSON.parse('" + text + "');"}); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
