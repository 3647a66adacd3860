package sandbox_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// parsing is how a file is read: rules are expressions.
func parsing(path string) sandbox.ParseOptions {
	return sandbox.ParseOptions{ESM: true, Expression: strings.Contains(path, "rule/")}
}

func mutations(t *testing.T, src action.Source) ([]sandbox.Mutation, int) {
	t.Helper()
	m, err := sandbox.Parse(src, parsing(src.Path))
	if err != nil {
		t.Fatal(err)
	}
	list, skipped, err := m.Mutations(func(path string) bool { return strings.HasPrefix(path, "api.") })
	if err != nil {
		t.Fatal(err)
	}
	return list, skipped
}

func TestMutations(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, code string
		skipped          int
		want             []string
	}{
		{"comparisons", "a.js", "a === b; a > /* > */ b;", 0, []string{
			"1:3 flip === to !==: a !== b; a > /* > */ b;",
			"1:12 flip > to <=: a === b; a <= /* > */ b;",
			"1:12 flip > to >=: a === b; a >= /* > */ b;",
		}},
		{"logic and defaults", "a.js", "a && (b ?? (c));", 0, []string{
			"1:3 flip && to ||: a || (b ?? (c));",
			"1:9 drop the default after ??: a && (b );",
		}},
		{"chains", "a.js", "a?.b?.[c]?.();", 0, []string{
			"1:2 drop ?.: a.b?.[c]?.();", "1:5 drop ?.: a?.b[c]?.();", "1:10 drop ?.: a?.b?.[c]();",
		}},
		{"conditions", "a.js", "if ((a) && (b)) c\nwhile (d.e(f)) g;\n(h) ? i : j; k(l) ? 1 : 2;", 0, []string{
			"1:5 negate the condition: if (!((a) && (b))) c",
			"1:9 flip && to ||: if ((a) || (b)) c",
			"2:8 negate the condition: while (!(d.e(f))) g;",
			"3:2 negate the condition: (!(h)) ? i : j; k(l) ? 1 : 2;",
			"3:14 negate the condition: (h) ? i : j; !(k(l)) ? 1 : 2;",
		}},
		{
			"what reaches the api", "a.js",
			"const ns = 'x', never = 'y', n = pick(7);\napi.id.set(ns + '', { z: true, k: n }).more(1);\nif (b) await_(api.q)\nfunction pick(v) { return v || 8 }", 0,
			[]string{
				"1:12 change a string: const ns = \"\", never = 'y', n = pick(7);",
				"1:39 change a number: const ns = 'x', never = 'y', n = pick(8);",
				"2:1 remove the call of api.id.set: void 0;",
				"2:17 change a string: api.id.set(ns + \"mutated\", { z: true, k: n }).more(1);",
				"2:26 flip a boolean: api.id.set(ns + '', { z: false, k: n }).more(1);",
				"2:45 change a number: api.id.set(ns + '', { z: true, k: n }).more(2);",
				"3:5 negate the condition: if (!(b)) await_(api.q)",
				"4:20 return at once: function pick(v) { return; return v || 8 }",
				"4:29 flip || to &&: function pick(v) { return v && 8 }",
				"4:32 change a number: function pick(v) { return v || 9 }",
			},
		},
		{
			"TypeScript", "a.ts", "enum E { A }\nconst f = (e: any): string => {\n  if (e.x === 'y' && (e as any).z) { return `${e}` }\n  return e?.name ?? 'none'\n}", 1,
			[]string{
				"3:3 return at once:   return; if (e.x === 'y' && (e as any).z) { return `${e}` }",
				"3:11 flip === to !==:   if (e.x !== 'y' && (e as any).z) { return `${e}` }",
				"3:19 flip && to ||:   if (e.x === 'y' || (e as any).z) { return `${e}` }",
				"4:11 drop ?.:   return e.name ?? 'none'",
				"4:18 drop the default after ??:   return e?.name ",
				"4:21 change a string:   return e?.name ?? \"\"",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			list, skipped := mutations(t, action.Source{Path: tt.path, Code: []byte(tt.code)})
			var got []string
			for _, m := range list {
				lines := strings.Split(string(m.Apply([]byte(tt.code))), "\n")
				got = append(got, fmt.Sprintf("%d:%d %s: %s", m.Pos.Line, m.Pos.Column, m.Kind, lines[m.Pos.Line-1]))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if skipped != tt.skipped {
				t.Errorf("%d skipped, want %d", skipped, tt.skipped)
			}
		})
	}
}

// TestMutationsParse: what real actions are changed to can be read.
func TestMutationsParse(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../pkg/dialect/*/recipes/*.js")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../../fixtures/*/*.js")
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for _, file := range append(files, more...) {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list, _ := mutations(t, action.Source{Path: file, Code: code})
		for _, m := range list {
			changed++
			if _, err := sandbox.Parse(action.Source{Path: file, Code: m.Apply(code)}, parsing(file)); err != nil {
				t.Errorf("%s:%d:%d: %s: %v", file, m.Pos.Line, m.Pos.Column, m.Kind, err)
			}
		}
	}
	if changed < 100 {
		t.Errorf("only %d mutations", changed)
	}
}
