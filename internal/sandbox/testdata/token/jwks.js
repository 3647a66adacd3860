// jwks-rsa has
const jwks = require('jwks-rsa');
return [Object.keys(jwks), typeof jwks, Object.keys(jwks({})), jwks({ jwksUri: 'u' }) instanceof jwks.JwksClient, JSON.stringify(jwks({ jwksUri: 'u' }).options), ['ArgumentError', 'JwksError', 'JwksRateLimitError', 'SigningKeyNotFoundError'].map((n) => { const e = new jwks[n]('m'); return [String(e), Object.keys(e), e.constructor.name, e instanceof Error]; })];

// jwks-rsa finds keys
const jwks = require('jwks-rsa'), rsa = JWKS.rsa, list = [rsa, JWKS.ec, JWKS.ed, { ...JWKS.ec, kid: 'x', use: 'enc' }, { kty: 'RSA', kid: 'b', n: 'x' }, { kty: 'foo', kid: 'c' }, { kty: 'oct', kid: 'o', k: 'AAAA' }];
const client = jwks({ fetcher: async () => ({ keys: list }) }), keysOf = await client.getSigningKeys();
return [(await client.getKeys()).length, keysOf.map((k) => [k.kid, k.alg, Object.keys(k)]), (await client.getSigningKey('e1')).getPublicKey(), (await client.getSigningKey('r1')).publicKey, (await client.getSigningKey('d1')).rsaPublicKey];

// jwks-rsa finds no key
const jwks = require('jwks-rsa'), attempt = async (keys, kid, o) => { try { return (await jwks({ fetcher: async () => ({ keys }), ...o }).getSigningKey(kid)).kid ?? 'none'; } catch (e) { return [e.name, e.message, JSON.stringify(e), e.constructor.name]; } };
const { rsa, ec, ed } = JWKS;
return [await attempt([rsa, ec], 'zz'), await attempt([rsa, ec]), await attempt([rsa]), await attempt([rsa], null), await attempt([rsa], 'q'), await attempt([{ ...rsa, kid: undefined }]), await attempt([], 'q'), await attempt(undefined, 'q'), await attempt([{ ...rsa, use: 'enc' }], 'r1'), await attempt([{ kty: 'oct', k: 'AAAA' }], 'q'), await attempt({}, 'q')];

// jwks-rsa and what its fetcher does
const jwks = require('jwks-rsa'), attempt = async (o) => { try { return (await jwks(o).getSigningKey('r1')).kid; } catch (e) { return [e.name, e.message, JSON.stringify(e)]; } };
return [await attempt({ fetcher: async () => { throw new RangeError('r'); } }), await attempt({ fetcher: () => { throw new RangeError('r'); } }), await attempt({ fetcher: () => ({ keys: [JWKS.rsa] }) }), await attempt({ fetcher: async () => undefined }), await attempt({ jwksUri: 'nope' }), await attempt({}), await attempt({ jwksUri: 'u', fetcher: async (u) => ({ keys: [{ ...JWKS.rsa, kid: u === 'u' ? 'r1' : 'z' }] }) }), await attempt({ fetcher: async () => ({ keys: [] }), getKeysInterceptor: async () => [JWKS.rsa] }), await attempt({ fetcher: async () => ({ keys: [JWKS.rsa] }), getKeysInterceptor: () => [JWKS.ec] }), await attempt({ fetcher: async () => ({ keys: [] }), getKeysInterceptor: () => { throw new Error('x'); } })];

// jwks-rsa keeps keys
const jwks = require('jwks-rsa');
const hits = async (o, kids, each) => { let n = 0; const c = jwks({ fetcher: async () => { n++; return { keys: [JWKS.rsa, JWKS.ec, JWKS.ed] }; }, ...o }), out = []; for (const k of kids) out.push(await c.getSigningKey(k).then((x) => x.kid, (e) => e.name)); return [n, ...out]; };
let n = 0; const c = jwks({ fetcher: async () => { n++; return { keys: [JWKS.rsa] }; } });
await Promise.all([c.getSigningKey('r1'), c.getSigningKey('r1'), c.getSigningKey('r1')]);
return [await hits({}, ['r1', 'r1', 'e1', 'r1', 'zz', 'zz']), await hits({ cache: false }, ['r1', 'r1']), await hits({ cacheMaxEntries: 1 }, ['r1', 'e1', 'r1']), await hits({ cacheMaxEntries: 2 }, ['r1', 'e1', 'r1', 'd1', 'r1', 'e1']), await hits({ rateLimit: true, jwksRequestsPerMinute: 2, cache: false }, ['r1', 'r1', 'r1', 'r1']), await hits({ rateLimit: true, jwksRequestsPerMinute: 1 }, ['r1', 'r1', 'e1', 'r1']), n];

// jwks-rsa calls back
const jwks = require('jwks-rsa'), c = jwks({ fetcher: async () => ({ keys: [JWKS.rsa] }) }), order = [];
order.push(await new Promise((r) => order.push(typeof c.getSigningKey('r1', (e, k) => r([e, k.kid])))));
order.push(await new Promise((r) => c.getSigningKey('zz', (e, k) => r([e.name, typeof k]))));
return order;

// jwks-rsa and jsonwebtoken
const jwks = require('jwks-rsa'), client = jwks({ fetcher: async () => ({ keys: [JWKS.rsa] }) });
const getKey = (header, callback) => client.getSigningKey(header.kid, (err, key) => err ? callback(err) : callback(null, key.getPublicKey()));
const check = (token) => new Promise((done) => jwt.verify(token, getKey, { algorithms: ['RS256'] }, (e, p) => done(e ? e.message : p)));
return [await check(jwt.sign({ a: 1 }, keys.rsa, { algorithm: 'RS256', keyid: 'r1' })), await check(jwt.sign({ a: 1 }, keys.rsa, { algorithm: 'RS256', keyid: 'zz' }))];
