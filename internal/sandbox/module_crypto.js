(function (native) {
  const { defineProperty } = Object;
  const { toStringTag } = Symbol;
  const promisified = Symbol.for('nodejs.util.promisify.custom');
  const PlainError = Error;
  const PlainPromise = Promise;
  const PlainDate = Date;
  const Buffer = native.load('Buffer');
  const { from: bufferFrom, alloc: bufferAlloc } = Buffer;
  const webcrypto = native.load('crypto');
  const { wrap: wrapWeb, stateOf: webState } = native.load('crypto keys');
  const { subtle } = webcrypto;
  const { failType, failValue, isBytes } = native;

  const wantsBytes = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView';
  const wantsKey = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey';
  const fail = (ErrorType, code, message) => {
    const error = new ErrorType(message);
    error.code = code;
    throw error;
  };
  const isObject = (value) => typeof value === 'object' && value !== null;
  const needString = (value, name) => { if (typeof value !== 'string') failType(name, 'of type string', value); };
  const needFunction = (value, name = 'callback') => { if (typeof value !== 'function') failType(name, 'of type function', value); };
  const needObject = (value, name = 'options') => { if (!isObject(value)) failType(name, 'of type object', value); };

  // Bytes as text where an encoding is given, else as a Buffer.
  const give = (memory, encoding) => {
    if (typeof encoding !== 'string' || encoding === 'buffer') return bufferFrom(memory);
    const text = native.encode(memory, encoding);
    return text === undefined ? bufferFrom(memory) : text;
  };
  const giveStrictly = (memory, encoding) => {
    if (!encoding || encoding === 'buffer') return bufferFrom(memory);
    const text = typeof encoding === 'string' ? native.encode(memory, encoding) : undefined;
    if (text === undefined) fail(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
    return text;
  };

  const unavailable = (name, instead = '') => {
    const message = `crypto.${name} is not available in a run${instead && `; ${instead}`}`;
    return defineProperty(function () { throw new PlainError(message); }, 'name', { __proto__: null, value: name, configurable: true });
  };
  // The classes of Node are streams, too; here they are not.
  const notStreams = (...classes) => {
    for (const Class of classes) {
      for (const method of ['pipe', 'write', 'end', 'read', 'on', 'once', 'setEncoding', 'destroy']) {
        const message = `${Class.name}.${method}: a ${Class.name} is no stream in a run; use update()`;
        const value = function () { throw new PlainError(message); };
        defineProperty(Class.prototype, method, { __proto__: null, value, writable: true, configurable: true });
      }
    }
  };
  // Sign and Verify take what is written to them; nothing comes out of them.
  const sinks = (...classes) => {
    for (const Class of classes) {
      const members = {
        write(data, encoding) { this.update(data, encoding); return true; },
        end(data, encoding) { if (data !== undefined && data !== null && typeof data !== 'function') this.update(data, encoding); return this; },
      };
      for (const name of ['write', 'end']) {
        defineProperty(Class.prototype, name, { __proto__: null, value: members[name], writable: true, configurable: true });
      }
    }
  };
  // What Node computes in another thread is computed at once, and told later.
  const soon = (callback, work) => {
    let error = null;
    let result;
    try { result = work(); } catch (thrown) { error = thrown; }
    if (error) native.later(callback, error);
    else native.later(callback, null, result);
  };

  // Keys

  let keyOf;
  let isKeyObject;
  let kinds;
  class KeyObject {
    #key;
    static {
      const has = (value) => { return #key in value; };
      isKeyObject = (value) => isObject(value) && has(value);
      keyOf = (object) => object.#key;
    }
    constructor(type, key) {
      if (type !== 'secret' && type !== 'public' && type !== 'private') failValue("argument 'type'", 'is invalid', type);
      if (!native.isKey(key)) failType('handle', 'of type object', key);
      this.#key = key;
    }
    get type() { return native.keyKind(this.#key); }
    static from(key) {
      const state = webState(key);
      if (!state) failType('key', 'an instance of CryptoKey', key);
      return makeKey(state);
    }
    equals(otherKeyObject) {
      if (!isKeyObject(otherKeyObject)) failType('otherKeyObject', 'an instance of KeyObject', otherKeyObject);
      return native.keyEquals(this.#key, keyOf(otherKeyObject));
    }
    toCryptoKey(algorithm, extractable, keyUsages) { return wrapWeb(native.keyWeb(this.#key, algorithm, !!extractable, keyUsages)); }
  }
  defineProperty(KeyObject.prototype, toStringTag, { __proto__: null, value: 'KeyObject', configurable: true });
  class SecretKeyObject extends KeyObject {
    get symmetricKeySize() { return native.keySize(keyOf(this)); }
    export(options) {
      if (options !== undefined) needObject(options);
      const out = native.keyExport(keyOf(this), options);
      return isBytes(out) ? bufferFrom(out) : out;
    }
  }
  class AsymmetricKeyObject extends KeyObject {
    get asymmetricKeyType() { return native.keyName(keyOf(this)); }
    get asymmetricKeyDetails() { return native.keyDetails(keyOf(this)); }
  }
  const encoded = (key, options) => {
    const out = native.keyExport(key, options);
    return isBytes(out) ? bufferFrom(out) : out;
  };
  class PublicKeyObject extends AsymmetricKeyObject {
    export(options) { return encoded(keyOf(this), options); }
  }
  class PrivateKeyObject extends AsymmetricKeyObject {
    export(options) { return encoded(keyOf(this), options); }
  }
  kinds = { __proto__: null, secret: SecretKeyObject, public: PublicKeyObject, private: PrivateKeyObject };
  const makeKey = (key) => {
    const kind = native.keyKind(key);
    return new kinds[kind](kind, key);
  };
  // The state of a KeyObject or a CryptoKey; undefined for anything else.
  const knownKey = (value) => isKeyObject(value) ? keyOf(value) : webState(value);

  const wrongKind = (kind, expected) => fail(TypeError, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', `Invalid key object type ${kind}, expected ${expected}.`);
  const checkKind = (key, isPrivate) => {
    const kind = native.keyKind(key);
    if (kind === 'secret' || isPrivate && kind !== 'private') wrongKind(kind, isPrivate ? 'private' : 'private or public');
    return key;
  };
  // The key that an argument of Node's many shapes means. Without take there is
  // no KeyObject to be had.
  const asymmetric = (input, isPrivate, take) => {
    const wants = take ? wantsKey : wantsBytes;
    const known = take && take(input);
    if (known) return known;
    if (typeof input === 'string' || isBytes(input)) return native.keyParse(isPrivate, input, { __proto__: null });
    if (!isObject(input) || knownKey(input)) failType('key', wants, input);
    const { key, format } = input;
    const inner = take && take(key);
    if (inner) return inner;
    if (knownKey(key)) failType('key', wants, key);
    if (format === 'jwk') return native.keyFromJWK(isPrivate, key);
    if (typeof key !== 'string' && !isBytes(key)) failType('key.key', wants, key);
    return native.keyParse(isPrivate, key, input);
  };
  const takeAny = (isPrivate) => (value) => {
    const key = knownKey(value);
    return key && checkKind(key, isPrivate);
  };
  const signingKey = (key) => {
    if (!key) fail(PlainError, 'ERR_CRYPTO_SIGN_KEY_REQUIRED', 'No key provided to sign');
    return asymmetric(key, true, takeAny(true));
  };
  const verifyingKey = (key) => asymmetric(key, false, takeAny(false));
  const secretOf = (key, name = 'key', encoding = undefined, wants = wantsKey) => {
    const known = knownKey(key);
    if (known) {
      const kind = native.keyKind(known);
      if (kind !== 'secret') wrongKind(kind, 'secret');
      return known;
    }
    if (typeof key !== 'string' && !isBytes(key)) failType(name, wants, key);
    return native.keySecret(key, encoding);
  };

  function createSecretKey(key, encoding) {
    if (typeof key !== 'string' && !isBytes(key)) failType('key', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', key);
    return makeKey(native.keySecret(key, encoding));
  }
  function createPublicKey(key) {
    return makeKey(asymmetric(key, false, (value) => {
      const known = knownKey(value);
      if (!known) return undefined;
      const kind = native.keyKind(known);
      if (kind !== 'private') wrongKind(kind, 'private');
      return native.keyPublic(known);
    }));
  }
  function createPrivateKey(key) { return makeKey(asymmetric(key, true)); }

  const generated = (type, options) => {
    needString(type, 'type');
    if (options !== undefined) needObject(options);
    const pair = native.keyGenerate(type, options);
    const shaped = (name) => {
      const wanted = options && options[`${name}Encoding`];
      return wanted === undefined || wanted === null ? makeKey(pair[name]) : encoded(pair[name], wanted);
    };
    return { publicKey: shaped('publicKey'), privateKey: shaped('privateKey') };
  };
  function generateKeyPairSync(type, options) { return generated(type, options); }
  function generateKeyPair(type, options, callback) {
    if (typeof options === 'function') { callback = options; options = undefined; }
    needFunction(callback);
    const { publicKey, privateKey } = generated(type, options);
    native.later(callback, null, publicKey, privateKey);
  }
  defineProperty(generateKeyPair, promisified, {
    __proto__: null,
    value: (type, options) => new PlainPromise((resolve, reject) => {
      generateKeyPair(type, options, (error, publicKey, privateKey) => error ? reject(error) : resolve({ publicKey, privateKey }));
    }),
  });
  function generateKeySync(type, options) { needString(type, 'type'); return makeKey(native.keyRandom(type, options)); }
  function generateKey(type, options, callback) {
    needFunction(callback);
    const key = generateKeySync(type, options);
    native.later(callback, null, key);
  }

  function diffieHellman(options) {
    needObject(options);
    const { privateKey, publicKey } = options;
    if (!isKeyObject(privateKey)) failValue("property 'options.privateKey'", 'is invalid', privateKey);
    if (!isKeyObject(publicKey)) failValue("property 'options.publicKey'", 'is invalid', publicKey);
    return bufferFrom(native.keyAgree(checkKind(keyOf(privateKey), true), checkKind(keyOf(publicKey), false)));
  }

  // Hashes

  class Hash {
    #state;
    constructor(algorithm, options) {
      this.#state = native.hashNew(algorithm, options);
    }
    update(data, encoding) { native.hashUpdate(this.#state, data, encoding); return this; }
    digest(encoding) {
      if (native.hashDone(this.#state)) fail(PlainError, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
      return give(native.hashDigest(this.#state), encoding);
    }
    copy(options) {
      const twin = new Hash('md5');
      twin.#state = native.hashCopy(this.#state, options);
      return twin;
    }
  }
  class Hmac {
    #state;
    constructor(hmac, key, options) {
      needString(hmac, 'hmac');
      this.#state = native.hmacNew(hmac, secretOf(key, 'key', options && options.encoding));
    }
    update(data, encoding) { native.hashUpdate(this.#state, data, encoding); return this; }
    digest(encoding) {
      if (native.hashDone(this.#state)) return give(new ArrayBuffer(0), encoding);
      return give(native.hashDigest(this.#state), encoding);
    }
  }
  function createHash(algorithm, options) { return new Hash(algorithm, options); }
  function createHmac(hmac, key, options) { return new Hmac(hmac, key, options); }
  function hash(algorithm, input, outputEncoding = 'hex') {
    needString(algorithm, 'algorithm');
    if (typeof input !== 'string' && !isBytes(input)) failType('input', 'of type string or an instance of Buffer, TypedArray, or DataView', input);
    needString(outputEncoding, 'outputEncoding');
    if (outputEncoding === 'buffer') return bufferFrom(native.hashOnce(algorithm, input));
    const out = native.encode(native.hashOnce(algorithm, input), outputEncoding);
    if (out === undefined) failValue("argument 'outputEncoding'", 'is invalid', outputEncoding);
    return out;
  }

  // Signatures

  class Sign {
    #state;
    constructor(algorithm) {
      needString(algorithm, 'algorithm');
      this.#state = native.signNew(algorithm, 'crypto.createSign');
    }
    update(data, encoding) { updateSigned(this.#state, data, encoding); return this; }
    sign(options, encoding) { return giveStrictly(native.signState(this.#state, signingKey(options), options), encoding); }
  }
  class Verify {
    #state;
    constructor(algorithm) {
      needString(algorithm, 'algorithm');
      this.#state = native.signNew(algorithm, 'crypto.createVerify');
    }
    update(data, encoding) { updateSigned(this.#state, data, encoding); return this; }
    verify(options, signature, encoding) { return native.verifyState(this.#state, verifyingKey(options), options, signature, encoding); }
  }
  const updateSigned = (state, data, encoding) => {
    if (native.hashDone(state)) fail(PlainError, 'ERR_CRYPTO_INVALID_STATE', 'Not initialised');
    native.hashUpdate(state, data, encoding);
  };
  function createSign(algorithm) { return new Sign(algorithm); }
  function createVerify(algorithm) { return new Verify(algorithm); }
  const needAlgorithm = (algorithm) => { if (algorithm !== null && algorithm !== undefined) needString(algorithm, 'algorithm'); };
  function sign(algorithm, data, key, callback) {
    needAlgorithm(algorithm);
    if (callback !== undefined) needFunction(callback);
    const work = () => bufferFrom(native.signOnce(algorithm, data, signingKey(key), key));
    if (callback === undefined) return work();
    soon(callback, work);
  }
  function verify(algorithm, data, key, signature, callback) {
    needAlgorithm(algorithm);
    if (callback !== undefined) needFunction(callback);
    const work = () => native.verifyOnce(algorithm, data, verifyingKey(key), key, signature);
    if (callback === undefined) return work();
    soon(callback, work);
  }

  // Ciphers

  const cipherStart = (decrypt, cipher, key, iv, options) => {
    needString(cipher, 'cipher');
    const secret = secretOf(key);
    if (iv !== null && typeof iv !== 'string' && !isBytes(iv)) failType('iv', wantsBytes, iv);
    return native.cipherNew(decrypt, cipher, secret, iv, options);
  };
  const shaped = (out) => typeof out === 'string' ? out : bufferFrom(out);
  class Cipheriv {
    #state;
    constructor(cipher, key, iv, options) { this.#state = cipherStart(false, cipher, key, iv, options); }
    update(data, inputEncoding, outputEncoding) { return shaped(native.cipherUpdate(this.#state, data, inputEncoding, outputEncoding)); }
    final(outputEncoding) { return shaped(native.cipherFinal(this.#state, outputEncoding)); }
    setAutoPadding(on = true) { native.cipherPadding(this.#state, on); return this; }
    setAAD(buffer, options) { native.cipherAAD(this.#state, buffer, options && options.encoding); return this; }
    getAuthTag() { return bufferFrom(native.cipherTag(this.#state)); }
  }
  class Decipheriv {
    #state;
    constructor(cipher, key, iv, options) { this.#state = cipherStart(true, cipher, key, iv, options); }
    update(data, inputEncoding, outputEncoding) { return shaped(native.cipherUpdate(this.#state, data, inputEncoding, outputEncoding)); }
    final(outputEncoding) { return shaped(native.cipherFinal(this.#state, outputEncoding)); }
    setAutoPadding(on = true) { native.cipherPadding(this.#state, on); return this; }
    setAAD(buffer, options) { native.cipherAAD(this.#state, buffer, options && options.encoding); return this; }
    setAuthTag(buffer, encoding) { native.cipherSetTag(this.#state, buffer, encoding); return this; }
  }
  function createCipheriv(cipher, key, iv, options) { return new Cipheriv(cipher, key, iv, options); }
  function createDecipheriv(cipher, key, iv, options) { return new Decipheriv(cipher, key, iv, options); }

  // Encryption with RSA

  const rsa = (operation, isPrivate) => defineProperty(function (options, buffer) {
    const key = asymmetric(options, isPrivate, takeAny(isPrivate));
    return bufferFrom(native[operation](key, options, buffer));
  }, 'name', { __proto__: null, value: operation, configurable: true });

  // Randomness

  function randomBytes(size, callback) {
    const length = native.size(size);
    if (callback !== undefined) needFunction(callback);
    const out = bufferAlloc(length);
    native.randomFill(out);
    if (callback === undefined) return out;
    native.later(callback, null, out);
  }
  function randomFillSync(buf, offset = 0, size = undefined) { return native.randomFill(buf, offset, size); }
  function randomFill(buf, offset, size, callback) {
    if (!isBytes(buf)) failType('buf', 'an instance of ArrayBuffer or ArrayBufferView', buf);
    if (typeof offset === 'function') { callback = offset; offset = 0; size = undefined; }
    else if (typeof size === 'function') { callback = size; size = undefined; }
    needFunction(callback);
    native.randomFill(buf, offset, size);
    native.later(callback, null, buf);
  }
  const isSafe = Number.isSafeInteger;
  function randomInt(min, max, callback) {
    const only = max === undefined || typeof max === 'function';
    if (only) { callback = max; max = min; min = 0; }
    if (callback !== undefined) needFunction(callback);
    if (!isSafe(min)) failType('min', 'a safe integer', min);
    if (!isSafe(max)) failType('max', 'a safe integer', max);
    if (max <= min) {
      fail(RangeError, 'ERR_OUT_OF_RANGE', `The value of "max" is out of range. It must be greater than the value of "min" (${min}). Received ${max}`);
    }
    if (max - min > 281474976710655) {
      const name = only ? 'max' : 'max - min';
      fail(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be <= 281474976710655. Received ${native.number(max - min)}`);
    }
    const out = min + native.randomBelow(max - min);
    if (callback === undefined) return out;
    native.later(callback, undefined, out);
  }
  function randomUUID(options) {
    if (options !== undefined) needObject(options);
    const cached = options && options.disableEntropyCache;
    if (cached !== undefined && typeof cached !== 'boolean') failType('options.disableEntropyCache', 'of type boolean', cached);
    return native.randomUUID();
  }
  function getRandomValues(array) { return webcrypto.getRandomValues(array); }
  function timingSafeEqual(buf1, buf2) { return native.timingSafeEqual(buf1, buf2); }

  // Derivation

  function pbkdf2Sync(password, salt, iterations, keylen, digest) {
    return bufferFrom(native.pbkdf2(password, salt, iterations, keylen, digest));
  }
  function pbkdf2(password, salt, iterations, keylen, digest, callback) {
    if (typeof digest === 'function') { callback = digest; digest = undefined; }
    const out = pbkdf2Sync(password, salt, iterations, keylen, digest);
    needFunction(callback);
    native.later(callback, null, out);
  }
  function scryptSync(password, salt, keylen, options) { return bufferFrom(native.scrypt(password, salt, keylen, options)); }
  function scrypt(password, salt, keylen, options, callback) {
    if (callback === undefined) { callback = options; options = undefined; }
    needFunction(callback);
    const out = scryptSync(password, salt, keylen, options);
    native.later(callback, null, out);
  }
  const wantsSecret = 'of type string or an instance of SecretKeyObject, ArrayBuffer, TypedArray, DataView, or Buffer';
  function hkdfSync(digest, ikm, salt, info, keylen) {
    needString(digest, 'digest');
    return native.hkdf(digest, secretOf(ikm, 'ikm', undefined, wantsSecret), salt, info, keylen);
  }
  function hkdf(digest, ikm, salt, info, keylen, callback) {
    const out = hkdfSync(digest, ikm, salt, info, keylen);
    needFunction(callback);
    native.later(callback, null, out);
  }

  // Certificates

  let certOf;
  class X509Certificate {
    #cert;
    static {
      const has = (value) => { return #cert in value; };
      certOf = (value, name) => {
        const known = isObject(value) && has(value);
        if (!known) failType(name, 'an instance of X509Certificate', value);
        return value.#cert;
      };
    }
    constructor(buffer) { this.#cert = native.certParse(buffer); }
    get subject() { return native.certMember(this.#cert, 'subject'); }
    get subjectAltName() { return native.certMember(this.#cert, 'subjectAltName'); }
    get issuer() { return native.certMember(this.#cert, 'issuer'); }
    get issuerCertificate() { return undefined; }
    get infoAccess() { return native.certMember(this.#cert, 'infoAccess'); }
    get validFrom() { return native.certMember(this.#cert, 'validFrom'); }
    get validTo() { return native.certMember(this.#cert, 'validTo'); }
    get validFromDate() { return new PlainDate(native.certMember(this.#cert, 'validFromTime')); }
    get validToDate() { return new PlainDate(native.certMember(this.#cert, 'validToTime')); }
    get fingerprint() { return native.certMember(this.#cert, 'fingerprint'); }
    get fingerprint256() { return native.certMember(this.#cert, 'fingerprint256'); }
    get fingerprint512() { return native.certMember(this.#cert, 'fingerprint512'); }
    get keyUsage() { return native.certMember(this.#cert, 'keyUsage'); }
    get serialNumber() { return native.certMember(this.#cert, 'serialNumber'); }
    get ca() { return native.certMember(this.#cert, 'ca'); }
    get raw() { return bufferFrom(native.certMember(this.#cert, 'raw')); }
    get publicKey() { return makeKey(native.certKey(this.#cert)); }
    toString() { return native.certMember(this.#cert, 'pem'); }
    toJSON() { return native.certMember(this.#cert, 'pem'); }
    toLegacyObject() { throw new PlainError('X509Certificate.toLegacyObject is not available in a run; its members are'); }
    checkHost(name, options) {
      needString(name, 'name');
      const subject = options?.subject ?? 'default';
      if (subject !== 'default' && subject !== 'always' && subject !== 'never') failValue("property 'options.subject'", 'is invalid', subject);
      return native.certHost(this.#cert, name, subject);
    }
    checkEmail(email) { needString(email, 'email'); return native.certEmail(this.#cert, email); }
    checkIP(ip) { needString(ip, 'ip'); return native.certIP(this.#cert, ip); }
    checkIssued(otherCert) { return native.certIssued(this.#cert, certOf(otherCert, 'otherCert')); }
    checkPrivateKey(pkey) { return native.certPrivate(this.#cert, certKey(pkey, 'private')); }
    verify(pkey) { return native.certVerify(this.#cert, certKey(pkey, 'public')); }
    [native.custom](depth, options, inspect) {
      if (typeof depth === 'number' && depth < 0) return this;
      const shown = {};
      for (const name of certMembers) shown[name] = this[name];
      return `X509Certificate ${inspect(shown, options)}`;
    }
  }
  const certMembers = ['subject', 'subjectAltName', 'issuer', 'infoAccess', 'validFrom', 'validTo', 'validFromDate', 'validToDate',
    'fingerprint', 'fingerprint256', 'fingerprint512', 'keyUsage', 'serialNumber'];
  const certKey = (pkey, kind) => {
    if (!isKeyObject(pkey)) failType('pkey', 'an instance of KeyObject', pkey);
    if (pkey.type !== kind) failValue("argument 'pkey'", 'is invalid', pkey);
    return keyOf(pkey);
  };

  notStreams(Hash, Hmac, Sign, Verify, Cipheriv, Decipheriv);
  sinks(Sign, Verify);

  const ciphers = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:' +
    'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:' +
    'ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256:' +
    'DHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA384:ECDHE-RSA-AES256-SHA256:' +
    'DHE-RSA-AES256-SHA256:HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP:!CAMELLIA';
  const constants = {
    __proto__: null,
    OPENSSL_VERSION_NUMBER: 805306672,
    SSL_OP_ALL: 2147485776,
    SSL_OP_ALLOW_NO_DHE_KEX: 1024,
    SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION: 262144,
    SSL_OP_CIPHER_SERVER_PREFERENCE: 4194304,
    SSL_OP_CISCO_ANYCONNECT: 32768,
    SSL_OP_COOKIE_EXCHANGE: 8192,
    SSL_OP_CRYPTOPRO_TLSEXT_BUG: 2147483648,
    SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS: 2048,
    SSL_OP_LEGACY_SERVER_CONNECT: 4,
    SSL_OP_NO_COMPRESSION: 131072,
    SSL_OP_NO_ENCRYPT_THEN_MAC: 524288,
    SSL_OP_NO_QUERY_MTU: 4096,
    SSL_OP_NO_RENEGOTIATION: 1073741824,
    SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION: 65536,
    SSL_OP_NO_SSLv2: 0,
    SSL_OP_NO_SSLv3: 33554432,
    SSL_OP_NO_TICKET: 16384,
    SSL_OP_NO_TLSv1: 67108864,
    SSL_OP_NO_TLSv1_1: 268435456,
    SSL_OP_NO_TLSv1_2: 134217728,
    SSL_OP_NO_TLSv1_3: 536870912,
    SSL_OP_PRIORITIZE_CHACHA: 2097152,
    SSL_OP_TLS_ROLLBACK_BUG: 8388608,
    ENGINE_METHOD_RSA: 1,
    ENGINE_METHOD_DSA: 2,
    ENGINE_METHOD_DH: 4,
    ENGINE_METHOD_RAND: 8,
    ENGINE_METHOD_EC: 2048,
    ENGINE_METHOD_CIPHERS: 64,
    ENGINE_METHOD_DIGESTS: 128,
    ENGINE_METHOD_PKEY_METHS: 512,
    ENGINE_METHOD_PKEY_ASN1_METHS: 1024,
    ENGINE_METHOD_ALL: 65535,
    ENGINE_METHOD_NONE: 0,
    DH_CHECK_P_NOT_SAFE_PRIME: 2,
    DH_CHECK_P_NOT_PRIME: 1,
    DH_UNABLE_TO_CHECK_GENERATOR: 4,
    DH_NOT_SUITABLE_GENERATOR: 8,
    RSA_PKCS1_PADDING: 1,
    RSA_NO_PADDING: 3,
    RSA_PKCS1_OAEP_PADDING: 4,
    RSA_X931_PADDING: 5,
    RSA_PKCS1_PSS_PADDING: 6,
    RSA_PSS_SALTLEN_DIGEST: -1,
    RSA_PSS_SALTLEN_MAX_SIGN: -2,
    RSA_PSS_SALTLEN_AUTO: -2,
    defaultCoreCipherList: ciphers,
    TLS1_VERSION: 769,
    TLS1_1_VERSION: 770,
    TLS1_2_VERSION: 771,
    TLS1_3_VERSION: 772,
    POINT_CONVERSION_COMPRESSED: 2,
    POINT_CONVERSION_UNCOMPRESSED: 4,
    POINT_CONVERSION_HYBRID: 6,
    defaultCipherList: ciphers,
  };

  const crypto = {
    createCipheriv, createDecipheriv, createHash, createHmac, createPrivateKey, createPublicKey, createSecretKey, createSign, createVerify,
    getCiphers() { return native.ciphers(); },
    getCipherInfo(nameOrNid, options) {
      if (typeof nameOrNid !== 'string' && typeof nameOrNid !== 'number') failType('nameOrNid', 'one of type string or number', nameOrNid);
      if (options !== undefined) needObject(options);
      return native.cipherInfo(nameOrNid, options);
    },
    getCurves() { return ['prime256v1', 'secp384r1', 'secp521r1']; },
    getHashes() { return native.hashes(); },
    hkdf, hkdfSync, pbkdf2, pbkdf2Sync, generateKeyPair, generateKeyPairSync, generateKey, generateKeySync,
    privateDecrypt: rsa('privateDecrypt', true),
    privateEncrypt: rsa('privateEncrypt', true),
    publicDecrypt: rsa('publicDecrypt', false),
    publicEncrypt: rsa('publicEncrypt', false),
    randomBytes, randomFill, randomFillSync, randomInt, randomUUID, scrypt, scryptSync, sign, timingSafeEqual,
    getFips() { return 0; },
    verify, hash, diffieHellman,
    Cipheriv, Decipheriv, Hash, Hmac, KeyObject, Sign, Verify, X509Certificate,
    constants, webcrypto, subtle, getRandomValues,
  };
  const exchange = 'use crypto.diffieHellman with keys on an elliptic curve';
  for (const name of ['createDiffieHellman', 'createDiffieHellmanGroup', 'createECDH', 'getDiffieHellman', 'DiffieHellman',
    'DiffieHellmanGroup', 'ECDH']) crypto[name] = unavailable(name, exchange);
  for (const name of ['checkPrime', 'checkPrimeSync', 'generatePrime', 'generatePrimeSync', 'setEngine', 'setFips', 'Certificate', 'secureHeapUsed']) {
    crypto[name] = unavailable(name);
  }
  for (const name of ['createCipher', 'createDecipher', 'Cipher', 'Decipher']) {
    const value = unavailable(name, 'Node has it no longer since version 22; use createCipheriv and createDecipheriv');
    defineProperty(crypto, name, { __proto__: null, value, writable: true, configurable: true });
  }
  for (const name of ['prng', 'pseudoRandomBytes', 'rng']) {
    defineProperty(crypto, name, { __proto__: null, value: randomBytes, writable: true, configurable: true });
  }
  defineProperty(crypto, 'fips', { __proto__: null, get: () => false, set: unavailable('fips'), configurable: true });
  return { crypto };
})
