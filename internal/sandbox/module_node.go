package sandbox

import (
	_ "embed"
	"strings"

	"github.com/dop251/goja"
)

//go:embed module_shared.js
var sharedSource string

//go:embed module_url.js
var urlModuleSource string

//go:embed module_querystring.js
var querystringSource string

//go:embed module_path.js
var pathSource string

//go:embed module_util.js
var utilSource string

//go:embed module_events.js
var eventsSource string

//go:embed module_assert.js
var assertSource string

//go:embed module_buffer.js
var bufferModuleSource string

//go:embed module_stream.js
var streamSource string

//go:embed module_timers.js
var timersSource string

//go:embed module_zlib.js
var zlibSource string

//go:embed module_system.js
var systemSource string

//go:embed module_punycode.js
var punycodeSource string

//go:embed module_refused.js
var refusedSource string

// The scripts are named as the files of Node's are: what does not belong to the
// action is hidden from its stacks by that name.
var (
	sharedProgram       = hostProgram("shared", sharedSource)
	urlModuleProgram    = hostProgram("legacy_url", urlModuleSource)
	querystringProgram  = hostProgram("querystring", querystringSource)
	pathProgram         = hostProgram("path", pathSource)
	utilProgram         = hostProgram("util", utilSource)
	eventsProgram       = hostProgram("events", eventsSource)
	assertProgram       = hostProgram("assert", assertSource)
	bufferModuleProgram = hostProgram("buffer_module", bufferModuleSource)
	streamProgram       = hostProgram("streams", streamSource)
	timersProgram       = hostProgram("timers", timersSource)
	zlibProgram         = hostProgram("zlib", zlibSource)
	punycodeProgram     = hostProgram("punycode", punycodeSource)
	systemProgram       = hostProgram("system", systemSource)
	refusedProgram      = hostProgram("refused", refusedSource)
)

// nodeModule is the script that makes a module of Node's. Those that need the
// machine are there, because libraries load them; their functions refuse.
func nodeModule(name string) (g hostGroup, ok bool) {
	g.natives = (*hostGlobals).sharedNatives
	switch name {
	case "url":
		g.program = urlModuleProgram
	case "querystring":
		g.program = querystringProgram
	case "path", "path/posix", "path/win32":
		g.program = pathProgram
	case "util", "util/types", "sys":
		g = hostGroup{utilProgram, (*hostGlobals).utilNatives}
	case "events":
		g.program = eventsProgram
	case "assert", "assert/strict":
		g.program = assertProgram
	case "buffer", "string_decoder":
		g = hostGroup{bufferModuleProgram, (*hostGlobals).bufferModuleNatives}
	case "stream", "stream/promises", "stream/consumers":
		g.program = streamProgram
	case "timers", "timers/promises":
		g.program = timersProgram
	case "punycode":
		g.program = punycodeProgram
	case "zlib":
		g = hostGroup{zlibProgram, (*hostGlobals).zlibNatives}
	case "os", "process", "console", "perf_hooks", "async_hooks", "module", "diagnostics_channel", "tty", "constants":
		g = hostGroup{systemProgram, (*hostGlobals).systemNatives}
	default:
		natives := func(g *hostGlobals) map[string]any { return g.nativesWith(map[string]any{"wanted": name}) }
		return hostGroup{refusedProgram, natives}, isRefused(name)
	}
	return g, true
}

// refusedModules are the modules of Node 22 that need the machine, or code from
// outside the run.
const refusedModules = " fs fs/promises net tls dns dns/promises dgram child_process cluster worker_threads vm v8 http2" +
	" readline readline/promises repl inspector inspector/promises wasi domain trace_events stream/web "

func isRefused(name string) bool {
	return name != "" && !strings.Contains(name, " ") && strings.Contains(refusedModules, " "+name+" ")
}

// sharedName is where the helpers of the modules are kept. No action can ask for
// it: it is no name of a built-in module.
const sharedName = "\x00shared"

// sharedNatives are what every module of Node's is written over.
func (g *hostGlobals) sharedNatives() map[string]any {
	if _, ok := g.vm.modules.builtin[sharedName]; !ok {
		if g.vm.modules.builtin == nil {
			g.vm.modules.builtin = map[string]goja.Value{}
		}
		g.vm.modules.builtin[sharedName] = g.run(sharedProgram(), map[string]any{
			"inspect": g.vm.inspector.inspectFunction,
			"noun":    func(c goja.FunctionCall) goja.Value { return g.vm.rt.ToValue(kind(c.Argument(0))) },
		})
	}
	return map[string]any{"shared": g.vm.modules.builtin[sharedName]}
}

// nativesWith are the shared natives and others.
func (g *hostGlobals) nativesWith(more map[string]any) map[string]any {
	more["shared"] = g.sharedNatives()["shared"]
	return more
}
