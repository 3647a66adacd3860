// format
const util = require('util');
console.log(util.format()); console.log(util.format('%s is %d and %i and %f', 'x', 1.5, 2.7, '3.5')); console.log(util.format('%j %o %O', { a: 1 }, { b: [1] }, { c: { d: { e: { f: 1 } } } })); console.log(util.format('%% %s')); console.log(util.format('a', 'b', 1, { c: 1 }, [2])); console.log(util.format(1, 2)); console.log(util.format('%s', null, undefined, Symbol('x'), 10n, () => {}, class A {}));
console.log(util.format('%c styled', 'color: red')); console.log(util.format('%x', 1)); console.log(util.format('%d', '42abc', '%s')); console.log(util.format('%s', { toString() { return 'own'; } })); console.log(util.format('100%', 1)); console.log(util.format('%i', 'x')); console.log(util.format({ a: 1 }, '%s', 'x'));

// formatWithOptions
const util = require('util');
console.log(util.formatWithOptions({ compact: false }, 'x %O', { a: { b: 1 } })); console.log(util.formatWithOptions({ depth: 0 }, { a: { b: 1 } }, 'y', 1)); console.log(util.formatWithOptions({}, '%s %d %% %j', 'a', 1, { b: 2 }, 'c')); console.log(util.formatWithOptions({}, '%s')); console.log(util.formatWithOptions({ breakLength: 10 }, '%o', [1])); console.log(util.formatWithOptions({}));
attempt(() => util.formatWithOptions(1, 'x')); attempt(() => util.formatWithOptions());

// inspect with options
const util = require('util');
const o = { a: { b: { c: { d: { e: 1 } } } }, list: [1, 2, 3], s: 'text', f() {}, [Symbol('k')]: 1 };
for (const opt of [undefined, {}, { depth: 0 }, { depth: null }, { depth: Infinity }, { compact: false }, { compact: 1 }, { sorted: true }, { breakLength: Infinity }, { maxArrayLength: 1 }, { maxStringLength: 2 }, { showHidden: true, depth: 0 }, true, false, null]) console.log(util.inspect(o, opt));
console.log(util.inspect(o, false, 0)); console.log(util.inspect(o, true, null)); console.log(util.inspect(o, false, 1, false)); console.log(util.inspect('x'), util.inspect(), util.inspect(null));
console.log(util.inspect.custom === Symbol.for('nodejs.util.inspect.custom'), Object.keys(util.inspect.colors).length, util.inspect.styles, util.inspect.defaultOptions);
class P { constructor() { this.x = 1; } [util.inspect.custom](depth, options, inspect) { return `P<${depth} ${typeof inspect} ${typeof options.stylize}>`; } }
console.log(util.inspect(new P()), util.inspect({ p: new P() }, { depth: 5 }), util.inspect(new P(), { customInspect: false }));

// promisify
const util = require('util');
const ok = (a, b, cb) => cb(null, a + b, 'more'), bad = (cb) => cb(new Error('no'));
console.log(await util.promisify(ok)(1, 2)); console.log(await util.promisify(bad)().catch((e) => e.message)); console.log(util.promisify(ok).name, util.promisify(ok).length, util.promisify(bad).length);
function withThis(cb) { cb(null, this.v); } console.log(await util.promisify(withThis).call({ v: 7 }));
const c = () => {}; c[util.promisify.custom] = () => 'custom'; console.log(util.promisify(c)(), util.promisify(c) === c[util.promisify.custom], util.promisify(util.promisify(ok)) === util.promisify(ok));
const p = util.promisify(ok); console.log(util.promisify(p) === p, util.promisify.custom, Object.keys(Object.assign(ok, { extra: 1 })), util.promisify(ok).extra);
for (const v of [1, null, undefined, {}]) attempt(() => util.promisify(v)); c[util.promisify.custom] = 1; attempt(() => util.promisify(c));
console.log(await util.promisify(setTimeout)(1, 'late'), await util.promisify(setImmediate)('now'));
console.log(await util.promisify((cb) => { throw new Error('sync'); })().catch((e) => e.message));

