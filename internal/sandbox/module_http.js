// http and https, as far as a client needs them.
(function (native) {
  const core = native.core();
  const { nodeError, systemError, statuses, Buffer, isBytes, exchangeThen, refuse } = core;
  const stream = native.require('stream');
  const EventEmitter = native.require('events');
  const { Readable } = stream;
  const Stream = stream.Stream ?? stream;
  const { keys, defineProperty, create } = Object;
  const { isArray } = Array;
  const token = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;

  const METHODS = (
    'ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY OPTIONS PATCH POST ' +
    'PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE'
  ).split(' ');

  const needString = (value, name) => {
    if (value === undefined || value === null || typeof value === 'string') return;
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', `The "options.${name}" property must be of type string or one of undefined or null.${native.received(value)}`);
  };
  const validateHeaderName = (name, label = 'Header name') => {
    if (typeof name !== 'string' || !token.test(name)) throw nodeError(TypeError, 'ERR_INVALID_HTTP_TOKEN', `${label} must be a valid HTTP token ["${name}"]`);
  };
  const validateHeaderValue = (name, value) => {
    if (value === undefined) throw nodeError(TypeError, 'ERR_HTTP_INVALID_HEADER_VALUE', `Invalid value "${value}" for header "${name}"`);
    if (/[^\t\x20-\x7e\x80-\xff]/.test(`${value}`)) throw nodeError(TypeError, 'ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`);
  };
  const needNumber = (value, name) => {
    if (typeof value !== 'number') throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be of type number.${native.received(value)}`);
  };
  const soon = (f) => { native.defer(0, f); };

  // What stands for the connection: there is none.
  class Socket extends EventEmitter {
    #request;
    constructor(request, secure) {
      super();
      this.#request = request;
      this.connecting = false;
      this.destroyed = false;
      this.readable = this.writable = true;
      if (secure) this.encrypted = this.authorized = true;
    }
    setTimeout(ms, callback = undefined) {
      this.#request.setTimeout(ms, callback);
      return this;
    }
    setNoDelay() { return this; }
    setKeepAlive() { return this; }
    ref() { return this; }
    unref() { return this; }
    address() { return {}; }
    end() { return this.destroy(); }
    destroy(error = undefined) {
      this.destroyed = true;
      this.#request.destroy(error);
      return this;
    }
  }

  let incoming;
  class IncomingMessage extends Readable {
    #body = null;
    #ended = () => {};
    constructor(socket = null) {
      super({ highWaterMark: 1 << 16 });
      this.httpVersionMajor = this.httpVersionMinor = 1;
      this.httpVersion = '1.1';
      this.complete = false;
      this.rawHeaders = [];
      this.rawTrailers = [];
      this.joinDuplicateHeaders = undefined;
      this.aborted = false;
      this.upgrade = null;
      this.url = '';
      this.method = null;
      this.statusCode = null;
      this.statusMessage = null;
      this.socket = socket;
      this.headers = {};
      this.trailers = {};
    }
    get connection() { return this.socket; }
    get headersDistinct() {
      const out = create(null);
      for (let i = 0; i < this.rawHeaders.length; i += 2) {
        const name = this.rawHeaders[i].toLowerCase();
        out[name] = [...out[name] ?? [], this.rawHeaders[i + 1]];
      }
      return out;
    }
    get trailersDistinct() { return create(null); }
    setTimeout(ms, callback = undefined) {
      this.req?.setTimeout(ms, callback);
      return this;
    }
    _read() {
      const body = this.#body;
      if (body === null) return;
      this.#body = null;
      this.complete = true;
      if (body.byteLength > 0) this.push(core.buffer(body));
      this.push(null);
    }
    _destroy(error, callback) {
      if (!this.readableEnded) {
        this.aborted = true;
        this.emit('aborted');
      }
      this.#ended(error);
      callback(error);
    }
    // fill makes of a message the one that came.
    static #fill(message, response, ended) {
      message.statusCode = response.status;
      message.statusMessage = response.statusText;
      message.headers = core.joined(response.headers);
      message.rawHeaders = core.flat(response.headers);
      message.#body = response.body;
      message.#ended = ended;
      return message;
    }
    static {
      incoming = (response, socket = null, ended = () => {}) => IncomingMessage.#fill(new IncomingMessage(socket), response, ended);
    }
  }


  // The name of a host as Node's options have it.
  const urlOptions = (url) => {
    const { protocol, hostname, hash, search, pathname, href, port, username, password } = url;
    const options = {
      __proto__: null, protocol, hostname: hostname[0] === '[' ? hostname.slice(1, -1) : hostname, hash, search, pathname, path: `${pathname}${search}`, href,
    };
    if (port !== '') options.port = +port;
    if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return options;
  };
  const optionsOf = (input, options) => {
    const URL = native.load('URL');
    if (typeof input === 'string') input = urlOptions(new URL(input));
    else if (input instanceof URL) input = urlOptions(input);
    else return { ...input };
    return { ...input, ...options };
  };

  class OutgoingMessage extends Stream {
    #headers = create(null);
    #sink = native.sink();
    #size = 0;
    constructor() {
      super();
      this.writable = true;
      this.destroyed = false;
      this.finished = false;
      this.headersSent = false;
      this.socket = null;
      this.sendDate = false;
      this.shouldKeepAlive = true;
    }
    get connection() { return this.socket; }
    get writableEnded() { return this.finished; }
    get writableFinished() { return this.headersSent; }
    get writableLength() { return 0; }
    get writableHighWaterMark() { return 16384; }
    get writableObjectMode() { return false; }
    get writableCorked() { return 0; }
    get writableNeedDrain() { return false; }
    get errored() { return null; }
    setHeader(name, value) {
      if (this.headersSent) throw nodeError(Error, 'ERR_HTTP_HEADERS_SENT', 'Cannot set headers after they are sent to the client');
      validateHeaderName(name);
      for (const one of isArray(value) ? value : [value]) validateHeaderValue(name, one);
      this.#headers[name.toLowerCase()] = [name, value];
      return this;
    }
    appendHeader(name, value) {
      const old = this.getHeader(name);
      return this.setHeader(name, old === undefined ? value : [old, value].flat());
    }
    setHeaders(headers) {
      for (const [name, value] of headers) this.setHeader(name, value);
      return this;
    }
    getHeader(name) { return this.#headers[`${name}`.toLowerCase()]?.[1]; }
    hasHeader(name) { return `${name}`.toLowerCase() in this.#headers; }
    removeHeader(name) {
      if (this.headersSent) throw nodeError(Error, 'ERR_HTTP_HEADERS_SENT', 'Cannot remove headers after they are sent to the client');
      delete this.#headers[`${name}`.toLowerCase()];
    }
    getHeaders() {
      const out = create(null);
      for (const name of keys(this.#headers)) out[name] = this.#headers[name][1];
      return out;
    }
    getHeaderNames() { return keys(this.#headers); }
    getRawHeaderNames() { return keys(this.#headers).map((name) => this.#headers[name][0]); }
    flushHeaders() {}
    cork() {}
    uncork() {}
    write(chunk, encoding = undefined, callback = undefined) {
      if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
      if (chunk === null) throw nodeError(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
      if (typeof chunk !== 'string' && !native.isBuffer(chunk)) {
        throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', `The "chunk" argument must be of type string or an instance of Buffer or Uint8Array.${native.received(chunk)}`);
      }
      if (this.finished) {
        const error = nodeError(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
        soon(() => this.emit('error', error));
        callback?.(error);
        return true;
      }
      const bytes = core.buffer(chunk, encoding);
      native.pour(this.#sink, bytes);
      this.#size += bytes.length;
      if (callback) soon(() => callback());
      return true;
    }
    end(chunk = undefined, encoding = undefined, callback = undefined) {
      if (typeof chunk === 'function') [chunk, callback] = [undefined, chunk];
      else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
      if (this.finished) return this;
      if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
      if (callback) this.once('finish', callback);
      this.finished = true;
      this._finish(this.#size > 0 ? native.poured(this.#sink) : undefined);
      return this;
    }
    _finish() {}
    destroy() { return this; }
  }

  class ClientRequest extends OutgoingMessage {
    #place = native.place();
    #url;
    #given;
    #secure;
    #stop = () => {};
    #stopTimer = () => {};
    #limit = 0;
    constructor(input, options = undefined, callback = undefined, secure = false) {
      super();
      if (typeof options === 'function') [options, callback] = [undefined, options];
      else if (input === null || typeof input !== 'object' && typeof input !== 'string') callback ??= options;
      options = optionsOf(input, options);
      this.#secure = secure;
      this.aborted = false;
      this.reusedSocket = false;
      this.timeoutCb = null;
      this.maxHeadersCount = null;
      this.res = null;
      this.#target(options);
      this.#settings(options);
      if (callback) this.once('response', callback);
      this.socket = new Socket(this, secure);
      soon(() => { if (!this.destroyed) this.emit('socket', this.socket); });
    }
    #target(options) {
      let { agent } = options;
      if (agent !== null && agent !== undefined && agent !== false && typeof agent.addRequest !== 'function') {
        throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', `The "options.agent" property must be one of Agent-like Object, undefined, or false.${native.received(agent)}`);
      }
      agent ||= this.#secure ? httpsAgent : httpAgent;
      this.agent = agent;
      const expected = agent.protocol ?? (this.#secure ? 'https:' : 'http:');
      const protocol = options.protocol || expected;
      if (options.path && /[^\u0021-\u00ff]/.test(`${options.path}`)) throw nodeError(TypeError, 'ERR_UNESCAPED_CHARACTERS', 'Request path contains unescaped characters');
      if (protocol !== expected) throw nodeError(TypeError, 'ERR_INVALID_PROTOCOL', `Protocol "${protocol}" not supported. Expected "${expected}"`);
      needString(options.hostname, 'hostname');
      needString(options.host, 'host');
      if (options.socketPath) throw nodeError(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', `${protocol.slice(0, -1)}.request: the option socketPath is not reachable from a run`);
      const usual = this.#secure ? 443 : 80;
      const port = options.port || options.defaultPort || agent.defaultPort || usual;
      const host = options.hostname || options.host || 'localhost';
      const shown = host.includes(':') && host[0] !== '[' ? `[${host}]` : host;
      this.protocol = protocol;
      this.host = host;
      this.path = options.path || '/';
      const authority = +port === usual ? shown : `${shown}:${port}`;
      const path = `${this.path}`;
      this.#url = `${protocol}//${authority}${/^[/?#]/.test(path) ? '' : '/'}${path}`;
      this.#authority = authority;
    }
    #authority;
    #settings(options) {
      const { method, headers } = options;
      if (method !== undefined && method !== null && typeof method !== 'string') {
        throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', `The "options.method" property must be of type string.${native.received(method)}`);
      }
      if (method) validateHeaderName(method, 'Method');
      this.method = method ? method.toUpperCase() : 'GET';
      if (options.timeout !== undefined) {
        needNumber(options.timeout, 'timeout');
        this.timeout = this.#limit = options.timeout;
      }
      if (isArray(headers)) {
        this.#given = [];
        if (isArray(headers[0])) for (const [name, value] of headers) this.#given.push([`${name}`, `${value}`]);
        else for (let i = 0; i + 1 < headers.length; i += 2) this.#given.push([`${headers[i]}`, `${headers[i + 1]}`]);
        for (const [name, value] of this.#given) {
          validateHeaderName(name);
          validateHeaderValue(name, value);
        }
      } else {
        if (headers) for (const name of keys(headers)) this.setHeader(name, headers[name]);
        this.#withHost(options.setHost ?? options.setDefaultHeaders ?? true);
        if (options.auth && !this.hasHeader('authorization')) this.setHeader('Authorization', `Basic ${core.buffer(`${options.auth}`).toString('base64')}`);
      }
      const { signal } = options;
      if (signal) this.#abortedBy(signal);
    }
    #hostAdded = false;
    #withHost(wanted) {
      if (!wanted || this.hasHeader('host')) return;
      this.setHeader('Host', this.#authority);
      this.#hostAdded = true;
    }
    #abortedBy(signal) {
      const abort = () => {
        const error = nodeError(Error, 'ABORT_ERR', 'The operation was aborted');
        error.name = 'AbortError';
        defineProperty(error, 'cause', { __proto__: null, value: signal.reason, writable: true, configurable: true });
        this.destroy(error);
      };
      if (signal.aborted) soon(abort);
      else core.signals().onAbort(signal, abort);
    }
    #lines() {
      if (this.#given !== undefined) return this.#given;
      const out = [];
      for (const name of this.getRawHeaderNames()) {
        if (this.#hostAdded && name === 'Host' && this.getHeader('host') === this.#authority) continue;
        const value = this.getHeader(name);
        for (const one of isArray(value) ? value : [value]) out.push([name, `${one}`]);
      }
      return out;
    }
    setTimeout(ms, callback = undefined) {
      needNumber(ms, 'msecs');
      if (callback) this.once('timeout', callback);
      this.timeout = this.#limit = ms;
      if (this.headersSent) this.#startTimer();
      return this;
    }
    #startTimer() {
      this.#stopTimer();
      this.#stopTimer = () => {};
      if (this.#limit > 0 && !this.destroyed && !this.#over) this.#stopTimer = native.defer(this.#limit, () => this.emit('timeout'));
    }
    #over = false;
    setNoDelay() {}
    setSocketKeepAlive() {}
    clearTimeout(callback = undefined) { this.setTimeout(0, callback); }
    _finish(body) {
      if (this.destroyed) return;
      this.headersSent = true;
      const request = {
        client: this.#secure ? 'https' : 'http', method: this.method, url: this.#url, headers: this.#lines(), body, place: this.#place,
      };
      soon(() => {
        if (this.destroyed) return;
        this.emit('prefinish');
        this.emit('finish');
      });
      this.#stop = exchangeThen(request, (fault, response) => this.#answered(fault, response));
      this.#startTimer();
    }
    #answered(fault, response) {
      if (this.destroyed) return;
      if (fault !== undefined) {
        this.#over = true;
        this.#stopTimer();
        this.destroyed = true;
        this.emit('error', systemError(fault));
        soon(() => this.emit('close'));
        return;
      }
      const message = incoming(response, this.socket, (error) => this.#close(error));
      message.req = this;
      this.res = message;
      if (!this.emit('response', message)) message.resume();
    }
    #close(error) {
      if (this.#over) return;
      this.#over = true;
      this.#stopTimer();
      this.destroyed = true;
      if (error) soon(() => this.emit('error', error));
      if (error) soon(() => this.emit('close'));
      else this.emit('close');
    }
    destroy(error = undefined) {
      if (this.destroyed) return this;
      this.destroyed = true;
      this.#stop();
      this.#stopTimer();
      if (this.res !== null) {
        this.res.destroy(error);
        return this;
      }
      this.#over = true;
      const reason = error ?? nodeError(Error, 'ECONNRESET', 'socket hang up');
      soon(() => {
        this.emit('error', reason);
        soon(() => this.emit('close'));
      });
      return this;
    }
    abort() {
      if (this.aborted) return;
      this.aborted = true;
      soon(() => this.emit('abort'));
      this.destroy();
    }
  }

  // Agents keep what they are told; there are no connections to keep.
  function Agent(options = undefined) {
    if (!(this instanceof Agent)) return new Agent(options);
    EventEmitter.call(this);
    this.defaultPort = 80;
    this.protocol = 'http:';
    this.options = { __proto__: null, ...options };
    this.options.noDelay ??= true;
    this.options.path = null;
    this.requests = create(null);
    this.sockets = create(null);
    this.freeSockets = create(null);
    this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
    this.keepAlive = this.options.keepAlive || false;
    this.maxSockets = this.options.maxSockets || Infinity;
    this.maxFreeSockets = this.options.maxFreeSockets || 256;
    this.scheduling = this.options.scheduling || 'lifo';
    this.maxTotalSockets = this.options.maxTotalSockets ?? Infinity;
    this.totalSocketCount = 0;
    return undefined;
  }
  const inherit = (Class, Base) => {
    Object.setPrototypeOf(Class.prototype, Base.prototype);
    Object.setPrototypeOf(Class, Base);
  };
  inherit(Agent, EventEmitter);
  Agent.defaultMaxSockets = Infinity;
  Agent.prototype.getName = function getName(options = {}) {
    let name = `${options.host || 'localhost'}:${options.port || ''}:${options.localAddress || ''}`;
    if (options.family === 4 || options.family === 6) name += `:${options.family}`;
    return name;
  };
  Agent.prototype.destroy = function destroy() {};
  Agent.prototype.createConnection = refuse('Agent.createConnection', 'the requests of a run are answered by --mock FILE');
  Agent.prototype.addRequest = function addRequest() {};
  Agent.prototype.keepSocketAlive = function keepSocketAlive() { return true; };
  Agent.prototype.reuseSocket = function reuseSocket() {};
  function SecureAgent(options = undefined) {
    if (!(this instanceof SecureAgent)) return new SecureAgent(options);
    Agent.call(this, options);
    this.defaultPort = 443;
    this.protocol = 'https:';
    this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
    return undefined;
  }
  defineProperty(SecureAgent, 'name', { __proto__: null, value: 'Agent', configurable: true });
  inherit(SecureAgent, Agent);
  let httpAgent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });
  let httpsAgent = new SecureAgent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });

  const clientOf = (name, secure) => {
    const client = {
      request(input, options = undefined, callback = undefined) { return new ClientRequest(input, options, callback, secure); },
      get(input, options = undefined, callback = undefined) {
        const request = new ClientRequest(input, options, callback, secure);
        request.end();
        return request;
      },
    };
    const agentProperty = {
      __proto__: null, configurable: true, enumerable: true,
      get: () => (secure ? httpsAgent : httpAgent),
      set: (agent) => { if (secure) httpsAgent = agent; else httpAgent = agent; },
    };
    const served = (member) => refuse(`${name}.${member}`, 'a run serves nobody');
    return { client, agentProperty, served };
  };
  const plain = clientOf('http', false);
  const http = {
    _connectionListener: plain.served('_connectionListener'), METHODS, STATUS_CODES: statuses, Agent, ClientRequest, IncomingMessage,
    OutgoingMessage, Server: plain.served('Server'), ServerResponse: plain.served('ServerResponse'), createServer: plain.served('createServer'),
    validateHeaderName, validateHeaderValue, get: plain.client.get, request: plain.client.request, setMaxIdleHTTPParsers: () => {},
    maxHeaderSize: 16384,
  };
  defineProperty(http, 'globalAgent', plain.agentProperty);
  const secure = clientOf('https', true);
  const https = {
    Agent: SecureAgent, Server: secure.served('Server'), createServer: secure.served('createServer'), get: secure.client.get,
    request: secure.client.request,
  };
  defineProperty(https, 'globalAgent', secure.agentProperty);
  return { http, https, 'http internals': { __proto__: null, incoming: (response) => incoming(response) } };
})
