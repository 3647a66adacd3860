(function (native) {
  const { custom, isArrayBuffer, isView } = native;
  const { iterator } = Symbol;
  const { stringify } = JSON;
  const { getPrototypeOf, setPrototypeOf, defineProperty, getOwnPropertyDescriptor } = Object;
  const { ownKeys } = Reflect;
  const iteratorPrototype = getPrototypeOf(getPrototypeOf([][iterator]()));
  const need = (args, wanted, where) => {
    if (args.length >= wanted) return;
    const found = `${wanted} argument${wanted > 1 ? 's' : ''} required, but ${args.length > 0 ? 'only ' : ''}${args.length}`;
    throw new TypeError(`${where}: ${found} found.`);
  };
  const isObject = (v) => v !== null && (typeof v === 'object' || typeof v === 'function');
  const brief = (depth) => typeof depth === 'number' && depth < 0;

  // An iterator over what at(i) gives, up to undefined.
  const iterators = (name) => {
    class Iterator {
      #at;
      #i = 0;
      #kind;
      constructor(at, kind) { this.#at = at; this.#kind = kind; }
      next() {
        const pair = this.#at(this.#i);
        if (pair === undefined) return { value: undefined, done: true };
        this.#i++;
        return { value: this.#kind === 2 ? pair : pair[this.#kind], done: false };
      }
    }
    delete Iterator.prototype.constructor;
    setPrototypeOf(Iterator.prototype, iteratorPrototype);
    defineProperty(Iterator.prototype, Symbol.toStringTag, { __proto__: null, value: `${name} Iterator`, configurable: true });
    return Iterator;
  };
  const iterable = (c) => {
    native.finish(c);
    defineProperty(c.prototype, iterator, { __proto__: null, value: c.prototype.entries, configurable: true, writable: true });
  };

  const HeadersIterator = iterators('Headers');
  let isHeaders;
  let headersOf;
  let freezeHeaders;
  class Headers {
    #list = native.list();
    #frozen = false;
    #own() { if (this.#frozen) throw new TypeError('immutable'); }
    static {
      freezeHeaders = (h) => { h.#frozen = true; };
      isHeaders = (v) => { if (!isObject(v)) return false; return #list in v; };
      headersOf = (h) => h.#list;
    }
    constructor(init = undefined) { if (init !== undefined) this.#fill(init); }
    #fill(init) {
      if (!isObject(init)) {
        throw new TypeError('Headers constructor: Argument 1 could not be converted to one of: sequence<sequence<ByteString>>, record<ByteString, ByteString>.');
      }
      if (isHeaders(init) && init[iterator] === Headers.prototype[iterator]) {
        native.copyList(this.#list, init.#list);
      } else if (typeof init[iterator] === 'function') {
        for (const pair of init) {
          const parts = [];
          let size = 0;
          for (const part of pair) defineProperty(parts, size++, { __proto__: null, value: part });
          if (size !== 2) throw new TypeError(`Headers constructor: expected name/value pair to be length 2, found ${size}.`);
          native.appendHeader(this.#list, `${parts[0]}`, `${parts[1]}`);
        }
      } else {
        const keys = ownKeys(init);
        for (let i = 0; i < keys.length; i++) {
          if (getOwnPropertyDescriptor(init, keys[i])?.enumerable) native.appendHeader(this.#list, `${keys[i]}`, `${init[keys[i]]}`);
        }
      }
    }
    append(name, value) { this.#list; need(arguments, 2, 'Headers.append'); this.#own(); native.appendHeader(this.#list, `${name}`, `${value}`); }
    delete(name) { this.#list; need(arguments, 1, 'Headers.delete'); this.#own(); native.deleteHeader(this.#list, `${name}`, 'delete'); }
    get(name) { this.#list; need(arguments, 1, 'Headers.get'); return native.getHeader(this.#list, `${name}`, 'get'); }
    has(name) { this.#list; need(arguments, 1, 'Headers.has'); return native.getHeader(this.#list, `${name}`, 'has') !== null; }
    set(name, value) { this.#list; need(arguments, 2, 'Headers.set'); this.#own(); native.setHeader(this.#list, `${name}`, `${value}`); }
    getSetCookie() { return native.cookies(this.#list); }
    forEach(callback, thisArg = undefined) {
      this.#list;
      need(arguments, 1, 'Headers.forEach');
      if (typeof callback !== 'function') throw new TypeError("Failed to execute 'forEach' on 'Headers': parameter 1 is not of type 'Function'.");
      for (let i = 0, pair; (pair = native.headerAt(this.#list, i)) !== undefined; i++) native.call(callback, thisArg, pair[1], pair[0], this);
    }
    #iterate(kind) { const list = this.#list; return new HeadersIterator((i) => native.headerAt(list, i), kind); }
    keys() { return this.#iterate(0); }
    values() { return this.#iterate(1); }
    entries() { return this.#iterate(2); }
    [custom](depth, options, inspect) {
      return `Headers ${brief(depth) ? '[Object]' : inspect(native.headersShown(this.#list), options)}`;
    }
  }
  iterable(Headers);

  // A stream over bytes that are all there; touched is called when the first of
  // them is taken.
  const secret = {};
  let isStream;
  let streamState;
  let drain;
  let consume;
  class ReadableStream {
    #bytes;
    #touched;
    #failed;
    #state = 'readable';
    #reader = null;
    static {
      isStream = (v) => { if (!isObject(v)) return false; return #bytes in v; };
      streamState = (s) => ({ __proto__: null, locked: s.#reader !== null, state: s.#state });
      drain = (s) => {
        const { done, value } = s.#take();
        return done ? native.poured(native.sink()) : value;
      };
      // What text and its like leave behind.
      consume = (s) => {
        s.#state = 'closed';
        s.#reader = secret;
      };
    }
    constructor(key, bytes, touched, failed) {
      if (key !== secret) native.lacks('new ReadableStream', 'a string or bytes as a body');
      this.#bytes = bytes;
      this.#touched = touched;
      this.#failed = failed;
    }
    #take() {
      this.#touched();
      if (this.#state === 'closed') return { value: undefined, done: true };
      this.#failed();
      const value = this.#bytes;
      this.#state = 'closed';
      return native.size(value) === 0 ? { value: undefined, done: true } : { value: new Uint8Array(native.slice(value, 0)), done: false };
    }
    #held() {
      const error = new TypeError('Invalid state: ReadableStream is locked');
      error.code = 'ERR_INVALID_STATE';
      return error;
    }
    get locked() { return this.#reader !== null; }
    getReader(options = undefined) {
      if (options?.mode !== undefined) native.lacks('a reader of mode byob', 'getReader()');
      if (this.#reader !== null) throw this.#held();
      const stream = this;
      const released = async () => {
        const error = new TypeError('Invalid state: The reader is not attached to a stream');
        error.code = 'ERR_INVALID_STATE';
        throw error;
      };
      class ReadableStreamDefaultReader {
        async read() { return stream.#reader === this ? stream.#take() : released(); }
        async cancel() { return stream.#reader === this ? stream.#cancel() : released(); }
        releaseLock() { if (stream.#reader === this) stream.#reader = null; }
        get closed() { return new Promise((resolve) => { if (stream.#state === 'closed') resolve(); }); }
      }
      this.#reader = new ReadableStreamDefaultReader();
      return this.#reader;
    }
    #cancel() {
      this.#touched();
      this.#state = 'closed';
    }
    async cancel(reason = undefined) {
      if (this.#reader !== null) throw this.#held();
      this.#cancel();
    }
    values() {
      const reader = this.getReader();
      const end = async (value = undefined) => { reader.releaseLock(); this.#state = 'closed'; return { value, done: true }; };
      const iterator = {
        next: async () => {
          const part = this.#reader === reader ? this.#take() : { value: undefined, done: true };
          if (part.done) reader.releaseLock();
          return part;
        },
        return: end,
      };
      iterator[Symbol.asyncIterator] = () => iterator;
      return iterator;
    }
    tee() { native.lacks('ReadableStream.tee', 'clone()'); }
    pipeTo() { native.lacks('ReadableStream.pipeTo', 'text() and arrayBuffer()'); }
    pipeThrough() { native.lacks('ReadableStream.pipeThrough', 'text() and arrayBuffer()'); }
    [custom](depth, options, inspect) {
      if (brief(depth)) return 'ReadableStream [Object]';
      return `ReadableStream ${inspect({ locked: this.locked, state: this.#state, supportsBYOB: true }, options)}`;
    }
  }
  native.finish(ReadableStream);
  defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
    __proto__: null, value: ReadableStream.prototype.values, configurable: true, writable: true,
  });

  let isBlob;
  let blobBytes;
  class Blob {
    #bytes;
    #type;
    static {
      isBlob = (v) => { if (!isObject(v)) return false; return #bytes in v; };
      blobBytes = (b) => b.#bytes;
    }
    constructor(parts = [], options = {}) {
      if (!isObject(parts) || typeof parts[iterator] !== 'function') {
        const error = new TypeError(`The "sources" argument must be a sequence.${native.received(parts)}`);
        error.code = 'ERR_INVALID_ARG_TYPE';
        throw error;
      }
      const sink = native.sink();
      for (const part of parts) {
        if (isBlob(part)) native.pour(sink, part.#bytes);
        else if (isView(part) || isArrayBuffer(part)) native.pour(sink, part);
        else native.pour(sink, native.encode(`${part}`));
      }
      this.#bytes = native.poured(sink);
      this.#type = native.mediaType(options?.type === undefined ? '' : `${options.type}`);
    }
    get size() { return native.size(this.#bytes); }
    get type() { return this.#type; }
    async arrayBuffer() { return native.slice(this.#bytes, 0); }
    async bytes() { return new Uint8Array(native.slice(this.#bytes, 0)); }
    async text() { return native.text(this.#bytes); }
    slice(start = 0, end = native.size(this.#bytes), type = '') {
      const part = new Blob([], { type });
      part.#bytes = native.slice(this.#bytes, +start, +end);
      return part;
    }
    stream() { return new ReadableStream(secret, this.#bytes, () => {}, () => {}); }
    [custom](depth, options, inspect) {
      if (brief(depth)) return this;
      const { size, type } = this;
      return `Blob ${inspect({ size, type }, options)}`;
    }
  }
  native.finish(Blob);

  let isFile;
  class File extends Blob {
    #name;
    #lastModified;
    static {
      isFile = (v) => { return #name in v; };
    }
    constructor(bits, name, options = {}) {
      if (arguments.length < 2) {
        const error = new TypeError('The "fileBits" and "fileName" arguments must be specified');
        error.code = 'ERR_MISSING_ARGS';
        throw error;
      }
      super(bits, options);
      this.#name = `${name}`;
      this.#lastModified = options?.lastModified === undefined ? native.clock() : +options.lastModified;
    }
    get name() { return this.#name; }
    get lastModified() { return this.#lastModified; }
    [custom](depth, options, inspect) {
      if (brief(depth)) return this;
      const { size, type, name, lastModified } = this;
      return `File ${inspect({ size, type, name, lastModified }, options)}`;
    }
  }
  native.finish(File);

  const FormDataIterator = iterators('FormData');
  let isForm;
  let formAt;
  class FormData {
    #items = { __proto__: null, length: 0 };
    static {
      isForm = (v) => { if (!isObject(v)) return false; return #items in v; };
      formAt = (form, i) => {
        const item = form.#items[i];
        return item === undefined ? undefined : [item.name, item.value];
      };
    }
    constructor(form = undefined) {
      if (form !== undefined) throw new TypeError('FormData constructor: Argument 1 could not be converted to: undefined.');
    }
    #entry(args, method) {
      need(args, 2, `FormData.${method}`);
      let value = args[1];
      if (args.length > 2 && !isBlob(value)) throw new TypeError(`Failed to execute '${method}' on 'FormData': parameter 2 is not of type 'Blob'`);
      if (!isBlob(value)) value = `${value}`;
      else if (args.length > 2 || !isFile(value)) value = new File([value], args.length > 2 ? `${args[2]}` : 'blob', { type: value.type, lastModified: value.lastModified });
      return { name: native.wellFormed(`${args[0]}`), value: typeof value === 'string' ? native.wellFormed(value) : value };
    }
    #without(name, put = undefined) {
      const kept = { __proto__: null, length: 0 };
      for (let i = 0; i < this.#items.length; i++) {
        if (this.#items[i].name !== name) {
          kept[kept.length++] = this.#items[i];
        } else if (put !== undefined) {
          kept[kept.length++] = put;
          put = undefined;
        }
      }
      if (put !== undefined) kept[kept.length++] = put;
      this.#items = kept;
    }
    append(name, value, filename = undefined) { const items = this.#items; items[items.length++] = this.#entry(arguments, 'append'); }
    set(name, value, filename = undefined) { this.#items; const entry = this.#entry(arguments, 'set'); this.#without(entry.name, entry); }
    delete(name) { this.#items; need(arguments, 1, 'FormData.delete'); this.#without(`${name}`); }
    get(name) {
      this.#items;
      need(arguments, 1, 'FormData.get');
      name = `${name}`;
      for (let i = 0; i < this.#items.length; i++) if (this.#items[i].name === name) return this.#items[i].value;
      return null;
    }
    getAll(name) {
      this.#items;
      need(arguments, 1, 'FormData.getAll');
      name = `${name}`;
      const all = [];
      for (let i = 0; i < this.#items.length; i++) {
        if (this.#items[i].name === name) {
          defineProperty(all, all.length, { __proto__: null, value: this.#items[i].value, configurable: true, enumerable: true, writable: true });
        }
      }
      return all;
    }
    has(name) { need(arguments, 1, 'FormData.has'); return this.getAll(name).length > 0; }
    forEach(callback, thisArg = undefined) {
      this.#items;
      need(arguments, 1, 'FormData.forEach');
      if (typeof callback !== 'function') throw new TypeError("Failed to execute 'forEach' on 'FormData': parameter 1 is not of type 'Function'.");
      for (let i = 0, pair; (pair = formAt(this, i)) !== undefined; i++) native.call(callback, thisArg, pair[1], pair[0], this);
    }
    #iterate(kind) { this.#items; return new FormDataIterator((i) => formAt(this, i), kind); }
    keys() { return this.#iterate(0); }
    values() { return this.#iterate(1); }
    entries() { return this.#iterate(2); }
    [custom](depth, options, inspect) {
      const shown = { __proto__: null };
      for (let i = 0, pair; (pair = formAt(this, i)) !== undefined; i++) {
        const name = pair[0];
        const value = pair[1];
        if (!(name in shown)) shown[name] = value;
        else if (isObject(shown[name]) && !isBlob(shown[name])) shown[name] = native.joined(shown[name], value);
        else shown[name] = native.joined([shown[name]], value);
      }
      return brief(depth) ? 'FormData [Object]' : `FormData ${inspect(setPrototypeOf(shown, Object.prototype), options)}`;
    }
  }
  iterable(FormData);

  // A form as multipart/form-data; see https://www.rfc-editor.org/rfc/rfc7578.
  const multipart = (form, boundary) => {
    const sink = native.sink();
    const write = (text) => native.pour(sink, native.encode(text));
    for (let i = 0, pair; (pair = formAt(form, i)) !== undefined; i++) {
      const value = pair[1];
      write(`--${boundary}\r\nContent-Disposition: form-data; name="${native.quoted(native.lines(pair[0]))}"`);
      if (typeof value === 'string') {
        write(`\r\n\r\n${native.lines(value)}\r\n`);
      } else {
        write(`; filename="${native.quoted(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`);
        native.pour(sink, blobBytes(value));
        write('\r\n');
      }
    }
    write(`--${boundary}--\r\n`);
    return native.poured(sink);
  };
  const extract = (body) => {
    if (body === null || body === undefined) return { bytes: null, type: null };
    if (isBlob(body)) return { bytes: blobBytes(body), type: body.type || null };
    if (isStream(body)) {
      const { locked, state } = streamState(body);
      if (locked || state === 'closed') throw new TypeError('Response body object should not be disturbed or locked');
      return { bytes: drain(body), type: null, stream: true };
    }
    if (isObject(body) && body[Symbol.asyncIterator] !== undefined) native.lacks('a body that is an async iterable', 'a string or bytes');
    if (isView(body) || isArrayBuffer(body)) return { bytes: native.slice(body, 0), type: null };
    if (isForm(body)) {
      const boundary = `----formdata-undici-${native.boundary()}`;
      return { bytes: multipart(body, boundary), type: `multipart/form-data; boundary=${boundary}` };
    }
    const text = `${body}`;
    const query = native.isQuery(body);
    return { bytes: native.encode(text), type: query ? 'application/x-www-form-urlencoded;charset=UTF-8' : 'text/plain;charset=UTF-8' };
  };

  let setBody;
  let bodyOf;
  let isUsed;
  let useBody;
  let failBody;
  class Body {
    #bytes = null;
    #used = false;
    #taken = false;
    #stream = null;
    #failed = () => {};
    static {
      setBody = (b, bytes) => { b.#bytes = bytes; };
      isUsed = (b) => b.#used || b.#stream !== null && b.#stream.locked;
      useBody = (b) => { b.#used = b.#bytes !== null; };
      failBody = (b, reason) => { if (!b.#used) b.#failed = () => { throw reason; }; };
      bodyOf = (b, complaint) => {
        if (isUsed(b)) throw new TypeError(complaint);
        return b.#bytes;
      };
    }
    #take() {
      const bytes = bodyOf(this, 'Body is unusable: Body has already been read');
      if (bytes === null) return native.poured(native.sink());
      this.#failed();
      this.#used = true;
      this.#taken = true;
      if (this.#stream !== null) consume(this.#stream);
      return bytes;
    }
    get body() {
      if (this.#bytes === null) return null;
      if (this.#stream === null) {
        this.#stream = new ReadableStream(secret, this.#bytes, () => { this.#used = true; }, () => this.#failed());
        if (this.#taken) consume(this.#stream);
      }
      return this.#stream;
    }
    get bodyUsed() { return this.#used; }
    async text() { return native.text(this.#take(), true); }
    async json() { return native.parseJSON(native.text(this.#take(), true)); }
    async arrayBuffer() { return native.slice(this.#take(), 0); }
    async bytes() { return new Uint8Array(native.slice(this.#take(), 0)); }
    async blob() { return new Blob([this.#take()], { type: this.headers.get('content-type') ?? '' }); }
    async formData() {
      const type = this.headers.get('content-type') ?? '';
      if (!native.isForm(type)) native.lacks('reading a form that is not application/x-www-form-urlencoded', 'text() and arrayBuffer()');
      const form = new FormData();
      const list = native.list();
      native.parseList(list, native.text(this.#take(), true));
      for (let i = 0, pair; (pair = native.pair(list, i)) !== undefined; i++) form.append(pair[0], pair[1]);
      return form;
    }
  }
  // The members of Body become those of Request and Response.
  const mix = (c) => { native.copyMembers(Body.prototype, c.prototype, 'constructor'); };

  let respond;
  class Response extends Body {
    #status = 200;
    #statusText = '';
    #headers;
    #type = 'default';
    #url = '';
    #redirected = false;
    constructor(body = null, init = {}) {
      super();
      init ??= {};
      const status = init.status === undefined ? 200 : native.short(init.status);
      if (status < 200 || status > 599) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
      const statusText = init.statusText === undefined ? '' : `${init.statusText}`;
      if (!native.isReason(statusText)) throw new TypeError('Invalid statusText');
      this.#status = status;
      this.#statusText = statusText;
      this.#headers = new Headers(init.headers ?? undefined);
      const { bytes, type } = extract(body);
      if (bytes === null) return;
      if (status === 204 || status === 205 || status === 304) throw new TypeError(`Response constructor: Invalid response status code ${status}`);
      setBody(this, bytes);
      if (type !== null && !this.#headers.has('content-type')) this.#headers.append('content-type', type);
    }
    static {
      // What fetch gives: its headers cannot be changed.
      respond = (made) => {
        const response = new Response(null, {});
        response.#status = made.status;
        response.#statusText = made.statusText;
        for (let i = 0; i < made.headers.length; i++) native.appendHeader(headersOf(response.#headers), made.headers[i][0], made.headers[i][1]);
        freezeHeaders(response.#headers);
        response.#type = made.type ?? 'basic';
        response.#url = made.url;
        response.#redirected = made.redirected;
        setBody(response, made.bytes);
        return response;
      };
    }
    static error() {
      const response = new Response();
      response.#type = 'error';
      response.#status = 0;
      return response;
    }
    static redirect(url, status = 302) {
      need(arguments, 1, 'Response.redirect');
      const URL = native.load('URL');
      let target;
      try {
        target = new URL(`${url}`);
      } catch (cause) {
        throw new TypeError(`Failed to parse URL from ${url}`, { cause });
      }
      status = native.short(status);
      if (status !== 301 && status !== 302 && status !== 303 && status !== 307 && status !== 308) throw new RangeError(`Invalid status code ${status}`);
      const response = new Response(null, {});
      response.#status = status;
      response.#headers.append('location', target.href);
      return response;
    }
    static json(data, init = {}) {
      need(arguments, 1, 'Response.json');
      const text = stringify(data);
      if (text === undefined) throw new TypeError('Value is not JSON serializable');
      const headers = new Headers(init?.headers ?? undefined);
      if (!headers.has('content-type')) headers.append('content-type', 'application/json');
      return new Response(text, { status: init?.status, statusText: init?.statusText, headers });
    }
    get type() { return this.#type; }
    get url() { return this.#url; }
    get redirected() { return this.#redirected; }
    get status() { return this.#status; }
    get ok() { return this.#status >= 200 && this.#status <= 299; }
    get statusText() { return this.#statusText; }
    get headers() { return this.#headers; }
    clone() {
      const bytes = bodyOf(this, 'Response.clone: Body has already been consumed.');
      const copy = new Response(null, {});
      copy.#status = this.#status;
      copy.#statusText = this.#statusText;
      copy.#type = this.#type;
      copy.#url = this.#url;
      copy.#redirected = this.#redirected;
      copy.#headers = new Headers(this.#headers);
      setBody(copy, bytes);
      return copy;
    }
    [custom](depth, options, inspect) {
      if (brief(depth)) return this;
      const { status, statusText, headers, body, bodyUsed, ok, redirected, type, url } = this;
      return `Response ${inspect({ status, statusText, headers, body, bodyUsed, ok, redirected, type, url }, options)}`;
    }
  }
  mix(Response);
  native.finish(Response);

  // What a request can be told beside its method, headers and body; the first
  // value is what Node takes where nothing is told.
  const settings = {
    __proto__: null,
    redirect: ['follow', 'manual', 'error'],
    mode: ['navigate', 'same-origin', 'no-cors', 'cors'],
    credentials: ['omit', 'same-origin', 'include'],
    cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
    referrerPolicy: [
      '', 'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin', 'origin-when-cross-origin',
      'strict-origin-when-cross-origin', 'unsafe-url',
    ],
    duplex: ['half'],
  };
  const setting = (name, value) => {
    const known = settings[name];
    let list = '';
    for (let i = 0; i < known.length; i++) {
      if (known[i] === value) return value;
      list += `${i > 0 ? ', ' : ''}${known[i]}`;
    }
    throw new TypeError(`Request constructor: ${value} is not an accepted type. Expected one of ${list}.`);
  };

  let isRequest;
  let requestParts;
  class Request extends Body {
    #url;
    #method = 'GET';
    #headers;
    #signal;
    #told = {
      __proto__: null, redirect: 'follow', mode: 'cors', credentials: 'same-origin', cache: 'default', referrerPolicy: '', duplex: 'half',
      keepalive: false, integrity: '', referrer: 'about:client',
    };
    static {
      isRequest = (v) => { if (!isObject(v)) return false; return #url in v; };
      // What fetch needs; the body counts as used from here on.
      requestParts = (r) => {
        const bytes = bodyOf(r, 'Cannot construct a Request with a Request object that has already been used.');
        useBody(r);
        const { redirect, mode, cache, referrer } = r.#told;
        return { url: r.#url, method: r.#method, headers: native.headerPairs(headersOf(r.#headers)), signal: r.#signal, bytes, redirect, mode, cache, referrer };
      };
    }
    constructor(input, init = {}) {
      need(arguments, 1, 'Request constructor');
      super();
      init ??= {};
      if (!isObject(init)) throw new TypeError(`Request constructor: Expected ${init} to be one of: Null, Undefined, Object.`);
      const from = isRequest(input) ? input : undefined;
      this.#url = from === undefined ? Request.#parse(`${input}`) : from.#url;
      this.#tell(init, from);
      const method = init.method === undefined ? from?.method : `${init.method}`;
      if (method !== undefined) this.#method = native.method(method);
      this.#headers = new Headers(init.headers ?? from?.headers);
      const AbortController = native.load('AbortController');
      const AbortSignal = native.load('AbortSignal');
      const signal = init.signal === undefined ? from?.signal : init.signal;
      if (signal !== null && signal !== undefined && !native.load('AbortSignal internals').isSignal(signal)) {
        throw new TypeError("Failed to construct 'Request': member signal is not of type AbortSignal.");
      }
      this.#signal = signal ? AbortSignal.any([signal]) : new AbortController().signal;
      let { bytes, type, stream } = extract(init.body);
      const bare = this.#method === 'GET' || this.#method === 'HEAD';
      if (bytes !== null && bare) throw new TypeError('Request with GET/HEAD method cannot have body.');
      if (stream && init.duplex === undefined) throw new TypeError('RequestInit: duplex option is required when sending a body.');
      if (bytes === null && from !== undefined) {
        bytes = bodyOf(from, 'Cannot construct a Request with a Request object that has already been used.');
        useBody(from);
      }
      setBody(this, bytes);
      if (type !== null && !this.#headers.has('content-type')) this.#headers.append('content-type', type);
    }
    #tell(init, from) {
      const told = this.#told;
      for (const name in settings) {
        if (init[name] !== undefined) told[name] = setting(name, `${init[name]}`);
        else if (from !== undefined) told[name] = from.#told[name];
      }
      if (init.mode !== undefined && told.mode === 'navigate') throw new TypeError('Request constructor: invalid request mode navigate.');
      if (told.cache === 'only-if-cached' && told.mode !== 'same-origin') throw new TypeError("'only-if-cached' can be set only with 'same-origin' mode");
      if (init.window !== undefined && init.window !== null) throw new TypeError("'window' option 'client' must be null");
      told.keepalive = init.keepalive === undefined ? from?.keepalive ?? false : !!init.keepalive;
      told.integrity = init.integrity === undefined ? from?.integrity ?? '' : `${init.integrity}`;
      told.referrer = init.referrer === undefined ? from?.referrer ?? 'about:client' : `${init.referrer}`;
    }
    static #parse(text) {
      const URL = native.load('URL');
      let url;
      try {
        url = new URL(text);
      } catch (cause) {
        throw new TypeError(`Failed to parse URL from ${text}`, { cause });
      }
      if (url.username || url.password) throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${text}`);
      return url.href;
    }
    get method() { return this.#method; }
    get url() { return this.#url; }
    get headers() { return this.#headers; }
    get destination() { this.#url; return ''; }
    get referrer() { return this.#told.referrer; }
    get referrerPolicy() { return this.#told.referrerPolicy; }
    get mode() { return this.#told.mode; }
    get credentials() { return this.#told.credentials; }
    get cache() { return this.#told.cache; }
    get redirect() { return this.#told.redirect; }
    get integrity() { return this.#told.integrity; }
    get keepalive() { return this.#told.keepalive; }
    get isReloadNavigation() { this.#url; return false; }
    get isHistoryNavigation() { this.#url; return false; }
    get signal() { return this.#signal; }
    get duplex() { this.#url; return 'half'; }
    clone() {
      const bytes = bodyOf(this, 'unusable');
      const copy = new Request(this.#url, { method: this.#method, headers: this.#headers, signal: this.#signal });
      for (const name in this.#told) copy.#told[name] = this.#told[name];
      setBody(copy, bytes);
      return copy;
    }
    [custom](depth, options, inspect) {
      if (brief(depth)) return this;
      const {
        method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity,
        keepalive, isReloadNavigation, isHistoryNavigation, signal,
      } = this;
      return `Request ${inspect({
        method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity,
        keepalive, isReloadNavigation, isHistoryNavigation, signal,
      }, options)}`;
    }
  }
  mix(Request);
  native.finish(Request);
  return {
    Headers, Blob, File, FormData, Response, Request,
    // For other scripts of the host; no name of a global.
    'fetch internals': {
      __proto__: null, requestParts, isRequest, isBlob, isForm, isFile, isHeaders, blobBytes, formAt, multipart, extract, respond, failBody,
      isStream, drain, headerPairs: (h) => native.headerPairs(headersOf(h)),
    },
  };
})
