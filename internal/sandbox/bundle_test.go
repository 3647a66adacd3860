package sandbox_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// packageTree writes files below a new folder.
func packageTree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runWith runs the body of an async function beside units and gives what it
// returns, as JSON, or what it throws.
func runWith(t *testing.T, body string, specs ...sandbox.UnitSpec) string {
	t.Helper()
	m, err := sandbox.Parse(action.Source{Path: "a.js", Code: []byte("exports.f = async () => {\n" + body + "\n};")}, sandbox.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
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
		return "throws " + out.Err.Error()
	}
	return string(out.Returned)
}

func bundleUnit(b sandbox.Bundled) sandbox.UnitSpec {
	return sandbox.UnitSpec{Role: sandbox.RoleBundle, Names: b.Names, Path: "node_modules", Code: b.Code}
}

// packages are small ones of every kind that npm has.
func packages() map[string]string {
	return map[string]string{
		"node_modules/cjs/index.js":             `let n = 0; exports.next = () => ++n; exports.named = function someName() {};`,
		"node_modules/esm/package.json":         `{"type": "module", "exports": "./main.js"}`,
		"node_modules/esm/main.js":              `import { next } from 'cjs'; export default 'd'; export const after = next; export async function* each() { yield 1; yield 2; }`,
		"node_modules/maps/package.json":        `{"exports": {".": {"import": "./i.mjs", "browser": "./b.js", "require": "./r.js"}, "./sub": "./deep/sub.js", "./deep/*": null}}`,
		"node_modules/maps/b.js":                `module.exports = 'browser';`,
		"node_modules/maps/r.js":                `module.exports = 'require';`,
		"node_modules/maps/i.mjs":               `export default 'import';`,
		"node_modules/maps/deep/sub.js":         `module.exports = 'sub';`,
		"node_modules/web/package.json":         `{"main": "./main.js", "module": "./module.mjs", "browser": {"fs": false, "./server.js": false, "./main.js": "./client.js"}}`,
		"node_modules/web/main.js":              `module.exports = 'main';`,
		"node_modules/web/module.mjs":           `export default 'module';`,
		"node_modules/web/server.js":            `throw new Error('the server was loaded');`,
		"node_modules/web/client.js":            `module.exports = ['client', Object.keys(require('./server')).length, Object.keys(require('fs')).length];`,
		"node_modules/@scope/pkg/package.json":  `{"main": "lib"}`,
		"node_modules/@scope/pkg/lib/index.js":  `module.exports = { scoped: true, data: require('./data.json') };`,
		"node_modules/@scope/pkg/lib/data.json": `{"a": [1, "\u2028"]}`,
		"node_modules/cycle/index.js":           `exports.early = 1; exports.other = require('./other'); exports.late = 2;`,
		"node_modules/cycle/other.js":           `const c = require('./index'); exports.saw = Object.keys(c); exports.cycle = () => c.late;`,
		"node_modules/lacks/index.js":           `try { require('not-there'); } catch (e) { exports.code = e.code; exports.message = e.message; }`,
		"node_modules/node-user/index.js":       `exports.use = () => { try { return typeof require('node:fs'); } catch (e) { return e.code; } };`,
		"node_modules/fs/index.js":              `module.exports = 'an npm package of that name';`,
		"node_modules/props/index.js":           `exports.bad = (s) => /[\p{Bidi_M}]/u.test(s) ? 1 : 0; exports.good = (s) => /^\p{L}+$/u.test(s); exports.d = () => /a/d.exec('a').indices;`,
		"node_modules/dyn/package.json":         `{"type": "module", "imports": {"#inner": "./inner.js"}, "main": "index.js"}`,
		"node_modules/dyn/index.js":             `import inner from '#inner'; export const load = async () => [(await import('cjs')).next(), inner, (await import('absent').catch((e) => e.code)), process.env.NODE_ENV, typeof import.meta.url];`,
		"node_modules/dyn/inner.js":             `export default 'inner';`,
		"node_modules/native/index.js":          `exports.load = () => { try { require('./build/x.node'); } catch (e) { return e.message; } };`,
		"node_modules/native/build/x.node":      "\x7fELF",
		"node_modules/text/index.js":            `module.exports = require('./a.txt');`,
		"node_modules/text/a.txt":               "some text",
		"node_modules/classes/package.json":     `{"type": "module", "main": "index.js"}`,
		"node_modules/classes/index.js":         `import { Fault as F } from './b.js'; class Fault extends Error {} export const names = [Fault.name, F.name, new F().constructor.name];`,
		"node_modules/classes/b.js":             `export class Fault extends Error {}`,
		"node_modules/stubbed-user/index.js":    `module.exports = require('cjs').stub;`,
		"secret.json":                           `{"key": "s3cret"}`,
	}
}

