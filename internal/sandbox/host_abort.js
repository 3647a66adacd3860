(function (native) {
  const { custom } = native;
  const DOMException = native.load('DOMException');
  const fail = (code, message) => {
    const error = new TypeError(message);
    error.code = code;
    throw error;
  };
  const secret = {};
  const brief = (depth) => typeof depth === 'number' && depth < 0;

  let dispatching;
  let control;
  class Event {
    #type;
    #bubbles;
    #cancelable;
    #composed;
    #state = { target: null, current: null, stopped: false, prevented: false, busy: false, propagation: false };
    #timeStamp = native.now();
    static {
      const isEvent = (e) => { return #state in e; };
      control = (e) => {
        const known = e !== null && typeof e === 'object' && isEvent(e);
        return known ? e.#state : undefined;
      };
    }
    constructor(type, options = undefined) {
      if (arguments.length === 0) fail('ERR_MISSING_ARGS', 'The "type" argument must be specified');
      this.#type = `${type}`;
      this.#bubbles = !!options?.bubbles;
      this.#cancelable = !!options?.cancelable;
      this.#composed = !!options?.composed;
    }
    get type() { return this.#type; }
    get target() { return this.#state.target; }
    get srcElement() { return this.#state.target; }
    get currentTarget() { return this.#state.current; }
    get bubbles() { return this.#bubbles; }
    get cancelable() { return this.#cancelable; }
    get composed() { return this.#composed; }
    get defaultPrevented() { return this.#state.prevented; }
    get returnValue() { return !this.#state.prevented; }
    get timeStamp() { return this.#timeStamp; }
    get eventPhase() { return this.#state.busy ? 2 : 0; }
    get isTrusted() { return false; }
    get cancelBubble() { return this.#state.propagation; }
    set cancelBubble(value) { if (value) this.#state.propagation = true; }
    preventDefault() { if (this.#cancelable) this.#state.prevented = true; }
    stopPropagation() { this.#state.propagation = true; }
    stopImmediatePropagation() { this.#state.stopped = this.#state.propagation = true; }
    composedPath() { return this.#state.busy ? [this.#state.current] : []; }
    [custom](depth, options, inspect) {
      const name = this.constructor?.name ?? 'Event';
      if (brief(depth)) return name;
      const { type, defaultPrevented, cancelable, timeStamp } = this;
      return `${name} ${inspect({ type, defaultPrevented, cancelable, timeStamp }, options)}`;
    }
  }
  const phases = { __proto__: null, NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 };
  for (const name in phases) Object.defineProperty(Event, name, { __proto__: null, value: phases[name], enumerable: true });

  class CustomEvent extends Event {
    #detail;
    constructor(type, options = undefined) {
      super(type, options);
      this.#detail = options?.detail ?? null;
    }
    get detail() { return this.#detail; }
  }

  class EventTarget {
    // Lists of listeners by type; a list is never changed, only replaced.
    #lists = { __proto__: null };
    static {
      dispatching = (target, event) => target.#dispatch(event);
    }
    addEventListener(type, listener, options = undefined) {
      const lists = this.#lists;
      if (arguments.length < 2) fail('ERR_MISSING_ARGS', 'The "type" and "listener" arguments must be specified');
      if (listener === null || listener === undefined) return;
      if (typeof listener !== 'function' && typeof listener !== 'object') {
        fail('ERR_INVALID_ARG_TYPE', `The "listener" argument must be an instance of EventListener.${native.received(listener)}`);
      }
      type = `${type}`;
      const own = typeof options === 'object' && options !== null ? options : { __proto__: null, capture: options };
      const capture = !!own.capture;
      const { signal } = own;
      if (signal !== undefined && !isSignal(signal)) {
        fail('ERR_INVALID_ARG_TYPE', `The "options.signal" property must be an instance of AbortSignal.${native.received(signal)}`);
      }
      if (signal?.aborted) return;
      const list = lists[type];
      const copy = { __proto__: null, length: 0 };
      for (let i = 0; list !== undefined && i < list.length; i++) {
        if (list[i].listener === listener && list[i].capture === capture) return;
        copy[copy.length++] = list[i];
      }
      copy[copy.length++] = { __proto__: null, listener, capture, once: !!own.once, removed: false };
      lists[type] = copy;
      if (signal !== undefined) onAbort(signal, () => this.#remove(type, listener, capture));
    }
    removeEventListener(type, listener, options = undefined) {
      this.#lists;
      if (arguments.length < 2) fail('ERR_MISSING_ARGS', 'The "type" and "listener" arguments must be specified');
      this.#remove(`${type}`, listener, !!(typeof options === 'object' && options !== null ? options.capture : options));
    }
    #remove(type, listener, capture) {
      const list = this.#lists[type];
      if (list === undefined) return;
      const copy = { __proto__: null, length: 0 };
      for (let i = 0; i < list.length; i++) {
        if (list[i].listener === listener && list[i].capture === capture) list[i].removed = true;
        else copy[copy.length++] = list[i];
      }
      this.#lists[type] = copy;
    }
    dispatchEvent(event) {
      this.#lists;
      const state = control(event);
      if (state === undefined) fail('ERR_INVALID_ARG_TYPE', `The "event" argument must be an instance of Event.${native.received(event)}`);
      if (state.busy) {
        const error = new Error(`The event "${event.type}" is already being dispatched`);
        error.code = 'ERR_EVENT_RECURSION';
        throw error;
      }
      return this.#dispatch(event);
    }
    #dispatch(event) {
      const state = control(event);
      state.target = state.current = this;
      state.busy = true;
      const list = this.#lists[event.type];
      for (let i = 0; list !== undefined && i < list.length && !state.stopped; i++) {
        const item = list[i];
        if (item.removed) continue;
        if (item.once) this.#remove(event.type, item.listener, item.capture);
        try {
          if (typeof item.listener === 'function') native.call(item.listener, this, event);
          else if (typeof item.listener.handleEvent === 'function') item.listener.handleEvent(event);
        } catch (error) {
          native.report(error);
        }
      }
      state.current = null;
      state.busy = false;
      return !state.prevented;
    }
    [custom](depth, options, inspect) {
      const name = this.constructor?.name ?? 'EventTarget';
      return brief(depth) ? name : `${name} ${inspect({}, options)}`;
    }
  }

  let isSignal = () => false;
  let onAbort;
  let abort;
  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason;
    #actions;
    #handler = null;
    static {
      const has = (s) => { return #aborted in s; };
      isSignal = (s) => { if (s === null || typeof s !== 'object') return false; return has(s); };
      onAbort = (s, action) => { s.#actions = { action, next: s.#actions }; };
      abort = (s, reason) => {
        if (s.#aborted) return;
        s.#aborted = true;
        s.#reason = reason;
        let action = s.#actions;
        s.#actions = undefined;
        let ordered;
        for (; action !== undefined; action = action.next) ordered = { action: action.action, next: ordered };
        for (; ordered !== undefined; ordered = ordered.next) ordered.action();
        dispatching(s, new Event('abort'));
      };
    }
    constructor() {
      if (arguments[0] !== secret) fail('ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
      super();
    }
    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    throwIfAborted() { if (this.#aborted) throw this.#reason; }
    get onabort() { return this.#handler; }
    set onabort(value) {
      if (this.#handler !== null) this.removeEventListener('abort', this.#handler);
      this.#handler = typeof value === 'function' ? value : null;
      if (this.#handler !== null) this.addEventListener('abort', this.#handler);
    }
    static abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
      const signal = new AbortSignal(secret);
      signal.#aborted = true;
      signal.#reason = reason;
      return signal;
    }
    static timeout(delay) {
      if (typeof delay !== 'number') fail('ERR_INVALID_ARG_TYPE', `The "delay" argument must be of type number.${native.received(delay)}`);
      if (!(delay >= 0 && delay <= 4294967295 && delay % 1 === 0)) {
        const error = new RangeError('The value of "delay" is out of range. It must be ' +
          (delay % 1 === 0 ? '>= 0 && <= 4294967295' : 'an integer') + `. Received ${delay}`);
        error.code = 'ERR_OUT_OF_RANGE';
        throw error;
      }
      const signal = new AbortSignal(secret);
      native.after(delay, () => abort(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')));
      return signal;
    }
    static any(signals) {
      const list = [];
      let size = 0;
      for (const signal of signals) {
        if (!isSignal(signal)) {
          fail('ERR_INVALID_ARG_TYPE', `The "signals[${size}]" argument must be an instance of AbortSignal.${native.received(signal)}`);
        }
        Object.defineProperty(list, size++, { __proto__: null, value: signal });
      }
      const any = new AbortSignal(secret);
      for (let i = 0; i < size; i++) {
        if (!list[i].#aborted) continue;
        any.#aborted = true;
        any.#reason = list[i].#reason;
        return any;
      }
      for (let i = 0; i < size; i++) onAbort(list[i], () => abort(any, list[i].#reason));
      return any;
    }
    [custom](depth, options, inspect) {
      if (brief(depth)) return 'AbortSignal';
      return `AbortSignal ${inspect({ aborted: this.#aborted }, options)}`;
    }
  }

  class AbortController {
    #signal = new AbortSignal(secret);
    get signal() { return this.#signal; }
    abort(reason = new DOMException('This operation was aborted', 'AbortError')) { abort(this.#signal, reason); }
    [custom](depth, options, inspect) {
      if (brief(depth)) return 'AbortController';
      return `AbortController ${inspect({ signal: this.#signal }, options)}`;
    }
  }
  native.finish(Event);
  native.finish(CustomEvent);
  native.finish(EventTarget);
  native.finish(AbortSignal);
  native.finish(AbortController);
  return {
    Event, CustomEvent, EventTarget, AbortSignal, AbortController,
    // For other scripts of the host; no name of a global.
    'AbortSignal internals': { __proto__: null, isSignal: (s) => isSignal(s), onAbort },
  };
})
