package modules

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/claimctl/claimctl/internal/sandbox"
)

func exampleManifest() manifest {
	return manifest{
		Version: manifestVersion, Code: hash([]byte("code")), Names: []string{"a"},
		Inputs: []sandbox.BundleInput{{Path: "/x/node_modules/a/index.js", SHA256: hash(nil)}, {Path: "/x/y/node_modules/a"}},
	}
}

func TestParseManifest(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(exampleManifest())
	if err != nil {
		t.Fatal(err)
	}
	m, err := parseManifest(text)
	if diff := cmp.Diff(exampleManifest(), m); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	good := string(text)
	for name, bad := range map[string]string{
		"empty":            "",
		"null":             "null",
		"other version":    strings.Replace(good, `"version":1`, `"version":3`, 1),
		"unknown member":   strings.Replace(good, `"version":1`, `"version":1,"x":1`, 1),
		"more behind":      good + good,
		"a path as code":   strings.Replace(good, hash([]byte("code")), "../../etc/passwd", 1),
		"capital letters":  strings.Replace(good, hash([]byte("code")), strings.ToUpper(hash([]byte("code"))), 1),
		"names, no code":   strings.Replace(good, hash([]byte("code")), "", 1),
		"code, no names":   strings.Replace(good, `["a"]`, "[]", 1),
		"no inputs":        `{"version":1,"names":[],"inputs":[]}`,
		"a relative input": strings.Replace(good, "/x/y/node_modules/a", "y", 1),
		"a damaged hash":   strings.Replace(good, hash(nil), hash(nil)[1:], 1),
		"cut off":          good[:len(good)-2],
		"wrong type":       strings.Replace(good, `["a"]`, `"a"`, 1),
	} {
		if m, err := parseManifest([]byte(bad)); err == nil {
			t.Errorf("%s: got %+v", name, m)
		}
	}
}

// FuzzManifest: whatever a manifest says, it names no file outside of the cache
// as the text, and no relative path as an input.
func FuzzManifest(f *testing.F) {
	text, err := json.Marshal(exampleManifest())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"version":1,"code":"../x","names":["a"],"inputs":[{"path":"/a"}]}`))
	f.Add([]byte(`{"version":1,"names":[],"inputs":[{"path":"/a","sha256":""}]}`))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := parseManifest(text)
		if err != nil {
			return
		}
		if path := (Request{Cache: "/cache"}).codePath(m.Code); filepath.Dir(path) != filepath.Clean("/cache") {
			t.Errorf("the text is %s", path)
		}
		for _, in := range m.Inputs {
			if !filepath.IsAbs(in.Path) {
				t.Errorf("an input is %q", in.Path)
			}
		}
		if again, err := parseManifest(mustJSON(t, m)); err != nil || !cmp.Equal(m, again, cmpopts.EquateEmpty()) {
			t.Errorf("%v: %s", err, cmp.Diff(m, again))
		}
	})
}

func mustJSON(t *testing.T, v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
