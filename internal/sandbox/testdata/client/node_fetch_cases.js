// node-fetch: a GET and what it gives
const fetch = require('node-fetch');
const r = await fetch(BASE + '/json/201');
return [r.status, r.ok, r.statusText, r.url, r.redirected, r.bodyUsed, r.headers.get('Content-Type'), await r.json(), r.bodyUsed, (await (await fetch(BASE + '/echo?a=1')).json()), Object.prototype.toString.call(r)];

// node-fetch: bodies
const fetch = require('node-fetch');
const post = async (body, headers) => (await fetch(BASE + '/echo', { method: 'post', body, headers })).json();
return [await post('a=b', { 'X-Foo': '1' }), await post(new URLSearchParams({ a: 'b c' })), await post(Buffer.from('x')), await post(JSON.stringify({ a: 1 }), { 'Content-Type': 'application/json' }), await post({ a: 1 }), await post(), await post(new Uint8Array([65]))];

// node-fetch: headers
const fetch = require('node-fetch');
const { Headers } = fetch;
const h = new Headers({ 'Content-Type': 'a/b', 'X-A': ['1', '2'] });
h.append('x-a', '3');
const out = [h.get('x-a'), h.has('content-type'), { ...h.raw() }, [...h], [...h.keys()], h.get('none')];
h.delete('X-A');
out.push([...h.values()]);
const r = await fetch(BASE + '/cookies');
out.push(r.headers.raw()['set-cookie'], r.headers.get('set-cookie'), r.headers.get('x-many'));
try { h.set('a b', 'c'); } catch (e) { out.push(e.name, e.message); }
try { h.set('a', 'x\ny'); } catch (e) { out.push(e.name, e.message); }
return [...out, (await (await fetch(BASE + '/echo', { headers: new Headers([['a', 'b'], ['Accept', 'q'], ['User-Agent', 'u']]) })).json())];

// node-fetch: kinds of bodies
const fetch = require('node-fetch');
const r = () => fetch(BASE + '/bytes');
const b = await (await r()).buffer();
const c = (await r()).clone();
return [Buffer.isBuffer(b), [...b], (await (await r()).arrayBuffer()).byteLength, (await (await r()).text()).length, (await c.buffer()).length, (await fetch(BASE + '/echo', { method: 'HEAD' })).status, await (await fetch(BASE + '/status/204')).text()];

// node-fetch: a body twice, and no JSON
const fetch = require('node-fetch');
const r = await fetch(BASE + '/status/200');
const out = [];
try { await r.json(); } catch (e) { out.push(e.name, e.message, e.type, e instanceof fetch.FetchError); }
try { await r.text(); } catch (e) { out.push(e.name, e.message); }
return out;

// node-fetch: errors
const fetch = require('node-fetch');
const t = async (u, o) => { try { await fetch(u, o); } catch (e) { return [e.name, e.message, e.type, e.code, e.errno, e instanceof Error, e instanceof fetch.FetchError]; } };
return [await t(REFUSED + '/x'), await t('http://nope.invalid/'), await t(BASE + '/reset'), await t(BASE + '/hang', { timeout: 30 }), await t('/x'), await t('ftp://a.example/'), await t(BASE, { body: 'x' }), await t(BASE + '/redirect/1/302', { redirect: 'error' }), await t(BASE + '/redirect/21/302'), await t(BASE + '/redirect/2/302', { follow: 1 })];

// node-fetch: redirects
const fetch = require('node-fetch');
const go = async (status, method = 'POST') => (await fetch(BASE + '/redirect/1/' + status, { method, body: 'x', headers: { 'X-Foo': '1' } })).json();
const m = await fetch(BASE + '/redirect/1/302', { redirect: 'manual' });
const r = await fetch(BASE + '/redirect/2/302');
return [await go(301), await go(302), await go(303), await go(307), await go(302, 'PUT'), m.status, m.headers.get('location'), m.url, r.url, r.redirected];

// node-fetch: a redirect elsewhere
const fetch = require('node-fetch');
return (await fetch(BASE + '/cross/302', { headers: { Authorization: 'a', Cookie: 'c', 'X-Key': 'k' } })).json();

// node-fetch: aborted
const fetch = require('node-fetch');
const c = new AbortController();
setTimeout(() => c.abort(), 10);
const t = async (signal) => { try { await fetch(BASE + '/hang', { signal }); } catch (e) { return [e.name, e.message, e.type]; } };
return [await t(c.signal), await t(c.signal)];

// node-fetch: a Request
const fetch = require('node-fetch');
const q = new fetch.Request(BASE + '/echo', { method: 'post', body: 'x', headers: { a: 'b' } });
return [q.method, q.url, q.redirect, q.headers.get('a'), await (await fetch(q)).json(), await (await fetch(q.clone(), { method: 'PUT' })).json().catch((e) => e.name), new fetch.Response('x', { status: 404 }).ok, await new fetch.Response('x').text(), fetch.default === fetch, typeof fetch.isRedirect];

// node-fetch: the body as a stream
const fetch = require('node-fetch');
const r = await fetch(BASE + '/status/200');
let s = '';
for await (const part of r.body) s += part;
return s;

// node-fetch: the package form-data
const fetch = require('node-fetch');
const FormData = require('form-data');
const f = new FormData();
f.append('a', '1');
const r = await (await fetch(BASE + '/echo', { method: 'POST', body: f })).text();
return r.split(f.getBoundary()).join('B');

// cross-fetch: the same with another name
const fetch = require('cross-fetch');
const { fetch: named, Headers } = require('cross-fetch');
return [(await (await fetch(BASE + '/echo', { method: 'POST', body: 'x' })).json()), typeof named, (await (await fetch.default(BASE + '/json/200')).json()).a, new Headers({ a: 'b' }).get('A'), typeof require('isomorphic-fetch')];

// undici: request
const { request, fetch } = require('undici');
const r = await request(BASE + '/echo?x=1', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-A': '1' }, body: JSON.stringify({ a: 1 }) });
const g = await request(BASE + '/status/404');
const c = await request(BASE + '/cookies');
const out = [r.statusCode, r.headers['content-type'], await r.body.json(), g.statusCode, await g.body.text(), c.headers['set-cookie'], c.headers['x-many'], await c.body.text()];
try { await request(REFUSED); } catch (e) { out.push(e.code, e.message); }
return [...out, (await (await request(BASE + '/echo', { query: { a: 1, b: 'x y' } })).body.json()).url, (await fetch(BASE + '/json/200')).status];
