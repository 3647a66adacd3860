package runner

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
)

const canary = "c4n4ry-s3cret"

func knowing(values ...string) redactor {
	opts := Options{}
	for i, v := range values {
		opts.Secrets = append(opts.Secrets, Secret{Name: fmt.Sprintf("S%d", i), Value: secret.New(v)})
	}
	return newRedactor(opts, &action.Object{})
}

// fill puts the canary into everything that can hold a text.
func fill(v reflect.Value) {
	switch at := v.Addr().Interface().(type) {
	case *action.Value:
		*at = action.Value(`{"a ` + canary + `":["` + canary + `"]}`)
		return
	case **action.Object:
		*at = action.NewObject(canary, canary)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x " + canary + " y")
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Map:
		item := reflect.New(v.Type().Elem()).Elem()
		fill(item)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key"), item)
	}
}

// showing lists the fields that still have the canary.
func showing(name string, v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if strings.Contains(key, canary) {
				into[name] = true
			}
			showing(name+"."+key, item, into)
		}
	case []any:
		for _, item := range v {
			showing(name, item, into)
		}
	case string:
		if strings.Contains(v, canary) {
			into[name] = true
		}
	}
}

// TestNoFieldIsForgotten fills every field of a result, so that one that is
// added later is looked at, too.
func TestNoFieldIsForgotten(t *testing.T) {
	t.Parallel()
	var res action.Result
	fill(reflect.ValueOf(&res).Elem())
	res.Requests[0].Headers = map[string]string{"Authorization " + canary: "Bearer " + canary}
	raw, err := action.Marshal(knowing(canary).result(res))
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	showing("", tree, got)
	want := map[string]bool{}
	for _, field := range []string{
		// What the caller named, and words of the platform and of claimctl.
		".schema", ".action.path", ".action.dialect", ".action.trigger", ".action.entry", ".action.sha256", ".action.detected",
		".event.source", ".event.sha256", ".decision.kind", ".calls.method", ".logs.level", ".logs.method",
		".claims.token", ".claims.fate", ".claims.rule", ".claims.source", ".error.kind", ".error.file", ".error.stack.file",
		".diagnostics.code", ".diagnostics.severity", ".diagnostics.file", ".diagnostics.source",
	} {
		want[field] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields that show the secret (-want +got):\n%s", diff)
	}
}

func TestResultWithEmptyParts(t *testing.T) {
	t.Parallel()
	res := action.Result{Tokens: map[string]*action.Token{"id": nil}}
	got := knowing(canary).result(res)
	if diff := cmp.Diff(res, got); diff != "" {
		t.Error(diff)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct{ secret, text, want string }{
		{"abc", "abc", "[redacted]"},
		{"abc", "abcd", "abcd"},
		{"abc", `{"a":"abc"}`, `{"a":"[redacted]"}`},
		{"abc", `{\"a\":\"abc\"}`, `{\"a\":\"[redacted]\"}`},
		{"abcd", "xabcdx", "x[redacted]x"},
		{"abcd", "abcdabcd", "[redacted][redacted]"},
		{"aaaa", "aaaaaa", "[redacted]aa"},
		{" padded-secret \n", "the padded-secret", "the [redacted]"},
		{"a+b c", "q=a%2Bb%20c", "q=[redacted]"},
		{"a+b c", "q=a%2Bb+c", "q=[redacted]"},
		{"$1 $& $$", "x$1 $& $$x", "x[redacted]x"},
		{"first line\nsecond line\nx", "'second line\\n' + 'x'", "'[redacted]\\n' + 'x'"},
		{"é\x00\x1b", `\x1B`, `\x1B`},
		{"key\x00\x1b", `a 'key\x00\x1B'`, "a '[redacted]'"},
		{"key\x00\x1b", `"key\u0000\u001b"`, `"[redacted]"`},
	}
	for _, tt := range tests {
		r := knowing(tt.secret)
		if got := r.text(tt.text); got != tt.want {
			t.Errorf("%q in %q: got %q, want %q", tt.secret, tt.text, got, tt.want)
		}
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	r := knowing("secret-value", "1234", "12", "1e3")
	tests := []struct{ in, want string }{
		{`"secret-value"`, `"[redacted]"`},
		{`1234`, `"[redacted]"`},
		{`1234.0`, `1234.0`},
		{`12345`, `12345`},
		{`12`, `12`},
		{`1000`, `"[redacted]"`},
		{`"1234"`, `"[redacted]"`},
		{`{"$bigint":"1234"}`, `{"$bigint":"[redacted]"}`},
		{`{"$undefined":true}`, `{"$undefined":true}`},
		{`[true,null,{}]`, `[true,null,{}]`},
		{`{"a":`, `"[redacted]"`},
		{strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), `"[redacted]"`},
	}
	for _, tt := range tests {
		if got := string(r.value(action.Value(tt.in))); got != tt.want {
			t.Errorf("%.40s: got %.80s, want %s", tt.in, got, tt.want)
		}
	}
	if got := r.value(nil); got != nil {
		t.Errorf("nil: got %s", got)
	}
}

// FuzzText: whatever the secret, a text that holds it is shown without, as it
// is and as JSON.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"abcd", "a\"b\\c", "line one of it\nline two of it", "\u2028\x00\x7f", "[redacted]", "%41%42%43", "héllo wörld", "{\"key\":\"a long enough member of it\"}", "\xff\xfe\xfd\xfc"} {
		f.Add(seed, "around ", " it")
	}
	f.Fuzz(func(t *testing.T, key, before, after string) {
		// What the mask or the surroundings have themselves proves nothing.
		if len(key) < minWithin || strings.Contains(secret.Mask, key) || strings.Contains(before+"\x00"+after, key[:1]) || strings.Contains(secret.Mask, key[:1]) || strings.Contains(secret.Mask, key[len(key)-1:]) {
			return
		}
		r := knowing(key)
		if got := r.text(before + key + after); strings.Contains(got, key) {
			t.Errorf("%q shows %q", got, key)
		}
		quoted := action.MustMarshal(key)
		if got := r.text(before + string(quoted) + after); strings.Contains(got, string(quoted)) {
			t.Errorf("%q shows %q", got, quoted)
		}
	})
}
