// Punycode as RFC 3492 has it, https://www.rfc-editor.org/rfc/rfc3492.
(function (native) {
  const { text, list, test } = native.shared;
  const { fromCodePoint, fromCharCode } = String;
  const { floor } = Math;
  const base = 36;
  const tMin = 1;
  const tMax = 26;
  const skew = 38;
  const damp = 700;
  const initialBias = 72;
  const initialN = 128;
  const max = 0x7fffffff;
  const overflow = () => { throw new RangeError('Overflow: input needs wider integers to process'); };

  const adapt = (delta, points, first) => {
    let k = 0;
    delta = first ? floor(delta / damp) : floor(delta / 2);
    delta += floor(delta / points);
    for (; delta > (base - tMin) * tMax / 2; k += base) delta = floor(delta / (base - tMin));
    return floor(k + (base - tMin + 1) * delta / (delta + skew));
  };
  const threshold = (k, bias) => k <= bias ? tMin : k >= bias + tMax ? tMax : k - bias;
  const digitOf = (code) => code >= 48 && code < 58 ? code - 22 : code >= 65 && code < 91 ? code - 65 : code >= 97 && code < 123 ? code - 97 : base;
  const charOf = (digit) => fromCharCode(digit < 26 ? digit + 97 : digit + 22);

  const decodePoints = (s) => {
    const out = [];
    for (let i = 0; i < s.length; i++) {
      const point = text.codePointAt(s, i);
      list.push(out, point);
      if (point > 0xffff) i++;
    }
    return out;
  };
  const encodePoints = (points) => {
    let out = '';
    for (let i = 0; i < points.length; i++) out += fromCodePoint(points[i]);
    return out;
  };

  const decode = function decode(input) {
    const out = [];
    const basic = Math.max(0, text.lastIndexOf(input, '-'));
    for (let i = 0; i < basic; i++) {
      if (text.charCodeAt(input, i) >= 0x80) throw new RangeError('Illegal input >= 0x80 (not a basic code point)');
      list.push(out, text.charCodeAt(input, i));
    }
    let n = initialN;
    let at = 0;
    let bias = initialBias;
    for (let i = basic > 0 ? basic + 1 : 0; i < input.length;) {
      const before = at;
      for (let w = 1, k = base; ; k += base) {
        if (i >= input.length) throw new RangeError('Invalid input');
        const digit = digitOf(text.charCodeAt(input, i++));
        if (digit >= base) throw new RangeError('Invalid input');
        if (digit > floor((max - at) / w)) overflow();
        at += digit * w;
        const t = threshold(k, bias);
        if (digit < t) break;
        if (w > floor(max / (base - t))) overflow();
        w *= base - t;
      }
      const size = out.length + 1;
      bias = adapt(at - before, size, before === 0);
      if (floor(at / size) > max - n) overflow();
      n += floor(at / size);
      at %= size;
      list.splice(out, at++, 0, n);
    }
    return encodePoints(out);
  };

  const encode = function encode(input) {
    const points = decodePoints(input);
    let out = '';
    for (let i = 0; i < points.length; i++) if (points[i] < 0x80) out += fromCharCode(points[i]);
    const basic = out.length;
    let handled = basic;
    if (basic > 0) out += '-';
    let n = initialN;
    let delta = 0;
    let bias = initialBias;
    while (handled < points.length) {
      let next = max;
      for (let i = 0; i < points.length; i++) if (points[i] >= n && points[i] < next) next = points[i];
      if (next - n > floor((max - delta) / (handled + 1))) overflow();
      delta += (next - n) * (handled + 1);
      n = next;
      for (let i = 0; i < points.length; i++) {
        if (points[i] < n && ++delta > max) overflow();
        if (points[i] !== n) continue;
        let q = delta;
        for (let k = base; ; k += base) {
          const t = threshold(k, bias);
          if (q < t) break;
          out += charOf(t + (q - t) % (base - t));
          q = floor((q - t) / (base - t));
        }
        out += charOf(q);
        bias = adapt(delta, handled + 1, handled === basic);
        delta = 0;
        handled++;
      }
      delta++;
      n++;
    }
    return out;
  };

  // Each label of a domain, or of the domain of a mail address.
  const mapDomain = (domain, each) => {
    const at = text.indexOf(domain, '@');
    const parts = text.split(text.replace(text.slice(domain, at + 1), /[\u3002\uff0e\uff61]/g, '.'), '.');
    for (let i = 0; i < parts.length; i++) parts[i] = each(parts[i]);
    return text.slice(domain, 0, at + 1) + list.join(parts, '.');
  };
  const limited = (s) => {
    if (s.length > 65536) throw new RangeError('punycode: a text of more than 65536 characters is not converted in a run');
    return s;
  };
  const toUnicode = function toUnicode(input) {
    return mapDomain(input, (label) => test(/^xn--/, label) ? decode(text.toLowerCase(text.slice(limited(label), 4))) : label);
  };
  const toASCII = function toASCII(input) {
    return mapDomain(input, (label) => test(/[^\0-\x7f]/, label) ? `xn--${encode(limited(label))}` : label);
  };
  return {
    punycode: {
      version: '2.1.0',
      ucs2: { decode: decodePoints, encode: encodePoints },
      decode: (input) => decode(limited(input)),
      encode: (input) => encode(limited(input)),
      toASCII, toUnicode,
    },
  };
})
