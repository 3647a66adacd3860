(function (native) {
  const { stringify } = JSON;
  const { parse } = native;
  const { isArray } = Array;
  const { assign, getOwnPropertyDescriptor, getPrototypeOf, keys } = Object;
  const { isInteger } = Number;
  const { floor } = Math;
  const { now } = Date;
  const { apply } = Reflect;
  const { queueMicrotask, Object: ObjectClass, Date: DateClass, RegExp: RegExpClass } = globalThis;
  const Buffer = native.load('Buffer');
  const { from, isBuffer } = Buffer;
  const { toString: textOf } = Buffer.prototype;
  const { trim } = String.prototype;
  const { test } = RegExp.prototype;
  const { isView } = ArrayBuffer;

  // The properties of these errors can be enumerated, the name first.
  class JsonWebTokenError extends Error {
    constructor(message, error) {
      super();
      this.name = 'JsonWebTokenError';
      this.message = message;
      if (error) this.inner = error;
    }
  }
  class TokenExpiredError extends JsonWebTokenError {
    constructor(message, expiredAt) {
      super(message);
      this.name = 'TokenExpiredError';
      this.expiredAt = expiredAt;
    }
  }
  class NotBeforeError extends JsonWebTokenError {
    constructor(message, date) {
      super(message);
      this.name = 'NotBeforeError';
      this.date = date;
    }
  }

  const isText = (v) => typeof v === 'string';
  const isBytes = (v) => isView(v) || native.isArrayBuffer(v);
  const isPlain = (v) => {
    if (v === null || typeof v !== 'object' || isArray(v)) return false;
    const proto = getPrototypeOf(v);
    if (proto === null) return true;
    const made = getOwnPropertyDescriptor(proto, 'constructor');
    return made !== undefined && made.value === ObjectClass;
  };
  const startsWith = (text, start) => {
    for (let i = 0; i < start.length; i++) if (text[i] !== start[i]) return false;
    return true;
  };
  const join = (list, between) => {
    let out = '';
    for (let i = 0; i < list.length; i++) out += (i > 0 ? between : '') + (list[i] ?? '');
    return out;
  };
  const includes = (list, v) => {
    for (let i = 0; i < list.length; i++) if (list[i] === v) return true;
    return false;
  };

  // A key is a native one, or undefined.
  const crypto = () => native.require('crypto');
  const ofKeyObject = (key) => {
    if (key.type === 'secret') return native.secretKey(key.export());
    const isPublic = key.type === 'public';
    return (isPublic ? native.publicKey : native.privateKey)(key.export({ format: 'pem', type: isPublic ? 'spki' : 'pkcs8' }));
  };
  const isKeyObject = (v) => v !== null && typeof v === 'object' && !isBytes(v) && v instanceof crypto().KeyObject;
  const asymmetric = (value, read, make) => {
    if (isText(value) || isBytes(value)) return read(value);
    if (value === null || typeof value !== 'object' || isArray(value)) return undefined;
    try {
      return ofKeyObject(crypto()[make](value));
    } catch {
      return undefined;
    }
  };
  const secret = (value) => isText(value) || isBytes(value) ? native.secretKey(value) : undefined;
  const signingKey = (value) => isKeyObject(value) ? ofKeyObject(value) : asymmetric(value, native.privateKey, 'createPrivateKey') ?? secret(value);
  const checkingKey = (value) => isKeyObject(value) ? ofKeyObject(value) : asymmetric(value, native.publicKey, 'createPublicKey') ?? secret(value);

  const keyAlgorithms = {
    __proto__: null,
    ec: ['ES256', 'ES384', 'ES512'],
    rsa: ['RS256', 'PS256', 'RS384', 'PS384', 'RS512', 'PS512'],
  };
  const curves = { __proto__: null, ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };
  // checkKeyType refuses a key of another type or curve than the algorithm's.
  const checkKeyType = (alg, key) => {
    if (!alg || !key) return;
    const type = native.keyType(key);
    if (!type) return;
    const allowed = keyAlgorithms[type];
    if (!allowed) throw new Error(`Unknown key type "${type}".`);
    if (!includes(allowed, alg)) throw new Error(`"alg" parameter for "${type}" key type must be one of: ${join(allowed, ', ')}.`);
    if (type === 'ec' && native.keyCurve(key) !== curves[alg]) throw new Error(`"alg" parameter "${alg}" requires curve "${curves[alg]}".`);
  };
  const isAsymmetric = (alg) => startsWith(alg, 'RS') || startsWith(alg, 'PS') || startsWith(alg, 'ES');
  // checkKeyKind refuses a secret where there has to be a key pair, and the
  // other way round.
  const checkKeyKind = (alg, key, name, kind, fail) => {
    const is = key ? native.keyKind(key) : undefined;
    if (startsWith(alg, 'HS') && is !== 'secret') throw fail(`${name} must be a symmetric key when using ${alg}`);
    if (isAsymmetric(alg) && is !== kind) throw fail(`${name} must be an asymmetric key when using ${alg}`);
  };

  const timespan = (span, from) => {
    if (typeof span === 'number') return from + span;
    if (!isText(span)) return undefined;
    const ms = native.timespan(span);
    return ms === undefined ? undefined : floor(from + ms / 1000);
  };
  const spanMessage = (name) => `"${name}" should be a number of seconds or string representing a timespan`;
  const spanExample = ' eg: "1d", "20h", 60';

  const isSpan = (v) => isInteger(v) || (isText(v) && v !== '');
  const isBoolean = (v) => typeof v === 'boolean';
  const isNumber = (v) => typeof v === 'number';
  const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'HS256', 'HS384', 'HS512', 'none'];
  const optionRules = { __proto__: null };
  const rule = (rules, names, valid, message) => {
    for (let i = 0; i < names.length; i++) rules[names[i]] = { valid, message: message(names[i]) };
  };
  rule(optionRules, ['expiresIn', 'notBefore'], isSpan, spanMessage);
  rule(optionRules, ['audience'], (v) => isText(v) || isArray(v), (name) => `"${name}" must be a string or array`);
  rule(optionRules, ['algorithm'], (v) => includes(algorithms, v), (name) => `"${name}" must be a valid string enum value`);
  rule(optionRules, ['header'], isPlain, (name) => `"${name}" must be an object`);
  rule(optionRules, ['encoding', 'issuer', 'subject', 'jwtid', 'keyid'], isText, (name) => `"${name}" must be a string`);
  rule(optionRules, ['noTimestamp', 'mutatePayload', 'allowInsecureKeySizes', 'allowInvalidAsymmetricKeyTypes'], isBoolean, (name) => `"${name}" must be a boolean`);
  const payloadRules = { __proto__: null };
  rule(payloadRules, ['iat', 'exp', 'nbf'], isNumber, (name) => `"${name}" should be a number of seconds`);

  const validate = (rules, object, name) => {
    if (!isPlain(object)) throw new Error(`Expected "${name}" to be a plain object.`);
    const names = keys(object);
    for (let i = 0; i < names.length; i++) {
      const found = rules[names[i]];
      if (found === undefined && rules === optionRules) throw new Error(`"${names[i]}" is not allowed in "${name}"`);
      if (found !== undefined && !found.valid(object[names[i]])) throw new Error(found.message);
    }
  };

  // The options that become claims, in the order in which they do.
  const claimOptions = [['audience', 'aud'], ['issuer', 'iss'], ['subject', 'sub'], ['jwtid', 'jti']];
  const objectOptions = ['expiresIn', 'notBefore', 'noTimestamp', 'audience', 'issuer', 'subject', 'jwtid'];
  const isObjectPayload = (payload) => typeof payload === 'object' && !isBuffer(payload);

  const checkPayload = (payload, options) => {
    if (payload === undefined) throw new Error('payload is required');
    if (isObjectPayload(payload)) {
      validate(payloadRules, payload, 'payload');
      return options.mutatePayload ? payload : assign({}, payload);
    }
    let wrong = '';
    for (let i = 0; i < objectOptions.length; i++) {
      if (options[objectOptions[i]] !== undefined) wrong += (wrong && ',') + objectOptions[i];
    }
    if (wrong) throw new Error(`invalid ${wrong} option for ${typeof payload} payload`);
    return payload;
  };
  const checkTwice = (payload, claim, options, option) => {
    if (payload[claim] !== undefined && options[option] !== undefined) {
      throw new Error(`Bad "options.${option}" option the payload already has an "${claim}" property.`);
    }
  };
  const addSpan = (payload, claim, options, option, start) => {
    if (options[option] === undefined) return;
    payload[claim] = timespan(options[option], start);
    if (payload[claim] === undefined) throw new Error(spanMessage(option) + spanExample);
  };
  const addClaims = (payload, options) => {
    const start = payload.iat || floor(now() / 1000);
    if (options.noTimestamp) delete payload.iat;
    else if (isObjectPayload(payload)) payload.iat = start;
    addSpan(payload, 'nbf', options, 'notBefore', start);
    if (isObjectPayload(payload)) addSpan(payload, 'exp', options, 'expiresIn', start);
    for (let i = 0; i < claimOptions.length; i++) {
      const option = claimOptions[i][0], claim = claimOptions[i][1];
      if (options[option] === undefined) continue;
      if (payload[claim] !== undefined) throw new Error(`Bad "options.${option}" option. The payload already has an "${claim}" property.`);
      payload[claim] = options[option];
    }
  };
  const textOfPayload = (payload) => {
    if (isText(payload)) return payload;
    if (typeof payload === 'number') return `${payload}`;
    return isBuffer(payload) ? apply(textOf, payload, []) : stringify(payload);
  };

  const checkSigningKey = (value, header, options) => {
    if (!value && options.algorithm !== 'none') throw new Error('secretOrPrivateKey must have a value');
    const key = value === null || value === undefined ? undefined : signingKey(value);
    if (key === undefined && value !== null && value !== undefined) throw new Error('secretOrPrivateKey is not valid key material');
    if (!isText(header.alg)) throw new TypeError('header.alg.startsWith is not a function');
    checkKeyKind(header.alg, key, 'secretOrPrivateKey', 'private', (message) => new Error(message));
    if (!options.allowInsecureKeySizes && (startsWith(header.alg, 'RS') || startsWith(header.alg, 'PS')) && native.modulusLength(key) < 2048) {
      throw new Error(`secretOrPrivateKey has a minimum key size of 2048 bits for ${header.alg}`);
    }
    return key;
  };
  const token = (payload, value, options) => {
    const header = assign({ alg: options.algorithm || 'HS256', typ: isObjectPayload(payload) ? 'JWT' : undefined, kid: options.keyid }, options.header);
    const key = checkSigningKey(value, header, options);
    const claims = checkPayload(payload, options);
    checkTwice(claims, 'exp', options, 'expiresIn');
    checkTwice(claims, 'nbf', options, 'notBefore');
    validate(optionRules, options, 'options');
    if (!options.allowInvalidAsymmetricKeyTypes) checkKeyType(header.alg, key);
    addClaims(claims, options);
    const input = native.base64url(from(stringify(header), 'binary')) + '.' + native.base64url(from(textOfPayload(claims), options.encoding || 'utf8'));
    return `${input}.${native.sign(header.alg, key, input)}`;
  };

  function sign(payload, secretOrPrivateKey, options, callback) {
    if (typeof options === 'function') {
      callback = options;
      options = {};
    }
    options = options || {};
    if (typeof callback !== 'function') return token(payload, secretOrPrivateKey, options);
    let made;
    try {
      made = token(payload, secretOrPrivateKey, options);
    } catch (e) {
      return callback(e);
    }
    queueMicrotask(() => { callback(null, made); });
  }

  // parts gives what a token holds, or null.
  const parts = (jwt, options) => {
    const text = isText(jwt) ? jwt : typeof jwt === 'number' || isBuffer(jwt) ? `${isBuffer(jwt) ? apply(textOf, jwt, []) : jwt}` : stringify(jwt);
    const cut = native.split(text);
    if (cut === undefined) return null;
    let header;
    try {
      header = parse(apply(textOf, from(cut.header, 'base64'), ['binary']));
    } catch {
      return null;
    }
    if (!header) return null;
    let payload = apply(textOf, from(cut.payload, 'base64'), ['utf8']);
    if (header.typ === 'JWT' || options?.json) payload = parse(payload);
    return { header, payload, signature: cut.signature, input: cut.input };
  };
  function decode(jwt, options) {
    const decoded = parts(jwt, options || {});
    if (decoded === null) return null;
    let { payload } = decoded;
    if (isText(payload)) {
      try {
        const read = parse(payload);
        if (read !== null && typeof read === 'object') payload = read;
      } catch { /* it stays a text */ }
    }
    if (options && options.complete === true) return { header: decoded.header, payload, signature: decoded.signature };
    return payload;
  }

  const fail = (message) => new JsonWebTokenError(message);
  const checkRequest = (jwt, options) => {
    if (options.clockTimestamp && typeof options.clockTimestamp !== 'number') throw fail('clockTimestamp must be a number');
    if (options.nonce !== undefined && (!isText(options.nonce) || apply(trim, options.nonce, []) === '')) throw fail('nonce must be a non-empty string');
    if (!jwt) throw fail('jwt must be provided');
    if (!isText(jwt)) throw fail('jwt must be a string');
    if (native.dots(jwt) !== 2) throw fail('jwt malformed');
    const decoded = decode(jwt, { complete: true });
    if (!decoded) throw fail('invalid token');
    return decoded;
  };
  const defaultAlgorithms = (key) => {
    switch (native.keyType(key)) {
      case undefined: return ['HS256', 'HS384', 'HS512'];
      case 'ec': return ['ES256', 'ES384', 'ES512'];
    }
    return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
  };
  const isAllowed = (list, alg) => {
    if (isText(list)) return native.contains(list, `${alg}`);
    if (!isArray(list)) throw new TypeError('options.algorithms.indexOf is not a function');
    return includes(list, alg);
  };
  const checkSignature = (jwt, decoded, value, options) => {
    const signed = decoded.signature !== '';
    if (!signed && value) throw fail('jwt signature is required');
    if (signed && !value) throw fail('secret or public key must be provided');
    if (!signed && !options.algorithms) throw fail('please specify "none" in "algorithms" to verify unsigned tokens');
    const key = value === null || value === undefined ? undefined : checkingKey(value);
    if (key === undefined && value !== null && value !== undefined) throw fail('secretOrPublicKey is not valid key material');
    const { alg } = decoded.header;
    if (!isAllowed(options.algorithms || defaultAlgorithms(key), alg)) throw fail('invalid algorithm');
    checkKeyKind(alg, key, 'secretOrPublicKey', 'public', fail);
    if (!options.allowInvalidAsymmetricKeyTypes) checkKeyType(alg, key);
    if (!native.verify(alg, key, native.split(jwt).input, decoded.signature)) throw fail('invalid signature');
  };

  const dateOf = (seconds) => new DateClass(seconds * 1000);
  const checkTimes = (payload, options, clock) => {
    const tolerance = options.clockTolerance || 0;
    if (payload === null) throw new TypeError("Cannot read properties of null (reading 'nbf')");
    if (payload.nbf !== undefined && !options.ignoreNotBefore) {
      if (typeof payload.nbf !== 'number') throw fail('invalid nbf value');
      if (payload.nbf > clock + tolerance) throw new NotBeforeError('jwt not active', dateOf(payload.nbf));
    }
    if (payload.exp !== undefined && !options.ignoreExpiration) {
      if (typeof payload.exp !== 'number') throw fail('invalid exp value');
      if (clock >= payload.exp + tolerance) throw new TokenExpiredError('jwt expired', dateOf(payload.exp));
    }
  };
  const checkAudience = (payload, options) => {
    if (!options.audience) return;
    const wanted = isArray(options.audience) ? options.audience : [options.audience];
    const given = isArray(payload.aud) ? payload.aud : [payload.aud];
    for (let i = 0; i < given.length; i++) {
      for (let j = 0; j < wanted.length; j++) {
        if (wanted[j] instanceof RegExpClass ? apply(test, wanted[j], [given[i]]) : wanted[j] === given[i]) return;
      }
    }
    throw fail(`jwt audience invalid. expected: ${join(wanted, ' or ')}`);
  };
  const checkIssuer = (payload, options) => {
    const { issuer } = options;
    if (!issuer) return;
    const wrong = isText(issuer) ? payload.iss !== issuer : isArray(issuer) && !includes(issuer, payload.iss);
    if (wrong) throw fail(`jwt issuer invalid. expected: ${isArray(issuer) ? join(issuer, ',') : issuer}`);
  };
  const checkEqual = [['subject', 'sub'], ['jwtid', 'jti'], ['nonce', 'nonce']];
  const checkAge = (payload, options, clock) => {
    if (!options.maxAge) return;
    if (typeof payload.iat !== 'number') throw fail('iat required when maxAge is specified');
    const end = timespan(options.maxAge, payload.iat);
    if (end === undefined) throw fail(spanMessage('maxAge') + spanExample);
    if (clock >= end + (options.clockTolerance || 0)) throw new TokenExpiredError('maxAge exceeded', dateOf(end));
  };
  const checked = (jwt, decoded, value, options) => {
    const clock = options.clockTimestamp || floor(now() / 1000);
    checkSignature(jwt, decoded, value, options);
    const { header, payload, signature } = decoded;
    checkTimes(payload, options, clock);
    checkAudience(payload, options);
    checkIssuer(payload, options);
    for (let i = 0; i < checkEqual.length; i++) {
      const option = checkEqual[i][0];
      if (options[option] && payload[checkEqual[i][1]] !== options[option]) throw fail(`jwt ${option} invalid. expected: ${options[option]}`);
    }
    checkAge(payload, options, clock);
    return options.complete === true ? { header, payload, signature } : payload;
  };

  function verify(jwtString, secretOrPublicKey, options, callback) {
    if (typeof options === 'function' && !callback) {
      callback = options;
      options = {};
    }
    options = assign({}, options);
    const settle = (f, then) => {
      let value;
      try {
        value = f();
      } catch (e) {
        if (callback) return callback(e);
        throw e;
      }
      return then(value);
    };
    const answer = (value) => callback ? callback(null, value) : value;
    const check = (decoded, key) => settle(() => checked(jwtString, decoded, key, options), answer);
    return settle(() => checkRequest(jwtString, options), (decoded) => {
      if (typeof secretOrPublicKey !== 'function') return check(decoded, secretOrPublicKey);
      if (!callback) throw fail('verify must be called asynchronous if secret or public key is provided as a callback');
      return secretOrPublicKey(decoded.header, (error, key) => {
        if (error) return callback(fail(`error in secret or public key callback: ${error.message}`));
        return check(decoded, key);
      });
    });
  }

  return { jsonwebtoken: { decode, verify, sign, JsonWebTokenError, NotBeforeError, TokenExpiredError } };
})
