// http: a GET
const http = require('http');
return new Promise((resolve, reject) => {
  http.get(BASE + '/echo?a=1', (res) => {
    let body = '';
    res.setEncoding('utf8');
    res.on('data', (d) => { body += d; });
    res.on('end', () => resolve([res.statusCode, res.statusMessage, res.headers['content-type'], JSON.parse(body), res.complete, res.httpVersion, res.url, res.method]));
  }).on('error', reject);
});

// http: options and a body
const http = require('http');
const url = new URL(BASE);
const send = (options, ...parts) => new Promise((resolve, reject) => {
  const req = http.request(options, (res) => { const all = []; res.on('data', (d) => all.push(d)).on('end', () => resolve(JSON.parse(Buffer.concat(all).toString()))); });
  req.on('error', reject);
  for (const p of parts) req.write(p);
  req.end();
});
const at = { hostname: url.hostname, port: url.port, path: '/echo?x=1' };
return [await send({ ...at, method: 'POST', headers: { 'Content-Type': 'application/json', 'X-List': ['a', 'b'], 'X-N': 1 } }, '{"a":', Buffer.from('1}')), await send({ ...at, host: 'ignored', auth: 'u:p', method: 'put' }, 'é'), await send({ ...at, method: 'DELETE' })];

// http: a URL, options and a callback
const http = require('http');
const one = (a, b) => new Promise((resolve) => { const done = (res) => { let s = ''; res.on('data', (d) => { s += d; }).on('end', () => resolve(JSON.parse(s))); }; const r = b ? http.request(a, b, done) : http.request(a, done); r.end(b ? 'x' : undefined); });
return [await one(new URL('/echo', BASE), { method: 'POST', headers: { a: 'b' } }), await one(BASE.replace('://', '://us:p%20w@') + '/echo', { method: 'PATCH', path: '/echo?other' }), await one(new URL('/echo?u', BASE)).then((x) => x.url)];

// http: what a request has
const http = require('http');
const req = http.request(BASE + '/echo?x=1', { method: 'post', headers: { 'X-A': '1', b: ['1', '2'] }, auth: 'u:p' });
const out = [req.method, req.path, req.protocol, req.getHeader('x-a'), req.getHeaderNames(), req.getRawHeaderNames(), req.hasHeader('B'), req.headersSent, req.finished, req.writableEnded, req.destroyed, req.aborted];
req.removeHeader('b');
req.setHeader('X-Late', 'l');
req.end('body');
out.push(req.headersSent, req.finished, req.writableEnded);
return new Promise((resolve) => req.on('response', (res) => { let s = ''; res.on('data', (d) => { s += d; }).on('end', () => resolve([...out, JSON.parse(s)])); }));

// http: the order of events
const http = require('http');
const log = [];
const req = http.get(BASE + '/echo');
for (const e of ['socket', 'finish', 'response', 'error', 'close', 'abort', 'timeout']) req.on(e, () => log.push(e));
req.on('response', (res) => { for (const e of ['end', 'close', 'error', 'aborted']) res.on(e, () => log.push('res.' + e)); res.resume(); });
await new Promise((r) => setTimeout(r, 100));
return log;

// http: nobody answers
const http = require('http');
const t = (u) => new Promise((resolve) => { const log = []; const req = http.get(u, () => log.push('response')); req.on('error', (e) => log.push(e.name, e.message, { ...e })); req.on('close', () => resolve([log, req.destroyed])); });
return [await t(REFUSED + '/'), await t('http://nope.invalid/'), await t(BASE + '/reset')];

// http: time limits
const http = require('http');
const t = (f, o) => new Promise((resolve) => { const log = []; const req = http.get(BASE + '/hang', { ...o }); for (const e of ['timeout', 'abort', 'close']) req.on(e, () => log.push(e)); req.on('error', (e) => log.push(e.code, e.message)); f(req, log); setTimeout(() => resolve([log, req.destroyed, req.aborted]), 120); });
return [await t((r) => r.on('timeout', () => r.destroy()), { timeout: 20 }), await t((r) => r.setTimeout(20, () => r.abort())), await t((r) => r.on('timeout', () => {}), { timeout: 20 }).then((x) => x[0].slice(0, 1)), await t((r) => setTimeout(() => r.destroy(new Error('mine')), 10)), await t((r) => r.destroy())];

