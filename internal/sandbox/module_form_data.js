// form-data: a form whose parts are in order and in memory.
(function (native) {
  const core = native.core();
  const EventEmitter = native.require('events');
  const { Buffer } = core;
  const types = {
    __proto__: null, json: 'application/json', txt: 'text/plain', html: 'text/html', css: 'text/css', csv: 'text/csv', xml: 'application/xml',
    js: 'application/javascript', png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', svg: 'image/svg+xml',
    pdf: 'application/pdf', zip: 'application/zip', gz: 'application/gzip',
  };
  const typeOf = (filename) => types[/\.([^.]+)$/.exec(filename ?? '')?.[1].toLowerCase()];
  const fileOf = (value, options) => {
    if (options.filepath) return `${options.filepath}`.replace(/\\/g, '/');
    const name = options.filename || value && (value.name || value.path);
    return name ? /[^/]*$/.exec(`${name}`)[0] : undefined;
  };
  // Names, and files, end where a quote or a line does.
  const quoted = (text) => native.quoted(`${text}`);

  class FormData extends EventEmitter {
    #parts = [];
    #boundary;
    constructor() {
      super();
      this.#boundary = `--------------------------${native.digits()}`;
    }
    get [Symbol.toStringTag]() { return 'FormData'; }
    append(field, value, options = undefined) {
      options = typeof options === 'string' ? { filename: options } : options ?? {};
      if (typeof value === 'number' || value === null || value === undefined) value = `${value}`;
      if (Array.isArray(value)) {
        this.emit('error', new Error('Arrays are not supported.'));
        return;
      }
      if (typeof value !== 'string' && !core.isBytes(value)) {
        if (typeof value !== 'object' || typeof value.pipe === 'function') throw new Error('form-data: a stream as a part is not reachable from a run; give a string or a Buffer');
        throw new TypeError(`form-data: ${Object.prototype.toString.call(value)} is no string and no Buffer`);
      }
      const filename = fileOf(value, options);
      let head = `Content-Disposition: form-data; name="${quoted(field)}"`;
      if (filename !== undefined) head += `; filename="${quoted(filename)}"`;
      head += '\r\n';
      const type = options.contentType || typeOf(value?.name) || typeOf(filename) || (typeof value === 'string' && filename === undefined ? undefined : 'application/octet-stream');
      if (type) head += `Content-Type: ${type}\r\n`;
      if (typeof options.header === 'string') head = options.header.replace(/^\r?\n--.*\r?\n/, '').replace(/(\r\n)*$/, '\r\n');
      else if (options.header) for (const name of Object.keys(options.header)) head += `${name}: ${[options.header[name]].flat().join('; ')}\r\n`;
      this.#parts.push([head, core.buffer(value)]);
    }
    getBoundary() { return this.#boundary; }
    setBoundary(boundary) {
      if (typeof boundary !== 'string') throw new TypeError('FormData boundary must be a string');
      this.#boundary = boundary;
    }
    getHeaders(more = undefined) {
      const headers = { 'content-type': `multipart/form-data; boundary=${this.#boundary}` };
      for (const name of Object.keys(more ?? {})) headers[name.toLowerCase()] = more[name];
      return headers;
    }
    getBuffer() {
      const list = [];
      for (const [head, bytes] of this.#parts) list.push(core.buffer(`--${this.#boundary}\r\n${head}\r\n`), bytes, core.buffer('\r\n'));
      list.push(core.buffer(`--${this.#boundary}--\r\n`));
      return Buffer.concat(list);
    }
    getLengthSync() { return this.getBuffer().length; }
    hasKnownLength() { return true; }
    getLength(callback) {
      const length = this.getLengthSync();
      native.defer(0, () => callback(null, length));
    }
    pipe(target) {
      const bytes = this.getBuffer();
      native.defer(0, () => target.end(bytes));
      return target;
    }
    submit() { core.refuse('FormData.submit', 'give the form to the client instead')(); }
    toString() { return '[object FormData]'; }
  }
  return { 'form-data': FormData };
})
