package action

import (
	"encoding/json"
	"strings"
	"testing"
)

func validSeeds() []string {
	return []string{
		`{}`, `[]`, ` { "a" : [ 1 , -0.5e+3 , true , false , null , "x\u00e9\n" ] , "b" : { } } `, `[[],{}]`, `1`, `"x"`, `0`, `-0`, `-`, `01`, `1.`, `.5`, `1e`, `1e+`, `1E5`,
		`{"a"}`, `{"a":}`, `{"a":1,}`, `[1,]`, `[,1]`, `[1 2]`, `{"a":1 "b":2}`, `{a:1}`, `{"a":1}}`, `[1]]`, `[1}`, `{"a":1]`, `"\x"`, `"\u12g4"`, `"\u12"`, `"`, `"\`, "\"\x01\"", "\"\xff\"",
		`tru`, `truex`, `nul`, `true false`, ``, ` `, `[`, `{`, `{"a"`, `{"a":`, `{"a":1`, `[1`, `[1,`, `{"a":1,`, "\ufeff{}", `{"a":1}x`, `[]]`, `]`, `}`, `,`, `:`, `{"a"::1}`, `{1:1}`, `-01`, `[-]`, `[1e5.2]`,
		strings.Repeat("[", 64) + strings.Repeat("]", 64), strings.Repeat(`{"a":`, 64) + "1" + strings.Repeat("}", 64), strings.Repeat("[", 65) + strings.Repeat("]", 65),
	}
}

func TestQuickValid(t *testing.T) {
	t.Parallel()
	for _, text := range validSeeds() {
		want := json.Valid([]byte(text)) && strings.Count(text, "[") <= maxQuick
		if got := quickValid([]byte(text)); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// FuzzQuickValid holds it to the standard library's answer.
func FuzzQuickValid(f *testing.F) {
	for _, text := range validSeeds() {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, want := quickValid(data), json.Valid(data); got && !want {
			t.Errorf("%q: taken for valid", data)
		} else if want && !got && strings.Count(string(data), "[")+strings.Count(string(data), "{") <= maxQuick {
			t.Errorf("%q: taken for invalid", data)
		}
	})
}
