// node-fetch 2, and the packages that give it or the fetch of Node another name.
(function (native) {
  const core = native.core();
  const { HeaderList, exchange, systemError, parseURL, Buffer, isBytes, refuse } = core;
  const { internals, signals } = core;
  const { defineProperty, keys } = Object;
  const { iterator, toStringTag } = Symbol;
  const agentName = 'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)';

  class FetchError extends Error {
    constructor(message, type, cause = undefined) {
      super(message);
      this.type = type;
      if (cause) this.code = this.errno = cause.code;
    }
    get name() { return 'FetchError'; }
  }
  class AbortError extends Error {
    type = 'aborted';
    get name() { return 'AbortError'; }
  }
  for (const Class of [FetchError, AbortError]) {
    defineProperty(Class.prototype, 'name', { __proto__: null, value: Class.name, writable: true, configurable: true });
    defineProperty(Class.prototype, toStringTag, { __proto__: null, value: 'Error', configurable: true });
  }

  const needName = (name) => {
    name = `${name}`;
    if (name === '' || /[^\^_`a-zA-Z\-0-9!#$%&'*+.|~]/.test(name)) throw new TypeError(`${name} is not a legal HTTP header name`);
    return name;
  };
  const needValue = (value) => {
    value = `${value}`;
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) throw new TypeError(`${value} is not a legal HTTP header value`);
    return value;
  };
  const isObject = (v) => v !== null && typeof v === 'object';

  let linesOf;
  class Headers {
    #list = new HeaderList();
    static { linesOf = (h) => h.#list; }
    constructor(init = undefined) {
      if (init instanceof Headers) {
        for (const [name, values] of init.#list.list) this.#list.set(name, [...values]);
        return;
      }
      if (init === undefined || init === null) return;
      if (!isObject(init)) throw new TypeError('Provided initializer must be an object');
      if (init[iterator] === undefined || init[iterator] === null) {
        for (const name of keys(init)) this.set(name, init[name]);
        return;
      }
      if (typeof init[iterator] !== 'function') throw new TypeError('Header pairs must be iterable');
      for (const pair of init) {
        if (!isObject(pair) || typeof pair[iterator] !== 'function') throw new TypeError('Each header pair must be iterable');
        const parts = [...pair];
        if (parts.length !== 2) throw new TypeError('Each header pair must be a name/value tuple');
        this.append(parts[0], parts[1]);
      }
    }
    get(name) { return this.#list.get(needName(name))?.join(', ') ?? null; }
    set(name, value) {
      name = needName(name);
      value = needValue(value);
      const i = this.#list.find(name);
      if (i >= 0) this.#list.list[i][1] = [value];
      else this.#list.set(name, [value]);
    }
    append(name, value) {
      name = needName(name);
      value = needValue(value);
      const i = this.#list.find(name);
      if (i >= 0) this.#list.list[i][1].push(value);
      else this.#list.set(name, [value]);
    }
    has(name) { return this.#list.has(needName(name)); }
    delete(name) { this.#list.remove(needName(name)); }
    raw() {
      const out = Object.create(null);
      for (const [name, values] of this.#list.list) out[name] = [...values];
      return out;
    }
    #sorted() { return this.#list.list.map(([name, values]) => [name.toLowerCase(), values.join(', ')]).sort((a, b) => (a[0] < b[0] ? -1 : 1)); }
    forEach(callback, thisArg = undefined) { for (const [name, value] of this.#sorted()) callback.call(thisArg, value, name, this); }
    keys() { return this.#sorted().map((pair) => pair[0])[iterator](); }
    values() { return this.#sorted().map((pair) => pair[1])[iterator](); }
    entries() { return this.#sorted()[iterator](); }
    [iterator]() { return this.entries(); }
    get [toStringTag]() { return 'Headers'; }
    [native.custom](depth, options, inspect) { return `Headers ${inspect({ ...this.raw() }, options)}`; }
  }

  // The bytes of a body, and the type that goes with them.
  const extract = (body) => {
    if (body === null || body === undefined) return { bytes: null, type: null };
    if (native.isQuery(body)) return { bytes: core.buffer(`${body}`), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
    if (internals().isBlob(body)) return { bytes: core.buffer(internals().blobBytes(body)), type: body.type || null };
    if (isBytes(body)) return { bytes: core.buffer(body), type: null };
    if (isObject(body) && typeof body.getBoundary === 'function') {
      return { bytes: body.getBuffer(), type: `multipart/form-data;boundary=${body.getBoundary()}` };
    }
    if (isObject(body) && typeof body.pipe === 'function') throw new Error('node-fetch: a stream as a body is not reachable from a run; give a string or a Buffer');
    return { bytes: core.buffer(`${body}`), type: 'text/plain;charset=UTF-8' };
  };

  let bytesOf;
  class Body {
    #bytes;
    #used = false;
    #stream = null;
    constructor(bytes, { timeout = 0, size = 0 } = {}) {
      this.#bytes = bytes;
      this.timeout = timeout;
      this.size = size;
    }
    static { bytesOf = (b) => b.#bytes; }
    get body() {
      if (this.#bytes === null) return null;
      if (this.#stream === null) {
        native.require('http');
        this.#stream = native.require('http internals').incoming({ status: 200, statusText: '', headers: [], body: this.#bytes });
        this.#stream.once('end', () => { this.#used = true; });
      }
      return this.#stream;
    }
    get bodyUsed() { return this.#used; }
    #take() {
      if (this.#used) throw new TypeError(`body used already for: ${this.url}`);
      this.#used = true;
      const bytes = this.#bytes ?? Buffer.alloc(0);
      if (this.size > 0 && bytes.length > this.size) throw new FetchError(`content size at ${this.url} over limit: ${this.size}`, 'max-size');
      return bytes;
    }
    async arrayBuffer() { return native.slice(this.#take(), 0); }
    async blob() {
      const Blob = native.load('Blob');
      return new Blob([this.#take()], { type: (this.headers.get('content-type') ?? '').toLowerCase() });
    }
    async json() {
      const text = this.#take().toString();
      try {
        return native.parseJSON(text);
      } catch (error) {
        throw new FetchError(`invalid json response body at ${this.url} reason: ${error.message}`, 'invalid-json');
      }
    }
    async text() { return this.#take().toString(); }
    async textConverted() { return this.#take().toString(); }
    async buffer() { return core.buffer(this.#take()); }
  }

  class Response extends Body {
    #made;
    constructor(body = null, init = {}) {
      const { bytes, type } = extract(body);
      super(bytes, init);
      const headers = new Headers(init.headers);
      if (type !== null && !headers.has('Content-Type')) headers.append('Content-Type', type);
      const { status = 200, url, counter = 0 } = init;
      this.#made = { url, status, statusText: init.statusText || core.statuses[status], headers, counter };
    }
    get url() { return this.#made.url || ''; }
    get status() { return this.#made.status; }
    get ok() { return this.#made.status >= 200 && this.#made.status < 300; }
    get redirected() { return this.#made.counter > 0; }
    get statusText() { return this.#made.statusText; }
    get headers() { return this.#made.headers; }
    get [toStringTag]() { return 'Response'; }
    clone() {
      if (this.bodyUsed) throw new Error('cannot clone body after it is used');
      return new Response(bytesOf(this), { ...this.#made, size: this.size, timeout: this.timeout });
    }
  }

  const signalOf = (signal) => {
    if (signal === null || signal === undefined) return null;
    if (!signals().isSignal(signal)) throw new TypeError('Expected signal to be an instanceof AbortSignal');
    return signal;
  };
  // Whatever has no host has no scheme, either.
  const locate = (text) => {
    try {
      return parseURL(text);
    } catch {
      return undefined;
    }
  };
  let targetOf;
  class Request extends Body {
    #made;
    constructor(input, init = {}) {
      const from = input instanceof Request ? input : undefined;
      const href = from?.url ?? (input && input.href ? input.href : `${input}`);
      const method = `${init.method || from?.method || 'GET'}`.toUpperCase();
      if (init.body !== undefined && init.body !== null && (method === 'GET' || method === 'HEAD')) throw new TypeError('Request with GET/HEAD method cannot have body');
      const { bytes, type } = init.body === undefined || init.body === null ? { bytes: from === undefined ? null : bytesOf(from), type: null } : extract(init.body);
      super(bytes, { timeout: init.timeout || from?.timeout || 0, size: init.size || from?.size || 0 });
      const headers = new Headers(init.headers || from?.headers || {});
      if (type !== null && !headers.has('Content-Type')) headers.append('Content-Type', type);
      const signal = signalOf('signal' in init ? init.signal : from?.signal ?? null);
      const url = locate(href);
      this.#made = { url, text: href, method, redirect: init.redirect || from?.redirect || 'follow', headers, signal };
      this.follow = init.follow ?? from?.follow ?? 20;
      this.compress = init.compress ?? from?.compress ?? true;
      this.counter = init.counter || from?.counter || 0;
      this.agent = init.agent || from?.agent;
    }
    get method() { return this.#made.method; }
    get url() { return this.#made.url?.href ?? this.#made.text; }
    get headers() { return this.#made.headers; }
    get redirect() { return this.#made.redirect; }
    get signal() { return this.#made.signal; }
    get [toStringTag]() { return 'Request'; }
    clone() { return new Request(this); }
    static { targetOf = (r) => r.#made.url; }
  }

  const sentHeaders = (request) => {
    const given = linesOf(request.headers);
    const headers = new HeaderList();
    for (const [name, values] of given.list) headers.set(name, values.length === 1 ? values[0] : [...values]);
    headers.fallback('Accept', '*/*');
    headers.fallback('User-Agent', agentName);
    if (request.compress) headers.fallback('Accept-Encoding', 'gzip,deflate');
    return headers.lines();
  };
  const isRedirect = (status) => status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  const broken = (fault, request) => {
    if (fault.kind === 'timeout' && !fault.code) return new FetchError(`network timeout at: ${request.url}`, 'request-timeout');
    const cause = systemError(fault);
    return new FetchError(`request to ${request.url} failed, reason: ${cause.message}`, 'system', cause);
  };
  const redirected = (request, response, location) => {
    let to;
    try {
      to = parseURL(location, request.url).href;
    } catch {
      if (request.redirect !== 'manual') throw new FetchError(`uri requested responds with an invalid redirect URL: ${location}`, 'invalid-redirect');
      return undefined;
    }
    if (request.redirect === 'error') throw new FetchError(`uri requested responds with a redirect, redirect mode is set to error: ${request.url}`, 'no-redirect');
    if (request.redirect === 'manual') {
      response.location = to;
      return undefined;
    }
    if (request.counter >= request.follow) throw new FetchError(`maximum redirect reached at: ${request.url}`, 'max-redirect');
    const { method, signal, timeout, size, follow, compress, agent } = request;
    const init = { headers: new Headers(request.headers), follow, counter: request.counter + 1, agent, compress, method, body: bytesOf(request), signal, timeout, size };
    if (!core.sameSite(request.url, to)) for (const name of ['authorization', 'www-authenticate', 'cookie', 'cookie2']) init.headers.delete(name);
    if (response.status === 303 || (response.status === 301 || response.status === 302) && method === 'POST') {
      init.method = 'GET';
      init.body = undefined;
      init.headers.delete('content-length');
    }
    return new Request(to, init);
  };
  const answered = (request, raw) => {
    const headers = new Headers();
    for (const [name, value] of raw.headers) {
      try {
        headers.append(name.toLowerCase(), name.toLowerCase() === 'location' && raw.location !== undefined ? raw.location : value);
      } catch {
        // What is no header is left out.
      }
    }
    const { status, statusText, body } = raw;
    return new Response(body, { url: request.url, status, statusText, headers, size: request.size, timeout: request.timeout, counter: request.counter });
  };

  const run = async (client, input, init, place) => {
    let request = new Request(input, init);
    const { signal } = request;
    const aborted = () => new AbortError('The user aborted a request.');
    for (;;) {
      const url = targetOf(request);
      if (url === undefined || !url.hostname) throw new TypeError('Only absolute URLs are supported');
      if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError('Only HTTP(S) protocols are supported');
      if (signal?.aborted) throw aborted();
      const headers = new HeaderList();
      headers.list = sentHeaders(request);
      if ((url.username || url.password) && !headers.has('authorization')) headers.list.push(['Authorization', basicOf(url)]);
      let raw;
      try {
        raw = await exchange({
          client, method: request.method, url: `${url.protocol}//${url.host}${url.pathname}${url.search}`, headers: headers.list,
          body: bytesOf(request)?.length > 0 ? bytesOf(request) : undefined, timeout: request.timeout, place,
        }, (stop, reject) => {
          if (signal !== null) signals().onAbort(signal, () => { stop(); reject(aborted()); });
        });
      } catch (fault) {
        throw fault?.kind === undefined ? fault : broken(fault, request);
      }
      const location = isRedirect(raw.status) ? raw.headers.find(([name]) => name.toLowerCase() === 'location')?.[1] : undefined;
      const next = location === undefined ? undefined : redirected(request, raw, location);
      if (next === undefined) return answered(request, raw);
      request = next;
    }
  };
  const basicOf = (url) => core.basic(decodeURIComponent(url.username), decodeURIComponent(url.password));

  const named = (client) => {
    const fetch = function fetch(url, opts = undefined) { return run(client, url, opts ?? {}, native.place()); };
    fetch.isRedirect = isRedirect;
    Object.assign(fetch, { Headers, Request, Response, FetchError, AbortError });
    fetch.default = fetch;
    fetch.Promise = Promise;
    defineProperty(fetch, '__esModule', { __proto__: null, value: true });
    return fetch;
  };
  const nodeFetch = named('node-fetch');
  const crossFetch = Object.assign(named('cross-fetch'), { ponyfill: true });
  crossFetch.fetch = crossFetch;
  const isomorphic = named('isomorphic-fetch');

  // undici: the fetch of Node, and request.
  const requestHeaders = (headers) => {
    const list = [];
    if (Array.isArray(headers)) for (let i = 0; i + 1 < headers.length; i += 2) list.push([`${headers[i]}`, `${headers[i + 1]}`]);
    else if (headers && typeof headers[iterator] === 'function') for (const [name, value] of headers) list.push([name, value]);
    else for (const name of keys(headers ?? {})) for (const value of [headers[name]].flat()) if (value !== undefined) list.push([name, `${value}`]);
    return list;
  };
  const undiciError = (fault) => {
    if (fault.kind !== 'timeout' || fault.code) return systemError(fault);
    const error = core.nodeError(Error, 'UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error');
    error.name = 'HeadersTimeoutError';
    return error;
  };
  const undiciURL = (input, { query } = {}) => {
    const url = parseURL(isObject(input) && input.origin && !input.href ? `${input.origin}${input.path ?? '/'}` : `${input?.href ?? input}`);
    if (query) url.search = native.require('querystring').stringify(query);
    return url;
  };
  const request = async (input, options, place) => {
    const url = undiciURL(input, options);
    const { method = options.body === undefined || options.body === null ? 'GET' : 'PUT', headersTimeout = 300000, signal } = options;
    const { bytes, type } = internals().extract(options.body);
    const headers = new HeaderList();
    headers.list = requestHeaders(options.headers);
    if (type !== null && internals().isForm(options.body)) headers.fallback('content-type', type);
    if (signal?.aborted) throw signal.reason;
    let raw;
    try {
      raw = await exchange({
        client: 'undici', method: `${method}`.toUpperCase(), url: `${url.protocol}//${url.host}${url.pathname}${url.search}`, headers: headers.list,
        body: bytes === null ? undefined : bytes, timeout: headersTimeout, place,
      }, (stop, reject) => {
        if (signal && signals().isSignal(signal)) signals().onAbort(signal, () => { stop(); reject(signal.reason); });
      });
    } catch (fault) {
      throw fault?.kind === undefined ? fault : undiciError(fault);
    }
    const Made = native.load('Response');
    const source = new Made(raw.body);
    native.require('http');
    const body = native.require('http internals').incoming(raw);
    for (const name of ['text', 'json', 'arrayBuffer', 'bytes', 'blob']) {
      defineProperty(body, name, { __proto__: null, value: () => source[name](), writable: true, configurable: true });
    }
    defineProperty(body, 'bodyUsed', { __proto__: null, get: () => source.bodyUsed || body.readableEnded, configurable: true });
    body.dump = async () => { body.resume(); };
    const joined = Object.create(null);
    for (const [name, value] of raw.headers) {
      const key = name.toLowerCase();
      joined[key] = key in joined ? [joined[key], value].flat() : value;
    }
    return { statusCode: raw.status, statusText: raw.statusText, headers: joined, trailers: {}, opaque: null, body, context: undefined };
  };
  class Dispatcher {
    constructor(options = undefined) { this.options = options; }
    async close() {}
    async destroy() {}
  }
  for (const name of ['dispatch', 'request', 'stream', 'pipeline', 'connect', 'upgrade', 'compose']) Dispatcher.prototype[name] = refuse(`undici: Dispatcher.${name}`, 'use undici.request or fetch');
  class Agent extends Dispatcher {}
  let dispatcher = new Agent();
  const undici = {
    request: (url, options = undefined) => request(url, options ?? {}, native.place()),
    Dispatcher, Agent, Client: class Client extends Dispatcher {}, Pool: class Pool extends Dispatcher {}, ProxyAgent: class ProxyAgent extends Dispatcher {},
    getGlobalDispatcher: () => dispatcher, setGlobalDispatcher: (d) => { dispatcher = d; },
  };
  for (const name of ['fetch', 'Headers', 'Request', 'Response', 'FormData', 'File']) {
    defineProperty(undici, name, { __proto__: null, get: () => native.load(name), enumerable: true, configurable: true });
  }
  for (const name of ['stream', 'pipeline', 'connect', 'upgrade', 'MockAgent', 'MockPool', 'WebSocket', 'EventSource', 'RetryAgent']) {
    undici[name] = refuse(`undici.${name}`, 'use undici.request or fetch');
  }
  return { 'node-fetch': nodeFetch, 'cross-fetch': crossFetch, 'isomorphic-fetch': isomorphic, 'cross-fetch/polyfill': {}, undici };
})