// callbackify
const util = require('util');
const run = (f, ...args) => new Promise((resolve) => util.callbackify(f)(...args, (...out) => resolve(out)));
console.log(await run(async (a) => a + 1, 1)); console.log((await run(async () => { throw new Error('x'); }))[0].message); const [e] = await run(() => Promise.reject(null)); console.log(e.code, e.message, e.reason);
const f = util.callbackify(async function named(a, b) {}); console.log(f.name, f.length); attempt(() => util.callbackify(1)); attempt(() => util.callbackify(async () => {})()); attempt(() => util.callbackify(async () => {})(1));

// inherits and deprecate
const util = require('util'), EventEmitter = require('events');
function A() { EventEmitter.call(this); } A.prototype.before = 1; util.inherits(A, EventEmitter); A.prototype.m = function () { return 'm'; };
const a = new A(); console.log(a instanceof EventEmitter, A.super_ === EventEmitter, a.m(), a.before, typeof a.on, Object.keys(A)); a.on('x', (v) => console.log('got', v)); a.emit('x', 1);
attempt(() => util.inherits()); attempt(() => util.inherits(A, null)); attempt(() => util.inherits(A, {})); attempt(() => util.inherits(1, A));
const d = util.deprecate(function old(a) { return [this.v, a]; }, 'old is old', 'DEP1'); console.log(d.call({ v: 1 }, 2), d.name, typeof d); class K { constructor() { this.k = 1; } } const D = util.deprecate(K, 'm'); console.log(new D().k, new D() instanceof K);
attempt(() => util.deprecate(() => {}, 'm', 1)); const log = util.debuglog('x'); console.log(log.enabled, log('y'), util.debug === util.debuglog);
console.log(util._extend({ a: 1 }, { b: 2 }), util._extend({ a: 1 }, 1), util._extend({ a: 1 }));

// old predicates
const util = require('util');
const values = [1, 'x', null, undefined, {}, [], /x/, new Date(0), new Error(), () => {}, Symbol('x'), true, Buffer.from(''), { __proto__: Error.prototype }];
for (const name of ['isArray', 'isBoolean', 'isBuffer', 'isDate', 'isError', 'isFunction', 'isNull', 'isNullOrUndefined', 'isNumber', 'isObject', 'isPrimitive', 'isRegExp', 'isString', 'isSymbol', 'isUndefined']) console.log(name, values.map((v) => util[name](v) ? 1 : 0).join(''));

// types
const { types } = require('util');
const values = { date: new Date(), args: (function () { return arguments; })(), big: Object(1n), bool: Object(true), num: Object(1), str: Object('x'), sym: Object(Symbol()), err: new TypeError(), re: /x/, async: async () => {}, gen: function* () {}, it: (function* () {})(), promise: Promise.resolve(), then: { then() {} }, map: new Map(), set: new Set(), mapIt: new Map().keys(), setIt: new Set().values(), wm: new WeakMap(), ws: new WeakSet(), ab: new ArrayBuffer(1), dv: new DataView(new ArrayBuffer(1)), proxy: new Proxy({}, {}), proxyDate: new Proxy(new Date(), {}), u8: new Uint8Array(1), buf: Buffer.from('x'), u8c: new Uint8ClampedArray(1), f64: new Float64Array(1), b64: new BigInt64Array(1), i32: new Int32Array(1), plain: {}, list: [], fn: () => {}, one: 1, nil: null, undef: undefined, errLike: { __proto__: Error.prototype }, sub: new (class X extends Map {})(), arrIt: [].values(), cls: class {} };
for (const name of ['isExternal', 'isDate', 'isArgumentsObject', 'isBigIntObject', 'isBooleanObject', 'isNumberObject', 'isStringObject', 'isSymbolObject', 'isNativeError', 'isRegExp', 'isAsyncFunction', 'isGeneratorFunction', 'isGeneratorObject', 'isPromise', 'isMap', 'isSet', 'isMapIterator', 'isSetIterator', 'isWeakMap', 'isWeakSet', 'isArrayBuffer', 'isDataView', 'isSharedArrayBuffer', 'isProxy', 'isModuleNamespaceObject', 'isAnyArrayBuffer', 'isBoxedPrimitive', 'isArrayBufferView', 'isTypedArray', 'isUint8Array', 'isUint8ClampedArray', 'isUint16Array', 'isInt32Array', 'isFloat64Array', 'isBigInt64Array'])
  console.log(name, Object.keys(values).filter((k) => types[name](values[k])).join(' '));