func TestBundle(t *testing.T) {
	t.Parallel()
	dir := packageTree(t, packages())
	for _, tc := range []struct{ names, body, want string }{
		{"cjs esm", `const { after } = require('esm'); return [require('cjs').next(), after(), require('cjs').named.name];`, `[1,2,"someName"]`},
		{"esm", `const e = require('esm'), out = [e.default, e.__esModule]; const all = e.each(); out.push((await all.next()).value, (await all.next()).value); return out;`, `["d",true,1,2]`},
		{"maps maps/sub", `return [require('maps'), require('maps/sub')];`, `["require","sub"]`},
		{"web", `return require('web');`, `"main"`},
		{"@scope/pkg @scope/pkg/lib/data.json", `return [require('@scope/pkg'), require('@scope/pkg/lib/data.json') === require('@scope/pkg').data];`, `[{"scoped":true,"data":{"a":[1,"\u2028"]}},true]`},
		{"cycle", `const c = require('cycle'); return [c.other.saw, c.other.cycle()];`, `[["early"],2]`},
		{"lacks", `return require('lacks');`, `{"code":"MODULE_NOT_FOUND","message":"Cannot find module 'not-there'"}`},
		{"props", `const p = require('props'); let e; try { p.bad('a'); } catch (x) { e = x.name; } return [p.good('añ'), e];`, `[true,"SyntaxError"]`},
		{"dyn", `return require('dyn').load();`, `[1,"inner","MODULE_NOT_FOUND","production","string"]`},
		{"native", `return require('native').load();`, `"x.node is native code, which a run cannot load"`},
		{"text", `return require('text');`, `"some text"`},
		{"classes", `return require('classes').names;`, `["Fault","Fault","Fault"]`},
	} {
		b, err := sandbox.Bundle(sandbox.BundleRequest{Dir: dir, Names: strings.Fields(tc.names)})
		if err != nil {
			t.Errorf("%s: %v", tc.names, err)
			continue
		}
		if got := runWith(t, tc.body, bundleUnit(b)); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.names, got, tc.want)
		}
	}
}

// What is told of a bundle, and what it depends on.
func TestBundled(t *testing.T) {
	t.Parallel()
	dir := packageTree(t, packages())
	if err := os.Mkdir(filepath.Join(dir, "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	b, err := sandbox.Bundle(sandbox.BundleRequest{Dir: filepath.Join(dir, "deep"), Names: []string{"esm", "gone", "maps/deep/sub", "cjs", "../secret.json"}})
	if err != nil {
		t.Fatal(err)
	}
	var inputs []string
	for _, in := range b.Inputs {
		rel, err := filepath.Rel(dir, in.Path)
		if err != nil {
			t.Fatal(err)
		}
		mark := map[bool]string{true: "absent ", false: ""}[in.SHA256 == ""]
		inputs = append(inputs, mark+filepath.ToSlash(rel))
	}
	// The folders above the test's own are not the test's business.
	inputs = inputsBelow(inputs)
	slices.Sort(inputs)
	want := []string{
		"absent deep/node_modules/cjs", "absent deep/node_modules/esm", "absent deep/node_modules/gone", "absent deep/node_modules/maps",
		"absent node_modules/esm/node_modules/cjs", "absent node_modules/gone",
		"node_modules/cjs/index.js", "node_modules/esm/main.js", "node_modules/esm/package.json",
	}
	if diff := cmp.Diff(want, inputs); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"cjs", "esm"}, b.Names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"../secret.json", "gone", "maps/deep/sub"}, b.Missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}

