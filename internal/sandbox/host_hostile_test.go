package sandbox

import (
	"strings"
	"testing"
	"time"
)

// TestHostHostile gives host globals what was made to do harm: each case must
// end soon, and what it throws must be an error of the script.
func TestHostHostile(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"deep clone", "let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; attempt(() => structuredClone(o));", "throws RangeError undefined Maximum call stack size exceeded"},
		{"clone a throwing getter", "attempt(() => structuredClone({ get a() { throw new Error('mine') } }));", "throws Error undefined mine"},
		{"clone a growing Map", "const m = new Map([[1, { get x() { m.set(Math.random(), 1); return 1 } }]]); console.log(structuredClone(m).size);", "1"},
		{"long URL", "attempt(() => new URL('http://h/' + 'a'.repeat(2 << 20)).href.length);", "throws TypeError ERR_INVALID_URL Invalid URL"},
		{"long host", "attempt(() => new URL('http://' + 'ü.'.repeat(50000)).href.length > 0);", ""},
		{"long query", "const u = new URL('http://h/?' + 'a=1&'.repeat(100000)); console.log(u.searchParams.size);", "100000"},
		{"growing list", "const p = new URLSearchParams('a=1'); let n = 0; p.forEach(() => { if (n++ < 1000) p.append('b', '1'); }); console.log(n);", "1001"},
		{"huge Buffer", "attempt(() => Buffer.alloc(2 ** 40)); attempt(() => Buffer.from({ length: 2 ** 31 }));", "throws RangeError undefined Array buffer allocation failed\nthrows RangeError undefined Array buffer allocation failed"},
		{"transfer", "const b = new ArrayBuffer(8); attempt(() => structuredClone(b, { transfer: [b] })); console.log(b.byteLength, structuredClone(b, { transfer: [] }).byteLength);", "throws DataCloneError 25 Value not transferable: a run can only copy; leave transfer out\n8 8"},
		{"a Buffer method elsewhere", "attempt(() => Buffer.prototype.toString.call({})); attempt(() => Buffer.prototype.write.call(null, 'x')); attempt(() => Buffer.prototype.subarray.call({}));", ""},
		{"a method elsewhere", "for (const [C, m] of [[URL, 'toString'], [URLSearchParams, 'get'], [TextDecoder, 'decode'], [AbortController, 'abort'], [EventTarget, 'dispatchEvent']]) { try { C.prototype[m].call({}, 'x'); console.log('no'); } catch (e) { console.log(e instanceof TypeError); } }", "true\ntrue\ntrue\ntrue\ntrue"},
		{"abort from abort", "const c = new AbortController(); let n = 0; c.signal.onabort = () => { n++; c.abort(); }; c.abort(); console.log(n);", "1"},
		{"listener throws", "const t = new EventTarget(); t.addEventListener('x', () => { throw new Error('mine'); }); console.log(t.dispatchEvent(new Event('x')));", "true"},
		{"streams", "const s = new Response('x').body; attempt(() => s.getReader({ mode: 'byob' })); attempt(() => s.pipeTo()); attempt(() => new s.constructor());", "throws NotSupportedError 9 a reader of mode byob: streams and multipart are not available here; use getReader()\nthrows NotSupportedError 9 ReadableStream.pipeTo: streams and multipart are not available here; use text() and arrayBuffer()\nthrows NotSupportedError 9 new ReadableStream: streams and multipart are not available here; use a string or bytes as a body"},
		{"many headers", "const h = new Headers(); for (let i = 0; i < 3000; i++) h.append('n' + i, 'v'); let n = 0; for (const p of h) n++; console.log(n);", "3000"},
		{"process.exit", "attempt(() => process.exit(1));", "throws Error undefined process.exit: a run has no process to end; return from the handler, or throw"},
		{"the global itself", "console.log(typeof globalThis.nothing, 'URL' in globalThis, typeof nothing, globalThis.toString(), Object.keys(globalThis).length);", "undefined true undefined [object global] 0"},
		{"frozen global", "Object.freeze(globalThis); console.log(typeof URL, new URL('http://h').href, atob('YQ=='));", "function http://h/ a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			got, out := runHost(t, tt.body)
			if d := time.Since(start); d > 30*time.Second {
				t.Errorf("took %v", d)
			}
			text := strings.Join(got, "\n")
			if tt.want != "" && text != tt.want || out.Err != nil {
				t.Errorf("got %v, %v, want %s", text, out.Err, tt.want)
			}
		})
	}
}
