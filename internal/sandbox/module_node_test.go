package sandbox

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	nodeDir      = "testdata/node"
	minNodeCases = 50
)

// TestNodeModules runs testdata/node/*_cases.js and compares what is logged with
// what Node logged. Node's answers are in golden.json, which -update writes.
func TestNodeModules(t *testing.T) {
	t.Parallel()
	cases := readNodeCases(t)
	if *update {
		writeNodeGolden(t, cases)
	}
	golden := readNodeGolden(t)
	if len(golden.Cases) != len(cases) {
		t.Errorf("golden.json has %d cases, want %d: run this test with -update", len(golden.Cases), len(cases))
	}
	for _, lines := range golden.Cases {
		for i := range lines {
			// The largest Buffer of Node 20; ours says what Node 22 says.
			lines[i] = strings.ReplaceAll(lines[i], "<= 4294967296.", "<= 9007199254740991.")
		}
	}
	for _, tc := range cases {
		t.Run(tc.Title, func(t *testing.T) {
			t.Parallel()
			got, _ := runHost(t, tc.Body)
			for i := range got {
				got[i] = normalizeStack(got[i])
			}
			if diff := cmp.Diff(golden.Cases[tc.Title], got); diff != "" {
				t.Errorf("not as in node %s (-node +got):\n%s", golden.Node, diff)
			}
		})
	}
}

func TestNodeModulesGolden(t *testing.T) {
	t.Parallel()
	golden := readNodeGolden(t)
	version, err := exec.Command("node", "--version").Output()
	if err != nil || strings.TrimSpace(string(version)) != golden.Node {
		t.Skipf("node %s is not installed; golden.json is taken as it is", golden.Node)
	}
	if diff := cmp.Diff(golden.Cases, nodeModuleAnswers(t, readNodeCases(t)).Cases); diff != "" {
		t.Errorf("golden.json is stale; run with -update (-file +node):\n%s", diff)
	}
}

func readNodeCases(t testing.TB) []inspectCase {
	t.Helper()
	files, err := filepath.Glob(nodeDir + "/*_cases.js")
	if err != nil {
		t.Fatal(err)
	}
	var cases []inspectCase
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		base := strings.TrimSuffix(filepath.Base(file), "_cases.js")
		for block := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
			title, body, ok := strings.Cut(block, "\n")
			if !ok || !strings.HasPrefix(title, "// ") {
				t.Fatalf("%s: want a title and a body, got %q", file, block)
			}
			cases = append(cases, inspectCase{base + ": " + title[3:], body})
		}
	}
	if len(cases) < minNodeCases {
		t.Fatalf("%s has %d cases, want at least %d", nodeDir, len(cases), minNodeCases)
	}
	return cases
}

func readNodeGolden(t testing.TB) (golden inspectGolden) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(nodeDir, "golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	return golden
}

func nodeModuleAnswers(t testing.TB, cases []inspectCase) (golden inspectGolden) {
	t.Helper()
	in, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join(nodeDir, "node.js"))
	cmd.Env = append(os.Environ(), "TZ=UTC", "NODE_NO_WARNINGS=1")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("golden files of the modules are written by node: %v", err)
	}
	if err := json.Unmarshal(out, &golden); err != nil {
		t.Fatal(err)
	}
	for _, lines := range golden.Cases {
		for i := range lines {
			lines[i] = normalizeStack(lines[i])
		}
	}
	return golden
}

