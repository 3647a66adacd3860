(function (native) {
  const { now } = Date;
  const { apply } = Reflect;
  const { Uint8Array, encodeURIComponent, BigInt } = globalThis;
  const { asUintN } = BigInt;
  const crypto = native.load('crypto');
  const { getRandomValues } = crypto;

  const NIL = '00000000-0000-0000-0000-000000000000';
  const MAX = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  const digits = '0123456789abcdef';

  const validate = (uuid) => typeof uuid === 'string' && native.valid(uuid);
  const need = (uuid) => {
    if (!validate(uuid)) throw new TypeError('Invalid UUID');
  };
  const version = (uuid) => {
    need(uuid);
    return native.nibble(uuid, 14);
  };
  const parse = (uuid) => {
    need(uuid);
    const out = new Uint8Array(16);
    for (let i = 0, at = 0; i < 16; i++, at += 2) {
      if (uuid[at] === '-') at++;
      out[i] = native.nibble(uuid, at) * 16 + native.nibble(uuid, at + 1);
    }
    return out;
  };
  const text = (bytes, offset) => {
    let out = '';
    for (let i = 0; i < 16; i++) {
      if (i === 4 || i === 6 || i === 8 || i === 10) out += '-';
      const byte = bytes[offset + i];
      out += `${digits[byte >> 4]}${byte === undefined ? undefined : digits[byte & 15]}`;
    }
    return out;
  };
  const stringify = (bytes, offset = 0) => {
    if (bytes === null || bytes === undefined) throw new TypeError(`Cannot read properties of ${bytes} (reading '${offset}')`);
    const uuid = text(bytes, offset);
    if (!validate(uuid)) throw new TypeError('Stringified UUID is invalid');
    return uuid;
  };

  // given puts a UUID where the caller wants it.
  const given = (bytes, buffer, offset = 0) => {
    if (!buffer) return text(bytes, 0);
    if (offset < 0 || offset + 16 > buffer.length) {
      throw new RangeError(`UUID byte range ${offset}:${offset + 15} is out of buffer bounds`);
    }
    for (let i = 0; i < 16; i++) buffer[offset + i] = bytes[i];
    return buffer;
  };
  const marked = (bytes, number) => {
    bytes[6] = bytes[6] & 0x0f | number << 4;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    return bytes;
  };
  const fresh = () => apply(getRandomValues, crypto, [new Uint8Array(16)]);
  const randomOf = (options) => {
    const random = options?.random ?? options?.rng?.() ?? fresh();
    if (random.length < 16) throw new Error('Random bytes length must be >= 16');
    return random;
  };

  function v4(options, buffer, offset) {
    return given(marked(randomOf(options), 4), buffer, offset);
  }

  const named = (number) => {
    const make = function (value, namespace, buffer, offset) {
      if (typeof value === 'string') encodeURIComponent(value); // it must not hold half a character
      const space = typeof namespace === 'string' ? parse(namespace) : namespace;
      if (space?.length !== 16) throw new TypeError('Namespace must be array-like (16 iterable integer values, 0-255)');
      const octets = (list) => {
        const out = new Uint8Array(list.length);
        for (let i = 0; i < list.length; i++) out[i] = list[i];
        return out;
      };
      return given(marked(new Uint8Array(native.hash(number, octets(space), typeof value === 'string' ? value : octets(value))), number), buffer, offset);
    };
    make.DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
    make.URL = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';
    return make;
  };
  const v3 = named(3);
  const v5 = named(5);

  // Times are counted in 100 ns from the day of the Gregorian calendar.
  const timeBytes = (time, node, clockseq) => {
    const bytes = new Uint8Array(16);
    const high = Number(asUintN(32, time >> 32n)), low = Number(asUintN(32, time));
    bytes[0] = low >>> 24;
    bytes[1] = low >>> 16;
    bytes[2] = low >>> 8;
    bytes[3] = low;
    bytes[4] = high >>> 8;
    bytes[5] = high;
    bytes[6] = high >>> 24 & 0x0f | 0x10;
    bytes[7] = high >>> 16;
    bytes[8] = clockseq >>> 8 | 0x80;
    bytes[9] = clockseq;
    for (let i = 0; i < 6; i++) bytes[10 + i] = node[i];
    return bytes;
  };
  const timeOf = (msecs, nsecs) => (BigInt(msecs) + 12219292800000n) * 10000n + BigInt(nsecs);
  const nodeOf = (random) => {
    const node = new Uint8Array(6);
    for (let i = 0; i < 6; i++) node[i] = random[10 + i];
    return node;
  };
  const clockOf = (random) => (random[8] << 8 | random[9]) & 0x3fff;

  const clock = { msecs: -Infinity, nsecs: 0, node: undefined, clockseq: 0 };
  const renew = () => {
    const random = fresh();
    clock.node = nodeOf(random);
    clock.node[0] |= 1;
    clock.clockseq = clockOf(random);
  };
  const tick = () => {
    const time = now();
    if (time > clock.msecs) clock.nsecs = 0;
    else if (time < clock.msecs) clock.node = undefined;
    else if (++clock.nsecs >= 10000) {
      clock.node = undefined;
      clock.nsecs = 0;
    }
    clock.msecs = time;
    if (clock.node === undefined) renew();
  };
  const timeBased = (options, anew) => {
    if (!options) {
      tick();
      if (anew) renew();
      return timeBytes(timeOf(clock.msecs, clock.nsecs), clock.node, clock.clockseq);
    }
    const random = randomOf(options);
    return timeBytes(timeOf(options.msecs ?? now(), options.nsecs ?? 0), options.node ?? nodeOf(random), options.clockseq ?? clockOf(random));
  };

  const to6 = (b) => {
    const out = new Uint8Array(16);
    for (let i = 8; i < 16; i++) out[i] = b[i];
    out[0] = b[6] << 4 | b[7] >> 4;
    out[1] = b[7] << 4 | b[4] >> 4;
    out[2] = b[4] << 4 | b[5] >> 4;
    out[3] = b[5] << 4 | b[0] >> 4;
    out[4] = b[0] << 4 | b[1] >> 4;
    out[5] = b[1] << 4 | b[2] >> 4;
    out[6] = 0x60 | b[2] & 0x0f;
    out[7] = b[3];
    return out;
  };
  const to1 = (b) => {
    const out = new Uint8Array(16);
    for (let i = 8; i < 16; i++) out[i] = b[i];
    out[0] = b[3] << 4 | b[4] >> 4;
    out[1] = b[4] << 4 | b[5] >> 4;
    out[2] = b[5] << 4 | b[6] & 0x0f;
    out[3] = b[7];
    out[4] = b[1] << 4 | b[2] >> 4;
    out[5] = b[2] << 4 | b[3] >> 4;
    out[6] = 0x10 | b[0] >> 4;
    out[7] = b[0] << 4 | b[1] >> 4;
    return out;
  };
  const converted = (uuid, convert) => typeof uuid === 'string' ? text(convert(parse(uuid)), 0) : convert(uuid);
  const v1ToV6 = (uuid) => converted(uuid, to6);
  const v6ToV1 = (uuid) => converted(uuid, to1);

  function v1(options, buffer, offset) {
    return given(timeBased(options, false), buffer, offset);
  }
  function v6(options, buffer, offset) {
    return given(to6(timeBased(options, true)), buffer, offset);
  }

  const sequence = { msecs: -Infinity, seq: 0 };
  const seqOf = (random) => random[6] * 0x7f << 24 | random[7] << 16 | random[8] << 8 | random[9];
  const advance = (random) => {
    const time = now();
    if (time > sequence.msecs) {
      sequence.seq = seqOf(random);
      sequence.msecs = time;
      return;
    }
    sequence.seq = sequence.seq + 1 | 0;
    if (sequence.seq === 0) sequence.msecs++;
  };
  function v7(options, buffer, offset) {
    const random = randomOf(options);
    let msecs, seq;
    if (options) {
      msecs = options.msecs ?? now();
      seq = options.seq ?? seqOf(random);
    } else {
      advance(random);
      ({ msecs, seq } = sequence);
    }
    const bytes = new Uint8Array(16);
    let rest = msecs;
    for (let i = 5; i >= 0; i--) {
      bytes[i] = rest % 256;
      rest = (rest - rest % 256) / 256;
    }
    bytes[6] = 0x70 | seq >>> 28;
    bytes[7] = seq >>> 20;
    bytes[8] = 0x80 | seq >>> 14 & 0x3f;
    bytes[9] = seq >>> 6;
    bytes[10] = seq << 2 | random[10] & 0x03;
    for (let i = 11; i < 16; i++) bytes[i] = random[i];
    return given(bytes, buffer, offset);
  }

  return {
    uuid: { MAX, NIL, parse, stringify, v1, v1ToV6, v3, v4, v5, v6, v6ToV1, v7, validate, version },
    'uuid/v1': v1, 'uuid/v3': v3, 'uuid/v4': v4, 'uuid/v5': v5,
  };
})
