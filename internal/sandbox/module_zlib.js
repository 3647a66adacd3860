(function (native) {
  const { text, list, error, typeError, rangeError, needFunction, refusal, isObject } = native.shared;
  const Buffer = native.load('Buffer');
  const { Transform } = native.require('stream');
  const { inherits } = native.require('util');
  const { nextTick } = native.load('process');

  const codes = {
    Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5, Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2,
    Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6, Z_NO_COMPRESSION: 0,
    Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1, Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4,
    Z_DEFAULT_STRATEGY: 0, ZLIB_VERNUM: 4880, DEFLATE: 1, INFLATE: 2, GZIP: 3, GUNZIP: 4, DEFLATERAW: 5, INFLATERAW: 6, UNZIP: 7,
    BROTLI_DECODE: 8, BROTLI_ENCODE: 9, Z_MIN_WINDOWBITS: 8, Z_MAX_WINDOWBITS: 15, Z_DEFAULT_WINDOWBITS: 15, Z_MIN_CHUNK: 64,
    Z_MAX_CHUNK: Infinity, Z_DEFAULT_CHUNK: 16384, Z_MIN_MEMLEVEL: 1, Z_MAX_MEMLEVEL: 9, Z_DEFAULT_MEMLEVEL: 8, Z_MIN_LEVEL: -1,
    Z_MAX_LEVEL: 9, Z_DEFAULT_LEVEL: -1,
  };
  const numbers = { Z_DATA_ERROR: -3, Z_BUF_ERROR: -5, Z_NEED_DICT: 2 };
  const bytesOf = (buffer) => {
    if (typeof buffer === 'string') return Buffer.from(buffer);
    if (ArrayBuffer.isView(buffer)) return Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    if (buffer instanceof ArrayBuffer) return Buffer.from(buffer);
    throw typeError('buffer', 'of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer', buffer);
  };
  const chunkOf = (chunk) => {
    if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk) && !(chunk instanceof ArrayBuffer)) {
      throw typeError('chunk', 'of type string or an instance of Buffer, TypedArray, or DataView', chunk);
    }
    return bytesOf(chunk);
  };
  const need = (options, name, min, max) => {
    const value = options[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'number') throw typeError(`options.${name}`, 'of type number', value);
    if (!(value >= min && value <= max)) throw rangeError(`options.${name}`, max === Infinity ? `>= ${min}` : `>= ${min} and <= ${max}`, value);
    return value;
  };
  const limits = { __proto__: null, windowBits: [0, 15], level: [-1, 9], memLevel: [1, 9], strategy: [0, 4], chunkSize: [64, Infinity], maxOutputLength: [1, 9007199254740991] };
  // What Go's compressor has of the options; the others change nothing but size.
  const read = (options) => {
    if (options === undefined || options === null) options = {};
    if (!isObject(options)) throw typeError('options', 'of type object', options);
    for (const name in limits) need(options, name, limits[name][0], limits[name][1]);
    const { dictionary } = options;
    return { level: options.level ?? -1, most: options.maxOutputLength, dictionary: dictionary === undefined ? undefined : bytesOf(dictionary) };
  };
  const perform = (format, bytes, options) => {
    const { level, most, dictionary } = read(options);
    const out = native.perform(format, bytes, level, most ?? -1, dictionary);
    if (out.code === undefined) return Buffer.from(out.bytes);
    if (out.code === 'ERR_BUFFER_TOO_LARGE') throw error(RangeError, out.code, `Cannot create a Buffer larger than ${out.limit} bytes`);
    const e = new Error(out.message);
    e.errno = numbers[out.code];
    e.code = out.code;
    throw e;
  };

  const zlib = {
    crc32(data, value = 0) {
      if (typeof data !== 'string' && !ArrayBuffer.isView(data)) throw typeError('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
      if (typeof value !== 'number') throw typeError('value', 'of type number', value);
      return native.crc32(bytesOf(data), value);
    },
  };
  const formats = { Deflate: 'deflate', Inflate: 'inflate', Gzip: 'gzip', Gunzip: 'gunzip', DeflateRaw: 'deflateRaw', InflateRaw: 'inflateRaw', Unzip: 'unzip' };
  // A stream keeps what is written to it, and gives the result at its end.
  for (const name in formats) {
    const format = formats[name];
    const Class = {
      [name]: function (options) {
        if (!(this instanceof Class)) return new Class(options);
        read(options);
        Transform.call(this, options);
        let parts = [];
        let size = 0;
        this.bytesWritten = 0;
        this._transform = (chunk, encoding, cb) => {
          list.push(parts, chunk);
          size += chunk.length;
          this.bytesWritten = size;
          cb(size > native.limit ? error(RangeError, 'ERR_BUFFER_TOO_LARGE', `Cannot create a Buffer larger than ${native.limit} bytes`) : null);
        };
        this._flush = (cb) => {
          const all = Buffer.concat(parts, size);
          parts = [];
          let out;
          try {
            if (size > 0 || !text.endsWith(format, 'nflate') && format !== 'gunzip' && format !== 'unzip') out = perform(format, all, options);
          } catch (e) {
            cb(e);
            return;
          }
          cb(null, out);
        };
      },
    }[name];
    inherits(Class, Transform);
    Object.setPrototypeOf(Class, Transform);
    Class.prototype.close = function (cb) {
      if (cb) this.once('close', cb);
      this.destroy();
    };
    for (const method of ['flush', 'params', 'reset']) Class.prototype[method] = refusal(`zlib.${name}.${method}`, 'is not available in a run: the stream gives its result when it ends');
    zlib[name] = Class;
    zlib[`create${name}`] = (options) => new Class(options);
    zlib[format] = (buffer, options, callback) => {
      if (typeof options === 'function') {
        callback = options;
        options = {};
      }
      needFunction(callback, 'callback');
      read(options);
      const bytes = chunkOf(buffer);
      let out;
      try {
        out = perform(format, bytes, options);
      } catch (e) {
        nextTick(callback, e);
        return;
      }
      nextTick(callback, null, out);
    };
    zlib[`${format}Sync`] = (buffer, options) => perform(format, bytesOf(buffer), options);
    for (const f of [format, `${format}Sync`, `create${name}`]) Object.defineProperty(zlib[f], 'name', { __proto__: null, value: f, configurable: true });
  }
  for (const name of ['BrotliCompress', 'BrotliDecompress', 'brotliCompress', 'brotliCompressSync', 'brotliDecompress', 'brotliDecompressSync',
    'createBrotliCompress', 'createBrotliDecompress', 'ZstdCompress', 'ZstdDecompress', 'zstdCompress', 'zstdCompressSync', 'zstdDecompress',
    'zstdDecompressSync', 'createZstdCompress', 'createZstdDecompress']) {
    if (!text.includes(text.toLowerCase(name), 'zstd')) zlib[name] = refusal(`zlib.${name}`, 'is not available in a run');
  }
  zlib.constants = Object.freeze({ __proto__: null, ...codes });
  zlib.codes = Object.freeze({ Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6, 0: 'Z_OK', 1: 'Z_STREAM_END', 2: 'Z_NEED_DICT', '-1': 'Z_ERRNO', '-2': 'Z_STREAM_ERROR', '-3': 'Z_DATA_ERROR', '-4': 'Z_MEM_ERROR', '-5': 'Z_BUF_ERROR', '-6': 'Z_VERSION_ERROR' });
  for (const name in codes) if (!text.startsWith(name, 'BROTLI')) Object.defineProperty(zlib, name, { __proto__: null, value: codes[name], enumerable: false });
  return { zlib };
})