func writeNodeGolden(t *testing.T, cases []inspectCase) {
	t.Helper()
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	if err := enc.Encode(nodeModuleAnswers(t, cases)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(nodeDir, "golden.json"), buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestNodeModulesRefused calls what a run cannot do: it says so by its name.
func TestNodeModulesRefused(t *testing.T) {
	t.Parallel()
	tests := []struct{ call, want string }{
		{"require('fs').readFileSync('/etc/passwd')", "fs.readFileSync is not reachable from a run"},
		{"require('node:fs').promises.readFile('x')", "fs.promises.readFile is not reachable from a run"},
		{"require('fs/promises').readFile('x')", "fs/promises.readFile is not reachable from a run"},
		{"new Promise((_, no) => require('fs').readFile('x', 'utf8', no))", "fs.readFile is not reachable from a run"},
		{"require('fs').readFile('x')", "fs.readFile is not reachable from a run"},
		{"require('fs').existsSync('/')", "fs.existsSync is not reachable from a run"},
		{"new (require('fs').ReadStream)()", "fs.ReadStream is not reachable from a run"},
		{"require('fs').realpathSync.native('/')", "fs.realpathSync.native is not reachable from a run"},
		{"require('child_process').execSync('id')", "child_process.execSync is not reachable from a run"},
		{"require('net').connect(80)", "net.connect is not reachable from a run"},
		{"new (require('net').Socket)()", "net.Socket is not reachable from a run"},
		{"require('tls').connect(443)", "tls.connect is not reachable from a run"},
		{"new Promise((_, no) => require('dns').lookup('x', no))", "dns.lookup is not reachable from a run"},
		{"require('dns').promises.lookup('x')", "dns/promises.lookup is not reachable from a run"},
		{"require('dgram').createSocket('udp4')", "dgram.createSocket is not reachable from a run"},
		{"require('cluster').fork()", "cluster.fork is not reachable from a run"},
		{"new (require('worker_threads').Worker)('x')", "worker_threads.Worker is not reachable from a run"},
		{"require('vm').runInThisContext('1')", "vm.runInThisContext is not reachable from a run"},
		{"require('v8').getHeapStatistics()", "v8.getHeapStatistics is not reachable from a run"},
		{"require('http2').connect('x')", "http2.connect is not reachable from a run"},
		{"require('readline').createInterface({})", "readline.createInterface is not reachable from a run"},
		{"require('repl').start()", "repl.start is not reachable from a run"},
		{"new (require('inspector').Session)()", "inspector.Session is not reachable from a run"},
		{"new (require('wasi').WASI)()", "wasi.WASI is not reachable from a run"},
		{"new (require('stream/web').ReadableStream)()", "stream/web.ReadableStream is not reachable from a run"},
		{"require('module').createRequire('/')('x')", "module.createRequire is not reachable from a run"},
		{"require('path').win32.join('a')", "path.win32.join is not available in a run, whose platform is linux"},
		{"require('util').parseArgs()", "util.parseArgs is not available in a run"},
		{"require('zlib').brotliCompressSync('x')", "zlib.brotliCompressSync is not available in a run"},
		{"require('buffer').transcode()", "buffer.transcode is not available in a run"},
		{"require('stream').Readable.from([]).map((x) => x)", "Readable.map is experimental in Node and not available in a run"},
		{"require('stream').Readable.toWeb()", "stream.Readable.toWeb is not reachable from a run"},
		{"require('async_hooks').createHook({})", "async_hooks.createHook is not available in a run"},
		{"require('os').setPriority(1)", "os.setPriority is not reachable from a run"},
		{"new (require('perf_hooks').PerformanceObserver)()", "perf_hooks.PerformanceObserver is not available in a run"},
	}
	for _, tt := range tests {
		got, _ := runHost(t, "try { await "+tt.call+"; console.log('returned'); } catch (e) { console.log(e.message, e.code, e.name); }")
		if diff := cmp.Diff([]string{tt.want + " ERR_ACCESS_DENIED Error"}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.call, diff)
		}
	}
}

// TestNodeModulesLoad loads each module of Node that is not of another file.
func TestNodeModulesLoad(t *testing.T) {
	t.Parallel()
	got, _ := runHost(t, `
for (const name of require('module').builtinModules) {
  if (/^(crypto|https?)$/.test(name)) continue;
  for (const spelled of [name, 'node:' + name]) {
    const m = require(spelled);
    if (m !== require(name) || m === null || typeof m !== 'object' && typeof m !== 'function') console.log(spelled, typeof m);
  }
}
for (const name of ['', ' ', 'fs ', ' fs', 'fs net', '\0shared', '\0equal', 'node:', 'internal/util', './fs', 'FS', '__proto__', 'constructor']) {
  try { require(name); console.log('loaded', JSON.stringify(name)); } catch (e) { if (e.code !== 'MODULE_NOT_FOUND') console.log(name, e.code); }
}
console.log('done', Object.keys(globalThis));`)
	if diff := cmp.Diff([]string{"done []"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestNodeModulesTampered uses modules after a script has changed what they
// might lean on.
func TestNodeModulesTampered(t *testing.T) {
	t.Parallel()
	const tamper = `
Array.prototype.push = Array.prototype.map = Array.prototype.join = Array.prototype.slice = Array.prototype.splice = () => { throw 1; };
String.prototype.split = String.prototype.slice = String.prototype.replace = String.prototype.indexOf = () => { throw 2; };
Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => { throw 4; };
Object.keys = Object.assign = Reflect.apply = () => { throw 5; };
Promise.prototype.then = () => { throw 6; };
RegExp.prototype.test = () => { throw 7; };
`
	tests := []struct{ load, use, want string }{
		{"const url = require('url');", "console.log(url.parse('http://u@h:1/p?a=1#f').host, url.resolve('http://h/a/b', '../c'), url.format({ host: 'h', pathname: '/p' }));", "h:1 http://h/c h/p"},
		{"const qs = require('querystring');", "console.log(qs.parse('a=1&a=2&b=%20').a.length, qs.stringify({ a: [1, 2], b: 'x y' }));", "2 a=1&a=2&b=x%20y"},
		{"const path = require('path');", "console.log(path.join('/a', '..', 'b', 'c.d'), path.basename('/x/y.z', '.z'), path.relative('/a/b', '/a/c'));", "/b/c.d y ../c"},
		{"const E = require('events');", "const e = new E(); e.once('x', (v) => console.log(v)); e.on('x', () => {}); e.emit('x', 'got');", "got"},
		{"const util = require('util');", "console.log(util.format('%s', 1), util.isDeepStrictEqual([{ a: 1 }], [{ a: 1 }]), util.inspect({ a: 1 }));", "1 true { a: 1 }"},
		{"const assert = require('assert');", "try { assert.deepStrictEqual([1], [2]); } catch (e) { console.log(e.code); }", "ERR_ASSERTION"},
		{"const { PassThrough } = require('stream');", "const p = new PassThrough(); p.on('data', (d) => console.log(d.toString())); p.end('x'); await new Promise((f) => p.on('end', f));", "x"},
		{"const zlib = require('zlib');", "console.log(zlib.gunzipSync(zlib.gzipSync('x')).toString());", "x"},
		{"const { StringDecoder } = require('string_decoder');", "console.log(new StringDecoder().write(Buffer.from('x')));", "x"},
		{"const os = require('os'), timers = require('timers');", "console.log(os.hostname(), typeof timers.setTimeout);", "localhost function"},
	}
	for _, tt := range tests {
		got, _ := runHost(t, tt.load+tamper+tt.use)
		if diff := cmp.Diff([]string{tt.want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.load, diff)
		}
	}
}

// TestNodeModulesBounded gives the modules what is made to cost much.
func TestNodeModulesBounded(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"a bomb", "const z = require('zlib'); let b = z.deflateSync(Buffer.alloc(1 << 23)); b = z.deflateSync(b); b = z.inflateSync(b); try { z.inflateSync(z.deflateSync(Buffer.alloc((1 << 26) - 1))); console.log('ok'); } catch (e) { console.log(e.code); }", "ok"},
		{"a larger bomb", "const z = require('zlib'); try { const parts = []; for (let i = 0; i < 5; i++) parts.push(z.gzipSync(Buffer.alloc(1 << 24))); z.gunzipSync(Buffer.concat(parts)); console.log('ok'); } catch (e) { console.log(e.code, e.message); }", "ERR_BUFFER_TOO_LARGE Cannot create a Buffer larger than 67108864 bytes"},
		{"a long URL", "const url = require('url'); const s = 'http://' + 'a'.repeat(1e6) + '/../'.repeat(1e5); console.log(url.parse(s).hostname.length, url.resolve('http://h/' + 'x/'.repeat(2e5), '../'.repeat(2e5)).length);", "0 9"},
		{"blanks and at signs", "const url = require('url'); console.log(url.parse('http://' + '@'.repeat(2e5)).host, url.parse(' '.repeat(2e5) + '\\t'.repeat(2e5)).href, url.parse('//' + '\\n'.repeat(2e5) + 'a@').path.length > 0);", "  true"},
		{"a long query", "const qs = require('querystring'); console.log(Object.keys(qs.parse('&'.repeat(2e5) + 'a=1')).length, Object.keys(qs.parse('a=1&'.repeat(2e4), null, null, { maxKeys: 0 })).length);", "1 1"},
		{"a deep value", "const util = require('util'); let a = {}, b = {}; for (let i = 0; i < 500; i++) { a = { a }; b = { a: b }; } console.log(util.isDeepStrictEqual(a, b)); ", "true"},
		{"many lines", "const assert = require('assert'); const a = Array.from({ length: 5000 }, (_, i) => i), b = a.map((i) => i * 2); try { assert.deepStrictEqual(a, b); } catch (e) { console.log(e.message.length > 1000); }", "true"},
		{"a slow stream", "const { Readable } = require('stream'); let n = 0; const r = new Readable({ objectMode: true, read() { this.push(n < 5000 ? n++ : null); } }); let sum = 0; for await (const x of r) sum += x; console.log(sum);", "12497500"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, _ := runHost(t, tt.body)
			if diff := cmp.Diff([]string{tt.want}, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// FuzzLegacyURL reads whatever as a URL and as a query: nothing but Node's own
// errors may come of it, and what a parsed URL formats to stays as it is.
func FuzzLegacyURL(f *testing.F) {
	for _, seed := range []string{"http://u:p@h:1/p?q#f", "//h", "mailto:a@b", "javascript:x", "http://[::1]/", "a\tb\\c", "http://ü/%zz", "?a=%ff&b", "/..//.", "@@:"} {
		f.Add(seed, "../x?y")
	}
	f.Fuzz(func(t *testing.T, text, base string) {
		args, err := json.Marshal([]string{text, base})
		if err != nil {
			t.Skip()
		}
		got, _ := runHost(t, `const url = require('url'), qs = require('querystring'), path = require('path'); const [text, base] = `+string(args)+`;
const known = ['ERR_INVALID_URL', 'ERR_INVALID_URI', undefined];
for (const f of [() => url.resolve(base, text), () => url.parse(text, true, true), () => qs.stringify(qs.parse(text)), () => url.domainToUnicode(text), () => path.relative(text, base), () => path.parse(text)]) {
  try { f(); } catch (e) { if (!(e instanceof URIError) && !known.includes(e.code)) console.log(String(f), e.stack); }
}
const normal = path.normalize(text);
if (path.normalize(normal) !== normal) console.log('path', normal);`)
		if len(got) > 0 {
			t.Errorf("%q, %q: %v", text, base, got)
		}
	})
}

// FuzzZlib inflates whatever: it ends, within the limit.
func FuzzZlib(f *testing.F) {
	for _, format := range []string{"gzip", "deflate", "deflateRaw"} {
		packed, err := zlibRun(format, bytes.Repeat([]byte("ab"), 1000), zlibOptions{level: -1})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed)
	}
	f.Add([]byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, format := range []string{"gunzip", "inflate", "inflateRaw", "unzip"} {
			out, err := zlibRun(format, in, zlibOptions{limit: 1 << 12})
			if err == nil && len(out) > 1<<12 {
				t.Errorf("%s of %x gives %d bytes", format, in, len(out))
			}
		}
	})
}
