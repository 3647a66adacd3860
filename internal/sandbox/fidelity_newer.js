// Built-ins of Node 22 that the engine lacks. What the engine has is left alone.
(function (native) {
  const define = (target, name, value) => {
    if (!Object.prototype.hasOwnProperty.call(target, name)) {
      Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
    }
  };
  const methods = (target, list) => { for (const name of Reflect.ownKeys(list)) define(target, name, list[name]); };
  const tag = (target, name) => Object.defineProperty(target, Symbol.toStringTag, { value: name, configurable: true });
  const isObject = (x) => typeof x === 'object' && x !== null || typeof x === 'function';
  const show = (x) => typeof x === 'string' ? `"${x}"` : typeof x === 'symbol' ? String(x) : isObject(x) ? (typeof x === 'function' ? Function.prototype.toString.call(x) : '#<' + (x.constructor && x.constructor.name || 'Object') + '>') : String(x);
  const callable = (f) => { if (typeof f !== 'function') throw new TypeError(`${show(f)} is not a function`); return f; };

  for (const name of ['asyncIterator', 'dispose', 'asyncDispose']) {
    if (!Symbol[name]) Object.defineProperty(Symbol, name, { value: Symbol('Symbol.' + name) });
  }

  // groups of Object.groupBy and Map.groupBy
  function grouped(items, callback, key) {
    if (items === undefined || items === null) throw new TypeError(`${items} is not iterable`);
    callable(callback);
    const groups = new Map();
    let k = 0;
    for (const item of items) {
      const group = key(callback(item, k++));
      if (groups.has(group)) groups.get(group).push(item);
      else groups.set(group, [item]);
    }
    return groups;
  }
  methods(Object, {
    groupBy(items, callback) {
      const out = Object.create(null);
      for (const [key, list] of grouped(items, callback, (x) => typeof x === 'symbol' ? x : String(x))) out[key] = list;
      return out;
    },
  });
  methods(Map, { groupBy(items, callback) { return grouped(items, callback, (x) => x); } });
  methods(Promise, {
    withResolvers() {
      let resolve, reject;
      const promise = new this((a, b) => { resolve = a; reject = b; });
      return { promise, resolve, reject };
    },
  });

  async function fromAsync(class_, items, map, thisArg) {
    if (map !== undefined) callable(map);
    const isClass = typeof class_ === 'function' && !!class_.prototype;
    const asyncMethod = items[Symbol.asyncIterator], syncMethod = items[Symbol.iterator];
    const put = (a, k, value) => Object.defineProperty(a, k, { value, writable: true, enumerable: true, configurable: true });
    if ((asyncMethod === undefined || asyncMethod === null) && (syncMethod === undefined || syncMethod === null)) {
      const from = Object(items), length = Math.min(Math.max(Math.trunc(Number(from.length)) || 0, 0), Number.MAX_SAFE_INTEGER);
      const out = isClass ? new class_(length) : new Array(length);
      for (let k = 0; k < length; k++) {
        let value = await from[k];
        if (map) value = await map.call(thisArg, value, k);
        put(out, k, value);
      }
      out.length = length;
      return out;
    }
    const out = isClass ? new class_() : [];
    const isAsync = asyncMethod !== undefined && asyncMethod !== null;
    const iterator = (isAsync ? asyncMethod : syncMethod).call(items), next = iterator.next;
    for (let k = 0; ; k++) {
      let step = next.call(iterator);
      if (isAsync) step = await step;
      if (!isObject(step)) throw new TypeError(`Iterator result ${show(step)} is not an object`);
      if (step.done) { out.length = k; return out; }
      try {
        let value = isAsync ? step.value : await step.value;
        if (map) value = await map.call(thisArg, value, k);
        put(out, k, value);
      } catch (e) {
        try { const r = iterator.return && iterator.return(); if (isAsync) await r; } catch { /* the first error counts */ }
        throw e;
      }
    }
  }
  define(Array, 'fromAsync', ({ fromAsync(items, ...a) { return fromAsync(this, items, a[0], a[1]); } }).fromAsync);

  methods(String.prototype, {
    isWellFormed() { return !native.lone(text(this, 'isWellFormed')); },
    toWellFormed() { return native.wellFormed(text(this, 'toWellFormed')); },
  });
  function text(x, method) {
    if (x === undefined || x === null) throw new TypeError(`String.prototype.${method} called on null or undefined`);
    return String(x);
  }

  methods(Error, {
    captureStackTrace(target, ...a) {
      if (!isObject(target)) throw new TypeError('invalid_argument');
      const frames = new Error().stack.split('\n').slice(1).filter((line) => !line.includes('node:internal/'));
      const above = typeof a[0] === 'function' && a[0].name ? frames.findIndex((line) => line.startsWith(`\tat ${a[0].name} (`)) : -1;
      const head = Error.prototype.toString.call(target);
      Object.defineProperty(target, 'stack', { value: [head, ...frames.slice(above + 1)].join('\n'), writable: true, enumerable: false, configurable: true });
    },
  });
  if (!('stackTraceLimit' in Error)) Object.defineProperty(Error, 'stackTraceLimit', { value: 10, writable: true, enumerable: true, configurable: true });

  // Nothing is collected in a run: a reference holds, and no registry is called.
  const target = (x) => isObject(x) || typeof x === 'symbol' && Symbol.keyFor(x) === undefined;
  if (typeof WeakRef === 'undefined') {
    const WeakRef = class WeakRef {
      #target;
      constructor(value) {
        if (!target(value)) throw new TypeError('WeakRef: invalid target');
        this.#target = value;
      }
      deref() { return this.#target; }
    };
    tag(WeakRef.prototype, 'WeakRef');
    define(globalThis, 'WeakRef', WeakRef);
  }
  if (typeof FinalizationRegistry === 'undefined') {
    const FinalizationRegistry = class FinalizationRegistry {
      #tokens = [];
      constructor(cleanup) {
        if (typeof cleanup !== 'function') throw new TypeError('FinalizationRegistry: cleanup must be callable');
      }
      register(value, held, ...a) {
        if (!target(value)) throw new TypeError('FinalizationRegistry.prototype.register: invalid target');
        if (value === held) throw new TypeError('FinalizationRegistry.prototype.register: target and holdings must not be same');
        if (a[0] !== undefined) this.#tokens.push(a[0]);
      }
      unregister(token) {
        if (!target(token)) throw new TypeError(`Invalid unregisterToken ('${String(token)}')`);
        const before = this.#tokens.length;
        this.#tokens = this.#tokens.filter((t) => t !== token);
        return this.#tokens.length < before;
      }
    };
    tag(FinalizationRegistry.prototype, 'FinalizationRegistry');
    define(globalThis, 'FinalizationRegistry', FinalizationRegistry);
  }

  methods(Object.prototype, {
    __defineGetter__(name, get) { Object.defineProperty(this, name, { get: callable(get), enumerable: true, configurable: true }); },
    __defineSetter__(name, set) { Object.defineProperty(this, name, { set: callable(set), enumerable: true, configurable: true }); },
    __lookupGetter__(name) { return lookup(this, name, 'get'); },
    __lookupSetter__(name) { return lookup(this, name, 'set'); },
  });
  function lookup(o, name, kind) {
    for (o = Object(o); o; o = Object.getPrototypeOf(o)) {
      const d = Object.getOwnPropertyDescriptor(o, name);
      if (d) return d[kind];
    }
  }
  methods(Date.prototype, {
    getYear() { return this.getFullYear() - 1900; },
    setYear(year) { year = Number(year); return this.setFullYear(year >= 0 && year <= 99 ? 1900 + Math.trunc(year) : year); },
  });
  define(Date.prototype, 'toGMTString', Date.prototype.toUTCString);
})
