(function (native) {
  const { types, differs } = native;
  const {
    text, list, test, apply, error, fail, typeError, valueError,
    needString, needFunction, needObject, refusal, hide, show, isObject, getPrototypeOf,
  } = native.shared;
  const { isArray } = Array;
  const { is, keys, setPrototypeOf, defineProperty, getOwnPropertyDescriptors, defineProperties, getOwnPropertySymbols, assign } = Object;
  const hasOwn = native.shared.uncurry(Object.prototype.hasOwnProperty);
  const isEnumerable = native.shared.uncurry(Object.prototype.propertyIsEnumerable);
  const tagOf = native.shared.uncurry(Object.prototype.toString);
  const { then } = Promise.prototype;
  const timeOf = native.shared.uncurry(Date.prototype.getTime);
  const Map_ = Map;
  const { nextTick } = native.load('process');

  // What the engine does not look into.
  types.isKeyObject = function isKeyObject(v) {
    return isObject(v) && typeof native.require('crypto').KeyObject === 'function' && v instanceof native.require('crypto').KeyObject;
  };
  types.isCryptoKey = function isCryptoKey(v) { return isObject(v) && v instanceof native.load('CryptoKey'); };
  const descends = (proto) => (v) => {
    for (let at = isObject(v) && !types.isProxy(v) ? getPrototypeOf(v) : null, i = 0; at !== null && i < 100; i++) {
      if (at === proto) return true;
      at = types.isProxy(at) ? null : getPrototypeOf(at);
    }
    return false;
  };
  const iterating = {
    isMapIterator: getPrototypeOf(new Map().keys()), isSetIterator: getPrototypeOf(new Set().keys()), isGeneratorObject: getPrototypeOf(function* () {}).prototype,
  };
  for (const name in iterating) {
    types[name] = descends(iterating[name]);
    defineProperty(types[name], 'name', { __proto__: null, value: name, configurable: true });
  }
  hide(types, 'isKeyObject', types.isKeyObject);
  hide(types, 'isCryptoKey', types.isCryptoKey);

  // inspect: the options that the inspector lacks are refused, or told.
  const checked = (options) => {
    if (!isObject(options)) return options;
    if (options.getters) fail(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'util.inspect: the option getters is not available in a run');
    if (options.numericSeparator) fail(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'util.inspect: the option numericSeparator is not available in a run');
    if (options.compact === true) fail(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'util.inspect: the option compact: true is not available in a run; a number is');
    if (options.colors) differs('util.inspect with colors', 'the text comes without the colors that Node would put into it');
    return options;
  };
  const inspect = function inspect(value, opts) {
    if (typeof opts === 'boolean' || arguments.length >= 3) {
      const legacy = {};
      if (typeof opts === 'boolean') legacy.showHidden = opts;
      else if (isObject(opts)) assign(legacy, opts);
      if (arguments.length >= 3 && arguments[2] !== undefined) legacy.depth = arguments[2];
      if (arguments.length >= 4 && arguments[3] !== undefined) legacy.colors = arguments[3];
      opts = legacy;
    }
    return native.inspect(value, checked(opts));
  };
  inspect.custom = native.custom;
  inspect.colors = {
    __proto__: null, reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27],
    hidden: [8, 28], strikethrough: [9, 29], doubleunderline: [21, 24], black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39],
    blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39], bgBlack: [40, 49], bgRed: [41, 49], bgGreen: [42, 49],
    bgYellow: [43, 49], bgBlue: [44, 49], bgMagenta: [45, 49], bgCyan: [46, 49], bgWhite: [47, 49], framed: [51, 54], overlined: [53, 55],
    gray: [90, 39], redBright: [91, 39], greenBright: [92, 39], yellowBright: [93, 39], blueBright: [94, 39], magentaBright: [95, 39],
    cyanBright: [96, 39], whiteBright: [97, 39], bgGray: [100, 49], bgRedBright: [101, 49], bgGreenBright: [102, 49],
    bgYellowBright: [103, 49], bgBlueBright: [104, 49], bgMagentaBright: [105, 49], bgCyanBright: [106, 49], bgWhiteBright: [107, 49],
  };
  inspect.styles = {
    __proto__: null, special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey', null: 'bold',
    string: 'green', symbol: 'green', date: 'magenta', regexp: 'red', module: 'underline',
  };
  const colors = inspect.colors;
  defineProperty(inspect, 'defaultOptions', {
    __proto__: null,
    get() {
      return {
        showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100, maxStringLength: 10000,
        breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
      };
    },
    set() { fail(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'util.inspect.defaultOptions cannot be changed in a run; give inspect its options'); },
  });

  const format = function format(...args) { return apply(native.format, undefined, args); };
  const formatWithOptions = function formatWithOptions(inspectOptions, ...args) {
    needObject(inspectOptions, 'inspectOptions');
    checked(inspectOptions);
    const show = (v) => typeof v === 'string' ? v : native.inspect(v, inspectOptions);
    if (args.length === 0) return '';
    let out = '';
    let next = 0;
    if (typeof args[0] === 'string') {
      next = 1;
      out = args.length === 1 ? args[0] : filled(args, inspectOptions, (n) => { next = n; });
    }
    for (; next < args.length; next++) out += (next > 0 ? ' ' : '') + show(args[next]);
    return out;
  };
  const filled = (args, options, used) => {
    const template = args[0];
    let next = 1;
    let out = '';
    let from = 0;
    for (let i = 0; i < template.length - 1; i++) {
      if (template[i] !== '%') continue;
      const verb = template[i + 1];
      if (verb === '%') {
        out += `${text.slice(template, from, i)}%`;
      } else if (next < args.length && text.includes('sdifjoOc', verb)) {
        out += text.slice(template, from, i) + placeholder(verb, args[next++], options);
      } else {
        continue;
      }
      from = ++i + 1;
    }
    used(next);
    return out + text.slice(template, from);
  };
  const placeholder = (verb, value, options) => {
    if (verb === 'O') return native.inspect(value, options);
    if (verb === 'o') return native.inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    return native.format(`%${verb}`, value);
  };

  // promisify
  const customPromisify = Symbol.for('nodejs.util.promisify.custom');
  const promisify = function promisify(original) {
    needFunction(original, 'original');
    if (original[customPromisify]) {
      const given = original[customPromisify];
      needFunction(given, 'util.promisify.custom');
      return hideCustom(given, given);
    }
    function fn(...args) {
      return new Promise((resolve, reject) => {
        list.push(args, (err, value) => err ? reject(err) : resolve(value));
        apply(original, this, args);
      });
    }
    setPrototypeOf(fn, getPrototypeOf(original));
    hideCustom(fn, fn);
    const descriptors = getOwnPropertyDescriptors(original);
    delete descriptors.prototype;
    return defineProperties(fn, descriptors);
  };
  const hideCustom = (fn, value) => defineProperty(fn, customPromisify, { __proto__: null, value, enumerable: false, writable: false, configurable: true });
  promisify.custom = customPromisify;
  native.require('timers');

  const callbackify = function callbackify(original) {
    needFunction(original, 'original');
    function callbackified(...args) {
      const callback = list.pop(args);
      needFunction(callback, 'last argument');
      const back = (...results) => { apply(callback, this, results); };
      apply(then, apply(original, this, args), [
        (value) => { nextTick(back, null, value); },
        (reason) => { nextTick(back, reason || rejectedFalsely(reason)); },
      ]);
    }
    const descriptors = getOwnPropertyDescriptors(original);
    delete descriptors.prototype;
    if (typeof descriptors.length.value === 'number') descriptors.length.value++;
    if (typeof descriptors.name.value === 'string') descriptors.name.value += 'Callbackified';
    return defineProperties(callbackified, descriptors);
  };
  const rejectedFalsely = (reason) => {
    const e = error(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value');
    e.reason = reason;
    return e;
  };

  const inherits = function inherits(ctor, superCtor) {
    if (ctor === undefined || ctor === null) throw typeError('ctor', 'of type function', ctor);
    if (superCtor === undefined || superCtor === null) throw typeError('superCtor', 'of type function', superCtor);
    if (superCtor.prototype === undefined) throw typeError('superCtor.prototype', 'of type object', superCtor.prototype);
    defineProperty(ctor, 'super_', { __proto__: null, value: superCtor, writable: true, configurable: true });
    setPrototypeOf(ctor.prototype, superCtor.prototype);
  };
  const deprecate = function deprecate(fn, msg, code) {
    if (code !== undefined) needString(code, 'code');
    function deprecated(...args) {
      if (new.target) return Reflect.construct(fn, args, new.target);
      return apply(fn, this, args);
    }
    setPrototypeOf(deprecated, fn);
    if (fn.prototype) deprecated.prototype = fn.prototype;
    return deprecated;
  };
  const debuglog = function debuglog(set, cb) {
    const logger = function logger() {};
    defineProperty(logger, 'enabled', { __proto__: null, get() { return false; }, configurable: true, enumerable: true });
    if (typeof cb === 'function') cb(logger);
    return logger;
  };
  const _extend = function _extend(target, source) {
    if (source === null || typeof source !== 'object') return target;
    return assign(target, source);
  };
  const stripVTControlCharacters = function stripVTControlCharacters(str) {
    needString(str, 'str');
    return text.replace(str, /\u001b\][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -\/]*[@-~]|\u001b[()#][\dA-Za-z]|\u001b[\dA-Z\\^_=>a-z]/g, '');
  };
  const styleText = function styleText(style, value, options) {
    needString(value, 'text');
    const styles = isArray(style) ? style : [style];
    let open = '';
    let close = '';
    for (let i = 0; i < styles.length; i++) {
      const pair = styles[i] === 'grey' ? colors.gray : colors[styles[i]];
      if (pair === undefined) throw valueError('format', styles[i], `must be one of: ${list.join(list.map(keys(colors), (k) => native.inspect(k)), ', ')}`);
      open += `\u001b[${pair[0]}m`;
      close = `\u001b[${pair[1]}m${close}`;
    }
    // Standard output is no terminal: only who asks gets the codes.
    return options?.validateStream === false ? open + value + close : value;
  };
  const aborted = function aborted(signal, resource) {
    if (signal === undefined) throw typeError('signal', 'an instance of AbortSignal', signal);
    if (!isObject(resource)) throw typeError('resource', 'of type object', resource);
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => { signal.addEventListener('abort', () => resolve(), { once: true }); });
  };

  // Deep equality, strict or loose.
  const own = (o, strict) => {
    const names = keys(o);
    if (strict) {
      const symbols = getOwnPropertySymbols(o);
      for (let i = 0; i < symbols.length; i++) if (isEnumerable(o, symbols[i])) list.push(names, symbols[i]);
    }
    return names;
  };
  const extras = (o, strict) => list.filter(own(o, strict), (k) => typeof k === 'symbol' || !test(/^(?:0|[1-9]\d*)$/, k));
  const equal = (a, b, strict, seen) => {
    if (a === b) return a !== 0 || !strict || is(a, b);
    if (strict) {
      if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return is(a, b);
      if (getPrototypeOf(a) !== getPrototypeOf(b)) return false;
    } else {
      const plainA = a === null || typeof a !== 'object';
      const plainB = b === null || typeof b !== 'object';
      if (plainA || plainB) return plainA && plainB && (a == b || a !== a && b !== b);
    }
    if (tagOf(a) !== tagOf(b)) return false;
    return sameInside(a, b, strict, seen);
  };
  const kinds = ['isDate', 'isRegExp', 'isNativeError', 'isArrayBufferView', 'isSet', 'isMap', 'isAnyArrayBuffer', 'isBoxedPrimitive'];
  const sameInside = (a, b, strict, seen) => {
    if (isArray(a) !== isArray(b)) return false;
    if (isArray(a)) {
      if (a.length !== b.length) return false;
      return members(a, b, strict, seen, extras(a, strict), extras(b, strict), arrays);
    }
    for (let i = 0; i < kinds.length; i++) {
      if (types[kinds[i]](a) !== types[kinds[i]](b)) return false;
      if (types[kinds[i]](a)) return ofKind[kinds[i]](a, b, strict, seen);
    }
    return members(a, b, strict, seen, own(a, strict), own(b, strict));
  };
  const withMembers = (a, b, strict, seen, inside) => members(a, b, strict, seen, own(a, strict), own(b, strict), inside);
  const ofKind = {
    __proto__: null,
    isDate: (a, b, strict, seen) => is(timeOf(a), timeOf(b)) && withMembers(a, b, strict, seen),
    isRegExp: (a, b, strict, seen) => a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex && withMembers(a, b, strict, seen),
    isNativeError: (a, b, strict, seen) => a.message === b.message && a.name === b.name && withMembers(a, b, strict, seen, (x, y) =>
      hasOwn(a, 'cause') === hasOwn(b, 'cause') && equal(a.cause, b.cause, strict, seen) &&
      hasOwn(a, 'errors') === hasOwn(b, 'errors') && equal(a.errors, b.errors, strict, seen)),
    isArrayBufferView: (a, b, strict, seen) => {
      if (!strict && (types.isFloat32Array(a) || types.isFloat64Array(a))) {
        if (a.length !== b.length) return false;
        for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
      } else if (native.bytes(a) !== native.bytes(b)) {
        return false;
      }
      return members(a, b, strict, seen, extras(a, strict), extras(b, strict));
    },
    isSet: (a, b, strict, seen) => a.size === b.size && withMembers(a, b, strict, seen, sets),
    isMap: (a, b, strict, seen) => a.size === b.size && withMembers(a, b, strict, seen, maps),
    isAnyArrayBuffer: (a, b, strict, seen) => native.bytes(a) === native.bytes(b) && withMembers(a, b, strict, seen),
    isBoxedPrimitive: (a, b, strict, seen) => {
      const x = native.unwrapped(a);
      const y = native.unwrapped(b);
      return typeof x === typeof y && is(x, y) && withMembers(a, b, strict, seen);
    },
  };
  const members = (a, b, strict, seen, namesA, namesB, inside) => {
    if (namesA.length !== namesB.length) return false;
    for (let i = 0; i < namesA.length; i++) if (!isEnumerable(b, namesA[i])) return false;
    if (seen.get(a) !== undefined) return seen.get(a) === b || seen.get(b) === a;
    seen.set(a, b);
    let same = inside === undefined || inside(a, b, strict, seen);
    for (let i = 0; same && i < namesA.length; i++) same = equal(a[namesA[i]], b[namesA[i]], strict, seen);
    seen.delete(a);
    return same;
  };
  const arrays = (a, b, strict, seen) => {
    for (let i = 0; i < a.length; i++) {
      if (strict && hasOwn(a, i) !== hasOwn(b, i)) return false;
      if (!equal(a[i], b[i], strict, seen)) return false;
    }
    return true;
  };
  const take = (rest, found) => {
    for (let i = 0; i < rest.length; i++) {
      if (!found(rest[i])) continue;
      list.splice(rest, i, 1);
      return true;
    }
    return false;
  };
  const sets = (a, b, strict, seen) => {
    const rest = list.filter([...b], (v) => !a.has(v));
    for (const v of a) {
      if (b.has(v)) continue;
      if (strict && (v === null || typeof v !== 'object')) return false;
      if (!take(rest, (w) => equal(v, w, strict, seen))) return false;
    }
    return true;
  };
  const maps = (a, b, strict, seen) => {
    const rest = list.filter([...b], (pair) => !a.has(pair[0]));
    for (const [k, v] of a) {
      if (b.has(k)) {
        if (!equal(v, b.get(k), strict, seen)) return false;
        continue;
      }
      if (strict && (k === null || typeof k !== 'object')) return false;
      if (!take(rest, (pair) => equal(k, pair[0], strict, seen) && equal(v, pair[1], strict, seen))) return false;
    }
    return true;
  };
  const deepEqual = (a, b, strict) => equal(a, b, strict, new Map_());
  const isDeepStrictEqual = function isDeepStrictEqual(a, b) { return deepEqual(a, b, true); };

  const kindOf = (name, check) => defineProperty(check, 'name', { __proto__: null, value: name, configurable: true });
  const util = {
    _extend, callbackify, debug: debuglog, debuglog, deprecate, format, styleText, formatWithOptions, inherits, inspect,
    isArray, isBoolean: (v) => typeof v === 'boolean', isBuffer: (v) => v instanceof native.load('Buffer'), isDeepStrictEqual,
    isNull: (v) => v === null, isNullOrUndefined: (v) => v === null || v === undefined, isNumber: (v) => typeof v === 'number',
    isString: (v) => typeof v === 'string', isSymbol: (v) => typeof v === 'symbol', isUndefined: (v) => v === undefined,
    isRegExp: types.isRegExp, isObject: (v) => v !== null && typeof v === 'object', isDate: types.isDate,
    isError: (v) => types.isNativeError(v) || v instanceof Error, isFunction: (v) => typeof v === 'function',
    isPrimitive: (v) => v === null || typeof v !== 'object' && typeof v !== 'function',
    promisify, stripVTControlCharacters, toUSVString(input) { return native.wellFormed(`${input}`); }, aborted, types,
    TextDecoder: native.load('TextDecoder'), TextEncoder: native.load('TextEncoder'),
  };
  for (const name of ['isBoolean', 'isBuffer', 'isNull', 'isNullOrUndefined', 'isNumber', 'isString', 'isSymbol', 'isUndefined', 'isObject', 'isError', 'isFunction', 'isPrimitive']) kindOf(name, util[name]);
  for (const name of ['parseArgs', 'parseEnv', 'getSystemErrorMap', 'getSystemErrorName', 'getCallSites', 'log', 'transferableAbortController',
    'transferableAbortSignal', 'MIMEType', 'MIMEParams', '_errnoException', '_exceptionWithHostPort']) util[name] = refusal(`util.${name}`, 'is not available in a run');
  return { util, sys: util, 'util/types': types, '\0equal': { deepEqual } };
})
