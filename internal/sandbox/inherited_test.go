package sandbox

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/google/go-cmp/cmp"
)

// TestInherited holds the list of inherited names against the engine.
func TestInherited(t *testing.T) {
	t.Parallel()
	const path = "inherited.txt"
	want := strings.Join(slices.Sorted(maps.Keys(engineNames())), "\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("write it with -update (-engine +file):\n%s", diff)
	}
}

// engineNames are the names under which objects inherit objects, most of them
// functions, from the prototypes of the language, as the engine has them.
func engineNames() map[string]bool {
	names := map[string]bool{"__proto__": true, "constructor": true, "prototype": true, "caller": true, "callee": true, "arguments": true}
	rt := goja.New()
	collect := func(of *goja.Object) {
		for _, name := range of.GetOwnPropertyNames() {
			if rt.Try(func() {
				if _, ok := of.Get(name).(*goja.Object); ok {
					names[name] = true
				}
			}) != nil {
				names[name] = true // an accessor
			}
		}
	}
	global := rt.GlobalObject()
	for _, class := range global.GetOwnPropertyNames() {
		of, ok := global.Get(class).(*goja.Object)
		if !ok {
			continue
		}
		for proto, ok := of.Get("prototype").(*goja.Object); ok && proto != nil; proto = proto.Prototype() {
			collect(proto)
		}
		for proto := of.Prototype(); proto != nil; proto = proto.Prototype() {
			collect(proto)
		}
	}
	for _, code := range []string{"[][Symbol.iterator]()", "(function*(){})()", "''.matchAll(/x/g)", "new Map().keys()"} {
		v, err := rt.RunString(code)
		if err != nil {
			continue
		}
		for proto := v.ToObject(rt).Prototype(); proto != nil; proto = proto.Prototype() {
			collect(proto)
		}
	}
	return names
}
