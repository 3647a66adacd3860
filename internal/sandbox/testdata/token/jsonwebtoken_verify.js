// verify gives the payload
return jwt.verify(jwt.sign({ foo: 'bar', n: [1, { a: null }] }, 's'), 's');

// verify gives all
return all([() => jwt.verify(jwt.sign({ foo: 'bar' }, 's', { keyid: 'k' }), 's', { complete: true }), () => jwt.verify(jwt.sign('text', 's'), 's', { complete: true }), () => jwt.verify(jwt.sign('text', 's'), 's'), () => jwt.verify(jwt.sign('{"a":1}', 's'), 's'), () => jwt.verify(jwt.sign('5', 's'), 's'), () => jwt.verify(jwt.sign('null', 's'), 's')]);

// verify with the forms of an RSA public key
const token = jwt.sign({ a: 1 }, keys.rsa, { algorithm: 'RS256' });
return all([keys.rsaPublic, keys.rsaPublicPKCS1, keys.cert, Buffer.from(keys.cert), keys.rsa, keys.rsaPKCS1, Buffer.from(keys.rsaPublic), { key: keys.rsaPublic }, 'text\n' + keys.rsaPublic, keys.rsaPublic.replace(/\n/g, '\r\n'), keys.rsaPublic.trim()].map((key) => () => jwt.verify(token, key).a));

// verify with keys that are none
const token = jwt.sign({ a: 1 }, keys.rsa, { algorithm: 'RS256' });
return all([undefined, null, '', 0, 1, true, {}, [], 'x', Buffer.from('x'), keys.rsaPublic.replace('A', 'B'), keys.rsaPublic.slice(0, 90), keys.rsaPublic.replace(/\n/g, ''), keys.rsaPublic.replace(/\n/g, '\\n'), keys.ec256Public, keys.edPublic, keys.rsa1024Public].map((key) => () => jwt.verify(token, key)));

// verify HMAC with keys that are none
const token = jwt.sign({ a: 1 }, 's');
return all([undefined, null, '', 0, 1, true, {}, [], 'x', Buffer.from('s'), new Uint8Array([115]), keys.rsaPublic, keys.cert, keys.rsa].map((key) => () => jwt.verify(token, key)));

// a public key is no secret
const token = jwt.sign({ a: 1 }, keys.rsaPublic);
return all([() => jwt.verify(token, keys.rsaPublic), () => jwt.verify(token, keys.rsaPublic, { algorithms: ['HS256'] }), () => jwt.verify(token, keys.rsaPublic, { algorithms: ['HS256', 'RS256'] })]);

// algorithms
const hs = jwt.sign({ a: 1 }, 's'), rs = jwt.sign({ a: 1 }, keys.rsa, { algorithm: 'RS256' }), ps = jwt.sign({ a: 1 }, keys.rsa, { algorithm: 'PS256' });
return all([() => jwt.verify(hs, 's', { algorithms: ['RS256'] }), () => jwt.verify(hs, 's', { algorithms: ['HS512', 'HS256'] }), () => jwt.verify(hs, 's', { algorithms: [] }), () => jwt.verify(hs, 's', { algorithms: 'HS256' }), () => jwt.verify(hs, 's', { algorithms: {} }), () => jwt.verify(hs, 's', { algorithms: null }), () => jwt.verify(rs, keys.rsaPublic, { algorithms: ['HS256'] }), () => jwt.verify(ps, keys.rsaPublic), () => jwt.verify(ps, keys.cert, { algorithms: ['PS256'] }), () => jwt.verify(hs, 's', { algorithms: ['none'] })]);

// algorithms that a key allows by itself
return all([['ES256', 'ec256'], ['ES384', 'ec384'], ['ES512', 'ec521'], ['RS512', 'rsa'], ['PS512', 'rsa']].flatMap(([algorithm, key]) => ['ec256Public', 'ec384Public', 'ec521Public', 'rsaPublic', 'edPublic'].map((pub) => () => jwt.verify(jwt.sign({ a: 1 }, keys[key], { algorithm, noTimestamp: true }), keys[pub]))));

