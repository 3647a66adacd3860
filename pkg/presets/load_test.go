package presets

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestBrokenScenarioFiles reaches inside, because no broken file ships.
func TestBrokenScenarioFiles(t *testing.T) {
	t.Parallel()
	const base = `{"name":"base","moment":"login","user":{"id":"u"}}`
	tests := []struct{ name, file, want string }{
		{"unknown member", `{"name":"x","usr":{}}`, `preset "x": json: unknown field "usr"`},
		{"unknown member inside", `{"name":"x","user":{"mail":"a"}}`, `preset "x": json: unknown field "mail"`},
		{"unknown member in a patch", `{"base":"base","usr":{"id":"v"}}`, `preset "x": json: unknown field "usr"`},
		{"unknown member that a patch removes", `{"base":"base","usr":null}`, `preset "x": json: unknown field "usr"`},
		{"wrong type", `{"name":1}`, `preset "x": json: cannot unmarshal number into `},
		{"no JSON", `{"name":`, `preset "x": 1:9: unexpected end of JSON input`},
		{"no object", `[]`, `preset "x": not a JSON object`},
		{"missing base", `{"base":"nowhere"}`, `preset "x": open scenarios/nowhere.json: file does not exist`},
		{"base of a base", `{"base":"x"}`, `preset "x": its base "x" has a base of its own`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{
				"scenarios/base.json": {Data: []byte(base)},
				"scenarios/x.json":    {Data: []byte(tt.file)},
			}
			_, err := load(fsys, "x")
			if err == nil {
				t.Fatal("got no error")
			}
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
		})
	}
}
