(function (native) {
  const { custom } = native;
  const fail = (ErrorType, code, message) => {
    const error = new ErrorType(message);
    error.code = code;
    throw error;
  };
  const need = (args, ...names) => {
    if (args.length >= names.length) return;
    let list = `"${names[0]}"`;
    if (names.length > 1) list += ` and "${names[1]}"`;
    fail(TypeError, 'ERR_MISSING_ARGS', `The ${list} argument${names.length > 1 ? 's' : ''} must be specified`);
  };
  const { getPrototypeOf, setPrototypeOf, defineProperty, getOwnPropertyDescriptor } = Object;
  const { ownKeys } = Reflect;
  const { iterator, toStringTag } = Symbol;
  const iteratorPrototype = getPrototypeOf(getPrototypeOf([][iterator]()));

  class URLSearchParamsIterator {
    #list;
    #kind;
    #at = 0;
    constructor(list, kind) { this.#list = list; this.#kind = kind; }
    next() {
      const pair = native.pair(this.#list, this.#at);
      if (pair === undefined) return { value: undefined, done: true };
      this.#at++;
      return { value: this.#pick(pair), done: false };
    }
    #pick(pair) { return this.#kind === 'entries' ? pair : pair[this.#kind === 'keys' ? 0 : 1]; }
    [custom](depth, options, inspect) {
      if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
      let text = '';
      for (let i = this.#at, pair; (pair = native.pair(this.#list, i)) !== undefined; i++) {
        text += `${text && ','} ${inspect(this.#pick(pair), options)}`;
      }
      return `URLSearchParams Iterator {${text} }`;
    }
  }
  delete URLSearchParamsIterator.prototype.constructor;
  setPrototypeOf(URLSearchParamsIterator.prototype, iteratorPrototype);
  defineProperty(URLSearchParamsIterator.prototype, toStringTag, {
    __proto__: null, value: 'URLSearchParams Iterator', configurable: true,
  });

  let listOf;
  let isParams;
  class URLSearchParams {
    #list;
    static {
      listOf = (params) => params.#list;
      isParams = (o) => { return #list in o; };
    }
    constructor(init = undefined) {
      this.#list = native.list();
      if (init === undefined || init === null) return;
      if (typeof init !== 'object' && typeof init !== 'function') {
        native.parseList(this.#list, `${init}`);
        return;
      }
      if (isParams(init) && init[iterator] === URLSearchParams.prototype[iterator]) native.copyList(this.#list, init.#list);
      else this.#fill(init);
    }
    #fill(init) {
      const method = init[iterator];
      if (method === undefined || method === null) {
        const keys = ownKeys(init);
        for (let i = 0; i < keys.length; i++) {
          const property = getOwnPropertyDescriptor(init, keys[i]);
          if (property !== undefined && property.enumerable) native.set(this.#list, `${keys[i]}`, `${init[keys[i]]}`);
        }
        return;
      }
      if (typeof method !== 'function') fail(TypeError, 'ERR_ARG_NOT_ITERABLE', 'Query pairs must be iterable');
      for (const pair of init) {
        const message = 'Each query pair must be an iterable [name, value] tuple';
        if (pair === null || typeof pair !== 'object' && typeof pair !== 'function' || typeof pair[iterator] !== 'function') {
          fail(TypeError, 'ERR_INVALID_TUPLE', message);
        }
        let size = 0;
        let name;
        let value;
        for (const part of pair) {
          if (size === 0) name = `${part}`;
          else if (size === 1) value = `${part}`;
          size++;
        }
        if (size !== 2) fail(TypeError, 'ERR_INVALID_TUPLE', message);
        native.append(this.#list, name, value);
      }
    }
    get size() { return native.size(this.#list); }
    append(name, value) { this.#list; need(arguments, 'name', 'value'); native.append(this.#list, `${name}`, `${value}`); }
    delete(name, value = undefined) {
      this.#list;
      need(arguments, 'name');
      native.remove(this.#list, `${name}`, value === undefined ? value : `${value}`);
    }
    get(name) { this.#list; need(arguments, 'name'); return native.get(this.#list, `${name}`); }
    getAll(name) { this.#list; need(arguments, 'name'); return native.getAll(this.#list, `${name}`); }
    has(name, value = undefined) {
      this.#list;
      need(arguments, 'name');
      return native.has(this.#list, `${name}`, value === undefined ? value : `${value}`);
    }
    set(name, value) { this.#list; need(arguments, 'name', 'value'); native.set(this.#list, `${name}`, `${value}`); }
    sort() { native.sort(this.#list); }
    forEach(callback, thisArg = undefined) {
      const list = this.#list;
      if (typeof callback !== 'function') {
        fail(TypeError, 'ERR_INVALID_ARG_TYPE', `The "callback" argument must be of type function.${native.received(callback)}`);
      }
      for (let i = 0, pair; (pair = native.pair(list, i)) !== undefined; i++) native.call(callback, thisArg, pair[1], pair[0], this);
    }
    entries() { return new URLSearchParamsIterator(this.#list, 'entries'); }
    keys() { return new URLSearchParamsIterator(this.#list, 'keys'); }
    values() { return new URLSearchParamsIterator(this.#list, 'values'); }
    toString() { return native.listText(this.#list); }
    [custom](depth, options, inspect) {
      if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
      const items = [];
      let length = -2;
      for (let i = 0, pair; (pair = native.pair(this.#list, i)) !== undefined; i++) {
        items[i] = `${inspect(pair[0], options)} => ${inspect(pair[1], options)}`;
        length += items[i].length + 2;
      }
      const name = this.constructor?.name ?? 'URLSearchParams';
      if (items.length === 0) return `${name} {}`;
      const long = length > options.breakLength;
      let text = items[0];
      for (let i = 1; i < items.length; i++) text += (long ? ',\n  ' : ', ') + items[i];
      return `${name} {${long ? '\n  ' : ' '}${text} }`;
    }
  }
  defineProperty(URLSearchParams.prototype, iterator, {
    __proto__: null, value: URLSearchParams.prototype.entries, configurable: true, writable: true,
  });

  const invalid = (input, base) => {
    const error = new TypeError('Invalid URL');
    error.code = 'ERR_INVALID_URL';
    error.input = input;
    if (base !== undefined) error.base = base;
    throw error;
  };
  class URL {
    #url;
    #params;
    constructor(input, base = undefined) {
      if (arguments.length === 0) need(arguments, 'url');
      input = `${input}`;
      if (base !== undefined) base = `${base}`;
      this.#url = native.parse(input, base) ?? invalid(input, base);
    }
    static parse(url, base = undefined) {
      need(arguments, 'url');
      url = `${url}`;
      if (base !== undefined) base = `${base}`;
      return native.parse(url, base) === undefined ? null : new URL(url, base);
    }
    static canParse(url, base = undefined) {
      need(arguments, 'url');
      return native.parse(`${url}`, base === undefined ? base : `${base}`) !== undefined;
    }
    get href() { return native.part(this.#url, 'href'); }
    set href(value) { this.#url; value = `${value}`; if (!native.setHref(this.#url, value)) invalid(value); }
    get origin() { return native.part(this.#url, 'origin'); }
    get protocol() { return native.part(this.#url, 'protocol'); }
    set protocol(value) { native.setPart(this.#url, 'protocol', `${value}`); }
    get username() { return native.part(this.#url, 'username'); }
    set username(value) { native.setPart(this.#url, 'username', `${value}`); }
    get password() { return native.part(this.#url, 'password'); }
    set password(value) { native.setPart(this.#url, 'password', `${value}`); }
    get host() { return native.part(this.#url, 'host'); }
    set host(value) { native.setPart(this.#url, 'host', `${value}`); }
    get hostname() { return native.part(this.#url, 'hostname'); }
    set hostname(value) { native.setPart(this.#url, 'hostname', `${value}`); }
    get port() { return native.part(this.#url, 'port'); }
    set port(value) { native.setPart(this.#url, 'port', `${value}`); }
    get pathname() { return native.part(this.#url, 'pathname'); }
    set pathname(value) { native.setPart(this.#url, 'pathname', `${value}`); }
    get search() { return native.part(this.#url, 'search'); }
    set search(value) { native.setPart(this.#url, 'search', `${value}`); }
    get searchParams() {
      if (this.#params === undefined) {
        this.#params = new URLSearchParams();
        native.attach(this.#url, listOf(this.#params));
      }
      return this.#params;
    }
    get hash() { return native.part(this.#url, 'hash'); }
    set hash(value) { native.setPart(this.#url, 'hash', `${value}`); }
    toString() { return native.part(this.#url, 'href'); }
    toJSON() { return native.part(this.#url, 'href'); }
    [custom](depth, options, inspect) {
      if (typeof depth === 'number' && depth < 0) return this;
      const { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash } = this;
      const parts = { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash };
      return `${this.constructor?.name ?? 'URL'} ${inspect(parts, options)}`;
    }
  }
  native.finish(URL);
  defineProperty(URL, 'parse', { __proto__: null, enumerable: true });
  defineProperty(URL, 'canParse', { __proto__: null, enumerable: true });
  native.finish(URLSearchParams);
  return { URL, URLSearchParams };
})
