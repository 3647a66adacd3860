// fetch: a GET
return (await fetch(BASE + '/echo?a=1&b=%20x#frag')).json();

// fetch: headers of the action's own
const r = await fetch(BASE + '/echo', { headers: { 'X-Foo': '1', accept: 'x/y', 'User-Agent': 'me', 'accept-encoding': 'br', Authorization: 'Bearer t' } });
return r.json();

// fetch: headers as pairs, and a cache mode
return (await fetch(BASE + '/echo', { headers: [['Cookie', 'a=1'], ['cookie', 'b=2'], ['x', '1'], ['X', '2']], cache: 'no-store' })).json();

// fetch: a text, a query, JSON
const post = async (body, headers) => (await fetch(BASE + '/echo', { method: 'post', body, headers })).json();
return [await post('a=b'), await post(new URLSearchParams({ a: 'b c', d: 'é' })), await post(JSON.stringify({ a: 'é' }), { 'Content-Type': 'application/json' })];

// fetch: bytes, a Blob, an object, nothing
const post = async (body) => (await fetch(BASE + '/echo', { method: 'PUT', body })).json();
return [await post(new Uint8Array([65, 0, 255])), await post(new Uint8Array([65, 66]).buffer), await post(new Blob(['{}'], { type: 'application/json' })), await post({ a: 1 }), await post(), await post(null), await post(12)];

// fetch: a form
const f = new FormData();
f.append('a', '1');
f.append('file', new Blob(['x'], { type: 'text/plain' }), 'f.txt');
const got = await (await fetch(BASE + '/echo', { method: 'POST', body: f })).text();
return got.replace(/-+formdata-undici-\d+/g, 'BOUNDARY');

// fetch: methods
const m = async (method) => (await (await fetch(BASE + '/echo', { method })).json()).method;
return [await m('get'), await m('Delete'), await m('put'), await m('PATCH')];

// fetch: what a response has
const r = await fetch(BASE + '/status/404');
return [r.status, r.ok, r.statusText, r.url, r.redirected, r.type, r.bodyUsed, r.headers.get('X-REQUEST-ID'), await r.text(), r.bodyUsed];

// fetch: bodies that are read
const r = () => fetch(BASE + '/json/200');
const b = await (await r()).blob();
return [await (await r()).json(), (await (await r()).arrayBuffer()).byteLength, b.size, b.type, [...new Uint8Array(await (await fetch(BASE + '/bytes')).arrayBuffer())]];

// fetch: a body twice
const r = await fetch(BASE + '/json/200');
const c = r.clone();
await r.json();
try { await r.text(); } catch (e) { return [e.name, e.message.slice(0, 16), await c.text()]; }

// fetch: a body that is no JSON
try { await (await fetch(BASE + '/status/200')).json(); } catch (e) { return [e.name, e.message]; }

// fetch: HEAD and 204
const h = await fetch(BASE + '/echo', { method: 'head' });
const n = await fetch(BASE + '/status/204', { method: 'POST' });
return [h.body, await h.text(), n.body, n.status, n.statusText, await n.text(), n.url];

// fetch: headers that came
const r = await fetch(BASE + '/cookies');
return [r.headers.getSetCookie(), r.headers.get('set-cookie'), r.headers.get('x-many')];

// fetch: the headers of a response stay as they are
try { (await fetch(BASE + '/echo')).headers.set('a', 'b'); } catch (e) { return [e.name, e.message]; }

// fetch: redirects
const r = await fetch(BASE + '/redirect/2/302', { headers: { Authorization: 'a' } });
return [r.redirected, r.url, await r.json()];

// fetch: redirects of a POST
const go = async (status, method = 'POST') => (await fetch(BASE + '/redirect/1/' + status, { method, body: 'x', headers: { 'X-Foo': '1', accept: 'q' } })).json();
return [await go(301), await go(302), await go(303), await go(307), await go(308), await go(302, 'PUT'), await go(303, 'PUT')];

// fetch: a redirect to another origin
return (await fetch(BASE + '/cross/302', { headers: { Authorization: 'a', Cookie: 'c', 'X-Key': 'k', 'Proxy-Authorization': 'p' } })).json();

// fetch: redirect manual and error
const r = await fetch(BASE + '/redirect/1/302', { redirect: 'manual' });
try { await fetch(BASE + '/redirect/1/302', { redirect: 'error' }); } catch (e) { return [r.status, r.headers.get('location'), r.type, r.url, await r.text(), e.name, e.message, e.cause.message]; }

// fetch: too many redirects
try { await fetch(BASE + '/redirect/21/302'); } catch (e) { return [e.name, e.message, e.cause.message, (await fetch(BASE + '/redirect/20/302')).status]; }

// fetch: a redirect without a place
const r = await fetch(BASE + '/status/302');
return [r.status, r.redirected, await r.text()];

// fetch: nobody there
try { await fetch(REFUSED + '/x'); } catch (e) { return [e instanceof TypeError, e.message, e.cause.name, e.cause.message, { ...e.cause }]; }

// fetch: a host without an address
try { await fetch('http://nope.invalid/x'); } catch (e) { return [e.message, e.cause.message, { ...e.cause }]; }

// fetch: a connection reset
try { await fetch(BASE + '/reset'); } catch (e) { return [e.message, e.cause.message, { ...e.cause }]; }

// fetch: no URL at all
const t = async (...a) => { try { await fetch(...a); } catch (e) { return [e.name, e.message, e.cause?.message, e.cause?.code]; } };
return [await t('/x'), await t(''), await t(), await t('http://u:p@a.example/'), await t(null)];

// fetch: other schemes
const t = async (...a) => { try { await fetch(...a); } catch (e) { return [e.name, e.message, e.cause?.message]; } };
return [await t('ftp://a.example/'), await t('file:///etc/passwd'), await t('about:blank'), await t('data:;base64,@@@')];

