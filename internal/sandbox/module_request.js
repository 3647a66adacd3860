// request, and the packages that make promises of it.
(function (native) {
  const core = native.core();
  const EventEmitter = native.require('events');
  const { HeaderList, exchangeThen, systemError, nodeError, basic, parseURL, Buffer, isBytes } = core;
  const { keys, defineProperty } = Object;
  const { isArray } = Array;
  const { stringify } = JSON;
  native.require('http');
  const { incoming } = native.require('http internals');
  const maxDepth = 100;

  const isObject = (v) => v !== null && typeof v === 'object';
  const soon = (f) => { native.defer(0, f); };
  const rfc3986 = (text) => text.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const encode = (text) => rfc3986(encodeURIComponent(text));

  // A query as the package qs writes it: objects become names with brackets.
  const query = (value, options = {}) => {
    const pairs = [];
    const { arrayFormat = options.indices === false ? 'repeat' : 'indices', delimiter = '&' } = options;
    const walk = (name, v, depth) => {
      if (depth > maxDepth) throw new RangeError('Cyclic object value');
      if (Object.prototype.toString.call(v) === '[object Date]') v = v.toISOString();
      if (v === undefined || typeof v === 'function' || typeof v === 'symbol') return;
      if (v === null) pairs.push(`${encode(name)}=`);
      else if (Buffer.isBuffer(v) || !isObject(v)) pairs.push(`${encode(name)}=${encode(`${v}`)}`);
      else if (isArray(v)) {
        for (let i = 0; i < v.length; i++) walk(arrayFormat === 'repeat' ? name : arrayFormat === 'brackets' ? `${name}[]` : `${name}[${i}]`, v[i], depth + 1);
      } else {
        for (const key of keys(v)) walk(`${name}[${key}]`, v[key], depth + 1);
      }
    };
    if (isObject(value)) for (const key of keys(value)) walk(key, value[key], 0);
    return pairs.join(delimiter);
  };
  const flatQuery = (value) => rfc3986(native.require('querystring').stringify(value));
  const joinURL = (base, uri) => {
    const slash = base.endsWith('/');
    if (uri === '') return base;
    if (slash && uri.startsWith('/')) return base + uri.slice(1);
    return slash || uri.startsWith('/') ? base + uri : `${base}/${uri}`;
  };

  class Request extends EventEmitter {
    #place;
    #stop = () => {};
    #options;
    #headers = new HeaderList();
    #redirects = [];
    #form;
    #body;
    #over = false;
    #auth;
    constructor(options, place = native.place()) {
      super();
      this.#place = place;
      this.#options = options;
      this.callback = options.callback;
      this.method = options.method || 'GET';
      this.explicitMethod = options.method !== undefined;
      this.readable = this.writable = true;
      this.headers = {};
      this._aborted = false;
      // Nothing is sent before the caller is done: he may still add to it.
      Promise.resolve().then(() => this.#start());
      try {
        this.#prepare(options);
      } catch (error) {
        this.#broken = error;
      }
    }
    #broken;
    #prepare(options) {
      for (const name of ['jar', 'oauth', 'aws', 'hawk', 'httpSignature', 'har', 'multipart']) {
        if (options[name]) throw new Error(`request: the option ${name} is not available in a run`);
      }
      for (const name of keys(options.headers ?? {})) if (options.headers[name] !== undefined) this.#headers.set(name, options.headers[name]);
      const { auth } = options;
      this.#locate(options);
      if (options.formData) this.#appended(options.formData);
      if (options.form) this.form(options.form);
      if (options.qs) this.qs(options.qs);
      this.uri = this.#shown(this.#url);
      if (this.#url.username || this.#url.password) {
        if (!auth) this.auth(decodeURIComponent(this.#url.username), decodeURIComponent(this.#url.password), true);
      }
      if (auth) {
        if (Object.prototype.hasOwnProperty.call(auth, 'username')) auth.user = auth.username;
        if (Object.prototype.hasOwnProperty.call(auth, 'password')) auth.pass = auth.password;
        this.auth(auth.user, auth.pass, auth.sendImmediately, auth.bearer);
      }
      if (options.gzip) this.#headers.fallback('accept-encoding', 'gzip, deflate');
      if (options.body !== undefined) this.#body = options.body;
      if (options.json !== undefined && options.json !== false && options.json !== null) this.json(options.json);
      this.#share();
    }
    #url;
    #locate(options) {
      let uri = options.uri ?? options.url;
      if (!uri && !options.baseUrl) throw new Error('options.uri is a required argument');
      if (isObject(uri)) uri = uri.href ?? `${uri}`;
      if (options.baseUrl) {
        if (typeof options.baseUrl !== 'string') throw new Error('options.baseUrl must be a string');
        if (typeof uri !== 'string') throw new Error('options.uri must be a string when using options.baseUrl');
        if (uri.startsWith('//') || uri.includes('://')) throw new Error('options.uri must be a path when using options.baseUrl');
        uri = joinURL(options.baseUrl, uri);
      }
      if (typeof uri !== 'string' || !/^[a-z][a-z\d+.-]*:\/\/[^/]/i.test(uri)) throw new Error(`Invalid URI ${stringify(uri)}`);
      try {
        this.#url = parseURL(uri);
      } catch {
        throw new Error(`Invalid URI ${stringify(uri)}`);
      }
      if (this.#url.protocol !== 'http:' && this.#url.protocol !== 'https:') throw new Error(`Invalid protocol: ${this.#url.protocol}`);
    }
    // The parts of a URL as the module url has them.
    #shown(url) {
      const { protocol, hostname, host, port, pathname, search, hash, href } = url;
      const shown = { protocol, slashes: true, auth: null, host, port: port || (protocol === 'https:' ? 443 : 80), hostname, hash: hash || null };
      return { ...shown, search: search || null, query: search ? search.slice(1) : null, pathname, path: pathname + search, href };
    }
    #share() {
      const shared = {};
      for (const [name, value] of this.#headers.list) defineProperty(shared, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
      this.headers = shared;
      this.body = this.#body;
    }
    setHeader(name, value) {
      this.#headers.set(name, value);
      this.#share();
      return this;
    }
    hasHeader(name) { return this.#headers.has(name) && name; }
    getHeader(name) { return this.#headers.get(name); }
    removeHeader(name) {
      this.#headers.remove(name);
      this.#share();
    }
    #stringify(value) {
      const { useQuerystring, qsStringifyOptions } = this.#options;
      return useQuerystring ? flatQuery(value) : query(value, qsStringifyOptions);
    }
    qs(more, clobber = false) {
      const base = {};
      if (!clobber && this.#url.search) for (const [name, value] of this.#url.searchParams) base[name] = name in base ? [base[name], value].flat() : value;
      const text = this.#stringify({ ...base, ...more });
      if (text !== '') this.#url = parseURL(`${this.#url.href.split('?')[0].split('#')[0]}?${text}`);
      this.uri = this.#shown(this.#url);
      return this;
    }
    form(form = undefined) {
      if (form === undefined || form === null) {
        this.#form ??= new (native.require('form-data'))();
        return this.#form;
      }
      if (!/^application\/x-www-form-urlencoded\b/.test(this.#headers.get('content-type') ?? '')) this.#headers.set('content-type', 'application/x-www-form-urlencoded');
      this.#body = rfc3986(typeof form === 'string' ? form : this.#stringify(form));
      this.#options.body = undefined;
      this.#share();
      return this;
    }
    #appended(data) {
      const form = this.form();
      const append = (name, value) => {
        if (isObject(value) && 'value' in value && 'options' in value) form.append(name, value.value, value.options);
        else form.append(name, value);
      };
      for (const name of keys(data)) for (const value of isArray(data[name]) ? data[name] : [data[name]]) append(name, value);
    }
    auth(user, pass, sendImmediately = undefined, bearer = undefined) {
      if (bearer === undefined && user === undefined) throw new Error('no auth mechanism defined');
      if (sendImmediately === false) {
        this.#auth = bearer === undefined ? basic(user, pass ?? '') : `Bearer ${typeof bearer === 'function' ? bearer() : bearer}`;
        return this;
      }
      if (bearer !== undefined) this.#headers.set('authorization', `Bearer ${typeof bearer === 'function' ? bearer() : bearer || ''}`);
      else if (typeof user !== 'string' || pass !== undefined && typeof pass !== 'string') throw new Error('auth() received invalid user or password');
      else this.#headers.set('authorization', basic(user, pass ?? ''));
      this.#share();
      return this;
    }
    json(value) {
      this.#headers.fallback('accept', 'application/json');
      this._json = true;
      if (typeof value !== 'boolean') this.#body = stringify(value, this.#options.jsonReplacer);
      else if (this.#body !== undefined) {
        const form = /^application\/x-www-form-urlencoded\b/.test(this.#headers.get('content-type') ?? '');
        this.#body = form ? rfc3986(`${this.#body}`) : stringify(this.#body, this.#options.jsonReplacer);
      }
      if (this.#body !== undefined) this.#headers.fallback('content-type', 'application/json');
      this.#share();
      return this;
    }
    write() { core.refuse('request.write', 'give the body as the option body')(); }
    end(chunk = undefined) {
      if (chunk !== undefined) this.#body = chunk;
      return this;
    }

    #bytes() {
      if (this.#form !== undefined && this.#body === undefined) {
        this.#headers.fallback('content-type', `multipart/form-data; boundary=${this.#form.getBoundary()}`);
        return this.#form.getBuffer();
      }
      const body = this.#body;
      if (body === undefined || body === null || body === '') return undefined;
      if (typeof body === 'string' || isBytes(body)) return core.buffer(body);
      if (isArray(body)) return Buffer.concat(body.map((part) => core.buffer(part)));
      throw new Error('Argument error, options.body.');
    }
    #start() {
      if (this._aborted) return;
      let body;
      try {
        if (this.#broken !== undefined) throw this.#broken;
        body = this.#bytes();
      } catch (error) {
        soon(() => this.#fail(error));
        return;
      }
      this.#share();
      this.href = this.#url.href;
      this.host = this.#url.hostname;
      this.path = this.#url.pathname + this.#url.search;
      const { timeout } = this.#options;
      const { protocol, host, pathname, search } = this.#url;
      this.#stop = exchangeThen({
        client: 'request', method: `${this.method}`.toUpperCase(), url: `${protocol}//${host}${pathname}${search}`, headers: this.#headers.lines(),
        body, timeout: typeof timeout === 'number' && timeout > 0 ? timeout : 0, place: this.#place,
      }, (fault, response) => (fault === undefined ? this.#answered(response) : this.#faulted(fault)));
    }
    #faulted(fault) {
      if (fault.kind !== 'timeout' || fault.code) {
        const error = systemError(fault);
        if (fault.code === 'ETIMEDOUT') error.connect = true;
        this.#fail(error);
        return;
      }
      const error = nodeError(Error, 'ESOCKETTIMEDOUT', 'ESOCKETTIMEDOUT');
      error.connect = false;
      this.#fail(error);
    }
    #fail(error) {
      if (this.#over) return;
      this.#over = true;
      const { callback } = this;
      if (!callback || this.listenerCount('error') > 0) this.emit('error', error);
      callback?.call(this, error);
    }
    #redirectOf(response) {
      const { statusCode, headers } = response;
      if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) return undefined;
      const { followAllRedirects, followRedirect = true } = this.#options;
      const method = `${this.method}`.toUpperCase();
      const allowed = typeof followRedirect === 'function' ? followRedirect.call(this, response) : followRedirect;
      if (followAllRedirects) return headers.location;
      return allowed && !/^(?:PATCH|PUT|POST|DELETE)$/.test(method) ? headers.location : undefined;
    }
    #answered(raw) {
      const response = incoming(raw);
      response.request = this;
      response.toJSON = function () {
        const { statusCode, body, headers, request } = this;
        return { statusCode, body, headers, request: request.toJSON() };
      };
      this.response = response;
      if (response.statusCode === 401 && this.#auth !== undefined) {
        this.#headers.set('authorization', this.#auth);
        this.#auth = undefined;
        this.#start();
        return;
      }
      const location = this.#redirectOf(response);
      if (location === undefined) this.#finish(response, raw.body);
      else this.#redirect(response, location);
    }
    #redirect(response, location) {
      const { maxRedirects = 10, followAllRedirects, followOriginalHttpMethod, removeRefererHeader } = this.#options;
      if (this.#redirects.length >= maxRedirects) {
        this.#fail(new Error(`Exceeded maxRedirects. Probably stuck in a redirect loop ${this.#url.href}`));
        return;
      }
      const before = this.#url;
      try {
        this.#url = parseURL(location, before.href);
      } catch {
        this.#fail(new Error(`Invalid URI ${stringify(location)}`));
        return;
      }
      this.#redirects.push({ statusCode: response.statusCode, redirectUri: this.#url.href });
      this._redirect = { redirects: this.#redirects, redirectsFollowed: this.#redirects.length };
      this.uri = this.#shown(this.#url);
      if (followAllRedirects && this.method !== 'HEAD' && response.statusCode !== 307 && !followOriginalHttpMethod) this.method = 'GET';
      if (response.statusCode !== 307) {
        this.#body = this.#form = undefined;
        for (const name of ['host', 'content-type', 'content-length']) this.#headers.remove(name);
        if (this.#url.hostname !== before.hostname) this.#headers.remove('authorization');
      }
      if (!removeRefererHeader) this.#headers.set('referer', before.href);
      this.emit('redirect');
      this.#start();
    }
    #finish(response, body) {
      const { encoding, jsonReviver } = this.#options;
      this.emit('response', response);
      const bytes = core.buffer(body);
      if (bytes.length > 0) {
        this.emit('data', encoding ? bytes.toString(encoding) : bytes);
        response.body = encoding === null ? bytes : bytes.toString(encoding);
        if (encoding === undefined && response.body.charCodeAt(0) === 0xFEFF) response.body = response.body.slice(1);
      }
      if (this._json) {
        try {
          response.body = native.parseJSON(response.body, jsonReviver);
        } catch {
          // It stays a text.
        }
      } else {
        response.body ??= encoding === null ? Buffer.alloc(0) : '';
      }
      if (this._aborted) return;
      if (!this.callback) response.body = undefined;
      this.#over = true;
      this.emit('end');
      this.emit('complete', response, response.body);
      this.callback?.call(this, null, response, response.body);
      this.emit('close');
    }
    abort() {
      this._aborted = true;
      this.#stop();
      this.emit('abort');
    }
    destroy() { this.abort(); }
    pause() { return this; }
    resume() { return this; }
    pipe(target) {
      this.on('data', (chunk) => target.write(chunk));
      this.on('end', () => target.end());
      return target;
    }
    toJSON() { return { uri: this.uri, method: this.method, headers: this.headers }; }
  }

  const optionsOf = (uri, options, callback) => {
    if (typeof options === 'function') [options, callback] = [undefined, options];
    let params;
    if (isObject(options)) params = { ...options, uri };
    else if (typeof uri === 'string') params = { uri };
    else params = { ...uri };
    params.callback = callback || params.callback;
    return params;
  };
  const mergedOptions = (defaults, options) => {
    const out = { ...defaults, ...options };
    if (defaults.headers) {
      const headers = new HeaderList();
      for (const source of [defaults.headers, options.headers ?? {}]) for (const name of keys(source)) headers.set(name, source[name]);
      out.headers = {};
      for (const [name, value] of headers.list) out.headers[name] = value;
    }
    for (const name of ['qs', 'form', 'auth']) if (isObject(defaults[name]) && isObject(options[name])) out[name] = { ...defaults[name], ...options[name] };
    return out;
  };
  const verbs = { get: 'GET', head: 'HEAD', options: 'OPTIONS', post: 'POST', put: 'PUT', patch: 'PATCH', del: 'DELETE', delete: 'DELETE' };

  // A client: make turns complete options into what a call gives.
  const clientOf = (make, defaults = {}) => {
    const call = (method, uri, options, callback) => {
      const place = native.place();
      if (uri === undefined) throw new Error('undefined is not a valid uri or options object.');
      const params = mergedOptions(defaults, optionsOf(uri, options, callback));
      if (method !== undefined) params.method = method;
      if (params.method === 'HEAD' && params.body !== undefined) throw new Error('HTTP HEAD requests MUST NOT include a request body.');
      return make(params, place);
    };
    const client = function request(uri, options = undefined, callback = undefined) { return call(undefined, uri, options, callback); };
    for (const verb of keys(verbs)) {
      client[verb] = (uri, options = undefined, callback = undefined) => call(verbs[verb], uri, options, callback);
    }
    client.defaults = (options, requester = undefined) => {
      const wrapped = clientOf(make, mergedOptions(defaults, options));
      return typeof requester === 'function' ? Object.assign((...args) => requester(...args), wrapped) : wrapped;
    };
    client.forever = (agentOptions, options) => client.defaults({ ...options });
    client.jar = core.refuse('request.jar', 'send the header Cookie');
    client.cookie = core.refuse('request.cookie', 'send the header Cookie');
    client.Request = Request;
    client.initParams = optionsOf;
    client.debug = false;
    return client;
  };
  const request = clientOf((params, place) => new Request(params, place));

  // The errors of request-promise.
  const fillError = (error, name, fields) => {
    error.name = name;
    for (const key of keys(fields)) defineProperty(error, key, { __proto__: null, value: fields[key], writable: true, enumerable: true, configurable: true });
  };
  class RequestError extends Error {
    constructor(cause, options, response) {
      super();
      fillError(this, 'RequestError', { message: `${cause}`, cause, error: cause, options, response });
    }
  }
  class StatusCodeError extends Error {
    constructor(statusCode, body, options, response) {
      const message = `${statusCode} - ${stringify(body)}`;
      super();
      fillError(this, 'StatusCodeError', { statusCode, message, error: body, options, response });
    }
  }
  class TransformError extends Error {
    constructor(cause, options, response) {
      super();
      fillError(this, 'TransformError', { message: `${cause}`, cause, error: cause, options, response });
    }
  }
  // A promise with what users of bluebird call on it.
  class Bluebird extends Promise {
    catch(...args) {
      const handler = args[args.length - 1];
      if (args.length < 2) return super.catch(handler);
      const filters = args.slice(0, -1);
      return super.catch((error) => {
        const fits = (filter) => {
          if (typeof filter !== 'function') return isObject(filter) && keys(filter).every((key) => error?.[key] === filter[key]);
          return filter === Error || filter.prototype instanceof Error ? error instanceof filter : filter(error);
        };
        if (filters.some(fits)) return handler(error);
        throw error;
      });
    }
    spread(f) { return this.then((list) => f(...list)); }
    tap(f) { return this.then(async (value) => { await f(value); return value; }); }
    get(name) { return this.then((value) => value[name]); }
    return(value) { return this.then(() => value); }
    map(f) { return this.then((list) => Promise.all(list.map(f))); }
    asCallback(f) {
      this.then((value) => f(null, value), f);
      return this;
    }
    cancel() {}
  }

  const settled = async (params, error, response, body) => {
    const { simple = true, transform, transform2xxOnly, resolveWithFullResponse } = params;
    if (error) throw new RequestError(error, params, response);
    const ok = /^2/.test(`${response.statusCode}`);
    const full = async () => {
      if (typeof transform !== 'function' || transform2xxOnly && !ok) return undefined;
      try {
        return { value: await transform(body, response, resolveWithFullResponse === true) };
      } catch (cause) {
        throw new TransformError(cause, params, response);
      }
    };
    const transformed = await full();
    if (simple && !ok) throw new StatusCodeError(response.statusCode, body, params, transformed === undefined ? response : transformed.value);
    if (transformed !== undefined) return transformed.value;
    return resolveWithFullResponse ? response : body;
  };
  const promising = (Kind) => clientOf((params, place) => {
    const { callback } = params;
    const shown = { ...params };
    delete shown.callback;
    for (const [name, value] of [['simple', true], ['resolveWithFullResponse', false], ['transform', undefined], ['transform2xxOnly', false]]) {
      if (!(name in shown)) shown[name] = value;
    }
    let done;
    const outcome = new Promise((resolve) => { done = resolve; });
    shown.callback = (...args) => {
      done(args);
      callback?.(...args);
    };
    const made = new Request(shown, place);
    let promise;
    // Whoever does not ask for the promise does not leave a rejection behind.
    const wanted = () => {
      promise ??= new Kind((resolve, reject) => { outcome.then((args) => settled(shown, ...args)).then(resolve, reject); });
      return promise;
    };
    made.then = (...args) => wanted().then(...args);
    made.catch = (...args) => wanted().catch(...args);
    made.finally = (...args) => wanted().finally(...args);
    made.promise = wanted;
    made.cancel = () => made.abort();
    return made;
  });
  const errors = { RequestError, StatusCodeError, TransformError };
  const rp = promising(Bluebird);
  const rpn = promising(Promise);
  return {
    request, 'request-promise': rp, 'request-promise/errors': errors, 'request-promise-native': rpn, 'request-promise-native/errors': errors,
    'request-promise-core': Object.assign(core.refuse('request-promise-core', 'require request-promise or request-promise-native'), { errors }),
    'request-promise-core/errors': errors,
  };
})
