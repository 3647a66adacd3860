(function (native) {
  const fail = (code, message) => {
    const error = new TypeError(message);
    error.code = code;
    throw error;
  };
  const illegal = () => fail('ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
  const need = (given, wanted, method) => {
    if (given < wanted) {
      fail('ERR_MISSING_ARGS', `Failed to execute '${method}' on 'SubtleCrypto': ${wanted} argument${wanted > 1 ? 's' : ''} required, but only ${given} present.`);
    }
  };
  const secret = {};
  let keyOf;
  let stateOf;
  class CryptoKey {
    #key;
    #algorithm;
    #usages;
    static {
      const isKey = (key) => { return #key in key; };
      stateOf = (key) => {
        const known = key !== null && typeof key === 'object' && isKey(key);
        return known ? key.#key : undefined;
      };
      keyOf = (key, method, place) => {
        const state = stateOf(key);
        if (!state) fail('ERR_INVALID_ARG_TYPE', `Failed to execute '${method}' on 'SubtleCrypto': ${place} argument is not of type CryptoKey.`);
        return state;
      };
    }
    constructor() {
      if (arguments[0] !== secret) illegal();
      this.#key = arguments[1];
    }
    get type() { return native.keyType(this.#key); }
    get extractable() { return native.keyExtractable(this.#key); }
    get algorithm() { return (this.#algorithm ??= native.keyAlgorithm(this.#key)); }
    get usages() { return (this.#usages ??= native.keyUsages(this.#key)); }
    [native.custom](depth, options, inspect) {
      if (typeof depth === 'number' && depth < 0) return this;
      const { type, extractable, algorithm, usages } = this;
      const inner = { __proto__: null };
      for (const name in options) inner[name] = options[name];
      inner.depth = options.depth === null ? null : options.depth - 1;
      return `CryptoKey ${inspect({ type, extractable, algorithm, usages }, inner)}`;
    }
  }
  const wrap = (key) => new CryptoKey(secret, key);

  class SubtleCrypto {
    constructor() { if (arguments[0] !== secret) illegal(); }
    async digest(algorithm, data) { need(arguments.length, 2, 'digest'); return native.digest(algorithm, data); }
    async importKey(format, keyData, algorithm, extractable, keyUsages) {
      need(arguments.length, 4, 'importKey');
      return wrap(native.importKey(format, keyData, algorithm, !!extractable, keyUsages));
    }
    async exportKey(format, key) { need(arguments.length, 2, 'exportKey'); return native.exportKey(format, keyOf(key, 'exportKey', '2nd')); }
    async generateKey(algorithm, extractable, keyUsages) {
      need(arguments.length, 3, 'generateKey');
      const made = native.generateKey(algorithm, !!extractable, keyUsages);
      if (made.secret) return wrap(made.secret);
      return { __proto__: null, publicKey: wrap(made.public), privateKey: wrap(made.private) };
    }
    async sign(algorithm, key, data) { need(arguments.length, 3, 'sign'); return native.sign(algorithm, keyOf(key, 'sign', '2nd'), data); }
    async verify(algorithm, key, signature, data) {
      need(arguments.length, 4, 'verify');
      return native.verify(algorithm, keyOf(key, 'verify', '2nd'), signature, data);
    }
    async encrypt(algorithm, key, data) { need(arguments.length, 3, 'encrypt'); return native.encrypt(algorithm, keyOf(key, 'encrypt', '2nd'), data); }
    async decrypt(algorithm, key, data) { need(arguments.length, 3, 'decrypt'); return native.decrypt(algorithm, keyOf(key, 'decrypt', '2nd'), data); }
    async deriveBits(algorithm, baseKey, length = null) {
      need(arguments.length, 2, 'deriveBits');
      return native.deriveBits(algorithm, keyOf(baseKey, 'deriveBits', '2nd'), length);
    }
    async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
      need(arguments.length, 5, 'deriveKey');
      return wrap(native.deriveKey(algorithm, keyOf(baseKey, 'deriveKey', '2nd'), derivedKeyType, !!extractable, keyUsages));
    }
    async wrapKey() { return native.unsupported('wrapKey'); }
    async unwrapKey() { return native.unsupported('unwrapKey'); }
  }
  const subtle = new SubtleCrypto(secret);

  class Crypto {
    #brand;
    constructor() { if (arguments[0] !== secret) illegal(); }
    get subtle() { this.#brand; return subtle; }
    getRandomValues(array) { this.#brand; return native.getRandomValues(array); }
    randomUUID() { this.#brand; return native.randomUUID(); }
  }
  native.finish(CryptoKey);
  native.finish(SubtleCrypto);
  native.finish(Crypto);
  // The last one is no global: it is for the module crypto.
  return { Crypto, CryptoKey, SubtleCrypto, crypto: new Crypto(secret), 'crypto keys': { wrap, stateOf } };
})