// unsigned tokens
const token = jwt.sign({ a: 1 }, null, { algorithm: 'none', noTimestamp: true });
return all([() => jwt.verify(token), () => jwt.verify(token, ''), () => jwt.verify(token, null, { algorithms: ['none'] }), () => jwt.verify(token, 's'), () => jwt.verify(token, 's', { algorithms: ['none'] }), () => jwt.verify(token, undefined, { algorithms: ['HS256'] }), () => jwt.verify(token + 'eA', 's', { algorithms: ['none'] }), () => jwt.verify(token + 'eA', '', { algorithms: ['none'] })]);

// tokens that are none
const good = jwt.sign({ a: 1 }, 's');
return all([undefined, null, '', 0, 5, {}, [], true, 'a', 'a.b', 'a.b.c', 'a.b.c.d', '..', '...', 'a..c', '.b.c', 'e30.e30.e30', good + '.', good + ' ', ' ' + good, good.slice(0, -1), good + '=', good.replace('.', '..'), 'Bearer ' + good, 'e30.e30.', 'bnVsbA.e30.AA', 'eyJhbGciOiJIUzI1NiJ9.e30.'].map((token) => () => jwt.verify(token, 's')));

// signatures that are wrong
const token = jwt.sign({ a: 1 }, 's'), [h, p, s] = token.split('.');
return all([() => jwt.verify(token, 'other'), () => jwt.verify([h, p, s.slice(1)].join('.'), 's'), () => jwt.verify([h, p, 'x'.repeat(43)].join('.'), 's'), () => jwt.verify([h, 'e30', s].join('.'), 's'), () => jwt.verify([h, p, s + 'A'].join('.'), 's')]);

// signatures with other spare bits
const token = jwt.sign({ a: 1, iat: 4 }, 's'), rs = jwt.sign({ a: 1, iat: 4 }, keys.rsa, { algorithm: 'RS256' });
const next = (t) => t.slice(0, -1) + 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(t.at(-1)) + 1];
return all([() => jwt.verify(next(token), 's'), () => jwt.verify(next(rs), keys.rsaPublic)]);

// ECDSA signatures of another length
const token = jwt.sign({ a: 1 }, keys.ec256, { algorithm: 'ES256' });
return all([() => jwt.verify(token.slice(0, -4), keys.ec256Public), () => jwt.verify(token + 'AAAA', keys.ec256Public), () => jwt.verify(token.replace(/[^.]*$/, 'A'.repeat(86)), keys.ec256Public)]);

// payloads that are no JSON
const head = (h) => Buffer.from(JSON.stringify(h)).toString('base64url'), sign = (h, p) => { const input = head(h) + '.' + Buffer.from(p).toString('base64url'); return input + '.' + require('crypto').createHmac('sha256', 's').update(input).digest('base64url'); };
return all([() => jwt.verify(sign({ alg: 'HS256' }, '{x'), 's'), () => jwt.verify(sign({ alg: 'HS256', typ: 'JWT' }, '5'), 's'), () => jwt.verify(sign({ alg: 'HS256', typ: 'JWT' }, 'null'), 's'), () => jwt.verify(sign({ alg: 'HS256', typ: 'JWT' }, '"x"'), 's'), () => jwt.verify(sign({ typ: 'JWT' }, '{}'), 's'), () => jwt.verify(sign({ alg: 'HS256' }, 'é'), 's'), () => jwt.verify(sign({ alg: 'HS256' }, Buffer.from([0xff, 0x41])), 's'), () => { try { return jwt.verify(sign({ alg: 'HS256', typ: 'JWT' }, '{x'), 's'); } catch (e) { return e.name; } }, () => jwt.verify(sign({ alg: 'HS256', typ: 'JWT' }, '[1]'), 's')]);