// http: a time limit that is not reached
const http = require('http');
return new Promise((resolve, reject) => http.get(BASE + '/slow/10', { timeout: 500 }, (res) => { let s = ''; res.on('data', (d) => { s += d; }).on('end', () => resolve(s)); }).on('timeout', () => reject(new Error('late'))));

// http: aborted by a signal
const http = require('http');
const c = new AbortController();
setTimeout(() => c.abort(), 10);
return new Promise((resolve) => http.get(BASE + '/hang', { signal: c.signal }).on('error', (e) => resolve([e.name, e.code, e.message, e.cause?.name])));

// http: a response that is read with for await
const http = require('http');
const res = await new Promise((resolve) => http.get(BASE + '/bytes', resolve));
const parts = [];
for await (const part of res) parts.push(part);
return [...Buffer.concat(parts), res.readableEnded, res.complete];

// http: headers that come more than once
const http = require('http');
const res = await new Promise((resolve) => http.get(BASE + '/cookies', resolve));
res.resume();
return [res.headers['set-cookie'], res.headers['x-many'], res.rawHeaders.slice(0, 10), res.headersDistinct['x-many']];

// http: no redirect is followed
const http = require('http');
const res = await new Promise((resolve) => http.get(BASE + '/redirect/1/302', resolve));
res.resume();
return [res.statusCode, res.headers.location];

// http: what it refuses
const http = require('http');
const t = (...a) => { try { const r = http.request(...a); r.on('error', () => {}); r.destroy(); return 'ok'; } catch (e) { return [e.name, e.code, e.message]; } };
return [t('/x'), t('https://a.example/'), t({ host: 1 }), t({ protocol: 'ftp:' }), t({ path: '/a b' }), t({ method: 'a b' }), t({ headers: { 'a b': 1 } }), t({ headers: { a: undefined } }), t({ headers: { a: 'é€' } }), t({ headers: { a: 'x\ny' } }), t({ method: 1 }), t({ agent: 'x' }), t({ timeout: 'x' })];

// http: writing when it is too late
const http = require('http');
const req = http.request(BASE + '/echo', { method: 'POST' });
const out = [];
req.on('error', (e) => out.push(e.code, e.message));
try { req.write(1); } catch (e) { out.push(e.code, e.message); }
req.end('a');
try { req.setHeader('a', 'b'); } catch (e) { out.push(e.code, e.message); }
req.write('b');
await new Promise((r) => setTimeout(r, 50));
return out;

// http: what the modules have
const http = require('http'), https = require('node:https');
const a = new http.Agent({ keepAlive: true, maxSockets: 5 });
return [Object.keys(http).sort(), Object.keys(https).sort(), http.METHODS.includes('GET'), http.STATUS_CODES[418], a.keepAlive, a.maxSockets, a.getName({ host: 'h', port: 1 }), https.globalAgent.defaultPort, http.globalAgent.protocol, new https.Agent({ rejectUnauthorized: false }).options.rejectUnauthorized, http.Agent() instanceof http.Agent, new https.Agent() instanceof http.Agent, http.maxHeaderSize];

// http: a stream into a request
const http = require('http');
const { Readable } = require('stream');
const req = http.request(BASE + '/echo', { method: 'POST' });
const got = new Promise((resolve) => req.on('response', (res) => { let s = ''; res.on('data', (d) => { s += d; }).on('end', () => resolve(JSON.parse(s).body)); }));
Readable.from(['a', 'b', Buffer.from('c')]).pipe(req);
return got;

// http: https over another agent
const https = require('https');
const t = (o) => { try { const r = https.request(o); r.on('error', () => {}); r.destroy(); return [r.protocol, r.path, r.getHeader('host')]; } catch (e) { return e.code; } };
return [t('https://h.example/p?q'), t({ host: 'h.example', port: 8443, path: '/x' }), t('http://h.example/')];
