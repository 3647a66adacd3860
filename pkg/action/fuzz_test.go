package action_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
)

// decode is what encoding/json makes of a text, numbers kept as text.
func decode(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%q: %v", data, err)
	}
	return v
}

// FuzzParseObject: encoding/json decides what is JSON and what it means; the
// second time around nothing changes; and no text is a panic.
func FuzzParseObject(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, ``, `null`, ` { "a" : [ 1 , { } , -0.5e+7 , true , false , null ] } `,
		`{"a":1,"b":{"a":2},"a":{"c":[]}}`, `{"\ud83d":"\ud83d","\ud83d\ude00":1,"é":"é"}`, "{\"\xff\":\"\xff\",\"\xfe\":1}",
		`{"a":"}\\\"]","\\":1,"":0}`, "{\r\n\"é\": ?", "\ufeff{}", `{"a":é}`, `{"a":01}`, `{"n":12345678901234567890}`, `{"a`,
		`{"00":0,"01":0,"02":0,"03":0,"04":0,"05":0,"06":0,"07":0,"08":0,"09":0,"10":0,"11":0,"12":0,"13":0,"14":0,"15":0,"16":0,` +
			`"17":0,"18":0,"19":0,"20":0,"21":0,"22":0,"23":0,"24":0,"25":0,"26":0,"27":0,"28":0,"29":0,"30":0,"31":0,"32":0,"00":1,"33":2,"32":3}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		obj, err := action.ParseObject(data)
		if err != nil {
			checkRefusal(t, data, err)
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q is no JSON and was read", data)
		}
		text := obj.Value()
		if diff := cmp.Diff(decode(t, data), decode(t, text)); diff != "" {
			t.Fatalf("%q means something else than encoding/json says (-want +got):\n%s", data, diff)
		}
		again, err := action.ParseObject(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if !bytes.Equal(text, again.Value()) || !bytes.Equal(text, obj.Clone().Value()) {
			t.Fatalf("%q becomes %q", text, again.Value())
		}
	})
}

func checkRefusal(t *testing.T, data []byte, err error) {
	t.Helper()
	if errors.Is(err, action.ErrNotObject) {
		if _, object := decode(t, data).(map[string]any); object {
			t.Fatalf("%q is an object: %v", data, err)
		}
		return
	}
	var syntax *action.SyntaxError
	if !errors.As(err, &syntax) || json.Valid(data) {
		t.Fatalf("%q: got %v", data, err)
	}
	lines := bytes.Split(data, []byte("\n"))
	if syntax.Line < 1 || syntax.Line > len(lines) {
		t.Fatalf("%q: line %d of %d", data, syntax.Line, len(lines))
	}
	if chars := len([]rune(string(lines[syntax.Line-1]))); syntax.Column < 1 || syntax.Column > chars+1 {
		t.Fatalf("%q: column %d of %d", data, syntax.Column, chars)
	}
	if syntax.Reason == "" {
		t.Fatalf("%q: no reason", data)
	}
}

// FuzzParsePath: a path that was read is written so that it reads back, and
// what is set at it is found there and can be removed again.
func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{"a", "a.b.0", `https://x\.example/role`, `a\\b`, `a\`, ".", "", "a..b", "é.😀", `\é`, "list.0.x", "list.1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path, err := action.ParsePath(text)
		if err != nil {
			if text != "" && text[0] != '.' && text[len(text)-1] != '.' && !bytes.Contains([]byte(text), []byte("..")) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := action.ParsePath(path.String())
		if err != nil {
			t.Fatalf("%q is written as %q: %v", text, path.String(), err)
		}
		if diff := cmp.Diff(path, again); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", text, diff)
		}
		checkSetUnset(t, path)
	})
}

func checkSetUnset(t *testing.T, path action.Path) {
	t.Helper()
	const before = `{"list":[{"x":1}],"n":1}`
	obj := parse(t, before)
	if err := obj.Set(path, "here"); err != nil {
		if got := string(obj.Value()); got != before {
			t.Fatalf("%s: %v, and the object is %s", path, err, got)
		}
		return
	}
	if got, ok := obj.LookupString(path...); !ok || got != "here" {
		t.Fatalf("%s: got %q, %v", path, got, ok)
	}
	if err := action.CheckJSON(obj.Value()); err != nil && len(path) < 10_000 {
		t.Fatalf("%s: %v", path, err)
	}
	obj.Unset(path)
	if got, ok := obj.LookupString(path...); ok && got == "here" {
		t.Fatalf("%s: still there", path)
	}
}