// expiry
const token = jwt.sign({ exp: 1000000000 }, 's');
return all([{}, { clockTimestamp: 999999999 }, { clockTimestamp: 1000000001 }, { clockTolerance: 1 }, { clockTimestamp: 1000000004, clockTolerance: 5 }, { clockTimestamp: 1000000005, clockTolerance: 5 }, { ignoreExpiration: true }, { ignoreExpiration: false }, { clockTimestamp: 0 }, { clockTimestamp: '5' }, { clockTimestamp: null }, { clockTolerance: '5' }].map((o) => () => jwt.verify(token, 's', o)));

// expired tokens tell when
try { jwt.verify(jwt.sign({ exp: 999999990.5 }, 's'), 's'); } catch (e) { return [e.name, e.message, e.expiredAt instanceof Date, e.expiredAt, Object.keys(e), e instanceof jwt.TokenExpiredError, e instanceof jwt.JsonWebTokenError, e instanceof Error, e.constructor === jwt.TokenExpiredError, String(e), JSON.stringify(e)]; }

// tokens that are not active tell when
try { jwt.verify(jwt.sign({ nbf: 1000000010 }, 's'), 's'); } catch (e) { return [e.name, e.message, e.date, Object.keys(e), e instanceof jwt.NotBeforeError, e instanceof jwt.JsonWebTokenError, JSON.stringify(e)]; }

// errors of tokens
try { jwt.verify('x', 's'); } catch (e) { return [e.name, e.message, Object.keys(e), e instanceof jwt.JsonWebTokenError, e.constructor.name, 'inner' in e, JSON.stringify(e), typeof e.stack, e.stack.split('\n')[0]]; }

// errors that a script makes
const a = new jwt.JsonWebTokenError('m', new Error('i')), b = new jwt.TokenExpiredError('m', new Date(5)), c = new jwt.NotBeforeError('m', 7);
return [[a.name, a.message, a.inner.message, Object.keys(a)], [b.name, b.expiredAt, Object.keys(b)], [c.name, c.date, Object.keys(c)], jwt.JsonWebTokenError.name, Object.getPrototypeOf(jwt.TokenExpiredError.prototype) === jwt.JsonWebTokenError.prototype];

// not before
const token = jwt.sign({ nbf: 1000000010 }, 's');
return all([{}, { clockTimestamp: 1000000010 }, { clockTimestamp: 1000000009 }, { clockTolerance: 10 }, { clockTolerance: 9 }, { ignoreNotBefore: true }].map((o) => () => jwt.verify(token, 's', o)));

// times that are no numbers
const sign = (p) => jwt.sign(JSON.stringify(p), 's');
return all([{ exp: '5' }, { exp: null }, { nbf: '5' }, { nbf: null }, { exp: true }, { iat: '5' }].map((p) => () => jwt.verify(sign(p), 's')));

// audience
const sign = (aud) => jwt.sign({ aud }, 's');
return all([['a', 'a'], ['a', 'b'], ['a', /a/], ['abc', /^a/], ['abc', /^b/], ['a', ['b', 'a']], ['a', ['b', /a/]], [['a', 'b'], 'b'], [['a', 'b'], 'c'], [['a', 'b'], ['c', 'd']], [['a', 'b'], /B/i], [undefined, 'a'], ['a', ''], ['a', []], [[], 'a'], ['a', null], ['a', [null]], ['a', undefined]].map(([aud, audience]) => () => jwt.verify(sign(aud), 's', { audience })));

// issuer
return all([['a', 'a'], ['a', 'b'], ['a', ['b', 'a']], ['a', ['b', 'c']], [undefined, 'a'], ['a', ''], ['a', []], ['a', /a/], ['a', {}], ['a', null]].map(([iss, issuer]) => () => jwt.verify(jwt.sign({ iss }, 's'), 's', { issuer })));

