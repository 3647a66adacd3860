// sign an object with the default algorithm
return jwt.sign({ foo: 'bar' }, 'shhhhh');

// sign with each HMAC algorithm
return ['HS256', 'HS384', 'HS512'].map((algorithm) => jwt.sign({ a: 1 }, 'secret', { algorithm }));

// sign with each RSA algorithm
return ['RS256', 'RS384', 'RS512'].map((algorithm) => jwt.sign({ a: 1 }, keys.rsa, { algorithm }));

// sign with PSS and verify
return ['PS256', 'PS384', 'PS512'].map((algorithm) => [jwt.sign({ a: 1 }, keys.rsa, { algorithm }).length, jwt.verify(jwt.sign({ a: 1 }, keys.rsa, { algorithm }), keys.rsaPublic, { algorithms: [algorithm] })]);

// sign with ECDSA and verify
return [['ES256', 'ec256'], ['ES384', 'ec384'], ['ES512', 'ec521']].map(([algorithm, key]) => { const token = jwt.sign({ a: 1 }, keys[key], { algorithm }); return [token.length, jwt.decode(token, { complete: true }).header, jwt.verify(token, keys[key + 'Public'])]; });

// sign without a signature
return all([() => jwt.sign({ a: 1 }, '', { algorithm: 'none' }), () => jwt.sign({ a: 1 }, null, { algorithm: 'none' }), () => jwt.sign({ a: 1 }, 'x', { algorithm: 'none' }), () => jwt.sign({ a: 1 }, undefined, { algorithm: 'none', keyid: 'k' })]);

// sign with the forms of an RSA private key
return all([keys.rsa, keys.rsaPKCS1, Buffer.from(keys.rsa), { key: keys.rsa }, '  \n' + keys.rsa, 'text before\n' + keys.rsa + 'text after'].map((key) => () => jwt.sign({ a: 1 }, key, { algorithm: 'RS256' })));

// sign with the forms of an EC private key
return all([keys.ec256, keys.ec256SEC1, Buffer.from(keys.ec256SEC1)].map((key) => () => jwt.verify(jwt.sign({ a: 1 }, key, { algorithm: 'ES256' }), keys.ec256Public)));

// sign with secrets as buffers
return all([Buffer.from('secret'), new Uint8Array([1, 2, 3]), Buffer.alloc(0), 'ü☃', '\ud800x', ' '].map((key) => () => jwt.sign({ a: 1 }, key)));

// keys that are none
return all([undefined, null, '', 0, 1, true, false, {}, [], () => 1, NaN, Symbol('x'), { key: 'x' }].map((key) => () => jwt.sign({ a: 1 }, key)));

// keys that are none for RS256
return all([undefined, null, '', 0, 1, true, {}, [], () => 1, { key: 'x' }, 'x', Buffer.from('x'), keys.rsaPublic, keys.cert, keys.ec256].map((key) => () => jwt.sign({ a: 1 }, key, { algorithm: 'RS256' })));

// keys that are none for HS256
return all([keys.rsa, keys.rsaPublic, keys.ec256, Buffer.from(keys.rsa), keys.cert, keys.rsa1024, keys.ed].map((key) => () => jwt.sign({ a: 1 }, key)));

// keys that are none for ES256
return all(['x', keys.rsa, keys.ec384, keys.ec521, keys.ec256Public, keys.ed, keys.rsa1024].map((key) => () => jwt.sign({ a: 1 }, key, { algorithm: 'ES256' })));

// the key types that an algorithm needs
return all(['RS256', 'PS384', 'ES256', 'ES384', 'ES512'].flatMap((algorithm) => ['rsa', 'ec256', 'ec384', 'ec521', 'ed'].map((key) => () => jwt.sign({ a: 1 }, keys[key], { algorithm }).length)));

// small RSA keys
return all([() => jwt.sign({ a: 1 }, keys.rsa1024, { algorithm: 'RS256' }), () => jwt.sign({ a: 1 }, keys.rsa1024, { algorithm: 'PS512' }), () => jwt.sign({ a: 1 }, keys.rsa1024, { algorithm: 'RS256', allowInsecureKeySizes: true }), () => jwt.verify(jwt.sign({ a: 1 }, keys.rsa1024, { algorithm: 'RS256', allowInsecureKeySizes: true }), keys.rsa1024Public)]);

// small RSA keys with a callback
return new Promise((done) => jwt.sign({ a: 1 }, keys.rsa1024, { algorithm: 'RS256' }, (e, token) => done([e.name, e.message, token])));

// asymmetric keys that do not fit
return all([() => jwt.sign({ a: 1 }, keys.ed, { algorithm: 'RS256', allowInvalidAsymmetricKeyTypes: true })]);

// payloads that are no objects
return all(['text', '', '{"a":1}', Buffer.from('buffer'), Buffer.from([255, 254]), 1, 0, true, false].map((payload) => () => jwt.sign(payload, 's')));

