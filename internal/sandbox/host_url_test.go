package sandbox

import (
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/google/go-cmp/cmp"
)

// TestHostTampered uses host globals after the script has changed what they
// might lean on.
func TestHostTampered(t *testing.T) {
	t.Parallel()
	const tamper = `
Array.prototype[Symbol.iterator] = function* () { yield 'evil'; };
Array.prototype.push = Array.prototype.map = Array.prototype.join = () => { throw 1; };
String.prototype.split = String.prototype.slice = () => { throw 2; };
Object.defineProperty(Object.prototype, '0', { set() { throw 3; }, configurable: true });
Function.prototype.call = Function.prototype.apply = () => { throw 4; };
Object.prototype.get = Object.prototype.value = () => { throw 5; };
Promise.prototype.then = () => { throw 6; };
`
	tests := []struct {
		name, body string
		want       []string
	}{
		{
			"URL", `const u = new URL('http://h/?a=1&b=2'); u.searchParams.append('c', '3');
			const p = new URLSearchParams({ x: 1 }); p.forEach((v, k) => console.log(k, v));
			console.log(u.href, u.searchParams.get('b'), p.toString(), u.searchParams.keys().next().value);`,
			[]string{"x 1", "http://h/?a=1&b=2&c=3 2 x=1 a"},
		},
		{
			"encoding", `console.log(atob('YQ=='), btoa('b'), new TextDecoder().decode(new TextEncoder().encode('é')));`,
			[]string{"a Yg== é"},
		},
		{
			"Buffer", `const b = Buffer.concat([Buffer.from('ab'), Buffer.from([99])]);
			console.log(b.toString('hex'), b.toJSON().data.length, b.subarray(1).toString(), b);`,
			[]string{"616263 3 bc <Buffer 61 62 63>"},
		},
		{
			"AbortController", `const c = new AbortController(); let n = 0; c.signal.addEventListener('abort', () => n++);
			const any = AbortSignal.abort(1); c.abort('x'); console.log(n, c.signal.reason, any.aborted);`,
			[]string{"1 x true"},
		},
		{
			"fetch classes", `const r = new Response(JSON.stringify({ a: 1 }), { headers: { x: 'y' } }), d = new FormData(); d.append('k', 'v');
			console.log(r.headers.get('x'), (await r.json()).a, d.getAll('k').length, new Request('http://h').url);`,
			[]string{"y 1 1 http://h/"},
		},
		{
			"crypto", `const d = await crypto.subtle.digest('SHA-1', new Uint8Array(0)); console.log(d.byteLength, crypto.randomUUID().length);`,
			[]string{"20 36"},
		},
		{
			"structuredClone", `const c = structuredClone({ a: [1, new Map()], d: new Date(0) }); console.log(c.a[0], c.d.getTime());`,
			[]string{"1 0"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, body := range []string{tamper + tt.body, "URL; structuredClone; atob; DOMException; Buffer; crypto; Event;" + tamper + tt.body} {
				got, _ := runHost(t, body)
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			}
		})
	}
}

// FuzzURL parses whatever: it must come back, and what it gives must parse to
// itself.
func FuzzURL(f *testing.F) {
	for _, seed := range []string{"http://h/p?q#f", "http://[::1]:8/", "file:///C|/..", "mailto:x", "http://ü.de", "http://0x7f.1", "a:/.//b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := parseURL(text, goja.Undefined())
		if err != nil {
			return
		}
		href := urlPart(u, "href")
		again, err := parseURL(href, goja.Undefined())
		if err != nil || urlPart(again, "href") != href {
			t.Errorf("%q gives %q, which does not parse to itself: %v", text, href, err)
		}
	})
}

// FuzzQuery reads whatever as a query: what is written of it reads the same.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"a=1&b=2", "a+b=%20%zz", "=&&=", "%F0%9F%98%80=%ff", "x", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := parseQuery(strings.ToValidUTF8(text, "\uFFFD")) // as strings of the engine come
		if diff := cmp.Diff(q, parseQuery((&queryList{pairs: q}).text())); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	})
}