// subject, id and nonce
return all([['sub', 'subject', 'x', 'x'], ['sub', 'subject', 'x', 'y'], ['sub', 'subject', undefined, 'y'], ['sub', 'subject', 'x', ''], ['jti', 'jwtid', 'x', 'x'], ['jti', 'jwtid', 'x', 'y'], ['nonce', 'nonce', 'x', 'x'], ['nonce', 'nonce', 'x', 'y'], ['nonce', 'nonce', 'x', ''], ['nonce', 'nonce', 'x', ' '], ['nonce', 'nonce', 'x', 5], ['nonce', 'nonce', 'x', null], ['nonce', 'nonce', undefined, 'x']].map(([claim, option, has, want]) => () => jwt.verify(jwt.sign({ [claim]: has }, 's'), 's', { [option]: want })));

// the greatest age
const token = jwt.sign({ iat: 999999900 }, 's');
return all([100, 101, '100', '99s', '101s', '2m', '1h', 'x', '', 0, {}, true, null, -5].map((maxAge) => () => jwt.verify(token, 's', { maxAge })));

// the greatest age without iat
return all([() => jwt.verify(jwt.sign({}, 's', { noTimestamp: true }), 's', { maxAge: 5 }), () => jwt.verify(jwt.sign('{"iat":"5"}', 's'), 's', { maxAge: 5 }), () => jwt.verify(jwt.sign({ iat: 999999900 }, 's'), 's', { maxAge: 90, clockTolerance: 11 }), () => { try { jwt.verify(jwt.sign({ iat: 999999900 }, 's'), 's', { maxAge: '1m' }); } catch (e) { return [e.name, e.expiredAt]; } }]);

// the order of checks
const token = jwt.sign({ exp: 5, nbf: 2e9, aud: 'a', iss: 'i', sub: 's', jti: 'j', nonce: 'n', iat: 1 }, 's'), o = { audience: 'x', issuer: 'x', subject: 'x', jwtid: 'x', nonce: 'x', maxAge: 1 };
const without = (...names) => { const c = { ...o }; for (const n of names) delete c[n]; return c; };
return all([o, { ...o, ignoreNotBefore: true }, { ...o, ignoreNotBefore: true, ignoreExpiration: true }, ...['audience', 'issuer', 'subject', 'jwtid', 'nonce'].map((n, i, l) => ({ ...without(...l.slice(0, i + 1)), ignoreNotBefore: true, ignoreExpiration: true }))].map((options) => () => jwt.verify(token, 's', options)));

// verify calls back at once
const order = [], token = jwt.sign({ a: 1, iat: 1 }, 's');
jwt.verify(token, 's', (e, p) => order.push(e, p));
order.push('after');
jwt.verify(token, 's', {}, (e, p) => order.push(e, p));
order.push('after');
jwt.verify(token, 'x', (e, p) => order.push(e.message, p));
order.push('after');
jwt.verify('', 's', (e, p) => order.push(e.message, p));
order.push(jwt.verify(token, 's', { complete: true }, (e, p) => order.push(Object.keys(p))));
return order;

// verify asks for the key
const token = jwt.sign({ a: 1, iat: 1 }, 's', { keyid: 'k' });
return new Promise((done) => { const order = []; jwt.verify(token, (header, callback) => { order.push(header); setTimeout(() => callback(null, 's'), 1); }, { algorithms: ['HS256'] }, (e, p) => { order.push(e, p); done(order); }); order.push('after'); });

// verify asks for the key in vain
const token = jwt.sign({ a: 1, iat: 1 }, 's');
return all([() => jwt.verify(token, () => {}), () => { let r; jwt.verify(token, (h, cb) => cb(new Error('no')), (e, p) => { r = [e.name, e.message, p]; }); return r; }, () => { let r; jwt.verify(token, (h, cb) => cb(null), (e, p) => { r = [e.name, e.message, p]; }); return r; }, () => { let r; jwt.verify(token, (h, cb) => cb(null, 'x'), {}, (e, p) => { r = [e.name, e.message, p]; }); return r; }, () => { jwt.verify(token, () => { throw new RangeError('thrown'); }, () => {}); }, () => { let n = 0; jwt.verify(token, (h, cb) => { cb(null, 's'); cb(null, 's'); }, () => { n++; }); return n; }]);