// payloads that are refused
return all([undefined, null, [], [1], new Date(0), new (class A {})(), () => 1, Symbol('x'), Object.create({ a: 1 })].map((payload) => () => jwt.sign(payload, 's')));

// payloads that are plain
return all([Object.create(null), Object.create(Object.prototype), { toJSON() { return { b: 1 }; } }].map((payload) => () => jwt.sign(payload, 's')));

// a payload with what JSON leaves out
return jwt.sign({ a: undefined, b: null, c: () => 1, d: NaN, e: new Date(0), f: 'é☃', g: [undefined] }, 's');

// a payload that cannot be JSON
return all([() => { const a = {}; a.a = a; jwt.sign(a, 's'); }, () => jwt.sign({ a: 1n }, 's')].map((f) => () => { try { f(); } catch (e) { return e.name; } }));

// a payload is not changed
const payload = { a: 1 };
jwt.sign(payload, 's', { expiresIn: 10, issuer: 'i' });
const mutated = { a: 1 };
jwt.sign(mutated, 's', { expiresIn: 10, issuer: 'i', mutatePayload: true });
return [payload, mutated];

// claims of a payload that are no numbers
return all(['iat', 'exp', 'nbf'].flatMap((name) => ['1', null, NaN, Infinity, {}, 1.5, -1, undefined, true].map((v) => () => jwt.decode(jwt.sign({ [name]: v }, 's')))));

// claims of a payload that are strings or anything
return all([{ iss: 1 }, { sub: {} }, { aud: 5 }, { jti: [] }, { iss: 'a', aud: ['b'] }].map((p) => () => jwt.decode(jwt.sign(p, 's'))));

// every claim option
return jwt.decode(jwt.sign({ a: 1 }, 's', { expiresIn: '1h', notBefore: 60, audience: 'aud', issuer: 'iss', subject: 'sub', jwtid: 'jti', keyid: 'kid', header: { x: 1 }, noTimestamp: false, encoding: 'utf8' }), { complete: true });

// options that the payload has already
return all([[{ exp: 1 }, { expiresIn: 1 }], [{ nbf: 1 }, { notBefore: 1 }], [{ iss: 'a' }, { issuer: 'b' }], [{ sub: 'a' }, { subject: 'b' }], [{ aud: 'a' }, { audience: 'b' }], [{ jti: 'a' }, { jwtid: 'b' }], [{ iss: undefined }, { issuer: 'b' }], [{ iss: null }, { issuer: 'b' }], [{ iss: 'a' }, { issuer: undefined }]].map(([p, o]) => () => jwt.decode(jwt.sign(p, 's', o))));

// options of the wrong type
return all(['expiresIn', 'notBefore', 'audience', 'algorithm', 'header', 'encoding', 'issuer', 'subject', 'jwtid', 'noTimestamp', 'keyid', 'mutatePayload', 'allowInsecureKeySizes', 'allowInvalidAsymmetricKeyTypes'].flatMap((name) => [{}, 1.5, 's', true, null, [], undefined].map((v) => () => jwt.decode(jwt.sign({}, 's', { [name]: v })))));

// options that are unknown
return all([{ foo: 1 }, { expiresin: 1 }, { exp: 1 }, { algorithms: ['HS256'] }, { foo: undefined }, { foo: 1, issuer: 2 }, { issuer: 2, foo: 1 }].map((o) => () => jwt.decode(jwt.sign({}, 's', o))));

// options that are no object
return all(['x', 1, [], true, null, 0, new Date(0), new (class A {})(), Object.create({ issuer: 'x' })].map((o) => () => jwt.decode(jwt.sign({}, 's', o))));

// options that a payload which is no object cannot have
return all([{ expiresIn: 1 }, { notBefore: 1 }, { noTimestamp: true }, { audience: 'a' }, { issuer: 'i' }, { subject: 's' }, { jwtid: 'j' }, { expiresIn: 1, issuer: 'i', jwtid: 'j' }, { keyid: 'k' }, { expiresIn: undefined }].flatMap((o) => [() => jwt.sign('text', 's', o), () => jwt.sign(Buffer.from('b'), 's', o)]));

// time spans
return all([60, 0, -5, 1.5, '60', '1h', '2 days', '10h', '7d', '1y', '1.5 h', '-1h', '2 HRS', '1 week', '100ms', '1 Minute', '.5h', '1 w', '3 yrs', '5 msecs', '2 secs'].map((expiresIn) => () => jwt.decode(jwt.sign({}, 's', { expiresIn })).exp));

// time spans that are none
return all(['', ' ', 'x', '1 fortnight', '1 hour ago', 'h', '1h 2m', '9'.repeat(101), ' 1h', '1h ', '1.h', '..5h', '+1h', '1e3', '--1h', NaN, Infinity].flatMap((v) => [() => jwt.decode(jwt.sign({}, 's', { expiresIn: v })).exp, () => jwt.decode(jwt.sign({}, 's', { notBefore: v })).nbf]));

