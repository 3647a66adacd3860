package modules_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/modules"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// tree writes files below a new folder.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), text)
	}
	return dir
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func parse(t testing.TB, code string) *sandbox.Module {
	t.Helper()
	m, err := sandbox.Parse(action.Source{Path: "a.js", Code: []byte(code)}, sandbox.ParseOptions{ESM: true})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// call runs exports.f of a module beside units and gives what it returns.
func call(t *testing.T, m *sandbox.Module, specs ...sandbox.UnitSpec) string {
	t.Helper()
	p, err := m.Compile("")
	if err != nil {
		t.Fatal(err)
	}
	var units []*sandbox.Unit
	for _, spec := range specs {
		units = append(units, sandbox.NewUnit(spec))
	}
	vm := p.With(units...).NewVM(sandbox.Options{})
	exports, err := vm.Load()
	if err != nil {
		t.Fatal(err)
	}
	h, _ := exports.Handler("f")
	out := vm.Call(h)
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	return string(out.Returned)
}

func packages() map[string]string {
	return map[string]string{
		"node_modules/one/index.js":             `module.exports = 'one'; exports.x = require('shared');`,
		"node_modules/two/package.json":         `{"main": "main.js"}`,
		"node_modules/two/main.js":              `module.exports = 'two';`,
		"node_modules/@s/p/index.js":            `module.exports = 'scoped';`,
		"node_modules/@s/p/sub.js":              `module.exports = 'sub';`,
		"node_modules/shared/index.js":          ``,
		"node_modules/fs/index.js":              `module.exports = 'npm fs';`,
		"deep/er/node_modules/near/index.js":    `module.exports = 'near';`,
		"node_modules/near/index.js":            `module.exports = 'far';`,
		"node_modules/unused/index.js":          `syntax error`,
		"node_modules/typed/node_modules/x/y":   ``,
		"node_modules/broken/package.json":      `{"main": "gone.js"}`,
		"node_modules/platform-only/index.js":   `module.exports = 'installed';`,
		"deep/er/node_modules/one/not-a-module": ``,
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(tree(t, packages()), "deep", "er")
	for name, tc := range map[string]struct {
		code  string
		stubs []string
		names []string
		want  string // what f returns; "" does not run it
	}{
		"nothing":            {code: "exports.f = () => 1;"},
		"not installed":      {code: "exports.f = () => require('lodash');"},
		"paths and Node's":   {code: "require('./x'); require('../y'); require('/z'); require('fs'); require('node:crypto'); require('one/../two'); require('https://one'); require('');"},
		"require":            {code: "exports.f = () => [require('two'), require('@s/p'), require('@s/p/sub.js')];", names: []string{"@s/p", "@s/p/sub.js", "two"}, want: `["two","scoped","sub"]`},
		"nearest":            {code: "exports.f = () => require('near');", names: []string{"near"}, want: `"near"`},
		"import":             {code: "import two from 'two'; import * as all from '@s/p'; export const f = async () => [two, all.default, (await import('near')).default];", names: []string{"@s/p", "near", "two"}, want: `["two","scoped","near"]`},
		"a version":          {code: "exports.f = () => require('two@1.2.3');", names: []string{"two"}, want: `"two"`},
		"conditional":        {code: "let a; if (typeof a === 'undefined') { a = require('two'); } try { require('near'); } catch {} exports.f = () => a;", names: []string{"near", "two"}, want: `"two"`},
		"another name":       {code: "const load = require; exports.f = () => load('two');", names: []string{"two"}, want: `"two"`},
		"a constant":         {code: "const name = 'two'; exports.f = () => require(name);", names: []string{"two"}, want: `"two"`},
		"a template":         {code: "exports.f = () => require(`two`);", names: []string{"two"}, want: `"two"`},
		"stubs":              {code: "require('two'); require('near'); require('@s/p@1.0.0');", stubs: []string{"two", "@s/p@1.0.0"}, names: []string{"near"}},
		"refused":            {code: "require('platform-only'); require('near');", names: []string{"near"}},
		"main file is gone":  {code: "exports.f = () => { try { require('broken'); } catch (e) { return e.code; } };", want: `"MODULE_NOT_FOUND"`},
		"same name twice":    {code: "require('near'); require('near'); require('near@1');", names: []string{"near"}},
		"folder of packages": {code: "require('@s');"},
	} {
		m := parse(t, tc.code)
		found, err := modules.Find(modules.Request{Dir: dir, Module: m, Stubs: tc.stubs, Refuse: refusePlatform, Files: modules.Disk()})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(tc.names, found.Names); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		if tc.want == "" {
			continue
		}
		if got := call(t, m, found.Units...); got != tc.want {
			t.Errorf("%s: got %s, want %s", name, got, tc.want)
		}
	}
}

func refusePlatform(name string) error {
	if name == "platform-only" {
		return errors.New("no")
	}
	return nil
}

// An action without installed modules reads nothing at all, and looks at each
// folder above it once.
func TestFindNothing(t *testing.T) {
	t.Parallel()
	dir := tree(t, nil)
	looks := 0
	files := modules.Files{
		Read: func(path string) ([]byte, error) { t.Errorf("read %s", path); return nil, fs.ErrNotExist },
		Stat: func(path string) (fs.FileInfo, error) { looks++; return os.Stat(path) },
	}
	for code, want := range map[string]int{
		"exports.f = () => require('crypto');":                    0,
		"exports.f = () => [require('lodash'), require('axios')]": strings.Count(dir, string(filepath.Separator)) + 1,
	} {
		looks = 0
		if _, err := modules.Find(modules.Request{Dir: dir, Module: parse(t, code), Cache: filepath.Join(dir, "cache"), Files: files}); err != nil {
			t.Fatal(err)
		}
		if looks != want {
			t.Errorf("%s: %d looks, want %d", code, looks, want)
		}
	}
}

func TestComputedNames(t *testing.T) {
	t.Parallel()
	m := parse(t, "module.exports = (n) => {\n  require(n);\n  require('./' + n);\n  require('two/' + n);\n  require(7);\n  require();\n};")
	found, err := modules.Find(modules.Request{Dir: t.TempDir(), Module: m, Files: modules.Disk()})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range found.Diagnostics {
		got = append(got, string(d.Severity)+" "+d.Error())
	}
	const summary = "the name of a required module is computed, so that it cannot be looked up before the run"
	if diff := cmp.Diff([]string{"info a.js:2:3: " + summary, "info a.js:4:3: " + summary}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFindSyntaxError(t *testing.T) {
	t.Parallel()
	dir := tree(t, packages())
	_, err := modules.Find(modules.Request{Dir: dir, Module: parse(t, "require('unused')"), Cache: filepath.Join(dir, "cache"), Files: modules.Disk()})
	var d *action.Diagnostic
	if !errors.As(err, &d) || d.File != filepath.Join(dir, "node_modules", "unused", "index.js") || d.Line != 1 || d.Column != 8 || d.Hint == "" {
		t.Errorf("got %+v", err)
	}
}

// cached runs Find with a cache and says whether it hit.
func cached(t *testing.T, dir string, stubs ...string) (hit bool, value string) {
	t.Helper()
	m := parse(t, "exports.f = () => require('two');")
	found, err := modules.Find(modules.Request{Dir: dir, Module: m, Stubs: stubs, Cache: filepath.Join(dir, "cache"), Files: modules.Disk()})
	if err != nil {
		t.Fatal(err)
	}
	return found.Cached, call(t, m, found.Units...)
}

func TestCache(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(t *testing.T, dir string)
		hit    bool
		value  string
	}{
		"nothing":         {func(*testing.T, string) {}, true, `"two"`},
		"another package": {func(t *testing.T, dir string) { write(t, filepath.Join(dir, "node_modules/one/index.js"), "") }, true, `"two"`},
		"the text": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "node_modules/two/main.js"), "module.exports = 2")
		}, false, "2"},
		"the package.json": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "node_modules/two/package.json"), `{"main": "other.js"}`)
		}, false, "3"},
		"a nearer package": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "app/node_modules/two/index.js"), "module.exports = 4")
		}, false, "4"},
		"the text is gone":  {func(t *testing.T, dir string) { _ = os.Remove(filepath.Join(dir, "cache", outputs(t, dir)[0])) }, false, `"two"`},
		"the cache is gone": {func(t *testing.T, dir string) { _ = os.RemoveAll(filepath.Join(dir, "cache")) }, false, `"two"`},
		"a foreign text": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "cache", outputs(t, dir)[0]), "module.exports = { two: () => 'evil' }")
		}, false, `"two"`},
		"half a manifest": {func(t *testing.T, dir string) {
			editManifest(t, dir, func(s string) string { return s[:len(s)/2] })
		}, false, `"two"`},
		"another version": {func(t *testing.T, dir string) {
			editManifest(t, dir, func(s string) string { return strings.Replace(s, `"version":1`, `"version":2`, 1) })
		}, false, `"two"`},
		"a text elsewhere": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "evil.js"), "module.exports = { two: () => 'evil' }")
			editManifest(t, dir, func(s string) string {
				return strings.Replace(s, strings.TrimSuffix(outputs(t, dir)[0], ".js"), "../evil", 1)
			})
		}, false, `"two"`},
		"a folder as manifest": {func(t *testing.T, dir string) {
			path := manifestPath(t, dir)
			_ = os.Remove(path)
			write(t, filepath.Join(path, "x"), "")
		}, false, `"two"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := tree(t, packages())
			write(t, filepath.Join(dir, "app", "x"), "")
			write(t, filepath.Join(dir, "node_modules/two/other.js"), "module.exports = 3")
			at := func() (bool, string) {
				m := parse(t, "exports.f = () => require('two');")
				found, err := modules.Find(modules.Request{Dir: filepath.Join(dir, "app"), Module: m, Cache: filepath.Join(dir, "cache"), Files: modules.Disk()})
				if err != nil {
					t.Fatal(err)
				}
				return found.Cached, call(t, m, found.Units...)
			}
			if hit, value := at(); hit || value != `"two"` {
				t.Fatalf("first: %v %s", hit, value)
			}
			if hit, value := at(); !hit || value != `"two"` {
				t.Fatalf("second: %v %s", hit, value)
			}
			tc.change(t, dir)
			if hit, value := at(); hit != tc.hit || value != tc.value {
				t.Errorf("third: %v %s, want %v %s", hit, value, tc.hit, tc.value)
			}
			if hit, value := at(); value != tc.value || !hit && name != "a folder as manifest" {
				t.Errorf("fourth: %v %s, want %s", hit, value, tc.value)
			}
		})
	}
}

func cacheFiles(t *testing.T, dir, ext string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "cache"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ext {
			out = append(out, e.Name())
		} else if ext == "" {
			t.Errorf("%s was left in the cache", e.Name())
		}
	}
	return out
}

func outputs(t *testing.T, dir string) []string { return cacheFiles(t, dir, ".js") }

func manifestPath(t *testing.T, dir string) string {
	return filepath.Join(dir, "cache", cacheFiles(t, dir, ".json")[0])
}

func editManifest(t *testing.T, dir string, edit func(string) string) {
	path := manifestPath(t, dir)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if edit(string(text)) == string(text) {
		t.Fatal("the edit changes nothing")
	}
	write(t, path, edit(string(text)))
}

// Another request is another entry.
func TestCacheKey(t *testing.T) {
	t.Parallel()
	dir := tree(t, packages())
	cached(t, dir)
	if hit, _ := cached(t, dir, "something"); hit {
		t.Error("a request with stand-ins took the entry of one without")
	}
}

// A package that has no such file may have it after the next npm install.
func TestCacheMissing(t *testing.T) {
	t.Parallel()
	dir := tree(t, packages())
	req := modules.Request{Dir: dir, Module: parse(t, "require('broken')"), Cache: filepath.Join(dir, "cache"), Files: modules.Disk()}
	for _, want := range []int{0, 1} {
		found, err := modules.Find(req)
		if err != nil || found.Cached || len(found.Units) != want {
			t.Errorf("got %+v, %v", found, err)
		}
		write(t, filepath.Join(dir, "node_modules/broken/gone.js"), "")
	}
}

// A cache that cannot be written is none.
func TestCacheUnwritable(t *testing.T) {
	t.Parallel()
	dir := tree(t, packages())
	write(t, filepath.Join(dir, "cache"), "a file")
	for range 2 {
		if hit, value := cached(t, dir); hit || value != `"two"` {
			t.Errorf("got %v %s", hit, value)
		}
	}
}

func TestCacheConcurrent(t *testing.T) {
	t.Parallel()
	dir := tree(t, packages())
	m := parse(t, "exports.f = () => require('two');")
	req := modules.Request{Dir: dir, Module: m, Cache: filepath.Join(dir, "cache"), Files: modules.Disk()}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if found, err := modules.Find(req); err != nil || len(found.Units) != 1 {
					t.Errorf("%+v, %v", found.Names, err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(outputs(t, dir)) + len(cacheFiles(t, dir, ".json")); n != 2 {
		t.Errorf("%d files in the cache, want 2", n)
	}
	if hit, _ := cached(t, dir); !hit {
		t.Error("no hit after all that")
	}
}

func TestStub(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{
		"plain.js":   "module.exports = require('crypto') ? 'x' : 'y';",
		"parts.js":   "const { one } = require('./lib/one'); module.exports = [one, require('./lib/data')];",
		"parts.mjs":  "import { one } from './lib/one.js'; export default one;",
		"typed.ts":   "const n: number = 3; export = [n];",
		"data.json":  `{"a": 1}`,
		"bad.js":     "module.exports = ;",
		"empty.js":   "",
		"gone.js":    "require('./nowhere')",
		"lib/one.js": "exports.one = require('two');", "lib/data.json": "[5]",
	})
	two := sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{"two"}, Path: "two.json", Code: []byte(`2`)}
	for file, want := range map[string]string{
		"parts.js": `[2,[5]]`, "parts.mjs": `{"default":2}`, "typed.ts": `[3]`, "data.json": `{"a":1}`, "empty.js": `{}`,
	} {
		unit, err := modules.Stub("x", filepath.Join(dir, file), os.ReadFile)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if got := call(t, parse(t, "exports.f = () => require('x');"), unit, two); got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
	for _, file := range []string{"plain.js", "bad.js"} {
		path := filepath.Join(dir, file)
		text, _ := os.ReadFile(path)
		unit, err := modules.Stub("x", path, os.ReadFile)
		want := sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{"x"}, Path: path, Code: text}
		if diff := cmp.Diff(want, unit); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", file, err, diff)
		}
	}
	var d *action.Diagnostic
	if _, err := modules.Stub("x", filepath.Join(dir, "gone.js"), os.ReadFile); !errors.As(err, &d) || d.Line != 1 {
		t.Errorf("gone.js: got %v", err)
	}
	if _, err := modules.Stub("x", filepath.Join(dir, "none.js"), os.ReadFile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("none.js: got %v", err)
	}
}

// What an action without installed modules pays.
func BenchmarkFindNothing(b *testing.B) {
	m := parse(b, "const axios = require('axios'), { createHash } = require('crypto'); exports.f = () => axios;")
	dir := tree(b, nil)
	for b.Loop() {
		if _, err := modules.Find(modules.Request{Dir: dir, Module: m, Cache: dir, Files: modules.Disk()}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFindCached(b *testing.B) {
	dir := tree(b, packages())
	req := modules.Request{Dir: dir, Module: parse(b, "require('two'); require('near')"), Cache: filepath.Join(dir, "cache"), Files: modules.Disk()}
	for b.Loop() {
		if _, err := modules.Find(req); err != nil {
			b.Fatal(err)
		}
	}
}
