(function (native) {
  const { text, fail, typeError, refusal, getter } = native.shared;
  const Buffer = native.load('Buffer');
  const isView = ArrayBuffer.isView;

  const bytesOf = (v) => {
    if (v instanceof Uint8Array) return Buffer.from(v.buffer, v.byteOffset, v.byteLength);
    if (isView(v)) return Buffer.from(v.buffer, v.byteOffset, v.byteLength);
    throw typeError('buf', 'an instance of Buffer, TypedArray, or DataView', v);
  };
  function SlowBuffer(length) {
    if (typeof length !== 'number') throw typeError('size', 'of type number', length);
    return Buffer.allocUnsafeSlow(length);
  }
  Object.setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
  Object.setPrototypeOf(SlowBuffer, Uint8Array);
  const checked = (check) => (input) => {
    if (!(input instanceof ArrayBuffer) && !isView(input)) throw typeError('input', 'an instance of ArrayBuffer, Buffer, or TypedArray', input);
    return check(input);
  };
  const exported = {
    Buffer,
    SlowBuffer,
    transcode: refusal('buffer.transcode', 'is not available in a run'),
    isUtf8: checked(native.isUtf8),
    isAscii: checked(native.isAscii),
    kMaxLength: 9007199254740991,
    kStringMaxLength: 536870888,
    btoa: native.load('btoa'),
    atob: native.load('atob'),
    constants: { MAX_LENGTH: 9007199254740991, MAX_STRING_LENGTH: 536870888 },
    INSPECT_MAX_BYTES: 50,
    resolveObjectURL: refusal('buffer.resolveObjectURL', 'is not available in a run'),
  };

  // few who load the module want these
  for (const name of ['Blob', 'File']) getter(exported, name, () => native.load(name), true);

  // How many bytes at the front of data can be decoded without those that come.
  const whole = {
    __proto__: null,
    utf8(data) {
      for (let back = 1; back <= 3 && back <= data.length; back++) {
        const byte = data[data.length - back];
        if ((byte & 0xc0) === 0x80) continue;
        const size = byte >= 0xf0 && byte < 0xf8 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
        return size > back ? data.length - back : data.length;
      }
      return data.length;
    },
    utf16le(data) {
      const even = data.length - data.length % 2;
      return even >= 2 && (data[even - 1] & 0xfc) === 0xd8 ? even - 2 : even;
    },
    base64: (data) => data.length - data.length % 3,
    base64url: (data) => data.length - data.length % 3,
  };
  const names = { __proto__: null, 'utf-8': 'utf8', ucs2: 'utf16le', 'ucs-2': 'utf16le', 'utf-16le': 'utf16le', binary: 'latin1' };
  const kPending = Symbol('kPending');
  const nothing = Buffer.alloc(0);
  const { concat } = Buffer;
  function StringDecoder(encoding) {
    let name = encoding === undefined || encoding === null || encoding === '' ? 'utf8' : encoding;
    if (typeof name !== 'string' || !Buffer.isEncoding(name)) fail(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${typeof encoding === 'object' ? native.shared.inspect(encoding) : String(encoding)}`);
    name = text.toLowerCase(name);
    this.encoding = names[name] ?? name;
    Object.defineProperty(this, kPending, { __proto__: null, value: nothing, writable: true, enumerable: false });
  }
  StringDecoder.prototype.write = function (buf) {
    if (typeof buf === 'string') return buf;
    buf = bytesOf(buf);
    const data = this[kPending].length > 0 ? concat([this[kPending], buf]) : buf;
    const size = whole[this.encoding] ? whole[this.encoding](data) : data.length;
    this[kPending] = size < data.length ? Buffer.from(data.subarray(size)) : nothing;
    return data.toString(this.encoding, 0, size);
  };
  StringDecoder.prototype.end = function (buf) {
    let out = buf === undefined ? '' : this.write(buf);
    if (this[kPending].length > 0) {
      const rest = this[kPending];
      this[kPending] = nothing;
      out += rest.toString(this.encoding, 0, this.encoding === 'utf16le' ? rest.length - rest.length % 2 : rest.length);
    }
    return out;
  };
  StringDecoder.prototype.text = function (buf, offset) {
    this[kPending] = nothing;
    return this.write(bytesOf(buf).subarray(offset));
  };
  const needed = (decoder) => {
    const [lead] = decoder[kPending];
    if (lead === undefined) return 0;
    if (decoder.encoding === 'utf8') return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    return decoder.encoding === 'utf16le' ? decoder[kPending].length < 2 ? 2 : 4 : 3;
  };
  getter(StringDecoder.prototype, 'lastChar', function () { return concat([this[kPending], Buffer.alloc(4)], 4); }, true);
  getter(StringDecoder.prototype, 'lastNeed', function () { return needed(this) - this[kPending].length; }, true);
  getter(StringDecoder.prototype, 'lastTotal', function () { return needed(this); }, true);
  return { buffer: exported, string_decoder: { StringDecoder } };
})
