// axios, and the adapter that lets the package from npm send its requests here.
(function (native) {
  const core = native.core();
  const { Buffer, HeaderList, exchange, systemError, isPlain, parseURL, basic } = core;
  const { create, keys, defineProperty, assign, prototype: { hasOwnProperty, toString } } = Object;
  const { isArray } = Array;
  const { stringify } = JSON;
  const { iterator, toStringTag, asyncIterator } = Symbol;
  const VERSION = '1.21.1';
  const methods = ['delete', 'get', 'head', 'options', 'post', 'put', 'patch', 'query'];
  const maxRedirects = 21;
  const maxDepth = 100;

  const has = (o, name) => hasOwnProperty.call(o, name);
  const own = (o, name) => (o !== null && o !== undefined && has(o, name) ? o[name] : undefined);
  const put = (o, name, value) => defineProperty(o, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  const tag = (v) => toString.call(v).slice(8, -1);
  const isObject = (v) => v !== null && typeof v === 'object';
  const isPlainObject = (v) => isPlain(v) && !(toStringTag in v) && !(iterator in v);
  const isForm = (v) => isObject(v) && (core.internals().isForm(v) || typeof v.append === 'function' && tag(v) === 'FormData');
  const isStream = (v) => isObject(v) && typeof v.pipe === 'function';
  const without = (list, item) => list.filter((other) => other !== item);

  class AxiosError extends Error {
    constructor(message, code, config, request, response) {
      super(message);
      put(this, 'message', message);
      this.name = 'AxiosError';
      this.isAxiosError = true;
      if (code) this.code = code;
      if (config) this.config = config;
      if (request) this.request = request;
      if (!response) return;
      this.response = response;
      this.status = response.status;
    }
    static from(error, code, config, request, response, more) {
      const made = new AxiosError(error.message, code || error.code, config, request, response);
      defineProperty(made, 'cause', { __proto__: null, value: error, writable: true, configurable: true });
      made.name = error.name;
      if (error.status !== undefined && error.status !== null && made.status === undefined) made.status = error.status;
      if (more) assign(made, more);
      return made;
    }
    toJSON() {
      const { message, name, description, number, fileName, lineNumber, columnNumber, stack, config, code, status } = this;
      return { message, name, description, number, fileName, lineNumber, columnNumber, stack, config: jsonOf(config), code, status };
    }
  }
  for (const code of [
    'ERR_BAD_OPTION_VALUE', 'ERR_BAD_OPTION', 'ECONNABORTED', 'ETIMEDOUT', 'ECONNREFUSED', 'ERR_NETWORK', 'ERR_FR_TOO_MANY_REDIRECTS',
    'ERR_DEPRECATED', 'ERR_BAD_RESPONSE', 'ERR_BAD_REQUEST', 'ERR_CANCELED', 'ERR_NOT_SUPPORT', 'ERR_INVALID_URL',
    'ERR_FORM_DATA_DEPTH_EXCEEDED',
  ]) AxiosError[code] = code;

  class CanceledError extends AxiosError {
    constructor(message, config, request) {
      super(message ?? 'canceled', 'ERR_CANCELED', config, request);
      this.name = 'CanceledError';
      this.__CANCEL__ = true;
    }
  }

  // A copy that can be written as JSON: what it holds twice along one way is
  // left out.
  const jsonOf = (value, above = []) => {
    if (!isObject(value)) return value;
    if (above.includes(value)) return undefined;
    if (core.isBytes(value) || typeof value.toJSON === 'function' && !(value instanceof AxiosHeaders)) return value;
    const target = isArray(value) ? [] : {};
    const below = [...above, value];
    for (const name of keys(value)) {
      const part = jsonOf(value[name], below);
      if (part !== undefined) put(target, name, part);
    }
    return target;
  };

  const headerValue = (value) => {
    if (value === false || value === null || value === undefined) return value;
    if (isArray(value)) return value.map(headerValue);
    return `${value}`.replace(/[\0-\x08\x0a-\x1f\x7f]+/g, '').replace(/^[ \t]+|[ \t]+$/g, '');
  };
  const headerKey = (headers, name) => {
    const lower = name.toLowerCase();
    for (const key of keys(headers)) if (key.toLowerCase() === lower) return key;
    return undefined;
  };
  const matches = (matcher, headers, value, key) => {
    if (!matcher) return true;
    if (typeof matcher === 'function') return matcher.call(headers, value, key);
    if (typeof value !== 'string') return false;
    return typeof matcher === 'string' ? value.includes(matcher) : tag(matcher) === 'RegExp' && matcher.test(value);
  };
  const headerLines = (text) => {
    const out = {};
    for (const line of text.split('\n')) {
      const at = line.indexOf(':');
      const name = line.slice(0, at).trim().toLowerCase();
      const value = line.slice(at + 1).trim();
      if (at < 0 || !name) continue;
      if (name === 'set-cookie') put(out, name, [...own(out, name) ?? [], value]);
      else put(out, name, has(out, name) ? `${out[name]}, ${value}` : value);
    }
    return out;
  };
  const headerTokens = (text) => {
    const out = create(null);
    for (const [, name, value] of text.matchAll(/([^\s,;=]+)\s*(?:=\s*([^,;]+))?/g)) out[name] = value;
    return out;
  };

  class AxiosHeaders {
    constructor(headers = undefined) { if (headers) this.set(headers); }
    #put(name, value, rewrite) {
      name = `${name}`.trim();
      if (!name) return;
      const key = headerKey(this, name);
      const old = key === undefined ? undefined : this[key];
      if (old === undefined || rewrite === true || rewrite === undefined && old !== false) put(this, key ?? name, headerValue(value));
    }
    set(header, value, rewrite) {
      if (typeof header === 'string' && header.trim() && !/^[-\w^`|~,!#$%&'*+.]+$/.test(header.trim())) header = headerLines(header);
      else if (isObject(header) && !isPlainObject(header) && !(header instanceof AxiosHeaders) && iterator in header) {
        const gathered = {};
        for (const pair of header) {
          if (!isArray(pair)) throw new TypeError('Object iterator must return a key-value pair');
          const [name, one] = pair;
          put(gathered, name, has(gathered, name) ? [gathered[name], one].flat() : one);
        }
        header = gathered;
      }
      if (isObject(header)) for (const name of keys(header)) this.#put(name, header[name], value);
      else if (header !== null && header !== undefined) this.#put(header, value, rewrite);
      return this;
    }
    get(header, parser = undefined) {
      const key = header ? headerKey(this, `${header}`.trim()) : undefined;
      if (key === undefined) return undefined;
      const value = this[key];
      if (!parser) return value;
      if (parser === true) return headerTokens(`${value}`);
      if (typeof parser === 'function') return parser.call(this, value, key);
      if (tag(parser) === 'RegExp') return parser.exec(value);
      throw new TypeError('parser must be boolean|regexp|function');
    }
    has(header, matcher = undefined) {
      const key = header ? headerKey(this, `${header}`.trim()) : undefined;
      return key !== undefined && this[key] !== undefined && !!matches(matcher, this, this[key], key);
    }
    delete(header, matcher = undefined) {
      let deleted = false;
      for (const name of isArray(header) ? header : [header]) {
        const key = name ? headerKey(this, `${name}`.trim()) : undefined;
        if (key === undefined || !matches(matcher, this, this[key], key)) continue;
        delete this[key];
        deleted = true;
      }
      return deleted;
    }
    clear(matcher = undefined) {
      let deleted = false;
      for (const key of keys(this)) {
        if (!matches(matcher, this, key, key)) continue;
        delete this[key];
        deleted = true;
      }
      return deleted;
    }
    normalize(format = false) {
      const seen = create(null);
      for (const key of keys(this)) {
        const value = headerValue(this[key]);
        const name = format ? key.trim().toLowerCase().replace(/([a-z\d])(\w*)/g, (all, first, rest) => first.toUpperCase() + rest) : key.trim();
        const before = seen[name.toLowerCase()];
        if (before !== undefined || name !== key) delete this[key];
        put(this, before ?? name, value);
        seen[name.toLowerCase()] = before ?? name;
      }
      return this;
    }
    concat(...targets) { return AxiosHeaders.concat(this, ...targets); }
    toJSON(asStrings = false) {
      const out = create(null);
      for (const key of keys(this)) {
        const value = this[key];
        if (value !== null && value !== undefined && value !== false) out[key] = asStrings && isArray(value) ? value.join(', ') : value;
      }
      return out;
    }
    [iterator]() {
      const plain = this.toJSON();
      return keys(plain).map((key) => [key, plain[key]])[iterator]();
    }
    toString() { return [...this].map(([name, value]) => `${name}: ${value}`).join('\n'); }
    getSetCookie() { return [this.get('set-cookie') || []].flat(); }
    get [toStringTag]() { return 'AxiosHeaders'; }
    static from(thing) { return thing instanceof AxiosHeaders ? thing : new AxiosHeaders(thing); }
    static concat(first, ...targets) {
      const made = new AxiosHeaders(first);
      for (const target of targets) made.set(target);
      return made;
    }
    static accessor(names) {
      for (const name of isArray(names) ? names : [names]) {
        const camel = ` ${name}`.toLowerCase().replace(/[-_\s]([a-z\d])(\w*)/g, (all, first, rest) => first.toUpperCase() + rest);
        for (const method of ['get', 'set', 'has']) {
          defineProperty(AxiosHeaders.prototype, method + camel, {
            __proto__: null, configurable: true, value(a, b, c) { return this[method](name, a, b, c); },
          });
        }
      }
      return this;
    }
  }
  AxiosHeaders.accessor(['Content-Type', 'Content-Length', 'Accept', 'Accept-Encoding', 'User-Agent', 'Authorization']);

  // Configurations: what the second one says goes first; objects are merged.
  const alone = { __proto__: null, url: 1, method: 1, data: 1 };
  const whole = create(null);
  for (const name of ['baseURL', 'transformRequest', 'transformResponse', 'paramsSerializer', 'timeout', 'timeoutErrorMessage', 'adapter',
    'responseType', 'transport', 'httpAgent', 'httpsAgent', 'cancelToken', 'responseEncoding', 'beforeRedirect']) whole[name] = 1;
  const merged = (a, b, caseless = false, depth = 0) => {
    if (depth > 10 * maxDepth) throw new RangeError('Maximum call stack size exceeded');
    if (isArray(b)) return b.slice();
    if (!isPlainObject(b)) return b;
    const out = {};
    for (const source of isPlainObject(a) ? [a, b] : [b]) {
      for (const name of keys(source)) {
        if (name === '__proto__' || name === 'constructor' || name === 'prototype') continue;
        const key = caseless ? headerKey(out, name) ?? name : name;
        const value = merged(own(out, key), source[name], false, depth + 1);
        if (value !== undefined || !has(out, key)) put(out, key, value);
      }
    }
    return out;
  };
  const plainHeaders = (headers) => (headers instanceof AxiosHeaders ? { ...headers } : headers);
  const mergeConfig = (a, b) => {
    a ||= {};
    b ||= {};
    const config = create(null);
    defineProperty(config, 'hasOwnProperty', { __proto__: null, value: hasOwnProperty, writable: true, configurable: true });
    for (const name of keys({ ...a, ...b })) {
      if (name === '__proto__' || name === 'constructor' || name === 'prototype') continue;
      const first = own(a, name);
      const second = own(b, name);
      let value;
      if (name === 'headers') value = second === undefined ? merged(undefined, plainHeaders(first)) : merged(plainHeaders(first), plainHeaders(second), true);
      else if (name in alone) value = merged(undefined, second);
      else if (name === 'validateStatus') value = has(b, name) ? second : first;
      else if (second === undefined) value = merged(undefined, first);
      else value = merged(name in whole ? undefined : first, second);
      if (value !== undefined || name === 'validateStatus') config[name] = value;
    }
    return config;
  };

  // Queries and forms: objects become names with brackets.
  const nameOf = (path, key, dots) => {
    if (!path) return key;
    let out = '';
    const parts = [...path, key];
    for (let i = 0; i < parts.length; i++) {
      const part = `${parts[i]}`.endsWith('[]') ? parts[i].slice(0, -2) : parts[i];
      out += i === 0 ? part : dots ? `.${part}` : `[${part}]`;
    }
    return out;
  };
  const toFormData = (object, form = undefined, options = undefined) => {
    if (!isObject(object)) throw new TypeError('target must be an object');
    form ??= new (native.require('form-data'))();
    const option = (name, fallback) => own(options, name) ?? fallback;
    const dots = option('dots', false);
    const indexes = options && has(options, 'indexes') ? options.indexes : false;
    const visitable = (v) => isPlainObject(v) || isArray(v);
    const convertValue = (value) => {
      if (value === null) return '';
      if (tag(value) === 'Date') return value.toISOString();
      if (typeof value === 'boolean') return `${value}`;
      return core.isBytes(value) ? core.buffer(value) : value;
    };
    const defaultVisitor = (value, key, path) => {
      if (value && !path && typeof value === 'object') {
        if (`${key}`.endsWith('{}')) {
          key = option('metaTokens', true) ? key : key.slice(0, -2);
          value = stringify(value);
        } else if (isArray(value) && (!value.some(visitable) || `${key}`.endsWith('[]'))) {
          const bare = `${key}`.endsWith('[]') ? key.slice(0, -2) : key;
          value.forEach((item, i) => {
            if (item === undefined || item === null) return;
            form.append(indexes === true ? nameOf([bare], i, dots) : indexes === null ? bare : `${bare}[]`, convertValue(item));
          });
          return false;
        }
      }
      if (visitable(value)) return true;
      form.append(nameOf(path, key, dots), convertValue(value));
      return false;
    };
    const visitor = option('visitor', defaultVisitor);
    const limit = option('maxDepth', maxDepth);
    const helpers = { defaultVisitor, convertValue, isVisitable: visitable, isBuffer: (v) => Buffer.isBuffer(v) };
    const build = (value, path, depth, above) => {
      if (depth > limit) {
        throw new AxiosError(`Object is too deeply nested (${depth} levels). Max depth: ${limit}`, 'ERR_FORM_DATA_DEPTH_EXCEEDED');
      }
      if (above.includes(value)) throw new Error(`Circular reference detected in ${path.join('.')}`);
      for (const key of keys(value)) {
        const item = value[key];
        if (item === undefined || item === null) continue;
        const name = isArray(value) ? +key : key.trim();
        if (visitor.call(form, item, name, path, helpers) === true) build(item, path ? [...path, name] : [name], depth + 1, [...above, value]);
      }
    };
    build(object, undefined, 0, []);
    return form;
  };
  const encode = (text) => encodeURIComponent(text).replace(/%3A/gi, ':').replace(/%24/g, '$').replace(/%2C/gi, ',').replace(/%20/g, '+');
  const withParams = (url, params, serializer) => {
    if (!params) return url;
    const options = typeof serializer === 'function' ? { serialize: serializer } : serializer;
    let text;
    if (own(options, 'serialize')) {
      text = options.serialize(params, options);
    } else if (native.isQuery(params)) {
      text = params.toString();
    } else {
      const pairs = [];
      toFormData(params, { append: (name, value) => { pairs.push([name, value]); } }, options);
      const write = own(options, 'encode') ? (v) => options.encode(v, encode) : encode;
      text = pairs.map(([name, value]) => `${write(name)}=${write(value)}`).join('&');
    }
    if (!text) return url;
    const hash = url.indexOf('#');
    if (hash >= 0) url = url.slice(0, hash);
    return `${url}${url.includes('?') ? '&' : '?'}${text}`;
  };
  const combined = (base, path) => (path ? `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}` : base);
  const fullPath = (config, Failure) => {
    const { url, baseURL, allowAbsoluteUrls } = config;
    for (const text of [url, baseURL]) {
      if (typeof text === 'string' && /^https?:(?!\/\/)/i.test(text.trim())) {
        throw new Failure(`Invalid URL ${stringify(text)}: missing "//" after protocol`, 'ERR_INVALID_URL', config);
      }
    }
    const absolute = typeof url === 'string' && /^([a-z][a-z\d+\-.]*:)?\/\//i.test(url);
    return baseURL && (!absolute || allowAbsoluteUrls === false) ? combined(baseURL, url) : url;
  };

  const transformRequest = function transformRequest(data, headers) {
    const type = headers.getContentType() || '';
    const json = type.includes('application/json');
    if (isForm(data)) return data;
    if (core.isArrayBuffer(data) || Buffer.isBuffer(data) || isStream(data) || core.internals().isBlob(data)) return data;
    if (core.isView(data)) return data.buffer;
    if (native.isQuery(data)) {
      headers.setContentType('application/x-www-form-urlencoded;charset=utf-8', false);
      return data.toString();
    }
    if (isObject(data)) {
      const serializer = own(this, 'formSerializer');
      if (type.includes('application/x-www-form-urlencoded')) {
        const URLSearchParams = native.load('URLSearchParams');
        return toFormData(data, new URLSearchParams(), {
          visitor(value, key, path, helpers) {
            if (!Buffer.isBuffer(value)) return helpers.defaultVisitor(value, key, path);
            this.append(key, value.toString('base64'));
            return false;
          },
          ...serializer,
        }).toString();
      }
      if (type.includes('multipart/form-data')) return toFormData(data, undefined, serializer);
    }
    if (!isObject(data) && !json) return data;
    headers.setContentType('application/json', false);
    if (typeof data === 'string') {
      try {
        native.parseJSON(data);
        return data.trim();
      } catch {
        // It is a text, which is written as one.
      }
    }
    return stringify(data);
  };
  const transformResponse = function transformResponse(data) {
    const transitional = own(this, 'transitional') ?? defaults.transitional;
    const type = own(this, 'responseType');
    const asked = type === 'json';
    if (!data || typeof data !== 'string' || !(transitional?.forcedJSONParsing && !type || asked)) return data;
    try {
      return native.parseJSON(data, own(this, 'parseReviver'));
    } catch (error) {
      if (!transitional?.silentJSONParsing && asked) {
        throw error.name === 'SyntaxError' ? AxiosError.from(error, 'ERR_BAD_RESPONSE', this, null, own(this, 'response')) : error;
      }
      return data;
    }
  };

  const defaults = {
    transitional: {
      silentJSONParsing: true, forcedJSONParsing: true, clarifyTimeoutError: false, legacyInterceptorReqResOrdering: true,
      advertiseZstdAcceptEncoding: false, validateStatusUndefinedResolves: true, encodeBasicAuthUsername: false,
    },
    adapter: ['xhr', 'http', 'fetch'],
    transformRequest: [transformRequest],
    transformResponse: [transformResponse],
    timeout: 0,
    xsrfCookieName: 'XSRF-TOKEN',
    xsrfHeaderName: 'X-XSRF-TOKEN',
    maxContentLength: -1,
    maxBodyLength: -1,
    env: {},
    validateStatus(status) { return status >= 200 && status < 300; },
    headers: { common: { Accept: 'application/json, text/plain, */*', 'Content-Type': undefined } },
  };
  const known = ['get', 'delete', 'head', 'options', 'post', 'put', 'patch', 'purge', 'link', 'unlink', 'query'];
  for (const method of known) defaults.headers[method] = {};

  // The bytes that data is sent as, and the headers that go with them.
  const bodyOf = (data, headers, config, Failure) => {
    const { internals } = core;
    if (isForm(data) && typeof data.getHeaders === 'function') {
      headers.set(data.getHeaders());
      return data.getBuffer();
    }
    if (isForm(data)) {
      if (!internals().isForm(data)) throw new Failure('FormData must be the global one, or that of form-data', 'ERR_NOT_SUPPORT', config);
      const given = /boundary=([-\w\d]{10,70})/i.exec(headers.get('content-type') ?? '');
      const boundary = given?.[1] ?? `axios-${VERSION}-boundary-${native.digits()}`;
      headers.set('Content-Type', `multipart/form-data; boundary=${boundary}`);
      return internals().multipart(data, boundary);
    }
    if (internals().isBlob(data)) {
      if (data.size) headers.set('Content-Type', data.type || 'application/octet-stream');
      return internals().blobBytes(data);
    }
    if (!data) return undefined;
    if (isStream(data)) throw new Failure('a stream as data is not reachable from a run; give a string or a Buffer', 'ERR_NOT_SUPPORT', config);
    if (core.isBytes(data)) return core.buffer(data);
    if (typeof data === 'string') return native.encode(data);
    throw new Failure('Data after transformation must be a string, an ArrayBuffer, a Buffer, or a Stream', 'ERR_BAD_REQUEST', config);
  };

  const crossed = (from, to) => to.protocol !== from.protocol && to.protocol !== 'https:' ||
    to.host !== from.host && !to.host.endsWith(`.${from.host}`);
  const locationOf = (response) => {
    for (const [name, value] of response.headers) if (name.toLowerCase() === 'location') return value;
    return undefined;
  };
  const hasCode = (name, code, message) => {
    const error = new Error(message);
    error.code = code;
    error.name = name;
    return error;
  };
  const redirected = (hop, response, location, config) => {
    if (hop.count === (config.maxRedirects ?? maxRedirects)) {
      const code = 'ERR_FR_TOO_MANY_REDIRECTS';
      throw hasCode(`Error [${code}]`, code, 'Maximum number of redirects exceeded');
    }
    const { status } = response;
    const next = { ...hop, url: parseURL(location, hop.url.href), headers: hop.headers.copy(), count: hop.count + 1 };
    if ((status === 301 || status === 302) && hop.method === 'POST' || status === 303 && hop.method !== 'GET' && hop.method !== 'HEAD') {
      next.method = 'GET';
      next.body = undefined;
      next.headers.list = next.headers.list.filter(([name]) => !/^content-/i.test(name));
    }
    const drop = crossed(hop.url, next.url) ? /^(?:host|(?:proxy-)?authorization|cookie)$/i : /^host$/i;
    next.headers.list = next.headers.list.filter(([name]) => !drop.test(name));
    if (next.url.origin !== hop.url.origin) next.auth = undefined;
    if (typeof config.beforeRedirect === 'function') {
      const headers = {};
      for (const [name, value] of next.headers.list) put(headers, name, value);
      const options = { headers, method: next.method, href: next.url.href, hostname: next.url.hostname, path: next.url.pathname + next.url.search };
      config.beforeRedirect(options, { headers: core.joined(response.headers), statusCode: status }, { url: hop.url.href, method: hop.method });
      next.headers.list = keys(options.headers).map((name) => [name, options.headers[name]]);
    }
    return next;
  };
  const linesOf = (hop) => {
    const headers = hop.headers.copy();
    if (hop.auth !== undefined) headers.list.push(['Authorization', hop.auth]);
    return headers.lines();
  };
  // What response.request is: the last request, as far as it is asked for.
  const requestShown = (hop) => ({
    method: hop.method, path: hop.url.pathname + hop.url.search, host: hop.url.host, protocol: hop.url.protocol,
  });

  // The adapter, for the classes of one axios.
  const adapterFor = ({ AxiosError: Failure, CanceledError: Canceled, AxiosHeaders: Headers, version }) => {
    const timeoutOf = (config, hop) => {
      if (!config.timeout) return 0;
      const ms = parseInt(config.timeout, 10);
      if (ms !== ms) throw new Failure('error trying to parse `config.timeout` to int', 'ERR_BAD_OPTION_VALUE', config, requestShown(hop));
      return ms;
    };
    const faultError = (fault, config, hop) => {
      if (fault.kind !== 'timeout' || fault.code) return Failure.from(systemError(fault), null, config, requestShown(hop));
      const message = config.timeoutErrorMessage || `timeout of ${config.timeout}ms exceeded`;
      return new Failure(message, config.transitional?.clarifyTimeoutError ? 'ETIMEDOUT' : 'ECONNABORTED', config, requestShown(hop));
    };
    const prepared = (config) => {
      const url = parseURL(fullPath(config, Failure));
      if (config.socketPath) throw new Failure('socketPath: a socket of the machine is not reachable from a run', 'ERR_NOT_SUPPORT', config);
      if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        throw new Failure(`Unsupported protocol ${url.protocol}`, 'ERR_BAD_REQUEST', config);
      }
      const given = Headers.from(config.headers).normalize();
      given.set('User-Agent', `axios/${version}`, false);
      const body = bodyOf(config.data, given, config, Failure);
      if (body !== undefined) given.set('Content-Length', body.byteLength, false);
      if (config.maxBodyLength > -1 && body !== undefined && body.byteLength > config.maxBodyLength) {
        throw new Failure('Request body larger than maxBodyLength limit', 'ERR_BAD_REQUEST', config);
      }
      let auth;
      if (config.auth) auth = basic(config.auth.username || '', config.auth.password || '');
      else if (url.username || url.password) auth = basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
      if (auth !== undefined) given.delete('authorization');
      const path = withParams(url.pathname + url.search, config.params, config.paramsSerializer);
      given.set('Accept-Encoding', 'gzip, compress, deflate, br', false);
      const headers = new HeaderList();
      const plain = given.toJSON();
      headers.list = keys(plain).map((name) => [name, plain[name]]);
      return { url: parseURL(`${url.protocol}//${url.host}${path}`), method: config.method.toUpperCase(), headers, body, auth, count: 0 };
    };
    const dataOf = (response, config, headers) => {
      const { responseType, responseEncoding } = config;
      if (config.maxContentLength > -1 && response.body.byteLength > config.maxContentLength) {
        throw new Failure(`maxContentLength size of ${config.maxContentLength} exceeded`, 'ERR_BAD_RESPONSE', config);
      }
      if (responseType === 'stream') {
        native.require('http');
        return native.require('http internals').incoming(response, headers);
      }
      const bytes = core.buffer(response.body);
      if (responseType === 'arraybuffer') return bytes;
      const text = bytes.toString(responseEncoding);
      return text.charCodeAt(0) === 0xFEFF && (!responseEncoding || responseEncoding === 'utf8') ? text.slice(1) : text;
    };
    const settled = (hop, raw, config) => {
      const headers = new Headers(core.joined(raw.headers));
      const request = requestShown(hop);
      request.res = { statusCode: raw.status, statusMessage: raw.statusText, headers: core.joined(raw.headers), responseUrl: hop.url.href };
      const response = { status: raw.status, statusText: raw.statusText, headers, config, request, data: dataOf(raw, config, headers) };
      const { validateStatus } = config;
      if (!raw.status || !validateStatus || validateStatus(raw.status)) return response;
      const code = raw.status >= 400 && raw.status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
      throw new Failure(`Request failed with status code ${raw.status}`, code, config, request, response);
    };
    const cancellable = (config, abort) => {
      const { cancelToken, signal } = config;
      if (cancelToken) cancelToken.subscribe(abort);
      const onAbort = () => abort();
      if (signal) {
        if (signal.aborted) abort();
        else signal.addEventListener('abort', onAbort);
      }
      return () => {
        cancelToken?.unsubscribe(abort);
        signal?.removeEventListener?.('abort', onAbort);
      };
    };

    const overHTTP = async (hop, config, place, watch) => {
      const timeout = timeoutOf(config, hop);
      for (;;) {
        let response;
        try {
          response = await exchange({
            client: 'axios', method: hop.method, url: hop.url.href, headers: linesOf(hop), body: hop.body, timeout, place,
          }, watch);
        } catch (fault) {
          throw fault?.kind === undefined ? fault : faultError(fault, config, hop);
        }
        const location = locationOf(response);
        if (location === undefined || config.maxRedirects === 0 || response.status < 300 || response.status > 399) return settled(hop, response, config);
        try {
          hop = redirected(hop, response, location, config);
        } catch (error) {
          throw Failure.from(error, null, config, requestShown(hop));
        }
      }
    };
    return async (config, place = native.place()) => {
      let done = () => {};
      try {
        const hop = prepared(config);
        return await new Promise((resolve, reject) => {
          let stop = () => {};
          done = cancellable(config, (reason) => {
            stop();
            reject(!reason || reason.type ? new Canceled(null, config, requestShown(hop)) : reason);
          });
          overHTTP(hop, config, place, (f) => { stop = f; }).then(resolve, reject);
        });
      } finally {
        done();
      }
    };
  };
  const adapter = adapterFor({ AxiosError, CanceledError, AxiosHeaders, version: VERSION });

  const getAdapter = (wanted) => {
    const reasons = [];
    const list = isArray(wanted) ? wanted : [wanted];
    for (const one of list) {
      if (typeof one === 'function') return one;
      if (one === 'http' || one === 'fetch') return adapter;
      if (one !== 'xhr') throw new AxiosError(`Unknown adapter '${one}'`);
      reasons.push('adapter xhr is not supported by the environment');
    }
    const why = reasons.length > 1 ? `since :\n${reasons.map((r) => ` - ${r}`).join('\n')}` : reasons.length === 1 ? ` - ${reasons[0]}` : 'as no adapter specified';
    throw new AxiosError(`There is no suitable adapter to dispatch the request ${why}`, 'ERR_NOT_SUPPORT');
  };

  class CancelToken {
    constructor(executor) {
      if (typeof executor !== 'function') throw new TypeError('executor must be a function.');
      let settle;
      this.promise = new Promise((resolve) => { settle = resolve; });
      defineProperty(this, '_listeners', { __proto__: null, value: [], writable: true, configurable: true });
      executor((message, config, request) => {
        if (this.reason) return;
        this.reason = new CanceledError(message, config, request);
        settle(this.reason);
        const list = this._listeners;
        this._listeners = [];
        for (const listener of list) listener(this.reason);
      });
    }
    throwIfRequested() { if (this.reason) throw this.reason; }
    subscribe(listener) {
      if (this.reason) listener(this.reason);
      else this._listeners = [...this._listeners, listener];
    }
    unsubscribe(listener) { this._listeners = without(this._listeners, listener); }
    toAbortSignal() {
      const controller = new (native.load('AbortController'))();
      const abort = (reason) => controller.abort(reason);
      this.subscribe(abort);
      controller.signal.unsubscribe = () => this.unsubscribe(abort);
      return controller.signal;
    }
    static source() {
      let cancel;
      const token = new CancelToken((c) => { cancel = c; });
      return { token, cancel };
    }
  }
  const isCancel = (value) => !!(value && value.__CANCEL__);

  class InterceptorManager {
    handlers = [];
    use(fulfilled, rejected, options = undefined) {
      const handler = { fulfilled, rejected, synchronous: options ? options.synchronous : false, runWhen: options ? options.runWhen : null };
      return this.handlers.push(handler) - 1;
    }
    eject(id) { if (this.handlers[id]) this.handlers[id] = null; }
    clear() { this.handlers = []; }
    forEach(f) { for (const handler of this.handlers) if (handler !== null) f(handler); }
  }

  const transformed = (config, list, response = undefined) => {
    const context = response ?? config;
    const headers = AxiosHeaders.from(context.headers);
    let { data } = context;
    for (const f of isArray(list) ? list : list ? [list] : []) data = f.call(config, data, headers.normalize(), response ? response.status : undefined);
    headers.normalize();
    return data;
  };
  const throwIfCancelled = (config) => {
    config.cancelToken?.throwIfRequested();
    if (config.signal?.aborted) throw new CanceledError(null, config);
  };
  const received = (config, response, start) => {
    response.duration = Math.max(0, Math.round(native.clock() - start));
    config.response = response;
    try {
      response.data = transformed(config, config.transformResponse, response);
    } finally {
      delete config.response;
    }
    response.headers = AxiosHeaders.from(response.headers);
    return response;
  };
  const dispatch = async (config, place) => {
    throwIfCancelled(config);
    config.headers = AxiosHeaders.from(config.headers);
    config.data = transformed(config, config.transformRequest);
    if (config.method === 'post' || config.method === 'put' || config.method === 'patch') {
      config.headers.setContentType('application/x-www-form-urlencoded', false);
    }
    const send = getAdapter(config.adapter || defaults.adapter);
    const start = native.clock();
    let response;
    try {
      response = await send(config, place);
    } catch (reason) {
      if (!isCancel(reason)) {
        throwIfCancelled(config);
        if (reason?.response) received(config, reason.response, start);
      }
      throw reason;
    }
    throwIfCancelled(config);
    return received(config, response, start);
  };

  const wholeConfig = (axios, configOrURL, config) => {
    if (typeof configOrURL === 'string') config = { ...config, url: configOrURL };
    else config = configOrURL || {};
    config = mergeConfig(axios.defaults, config);
    if (typeof config.paramsSerializer === 'function') config.paramsSerializer = { serialize: config.paramsSerializer };
    config.allowAbsoluteUrls ??= true;
    for (const [wrong, right] of [['baseUrl', 'baseURL'], ['withXsrfToken', 'withXSRFToken']]) {
      if (has(config, wrong)) console.warn(`${wrong} is likely a misspelling of ${right}`);
    }
    config.method = (config.method || own(axios.defaults, 'method') || 'get').toLowerCase();
    const { headers } = config;
    const context = headers && merged(merged(undefined, plainHeaders(headers.common)), plainHeaders(headers[config.method]), true);
    if (headers) for (const name of [...known, 'common']) if (isPlainObject(headers[name]) || headers[name] instanceof AxiosHeaders) delete headers[name];
    config.headers = AxiosHeaders.concat(context, headers);
    return config;
  };
  class Axios {
    constructor(config) {
      this.defaults = config || {};
      this.interceptors = { request: new InterceptorManager(), response: new InterceptorManager() };
    }
    request(configOrURL, config = undefined) { return performed(this, configOrURL, config, native.place()); }
    getUri(config) {
      const whole = mergeConfig(this.defaults, config);
      return withParams(fullPath(whole, AxiosError), whole.params, whole.paramsSerializer);
    }
  }
  const performed = async (axios, configOrURL, given, place) => {
    const config = wholeConfig(axios, configOrURL, given);
    const before = [];
    const after = [];
    let synchronous = true;
    axios.interceptors.request.forEach((handler) => {
      if (typeof handler.runWhen === 'function' && handler.runWhen(config) === false) return;
      synchronous &&= handler.synchronous;
      if ((config.transitional ?? defaults.transitional)?.legacyInterceptorReqResOrdering) before.unshift(handler);
      else before.push(handler);
    });
    axios.interceptors.response.forEach((handler) => after.push(handler));
    const send = (c) => dispatch(c, place);
    let promise;
    if (synchronous) {
      let current = config;
      for (const handler of before) {
        try {
          if (handler.fulfilled) current = handler.fulfilled(current);
        } catch (error) {
          if (!handler.rejected) throw error;
          handler.rejected.call(axios, error);
          break;
        }
      }
      promise = send(current);
    } else {
      promise = Promise.resolve(config);
      for (const handler of before) promise = promise.then(handler.fulfilled, handler.rejected);
      promise = promise.then(send);
    }
    for (const handler of after) promise = promise.then(handler.fulfilled, handler.rejected);
    return promise;
  };
  for (const method of methods) {
    const bodyless = method === 'get' || method === 'delete' || method === 'head' || method === 'options';
    Axios.prototype[method] = bodyless
      ? function (url, config) { return performed(this, mergeConfig(config || {}, { method, url, data: own(config, 'data') }), undefined, native.place()); }
      : function (url, data, config) { return performed(this, mergeConfig(config || {}, { method, url, data }), undefined, native.place()); };
    if (bodyless || method === 'query') continue;
    Axios.prototype[`${method}Form`] = function (url, data, config) {
      const form = mergeConfig(config || {}, { method, url, data, headers: { 'Content-Type': 'multipart/form-data' } });
      return performed(this, form, undefined, native.place());
    };
  }
  const members = ['request', 'getUri', ...methods, 'postForm', 'putForm', 'patchForm'];

  const instanceOf = (config) => {
    const context = new Axios(config);
    const instance = function wrap(configOrURL, more) { return performed(context, configOrURL, more, native.place()); };
    for (const name of members) instance[name] = Axios.prototype[name].bind(context);
    instance.defaults = context.defaults;
    instance.interceptors = context.interceptors;
    // Whoever replaces the defaults of an instance means those of its context.
    defineProperty(instance, 'defaults', {
      __proto__: null, enumerable: true, configurable: true,
      get: () => context.defaults, set: (value) => { context.defaults = value; },
    });
    instance.create = (more) => instanceOf(mergeConfig(config, more));
    return instance;
  };

  // Names of status codes; of a code that has two, the first counts.
  const HttpStatusCode = {};
  const names = 'Continue=100 SwitchingProtocols=101 Processing=102 EarlyHints=103 Ok=200 Created=201 Accepted=202 NonAuthoritativeInformation=203 ' +
    'NoContent=204 ResetContent=205 PartialContent=206 MultiStatus=207 AlreadyReported=208 ImUsed=226 MultipleChoices=300 MovedPermanently=301 ' +
    'Found=302 SeeOther=303 NotModified=304 UseProxy=305 Unused=306 TemporaryRedirect=307 PermanentRedirect=308 BadRequest=400 Unauthorized=401 ' +
    'PaymentRequired=402 Forbidden=403 NotFound=404 MethodNotAllowed=405 NotAcceptable=406 ProxyAuthenticationRequired=407 RequestTimeout=408 ' +
    'Conflict=409 Gone=410 LengthRequired=411 PreconditionFailed=412 PayloadTooLarge=413 ContentTooLarge=413 UriTooLong=414 ' +
    'UnsupportedMediaType=415 RangeNotSatisfiable=416 ExpectationFailed=417 ImATeapot=418 MisdirectedRequest=421 UnprocessableEntity=422 ' +
    'UnprocessableContent=422 Locked=423 FailedDependency=424 TooEarly=425 UpgradeRequired=426 PreconditionRequired=428 TooManyRequests=429 ' +
    'RequestHeaderFieldsTooLarge=431 UnavailableForLegalReasons=451 InternalServerError=500 NotImplemented=501 BadGateway=502 ' +
    'ServiceUnavailable=503 GatewayTimeout=504 HttpVersionNotSupported=505 VariantAlsoNegotiates=506 InsufficientStorage=507 LoopDetected=508 ' +
    'NotExtended=510 NetworkAuthenticationRequired=511 WebServerReturnsAnUnknownError=520 WebServerIsDown=521 ConnectionTimedOut=522 ' +
    'OriginIsUnreachable=523 TimeoutOccurred=524 SslHandshakeFailed=525 InvalidSslCertificate=526';
  for (const entry of names.split(' ')) {
    const [name, code] = entry.split('=');
    HttpStatusCode[name] = +code;
    HttpStatusCode[code] ??= name;
  }

  const axios = instanceOf(defaults);
  assign(axios, {
    Axios, CanceledError, CancelToken, isCancel, VERSION, toFormData, AxiosError, Cancel: CanceledError, AxiosHeaders, HttpStatusCode,
    all: (promises) => Promise.all(promises),
    spread: (callback) => (list) => callback.apply(null, list),
    isAxiosError: (value) => isObject(value) && value.isAxiosError === true,
    mergeConfig, getAdapter,
    formToJSON: core.refuse('axios.formToJSON', 'send the form itself'),
  });
  axios.default = axios;

  // Makes the package from npm send its requests here.
  const adapt = (exported) => {
    const real = typeof exported?.default === 'function' ? exported.default : exported;
    if (typeof real !== 'function' || !isObject(real.defaults)) return exported;
    const old = (Class, fallback) => (typeof Class === 'function' ? Class : fallback);
    const Failure = old(real.AxiosError, AxiosError);
    const Canceled = old(real.CanceledError, old(real.Cancel, CanceledError));
    real.defaults.adapter = adapterFor({
      AxiosError: Failure, CanceledError: Canceled, AxiosHeaders: old(real.AxiosHeaders, AxiosHeaders), version: real.VERSION ?? '0',
    });
    return exported;
  };
  return { axios, 'claimctl:axios-adapter': adapt };
})