func inputsBelow(list []string) []string {
	var out []string
	for _, in := range list {
		if !strings.Contains(in, "..") {
			out = append(out, in)
		}
	}
	return out
}

func TestBundleExternal(t *testing.T) {
	t.Parallel()
	dir := packageTree(t, packages())
	b, err := sandbox.Bundle(sandbox.BundleRequest{Dir: dir, Names: []string{"stubbed-user", "cjs", "fs"}, External: []string{"cjs"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"stubbed-user"}, b.Names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	stub := sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{"cjs"}, Path: "stub.js", Code: []byte("exports.stub = 'mine';")}
	if got := runWith(t, "return require('stubbed-user');", bundleUnit(b), stub); got != `"mine"` {
		t.Errorf("got %s", got)
	}
}

// What opens sockets is not bundled where there is something built in for it.
func TestBundleReplaced(t *testing.T) {
	t.Parallel()
	dir := packageTree(t, map[string]string{
		"node_modules/node-fetch/index.js": `throw new Error('the installed one');`,
		"node_modules/user/index.js":       `module.exports = typeof require('node-fetch');`,
	})
	b, err := sandbox.Bundle(sandbox.BundleRequest{Dir: dir, Names: []string{"node-fetch", "user"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"user"}, {"node-fetch"}}, [][]string{b.Names, b.Replaced}); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := runWith(t, "return [typeof require('node-fetch'), require('user')];", bundleUnit(b)); got != `["function","function"]` {
		t.Errorf("got %s", got)
	}
}

func TestBundleAxios(t *testing.T) {
	t.Parallel()
	adapter := sandbox.UnitSpec{
		Role: sandbox.RoleModule, Names: []string{"claimctl:axios-adapter"}, Path: "adapter.js",
		Code: []byte("module.exports = (axios) => { axios.defaults.adapter = 'ours'; };"),
	}
	modern := map[string]string{
		"node_modules/axios/package.json":           `{"type": "module", "main": "index.js", "exports": {".": {"browser": {"require": "./dist/browser/axios.cjs", "default": "./index.js"}, "default": {"require": "./dist/node/axios.cjs", "default": "./index.js"}}}}`,
		"node_modules/axios/dist/browser/axios.cjs": `'use strict'; module.exports = { defaults: {}, build: 'browser' }; module.exports.default = module.exports; //# sourceMappingURL=axios.cjs.map`,
		"node_modules/axios/dist/node/axios.cjs":    `require('http').request; module.exports = { defaults: {}, build: 'node' };`,
		"node_modules/axios/index.js":               `import axios from './lib.js'; const { build } = axios; export { axios as default, build };`,
		"node_modules/axios/lib.js":                 `export default { defaults: {}, build: 'source' };`,
		"node_modules/client/package.json":          `{"type": "module", "main": "index.js"}`,
		"node_modules/client/index.js":              `import axios from 'axios'; export default axios;`,
	}
	old := map[string]string{
		"node_modules/axios/package.json": `{"main": "index.js"}`,
		"node_modules/axios/index.js":     `module.exports = require('./lib/axios');`,
		"node_modules/axios/lib/axios.js": `module.exports = { defaults: {}, build: 'old' };`,
	}
	for _, tc := range []struct {
		files             map[string]string
		names, body, want string
	}{
		{modern, "axios client", "const a = require('axios'), c = require('client').default; return [a.build, a.defaults.adapter, c.defaults.adapter];", `["browser","ours","ours"]`},
		{old, "axios", "const a = require('axios'); return [a.build, a.defaults.adapter];", `["old","ours"]`},
	} {
		b, err := sandbox.Bundle(sandbox.BundleRequest{Dir: packageTree(t, tc.files), Names: strings.Fields(tc.names)})
		if err != nil {
			t.Error(err)
			continue
		}
		if got := runWith(t, tc.body, bundleUnit(b), adapter); got != tc.want {
			t.Errorf("got %s, want %s", got, tc.want)
		}
	}
}

func TestBundleEntry(t *testing.T) {
	t.Parallel()
	dir := packageTree(t, map[string]string{
		"stub.ts":       `import { one } from './lib/one'; import data from './data.json'; import { other } from 'other'; export const sum: number = one + data.two + other;`,
		"lib/one.js":    `exports.one = 1;`,
		"data.json":     `{"two": 2}`,
		"cjs.js":        `module.exports = Object.assign(() => require('./lib/one').one, { file: typeof __filename });`,
		"tsconfig.json": `{ not read }`,
	})
	other := sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{"other"}, Path: "other.js", Code: []byte("exports.other = 10;")}
	for entry, want := range map[string]string{"stub.ts": `[13,null]`, "cjs.js": `[null,1]`} {
		b, err := sandbox.Bundle(sandbox.BundleRequest{Dir: dir, Entry: filepath.Join(dir, entry)})
		if err != nil {
			t.Error(err)
			continue
		}
		unit := sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{"x"}, Path: entry, Code: b.Code}
		if got := runWith(t, "const x = require('x'); return [x.sum ?? null, typeof x === 'function' ? x() : null];", unit, other); got != want {
			t.Errorf("%s: got %s, want %s", entry, got, want)
		}
	}
}

