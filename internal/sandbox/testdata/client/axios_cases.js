// axios: a GET
const axios = require('axios');
const r = await axios.get(BASE + '/echo?a=1', { params: { q: [1, 2], d: new Date(0), o: { a: 1, b: [3] }, s: 'x y&z', n: null, u: undefined, t: true, e: 'é:$,[]' } });
return [r.data, r.status, r.statusText, Object.keys(r), r.headers['content-type'], r.headers.get('Content-Type'), r.config.url, r.config.method];

// axios: a POST of an object
const axios = require('axios');
const r = await axios.post(BASE + '/echo', { a: 1, b: 'é', c: undefined, d: new Date(0) }, { auth: { username: 'u', password: 'pé' }, headers: { 'x-foo': 1, 'X-None': null, 'X-List': ['a', 'b'] } });
return [r.data, r.config.data, r.config.headers['Content-Type'], r.request.path, r.request.method];

// axios: bodies
const axios = require('axios');
const post = async (data, headers, more) => (await axios({ method: 'post', url: BASE + '/echo', data, headers, ...more })).data;
return [await post('a=b'), await post(new URLSearchParams({ a: 'b c' })), await post(Buffer.from('xyz')), await post(new Uint8Array([65]).buffer), await post({ a: [1, 2], b: { c: 'd' } }, { 'content-type': 'application/x-www-form-urlencoded' }), await post('{"a":1}', { 'Content-Type': 'application/json' }), await post('text', { 'Content-Type': 'application/json' }), await post(undefined), await post(null), await post([1, 'a']), await post(new Uint8Array([66, 67]))];

// axios: methods
const axios = require('axios');
const out = [];
for (const m of ['get', 'delete', 'options']) out.push((await axios[m](BASE + '/echo', { data: { a: 1 } })).data);
for (const m of ['put', 'patch']) out.push((await axios[m](BASE + '/echo', { a: 1 })).data);
const h = await axios.head(BASE + '/echo');
return [out, h.data, h.status, (await axios(BASE + '/echo')).data.method, (await axios(BASE + '/echo', { method: 'POST' })).data.method, (await axios.request({ url: BASE + '/echo', method: 'DELETE' })).data.method];

