(function (native) {
  const { list, apply, error, fail, typeError, rangeError, needFunction, needObject, refusal, isObject, inspect } = native.shared;
  const { ownKeys } = Reflect;
  const { defineProperty, getPrototypeOf } = Object;
  const { asyncIterator } = Symbol;
  const shapeMode = Symbol('shapeMode');
  const kCapture = Symbol('kCapture');
  const errorMonitor = Symbol('events.errorMonitor');
  let defaultMaxListeners = 10;

  function EventEmitter(opts) { apply(EventEmitter.init, this, [opts]); }
  EventEmitter.init = function (opts) {
    if (this._events === undefined || this._events === getPrototypeOf(this)._events) {
      this._events = { __proto__: null };
      this._eventsCount = 0;
    }
    this._maxListeners = this._maxListeners || undefined;
    if (opts?.captureRejections) {
      fail(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'EventEmitter: the option captureRejections is not available in a run');
    }
    this[shapeMode] ??= false;
    this[kCapture] = false;
  };
  const proto = EventEmitter.prototype;
  proto._events = undefined;
  proto._eventsCount = 0;
  proto._maxListeners = undefined;
  defineProperty(proto, kCapture, { __proto__: null, value: false, writable: true, enumerable: false });

  const needListener = (listener) => needFunction(listener, 'listener');
  const needLimit = (n, name) => {
    if (typeof n !== 'number') throw typeError(name, 'of type number', n);
    if (!(n >= 0)) throw rangeError(name, '>= 0', n);
  };
  proto.setMaxListeners = function setMaxListeners(n) {
    needLimit(n, 'setMaxListeners');
    this._maxListeners = n;
    return this;
  };
  proto.getMaxListeners = function getMaxListeners() { return this._maxListeners === undefined ? defaultMaxListeners : this._maxListeners; };
  const listenersOf = (emitter, type) => {
    const found = emitter._events?.[type];
    return found === undefined ? [] : typeof found === 'function' ? [found] : found;
  };

  const unhandled = (emitter, args) => {
    const reason = args.length > 0 ? args[0] : undefined;
    if (reason instanceof Error) throw reason;
    let shown = reason;
    try { shown = inspect(reason); } catch {}
    const e = error(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${shown})`);
    e.context = reason;
    throw e;
  };
  proto.emit = function emit(type, ...args) {
    const events = this._events;
    if (type === 'error') {
      if (events !== undefined && events[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
      if (events === undefined || events.error === undefined) unhandled(this, args);
    }
    const handler = events?.[type];
    if (handler === undefined) return false;
    if (typeof handler === 'function') {
      apply(handler, this, args);
      return true;
    }
    const called = list.slice(handler);
    for (let i = 0; i < called.length; i++) apply(called[i], this, args);
    return true;
  };

  const add = (target, type, listener, first) => {
    needListener(listener);
    let events = target._events;
    if (events === undefined) {
      events = target._events = { __proto__: null };
      target._eventsCount = 0;
    } else if (events.newListener !== undefined) {
      target.emit('newListener', type, listener.listener ?? listener);
      events = target._events;
    }
    const before = events[type];
    if (before === undefined) {
      events[type] = listener;
      target._eventsCount++;
    } else if (typeof before === 'function') {
      events[type] = first ? [listener, before] : [before, listener];
    } else if (first) {
      list.unshift(before, listener);
    } else {
      list.push(before, listener);
    }
    return target;
  };
  const onceOf = (target, type, listener) => {
    const state = { fired: false };
    const wrapper = function onceWrapper(...args) {
      if (state.fired) return undefined;
      target.removeListener(type, wrapper);
      state.fired = true;
      return apply(listener, target, args);
    };
    wrapper.listener = listener;
    defineProperty(wrapper, 'name', { __proto__: null, value: 'bound onceWrapper', configurable: true });
    return wrapper;
  };
  proto.addListener = function addListener(type, listener) { return add(this, type, listener, false); };
  proto.on = proto.addListener;
  proto.prependListener = function prependListener(type, listener) { return add(this, type, listener, true); };
  proto.once = function once(type, listener) {
    needListener(listener);
    return this.on(type, onceOf(this, type, listener));
  };
  proto.prependOnceListener = function prependOnceListener(type, listener) {
    needListener(listener);
    return this.prependListener(type, onceOf(this, type, listener));
  };
  const drop = (emitter, type) => {
    if (--emitter._eventsCount === 0) emitter._events = { __proto__: null };
    else delete emitter._events[type];
  };
  proto.removeListener = function removeListener(type, listener) {
    needListener(listener);
    const events = this._events;
    const found = events?.[type];
    if (found === undefined) return this;
    if (found === listener || found.listener === listener) {
      drop(this, type);
      if (events.removeListener) this.emit('removeListener', type, found.listener || listener);
    } else if (typeof found !== 'function') {
      let at = found.length - 1;
      while (at >= 0 && found[at] !== listener && found[at].listener !== listener) at--;
      if (at < 0) return this;
      // emit goes on with the list it began with
      const rest = list.slice(found);
      list.splice(rest, at, 1);
      events[type] = rest.length === 1 ? rest[0] : rest;
      if (events.removeListener !== undefined) this.emit('removeListener', type, listener);
    }
    return this;
  };
  proto.off = proto.removeListener;
  proto.removeAllListeners = function removeAllListeners(type) {
    const events = this._events;
    if (events === undefined) return this;
    if (events.removeListener === undefined) {
      if (arguments.length === 0) {
        this._events = { __proto__: null };
        this._eventsCount = 0;
      } else if (events[type] !== undefined) {
        drop(this, type);
      }
      return this;
    }
    if (arguments.length === 0) {
      const types = ownKeys(events);
      for (let i = 0; i < types.length; i++) if (types[i] !== 'removeListener') this.removeAllListeners(types[i]);
      this.removeAllListeners('removeListener');
      this._events = { __proto__: null };
      this._eventsCount = 0;
      return this;
    }
    const found = list.slice(listenersOf(this, type));
    for (let i = found.length - 1; i >= 0; i--) this.removeListener(type, found[i]);
    return this;
  };
  proto.listeners = function listeners(type) { return list.map(listenersOf(this, type), (f) => f.listener || f); };
  proto.rawListeners = function rawListeners(type) { return list.slice(listenersOf(this, type)); };
  proto.listenerCount = function listenerCount(type, listener) {
    const found = listenersOf(this, type);
    if (listener === undefined || listener === null) return found.length;
    return list.filter(found, (f) => f === listener || f.listener === listener).length;
  };
  proto.eventNames = function eventNames() { return this._eventsCount > 0 ? ownKeys(this._events) : []; };

  // Waiting for events.
  const abortError = (signal) => {
    const e = new Error('The operation was aborted', signal.reason === undefined ? undefined : { cause: signal.reason });
    e.name = 'AbortError';
    e.code = 'ABORT_ERR';
    return e;
  };
  const needSignal = (signal) => {
    if (signal !== undefined && (!isObject(signal) || !('aborted' in signal))) throw typeError('options.signal', 'an instance of AbortSignal', signal);
  };
  const isTarget = (e) => typeof e?.addEventListener === 'function';
  const listen = (emitter, name, f, once) => {
    if (typeof emitter?.on === 'function') {
      if (once) emitter.once(name, f);
      else emitter.on(name, f);
    } else if (isTarget(emitter)) {
      emitter.addEventListener(name, f, { once });
    } else {
      throw typeError('emitter', 'an instance of EventEmitter', emitter);
    }
  };
  const unlisten = (emitter, name, f) => {
    if (typeof emitter.removeListener === 'function') emitter.removeListener(name, f);
    else emitter.removeEventListener(name, f);
  };
  const once = async function once(emitter, name, options = {}) {
    needObject(options, 'options');
    const { signal } = options;
    needSignal(signal);
    if (signal?.aborted) throw abortError(signal);
    return new Promise((resolve, reject) => {
      const stop = () => {
        unlisten(emitter, name, done);
        if (!isTarget(emitter) || typeof emitter.once === 'function') emitter.removeListener('error', failed);
        if (signal) signal.removeEventListener('abort', aborted);
      };
      const done = (...args) => { stop(); resolve(args); };
      const failed = (e) => { stop(); reject(e); };
      const aborted = () => { stop(); reject(abortError(signal)); };
      listen(emitter, name, done, true);
      if (name !== 'error' && typeof emitter.once === 'function') emitter.once('error', failed);
      if (signal) signal.addEventListener('abort', aborted, { once: true });
    });
  };
  const on = function on(emitter, name, options = {}) {
    needObject(options, 'options');
    const { signal } = options;
    needSignal(signal);
    if (signal?.aborted) throw abortError(signal);
    const waiting = [];
    const values = [];
    let failure;
    let ended = false;
    const push = (value) => {
      if (waiting.length > 0) list.shift(waiting).resolve({ value, done: false });
      else list.push(values, value);
    };
    const got = (...args) => push(args);
    const failed = (e) => {
      if (waiting.length > 0) list.shift(waiting).reject(e);
      else failure = { e };
      stop();
    };
    const aborted = () => failed(abortError(signal));
    const closed = () => { stop(); };
    const stop = () => {
      unlisten(emitter, name, got);
      if (typeof emitter.on === 'function') emitter.removeListener('error', failed);
      if (signal) signal.removeEventListener('abort', aborted);
      ended = true;
      while (waiting.length > 0) list.shift(waiting).resolve({ value: undefined, done: true });
      return Promise.resolve({ value: undefined, done: true });
    };
    listen(emitter, name, got, false);
    if (name !== 'error' && typeof emitter.on === 'function') emitter.on('error', failed);
    for (const event of options.close ?? []) listen(emitter, event, closed, false);
    if (signal) signal.addEventListener('abort', aborted, { once: true });
    return {
      next() {
        if (values.length > 0) return Promise.resolve({ value: list.shift(values), done: false });
        if (failure !== undefined) {
          const { e } = failure;
          failure = undefined;
          return Promise.reject(e);
        }
        if (ended) return Promise.resolve({ value: undefined, done: true });
        return new Promise((resolve, reject) => { list.push(waiting, { resolve, reject }); });
      },
      return() { return stop(); },
      throw(e) {
        if (!(e instanceof Error)) throw typeError('EventEmitter.AsyncIterator', 'an instance of Error', e);
        failed(e);
      },
      [asyncIterator]() { return this; },
    };
  };

  const statics = {
    addAbortListener(signal, listener) {
      if (signal === undefined) throw typeError('signal', 'an instance of AbortSignal', signal);
      needListener(listener);
      if (signal.aborted) queueMicrotask(() => listener());
      else signal.addEventListener('abort', listener, { once: true });
      return { __proto__: null, [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() { signal.removeEventListener('abort', listener); } };
    },
    once,
    on,
    getEventListeners(emitter, type) {
      if (typeof emitter?.listeners === 'function') return emitter.listeners(type);
      if (isTarget(emitter)) fail(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'events.getEventListeners of an EventTarget is not available in a run');
      throw typeError('emitter', 'an instance of EventEmitter or EventTarget', emitter);
    },
    getMaxListeners(emitter) {
      if (typeof emitter?.getMaxListeners === 'function') return emitter.getMaxListeners();
      if (isTarget(emitter)) return defaultMaxListeners;
      throw typeError('emitter', 'an instance of EventEmitter or EventTarget', emitter);
    },
    EventEmitter,
    usingDomains: false,
    captureRejectionSymbol: Symbol.for('nodejs.rejection'),
    captureRejections: false,
    EventEmitterAsyncResource: refusal('events.EventEmitterAsyncResource', 'is not available in a run'),
    errorMonitor,
    setMaxListeners(n = defaultMaxListeners, ...targets) {
      needLimit(n, 'setMaxListeners');
      if (targets.length === 0) defaultMaxListeners = n;
      for (let i = 0; i < targets.length; i++) {
        if (typeof targets[i]?.setMaxListeners === 'function') targets[i].setMaxListeners(n);
        else if (!isTarget(targets[i])) throw typeError('eventTargets', 'an instance of EventEmitter or EventTarget', targets[i]);
      }
    },
    listenerCount(emitter, type) {
      if (typeof emitter.listenerCount === 'function') return emitter.listenerCount(type);
      return listenersOf(emitter, type).length;
    },
  };
  for (const name in statics) EventEmitter[name] = statics[name];
  defineProperty(EventEmitter, 'defaultMaxListeners', {
    __proto__: null, enumerable: true,
    get() { return defaultMaxListeners; },
    set(n) { needLimit(n, 'defaultMaxListeners'); defaultMaxListeners = n; },
  });
  return { events: EventEmitter };
})