func TestBundleErrors(t *testing.T) {
	t.Parallel()
	secret := "{\"key\": 1}"
	for name, tc := range map[string]struct {
		files map[string]string
		want  string // file:line:col: beginning of the summary
	}{
		"syntax error":      {map[string]string{"node_modules/p/index.js": "let a;\nlet é = ) 1;"}, "node_modules/p/index.js:2:9: SyntaxError: Unexpected token ')'"},
		"in a dependency":   {map[string]string{"node_modules/p/index.js": "require('q')", "node_modules/q/index.js": "x ="}, "node_modules/q/index.js:1:4: SyntaxError: Unexpected"},
		"bad JSON":          {map[string]string{"node_modules/p/index.js": "require('./a.json')", "node_modules/p/a.json": "{"}, "node_modules/p/a.json:1:2: SyntaxError: "},
		"missing own file":  {map[string]string{"node_modules/p/index.js": "require('./gone')"}, "node_modules/p/index.js:1:9: SyntaxError: Could not resolve"},
		"top-level await":   {map[string]string{"node_modules/p/index.mjs": "await 1; export default 1", "node_modules/p/package.json": `{"main":"index.mjs"}`}, "node_modules/p/index.mjs:1:1: require() cannot load a module with a top-level await"},
		"reads outside":     {map[string]string{"node_modules/p/index.js": "require('../../secret.json')", "secret.json": secret}, "secret.json: outside of the installed modules"},
		"too deep":          {map[string]string{"node_modules/p/index.js": strings.Repeat("[", 1<<20)}, "node_modules/p/index.js:1:1001: brackets are nested"},
		"too long a chain":  {map[string]string{"node_modules/p/index.js": strings.Repeat("!", 1<<20)}, "node_modules/p/index.js:1:10001: brackets are nested"},
		"statements nested": {map[string]string{"node_modules/p/index.js": strings.Repeat("if(a)", 1<<18)}, "node_modules/p/index.js:1:25001: brackets are nested"},
		"functions nested":  {map[string]string{"node_modules/p/index.js": strings.Repeat("async ()=>", 1<<17)}, "node_modules/p/index.js:1:"},
		"deep JSON":         {map[string]string{"node_modules/p/index.js": "require('./a.json')", "node_modules/p/a.json": strings.Repeat(`{"a":`, 1<<18)}, "node_modules/p/a.json:1:"},
		"too many bytes":    {map[string]string{"node_modules/p/index.js": "//" + strings.Repeat("x ", 3<<19)}, "node_modules/p/index.js: the modules that the action requires are more than 2 MB"},
		"a folder as entry": {map[string]string{"node_modules/p/package.json": `{"exports": "./x/"}`, "node_modules/p/x/y": ""}, ""},
	} {
		dir := packageTree(t, tc.files)
		b, err := sandbox.Bundle(sandbox.BundleRequest{Dir: dir, Names: []string{"p"}, MaxInputBytes: 2 << 20})
		if tc.want == "" {
			if err != nil || len(b.Names) != 0 {
				t.Errorf("%s: got %v, %v", name, b.Names, err)
			}
			continue
		}
		var d *action.Diagnostic
		if !errors.As(err, &d) {
			t.Errorf("%s: got %v", name, err)
			continue
		}
		got := filepath.ToSlash(strings.TrimPrefix(d.Error(), dir+string(filepath.Separator)))
		if !strings.Contains(got, tc.want) {
			t.Errorf("%s: got %s, want %s", name, got, tc.want)
		}
	}
}

