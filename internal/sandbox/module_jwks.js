(function (native) {
  const { parse } = native;
  const { isArray } = Array;
  const { assign, keys } = Object;
  const { now } = Date;
  const { apply } = Reflect;
  const { Map: MapClass } = globalThis;
  const { get, set, has, delete: remove, keys: keysOf } = Map.prototype;
  const { then } = Promise.prototype;
  const { next } = Object.getPrototypeOf(new Map().keys());
  const URL = native.load('URL');
  const Buffer = native.load('Buffer');
  const { from } = Buffer;
  const { toString: textOf } = Buffer.prototype;

  // The properties of these errors can be enumerated, the name first.
  const errorClass = (name) => ({
    [name]: class extends Error {
      constructor(message) {
        super();
        this.name = name;
        this.message = message;
      }
    },
  })[name];
  const ArgumentError = errorClass('ArgumentError');
  const JwksError = errorClass('JwksError');
  const JwksRateLimitError = errorClass('JwksRateLimitError');
  const SigningKeyNotFoundError = errorClass('SigningKeyNotFoundError');

  const faultError = (fault) => {
    const error = new Error(fault.kind === 'timeout' && !fault.code ? 'socket hang up' : fault.message);
    error.code = fault.kind === 'timeout' && !fault.code ? 'ECONNRESET' : fault.code;
    return error;
  };
  const request = async (options, place) => {
    let url;
    try {
      url = new URL(options.jwksUri).href;
    } catch {
      throw new ArgumentError('Invalid JWKS URI: The provided URI is not a valid URL.');
    }
    const headers = [];
    const names = keys(options.requestHeaders ?? {});
    for (let i = 0; i < names.length; i++) headers[i] = [names[i], `${options.requestHeaders[names[i]]}`];
    let response;
    try {
      response = await native.send({ client: 'jwks-rsa', method: 'GET', url, headers, timeout: options.timeout, place });
    } catch (fault) {
      throw faultError(fault);
    }
    if (response.status < 200 || response.status >= 300) throw new JwksError(response.statusText || native.statusText(response.status) || `Http Error ${response.status}`);
    return parse(apply(textOf, from(response.body), ['utf8']));
  };

  // signingKey is undefined for a key that cannot be read.
  const signingKey = (jwk) => {
    const pem = native.pem(jwk);
    if (pem === undefined) return undefined;
    const key = {
      get publicKey() { return pem; },
      get rsaPublicKey() { return pem; },
      getPublicKey() { return pem; },
    };
    if (jwk.kid) key.kid = jwk.kid;
    if (jwk.alg) key.alg = jwk.alg;
    return key;
  };
  const signingKeys = (list) => {
    const out = [];
    for (let i = 0; i < list.length; i++) {
      const { use } = list[i];
      const key = use === undefined || use === 'sig' ? signingKey(list[i]) : undefined;
      if (key !== undefined) out[out.length] = key;
    }
    return out;
  };
  const pick = (list, kid) => {
    const named = kid !== undefined && kid !== null;
    if (!named && list.length > 1) throw new SigningKeyNotFoundError('No KID specified and JWKS endpoint returned more than 1 key');
    for (let i = 0; i < list.length; i++) if (!named || list[i].kid === kid) return list[i];
    throw new SigningKeyNotFoundError(`Unable to find a signing key that matches '${kid}'`);
  };

  const intercepted = (find, intercept) => async (kid) => {
    const given = await intercept();
    const list = isArray(given) ? signingKeys(given) : [];
    for (let i = 0; i < list.length; i++) if (list[i].kid === kid) return list[i];
    return find(kid);
  };
  const limited = (find, perMinute) => {
    let start = -Infinity, count = 0;
    return async (kid) => {
      if (now() - start >= 60000) {
        start = now();
        count = 0;
      }
      if (++count > perMinute) throw new JwksRateLimitError('Too many requests to the JWKS endpoint');
      return find(kid);
    };
  };
  // cached keeps the keys that were used last, and asks once for those that are
  // asked for at the same time.
  const cached = (find, most, age) => {
    const kept = new MapClass(), asked = new MapClass();
    const keep = (kid, key) => {
      apply(set, kept, [kid, { key, until: now() + age }]);
      if (kept.size > most) apply(remove, kept, [apply(next, apply(keysOf, kept, []), []).value]);
    };
    return async (kid) => {
      const known = apply(get, kept, [kid]);
      if (known !== undefined) apply(remove, kept, [kid]);
      if (known !== undefined && now() < known.until) {
        apply(set, kept, [kid, known]);
        return known.key;
      }
      if (apply(has, asked, [kid])) return apply(get, asked, [kid]);
      const asking = find(kid);
      apply(set, asked, [kid, asking]);
      try {
        const key = await asking;
        keep(kid, key);
        return key;
      } finally {
        apply(remove, asked, [kid]);
      }
    };
  };

  class JwksClient {
    #place;
    constructor(options) {
      if (options === undefined || options === null) throw new TypeError(`Cannot read properties of ${options} (reading 'cacheMaxEntries')`);
      this.options = assign({ rateLimit: false, cache: true, timeout: 30000 }, options);
      const { cache, cacheMaxEntries = 5, cacheMaxAge = 600000, rateLimit, jwksRequestsPerMinute = 10, getKeysInterceptor } = this.options;
      const original = this.getSigningKey;
      let find = (kid) => apply(original, this, [kid]);
      if (getKeysInterceptor) find = intercepted(find, getKeysInterceptor);
      if (rateLimit) find = limited(find, jwksRequestsPerMinute);
      if (cache) find = cached(find, cacheMaxEntries, cacheMaxAge);
      this.getSigningKey = (kid, callback) => {
        this.#place = native.place(); // the stack is too deep for it where the request is made
        const found = find(kid);
        this.#place = undefined;
        if (typeof callback !== 'function') return found;
        apply(then, found, [(key) => callback(null, key), (error) => callback(error)]);
      };
    }
    async getKeys() {
      const { fetcher, jwksUri } = this.options;
      try {
        const answer = await (fetcher ? fetcher(jwksUri) : request(this.options, this.#place ?? native.place()));
        if (answer === null || answer === undefined) throw new TypeError(`Cannot read properties of ${answer} (reading 'keys')`);
        return answer.keys;
      } catch (error) {
        if (error !== null && typeof error === 'object') error.isEndpointUnavailable = true;
        throw error;
      }
    }
    async getSigningKeys() {
      const list = await this.getKeys();
      if (!list || !list.length) throw new JwksError('The JWKS endpoint did not contain any keys');
      const out = signingKeys(list);
      if (out.length === 0) throw new JwksError('The JWKS endpoint did not contain any signing keys');
      return out;
    }
    async getSigningKey(kid) {
      return pick(await this.getSigningKeys(), kid);
    }
  }

  const client = (options) => new JwksClient(options);
  assign(client, { JwksClient, ArgumentError, JwksError, JwksRateLimitError, SigningKeyNotFoundError });
  for (const name of ['expressJwtSecret', 'hapiJwt2Key', 'hapiJwt2KeyAsync', 'koaJwtSecret', 'passportJwtSecret']) {
    client[name] = () => { throw new Error(`jwks-rsa.${name} is not available in a run: it is for servers, and there is none here; use getSigningKey`); };
  }
  return { 'jwks-rsa': client };
})