console.log(require('util/types') === types, typeof types.isKeyObject, types.isCryptoKey({}));

// isDeepStrictEqual
const { isDeepStrictEqual: same } = require('util');
class A { constructor(x) { this.x = x; } } class B { constructor(x) { this.x = x; } }
const loop = (v) => { const o = { v }; o.self = o; return o; };
const pairs = [[1, 1], [1, '1'], [NaN, NaN], [0, -0], [null, undefined], [{}, {}], [{ a: 1 }, { a: 1 }], [{ a: 1 }, { a: 1, b: undefined }], [{ a: 1, b: 2 }, { b: 2, a: 1 }], [[1, 2], [1, 2]], [[1, , 3], [1, undefined, 3]], [[1], { 0: 1, length: 1 }], [new A(1), new A(1)], [new A(1), new B(1)], [new Date(0), new Date(0)], [new Date(0), new Date(1)], [/a/g, /a/g], [/a/g, /a/i], [new Error('x'), new Error('x')], [new Error('x'), new Error('y')], [new Error('x'), new TypeError('x')],
  [new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])], [new Map([[{ k: 1 }, 1]]), new Map([[{ k: 1 }, 1]])], [new Map([[1, 1]]), new Map([[1, 2]])], [new Set([1, 2]), new Set([2, 1])], [new Set([{ a: 1 }]), new Set([{ a: 1 }])], [new Set([{ a: 1 }]), new Set([{ a: 2 }])], [new Set([[1], [2]]), new Set([[2], [1]])], [Object(1), Object(1)], [Object(1), Object(2)], [Object('a'), Object('a')], [new Uint8Array([1]), new Uint8Array([1])], [new Uint8Array([1]), new Int8Array([1])], [Buffer.from('a'), Buffer.from('a')], [new ArrayBuffer(2), new ArrayBuffer(2)], [loop(1), loop(1)], [loop(1), loop(2)], [() => {}, () => {}], [Object.create(null), {}], [{ [Symbol.for('a')]: 1 }, { [Symbol.for('a')]: 1 }], [{ [Symbol.for('a')]: 1 }, {}], [Symbol.for('a'), Symbol.for('a')], [1n, 1n], [new WeakMap(), new WeakMap()], [[1, [2, [3]]], [1, [2, [3]]]], [Object.assign([1], { x: 1 }), [1]], [new Float64Array([0]), new Float64Array([-0])], [new Error('x', { cause: 1 }), new Error('x', { cause: 2 })], [Object.assign(new Date(0), { x: 1 }), new Date(0)], ['a', Object('a')], [(function () { return arguments; })(1), [1]], [[undefined], [null]], [{ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 2 }] } }]];
console.log(pairs.map(([a, b]) => same(a, b) ? 1 : 0).join('')); console.log(pairs.map(([a, b]) => same(b, a) ? 1 : 0).join(''));

// text
const util = require('util');
for (const s of ['\u001b[31mred\u001b[39m', 'plain', '\u001b]8;;http://x\u0007link\u001b]8;;\u0007', '\u001b[1;31;42mx', '\u009b3mx', '\u001b[2K\u001b[1Gy']) console.log(JSON.stringify(util.stripVTControlCharacters(s)));
attempt(() => util.stripVTControlCharacters(1)); console.log(JSON.stringify(util.toUSVString('a\ud800b')), util.toUSVString(1)); attempt(() => util.styleText('nope', 'x').length); attempt(() => util.styleText('red', 1));
console.log(JSON.stringify(util.styleText('red', 'x', { validateStream: false })), JSON.stringify(util.styleText(['bold', 'underline'], 'x', { validateStream: false })));
console.log(util.TextEncoder === TextEncoder, util.TextDecoder === TextDecoder, util.isArray === Array.isArray, require('sys') === util, require('node:util') === util);
