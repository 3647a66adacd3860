// What the HTTP clients share.
(function (native) {
  const { defineProperty, getPrototypeOf } = Object;
  const { isArray } = Array;

  // What the action may replace is taken now.
  const { call } = Function.prototype;
  const own = (method) => call.bind(method);
  const lower = own(''.toLowerCase);
  const slice = own(''.slice);
  const hasOwn = own({}.hasOwnProperty);
  const Buffer = native.load('Buffer');
  const { from } = Buffer;

  const statuses = {
    100: 'Continue', 101: 'Switching Protocols', 102: 'Processing', 103: 'Early Hints', 200: 'OK', 201: 'Created', 202: 'Accepted',
    203: 'Non-Authoritative Information', 204: 'No Content', 205: 'Reset Content', 206: 'Partial Content', 207: 'Multi-Status',
    208: 'Already Reported', 226: 'IM Used', 300: 'Multiple Choices', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other',
    304: 'Not Modified', 305: 'Use Proxy', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized',
    402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable',
    407: 'Proxy Authentication Required', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 411: 'Length Required',
    412: 'Precondition Failed', 413: 'Payload Too Large', 414: 'URI Too Long', 415: 'Unsupported Media Type',
    416: 'Range Not Satisfiable', 417: 'Expectation Failed', 418: "I'm a Teapot", 421: 'Misdirected Request',
    422: 'Unprocessable Entity', 423: 'Locked', 424: 'Failed Dependency', 425: 'Too Early', 426: 'Upgrade Required',
    428: 'Precondition Required', 429: 'Too Many Requests', 431: 'Request Header Fields Too Large',
    451: 'Unavailable For Legal Reasons', 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway',
    503: 'Service Unavailable', 504: 'Gateway Timeout', 505: 'HTTP Version Not Supported', 506: 'Variant Also Negotiates',
    507: 'Insufficient Storage', 508: 'Loop Detected', 509: 'Bandwidth Limit Exceeded', 510: 'Not Extended',
    511: 'Network Authentication Required',
  };
  const errnos = {
    __proto__: null, ECONNRESET: -104, ECONNREFUSED: -111, ETIMEDOUT: -110, ENOTFOUND: -3008, EAI_AGAIN: -3001, EPIPE: -32,
    EHOSTUNREACH: -113, ENETUNREACH: -101, ECONNABORTED: -103, EADDRNOTAVAIL: -99,
  };

  // The error of Node's that a fault stands for: "connect ECONNREFUSED 10.0.0.1:443"
  // has its parts as properties, too.
  const systemError = (fault) => {
    const error = new Error(fault.message);
    const { code } = fault;
    if (code === undefined || code === '') return error;
    const [, syscall, named, address, port] = /^([a-z]+) ([A-Z_]+)(?: (\S+?))?(?::(\d+))?$/.exec(fault.message) ?? [];
    if (errnos[code] !== undefined && named === code) error.errno = errnos[code];
    error.code = code;
    if (named !== code) return error;
    error.syscall = syscall;
    if (syscall === 'getaddrinfo') {
      if (address !== undefined) error.hostname = address;
    } else if (address !== undefined) {
      error.address = address;
      if (port !== undefined) error.port = +port;
    }
    return error;
  };
  const nodeError = (Class, code, message) => {
    const error = new Class(message);
    error.code = code;
    return error;
  };

  // What of an answer a client sees, whatever a mock holds.
  const named = (response, method) => {
    const { status } = response;
    response.statusText ||= statuses[status] ?? '';
    if (method === 'HEAD' || status === 204 || status === 304) response.body = native.encode('');
    return response;
  };
  // A request and the promise of its response. A rejection is the fault as it
  // is. watch gets a function that withdraws the request.
  const exchange = (request, watch = undefined) => new Promise((resolve, reject) => {
    const stop = native.exchange(request, (fault, response) => {
      if (fault === undefined) resolve(named(response, request.method));
      else reject(fault);
    });
    watch?.(stop, reject);
  });
  // The same for clients that call back.
  const exchangeThen = (request, done) => native.exchange(request, (fault, response) => done(fault, fault === undefined ? named(response, request.method) : undefined));

  // The headers of a response as Node's http module joins them.
  const single = {
    __proto__: null, age: 1, authorization: 1, 'content-length': 1, 'content-type': 1, etag: 1, expires: 1, from: 1, host: 1,
    'if-modified-since': 1, 'if-unmodified-since': 1, 'last-modified': 1, location: 1, 'max-forwards': 1, 'proxy-authorization': 1,
    referer: 1, 'retry-after': 1, server: 1, 'user-agent': 1,
  };
  const joined = (list) => {
    const out = {};
    const put = (name, value) => defineProperty(out, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
    const has = (name) => hasOwn(out, name);
    for (let i = 0; i < list.length; i++) {
      const name = lower(list[i][0]);
      const value = list[i][1];
      if (name === 'set-cookie') put(name, has(name) ? [...out[name], value] : [value]);
      else if (!has(name)) put(name, value);
      else if (single[name] !== 1) put(name, `${out[name]}${name === 'cookie' ? '; ' : ', '}${value}`);
    }
    return out;
  };
  const flat = (list) => {
    const out = [];
    for (let i = 0; i < list.length; i++) {
      out[2 * i] = list[i][0];
      out[2 * i + 1] = list[i][1];
    }
    return out;
  };

  // A list of headers under construction: order and spelling are kept.
  class HeaderList {
    list = [];
    find(name) {
      name = lower(name);
      for (let i = 0; i < this.list.length; i++) if (lower(this.list[i][0]) === name) return i;
      return -1;
    }
    has(name) { return this.find(name) >= 0; }
    get(name) { return this.list[this.find(name)]?.[1]; }
    set(name, value) {
      const i = this.find(name);
      if (i >= 0) this.list[i] = [name, value];
      else this.list[this.list.length] = [name, value];
    }
    fallback(name, value) { if (!this.has(name)) this.list[this.list.length] = [name, value]; }
    remove(name) {
      const at = this.find(name);
      if (at < 0) return;
      for (let i = at + 1; i < this.list.length; i++) this.list[i - 1] = this.list[i];
      this.list.length--;
    }
    copy() {
      const other = new HeaderList();
      for (let i = 0; i < this.list.length; i++) other.list[i] = this.list[i];
      return other;
    }
    // One pair for each value.
    lines() {
      const out = [];
      for (const [name, value] of this.list) {
        if (isArray(value)) for (const v of value) out.push([name, `${v}`]);
        else out.push([name, `${value}`]);
      }
      return out;
    }
  }

  const isView = native.isView;
  const isArrayBuffer = native.isArrayBuffer;
  // A Buffer over the bytes of a view or a buffer, or of a text.
  const buffer = (value, encoding = undefined) => {
    if (isView(value)) return from.call(Buffer, value.buffer, value.byteOffset, value.byteLength);
    return from.call(Buffer, value, encoding);
  };
  const isBytes = (value) => isView(value) || isArrayBuffer(value);
  const text = (body, encoding = 'utf8') => buffer(body).toString(encoding);
  const basic = (user, password) => `Basic ${native.base64(`${user}:${password}`)}`;
  const isPlain = (value) => {
    if (value === null || typeof value !== 'object') return false;
    const proto = getPrototypeOf(value);
    return proto === null || proto === Object.prototype || getPrototypeOf(proto) === null;
  };
  const refuse = (name, instead) => () => { throw new Error(`${name} is not reachable from a run${instead ? `; ${instead}` : ''}`); };
  const parseURL = (input, base = undefined) => {
    const URL = native.load('URL');
    return base === undefined ? new URL(input) : new URL(input, base);
  };
  // Whether an authorization may go along to another place.
  const sameSite = (from, to) => {
    const a = parseURL(from);
    const b = parseURL(to);
    return (b.hostname === a.hostname || b.hostname.endsWith(`.${a.hostname}`)) && !(a.protocol === 'https:' && b.protocol === 'http:');
  };
  const signals = () => {
    native.load('AbortSignal');
    return native.load('AbortSignal internals');
  };
  const internals = () => {
    native.load('Response');
    return native.load('fetch internals');
  };

  return {
    statuses, systemError, nodeError, exchange, exchangeThen, joined, flat, HeaderList, Buffer, buffer, isBytes, isView, isArrayBuffer,
    text, basic, lower, slice, isPlain, refuse, parseURL, sameSite, signals, internals,
  };
})