// axios: a form
const axios = require('axios');
const f = new FormData();
f.append('a', '1');
f.append('f', new Blob(['x'], { type: 'text/plain' }), 'f.txt');
const one = (await axios.post(BASE + '/echo', f)).data;
const two = (await axios.postForm(BASE + '/echo', { a: 1, b: ['x', 'y'], c: { d: true }, e: Buffer.from('z') })).data;
return JSON.stringify([one, two]).replace(/axios-[\d.]+-boundary-[\w-]{25}(?=["\\])|axios-[\d.]+-boundary-[\w-]+(?=--)|axios-[\d.]+-boundary-\d+/g, 'B').replace(/B-+/g, 'B--').replace(/-{26}[\da-f]+/g, 'B');

// axios: the package form-data
const axios = require('axios');
const FormData = require('form-data');
const f = new FormData();
f.append('a', '1');
f.append('n', 2);
f.append('f', Buffer.from('xx'), { filename: 'a.json' });
f.append('g', 'text', { contentType: 'text/x', filename: 'g' });
f.append('h', 'text', 'h.txt');
const r = await axios.post(BASE + '/echo', f, { headers: f.getHeaders({ 'X-Up': '1' }) });
return JSON.stringify([r.data, Object.keys(f.getHeaders()), f.getLengthSync() > 100]).split(f.getBoundary()).join('B');

// axios: statuses that are errors
const axios = require('axios');
const t = async (status, more) => { try { return (await axios.get(BASE + '/json/' + status, more)).status; } catch (e) { return [e.name, e.message, e.code, e.status, e.isAxiosError, e instanceof axios.AxiosError, e instanceof Error, e.response.status, e.response.data, e.response.headers['content-type'], e.response.statusText, Object.keys(e), Object.keys(e.response), axios.isAxiosError(e), e.config.url]; } };
return [await t(404), await t(500), await t(503), await t(302), await t(404, { validateStatus: null }), await t(404, { validateStatus: (s) => s < 500 }), await t(200, { validateStatus: () => false })];

// axios: an error as JSON
const axios = require('axios');
try { await axios.post(BASE + '/status/400', { a: 1 }, { headers: { 'X-A': 'b' }, timeout: 7 }); } catch (e) { const j = e.toJSON(); delete j.stack; delete j.config.adapter; delete j.config.env; return [j, Object.keys(e.config), e.response.data]; }

// axios: time limits
const axios = require('axios');
const t = async (more) => { try { await axios.get(BASE + '/hang', more); } catch (e) { return [e.name, e.message, e.code, e.response, Object.keys(e), e.cause?.message]; } };
return [await t({ timeout: 30 }), await t({ timeout: '30' }), await t({ timeout: 30, timeoutErrorMessage: 'late' }), await t({ timeout: 30, transitional: { clarifyTimeoutError: true } }), await t({ timeout: 'x' })];

// axios: nobody answers
const axios = require('axios');
const t = async (u) => { try { await axios.get(u); } catch (e) { return [e.name, e.message, e.code, e.response, Object.keys(e), e.cause?.message, e.isAxiosError, { ...e.cause }]; } };
return [await t(REFUSED + '/x'), await t('http://nope.invalid/'), await t(BASE + '/reset')];

// axios: no URL
const axios = require('axios');
const t = async (u) => { try { await axios.get(u); } catch (e) { return [e.name, e.message, e.code, e.isAxiosError]; } };
return [await t('/x'), await t(), await t('ftp://a.example/'), await t('https:/x')];

// axios: create, baseURL and defaults
const axios = require('axios');
const api = axios.create({ baseURL: BASE + '/echo/', headers: { 'X-Api': '1', common: { 'X-Common': 'c' }, post: { 'X-Post': 'p' } }, params: { k: 'v' }, timeout: 1000 });
api.defaults.headers.common.Authorization = 'Bearer t';
api.defaults.headers.get = { 'X-Get': 'g' };
const a = await api.get('/users', { params: { q: 1 } });
const b = await api.post('users', { a: 1 }, { headers: { 'x-api': '2' } });
const c = await api('', {});
return [a.data, b.data, c.data.url, api.getUri({ url: '/x y', params: { a: 'b c' } }), axios.getUri({ url: 'http://h/p?x=1#f', params: { a: [1] } }), (await axios.get(BASE + '/echo')).data.headers];

// axios: an instance of an instance, and an absolute URL
const axios = require('axios');
const one = axios.create({ baseURL: 'http://nope.invalid/', headers: { a: '1' } });
const two = one.create({ headers: { b: '2' }, timeout: 5 });
return [(await two.get(BASE + '/echo')).data, two.defaults.timeout, typeof two.interceptors.request.use, Object.keys(axios.defaults), axios.defaults.headers];

// axios: interceptors
const axios = require('axios');
const api = axios.create();
const order = [];
api.interceptors.request.use((c) => { order.push('r1'); c.headers['X-One'] = '1'; return c; });
const id = api.interceptors.request.use((c) => { order.push('r2'); c.headers.set('X-Two', '2'); return c; });
api.interceptors.request.use(async (c) => { order.push('r3'); return c; }, undefined, { runWhen: (c) => c.method === 'get' });
api.interceptors.response.use((r) => { order.push('a1'); r.data.seen = true; return r; });
api.interceptors.response.use((r) => r, (e) => { order.push('e'); return { data: e.response.status }; });
const a = (await api.get(BASE + '/echo')).data;
api.interceptors.request.eject(id);
const b = (await api.get(BASE + '/echo')).data.headers;
const c = (await api.post(BASE + '/status/401')).data;
return [a, b, c, order];

// axios: an interceptor that sends again
const axios = require('axios');
let n = 0;
axios.interceptors.response.use(undefined, async (e) => { if (n++ < 2) { e.config.url = n === 2 ? BASE + '/echo' : e.config.url; return axios(e.config); } throw e; });
const r = await axios.post(BASE + '/status/503', { a: 1 });
axios.interceptors.response.clear();
return [n, r.data];

// axios: a request interceptor that throws
const axios = require('axios').create();
axios.interceptors.request.use(() => { throw new Error('mine'); });
try { await axios.get(BASE + '/echo'); } catch (e) { return [e.name, e.message]; }

// axios: kinds of responses
const axios = require('axios');
const t = async (p, responseType, more) => { const r = await axios.get(BASE + p, { responseType, ...more }); return Buffer.isBuffer(r.data) ? ['buffer', ...r.data] : [typeof r.data, r.data]; };
return [await t('/json/200'), await t('/json/200', 'text'), await t('/json/200', 'json'), await t('/bytes', 'arraybuffer'), await t('/status/200', 'json'), await t('/status/204'), await t('/json/200', undefined, { transformResponse: (d) => 'T' + d }), await t('/json/200', undefined, { transformResponse: [(d) => JSON.parse(d), (d, h, s) => [d.a, h.get('content-type'), s]] })];

// axios: JSON that is asked for and is none
const axios = require('axios');
try { await axios.get(BASE + '/status/200', { responseType: 'json', transitional: { silentJSONParsing: false } }); } catch (e) { return [e.name, e.message, e.code, e.response?.status]; }

// axios: transformRequest
const axios = require('axios');
return (await axios.put(BASE + '/echo', { a: 1 }, { transformRequest: [(d, h) => { h['X-T'] = 't'; h.set('Content-Type', 'text/t'); return 'T' + d.a; }] })).data;

// axios: paramsSerializer
const axios = require('axios');
const u = async (params, paramsSerializer) => (await axios.get(BASE + '/echo', { params, paramsSerializer })).data.url;
return [await u({ a: [1, 2] }, { indexes: null }), await u({ a: [1, 2] }, { indexes: true }), await u({ a: { b: 1 } }, { dots: true }), await u({ a: 1 }, (p) => 'custom=' + p.a), await u({ a: 1 }, { serialize: (p) => 'c=' + p.a }), await u({ a: 'b c' }, { encode: (v) => encodeURIComponent(v) }), await u(new URLSearchParams('x=1&x=2')), await u({ 'k{}': { a: 1 }, 'l[]': [1, { b: 2 }] })];

// axios: redirects
const axios = require('axios');
const go = async (status, method = 'post') => (await axios({ url: BASE + '/redirect/1/' + status, method, data: 'x', headers: { Authorization: 'a' } })).data;
const r = await axios.get(BASE + '/redirect/2/302');
return [await go(301), await go(302), await go(303), await go(307), await go(302, 'put'), await go(303, 'put'), r.request.res.responseUrl, r.request.path, r.config.url];

// axios: redirects elsewhere, and credentials
const axios = require('axios');
const o = { headers: { Authorization: 'a', Cookie: 'c', 'X-Key': 'k' } };
return [(await axios.get(BASE + '/cross/302', o)).data, (await axios.get(BASE + '/cross/302', { auth: { username: 'u', password: 'p' } })).data, (await axios.get(BASE + '/redirect/1/302', { auth: { username: 'u', password: 'p' } })).data, (await axios.get(BASE.replace('://', '://us:pw@') + '/echo')).data];

// axios: limits of redirects
const axios = require('axios');
const t = async (n, maxRedirects) => { try { return (await axios.get(BASE + '/redirect/' + n + '/302', { maxRedirects })).status; } catch (e) { return [e.name, e.message, e.code, e.response?.status, e.response?.headers.location]; } };
return [await t(21), await t(22), await t(2, 1), await t(1, 1), await t(1, 0)];

// axios: cancelled by a signal
const axios = require('axios');
const c = new AbortController();
setTimeout(() => c.abort(), 10);
const t = async (signal) => { try { await axios.get(BASE + '/hang', { signal }); } catch (e) { return [e.name, e.message, e.code, axios.isCancel(e), e instanceof axios.CanceledError, e.config?.url]; } };
return [await t(c.signal), await t(c.signal), await t(AbortSignal.timeout(10))];

// axios: cancelled by a token
const axios = require('axios');
const s = axios.CancelToken.source();
setTimeout(() => s.cancel('enough'), 10);
const t = async (cancelToken) => { try { await axios.get(BASE + '/hang', { cancelToken }); } catch (e) { return [e.name, e.message, e.code, axios.isCancel(e)]; } };
let f;
const u = new axios.CancelToken((c) => { f = c; });
f('first'); f('second');
return [await t(s.token), await t(s.token), await t(u), axios.isCancel(new Error()), s.token.reason.message];

// axios: AxiosHeaders
const { AxiosHeaders } = require('axios');
const h = new AxiosHeaders({ 'content-type': 'text/html; charset=utf-8', 'X-A': '1' });
const out = [h.get('Content-Type'), h.has('x-a'), h.getContentType(), h.hasAuthorization()];
h.set('x-a', '2').set('X-B', '3', false).set({ 'x-b': '4', c: '5' }, false);
out.push({ ...h }, h.toJSON(), `${h}`, h.delete('X-C'), h.delete('C'), h.get('content-type', /charset=(.*)/)[1], [...h]);
const n = new AxiosHeaders('Foo: bar\nX-Baz: q');
out.push({ ...n }, { ...n.concat({ z: '1' }) }, { ...n.normalize(true) }, AxiosHeaders.from(n) === n, Object.prototype.toString.call(n), n.clear(), { ...n });
n.setAuthorization('t');
out.push({ ...n }, n.get('none'), new AxiosHeaders([['a', '1'], ['a', '2']]).get('A'));
return out;

// axios: what else there is
const axios = require('axios');
const all = await axios.all([axios.get(BASE + '/json/200'), axios.get(BASE + '/status/200')]);
return [all.map((r) => r.status), axios.spread((a, b) => a + b)([1, 2]), axios.default === axios, axios.HttpStatusCode.NotFound, axios.HttpStatusCode[404], axios.HttpStatusCode, typeof axios.Axios, axios.isAxiosError({}), axios.Cancel === axios.CanceledError, axios.AxiosError.ERR_NETWORK, new axios.AxiosError('m', 'C').code, Object.keys(axios).filter((k) => k !== 'constructor' && k !== '_request').sort()];

// axios: Set-Cookie and headers that come more than once
const axios = require('axios');
const r = await axios.get(BASE + '/cookies');
return [r.headers['set-cookie'], r.headers['x-many']];

// axios: adapters of the action's own
const axios = require('axios');
const r = await axios.get('/x', { adapter: async (config) => ({ data: '{"own":1}', status: 299, statusText: '', headers: {}, config }) });
const t = async (adapter) => { try { return (await axios.get(BASE + '/echo', { adapter })).status; } catch (e) { return [e.name, e.message, e.code]; } };
return [r.data, r.status, await t('http'), await t(['xhr', 'http']), await t('xhr'), await t('none')];

// axios: limits of sizes
const axios = require('axios');
const t = async (more) => { try { await axios.post(BASE + '/json/200', 'xxxxxx', more); } catch (e) { return [e.name, e.message, e.code]; } };
return [await t({ maxContentLength: 3 }), await t({ maxBodyLength: 3 }), await t({ baseUrl: 'x' })];

// axios: forms that go too deep
const axios = require('axios');
const a = {}; a.a = a;
let deep = {}; for (let i = 0; i < 200; i++) deep = { deep };
const t = async (f) => { try { await f(); } catch (e) { return [e.name, e.message.slice(0, 60), e.code]; } };
return [await t(() => axios.toFormData(deep)), await t(() => axios.toFormData('x')), await t(() => axios.toFormData(a)), await t(() => axios.post(BASE + '/echo', a))];

// axios: a config that is used again
const axios = require('axios');
const config = { headers: { 'X-A': '1' }, params: { a: 1 } };
await axios.post(BASE + '/echo', { b: 1 }, config);
return [config, (await axios.get(BASE + '/echo', config)).data];
