package sandbox_test

import (
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func TestUnits(t *testing.T) {
	t.Parallel()
	scope := action.NewObject("actions", action.NewObject("secrets", action.NewObject("KEY", "k")))
	units := []*sandbox.Unit{
		sandbox.NewUnit(sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{"cjs"}, Path: "cjs.js", Code: []byte("exports.n = (exports.n ?? 0) + 1; exports.file = __filename;")}),
		sandbox.NewUnit(sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{"esm"}, Path: "esm.mjs", Code: []byte("import { n } from 'cjs';\nexport default n; export const also = n + 1;")}),
		sandbox.NewUnit(sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{"data"}, Path: "data.json", Code: []byte(`{"a":[1]}`)}),
		sandbox.NewUnit(sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{"bad"}, Path: "bad.js", Code: []byte("const = 1;")}),
		sandbox.NewUnit(sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{"scoped"}, Path: "scoped.js", Code: []byte("module.exports = () => actions.secrets.KEY;"), Scope: scope}),
		sandbox.NewUnit(sandbox.UnitSpec{Role: sandbox.RoleBundle, Names: []string{"one", "two"}, Path: "bundle.js", Code: []byte("let n = 0; module.exports = { one: () => 'one', two: () => ({ n: ++n }) };")}),
		sandbox.NewUnit(sandbox.UnitSpec{Role: sandbox.RoleGlobal, Names: []string{"configuration"}, Path: "conf.json", Code: []byte(`{"K":"v"}`)}),
	}
	for body, want := range map[string]string{
		"return [require('cjs').n, require('cjs@1.2.3').n, require('cjs').file]":                         `[1,1,"cjs.js"]`,
		"return [require('esm').default, require('esm').also]":                                           `[1,2]`,
		"return require('data').a":                                                                       `[1]`,
		"try { require('bad') } catch (e) { return [e.name, e.message.slice(0, 10)] }":                   `["SyntaxError","bad.js:1:7"]`,
		"return [require('scoped')(), typeof actions]":                                                   `["k","undefined"]`,
		"return [require('one'), require('two').n]":                                                      `["one",1]`,
		"return [configuration.K, Object.keys(globalThis).length]":                                       `["v",0]`,
		"try { require('none') } catch (e) { return [e.code, e.message] }":                               `["MODULE_NOT_FOUND","Cannot find module 'none'"]`,
		"try { require(1) } catch (e) { return [e.name, e.code] }":                                       `["TypeError","ERR_INVALID_ARG_TYPE"]`,
		"try { await fetch('https://a.example/') } catch (e) { return e.name }":                          `"TypeError"`,
		"return Promise.all([1, 2].map((n) => fetch('https://a.example/' + n).catch((e) => e.message)))": "",
	} {
		m, err := sandbox.Parse(action.Source{Path: "a.js", Code: []byte("exports.f = async () => {\n" + body + "\n};")}, sandbox.ParseOptions{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.Compile("")
		if err != nil {
			t.Fatal(err)
		}
		vm := p.With(units...).NewVM(sandbox.Options{})
		exports, err := vm.Load()
		if err != nil {
			t.Fatal(err)
		}
		h, _ := exports.Handler("f")
		out := vm.Call(h)
		if out.Err != nil {
			t.Errorf("%s: %v", body, out.Err)
			continue
		}
		if got := string(out.Returned); want != "" && got != want {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		} else if want == "" && !strings.Contains(got, "https://a.example/2") {
			t.Errorf("%s\n got %s", body, got)
		}
	}
}

// TestRequireFunction: what Node hangs on require and on a module.
func TestRequireFunction(t *testing.T) {
	t.Parallel()
	stub := sandbox.UnitSpec{
		Role: sandbox.RoleModule, Names: []string{"stub"}, Path: "stub.js",
		Code: []byte("exports.filename = module.filename; exports.parent = module.parent.id; exports.loaded = module.loaded; exports.self = () => module.loaded;"),
	}
	for body, want := range map[string]string{
		"return [require.resolve('stub'), require.resolve('stub@1.0.0'), require.resolve('node:crypto'), require.resolve('fs')]": `["stub","stub@1.0.0","node:crypto","fs"]`,
		"try { require.resolve('none') } catch (e) { return [e.code, e.message] }":                                               `["MODULE_NOT_FOUND","Cannot find module 'none'"]`,
		"try { require.resolve() } catch (e) { return [e.name, e.code, e.message] }":                                             `["TypeError","ERR_INVALID_ARG_TYPE","The \"request\" argument must be of type string. Received undefined"]`,
		"return [require.resolve.paths('fs'), require.resolve.paths('stub')]":                                                    `[null,[]]`,
		"return [require.main === module, typeof require.main, require.main.loaded, module.parent === require.main]":             `[false,"object",true,true]`,
		"return [Object.keys(require.cache), require.name, require === module.require]":                                          `[[],"require",true]`,
		"return [module.id, module.filename, module.path, module.children, module.loaded, Object.keys(module)]":                  `["a.js","a.js",".",[],true,["id","path","exports","filename","loaded","children","paths"]]`,
		"const s = require('stub'); return [s.filename, s.parent, s.loaded, s.self(), module.exports === exports]":               `["stub.js","a.js",false,true,true]`,
	} {
		if got := runWith(t, body, stub); got != want {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		}
	}
}

func TestNodeVersion(t *testing.T) {
	t.Parallel()
	m, err := sandbox.Parse(source("module.exports.run = async () => [process.version, process.versions.node]"), sandbox.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Compile("")
	if err != nil {
		t.Fatal(err)
	}
	for version, want := range map[string]string{"": `["v22.12.0","22.12.0"]`, "18.20.4": `["v18.20.4","18.20.4"]`} {
		vm := p.NewVM(sandbox.Options{NodeVersion: version})
		exports, err := vm.Load()
		if err != nil {
			t.Fatal(err)
		}
		h, _ := exports.Handler("run")
		if got := string(vm.Call(h).Returned); got != want {
			t.Errorf("%q: got %s, want %s", version, got, want)
		}
	}
}
