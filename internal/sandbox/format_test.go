package sandbox

import (
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// The corpus in testdata/inspect has the cases that Node answers; here are
// those of the Go side.

func TestFormatLog(t *testing.T) {
	t.Parallel()
	rt := goja.New()
	tests := []struct {
		name string
		args []any
		want string
	}{
		{"nothing", nil, ""},
		{"one string is no template", []any{"100%% of %s"}, "100%% of %s"},
		{"one number", []any{5}, "5"},
		{"template", []any{"%s is %d", "x", 5}, "x is 5"},
		{"rest", []any{"a", 1, "b"}, "a 1 b"},
		{"first is no string", []any{1, "%s", "a"}, "1 %s a"},
		{"nil value", []any{"%s", nil}, "null"},
	}
	for _, tt := range tests {
		var args []goja.Value
		for _, arg := range tt.args {
			args = append(args, rt.ToValue(arg))
		}
		if got := formatLog(rt, args); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if got, want := formatLog(rt, []goja.Value{nil, nil}), "undefined undefined"; got != want {
		t.Errorf("nil values: got %q, want %q", got, want)
	}
}

func TestFormatLogStringAllocates(t *testing.T) {
	rt := goja.New()
	args := []goja.Value{rt.ToValue("a plain message with 100% of nothing")}
	if n := testing.AllocsPerRun(100, func() { formatLog(rt, args) }); n != 0 {
		t.Errorf("a plain string takes %v allocations, want 0", n)
	}
}

// FuzzFormat fills templates: every argument is used once, in or behind them.
func FuzzFormat(f *testing.F) {
	for _, seed := range []string{"", "%", "%%", "%s", "%s%d%i%f%j%o%O%c", "%%s%s%", "100%5d", "% s\x00%é%"} {
		f.Add(seed, "arg")
	}
	f.Fuzz(func(t *testing.T, template, arg string) {
		rt := goja.New()
		got := formatLog(rt, []goja.Value{rt.ToValue(template), rt.ToValue(arg), rt.ToValue(7)})
		if !strings.Contains(template, "%") && got != template+" "+arg+" 7" {
			t.Errorf("%q, %q: got %q", template, arg, got)
		}
		if strings.Contains(got, "<inspecting threw") && !strings.Contains(template+arg, "<") {
			t.Errorf("%q, %q: got %q", template, arg, got)
		}
	})
}

func BenchmarkFormatLog(b *testing.B) {
	rt := goja.New()
	for name, args := range map[string][]goja.Value{
		"string":   {rt.ToValue("user auth0|123 logged in from a new device")},
		"template": {rt.ToValue("%s has %d roles"), rt.ToValue("auth0|123"), rt.ToValue(3)},
		"append":   {rt.ToValue("event"), rt.ToValue(5), rt.ToValue(true)},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if formatLog(rt, args) == "" {
					b.Fatal("nothing")
				}
			}
		})
	}
}
