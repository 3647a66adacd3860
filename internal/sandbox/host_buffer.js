(function (native) {
  const { custom, isBuffer, isArrayBuffer } = native;
  const { defineProperty } = Object;
  const { isArray } = Array;
  const { toPrimitive, species } = Symbol;
  const Bytes = Uint8Array;
  const fail = (ErrorType, code, message) => {
    const error = new ErrorType(message);
    error.code = code;
    throw error;
  };
  const failType = (name, types, value) => fail(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${name} must be ${types}.${native.received(value)}`);

  class FastBuffer extends Bytes {
    constructor(source, offset, length) { super(source, offset, length); }
  }
  const wrap = (memory) => new FastBuffer(memory);

  const fromMemory = (memory, offset, length) => {
    offset = +offset || 0;
    const left = memory.byteLength - offset;
    if (left < 0) fail(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds');
    if (length === undefined) {
      length = left;
    } else {
      length = +length;
      if (!(length > 0)) length = 0;
      else if (length > left) fail(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds');
    }
    return new FastBuffer(memory, offset, length);
  };
  const fromList = (list) => {
    if (!(list.length > 0)) return new FastBuffer(0);
    const buffer = wrap(native.alloc(list.length));
    for (let i = 0; i < buffer.length; i++) buffer[i] = list[i];
    return buffer;
  };
  const fromObject = (value) => {
    if (value.length !== undefined || isArrayBuffer(value.buffer)) {
      return typeof value.length === 'number' ? fromList(value) : new FastBuffer(0);
    }
    if (value.type === 'Buffer' && isArray(value.data)) return fromList(value.data);
  };
  const from = (value, encodingOrOffset, length) => {
    if (typeof value === 'string') return wrap(native.decode(value, encodingOrOffset));
    if (typeof value === 'object' && value !== null) {
      if (isArrayBuffer(value)) return fromMemory(value, encodingOrOffset, length);
      const inner = value.valueOf && value.valueOf();
      if (inner !== null && inner !== value && (typeof inner === 'string' || typeof inner === 'object')) {
        return from(inner, encodingOrOffset, length);
      }
      const buffer = fromObject(value);
      if (buffer) return buffer;
      if (typeof value[toPrimitive] === 'function') {
        const primitive = value[toPrimitive]('string');
        if (typeof primitive === 'string') return wrap(native.decode(primitive, encodingOrOffset));
      }
    }
    failType('first argument', 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object', value);
  };
  const needSize = (size) => {
    if (typeof size !== 'number') failType('"size" argument', 'of type number', size);
    if (!(size >= 0 && size <= 9007199254740991)) {
      fail(RangeError, 'ERR_OUT_OF_RANGE',
        `The value of "size" is out of range. It must be >= 0 && <= 9007199254740991. Received ${native.number(size)}`);
    }
  };

  function Buffer(arg, encodingOrOffset, length) {
    if (typeof arg === 'number') {
      if (typeof encodingOrOffset === 'string') failType('"string" argument', 'of type string', arg);
      return Buffer.alloc(arg);
    }
    return from(arg, encodingOrOffset, length);
  }
  const statics = {
    from: function (value, encodingOrOffset, length) { return from(value, encodingOrOffset, length); },
    of(...items) { return fromList(items); },
    alloc: function alloc(size, fill, encoding) {
      needSize(size);
      const buffer = wrap(native.alloc(size));
      return fill !== undefined && fill !== 0 && size > 0 ? native.fill(buffer, fill, encoding) : buffer;
    },
    allocUnsafe: function allocUnsafe(size) { needSize(size); return wrap(native.alloc(size)); },
    allocUnsafeSlow: function allocUnsafeSlow(size) { needSize(size); return wrap(native.alloc(size)); },
    copyBytesFrom(view, offset, length) {
      const kept = native.elements(view, offset, length);
      return wrap(kept);
    },
    isBuffer(value) { return value instanceof Buffer; },
    isEncoding(encoding) { return typeof encoding === 'string' && encoding.length !== 0 && native.isEncoding(encoding); },
    byteLength(value, encoding) {
      if (typeof value === 'string') return native.byteLength(value, encoding);
      if (!native.isView(value) && !isArrayBuffer(value)) {
        failType('"string" argument', 'of type string or an instance of Buffer or ArrayBuffer', value);
      }
      return value.byteLength;
    },
    compare(a, b) {
      if (!isBuffer(a)) failType('"buf1" argument', 'an instance of Buffer or Uint8Array', a);
      if (!isBuffer(b)) failType('"buf2" argument', 'an instance of Buffer or Uint8Array', b);
      return native.compare(a, b);
    },
    concat(list, length) {
      if (!isArray(list)) failType('"list" argument', 'an instance of Array', list);
      let total = 0;
      for (let i = 0; i < list.length; i++) {
        if (!isBuffer(list[i])) failType(`"list[${i}]" argument`, 'an instance of Buffer or Uint8Array', list[i]);
        total += native.size(list[i]);
      }
      if (length !== undefined) {
        if (typeof length !== 'number') failType('"length" argument', 'of type number', length);
        if (length % 1 !== 0 || length < 0 || length > 9007199254740991) {
          fail(RangeError, 'ERR_OUT_OF_RANGE', 'The value of "length" is out of range. It must be ' +
            (length % 1 !== 0 ? 'an integer' : '>= 0 && <= 9007199254740991') + `. Received ${native.number(length)}`);
        }
        total = length;
      }
      const out = wrap(native.alloc(total));
      let at = 0;
      for (let i = 0; i < list.length && at < total; i++) at = native.put(out, list[i], at);
      return out;
    },
  };
  for (const name in statics) defineProperty(Buffer, name, { __proto__: null, value: statics[name], enumerable: true, configurable: true, writable: true });
  Object.setPrototypeOf(Buffer, Bytes);
  defineProperty(Buffer, 'poolSize', { __proto__: null, value: 8192, enumerable: true, configurable: true, writable: true });
  defineProperty(Buffer, species, { __proto__: null, get() { return FastBuffer; }, configurable: true });
  defineProperty(Buffer, 'prototype', { __proto__: null, value: FastBuffer.prototype, writable: true });

  const methods = {
    __proto__: null,
    get parent() { return isBuffer(this) ? this.buffer : undefined; },
    get offset() { return isBuffer(this) ? this.byteOffset : undefined; },
    toJSON() {
      const data = [];
      for (let i = 0; i < this.length; i++) defineProperty(data, i, { __proto__: null, value: this[i], enumerable: true, configurable: true, writable: true });
      return { type: 'Buffer', data };
    },
    subarray(start, end) {
      const length = this.length;
      const clamp = (n) => {
        n = +n;
        n = n === n ? native.trunc(n) : 0;
        return n < 0 ? (n + length > 0 ? n + length : 0) : n < length ? n : length;
      };
      start = clamp(start);
      end = end === undefined ? length : clamp(end);
      return new FastBuffer(this.buffer, this.byteOffset + start, end > start ? end - start : 0);
    },
    slice(start, end) { return this.subarray(start, end); },
    [custom](depth, options, inspect) {
      const name = this.constructor?.name ?? 'Buffer';
      const more = this.length - 50;
      let text = native.preview(this);
      if (more > 0) text += ` ... ${more} more byte${more > 1 ? 's' : ''}`;
      return `<${name}${text || ' '}>`;
    },
  };
  defineProperty(FastBuffer.prototype, 'constructor', { __proto__: null, value: Buffer, configurable: true, writable: true });
  native.install(FastBuffer.prototype);
  native.copyMembers(methods, FastBuffer.prototype);
  defineProperty(FastBuffer.prototype, custom, { __proto__: null, value: methods[custom], configurable: true, writable: true });
  defineProperty(FastBuffer.prototype, 'inspect', { __proto__: null, value: methods[custom], enumerable: true, configurable: true, writable: true });
  defineProperty(FastBuffer.prototype, 'toLocaleString', { __proto__: null, value: FastBuffer.prototype.toString, enumerable: true, configurable: true, writable: true });
  return { Buffer };
})
