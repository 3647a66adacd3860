// Timers run on the virtual clock of the run.
(function (native) {
  const { typeError, refusal, isObject, needNumber } = native.shared;
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globalThis;
  const { asyncIterator } = Symbol;
  const { resolve } = Promise;
  const custom = Symbol.for('nodejs.util.promisify.custom');

  const abortError = (signal) => {
    const e = new Error('The operation was aborted', signal.reason === undefined ? undefined : { cause: signal.reason });
    e.name = 'AbortError';
    e.code = 'ABORT_ERR';
    return e;
  };
  const check = (options) => {
    if (!isObject(options)) throw typeError('options', 'of type object', options);
    const { signal, ref } = options;
    if (signal !== undefined && (!isObject(signal) || !('aborted' in signal))) throw typeError('options.signal', 'an instance of AbortSignal', signal);
    if (ref !== undefined && typeof ref !== 'boolean') throw typeError('options.ref', 'of type boolean', ref);
    return signal;
  };
  const waiting = (start, stop, options) => new Promise((resolve, reject) => {
    const signal = check(options);
    if (signal?.aborted) {
      reject(abortError(signal));
      return;
    }
    const aborted = () => { stop(timer); reject(abortError(signal)); };
    const timer = start(() => {
      if (signal) signal.removeEventListener('abort', aborted);
      resolve();
    });
    if (signal) signal.addEventListener('abort', aborted, { once: true });
  });
  const later = {
    async setTimeout(delay, value, options = {}) {
      if (delay !== undefined) needNumber(delay, 'delay');
      await waiting((f) => setTimeout(f, delay), clearTimeout, options);
      return value;
    },
    async setImmediate(value, options = {}) {
      await waiting((f) => setImmediate(f), clearImmediate, options);
      return value;
    },
    setInterval(delay, value, options = {}) {
      const signal = check(options);
      let ticks = 0;
      let wake;
      let timer;
      let ended = false;
      let failure;
      const ring = () => { if (wake) { const f = wake; wake = undefined; f(); } };
      const stop = () => {
        ended = true;
        clearInterval(timer);
        if (signal) signal.removeEventListener('abort', aborted);
        ring();
      };
      const aborted = () => { failure = abortError(signal); stop(); };
      const start = () => {
        if (signal?.aborted) aborted();
        else if (signal) signal.addEventListener('abort', aborted, { once: true });
        if (!ended) timer = setInterval(() => { ticks++; ring(); }, delay);
      };
      return {
        async next() {
          if (timer === undefined && !ended) start();
          while (ticks === 0 && !ended) await new Promise((resolve) => { wake = resolve; });
          if (failure) {
            const e = failure;
            failure = undefined;
            throw e;
          }
          if (ended) return { value: undefined, done: true };
          ticks--;
          return { value, done: false };
        },
        async return() {
          stop();
          return { value: undefined, done: true };
        },
        [asyncIterator]() { return this; },
      };
    },
    scheduler: {
      wait: (delay, options) => later.setTimeout(delay, undefined, options),
      yield: () => later.setImmediate(),
    },
  };
  const promised = (timer, f) => Object.defineProperty(timer, custom, { __proto__: null, get() { return f; }, enumerable: true, configurable: true });
  promised(setTimeout, later.setTimeout);
  promised(setImmediate, later.setImmediate);
  const timers = { setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval, promises: later };
  for (const name of ['_unrefActive', 'active', 'unenroll', 'enroll']) timers[name] = refusal(`timers.${name}`, 'is deprecated in Node and not available in a run');
  return { timers, 'timers/promises': later };
})
