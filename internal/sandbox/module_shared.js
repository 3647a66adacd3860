// What the modules of Node's have in common. Built-ins are taken here, once:
// a script that changes a prototype later does not change the modules.
(function (native) {
  const { inspect } = native;
  const { apply } = Reflect;
  const { bind, call } = Function.prototype;
  const uncurry = apply(bind, bind, [call]);
  const method = (proto, name) => uncurry(proto[name]);
  const text = {};
  for (const name of ['slice', 'indexOf', 'lastIndexOf', 'charCodeAt', 'replace', 'split', 'startsWith', 'endsWith',
    'includes', 'toLowerCase', 'toUpperCase', 'trim', 'repeat', 'padEnd', 'codePointAt', 'match']) text[name] = method(String.prototype, name);
  const list = {};
  for (const name of ['slice', 'splice', 'push', 'pop', 'shift', 'unshift', 'indexOf', 'includes', 'join', 'concat', 'map',
    'filter', 'sort', 'forEach', 'reverse']) list[name] = method(Array.prototype, name);
  const test = method(RegExp.prototype, 'test');
  const exec = method(RegExp.prototype, 'exec');
  const { defineProperty, getPrototypeOf } = Object;

  // An error of Node's: a class of the language's with a code.
  const error = (Class, code, message) => {
    const e = new Class(message);
    e.code = code;
    defineProperty(e, 'toString', {
      __proto__: null, value() { return `${this.name} [${code}]: ${this.message}`; }, configurable: true, writable: true, enumerable: false,
    });
    return e;
  };
  const fail = (Class, code, message) => { throw error(Class, code, message); };

  // How Node ends its complaints about a value.
  const received = (value) => {
    if (value === undefined || value === null) return ` Received ${value}`;
    if (typeof value === 'function') return ` Received function ${value.name}`;
    if (typeof value === 'object') {
      const name = value.constructor?.name;
      return name ? ` Received an instance of ${name}` : ` Received ${inspect(value, { depth: -1 })}`;
    }
    let shown = inspect(value);
    if (shown.length > 28) shown = `${text.slice(shown, 0, 25)}...`;
    return ` Received type ${typeof value} (${shown})`;
  };
  const what = (name) => text.endsWith(name, ' argument') ? name
    : `"${name}" ${text.includes(name, '.') ? 'property' : 'argument'}`;
  const typeError = (name, wanted, value) =>
    error(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${what(name)} must be ${wanted}.${received(value)}`);
  const rangeError = (name, wanted, value) =>
    error(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${wanted}. Received ${grouped(value)}`);
  const grouped = (value) => {
    let digits = typeof value === 'bigint' ? `${value}` : inspect(value);
    const big = typeof value === 'bigint' ? value > 4294967296n || value < -4294967296n : Number.isInteger(value) && Math.abs(value) > 4294967296;
    if (big) {
      let out = '';
      const start = digits[0] === '-' ? 1 : 0;
      for (; digits.length >= start + 4; digits = text.slice(digits, 0, -3)) out = `_${text.slice(digits, -3)}${out}`;
      digits += out;
    }
    return typeof value === 'bigint' ? `${digits}n` : digits;
  };
  const valueError = (name, value, reason) => {
    let shown = inspect(value);
    if (shown.length > 128) shown = `${text.slice(shown, 0, 128)}...`;
    return error(TypeError, 'ERR_INVALID_ARG_VALUE', `The ${text.includes(name, '.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${shown}`);
  };
  const needString = (value, name) => { if (typeof value !== 'string') throw typeError(name, 'of type string', value); };
  const needFunction = (value, name) => { if (typeof value !== 'function') throw typeError(name, 'of type function', value); };
  const needObject = (value, name) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw typeError(name, 'of type object', value);
  };
  const needNumber = (value, name, min, max) => {
    if (typeof value !== 'number') throw typeError(name, 'of type number', value);
    if (min !== undefined && value < min || max !== undefined && value > max || (min !== undefined || max !== undefined) && value !== value) {
      throw rangeError(name, `${min !== undefined ? `>= ${min}` : ''}${min !== undefined && max !== undefined ? ' && ' : ''}${max !== undefined ? `<= ${max}` : ''}`, value);
    }
  };

  // A function of a module that cannot do its work in a run. It can be called,
  // constructed and extended; only that it does nothing is said.
  const refusal = (name, why = 'is not reachable from a run') => {
    const refuse = function () { fail(Error, 'ERR_ACCESS_DENIED', `${name} ${why}`); };
    defineProperty(refuse, 'name', { __proto__: null, value: text.slice(name, text.lastIndexOf(name, '.') + 1), configurable: true });
    return refuse;
  };
  const hide = (target, name, value) => defineProperty(target, name, { __proto__: null, value, configurable: true, writable: true, enumerable: false });
  const show = (target, name, value) => defineProperty(target, name, { __proto__: null, value, configurable: true, writable: true, enumerable: true });
  const getter = (target, name, get, enumerable = false) => defineProperty(target, name, { __proto__: null, get, configurable: true, enumerable });

  if (Symbol.asyncIterator === undefined) defineProperty(Symbol, 'asyncIterator', { __proto__: null, value: Symbol('Symbol.asyncIterator') });
  const isObject = (v) => v !== null && (typeof v === 'object' || typeof v === 'function');

  return {
    text, list, test, exec, apply, uncurry, error, fail, received, typeError, rangeError, valueError,
    needString, needFunction, needObject, needNumber, refusal, hide, show, getter, isObject, inspect, getPrototypeOf,
  };
})