// verify does not change its options
const o = Object.freeze({ audience: 'a' });
return [jwt.verify(jwt.sign({ aud: 'a', iat: 1 }, 's'), 's', o), o];

// options of verify that are none
const token = jwt.sign({ a: 1, iat: 1 }, 's');
return all(['x', 1, null, [], true, { foo: 1 }, { algorithm: 'HS512' }, { clockTimestamp: NaN }].map((o) => () => jwt.verify(token, 's', o)));

// verify with key objects
const { createPublicKey, createSecretKey, createPrivateKey } = require('crypto'), rs = jwt.sign({ a: 1, iat: 1 }, keys.rsa, { algorithm: 'RS256' }), hs = jwt.sign({ a: 1, iat: 1 }, 's');
return all([() => jwt.verify(rs, createPublicKey(keys.cert)), () => jwt.verify(hs, createSecretKey(Buffer.from('s'))), () => jwt.verify(rs, createPrivateKey(keys.rsa)), () => jwt.verify(hs, createPublicKey(keys.rsaPublic)), () => jwt.verify(rs, createSecretKey(Buffer.from('s')), { algorithms: ['RS256'] })]);

// allow asymmetric keys that do not fit
const rs = jwt.sign({ a: 1 }, keys.rsa, { algorithm: 'RS256' });
return all([() => jwt.verify(rs, keys.ec256Public, { algorithms: ['RS256'] }), () => jwt.verify(rs, keys.ec256Public, { algorithms: ['RS256'], allowInvalidAsymmetricKeyTypes: true }), () => jwt.verify(rs, keys.edPublic, { algorithms: ['RS256'] })]);

// decode
const token = jwt.sign({ a: 1, iat: 1 }, 's');
return all([() => jwt.decode(token), () => jwt.decode(token, { complete: true }), () => jwt.decode(token, { json: true }), () => jwt.decode(token, null), () => jwt.decode(jwt.sign('text', 's')), () => jwt.decode(jwt.sign('{"a":1}', 's')), () => jwt.decode(jwt.sign('[1]', 's')), () => jwt.decode(jwt.sign('5', 's')), () => jwt.decode(jwt.sign('null', 's'), { complete: true }), () => jwt.decode(jwt.sign('é☃', 's'))]);

// decode what is no token
const token = jwt.sign({ a: 1, iat: 1 }, 's');
return all([undefined, null, '', 'a', 'a.b', 'a.b.c', '..', 'e30.e30.', 'e30.e30.x', 'e30.e30', token + '=', token + '\n', ' ' + token, 5, {}, [], true, Buffer.from(token), token + '.x', 'bnVsbA.e30.', 'NQ.e30.x', 'e30..x', { toString() { return token; } }].map((v) => () => jwt.decode(v)));

// decode what is no JSON
const part = (s) => Buffer.from(s).toString('base64url');
return all([[part('{"typ":"JWT"}'), part('text')], [part('{"typ":"JWT"}'), part('5')], [part('{"typ":"jwt"}'), part('text')], [part('{}'), part('{"a":"é"}')], [part('{"kid":"é☃"}'), part('{}')], [part('"x"'), part('{}')], [part('[]'), part('{}')], [part('{"a":1,"a":2}'), part('{"__proto__":5}')]].map(([h, p]) => () => { try { return jwt.decode(h + '.' + p + '.x', { complete: true }); } catch (e) { return e.name; } }));

// decode encodings
return all([() => jwt.decode(jwt.sign('é', 's', { encoding: 'latin1' })), () => jwt.decode(jwt.sign('é', 's', { encoding: 'latin1' }), { encoding: 'latin1' }), () => jwt.decode(jwt.sign('é', 's'), { encoding: 'hex' })]);

// the token of RFC 7515 A.1
const key = Buffer.from('AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow', 'base64');
return jwt.verify('eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', key, { complete: true });