// time spans count from iat
return all([{ iat: 100 }, { iat: 0 }, { iat: -100 }, { iat: 100.5 }].map((p) => () => jwt.decode(jwt.sign(p, 's', { expiresIn: '1m', notBefore: '-1m' }))));

// noTimestamp
return all([[{}, { noTimestamp: true }], [{ iat: 5 }, { noTimestamp: true }], [{ iat: 5 }, { noTimestamp: true, expiresIn: 5 }], [{}, { noTimestamp: true, expiresIn: 5 }]].map(([p, o]) => () => jwt.decode(jwt.sign(p, 's', o))));

// headers
return all([{ header: { alg: 'HS512' } }, { header: { typ: 'at+jwt' } }, { header: { kid: 'a' }, keyid: 'b' }, { header: { typ: undefined } }, { header: { cty: 'ü', x: '☃' } }, { header: { alg: 'none' } }, { header: { alg: 'foo' } }, { header: null }, { header: new Map() }, { algorithm: 'HS256', header: { b64: false, crit: ['b64'] } }].map((o) => () => jwt.sign({ a: 1 }, 's', o)));

// payload encodings
return all(['utf8', 'latin1', 'binary', 'ascii', 'hex', 'base64', 'utf16le', '', 'nope'].map((encoding) => () => jwt.sign('é☃ab', 's', { encoding })));

// algorithms that are none
return all(['HS1', 'hs256', 'ES256K', 'EdDSA', 'RS1', 'None', '', null, undefined, 5].map((algorithm) => () => jwt.sign({}, 's', { algorithm })));

// sign calls back
return new Promise((done) => { const order = []; const r = jwt.sign({ a: 1 }, 's', { issuer: 'i' }, (e, token) => { order.push(e, token); done(order); }); order.push(typeof r); });

// sign calls back without options
return new Promise((done) => { const order = []; jwt.sign({ a: 1 }, 's', (e, token) => { order.push(e, token); done(order); }); order.push('after'); });

// sign calls back with errors at once
const order = [];
jwt.sign({ a: 1 }, '', (e) => order.push(e.message));
order.push('after');
jwt.sign(undefined, 's', (e) => order.push(e.message));
order.push('after');
jwt.sign({ a: 1 }, 's', { expiresIn: 'x' }, (e) => order.push(e.message));
order.push('after');
jwt.sign({ exp: 1 }, 's', { expiresIn: 'x' }, (e) => order.push(e.message));
order.push('after');
return order;

// sign with callbacks that are no functions
return all([null, 0, undefined, 'x', {}].map((cb) => () => typeof jwt.sign({ a: 1 }, 's', {}, cb)));

// the options keep their order of checks
return all([() => jwt.sign(undefined, ''), () => jwt.sign(null, 's', { foo: 1 }), () => jwt.sign({ exp: 'x' }, 's', { foo: 1 }), () => jwt.sign({ exp: 1 }, 's', { expiresIn: {} }), () => jwt.sign({ exp: 'x' }, keys.rsa, { algorithm: 'HS256' }), () => jwt.sign('text', 's', { foo: 1, issuer: 'x' }), () => jwt.sign({ iss: 1 }, 's', { issuer: 'x', expiresIn: 'y' })]);

// what the module has
return [Object.keys(jwt), typeof jwt.sign, jwt.sign.length, jwt.verify.length, jwt.decode.length];

// sign with an encrypted key
return all([() => jwt.sign({ a: 1 }, { key: keys.rsaEncrypted, passphrase: 'open' }, { algorithm: 'RS256' }), () => jwt.sign({ a: 1 }, { key: keys.rsaEncrypted, passphrase: 'shut' }, { algorithm: 'RS256' }), () => jwt.sign({ a: 1 }, keys.rsaEncrypted, { algorithm: 'RS256' })]);

// sign with key objects
const { createPrivateKey, createPublicKey, createSecretKey } = require('crypto');
return all([() => jwt.sign({ a: 1 }, createPrivateKey(keys.rsa), { algorithm: 'RS256' }), () => jwt.sign({ a: 1 }, createSecretKey(Buffer.from('secret'))), () => jwt.sign({ a: 1 }, createPublicKey(keys.rsaPublic), { algorithm: 'RS256' }), () => jwt.sign({ a: 1 }, createPrivateKey(keys.rsa)), () => jwt.sign({ a: 1 }, createSecretKey(Buffer.from('secret')), { algorithm: 'ES256' }), () => jwt.verify(jwt.sign({ a: 1 }, createPrivateKey(keys.ec256), { algorithm: 'ES256' }), createPublicKey(keys.ec256Public))]);
