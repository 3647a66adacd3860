(function (native) {
  const { text, list, apply, error, typeError, needString, needFunction, refusal, hide } = native.shared;
  const process = native.load('process');

  // A machine that is the same for every run: nothing of the real one is told.
  const gigabyte = 1073741824;
  const signals = {
    SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGIOT: 6, SIGBUS: 7, SIGFPE: 8, SIGKILL: 9, SIGUSR1: 10, SIGSEGV: 11,
    SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGCHLD: 17, SIGSTKFLT: 16, SIGCONT: 18, SIGSTOP: 19, SIGTSTP: 20, SIGTTIN: 21,
    SIGTTOU: 22, SIGURG: 23, SIGXCPU: 24, SIGXFSZ: 25, SIGVTALRM: 26, SIGPROF: 27, SIGWINCH: 28, SIGIO: 29, SIGPOLL: 29, SIGPWR: 30, SIGSYS: 31,
  };
  const errno = {
    E2BIG: 7, EACCES: 13, EADDRINUSE: 98, EADDRNOTAVAIL: 99, EAGAIN: 11, EBADF: 9, ECANCELED: 125, ECONNABORTED: 103, ECONNREFUSED: 111,
    ECONNRESET: 104, EEXIST: 17, EHOSTUNREACH: 113, EINVAL: 22, EIO: 5, EISCONN: 106, EISDIR: 21, EMFILE: 24, ENETDOWN: 100, ENETUNREACH: 101,
    ENOENT: 2, ENOMEM: 12, ENOSPC: 28, ENOSYS: 38, ENOTCONN: 107, ENOTDIR: 20, ENOTEMPTY: 39, ENOTSUP: 95, EPERM: 1, EPIPE: 32, EPROTO: 71,
    ERANGE: 34, EROFS: 30, ETIMEDOUT: 110, EWOULDBLOCK: 11,
  };
  const priority = { PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0, PRIORITY_ABOVE_NORMAL: -7, PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20 };
  const os = {
    arch: () => 'x64', availableParallelism: () => 1, cpus: () => [], endianness: () => 'LE', freemem: () => gigabyte, getPriority: () => 0,
    homedir: () => '/', hostname: () => 'localhost', loadavg: () => [0, 0, 0], networkInterfaces: () => ({}), platform: () => 'linux',
    release: () => '0.0.0', setPriority: refusal('os.setPriority'), tmpdir: () => '/tmp', totalmem: () => gigabyte, type: () => 'Linux',
    userInfo: () => ({ uid: -1, gid: -1, username: 'run', homedir: '/', shell: null }), uptime: () => process.uptime(), version: () => '', machine: () => 'x86_64',
    constants: { UV_UDP_REUSEADDR: 4, errno, signals, priority, dlopen: {} }, EOL: '\n', devNull: '/dev/null',
  };
  for (const name in os) if (typeof os[name] === 'function') Object.defineProperty(os[name], 'name', { __proto__: null, value: name, configurable: true });
  const constants = { __proto__: null, ...errno, ...priority, ...signals, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512, O_APPEND: 1024, S_IFMT: 61440, S_IFREG: 32768, S_IFDIR: 16384 };

  const performance = native.load('performance');
  const perf = { performance, constants: {} };
  for (const name of ['Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure', 'PerformanceObserver',
    'PerformanceObserverEntryList', 'PerformanceResourceTiming', 'monitorEventLoopDelay', 'createHistogram']) {
    perf[name] = refusal(`perf_hooks.${name}`, 'is not available in a run');
  }

  // Asynchronous contexts: a list of [storage, value] that the engine carries
  // from where a promise or a timer was waited for to where it goes on.
  const valueIn = (context, storage) => {
    for (let at = context; at !== undefined; at = at.next) if (at.storage === storage) return at;
    return undefined;
  };
  const inContext = (context, fn, self, args) => {
    const before = native.context();
    native.enter(context);
    try {
      return apply(fn, self, args);
    } finally {
      native.enter(before);
    }
  };
  const without = (context, storage) => {
    if (context === undefined) return undefined;
    const next = without(context.next, storage);
    return context.storage === storage ? next : { storage: context.storage, value: context.value, next };
  };
  const withValue = (storage, value) => ({ storage, value, next: without(native.context(), storage) });
  class AsyncLocalStorage {
    #default;
    #disabled = false;
    constructor(options) {
      if (options?.defaultValue !== undefined) this.#default = options.defaultValue;
      if (options?.name !== undefined) this.name = `${options.name}`;
      native.track();
    }
    static bind(fn) { return AsyncResource.bind(fn); }
    static snapshot() {
      const context = native.context();
      return (fn, ...args) => inContext(context, fn, undefined, args);
    }
    run(store, callback, ...args) {
      needFunction(callback, 'callback');
      this.#disabled = false;
      return inContext(withValue(this, store), callback, null, args);
    }
    exit(callback, ...args) { return inContext(without(native.context(), this), callback, null, args); }
    enterWith(store) {
      this.#disabled = false;
      native.enter(withValue(this, store));
    }
    getStore() {
      if (this.#disabled) return undefined;
      const found = valueIn(native.context(), this);
      return found === undefined ? this.#default : found.value;
    }
    disable() {
      this.#disabled = true;
      native.enter(without(native.context(), this));
    }
  }
  let lastId = 1;
  class AsyncResource {
    #context = native.context();
    #id = ++lastId;
    constructor(type, options = {}) {
      needString(type, 'type');
      native.track();
    }
    runInAsyncScope(fn, self, ...args) { return inContext(this.#context, fn, self, args); }
    emitDestroy() { return this; }
    asyncId() { return this.#id; }
    triggerAsyncId() { return 1; }
    bind(fn, self) {
      needFunction(fn, 'fn');
      const resource = this;
      const bound = function (...args) { return inContext(resource.#context, fn, self === undefined ? this : self, args); };
      Object.defineProperty(bound, 'length', { __proto__: null, value: fn.length, configurable: true });
      return bound;
    }
    static bind(fn, type, self) { return new AsyncResource(type || fn.name || 'bound-anonymous-fn').bind(fn, self); }
  }
  const hooks = { AsyncLocalStorage, AsyncResource, asyncWrapProviders: Object.freeze({ __proto__: null, NONE: 0 }) };
  for (const name of ['createHook', 'executionAsyncId', 'triggerAsyncId', 'executionAsyncResource']) hooks[name] = refusal(`async_hooks.${name}`, 'is not available in a run');

  // module
  const builtinModules = text.split('assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel ' +
    'dns dns/promises domain events fs fs/promises http http2 https inspector inspector/promises module net os path path/posix path/win32 ' +
    'perf_hooks process punycode querystring readline readline/promises repl stream stream/consumers stream/promises stream/web ' +
    'string_decoder sys timers timers/promises tls trace_events tty url util util/types v8 vm wasi worker_threads zlib', ' ');
  const Module = refusal('module.Module');
  Module.Module = Module;
  Module.builtinModules = builtinModules;
  Module.isBuiltin = (name) => {
    if (typeof name !== 'string') return false;
    return list.includes(builtinModules, text.startsWith(name, 'node:') ? text.slice(name, 5) : name);
  };
  for (const name of ['createRequire', 'findPackageJSON', 'findSourceMap', 'register', 'registerHooks', 'runMain', 'syncBuiltinESMExports', 'wrap', 'SourceMap',
    '_load', '_resolveFilename', '_nodeModulePaths', '_findPath', '_initPaths', '_preloadModules', '_resolveLookupPaths', 'enableCompileCache', 'stripTypeScriptTypes']) {
    Module[name] = refusal(`module.${name}`);
  }

  // diagnostics_channel: subscribers of this run are told, there are no others.
  const traced = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];
  class Channel {
    #subscribers = [];
    constructor(name) { this.name = name; }
    get hasSubscribers() { return this.#subscribers.length > 0; }
    subscribe(fn) {
      needFunction(fn, 'subscription');
      this.#subscribers = list.concat(this.#subscribers, fn);
    }
    unsubscribe(fn) {
      const at = list.indexOf(this.#subscribers, fn);
      if (at < 0) return false;
      const rest = list.slice(this.#subscribers);
      list.splice(rest, at, 1);
      this.#subscribers = rest;
      return true;
    }
    publish(data) {
      const told = this.#subscribers;
      for (let i = 0; i < told.length; i++) told[i](data, this.name);
    }
  }
  for (const name of ['bindStore', 'unbindStore', 'runStores']) hide(Channel.prototype, name, refusal(`diagnostics_channel.Channel.${name}`, 'is not available in a run'));
  const channels = new Map();
  const channel = (name) => {
    if (typeof name !== 'string' && typeof name !== 'symbol') throw typeError('channel', 'one of type string or symbol', name);
    if (!channels.has(name)) channels.set(name, new Channel(name));
    return channels.get(name);
  };
  class TracingChannel {
    constructor(given) {
      for (let i = 0; i < traced.length; i++) this[traced[i]] = typeof given === 'string' ? channel(`tracing:${given}:${traced[i]}`) : given[traced[i]];
    }
    get hasSubscribers() {
      return this.start.hasSubscribers || this.end.hasSubscribers || this.asyncStart.hasSubscribers || this.asyncEnd.hasSubscribers || this.error.hasSubscribers;
    }
    subscribe(handlers) {
      for (let i = 0; i < traced.length; i++) if (handlers[traced[i]]) this[traced[i]].subscribe(handlers[traced[i]]);
    }
    unsubscribe(handlers) {
      let all = true;
      for (let i = 0; i < traced.length; i++) if (handlers[traced[i]] && !this[traced[i]].unsubscribe(handlers[traced[i]])) all = false;
      return all;
    }
    traceSync(fn, context = {}, self, ...args) {
      if (!this.hasSubscribers) return apply(fn, self, args);
      this.start.publish(context);
      try {
        context.result = apply(fn, self, args);
        return context.result;
      } catch (e) {
        context.error = e;
        this.error.publish(context);
        throw e;
      } finally {
        this.end.publish(context);
      }
    }
    tracePromise(fn, context = {}, self, ...args) {
      if (!this.hasSubscribers) return apply(fn, self, args);
      this.start.publish(context);
      try {
        return this.#settled(apply(fn, self, args), context);
      } catch (e) {
        context.error = e;
        this.error.publish(context);
        throw e;
      } finally {
        this.end.publish(context);
      }
    }
    async #settled(promise, context) {
      try {
        context.result = await promise;
        return context.result;
      } catch (e) {
        context.error = e;
        this.error.publish(context);
        throw e;
      } finally {
        this.asyncStart.publish(context);
        this.asyncEnd.publish(context);
      }
    }
  }
  hide(TracingChannel.prototype, 'traceCallback', refusal('diagnostics_channel.TracingChannel.traceCallback', 'is not available in a run'));
  const diagnostics = {
    channel,
    hasSubscribers: (name) => channels.has(name) && channels.get(name).hasSubscribers,
    subscribe(name, fn) { channel(name).subscribe(fn); },
    unsubscribe: (name, fn) => channel(name).unsubscribe(fn),
    tracingChannel: (given) => new TracingChannel(given),
    Channel,
  };
  const tty = { isatty: () => false, ReadStream: refusal('tty.ReadStream'), WriteStream: refusal('tty.WriteStream') };
  return {
    os, process, console: globalThis.console, perf_hooks: perf, async_hooks: hooks, module: Module, diagnostics_channel: diagnostics, tty, constants,
  };
})
