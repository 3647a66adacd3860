// request: a GET
const request = require('request');
return new Promise((resolve, reject) => request(BASE + '/echo?a=1', (err, res, body) => err ? reject(err) : resolve([JSON.parse(body), res.statusCode, res.statusMessage, res.headers['content-type'], res.body === body, typeof res.request, res.request.method, res.request.href === BASE + '/echo?a=1'])));

// request: JSON, a query and credentials
const request = require('request');
const r = (o) => new Promise((resolve, reject) => request(o, (e, res, body) => e ? reject(e) : resolve(body)));
return [await r({ url: BASE + '/echo', method: 'POST', json: { a: 1 }, qs: { a: [1, 2], b: 'x y', c: { d: 'é' }, e: null, f: undefined, g: true }, auth: { user: 'u', pass: 'p' }, headers: { 'X-Foo': '1' } }), await r({ uri: BASE + '/echo', method: 'PUT', json: true, body: { b: 2 } }), await r({ uri: BASE + '/echo?x=1', json: true, qs: { y: 2 } }), await r({ url: BASE + '/echo', json: true, auth: { bearer: 'tok' } }), await r({ url: BASE + '/echo', json: true, auth: { username: 'a', password: 'b' } }), await r({ url: BASE.replace('://', '://us:pw@') + '/echo', json: true })];

// request: bodies
const request = require('request');
const r = (o) => new Promise((resolve, reject) => request.post({ url: BASE + '/echo', ...o }, (e, res, body) => e ? reject(e) : resolve(typeof body === 'string' ? JSON.parse(body) : body)));
return [await r({ form: { a: [1, 2], b: 'x y!', c: { d: 1 } } }), await r({ form: 'a=b c&d=(e)' }), await r({ body: 'text' }), await r({ body: Buffer.from('buf'), headers: { 'Content-Type': 'a/b' } }), await r({}), await r({ body: '{"a":1}', headers: { 'content-type': 'application/json' } }), await r({ form: { a: 1 }, json: true }), await r({ json: 'str' }), await r({ json: true, body: 'str' }), await r({ json: [1] })];

// request: a form with files
const request = require('request');
const r = (o) => new Promise((resolve, reject) => { const q = request.post({ url: BASE + '/echo', ...o }, (e, res, body) => e ? reject(e) : resolve(body)); if (o.later) o.later(q.form()); });
const one = await r({ formData: { a: '1', b: Buffer.from('xx'), c: { value: 'zz', options: { filename: 'f.txt', contentType: 'text/plain' } }, d: ['p', 'q'] } });
const two = await r({ later: (f) => { f.append('n', 5); f.append('f', 'v', { filename: 'x.json' }); } });
return (one + two).replace(/-{26}[\da-f]+/g, 'B');

// request: verbs
const request = require('request');
const out = [];
for (const v of ['get', 'post', 'put', 'patch', 'del', 'delete', 'options']) out.push(await new Promise((resolve) => request[v](BASE + '/echo', (e, res, body) => resolve(JSON.parse(body).method))));
out.push(await new Promise((resolve) => request.head(BASE + '/echo', (e, res, body) => resolve([res.statusCode, body]))));
out.push(await new Promise((resolve) => request(BASE + '/echo', { method: 'PATCH', json: true }, (e, res, body) => resolve(body))));
return out;

// request: encodings
const request = require('request');
const r = (o) => new Promise((resolve, reject) => request(o, (e, res, body) => e ? reject(e) : resolve(body)));
const b = await r({ url: BASE + '/bytes', encoding: null });
return [Buffer.isBuffer(b), [...b], await r({ url: BASE + '/bytes', encoding: 'hex' }), await r({ url: BASE + '/status/204' }), await r({ url: BASE + '/status/204', json: true }), await r({ url: BASE + '/status/200', json: true }), (await r({ url: BASE + '/status/204', encoding: null })).length];

// request: errors
const request = require('request');
const t = (o) => new Promise((resolve) => request(o, (e, res, body) => resolve([e && e.name, e && e.message, e && { ...e }, res === undefined, body === undefined])));
return [await t(REFUSED + '/x'), await t('http://nope.invalid/'), await t(BASE + '/reset'), await t({ url: BASE + '/hang', timeout: 30 }), await t('/x'), await t({}), await t('ftp://a.example/'), await t({ baseUrl: BASE, url: 'http://x/' })];

// request: an error without a callback
const request = require('request');
return new Promise((resolve) => request(REFUSED).on('error', (e) => resolve([e.code, e.message])));

// request: no options at all
try { require('request')(); } catch (e) { return [e.name, e.message]; }