// fetch: data
const r = await fetch('data:application/json;charset=utf-8;base64,eyJhIjoxfQ==');
const p = await fetch('data:,a%20b%zz#frag');
return [r.headers.get('content-type'), r.url, await r.json(), p.headers.get('content-type'), await p.text(), p.url, await (await fetch('data:text/html,<b>%C3%A9</b>')).text()];

// fetch: options that are none
const t = async (o) => { try { await fetch(BASE + '/echo', o); } catch (e) { return [e.name, e.message]; } };
return [await t({ method: 'a b' }), await t({ method: 'trace' }), await t({ body: 'x' }), await t({ redirect: 'x' }), await t({ signal: {} }), await t({ credentials: 'x' }), await t({ mode: 'x' }), await t({ headers: { 'a b': 'c' } }), await t({ headers: { a: 'é€' } }), await t('x')];

// fetch: options that change nothing
return (await fetch(BASE + '/echo', { credentials: 'include', keepalive: true, mode: 'cors', referrer: '', referrerPolicy: 'no-referrer', integrity: '', priority: 'high', dispatcher: undefined, window: null })).json();

// fetch: a Request
const q = new Request(BASE + '/echo', { method: 'POST', body: 'x', headers: { a: 'b' } });
const p = fetch(q);
const used = q.bodyUsed;
const got = await (await p).json();
try { await fetch(q); } catch (e) { return [used, q.bodyUsed, got, e.name, e.message]; }

// fetch: a Request that is changed, and a URL
const q = new Request(BASE + '/echo', { method: 'POST', body: 'x', headers: { a: 'b' } });
const s = await (await fetch(q, { headers: { c: 'd' }, method: 'PUT' })).json();
return [s, (await (await fetch(new URL('/echo?x', BASE))).json()).url, (await (await fetch({ toString: () => BASE + '/echo?o' })).json()).url];

// fetch: the settings of a Request
const r = new Request(BASE + '/#x', { keepalive: true, integrity: 'sha256-x', referrer: '', credentials: 'include', cache: 'no-store', redirect: 'manual' });
const c = new Request(r);
return [c.url, c.keepalive, c.integrity, c.referrer, c.credentials, c.cache, c.redirect, c.mode, r.clone().redirect];

// fetch: aborted before it starts
const c = new AbortController();
c.abort();
try { await fetch(BASE + '/echo', { signal: c.signal }); } catch (e) { return [e.name, e.message, e.code, e instanceof DOMException, e === c.signal.reason]; }

// fetch: aborted while it waits
const c = new AbortController();
setTimeout(() => c.abort(), 10);
try { await fetch(BASE + '/hang', { signal: c.signal }); } catch (e) { return [e.name, e.message, e.code, e === c.signal.reason]; }

// fetch: aborted with a reason
const c = new AbortController();
setTimeout(() => c.abort('because'), 10);
try { await fetch(new Request(BASE + '/hang', { signal: c.signal })); } catch (e) { return e; }

// fetch: a time limit of the action's
try { await fetch(BASE + '/hang', { signal: AbortSignal.timeout(20) }); } catch (e) { return [e.name, e.message, e.code]; }

// fetch: an answer within the time limit
return (await fetch(BASE + '/slow/20', { signal: AbortSignal.timeout(2000) })).text();

// fetch: aborted before the body is read
const c = new AbortController();
const r = await fetch(BASE + '/json/200', { signal: c.signal });
c.abort(new Error('mine'));
try { await r.text(); } catch (e) { return [e.name, e.message]; }

// fetch: the body as a stream
const r = await fetch(BASE + '/status/200');
const parts = [];
for await (const part of r.body) parts.push(Buffer.from(part).toString());
try { await r.text(); } catch (e) { return [parts, r.bodyUsed, e.name, r.body.locked, r.body === r.body]; }

// fetch: the body through a reader
const r = await fetch(BASE + '/status/200');
const reader = r.body.getReader();
const one = await reader.read();
const out = [one.done, [...one.value], await reader.read(), r.body.locked];
try { r.body.getReader(); } catch (e) { out.push(e.name, e.code, e.message); }
reader.releaseLock();
out.push(r.body.locked, r.bodyUsed);
try { await reader.read(); } catch (e) { out.push(e.name); }
return out;

// fetch: a stream as a body
const from = await fetch(BASE + '/status/200');
return (await fetch(BASE + '/echo', { method: 'POST', body: from.body, duplex: 'half' })).json();

// fetch: a function like others
const { fetch: f } = globalThis;
return [f.name, f.length, typeof f('x:').catch(() => {}).then, Object.prototype.toString.call(fetch)];

// fetch: several at once
const all = await Promise.all([30, 10, 20].map(async (ms) => { const r = await fetch(BASE + '/slow/' + ms); return [ms, await r.text()]; }));
const first = await Promise.race([30, 10, 20].map(async (ms) => { await fetch(BASE + '/slow/' + ms); return ms; }));
return [all, first];

// fetch: a loop that tries again
let n = 0;
for (let i = 0; i < 3; i++) {
  try {
    const r = await fetch(i < 2 ? BASE + '/reset' : BASE + '/echo');
    return [n, r.status];
  } catch { n++; }
}

// fetch: what is shown of it
const { inspect } = require('util');
const r = await fetch(BASE + '/status/404', { method: 'DELETE' });
const shown = (x) => inspect(x).replace(/ +(date|connection|'keep-alive'|'transfer-encoding'): .*\n/g, '').replace(/,(\n +})/g, '$1');
await r.text();
return [shown(new Response('x')), shown(new Response()), shown(await fetch('data:,x')), r.bodyUsed, inspect(r.body)];
