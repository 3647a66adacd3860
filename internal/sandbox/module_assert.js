(function (native) {
  const { text, list, test, apply, error, fail: failCode, typeError, valueError, isObject, hide, received, inspect, refusal } = native.shared;
  const util = native.require('util');
  const { deepEqual: equalDeep } = native.require('\0equal');
  const { isRegExp, isNativeError } = util.types;
  const { keys, is } = Object;

  // How a value is written in a message: one member a line, sorted.
  const shown = (value) => inspect(value, {
    compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false, sorted: true, breakLength: Infinity,
  });
  const headings = {
    __proto__: null,
    deepStrictEqual: 'Expected values to be strictly deep-equal:',
    strictEqual: 'Expected values to be strictly equal:',
    strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
    deepEqual: 'Expected values to be loosely deep-equal:',
    notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
    notStrictEqual: 'Expected "actual" to be strictly unequal to:',
    notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
    notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
    notIdentical: 'Values have same structure but are not reference-equal:',
  };

  // The difference of two lists of lines, as a list of [mark, line].
  const maxCompared = 400;
  const alike = (a, b) => a === b || `${a},` === b || a === `${b},`;
  const difference = (a, b) => {
    const out = [];
    const same = (x, y) => list.push(out, [' ', text.endsWith(x, ',') ? x : y]);
    let start = 0;
    while (start < a.length && start < b.length && alike(a[start], b[start])) {
      same(a[start], b[start]);
      start++;
    }
    let endA = a.length;
    let endB = b.length;
    while (endA > start && endB > start && alike(a[endA - 1], b[endB - 1])) {
      endA--;
      endB--;
    }
    if (endA - start > maxCompared || endB - start > maxCompared) {
      for (let i = start; i < endA; i++) list.push(out, ['+', a[i]]);
      for (let i = start; i < endB; i++) list.push(out, ['-', b[i]]);
    } else {
      between(a, b, start, endA, endB, out, same);
    }
    for (; endA < a.length; endA++, endB++) same(a[endA], b[endB]);
    return out;
  };
  const between = (a, b, start, endA, endB, out, same) => {
    const width = endB - start + 1;
    const longest = new Uint32Array((endA - start + 1) * width);
    const at = (i, j) => (i - start) * width + j - start;
    for (let i = endA - 1; i >= start; i--) {
      for (let j = endB - 1; j >= start; j--) {
        longest[at(i, j)] = alike(a[i], b[j]) ? longest[at(i + 1, j + 1)] + 1 : Math.max(longest[at(i + 1, j)], longest[at(i, j + 1)]);
      }
    }
    let i = start;
    let j = start;
    while (i < endA || j < endB) {
      if (i < endA && j < endB && alike(a[i], b[j])) same(a[i++], b[j++]);
      else if (i < endA && j < endB && longest[at(i + 1, j + 1)] === longest[at(i, j)]) list.push(out, ['+', a[i++]], ['-', b[j++]]);
      else if (i < endA && (j >= endB || longest[at(i + 1, j)] >= longest[at(i, j + 1)])) list.push(out, ['+', a[i++]]);
      else list.push(out, ['-', b[j++]]);
    }
  };
  // Of lines that stand in for each other, those of the actual value come first.
  const ordered = (lines) => {
    const out = [];
    let minus = [];
    for (let i = 0; i < lines.length; i++) {
      if (lines[i][0] === '-') {
        list.push(minus, lines[i]);
        continue;
      }
      if (lines[i][0] === ' ') {
        for (let j = 0; j < minus.length; j++) list.push(out, minus[j]);
        minus = [];
      }
      list.push(out, lines[i]);
    }
    return list.concat(out, minus);
  };
  const keptLines = 5;
  const printed = (lines) => {
    let out = '';
    let skipped = false;
    for (let i = 0; i < lines.length;) {
      let end = i;
      while (end < lines.length && lines[end][0] === ' ') end++;
      if (end === i) {
        out += `\n${lines[i][0]} ${lines[i][1]}`;
        i++;
        continue;
      }
      const last = end === lines.length;
      for (let j = i; j < end; j++) {
        const kept = j < i + keptLines || !last && (j === end - 1 || end - i <= keptLines + 2);
        if (kept) out += `\n  ${lines[j][1]}`;
        else if (j === i + keptLines) { out += '\n...'; skipped = true; }
      }
      i = end;
    }
    return { out, skipped };
  };
  const primitive = (v) => !isObject(v) || typeof v === 'function';
  const explained = (actual, expected, operator, heading) => {
    if (operator === 'strictEqual' && !primitive(actual) && !primitive(expected)) operator = 'strictEqualObject';
    if (operator === 'strictEqual' && typeof actual === 'function' && typeof expected === 'function') operator = 'strictEqualObject';
    const a = text.split(shown(actual), '\n');
    const b = text.split(shown(expected), '\n');
    heading ??= headings[operator];
    if (a.length === 1 && b.length === 1 && a[0] === b[0] && !is(actual, expected) && actual !== expected) operator = 'notIdentical';
    if (list.join(a, '\n') === list.join(b, '\n') && operator !== 'deepStrictEqual') {
      return `${headings.notIdentical}\n\n${limited(a)}\n`;
    }
    if (a.length === 1 && b.length === 1 && a[0] !== b[0]) {
      const size = a[0].length + b[0].length;
      const plain = (typeof actual !== 'object' || actual === null) && (typeof expected !== 'object' || expected === null);
      if (size <= 12 && plain && (actual !== 0 || expected !== 0)) return `${heading}\n\n${a[0]} !== ${b[0]}\n`;
      let caret = '';
      if (operator !== 'strictEqualObject' && size < 80) {
        let i = 0;
        while (a[0][i] === b[0][i]) i++;
        if (i > 2) caret = `\n  ${text.repeat(' ', i)}^`;
      }
      return `${heading}\n+ actual - expected\n\n+ ${a[0]}\n- ${b[0]}${caret}`;
    }
    const { out, skipped } = printed(ordered(difference(a, b)));
    return `${heading}\n+ actual - expected${skipped ? ' ... Skipped lines' : ''}\n${out}`;
  };
  const limited = (lines) => {
    if (lines.length <= 50) return list.join(lines, '\n');
    return `${list.join(list.slice(lines, 0, 47), '\n')}\n...`;
  };
  const cut = (s, size) => s.length > size ? `${text.slice(s, 0, size)}...` : s;
  const message = (actual, expected, operator, given) => {
    if (operator === 'deepStrictEqual' || operator === 'strictEqual') return explained(actual, expected, operator, given);
    if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') {
      let base = headings[operator];
      if (operator === 'notStrictEqual' && !primitive(actual)) base = headings.notStrictEqualObject;
      const lines = text.split(shown(actual), '\n');
      if (lines.length === 1) return `${base}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
      return `${base}\n\n${limited(lines)}\n`;
    }
    const size = 512;
    const a = cut(shown(actual), size);
    const b = cut(shown(expected), size);
    if (operator === 'notDeepEqual') return a === b ? `${headings.notDeepEqual}\n\n${a}` : `Expected values not to be loosely deep-equal:\n\n${a}\n\nshould not loosely deep-equal\n\n${b}`;
    if (operator === 'deepEqual') {
      return a === b ? `${headings.notIdentical}\n\n${a}` : `${headings.deepEqual}\n\n${a}\n\nshould loosely deep-equal\n\n${b}`;
    }
    return `${a} ${operator} ${b}`;
  };

  class AssertionError extends Error {
    constructor(options) {
      if (!isObject(options)) throw typeError('options', 'of type object', options);
      const { message: given, operator, actual, expected } = options;
      if (given !== undefined && given !== null) {
        super(operator === 'deepStrictEqual' || operator === 'strictEqual' ? message(actual, expected, operator, `${given}`) : `${given}`);
      } else {
        super(message(actual, expected, operator));
      }
      this.generatedMessage = given === undefined || given === null;
      hide(this, 'name', 'AssertionError');
      this.code = 'ERR_ASSERTION';
      if (options.details) {
        this.actual = this.expected = undefined;
      } else {
        this.actual = actual;
        this.expected = expected;
      }
      this.operator = operator;
      if (typeof this.stack === 'string') hide(this, 'stack', text.replace(this.stack, /^[^:\n]*/, () => 'AssertionError [ERR_ASSERTION]'));
    }
    toString() { return `${this.name} [${this.code}]: ${this.message}`; }
    [native.custom](depth, options, inspectWith) { return inspectWith(this, { ...options, customInspect: false, depth: 0 }); }
  }

  const raise = (options) => {
    if (options.message instanceof Error) throw options.message;
    throw new AssertionError(options);
  };
  const need = (args) => {
    if (args.length < 2) failCode(TypeError, 'ERR_MISSING_ARGS', 'The "actual" and "expected" arguments must be specified');
  };
  const okay = (args, value, given) => {
    if (value) return;
    let generated = false;
    if (args === 0) {
      generated = true;
      given = 'No value argument passed to `assert.ok()`';
    }
    if (given instanceof Error) throw given;
    const e = new AssertionError({ actual: value, expected: true, message: given, operator: '==' });
    if (generated) e.generatedMessage = true;
    throw e;
  };
  const assert = function ok(...args) { okay(args.length, args[0], args[1]); };
  const ok = function ok(...args) { okay(args.length, args[0], args[1]); };

  const compare = (operator, same) => {
    const f = {
      [operator](actual, expected, message) {
        need(arguments);
        if (!same(actual, expected)) raise({ actual, expected, message, operator: marks[operator] ?? operator });
      },
    };
    return f[operator];
  };
  const marks = { __proto__: null, equal: '==', notEqual: '!=' };
  const looselySame = (a, b) => a == b || a !== a && b !== b;

  const failed = function fail(actual, expected, message, operator) {
    const args = arguments.length;
    let generated = false;
    if ((actual === undefined || actual === null) && args <= 1) {
      generated = true;
      message = 'Failed';
    } else if (args === 1) {
      message = actual;
      actual = undefined;
    } else if (args === 2) {
      operator = '!=';
    }
    if (message instanceof Error) throw message;
    const options = { actual, expected, operator: operator === undefined ? 'fail' : operator };
    if (message !== undefined) options.message = message;
    const e = new AssertionError(options);
    if (generated) e.generatedMessage = true;
    throw e;
  };

  // What is expected of an error.
  class Comparison {
    constructor(obj, names, actual) {
      for (let i = 0; i < names.length; i++) {
        const name = names[i];
        if (!(name in obj)) continue;
        const matches = actual !== undefined && typeof actual[name] === 'string' && isRegExp(obj[name]) && test(obj[name], actual[name]);
        this[name] = matches ? actual[name] : obj[name];
      }
    }
  }
  const matchObject = (actual, expected, given, operator) => {
    if (!isObject(actual)) {
      const e = new AssertionError({ actual, expected, message: given, operator: 'deepStrictEqual' });
      e.operator = operator;
      throw e;
    }
    const names = keys(expected);
    if (expected instanceof Error) list.push(names, 'name', 'message');
    else if (names.length === 0) throw valueError('error', expected, 'may not be an empty object');
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (typeof actual[name] === 'string' && isRegExp(expected[name]) && test(expected[name], actual[name])) continue;
      if (name in actual && equalDeep(actual[name], expected[name], true)) continue;
      if (given !== undefined) raise({ actual, expected, message: given, operator });
      const e = new AssertionError({ actual: new Comparison(actual, names), expected: new Comparison(expected, names, actual), operator: 'deepStrictEqual' });
      e.actual = actual;
      e.expected = expected;
      e.operator = operator;
      throw e;
    }
  };
  const matchFunction = (actual, expected, given, operator) => {
    if (expected.prototype !== undefined && actual instanceof expected) return;
    let said = given;
    let generated = false;
    if (expected === Error || Error.isPrototypeOf(expected)) {
      if (said === undefined) {
        generated = true;
        said = `The error is expected to be an instance of "${expected.name}". Received `;
        if (isNativeError(actual) || actual instanceof Error) said += `"${actual.name}"\n\nError message:\n\n${actual.message}`;
        else said += `"${inspect(actual, { depth: -1 })}"`;
      }
    } else {
      const result = apply(expected, {}, [actual]);
      if (result === true) return;
      if (said === undefined) {
        generated = true;
        const name = expected.name ? `"${expected.name}" ` : '';
        said = `The ${name}validation function is expected to return "true". Received ${inspect(result)}`;
        if (isNativeError(actual) || actual instanceof Error) said += `\n\nCaught error:\n\n${actual}`;
      }
    }
    if (said instanceof Error) throw said;
    const e = new AssertionError({ actual, expected, message: said, operator });
    e.generatedMessage = generated;
    throw e;
  };
  const matchError = (actual, expected, given, operator) => {
    if (isRegExp(expected)) {
      const s = `${actual}`;
      if (test(expected, s)) return;
      if (given instanceof Error) throw given;
      const said = given ?? `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(s)}\n`;
      const e = new AssertionError({ actual, expected, message: said, operator });
      e.generatedMessage = given === undefined || given === null;
      throw e;
    }
    if (typeof expected === 'function') matchFunction(actual, expected, given, operator);
    else matchObject(actual, expected, given, operator);
  };

  const nothing = Symbol('nothing');
  const thrown = (fn) => {
    if (typeof fn !== 'function') throw typeError('fn', 'of type function', fn);
    try {
      fn();
    } catch (e) {
      return e;
    }
    return nothing;
  };
  const isPromise = (v) => util.types.isPromise(v) || v !== null && typeof v === 'object' && typeof v.then === 'function' && typeof v.catch === 'function';
  const settled = async (fn) => {
    let promise = fn;
    if (typeof fn === 'function') {
      promise = fn();
      if (!isPromise(promise)) {
        failCode(TypeError, 'ERR_INVALID_RETURN_VALUE', `Expected instance of Promise to be returned from the "promiseFn" function but got ${text.replace(received(promise), ' Received ', '')}.`);
      }
    } else if (!isPromise(fn)) {
      throw typeError('promiseFn', 'of type function or an instance of Promise', fn);
    }
    try {
      await promise;
    } catch (e) {
      return e;
    }
    return nothing;
  };
  const expectsError = (operator, actual, args) => {
    let [, wanted, given] = args;
    if (typeof wanted === 'string') {
      if (args.length === 3) throw typeError('error', 'of type function or an instance of Error, RegExp, or Object', wanted);
      const said = actual === nothing ? undefined : isObject(actual) ? actual.message : actual;
      if (said === wanted) {
        failCode(TypeError, 'ERR_AMBIGUOUS_ARGUMENT', `The "error/message" argument is ambiguous. The error ${isObject(actual) ? 'message ' : ''}"${wanted}" is identical to the message.`);
      }
      given = wanted;
      wanted = undefined;
    } else if (wanted !== undefined && wanted !== null && typeof wanted !== 'object' && typeof wanted !== 'function') {
      throw typeError('error', 'of type function or an instance of Error, RegExp, or Object', wanted);
    }
    if (actual === nothing) {
      const details = (wanted?.name ? ` (${wanted.name})` : '') + (given ? `: ${given}` : '.');
      const e = new AssertionError({ actual: undefined, expected: wanted, operator, message: `Missing expected ${operator === 'rejects' ? 'rejection' : 'exception'}${details}` });
      if (given instanceof Error) throw given;
      throw e;
    }
    if (wanted !== undefined && wanted !== null) matchError(actual, wanted, given, operator);
  };
  const expectsNoError = (operator, actual, args) => {
    if (actual === nothing) return;
    let [, wanted, given] = args;
    if (typeof wanted === 'string') {
      given = wanted;
      wanted = undefined;
    }
    const relevant = !wanted || isRegExp(wanted) && test(wanted, `${actual}`) ||
      typeof wanted === 'function' && (wanted.prototype !== undefined && actual instanceof wanted || !(wanted === Error || Error.isPrototypeOf(wanted)) && apply(wanted, {}, [actual]) === true);
    if (!relevant) throw actual;
    throw new AssertionError({
      actual, expected: wanted, operator,
      message: `Got unwanted ${operator === 'doesNotReject' ? 'rejection' : 'exception'}${given ? `: ${given}` : '.'}\nActual message: "${actual?.message}"`,
    });
  };
  const matchText = (operator, wanted) => (string, regexp, given) => {
    if (!isRegExp(regexp)) throw typeError('regexp', 'an instance of RegExp', regexp);
    if (typeof string === 'string' && test(regexp, string) === wanted) return;
    if (given instanceof Error) throw given;
    const generated = given === undefined || given === null;
    const said = typeof string !== 'string' ? `The "string" argument must be of type string.${received(string)}`
      : `The input ${wanted ? 'did not match' : 'was expected to not match'} the regular expression ${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
    const e = new AssertionError({ actual: string, expected: regexp, message: given ?? said, operator });
    e.generatedMessage = generated;
    throw e;
  };
  const matches = matchText('match', true);
  const doesNot = matchText('doesNotMatch', false);

  const members = {
    fail: failed,
    AssertionError,
    ok,
    equal: compare('equal', looselySame),
    notEqual: compare('notEqual', (a, b) => !looselySame(a, b)),
    deepEqual: compare('deepEqual', (a, b) => equalDeep(a, b, false)),
    notDeepEqual: compare('notDeepEqual', (a, b) => !equalDeep(a, b, false)),
    deepStrictEqual: compare('deepStrictEqual', (a, b) => equalDeep(a, b, true)),
    notDeepStrictEqual: compare('notDeepStrictEqual', (a, b) => !equalDeep(a, b, true)),
    strictEqual: compare('strictEqual', is),
    notStrictEqual: compare('notStrictEqual', (a, b) => !is(a, b)),
    throws(...args) { expectsError('throws', thrown(args[0]), args); },
    async rejects(...args) { expectsError('rejects', await settled(args[0]), args); },
    doesNotThrow(...args) { expectsNoError('doesNotThrow', thrown(args[0]), args); },
    async doesNotReject(...args) { expectsNoError('doesNotReject', await settled(args[0]), args); },
    ifError(err) {
      if (err === null || err === undefined) return;
      let said = 'ifError got unwanted exception: ';
      if (typeof err === 'object' && typeof err.message === 'string') {
        said += err.message.length === 0 && err.constructor ? err.constructor.name : err.message;
      } else {
        said += inspect(err);
      }
      const e = new AssertionError({ actual: err, expected: null, operator: 'ifError', message: said });
      e.generatedMessage = false;
      throw e;
    },
    match(string, regexp, message) { matches(string, regexp, message); },
    doesNotMatch(string, regexp, message) { doesNot(string, regexp, message); },
    CallTracker: refusal('assert.CallTracker', 'is not available in a run'),
    partialDeepStrictEqual: refusal('assert.partialDeepStrictEqual', 'is not available in a run'),
  };
  const strict = function strict(...args) { okay(args.length, args[0], args[1]); };
  for (const name in members) assert[name] = strict[name] = members[name];
  strict.equal = members.strictEqual;
  strict.notEqual = members.notStrictEqual;
  strict.deepEqual = members.deepStrictEqual;
  strict.notDeepEqual = members.notDeepStrictEqual;
  assert.strict = strict.strict = strict;
  return { assert, 'assert/strict': strict };
})
