(function (native) {
  const { text, list, error, test } = native.shared;
  const encode = encodeURIComponent;
  const decode = decodeURIComponent;
  const { isArray } = Array;
  const { isFinite } = Number;
  const { keys } = Object;

  const encodeText = (s) => {
    try {
      return encode(s);
    } catch {
      throw error(URIError, 'ERR_INVALID_URI', 'URI malformed');
    }
  };
  const escape = function qsEscape(value) {
    if (typeof value !== 'string') value = typeof value === 'object' ? String(value) : `${value}`;
    return encodeText(value);
  };
  const hexDigit = (code) => code >= 48 && code <= 57 ? code - 48
    : code >= 65 && code <= 70 ? code - 55 : code >= 97 && code <= 102 ? code - 87 : -1;
  const unescapeBuffer = function unescapeBuffer(s, decodeSpaces) {
    const out = native.load('Buffer').allocUnsafe(s.length);
    const at = (i) => typeof s === 'string' ? text.charCodeAt(s, i) : s[i];
    let size = 0;
    for (let i = 0; i < s.length; i++) {
      let code = at(i);
      if (code === 43 && decodeSpaces) {
        code = 32;
      } else if (code === 37 && i + 2 < s.length) {
        const high = hexDigit(at(i + 1));
        const low = hexDigit(at(i + 2));
        if (high >= 0 && low >= 0) {
          code = high * 16 + low;
          i += 2;
        }
      }
      out[size++] = code;
    }
    return out.subarray(0, size);
  };
  const unescape = function qsUnescape(s, decodeSpaces) {
    try {
      return decode(s);
    } catch {
      return exports.unescapeBuffer(s, decodeSpaces).toString();
    }
  };

  const primitive = (v) => {
    if (typeof v === 'string') return v;
    if (typeof v === 'number') return isFinite(v) ? `${v}` : '';
    if (typeof v === 'bigint' || typeof v === 'boolean') return `${v}`;
    return '';
  };
  const stringify = function stringify(obj, sep, eq, options) {
    sep ||= '&';
    eq ||= '=';
    let write = exports.escape;
    if (options && typeof options.encodeURIComponent === 'function') write = options.encodeURIComponent;
    const shown = write === escape ? (v) => encodeText(primitive(v)) : (v) => write(primitive(v));
    if (obj === null || typeof obj !== 'object') return '';
    let out = '';
    const names = keys(obj);
    for (let i = 0; i < names.length; i++) {
      const value = obj[names[i]];
      const start = shown(names[i]) + eq;
      if (!isArray(value)) {
        out += (out && sep) + start + shown(value);
        continue;
      }
      for (let j = 0; j < value.length; j++) out += (out && sep) + start + shown(value[j]);
    }
    return out;
  };

  // what holds no escape is left as it is, even where it is not well-formed
  const plain = (s) => text.includes(s, '%') && test(/%[0-9A-Fa-f]{2}/, s) ? unescape(s) : s;
  const reader = (custom) => (s) => {
    try {
      return custom(s);
    } catch {
      return unescape(s, true);
    }
  };
  const parse = function parse(qs, sep, eq, options) {
    const out = { __proto__: null };
    if (typeof qs !== 'string' || qs.length === 0) return out;
    sep = sep ? `${sep}` : '&';
    eq = eq ? `${eq}` : '=';
    let left = 1000;
    if (options && typeof options.maxKeys === 'number') left = options.maxKeys > 0 ? options.maxKeys : -1;
    let custom = exports.unescape;
    if (options && typeof options.decodeURIComponent === 'function') custom = options.decodeURIComponent;
    const isCustom = custom !== unescape;
    const read = isCustom ? reader(custom) : plain;
    const space = isCustom ? '%20' : ' ';
    const value = (s) => s === '' ? '' : read(text.includes(s, '+') ? text.replace(s, /\+/g, space) : s);
    for (let from = 0; from <= qs.length && left !== 0;) {
      let to = text.indexOf(qs, sep, from);
      if (to < 0) to = qs.length;
      if (to > from) {
        const part = text.slice(qs, from, to);
        const cut = text.indexOf(part, eq);
        add(out, value(cut < 0 ? part : text.slice(part, 0, cut)), cut < 0 ? '' : value(text.slice(part, cut + eq.length)));
        left--;
      }
      from = to + sep.length;
    }
    return out;
  };
  const add = (out, name, value) => {
    const before = out[name];
    if (before === undefined) out[name] = value;
    else if (typeof before === 'string') out[name] = [before, value];
    else list.push(before, value);
  };

  const exports = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };
  return { querystring: exports };
})