// What would take hours is given up.
func TestBundleTimeLimit(t *testing.T) {
	t.Parallel()
	dir := packageTree(t, map[string]string{"node_modules/p/index.js": strings.Repeat("a=>{},", 20_000) + "a"})
	_, err := sandbox.Bundle(sandbox.BundleRequest{Dir: dir, Names: []string{"p"}, TimeLimit: 100 * time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "takes more than 100ms") {
		t.Errorf("got %v", err)
	}
}

// A package that a link leads to is one, and nothing beside it is.
func TestBundleLinked(t *testing.T) {
	t.Parallel()
	dir := packageTree(t, map[string]string{
		"app/node_modules/keep":     "",
		"packages/one/index.js":     `module.exports = ['linked', require('./lib')];`,
		"packages/one/lib.js":       `module.exports = 'lib';`,
		"packages/one/bad.js":       `module.exports = require('../secret.json');`,
		"packages/secret.json":      `{}`,
		"packages/one/package.json": `{}`,
	})
	if err := os.Symlink(filepath.Join(dir, "packages", "one"), filepath.Join(dir, "app", "node_modules", "one")); err != nil {
		t.Skip(err)
	}
	b, err := sandbox.Bundle(sandbox.BundleRequest{Dir: filepath.Join(dir, "app"), Names: []string{"one"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := runWith(t, "return require('one');", bundleUnit(b)); got != `["linked","lib"]` {
		t.Errorf("got %s", got)
	}
	if _, err = sandbox.Bundle(sandbox.BundleRequest{Dir: filepath.Join(dir, "app"), Names: []string{"one/bad.js"}}); err == nil || !strings.Contains(err.Error(), "outside of the installed modules") {
		t.Errorf("got %v", err)
	}
}

func TestInstallable(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"lodash": "lodash true", "lodash/get": "lodash/get true", "lodash@4.17.21": "lodash true", "@s/p@1.2.3": "@s/p true", "punycode/": "punycode/ true",
		"": " false", ".": ". false", "./x": "./x false", "../x": "../x false", "/etc/x": "/etc/x false", "x/../../y": "x/../../y false", `x\..\y`: `x\..\y false`,
		"fs": "fs false", "node:fs": "node:fs false", "node:new": "node:new false", "https://x/y": "https://x/y false", "#x": "#x false", "data:text/javascript,1": "data:text/javascript,1 false",
	} {
		installed, ok := sandbox.Installable(name)
		if got := fmt.Sprint(installed, " ", ok); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// The release in the bundler's version is the one that is built in.
func TestBundlerVersion(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(mod), "github.com/evanw/esbuild v")
	if release, _, _ := strings.Cut(rest, "\n"); !strings.Contains(sandbox.BundlerVersion(), "esbuild-"+strings.TrimSpace(release)) {
		t.Errorf("%q does not name esbuild %s", sandbox.BundlerVersion(), release)
	}
}
