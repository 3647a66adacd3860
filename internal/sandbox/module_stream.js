// Streams. Each class is a function, so that util.inherits and Class.call(this)
// work as libraries use them.
(function (native) {
  const { text, list, apply, error, fail, typeError, valueError, rangeError, needFunction, isObject, refusal, hide } = native.shared;
  const EventEmitter = native.require('events');
  const Buffer = native.load('Buffer');
  const { StringDecoder } = native.require('string_decoder');
  const { nextTick } = native.load('process');
  const { asyncIterator, iterator, hasInstance } = Symbol;
  const { defineProperty, setPrototypeOf, keys, getOwnPropertyDescriptor } = Object;
  const { isInteger } = Number;
  const BytesArray = Uint8Array;
  const instance = native.shared.uncurry(Function.prototype[hasInstance]);

  const inherit = (Class, Super) => {
    setPrototypeOf(Class.prototype, Super.prototype);
    setPrototypeOf(Class, Super);
  };
  const getters = (Class, all) => {
    for (const name of keys(all)) {
      const { get, set } = getOwnPropertyDescriptor(all, name);
      defineProperty(Class.prototype, name, { __proto__: null, get, set, enumerable: false, configurable: true });
    }
  };
  const streamError = (code, message) => error(Error, code, message);
  const nullValue = () => error(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
  const premature = () => streamError('ERR_STREAM_PREMATURE_CLOSE', 'Premature close');
  const lacking = (method) => streamError('ERR_METHOD_NOT_IMPLEMENTED', `The ${method} method is not implemented`);
  const abortError = (cause) => {
    const e = streamError('ABORT_ERR', 'The operation was aborted');
    e.name = 'AbortError';
    if (cause !== undefined) hide(e, 'cause', cause);
    return e;
  };

  // What both sides have.
  let defaultMark = 65536;
  let defaultObjectMark = 16;
  const markOf = (options, name, isDuplex, objectMode) => {
    const mark = options?.highWaterMark ?? (isDuplex ? options?.[name] : undefined);
    if (mark === undefined || mark === null) return objectMode ? defaultObjectMark : defaultMark;
    if (!isInteger(mark) || mark < 0) throw valueError(isDuplex && options.highWaterMark === undefined ? name : 'options.highWaterMark', mark, 'is invalid');
    return mark;
  };
  class BaseState {
    constructor(options, isDuplex, side) {
      this.objectMode = Boolean(options?.objectMode || isDuplex && options?.[`${side}ObjectMode`]);
      this.highWaterMark = markOf(options, `${side}HighWaterMark`, isDuplex, this.objectMode);
      this.length = 0;
      this.constructed = true;
      this.destroyed = false;
      this.errored = null;
      this.closed = false;
      this.closeEmitted = false;
      this.errorEmitted = false;
      this.emitClose = options?.emitClose !== false;
      this.autoDestroy = options?.autoDestroy !== false;
      this.sync = true;
      this.defaultEncoding = options?.defaultEncoding || 'utf8';
    }
  }
  const states = (stream) => [stream._readableState, stream._writableState];
  const each = (stream, f) => {
    if (stream._readableState) f(stream._readableState);
    if (stream._writableState) f(stream._writableState);
  };

  // destroy, for both sides at once.
  const destroy = function destroy(err, cb) {
    const [r, w] = states(this);
    const s = w || r;
    if (w?.destroyed || r?.destroyed) {
      if (typeof cb === 'function') cb();
      return this;
    }
    each(this, (state) => {
      if (err && !state.errored) state.errored = err;
      state.destroyed = true;
    });
    if (s.constructed) destroyNow(this, err, cb);
    else this.once(kDestroy, (e) => destroyNow(this, e ?? err, cb));
    return this;
  };
  const kDestroy = Symbol('kDestroy');
  const destroyNow = (self, err, cb) => {
    let called = false;
    const done = (e) => {
      if (called) return;
      called = true;
      each(self, (state) => {
        if (e && !state.errored) state.errored = e;
        state.closed = true;
      });
      if (typeof cb === 'function') cb(e);
      nextTick(() => {
        if (e) emitError(self, e);
        emitClose(self);
      });
    };
    try {
      self._destroy(err || null, done);
    } catch (e) {
      done(e);
    }
  };
  const emitClose = (self) => {
    const [r, w] = states(self);
    each(self, (state) => { state.closeEmitted = true; });
    if (w?.emitClose || r?.emitClose) self.emit('close');
  };
  const emitError = (self, e) => {
    const [r, w] = states(self);
    if (w?.errorEmitted || r?.errorEmitted) return;
    each(self, (state) => { state.errorEmitted = true; });
    self.emit('error', e);
  };
  const undestroy = function () {
    each(this, (state) => {
      state.constructed = true;
      state.closed = state.closeEmitted = state.destroyed = state.errorEmitted = false;
      state.errored = null;
    });
    const [r, w] = states(this);
    if (r) {
      r.reading = false;
      r.ended = r.endEmitted = r.readable === false;
    }
    if (w) {
      w.finalCalled = w.prefinished = false;
      w.ended = w.ending = w.finished = w.writable === false;
    }
  };
  const errorOrDestroy = (self, e, sync) => {
    const [r, w] = states(self);
    if (w?.destroyed || r?.destroyed) return;
    if (r?.autoDestroy || w?.autoDestroy) {
      self.destroy(e);
      return;
    }
    each(self, (state) => { state.errored ||= e; });
    if (sync) nextTick(() => emitError(self, e));
    else emitError(self, e);
  };
  // The options that are the methods of a stream, and its construction.
  const adopt = (self, options, names) => {
    for (let i = 0; i < names.length; i++) if (typeof options?.[names[i]] === 'function') self[`_${names[i]}`] = options[names[i]];
  };
  const begin = (self, options, started) => {
    const { signal } = options ?? {};
    if (signal) watchSignal(signal, self);
    if (typeof self._construct !== 'function') return;
    each(self, (state) => { state.constructed = false; });
    nextTick(() => {
      let called = false;
      const done = (e) => {
        if (called) {
          errorOrDestroy(self, e ?? streamError('ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'));
          return;
        }
        called = true;
        each(self, (state) => { state.constructed = true; });
        const [r, w] = states(self);
        if ((w || r).destroyed) self.emit(kDestroy, e);
        else if (e) errorOrDestroy(self, e, true);
        else nextTick(started);
      };
      try {
        self._construct((e) => nextTick(done, e));
      } catch (e) {
        nextTick(done, e);
      }
    });
  };
  const watchSignal = (signal, stream) => {
    if (!isObject(signal) || !('aborted' in signal)) throw typeError('signal', 'an instance of AbortSignal', signal);
    const stop = () => stream.destroy(abortError(signal.reason));
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop);
    finished(stream, () => signal.removeEventListener('abort', stop));
  };

  // The streams of old.
  function Stream(opts) { apply(EventEmitter, this, [opts]); }
  inherit(Stream, EventEmitter);
  Stream.prototype.pipe = function (dest, options) {
    const source = this;
    const ondata = (chunk) => {
      if (dest.writable && dest.write(chunk) === false && source.pause) source.pause();
    };
    const ondrain = () => { if (source.readable && source.resume) source.resume(); };
    let ended = false;
    const onend = () => {
      if (ended) return;
      ended = true;
      dest.end();
    };
    const onclose = () => {
      if (ended) return;
      ended = true;
      if (typeof dest.destroy === 'function') dest.destroy();
    };
    const onerror = function (e) {
      cleanup();
      if (EventEmitter.listenerCount(this, 'error') === 0) this.emit('error', e);
    };
    const pairs = [[source, 'data', ondata], [dest, 'drain', ondrain]];
    if (!dest._isStdio && (!options || options.end !== false)) list.push(pairs, [source, 'end', onend], [source, 'close', onclose]);
    const cleanup = () => { for (let i = 0; i < pairs.length; i++) pairs[i][0].removeListener(pairs[i][1], pairs[i][2]); };
    list.push(pairs, [source, 'end', cleanup], [source, 'close', cleanup], [dest, 'close', cleanup]);
    for (let i = 0; i < pairs.length; i++) pairs[i][0].on(pairs[i][1], pairs[i][2]);
    source.prependListener('error', onerror);
    dest.prependListener('error', onerror);
    list.push(pairs, [source, 'error', onerror], [dest, 'error', onerror]);
    dest.emit('pipe', source);
    return dest;
  };
  Stream.prototype.eventNames = function eventNames() { return EventEmitter.prototype.eventNames.call(this); };

  // Chunks that wait. Taking one from the front takes no longer when there are many.
  class Queue {
    items = [];
    head = 0;
    get size() { return this.items.length - this.head; }
    get first() { return this.items[this.head]; }
    push(v) { list.push(this.items, v); }
    unshift(v) {
      if (this.head > 0) this.items[--this.head] = v;
      else list.unshift(this.items, v);
    }
    shift() {
      const v = this.items[this.head];
      this.items[this.head++] = undefined;
      if (this.head > 1024 && this.head * 2 > this.items.length) {
        this.items = list.slice(this.items, this.head);
        this.head = 0;
      }
      return v;
    }
    clear() { this.items = []; this.head = 0; }
  }

  // Readable
  class ReadableState extends BaseState {
    constructor(options, isDuplex) {
      super(options, isDuplex, 'readable');
      this.buffer = new Queue();
      this.pipes = [];
      this.flowing = null;
      this.ended = this.endEmitted = this.reading = false;
      this.needReadable = this.emittedReadable = this.readableListening = this.resumeScheduled = this.readingMore = this.dataEmitted = false;
      this.waiting = new Set();
      this.decoder = null;
      this.encoding = null;
      if (options?.encoding) {
        this.decoder = new StringDecoder(options.encoding);
        this.encoding = options.encoding;
      }
    }
  }
  function Readable(options) {
    if (!(this instanceof Readable)) return new Readable(options);
    const isDuplex = instance(Duplex, this);
    this._readableState ??= new ReadableState(options, isDuplex);
    if (options && !isDuplex) adopt(this, options, ['read', 'destroy', 'construct']);
    apply(Stream, this, [options]);
    if (!isDuplex) begin(this, options, () => { if (this._readableState.needReadable) maybeReadMore(this, this._readableState); });
  }
  inherit(Readable, Stream);
  const readable = Readable.prototype;
  readable.destroy = destroy;
  readable._undestroy = undestroy;
  readable._destroy = function (err, cb) { cb(err); };
  readable[EventEmitter.captureRejectionSymbol] = function (err) { this.destroy(err); };
  readable.push = function (chunk, encoding) { return addChunk(this, chunk, encoding, false); };
  readable.unshift = function (chunk, encoding) { return addChunk(this, chunk, encoding, true); };
  readable.isPaused = function () { return this._readableState.paused === true || this._readableState.flowing === false; };
  readable.setEncoding = function (encoding) {
    const state = this._readableState;
    state.decoder = new StringDecoder(encoding);
    state.encoding = state.decoder.encoding;
    let content = '';
    while (state.buffer.size > 0) content += state.decoder.write(state.buffer.shift());
    state.buffer.clear();
    if (content !== '') state.buffer.push(content);
    state.length = content.length;
    return this;
  };
  readable._read = function () { throw lacking('_read()'); };

  const asBytes = (chunk, encoding) => {
    if (typeof chunk === 'string') return Buffer.from(chunk, encoding);
    if (chunk instanceof Buffer) return chunk;
    if (chunk instanceof BytesArray) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (ArrayBuffer.isView(chunk)) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    return undefined;
  };
  const sizeOf = (state, chunk) => state.objectMode ? 1 : chunk.length;
  const addChunk = (stream, chunk, encoding, front) => {
    const state = stream._readableState;
    if (chunk === null) {
      state.reading = false;
      ended(stream, state);
      return false;
    }
    if (!state.objectMode) {
      if (typeof chunk === 'string') {
        encoding = encoding || state.defaultEncoding;
        if (state.encoding !== encoding) {
          chunk = Buffer.from(chunk, encoding);
          if (front && state.encoding) chunk = chunk.toString(state.encoding);
        }
      } else {
        const bytes = asBytes(chunk);
        if (chunk !== undefined && bytes === undefined) {
          errorOrDestroy(stream, typeError('chunk', 'of type string or an instance of Buffer, TypedArray, or DataView', chunk));
          return false;
        }
        chunk = bytes;
      }
    }
    if (!state.objectMode && !(chunk?.length > 0)) {
      if (!front) {
        state.reading = false;
        maybeReadMore(stream, state);
      }
      return wantsMore(state);
    }
    return front ? putBack(stream, state, chunk) : putLast(stream, state, chunk, encoding);
  };
  const wantsMore = (state) => !state.ended && (state.length < state.highWaterMark || state.length === 0);
  const putBack = (stream, state, chunk) => {
    if (state.endEmitted) {
      errorOrDestroy(stream, streamError('ERR_STREAM_UNSHIFT_AFTER_END_EVENT', 'stream.unshift() after end event'));
      return false;
    }
    if (state.destroyed || state.errored) return false;
    put(stream, state, chunk, true);
    return wantsMore(state);
  };
  const putLast = (stream, state, chunk) => {
    if (state.ended) {
      errorOrDestroy(stream, streamError('ERR_STREAM_PUSH_AFTER_EOF', 'stream.push() after EOF'));
      return false;
    }
    if (state.destroyed || state.errored) return false;
    state.reading = false;
    if (state.decoder && typeof chunk !== 'string') chunk = state.decoder.write(chunk);
    if (state.objectMode || chunk.length !== 0) put(stream, state, chunk, false);
    else maybeReadMore(stream, state);
    return wantsMore(state);
  };
  const put = (stream, state, chunk, front) => {
    if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount('data') > 0) {
      state.dataEmitted = true;
      stream.emit('data', chunk);
    } else {
      state.length += sizeOf(state, chunk);
      if (front) state.buffer.unshift(chunk);
      else state.buffer.push(chunk);
      if (state.needReadable) emitReadable(stream);
    }
    maybeReadMore(stream, state);
  };
  const ended = (stream, state) => {
    if (state.ended) return;
    if (state.decoder) {
      const rest = state.decoder.end();
      if (rest?.length) {
        state.buffer.push(rest);
        state.length += sizeOf(state, rest);
      }
    }
    state.ended = true;
    if (state.sync) {
      emitReadable(stream);
    } else {
      state.needReadable = false;
      state.emittedReadable = true;
      emitReadableNow(stream);
    }
  };
  const howMuch = (state, n) => {
    if (n <= 0 || state.length === 0 && state.ended) return 0;
    if (state.objectMode) return 1;
    if (n !== n) return state.flowing && state.length ? state.buffer.first.length : state.length;
    if (n <= state.length) return n;
    return state.ended ? state.length : 0;
  };
  readable.read = function (n) {
    const state = this._readableState;
    if (n === undefined) n = NaN;
    else if (!isInteger(n)) n = parseInt(n, 10);
    const asked = n;
    if (n > state.highWaterMark) state.highWaterMark = nextPower(n);
    if (n !== 0) state.emittedReadable = false;
    if (n === 0 && state.needReadable && ((state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0) || state.ended)) {
      if (state.length === 0 && state.ended) endReadable(this);
      else emitReadable(this);
      return null;
    }
    n = howMuch(state, n);
    if (n === 0 && state.ended) {
      if (state.length === 0) endReadable(this);
      return null;
    }
    const more = state.needReadable || state.length === 0 || state.length - n < state.highWaterMark;
    if (more && !(state.ended || state.reading || state.destroyed || state.errored || !state.constructed)) {
      fetchMore(this, state);
      if (!state.reading) n = howMuch(state, asked);
    }
    const out = n > 0 ? taken(state, n) : null;
    if (out === null) {
      state.needReadable = state.length <= state.highWaterMark;
      n = 0;
    } else {
      state.length -= n;
      state.waiting.clear();
    }
    if (state.length === 0) {
      if (!state.ended) state.needReadable = true;
      if (asked !== n && state.ended) endReadable(this);
    }
    if (out !== null && !state.errorEmitted && !state.closeEmitted) {
      state.dataEmitted = true;
      this.emit('data', out);
    }
    return out;
  };
  const nextPower = (n) => {
    if (n > 0x40000000) throw rangeError('size', '<= 1GiB', n);
    let p = 1;
    while (p < n) p *= 2;
    return p;
  };
  const fetchMore = (stream, state) => {
    state.reading = state.sync = true;
    if (state.length === 0) state.needReadable = true;
    try {
      stream._read(state.highWaterMark);
    } catch (e) {
      errorOrDestroy(stream, e);
    }
    state.sync = false;
  };
  const taken = (state, n) => {
    const { buffer } = state;
    if (state.length === 0) return null;
    if (state.objectMode) return buffer.shift();
    const parts = [];
    for (let left = n; left > 0;) {
      const chunk = buffer.shift();
      if (chunk.length > left) {
        list.push(parts, chunk.slice(0, left));
        buffer.unshift(chunk.slice(left));
        break;
      }
      left -= chunk.length;
      list.push(parts, chunk);
    }
    if (parts.length === 1) return parts[0];
    return state.decoder ? list.join(parts, '') : Buffer.concat(parts, n);
  };
  const emitReadable = (stream) => {
    const state = stream._readableState;
    state.needReadable = false;
    if (state.emittedReadable) return;
    state.emittedReadable = true;
    nextTick(emitReadableNow, stream);
  };
  const emitReadableNow = (stream) => {
    const state = stream._readableState;
    if (!state.destroyed && !state.errored && (state.length || state.ended)) {
      stream.emit('readable');
      state.emittedReadable = false;
    }
    state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
    flow(stream);
  };
  const maybeReadMore = (stream, state) => {
    if (state.readingMore || !state.constructed) return;
    state.readingMore = true;
    nextTick(() => {
      while (!state.reading && !state.ended && (state.length < state.highWaterMark || state.flowing && state.length === 0)) {
        const before = state.length;
        stream.read(0);
        if (before === state.length) break;
      }
      state.readingMore = false;
    });
  };
  const flow = (stream) => { while (stream._readableState.flowing && stream.read() !== null); };
  readable.on = function (event, fn) {
    const out = apply(Stream.prototype.on, this, [event, fn]);
    const state = this._readableState;
    if (event === 'data') {
      state.readableListening = this.listenerCount('readable') > 0;
      if (state.flowing !== false) this.resume();
    } else if (event === 'readable' && !state.endEmitted && !state.readableListening) {
      state.readableListening = state.needReadable = true;
      state.flowing = false;
      state.emittedReadable = false;
      if (state.length) emitReadable(this);
      else if (!state.reading) nextTick(() => this.read(0));
    }
    return out;
  };
  readable.addListener = readable.on;
  const relisten = (self) => {
    const state = self._readableState;
    state.readableListening = self.listenerCount('readable') > 0;
    if (state.resumeScheduled && state.paused === false) state.flowing = true;
    else if (self.listenerCount('data') > 0) self.resume();
    else if (!state.readableListening) state.flowing = null;
  };
  readable.removeListener = function (event, fn) {
    const out = apply(Stream.prototype.removeListener, this, [event, fn]);
    if (event === 'readable') nextTick(relisten, this);
    return out;
  };
  readable.off = readable.removeListener;
  readable.removeAllListeners = function (...args) {
    const out = apply(Stream.prototype.removeAllListeners, this, args);
    if (args[0] === 'readable' || args[0] === undefined) nextTick(relisten, this);
    return out;
  };
  readable.resume = function () {
    const state = this._readableState;
    if (!state.flowing) {
      state.flowing = !state.readableListening;
      if (!state.resumeScheduled) {
        state.resumeScheduled = true;
        nextTick(() => {
          if (!state.reading) this.read(0);
          state.resumeScheduled = false;
          this.emit('resume');
          flow(this);
          if (state.flowing && !state.reading) this.read(0);
        });
      }
    }
    state.paused = false;
    return this;
  };
  readable.pause = function () {
    if (this._readableState.flowing !== false) {
      this._readableState.flowing = false;
      this.emit('pause');
    }
    this._readableState.paused = true;
    return this;
  };
  const endReadable = (stream) => {
    const state = stream._readableState;
    if (state.endEmitted) return;
    state.ended = true;
    nextTick(() => {
      if (state.errored || state.closeEmitted || state.endEmitted || state.length !== 0) return;
      state.endEmitted = true;
      stream.emit('end');
      const w = stream._writableState;
      if (stream.writable && stream.allowHalfOpen === false) {
        nextTick(() => { if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end(); });
      } else if (state.autoDestroy && (!w || w.autoDestroy && (w.finished || w.writable === false))) {
        stream.destroy();
      }
    });
  };
  readable.pipe = function (dest, options) {
    const src = this;
    const state = this._readableState;
    list.push(state.pipes, dest);
    const doEnd = !options || options.end !== false;
    const onend = () => dest.end();
    const unpipe = () => src.unpipe(dest);
    const ending = doEnd ? onend : unpipe;
    if (state.endEmitted) nextTick(ending);
    else src.once('end', ending);
    let ondrain;
    const wait = () => {
      if (list.includes(state.pipes, dest)) {
        state.waiting.add(dest);
        src.pause();
      }
      if (ondrain) return;
      ondrain = () => {
        state.waiting.delete(dest);
        if (state.waiting.size === 0 && src.listenerCount('data')) src.resume();
      };
      dest.on('drain', ondrain);
    };
    const ondata = (chunk) => { if (dest.write(chunk) === false) wait(); };
    const onerror = (e) => {
      unpipe();
      dest.removeListener('error', onerror);
      if (dest.listenerCount('error') > 0) return;
      if (dest._writableState && !dest._writableState.errorEmitted || dest._readableState && !dest._readableState.errorEmitted) errorOrDestroy(dest, e);
      else dest.emit('error', e);
    };
    const onclose = () => { dest.removeListener('finish', onfinish); unpipe(); };
    const onfinish = () => { dest.removeListener('close', onclose); unpipe(); };
    const onunpipe = (readable, info) => {
      if (readable !== src || info?.hasUnpiped) return;
      if (info) info.hasUnpiped = true;
      dest.removeListener('close', onclose);
      dest.removeListener('finish', onfinish);
      if (ondrain) dest.removeListener('drain', ondrain);
      dest.removeListener('error', onerror);
      dest.removeListener('unpipe', onunpipe);
      src.removeListener('end', ending);
      src.removeListener('data', ondata);
      if (ondrain && state.waiting.has(dest)) ondrain();
    };
    dest.on('unpipe', onunpipe);
    src.on('data', ondata);
    dest.prependListener('error', onerror);
    dest.once('close', onclose);
    dest.once('finish', onfinish);
    dest.emit('pipe', src);
    if (dest.writableNeedDrain === true) wait();
    else if (!state.flowing) src.resume();
    return dest;
  };
  readable.unpipe = function (dest) {
    const state = this._readableState;
    if (state.pipes.length === 0) return this;
    if (!dest) {
      const all = state.pipes;
      state.pipes = [];
      this.pause();
      for (let i = 0; i < all.length; i++) all[i].emit('unpipe', this, { hasUnpiped: false });
      return this;
    }
    const at = list.indexOf(state.pipes, dest);
    if (at < 0) return this;
    list.splice(state.pipes, at, 1);
    if (state.pipes.length === 0) this.pause();
    dest.emit('unpipe', this, { hasUnpiped: false });
    return this;
  };
  readable.wrap = function (stream) {
    let paused = false;
    stream.on('data', (chunk) => {
      if (this.push(chunk) || !stream.pause) return;
      paused = true;
      stream.pause();
    });
    stream.on('end', () => this.push(null));
    stream.on('error', (e) => errorOrDestroy(this, e));
    stream.on('close', () => this.destroy());
    stream.on('destroy', () => this.destroy());
    this._read = () => {
      if (!paused || !stream.resume) return;
      paused = false;
      stream.resume();
    };
    return this;
  };

  // Iterating: next reads, and waits where there is nothing.
  const iterate = (stream, options) => {
    let wake;
    let over = false;
    let failure = null;
    const ring = () => { if (wake) { const f = wake; wake = undefined; f(); } };
    stream.on('readable', ring);
    const forget = finished(stream, { writable: false }, (e) => {
      over = true;
      failure = e ?? null;
      ring();
    });
    let closed = false;
    const close = (e) => {
      if (closed) return;
      closed = true;
      const keep = options?.destroyOnReturn === false && !e;
      if (!keep && (!over || stream._readableState?.autoDestroy !== false)) {
        stream.destroy(e ?? null);
      } else {
        stream.off('readable', ring);
        forget();
      }
    };
    return {
      async next() {
        while (!closed) {
          const chunk = stream.destroyed ? null : stream.read();
          if (chunk !== null) return { value: chunk, done: false };
          if (failure !== null) {
            const e = failure;
            close();
            closed = true;
            throw e;
          }
          if (over) {
            close();
            break;
          }
          await new Promise((resolve) => { wake = resolve; });
        }
        return { value: undefined, done: true };
      },
      async return(value) {
        close();
        return { value, done: true };
      },
      async throw(e) {
        close(e);
        throw e;
      },
      [asyncIterator]() { return this; },
    };
  };
  defineProperty(readable, asyncIterator, { __proto__: null, value() { return iterate(this); }, writable: true, configurable: true });
  readable.iterator = function (options) { return iterate(this, options); };
  readable.toArray = async function () {
    const out = [];
    const it = iterate(this);
    for (let step = await it.next(); !step.done; step = await it.next()) list.push(out, step.value);
    return out;
  };
  readable.forEach = async function (fn) {
    needFunction(fn, 'fn');
    const it = iterate(this);
    for (let step = await it.next(); !step.done; step = await it.next()) await fn(step.value);
  };
  for (const name of ['map', 'filter', 'reduce', 'some', 'find', 'every', 'flatMap', 'drop', 'take', 'asIndexedPairs', 'compose']) {
    readable[name] = refusal(`Readable.${name}`, 'is experimental in Node and not available in a run');
  }
  getters(Readable, {
    get readable() {
      const r = this._readableState;
      return !!r && r.readable !== false && !r.destroyed && !r.errorEmitted && !r.endEmitted;
    },
    set readable(value) { if (this._readableState) this._readableState.readable = Boolean(value); },
    get readableDidRead() { return this._readableState.dataEmitted; },
    get readableAborted() {
      const r = this._readableState;
      return !!(r.readable !== false && (r.destroyed || r.errored) && !r.endEmitted);
    },
    get readableHighWaterMark() { return this._readableState.highWaterMark; },
    get readableBuffer() { return list.slice(this._readableState.buffer.items, this._readableState.buffer.head); },
    get readableFlowing() { return this._readableState.flowing; },
    set readableFlowing(value) { if (this._readableState) this._readableState.flowing = value; },
    get readableLength() { return this._readableState.length; },
    get readableObjectMode() { return this._readableState ? this._readableState.objectMode : false; },
    get readableEncoding() { return this._readableState ? this._readableState.encoding : null; },
    get readableEnded() { return this._readableState ? this._readableState.endEmitted : false; },
    get errored() { return this._readableState ? this._readableState.errored : null; },
    get closed() { return this._readableState ? this._readableState.closed : false; },
    get destroyed() { return this._readableState ? this._readableState.destroyed : false; },
    set destroyed(value) { if (this._readableState) this._readableState.destroyed = value; },
  });
  Readable.ReadableState = ReadableState;
  Readable.from = function (iterable, options) {
    if (typeof iterable === 'string' || iterable instanceof Buffer) {
      return new Readable({ objectMode: true, ...options, read() { this.push(iterable); this.push(null); } });
    }
    const start = iterable?.[asyncIterator] ?? iterable?.[iterator];
    if (typeof start !== 'function') throw typeError('iterable', 'an instance of Iterable', iterable);
    const it = apply(start, iterable, []);
    const stream = new Readable({ objectMode: true, highWaterMark: 1, ...options });
    let busy = false;
    stream._read = function () {
      if (busy) return;
      busy = true;
      pull(stream, it, () => { busy = false; });
    };
    stream._destroy = function (e, cb) { finishIterator(it, e).then(() => nextTick(cb, e), (x) => nextTick(cb, x ?? e)); };
    return stream;
  };
  const pull = async (stream, it, idle) => {
    try {
      for (;;) {
        const { value, done } = await it.next();
        if (done) {
          stream.push(null);
          return;
        }
        const item = value && typeof value.then === 'function' ? await value : value;
        if (item === null) throw nullValue();
        if (!stream.push(item)) {
          idle();
          return;
        }
      }
    } catch (e) {
      stream.destroy(e);
    }
  };
  const finishIterator = async (it, e) => {
    if (e !== undefined && e !== null && typeof it.throw === 'function') {
      const { value, done } = await it.throw(e);
      await value;
      if (done) return;
    }
    if (typeof it.return === 'function') {
      const { value } = await it.return();
      await value;
    }
  };
  Readable.fromWeb = refusal('stream.Readable.fromWeb');
  Readable.toWeb = refusal('stream.Readable.toWeb');
  Readable.wrap = (src, options) => new Readable({ objectMode: src.readableObjectMode ?? src.objectMode ?? true, ...options }).wrap(src);

  // Writable
  class WritableState extends BaseState {
    constructor(options, isDuplex) {
      super(options, isDuplex, 'writable');
      this.decodeStrings = options?.decodeStrings !== false;
      this.writing = this.needDrain = this.ending = this.ended = this.finished = this.prefinished = this.finalCalled = this.bufferProcessing = false;
      this.corked = 0;
      this.pendingcb = 0;
      this.buffered = new Queue();
      this.finishing = [];
      this.current = null;
    }
    getBuffer() { return list.slice(this.buffered.items, this.buffered.head); }
  }
  function Writable(options) {
    const isDuplex = instance(Duplex, this);
    if (!isDuplex && !instance(Writable, this)) return new Writable(options);
    this._writableState ??= new WritableState(options, isDuplex);
    if (options && !isDuplex) adopt(this, options, ['write', 'writev', 'destroy', 'final', 'construct']);
    apply(Stream, this, [options]);
    if (!isDuplex) begin(this, options, () => started(this));
  }
  const started = (self) => {
    const state = self._writableState;
    if (!state.writing) flush(self, state);
    finishMaybe(self, state);
  };
  inherit(Writable, Stream);
  defineProperty(Writable, hasInstance, {
    __proto__: null,
    value(o) { return instance(this, o) || this === Writable && isObject(o) && o._writableState instanceof WritableState; },
  });
  const writable = Writable.prototype;
  writable.pipe = function () { errorOrDestroy(this, streamError('ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable')); };
  const isEncoding = (encoding) => encoding === 'buffer' || Buffer.isEncoding(encoding);
  const unknown = (encoding) => error(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
  const write = (stream, chunk, encoding, cb) => {
    const state = stream._writableState;
    if (typeof encoding === 'function') {
      cb = encoding;
      encoding = undefined;
    }
    if (!encoding) encoding = state.defaultEncoding;
    else if (!isEncoding(encoding)) throw unknown(encoding);
    if (typeof cb !== 'function') cb = () => {};
    if (chunk === null) throw nullValue();
    if (!state.objectMode) {
      if (typeof chunk === 'string') {
        if (state.decodeStrings) {
          chunk = Buffer.from(chunk, encoding);
          encoding = 'buffer';
        }
      } else {
        const bytes = asBytes(chunk);
        if (bytes === undefined) throw typeError('chunk', 'of type string or an instance of Buffer, TypedArray, or DataView', chunk);
        chunk = bytes;
        encoding = 'buffer';
      }
    }
    let e;
    if (state.ending) e = streamError('ERR_STREAM_WRITE_AFTER_END', 'write after end');
    else if (state.destroyed) e = streamError('ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed');
    if (e) {
      nextTick(cb, e);
      errorOrDestroy(stream, e, true);
      return e;
    }
    state.pendingcb++;
    return writeOrWait(stream, state, chunk, encoding, cb);
  };
  writable.write = function (chunk, encoding, cb) { return write(this, chunk, encoding, cb) === true; };
  const writeOrWait = (stream, state, chunk, encoding, cb) => {
    const size = sizeOf(state, chunk);
    state.length += size;
    const room = state.length < state.highWaterMark;
    if (!room) state.needDrain = true;
    if (state.writing || state.corked || state.errored || !state.constructed) state.buffered.push({ chunk, encoding, cb });
    else perform(stream, state, false, size, chunk, encoding, [cb]);
    return room && !state.errored && !state.destroyed;
  };
  // Calls _write, or _writev for several; callbacks come after.
  const perform = (stream, state, several, size, chunk, encoding, callbacks) => {
    const job = { size, callbacks, done: false };
    state.current = job;
    state.writing = state.sync = true;
    const back = (e) => written(stream, state, job, e);
    if (state.destroyed) back(streamError('ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed'));
    else if (several) stream._writev(chunk, back);
    else stream._write(chunk, encoding, back);
    state.sync = false;
  };
  const written = (stream, state, job, e) => {
    if (job.done) {
      errorOrDestroy(stream, streamError('ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'));
      return;
    }
    job.done = true;
    state.writing = false;
    state.length -= job.size;
    if (e) {
      state.errored ||= e;
      if (stream._readableState && !stream._readableState.errored) stream._readableState.errored = e;
      const tell = () => {
        state.pendingcb -= job.callbacks.length;
        for (let i = 0; i < job.callbacks.length; i++) job.callbacks[i](e);
        failWaiting(state);
        errorOrDestroy(stream, e);
      };
      if (state.sync) nextTick(tell);
      else tell();
      return;
    }
    const wasSync = state.sync;
    if (state.buffered.size > 0) flush(stream, state);
    if (wasSync) nextTick(afterWrite, stream, state, job.callbacks);
    else afterWrite(stream, state, job.callbacks);
  };
  const afterWrite = (stream, state, callbacks) => {
    if (!state.ending && !stream.destroyed && state.length === 0 && state.needDrain) {
      state.needDrain = false;
      stream.emit('drain');
    }
    for (let i = 0; i < callbacks.length; i++) {
      state.pendingcb--;
      callbacks[i](state.errored ?? null);
    }
    if (state.destroyed) failWaiting(state);
    finishMaybe(stream, state);
  };
  // What waits when the stream is destroyed is told so.
  const failWaiting = (state) => {
    if (state.writing) return;
    const reason = () => state.errored ?? streamError('ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed');
    while (state.buffered.size > 0) {
      const { chunk, cb } = state.buffered.shift();
      state.length -= sizeOf(state, chunk);
      cb(reason());
    }
    const waiting = state.finishing;
    state.finishing = [];
    for (let i = 0; i < waiting.length; i++) waiting[i](state.errored ?? streamError('ERR_STREAM_DESTROYED', 'Cannot call end after a stream was destroyed'));
  };
  const flush = (stream, state) => {
    if (state.corked || state.bufferProcessing || state.destroyed || !state.constructed || state.buffered.size === 0) return;
    state.bufferProcessing = true;
    if (typeof stream._writev === 'function' && state.buffered.size > 1) {
      const chunks = state.getBuffer();
      state.buffered.clear();
      let allBuffers = true;
      for (let i = 0; i < chunks.length; i++) allBuffers &&= chunks[i].encoding === 'buffer';
      chunks.allBuffers = allBuffers;
      state.pendingcb -= chunks.length - 1;
      const back = (e) => { for (let i = 0; i < chunks.length; i++) chunks[i].cb(e); };
      perform(stream, state, true, state.length, chunks, '', [back]);
    } else {
      while (state.buffered.size > 0 && !state.writing) {
        const { chunk, encoding, cb } = state.buffered.shift();
        perform(stream, state, false, sizeOf(state, chunk), chunk, encoding, [cb]);
      }
    }
    state.bufferProcessing = false;
  };
  writable.cork = function () { this._writableState.corked++; };
  writable.uncork = function () {
    const state = this._writableState;
    if (!state.corked) return;
    state.corked--;
    if (!state.writing) flush(this, state);
  };
  writable.setDefaultEncoding = function (encoding) {
    if (typeof encoding === 'string') encoding = text.toLowerCase(encoding);
    if (!Buffer.isEncoding(encoding)) throw unknown(encoding);
    this._writableState.defaultEncoding = encoding;
    return this;
  };
  writable._write = function (chunk, encoding, cb) {
    if (!this._writev) throw lacking('_write()');
    this._writev([{ chunk, encoding }], cb);
  };
  writable._writev = null;
  writable.end = function (chunk, encoding, cb) {
    const state = this._writableState;
    if (typeof chunk === 'function') {
      cb = chunk;
      chunk = encoding = undefined;
    } else if (typeof encoding === 'function') {
      cb = encoding;
      encoding = undefined;
    }
    let e;
    if (chunk !== undefined && chunk !== null) {
      const out = write(this, chunk, encoding);
      if (out instanceof Error) e = out;
    }
    if (state.corked) {
      state.corked = 1;
      this.uncork();
    }
    if (!e && !state.errored && !state.ending) {
      state.ending = true;
      finishMaybe(this, state, true);
      state.ended = true;
    } else if (!e && state.finished) {
      e = streamError('ERR_STREAM_ALREADY_FINISHED', 'Cannot call end after a stream was finished');
    } else if (!e && state.destroyed) {
      e = streamError('ERR_STREAM_DESTROYED', 'Cannot call end after a stream was destroyed');
    }
    if (typeof cb === 'function') {
      if (e) nextTick(cb, e);
      else if (state.finished) nextTick(cb);
      else list.push(state.finishing, cb);
    }
    return this;
  };
  const needsFinish = (state) => state.ending && !state.destroyed && state.constructed && state.length === 0 && !state.errored &&
    state.buffered.size === 0 && !state.finished && !state.writing && !state.errorEmitted && !state.closeEmitted;
  const finishMaybe = (stream, state, sync) => {
    if (!needsFinish(state)) return;
    prefinish(stream, state);
    if (state.pendingcb !== 0) return;
    if (sync) {
      state.pendingcb++;
      nextTick(() => {
        if (needsFinish(state)) finishNow(stream, state);
        else state.pendingcb--;
      });
    } else if (needsFinish(state)) {
      state.pendingcb++;
      finishNow(stream, state);
    }
  };
  const prefinish = (stream, state) => {
    if (state.prefinished || state.finalCalled) return;
    if (typeof stream._final !== 'function' || state.destroyed) {
      state.prefinished = true;
      stream.emit('prefinish');
      return;
    }
    state.finalCalled = true;
    let called = false;
    const back = (e) => {
      if (called) {
        errorOrDestroy(stream, e ?? streamError('ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'));
        return;
      }
      called = true;
      state.pendingcb--;
      if (e) {
        const waiting = state.finishing;
        state.finishing = [];
        for (let i = 0; i < waiting.length; i++) waiting[i](e);
        errorOrDestroy(stream, e, state.sync);
      } else if (needsFinish(state)) {
        state.prefinished = true;
        stream.emit('prefinish');
        state.pendingcb++;
        nextTick(finishNow, stream, state);
      }
    };
    state.sync = true;
    state.pendingcb++;
    try {
      stream._final(back);
    } catch (e) {
      back(e);
    }
    state.sync = false;
  };
  const finishNow = (stream, state) => {
    state.pendingcb--;
    state.finished = true;
    const waiting = state.finishing;
    state.finishing = [];
    for (let i = 0; i < waiting.length; i++) waiting[i](null);
    stream.emit('finish');
    const r = stream._readableState;
    if (state.autoDestroy && (!r || r.autoDestroy && (r.endEmitted || r.readable === false))) stream.destroy();
  };
  writable.destroy = function (err, cb) {
    const state = this._writableState;
    if (!state.destroyed && (state.buffered.size > 0 || state.finishing.length > 0)) nextTick(failWaiting, state);
    apply(destroy, this, [err, cb]);
    return this;
  };
  writable._undestroy = undestroy;
  writable._destroy = function (err, cb) { cb(err); };
  writable[EventEmitter.captureRejectionSymbol] = function (err) { this.destroy(err); };
  const writableGetters = {
    get writable() {
      const w = this._writableState;
      return !!w && w.writable !== false && !w.destroyed && !w.errored && !w.ending && !w.ended;
    },
    set writable(value) { if (this._writableState) this._writableState.writable = Boolean(value); },
    get writableFinished() { return this._writableState ? this._writableState.finished : false; },
    get writableObjectMode() { return this._writableState ? this._writableState.objectMode : false; },
    get writableBuffer() { return this._writableState?.getBuffer(); },
    get writableEnded() { return this._writableState ? this._writableState.ending : false; },
    get writableNeedDrain() {
      const w = this._writableState;
      return w ? !w.destroyed && !w.ending && w.needDrain : false;
    },
    get writableHighWaterMark() { return this._writableState?.highWaterMark; },
    get writableCorked() { return this._writableState ? this._writableState.corked : 0; },
    get writableLength() { return this._writableState?.length; },
    get writableAborted() {
      const w = this._writableState;
      return !!(w.writable !== false && (w.destroyed || w.errored) && !w.finished);
    },
    get errored() { return this._writableState ? this._writableState.errored : null; },
    get closed() { return this._writableState ? this._writableState.closed : false; },
    get destroyed() { return this._writableState ? this._writableState.destroyed : false; },
    set destroyed(value) { if (this._writableState) this._writableState.destroyed = value; },
  };
  getters(Writable, writableGetters);
  Writable.WritableState = WritableState;
  Writable.fromWeb = refusal('stream.Writable.fromWeb');
  Writable.toWeb = refusal('stream.Writable.toWeb');

  // Duplex
  function Duplex(options) {
    if (!(this instanceof Duplex)) return new Duplex(options);
    this._readableState ??= new ReadableState(options, true);
    this._writableState ??= new WritableState(options, true);
    apply(Stream, this, [options]);
    this.allowHalfOpen = true;
    if (options) {
      this.allowHalfOpen = options.allowHalfOpen !== false;
      if (options.readable === false) this._readableState.readable = !(this._readableState.ended = this._readableState.endEmitted = true);
      if (options.writable === false) this._writableState.writable = !(this._writableState.ending = this._writableState.ended = this._writableState.finished = true);
      adopt(this, options, ['read', 'write', 'writev', 'destroy', 'final', 'construct']);
    }
    begin(this, options, () => {
      if (this._readableState.needReadable) maybeReadMore(this, this._readableState);
      started(this);
    });
  }
  inherit(Duplex, Readable);
  for (const name of keys(writable)) if (!(name in Duplex.prototype)) Duplex.prototype[name] = writable[name];
  for (const name of ['write', 'end', '_write', '_writev', 'cork', 'uncork', 'setDefaultEncoding']) Duplex.prototype[name] = writable[name];
  Duplex.prototype.destroy = writable.destroy;
  const onlyWritable = {};
  for (const name of keys(writableGetters)) {
    if (text.startsWith(name, 'writable')) defineProperty(onlyWritable, name, getOwnPropertyDescriptor(writableGetters, name));
  }
  getters(Duplex, onlyWritable);
  getters(Duplex, {
    get destroyed() {
      const [r, w] = states(this);
      return r === undefined || w === undefined ? false : r.destroyed && w.destroyed;
    },
    set destroyed(value) { each(this, (state) => { state.destroyed = value; }); },
  });
  Duplex.from = refusal('stream.Duplex.from', 'is not available in a run');
  Duplex.fromWeb = refusal('stream.Duplex.fromWeb');
  Duplex.toWeb = refusal('stream.Duplex.toWeb');

  // Transform
  const kCallback = Symbol('kCallback');
  function Transform(options) {
    if (!(this instanceof Transform)) return new Transform(options);
    apply(Duplex, this, [options]);
    this._readableState.sync = false;
    this[kCallback] = null;
    adopt(this, options, ['transform', 'flush']);
    this.on('prefinish', onPrefinish);
  }
  inherit(Transform, Duplex);
  const flushTransform = function (cb) {
    if (typeof this._flush !== 'function' || this.destroyed) {
      this.push(null);
      if (cb) cb();
      return;
    }
    this._flush((e, data) => {
      if (e) {
        if (cb) cb(e);
        else this.destroy(e);
        return;
      }
      if (data !== undefined && data !== null) this.push(data);
      this.push(null);
      if (cb) cb();
    });
  };
  function onPrefinish() { if (this._final !== flushTransform) apply(flushTransform, this, []); }
  Transform.prototype._final = flushTransform;
  Transform.prototype._transform = function () { throw lacking('_transform()'); };
  Transform.prototype._write = function (chunk, encoding, cb) {
    const r = this._readableState;
    const w = this._writableState;
    const before = r.length;
    this._transform(chunk, encoding, (e, value) => {
      if (e) {
        cb(e);
        return;
      }
      if (value !== undefined && value !== null) this.push(value);
      if (w.ended || before === r.length || r.length < r.highWaterMark) cb();
      else this[kCallback] = cb;
    });
  };
  Transform.prototype._read = function () {
    if (!this[kCallback]) return;
    const cb = this[kCallback];
    this[kCallback] = null;
    cb();
  };
  function PassThrough(options) {
    if (!(this instanceof PassThrough)) return new PassThrough(options);
    apply(Transform, this, [options]);
  }
  inherit(PassThrough, Transform);
  PassThrough.prototype._transform = function (chunk, encoding, cb) { cb(null, chunk); };

  // The end of streams.
  const isStream = (s) => isObject(s) && (s._readableState || s._writableState || typeof s.write === 'function' && typeof s.on === 'function' || typeof s.pipe === 'function' && typeof s.on === 'function');
  const finished = function finished(stream, options, callback) {
    if (typeof options === 'function') {
      callback = options;
      options = {};
    }
    options ??= {};
    if (!isObject(options)) throw typeError('options', 'of type object', options);
    needFunction(callback, 'callback');
    if (!isStream(stream)) throw typeError('stream', 'an instance of ReadableStream, WritableStream, or Stream', stream);
    const r = stream._readableState;
    const w = stream._writableState;
    const readsToo = options.readable ?? Boolean(r || !w && stream.readable !== undefined && typeof stream.pipe === 'function');
    const writesToo = options.writable ?? Boolean(w || !r && typeof stream.write === 'function');
    let readDone = !readsToo || r?.endEmitted || r?.readable === false;
    let writeDone = !writesToo || w?.finished || w?.writable === false;
    let called = false;
    const settle = (e) => {
      if (called) return;
      called = true;
      if (e === undefined) apply(callback, stream, []);
      else apply(callback, stream, [e]);
    };
    const willClose = (r ? r.autoDestroy && r.emitClose && !r.closed : true) && (w ? w.autoDestroy && w.emitClose && !w.closed : true) && Boolean(r || w) &&
      Boolean(readsToo && r) === Boolean(r && r.readable !== false) && Boolean(writesToo && w) === Boolean(w && w.writable !== false);
    const onfinish = () => {
      writeDone = true;
      if (stream.destroyed && r && w) return;
      if (willClose && (!stream.readable || readsToo)) return;
      if (readDone) settle();
    };
    const onend = () => {
      readDone = true;
      if (willClose && (!stream.writable || writesToo)) return;
      if (writeDone) settle();
    };
    const onerror = (e) => settle(e);
    const onclose = () => {
      const failure = w?.errored ?? r?.errored;
      if (failure && typeof failure !== 'boolean') settle(failure);
      else if (readsToo && !readDone && !r?.endEmitted && (r || stream.readable !== undefined)) settle(premature());
      else if (writesToo && !writeDone && !w?.finished) settle(premature());
      else settle();
    };
    stream.on('end', onend);
    stream.on('finish', onfinish);
    if (options.error !== false) stream.on('error', onerror);
    stream.on('close', onclose);
    if (stream.closed || r?.closeEmitted || w?.closeEmitted || (r?.errorEmitted || w?.errorEmitted)) nextTick(onclose);
    else if (readDone && writeDone && !willClose) nextTick(onclose);
    const cleanup = () => {
      called = true;
      stream.removeListener('end', onend);
      stream.removeListener('finish', onfinish);
      stream.removeListener('error', onerror);
      stream.removeListener('close', onclose);
    };
    if (options.signal && !called) watchFinish(options.signal, (e) => { cleanup(); apply(callback, stream, [e]); });
    return cleanup;
  };
  const watchFinish = (signal, stop) => {
    const abort = () => stop(abortError(signal.reason));
    if (signal.aborted) nextTick(abort);
    else signal.addEventListener('abort', abort, { once: true });
  };
  const iterableOf = (value, i) => {
    if (isStream(value)) return value;
    if (isObject(value) && (value[asyncIterator] || value[iterator])) return value;
    fail(TypeError, 'ERR_INVALID_RETURN_VALUE', `Expected Iterable, AsyncIterable or Stream to be returned from the "${i === 0 ? 'source' : `transform[${i - 1}]`}" function but got ${typeof value}.`);
  };
  const pipeline = function pipeline(...steps) {
    const callback = list.pop(steps);
    needFunction(callback, 'streams[stream.length - 1]');
    return pipelineOf(steps, callback, {});
  };
  const pipelineOf = (steps, callback, options) => {
    if (steps.length === 1 && Array.isArray(steps[0])) steps = steps[0];
    if (steps.length < 2) fail(TypeError, 'ERR_MISSING_ARGS', 'The "streams" argument must be specified');
    const open = [];
    let failure;
    let pending = 0;
    let result;
    let called = false;
    const stopAll = (e) => { for (let i = 0; i < open.length; i++) if (!open[i].destroyed && typeof open[i].destroy === 'function') open[i].destroy(e); };
    const done = (e) => {
      if (e && (!failure || failure.code === 'ERR_STREAM_PREMATURE_CLOSE')) failure = e;
      if (e) stopAll(failure);
      if (--pending > 0 || called) return;
      called = true;
      nextTick(callback, failure, result);
    };
    const watch = (stream, reading, writing) => {
      list.push(open, stream);
      pending++;
      finished(stream, { readable: reading, writable: writing }, done);
    };
    if (options.signal) watchFinish(options.signal, (e) => { pending++; done(e); });
    let flowing;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i];
      const last = i === steps.length - 1;
      if (typeof step === 'function' && !isStream(step)) {
        const out = i === 0 ? step({ signal: options.signal }) : step(flowing, { signal: options.signal });
        if (last && isObject(out) && typeof out.then === 'function') {
          pending++;
          out.then((value) => { result = value; done(); }, (e) => done(e));
          flowing = out;
        } else if (last) {
          const through = Readable.from(iterableOf(out, i));
          watch(through, true, false);
          flowing = through;
        } else {
          flowing = iterableOf(out, i);
        }
        continue;
      }
      if (!isStream(step)) {
        if (i > 0) throw typeError(`streams[${i}]`, 'of type function or an instance of Stream', step);
        flowing = iterableOf(step, 0);
        continue;
      }
      watch(step, !last, i > 0);
      if (i > 0) {
        if (!isStream(flowing)) {
          flowing = Readable.from(flowing);
          watch(flowing, true, false);
        }
        flowing.pipe(step, { end: !(last && options.end === false) });
        if (last && options.end === false) flowing.once('end', () => step.emit('finish'));
      }
      flowing = step;
    }
    return flowing;
  };

  const promises = {
    finished: (stream, options) => new Promise((resolve, reject) => {
      const stop = finished(stream, options ?? {}, (e) => {
        if (options?.cleanup) stop();
        if (e) reject(e);
        else resolve();
      });
    }),
    pipeline: (...steps) => new Promise((resolve, reject) => {
      const last = steps[steps.length - 1];
      let options = {};
      if (isObject(last) && typeof last !== 'function' && !isStream(last) && !last[asyncIterator] && !last[iterator]) options = list.pop(steps);
      pipelineOf(steps, (e, value) => e ? reject(e) : resolve(value), options);
    }),
  };
  hide(finished, Symbol.for('nodejs.util.promisify.custom'), promises.finished);
  hide(pipeline, Symbol.for('nodejs.util.promisify.custom'), promises.pipeline);

  const all = async (source) => {
    const chunks = [];
    const start = source?.[asyncIterator] ?? source?.[iterator];
    if (typeof start !== 'function') throw typeError('stream', 'an instance of AsyncIterable', source);
    const it = apply(start, source, []);
    for (let step = await it.next(); !step.done; step = await it.next()) {
      list.push(chunks, typeof step.value === 'string' ? Buffer.from(step.value) : asBytes(step.value) ?? Buffer.from(step.value));
    }
    return Buffer.concat(chunks);
  };
  const consumers = {
    async arrayBuffer(source) {
      const b = await all(source);
      return new BytesArray(b).buffer;
    },
    async blob(source) { return new (native.load('Blob'))([await all(source)]); },
    async buffer(source) { return all(source); },
    async text(source) { return new (native.load('TextDecoder'))().decode(await all(source)); },
    async json(source) { return JSON.parse(new (native.load('TextDecoder'))().decode(await all(source))); },
  };

  const exported = {
    isDestroyed: (s) => isStream(s) ? Boolean(s.destroyed) : null,
    isDisturbed: (s) => Boolean(s && (s.readableDidRead || s.readableAborted)),
    isErrored: (s) => Boolean(s && (s._readableState?.errored || s._writableState?.errored)),
    isReadable: (s) => s && s.readable !== undefined && s.readable !== null ? Boolean(s.readable) : null,
    isWritable: (s) => s && s.writable !== undefined && s.writable !== null ? Boolean(s.writable) : null,
    Readable, Writable, Duplex, Transform, PassThrough, pipeline, finished,
    addAbortSignal(signal, stream) { watchSignal(signal, stream); return stream; },
    destroy(stream, e) { stream.destroy(e); return stream; },
    compose: refusal('stream.compose', 'is experimental in Node and not available in a run'),
    duplexPair: refusal('stream.duplexPair', 'is not available in a run'),
    getDefaultHighWaterMark: (objectMode) => objectMode ? defaultObjectMark : defaultMark,
    setDefaultHighWaterMark(objectMode, value) {
      if (!isInteger(value) || value < 0) throw rangeError('value', '>= 0', value);
      if (objectMode) defaultObjectMark = value;
      else defaultMark = value;
    },
    promises,
    Stream,
    _isArrayBufferView: (v) => ArrayBuffer.isView(v),
    _isUint8Array: (v) => v instanceof BytesArray,
    _uint8ArrayToBuffer: (v) => asBytes(v),
  };
  for (const name in exported) Stream[name] = exported[name];
  return { stream: Stream, 'stream/promises': promises, 'stream/consumers': consumers };
})