// request: redirects
const request = require('request');
const r = (o) => new Promise((resolve) => request(o, (e, res, body) => resolve(e ? e.message : [res.statusCode, res.headers.location, body, res.request.uri.href])));
return [await r({ url: BASE + '/redirect/2/302', headers: { authorization: 'a' }, json: true }), await r({ url: BASE + '/redirect/1/302', method: 'POST', body: 'x' }), await r({ url: BASE + '/redirect/1/302', method: 'POST', body: 'x', followAllRedirects: true, json: true }), await r({ url: BASE + '/redirect/1/307', method: 'POST', body: 'x', followAllRedirects: true }), await r({ url: BASE + '/redirect/1/302', followRedirect: false }), await r({ url: BASE + '/redirect/3/302', maxRedirects: 2 }), await r({ url: BASE + '/redirect/12/302' }), await r({ url: BASE + '/redirect/1/301', followRedirect: (res) => res.statusCode === 301, removeRefererHeader: true, json: true })];

// request: a redirect elsewhere
const request = require('request');
const r = (o) => new Promise((resolve, reject) => request(o, (e, res, body) => e ? reject(e) : resolve(body)));
const got = await r({ url: BASE + '/cross/302', headers: { authorization: 'a', cookie: 'c' }, json: true });
return got.headers.filter((h) => !/^referer/i.test(h));

// request: defaults and baseUrl
const request = require('request');
const api = request.defaults({ baseUrl: BASE + '/echo', headers: { 'X-A': '1', b: '2' }, json: true, qs: { k: 'v' } });
const two = api.defaults({ headers: { c: '3' } });
const r = (f, ...a) => new Promise((resolve, reject) => f(...a, (e, res, body) => e ? reject(e) : resolve(body)));
return [await r(api.get, '/users'), await r(api, { url: 'x', headers: { b: '9' }, qs: { q: 1 } }), await r(two.post, { url: '/', body: { a: 1 } })];

// request: events
const request = require('request');
const log = [];
await new Promise((resolve) => request(BASE + '/status/404').on('response', (res) => log.push(['response', res.statusCode])).on('data', (d) => log.push(Buffer.isBuffer(d) ? d.toString() : d)).on('end', () => log.push('end')).on('complete', (res, body) => { log.push(['complete', typeof body]); resolve(); }));
return log;

// request: chained
const request = require('request');
return new Promise((resolve) => request.get(BASE + '/echo', (e, res, body) => resolve(JSON.parse(body))).auth('u', 'p').qs({ a: 1 }).setHeader('x-late', '1'));

// request: as JSON
const request = require('request');
return new Promise((resolve) => request({ url: BASE + '/json/200', json: true, headers: { a: 'b' } }, (e, res) => { const j = JSON.parse(JSON.stringify(res)); resolve([Object.keys(j), j.statusCode, j.body, Object.keys(j.request), j.request.method, j.request.uri.path]); }));

// request-promise: what it gives
const rp = require('request-promise');
const full = await rp({ url: BASE + '/json/200', json: true, resolveWithFullResponse: true });
return [await rp({ uri: BASE + '/json/200', json: true }), await rp(BASE + '/status/200'), full.statusCode, full.body, await rp({ url: BASE + '/status/404', simple: false }), await rp.get(BASE + '/status/200').then((b) => b + '!'), await rp({ url: BASE + '/json/200', transform: (b, r) => [r.statusCode, b.length] }), await rp(BASE + '/status/200').promise()];

// request-promise: errors
const rp = require('request-promise');
const t = async (o) => { try { return await rp(o); } catch (e) { return [e.name, e.message, e.statusCode, e.error && (e.error.code || e.error), Object.keys(e), e instanceof Error, e.response && e.response.statusCode, e.cause && e.cause.message]; } };
return [await t(BASE + '/status/404'), await t({ uri: BASE + '/json/500', json: true }), await t(REFUSED), await t({ uri: BASE + '/hang', timeout: 20 }), await t('/x'), await t({ uri: BASE + '/status/200', transform: () => { throw new Error('mine'); } })];

// request-promise: catch with a filter
const errors = require('request-promise/errors');
const rp = require('request-promise');
const t = (u) => rp(u).catch(errors.StatusCodeError, (e) => ['status', e.statusCode]).catch(errors.RequestError, (e) => ['request', e.cause.code]).finally(() => {});
return [await t(BASE + '/status/403'), await t(REFUSED), rp.errors === undefined];

// request-promise-native: the same
const rp = require('request-promise-native');
const errors = require('request-promise-native/errors');
const p = rp.defaults({ json: true })(BASE + '/json/200');
try { await rp(BASE + '/status/500'); } catch (e) { return [await p, e.name, e instanceof errors.StatusCodeError, await rp.post({ url: BASE + '/echo', form: { a: 1 }, json: true })]; }
