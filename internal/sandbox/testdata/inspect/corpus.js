// Every block below is one case: a title, then statements that call log() with
// what a script gives console.log. Expected output is in golden.json, which
// Node itself wrote.

// undefined and null
log(undefined); log(null); log([undefined, null]); log({ a: undefined, b: null })

// booleans
log(true, false); log([true, false]); log({ a: true })

// numbers
log(0, -0, 1, -1, 1.5, NaN, Infinity, -Infinity); log([0, -0, NaN])

// large and small numbers
log(1e21, 1e-7, 123456789012345680000, 0.1 + 0.2, 5e-324, 1.7976931348623157e308, 2 ** 53, -1e-10)

// bigints
log(1n, -5n, 123456789012345678901234567890n); log([1n], { a: 0n })

// symbols
log(Symbol('a'), Symbol(), Symbol(''), Symbol.iterator, Symbol.for('x y')); log([Symbol('a\nb')])

// top-level strings
log('plain'); log('it\'s'); log('a\nb'); log('')

// quoted strings
log(['plain'], ['it\'s'], ['say "x"'], ['it\'s "x"'], ['it\'s "x" `y`'], ['\'"${x}'], [''])

// double-quoted with a backtick
log(["a'b`c"], ["a'b\"c"], ['`'], ['"'])

// escapes
log(['\n\t\r\b\f\v\0\x1b\x7f\x80\x9f\xa0\\'])

// escapes in double quotes
log(["it's\n\\"], ["'\t\"\n"], ["'\"`\n"])

// unicode strings
log(['\u00e9', '\u4e2d\u6587', '\u{1F600}', '\u200b', '\ufeff', '\u2028'])

// lone surrogates
log(['\ud83d', 'a\udc00b', '\ud83d\ud83d\ude00', '\udc00\ud83d', "'\ud800"])

// replacement character
log(['\ufffd', '\ufffd\ud800', { '\ufffd': 1 }])

// long string in an object
log({ a: 'x'.repeat(100) }); log(['y'.repeat(200)])

// long string with line breaks
log({ a: ('line of text\n').repeat(12) }); log(['a\nb']); log({ text: 'first line that is long enough to be split\nsecond line of the same text that is long' })

// long string with line breaks and quotes
log(["it's the first line of several that do not fit\nand \"this\" is the second line of them\n\nend"])

// string at the length where it is split
log({ a: 'x\n'.repeat(8) }); log({ a: 'x\n'.repeat(9) }); log({ a: 'x\n' + 'y'.repeat(73) }); log({ a: 'x\n' + 'y'.repeat(72) }, { a: 'x\n' + 'y'.repeat(74) })

// string over ten thousand characters
log(['x'.repeat(10001)]); log(['x'.repeat(10005)]); log('x'.repeat(10001).length); log(['\u{1F600}'.repeat(5001)])

// empty objects
log({}); log([]); log([{}], [[]], { a: {}, b: [] })

// simple objects
log({ a: 1 }); log({ a: 1, b: 'two', c: true, d: null, e: undefined })

// keys that need quotes
log({ 'a-b': 1, 'c d': 2, 1: 3, '1a': 4, $d: 5, _e: 6, '': 7, 'f"g': 8, "h'i": 9, 'é': 10, aB9: 11 })

// keys with escapes
log({ 'a\nb': 1, 'c\\d': 2, '\u{1F600}': 3, "'": 4, '\ud800': 5, '\t\'"`': 6 })

// __proto__ key
log({ ['__proto__']: 1 }); log(JSON.parse('{"__proto__": {"a": 1}}'))

// symbol keys
log({ [Symbol('s')]: 1, [Symbol()]: 2, a: 3, [Symbol('a b')]: { c: 4 }, [Symbol.iterator]: 5, [Symbol("q'\n")]: 6 })

// hidden keys
log(Object.defineProperty({ a: 1 }, 'hidden', { value: 2 })); log(Object.defineProperty({}, Symbol('h'), { value: 2 }))

// integer keys first
log({ b: 1, 2: 2, a: 3, 1: 4, '-1': 5, '01': 6 })

// nested objects
log({ a: { b: 1 } }); log({ a: { b: { c: 1 } } }); log({ a: { b: { c: { d: 1 } } } }); log({ a: { b: { c: {} } } })

// nested arrays
log([[1]]); log([[[1]]]); log([[[[1]]]]); log([[[[]]]]); log([[[{}]]]); log([[[{ a: 1 }]]])

// deep mixed
log({ a: [{ b: { c: [1] } }] }); log([{ a: { b: [1, { c: 2 }] } }])

// depth of every kind
class Foo { constructor() { this.x = 1 } }
log({ a: { b: { c: new Map([[1, 2]]), d: Object.create(null, { a: { value: 1, enumerable: true } }), e: [1], f: new Foo(), g: Object.setPrototypeOf([1], null), h: new Set([1]), i: new Map(), j: Promise.resolve(1), k: new Date(0), l: /a/, m: Object.assign(/a/, { x: 1 }), n: Object.assign(() => 1, { x: 1 }), o: new Uint8Array(3), p: new ArrayBuffer(2), q: (function () { return arguments })(1), r: new Number(3), s: Object.assign(new Number(3), { x: 1 }), t: Object.assign(new Date(0), { x: 1 }), u: { [Symbol.toStringTag]: 'Own' }, v: new (class Bar extends Foo { get [Symbol.toStringTag]() { return 'Tag' } })() } } })

// circular
const o = { a: 1 }; o.self = o; log(o)

// circular twice
const o = { a: {}, b: {} }; o.a.o = o; o.b.b = o.b; log(o)

// circular array
const a = [1]; a.push(a, [a]); log(a)

// circular map and set
const m = new Map(); m.set('m', m); m.set(m, 1); log(m); const s = new Set(); s.add(s); log(s)

// circular class
class Node { constructor() { this.next = this } }
log(new Node()); log({ n: new Node() }); log([new Node(), new Node()])

// circular function and error
function f() {} f.f = f; log(f); const p = {}; p.list = [{ p }]; log(p)

// shared but not circular
const s = { x: 1 }; log({ a: s, b: s, c: [s, s] })

// circular deep
const o = { l1: { l2: { l3: { l4: 1 } } } }; o.l1.l2.back = o; o.l1.l2.l3.up = o.l1; log(o)

// class instances
class Foo { constructor() { this.a = 1 } }
class Bar extends Foo { constructor() { super(); this.b = 2 } }
class Empty {}
log(new Foo()); log(new Bar()); log(new Empty()); log([new Empty(), new Foo()]); log({ e: new Empty() })

// anonymous class instances
log(new (class {})()); log(new (class { a = 1 })()); log([new (class { b = {} })()])

// constructor functions
function Person(n) { this.name = n } log(new Person('x')); Person.prototype = {}; log(new Person('y'))

// private fields and methods
class P { #a = 1; b = 2; m() {} static s = 3; get g() { return this.#a } }
log(new P()); log(P)

// class prototype
class Foo { m() {} } log(Foo.prototype); class Bar extends Foo {} log(Bar.prototype); log(Object.getPrototypeOf(new Bar()))

// constructor overwritten
log({ constructor: 1 }); log({ constructor: Object }); log({ constructor: class X {} }); log({ constructor: { name: 'y' } })

// class with static name
class A { static name = 'Renamed' } log(new A(), A); class B { static name() {} } log(B); class C { static get name() { return 'G' } } log(new C(), C)

// class with empty static name
class A { static name = '' } log(new A()); log(A)

// prototype chains
log(Object.create({})); log(Object.create({ a: 1 })); log(Object.create(Object.create(null))); log(Object.create(Object.create(Object.create(null)))); log(Object.create(Object.create(null, { x: { value: 1, enumerable: true } }))); log([Object.create([])]); log(Object.create(Object.create(null, { deep: { value: { a: 1 }, enumerable: true } })))

// null prototype
log(Object.create(null)); const o = Object.create(null); o.a = 1; o.b = { c: Object.create(null) }; log(o); log([Object.create(null)])

// null prototype of every kind
const np = (v) => Object.setPrototypeOf(v, null)
log(np([])); log(np([1, 2])); log(np(new Map([[1, 2]]))); log(np(new Set([1]))); log(np(new Map())); log(np(new Set())); log(np(new Date(0))); log(np(() => 1)); log(np(new Number(1))); log(np(new String('ab'))); log(np(new Uint8Array(2))); log(np(new Uint8Array(0))); log(np(Promise.resolve(1))); log(np(new ArrayBuffer(1)))

// null prototype class
log(Object.setPrototypeOf(class A {}, null)); log(class A extends null {}); log(Object.setPrototypeOf(function f() {}, null))

// null prototype with a tag
log(Object.setPrototypeOf({ a: 1 }, Object.create(null, { [Symbol.toStringTag]: { value: 'T' } }))); log(Object.create(null, { [Symbol.toStringTag]: { value: 'T' }, x: { value: 1, enumerable: true } }))

// toStringTag
class A { get [Symbol.toStringTag]() { return 'Tag' } }
log(new A()); class B { constructor() { this.x = 1 } get [Symbol.toStringTag]() { return 'B' } } log(new B()); log({ [Symbol.toStringTag]: 'Own' }); log({ [Symbol.toStringTag]: 'Own', a: 1 })

// toStringTag hidden or strange
log(Object.defineProperty({ a: 1 }, Symbol.toStringTag, { value: 'Hidden' })); log(Object.defineProperty({}, Symbol.toStringTag, { value: 'Hidden' })); log(Object.defineProperty({}, Symbol.toStringTag, { value: 5 })); log(Object.defineProperty({}, Symbol.toStringTag, { value: '' })); log(Object.defineProperty({}, Symbol.toStringTag, { value: 'Object' }))

// toStringTag of every kind
const tag = (v) => Object.defineProperty(v, Symbol.toStringTag, { value: 'T' })
log(tag([1])); log(tag([])); log(tag(new Map())); log(tag(new Set([1]))); log(tag(new Date(0))); log(tag(/a/)); log(tag(() => 1)); log(tag(class A {})); log(tag(new Number(1))); log(tag(Promise.resolve(1))); log(tag(new Uint8Array(1))); log(tag(new ArrayBuffer(1))); log([tag(new Map([[1, 2]]))])

// arrays
log([1, 2, 3]); log(['a', 'b']); log([1, 'a', null, undefined, true, {}]); log([[1, 2], [3, 4]])

// array of six and seven
log([1, 2, 3, 4, 5, 6]); log([1, 2, 3, 4, 5, 6, 7]); log(['a', 'b', 'c', 'd', 'e', 'f', 'g'])

// numbers in columns
log(Array.from({ length: 27 }, (_, i) => i)); log(Array.from({ length: 100 }, (_, i) => i * i)); log(Array.from({ length: 10 }, (_, i) => 10 ** i)); log(Array.from({ length: 12 }, (_, i) => -i / 3))

// bigints in columns
log(Array.from({ length: 30 }, (_, i) => BigInt(i) ** 3n)); log([1n, 2, 3n, 4, 5n, 6, 7n, 8])

// strings in columns
log(Array.from({ length: 27 }, (_, i) => 'item' + i)); log(Array.from({ length: 50 }, (_, i) => 'x'.repeat(i % 7))); log('the quick brown fox jumps over the lazy dog and runs away'.split(' '))

// uneven strings not in columns
log(['a', 'b', 'c', 'd', 'e', 'f', 'a very long string that is much longer than the others in this array']); log(Array.from({ length: 8 }, (_, i) => 'x'.repeat(i * 10))); log(Array.from({ length: 20 }, (_, i) => 'x'.repeat(i * 2)))

// mixed columns
log([1, 'a', 2, 'b', 3, 'c', 4, 'd', 5]); log([true, false, null, undefined, 1, 'x', NaN, -0]); log(Array(10).fill(null)); log(Array(20).fill(undefined)); log([1, 2, 3, 4, 5, 6, 'x'.repeat(5)])

// wide characters in columns
log(Array.from({ length: 12 }, (_, i) => '\u4e2d'.repeat(i % 4))); log(Array.from({ length: 12 }, () => '\u{1F600}')); log(Array.from({ length: 9 }, (_, i) => 'e\u0301'.repeat(i)))

// objects in long arrays
log(Array.from({ length: 8 }, (_, i) => ({ i }))); log(Array.from({ length: 10 }, (_, i) => [i])); log(Array.from({ length: 7 }, () => ({}))); log(Array.from({ length: 8 }, (_, i) => ({ id: i, name: 'n' + i })))

// long arrays with nested multi-line objects
log(Array.from({ length: 7 }, (_, i) => ({ a: 'x'.repeat(80), i })))

// array of 100, 101 and 200
log(Array.from({ length: 100 }, (_, i) => i)); log(Array.from({ length: 101 }, (_, i) => i)); log(Array.from({ length: 200 }, (_, i) => 'a' + i))

// array of 101 mixed
log(Array.from({ length: 101 }, (_, i) => i === 100 ? 'x' : i)); log(Array.from({ length: 102 }, (_, i) => i === 101 ? 'x' : i))

// array of 150 objects
log(Array.from({ length: 150 }, (_, i) => ({ i })))

// long array nested
log({ list: Array.from({ length: 120 }, (_, i) => i) }); log([[Array.from({ length: 30 }, (_, i) => i)]])

// holes
log([, 1]); log([1, , 2]); log([1, , , 2, ,]); log([,]); log(new Array(5)); log(new Array(1)); log([, , 'a', , , , 'b', ,])

// many holes
const a = []; a[1000000] = 1; log(a); const b = [1, 2]; b.length = 100; log(b); const c = []; c[50] = 1; c[150] = 2; log(c)

// holes beyond one hundred
const a = Array.from({ length: 99 }, (_, i) => i); a[105] = 1; a[110] = 2; log(a); const b = Array.from({ length: 100 }, (_, i) => i); b[105] = 1; log(b)

// holes and hidden elements
const a = [, 1, 2]; a.x = 1; log(a); log(Object.assign([, , ,], { a: 1, b: 2 })); log(new Array(200))

// extra keys on arrays
log(Object.assign([1, 2], { a: 1 })); log(Object.assign([], { a: 1 })); log(Object.assign([1], { '-1': 2, '1.5': 3, [Symbol('s')]: 4 })); log(Object.assign([1, 2, 3, 4, 5, 6], { k: 7 })); log(Object.assign([1, 2, 3, 4, 5, 6, 7, 8, 9], { k: 'v' })); log(Object.assign(Array.from({ length: 120 }, (_, i) => i), { k: 'v', l: 'w' }))

// regexp match
log('abc'.match(/b/)); log(/(?<y>\d+)-(?<m>\d+)/.exec('on 2020-12')); log('a1b2'.match(/\d/g))

// array subclasses
class MyArray extends Array {} log(MyArray.from([1, 2])); log(new MyArray()); log([new MyArray(3)]); class Stack extends Array { constructor() { super(); this.name = 's' } } log(new Stack())

// array index accessors
log(Object.defineProperty([1, 2], 0, { get() { return 5 }, enumerable: true })); log(Object.defineProperty([1], 1, { value: 3 }))

// accessors
log({ get a() { return 1 } }); log({ set a(v) {} }); log({ get a() { return 1 }, set a(v) {}, b: 2 }); log({ get a() { throw new Error('never called') } }); class A { get x() { return 1 } } log(new A())

// accessor without functions
log(Object.defineProperty({}, 'a', { get: undefined, set: undefined, enumerable: true }))

// functions
log(function () {}); log(function f() {}); log(() => {}); const g = () => 1; log(g); log({ m() {} }); log({ f: function () {} }); log([function () {}])

// function kinds
log(async function a() {}); log(async () => {}); log(function* g() {}); log({ async m() {}, *n() {} }); log({ f: async function () {}, get: () => 1 })

// function names
log({ 'a b': () => 1 }); log({ [Symbol('s')]: () => 1 }); const f = function () {}; Object.defineProperty(f, 'name', { value: 'other' }); log(f); log((function x() {}).bind()); log(Math.max, parseInt, Array.prototype.map)

// function named like keywords
const o = { async() {}, get() {}, set() {}, static() {}, async async() {}, asyncFoo() {}, 'x*y'() {} }; log(o); const async = () => 1; const asyncish = async; log(async, asyncish)

// function parameters that look like generators
log((a = 2 * 3) => a); log(a => a * 2); log(function f(a = '(*') {}); log(x => x)

// functions with properties
function f() {} f.a = 1; f.b = { c: 2 }; log(f); log([f]); log({ f }); const g = () => 1; g.x = 'y'; log(g)

// functions without a name
function f() {} delete f.name; log(f); const g = () => 1; Object.defineProperty(g, 'name', { value: undefined }); log(g); const h = () => 1; Object.defineProperty(h, 'name', { value: { a: 1 } }); log(h); const i = () => 1; Object.defineProperty(i, 'name', { value: '' }); log(i)

// classes
class A {} log(A); class B extends A {} log(B); log(class {}); log(class extends A {}); log(class C { static x = 1 }); log([A, B], { A })

// class details
class A { static a = 1; static b = { c: 2 }; static m() {} static get g() { return 1 } } log(A); log(class extends (class {}) {}); log({ k: class {} }); const D = class E {}; log(D)

// built-in constructors
log(Object, Array, Map, Error, Promise, Date); log({ Object }); log(Symbol, BigInt, Proxy, Function)

// class extending built-ins
class M extends Map {} log(new M([[1, 2]])); log(M); class S extends Set {} log(new S([1])); class D extends Date {} log(new D(0)); class P extends Promise {} log(P.resolve(1)); class R extends RegExp {} log(new R('a')); class U extends Uint8Array {} log(new U(2)); class N extends Number {} log(new N(2)); class F extends Function {} log(new F())

// subclass of Object and of a null-prototype class
class O extends Object {} log(new O()); log(O)

// dates
log(new Date(0)); log(new Date(NaN)); log([new Date(0)]); log({ d: new Date(1e12) }); log(Object.assign(new Date(0), { x: 1 })); log([new Date(NaN)]); log(new Date(8.64e15), new Date(-8.64e15), new Date(-62198755200000), new Date(123))

// regexps
log(/a/); log(/a\/b/gi); log([/x/]); log(Object.assign(/a/, { x: 1 })); log(new RegExp('')); log({ r: /[/]\n/ }); log(Object.setPrototypeOf(/a/gimsuy, null)); log(new RegExp('\n'))

// maps
log(new Map()); log(new Map([['a', 1]])); log(new Map([['a', { b: 1 }], [{ k: 1 }, [2]]])); log(new Map([[1, new Map([[2, 3]])]])); log([new Map([[null, undefined]])])

// map with properties
log(Object.assign(new Map([['a', 1]]), { x: 1 })); log(Object.assign(new Map(), { x: 1 }))

// long maps
log(new Map(Array.from({ length: 20 }, (_, i) => ['key' + i, i]))); log(new Map(Array.from({ length: 105 }, (_, i) => [i, i])))

// map values on several lines
log(new Map([['a', 'x'.repeat(50)], ['b', 'y'.repeat(50)]])); log(new Map([[{ a: 'x'.repeat(80), b: 1 }, { c: 'x'.repeat(80), d: 1 }]]))

// sets
log(new Set()); log(new Set([1, 'a', {}])); log(new Set([[1, 2], new Set([3])])); log({ s: new Set(['x']) }); log(Object.assign(new Set([1]), { x: 1 }))

// long sets
log(new Set(Array.from({ length: 30 }, (_, i) => i))); log(new Set(Array.from({ length: 101 }, (_, i) => i)))

// nested maps to the depth
log(new Map([['a', new Map([['b', new Map([['c', new Map([['d', 1]])]])]])]])); log({ a: new Map([['b', { c: { d: 1 } }]]) })

// weak collections
log(new WeakMap()); log(new WeakSet()); log([new WeakMap([[{}, 1]])]); log(Object.assign(new WeakSet(), { x: 1 })); class W extends WeakMap {} log(new W())

// imposters
log(Object.create(Map.prototype)); log(Object.create(Promise.prototype)); log(Object.create(WeakMap.prototype)); log(Object.create(Uint8Array.prototype)); log(Object.create(Array.prototype)); log(Object.create(Date.prototype)); log(Object.create(Function.prototype)); log(Object.create(RegExp.prototype)); log(Object.create(DataView.prototype)); log(Object.create(Set.prototype))

// built-in prototypes
log(Object.prototype); log(Array.prototype); log(Map.prototype); log(Function.prototype); log(Promise.prototype); log(Date.prototype); log(RegExp.prototype); log(Number.prototype); log(String.prototype); log(Boolean.prototype); log(Symbol.prototype)

// promises
log(Promise.resolve(1)); log(new Promise(() => {})); log([Promise.resolve({ a: 1 })]); const r = Promise.reject(3); r.catch(() => {}); log(r); log(Object.assign(Promise.resolve(1), { x: 1 })); log(Promise.resolve()); log(Promise.resolve('s'))

// promise of an error without a stack
const e = new Error('boom'); e.stack = undefined; const r = Promise.reject(e); r.catch(() => {}); log(r)

// async function result
log((async () => 5)()); log((async () => { await new Promise(() => {}) })())

// typed arrays
log(new Uint8Array([1, 2, 3])); log(new Uint8Array(0)); log(new Float64Array([1.5, -0, NaN])); log(new Int16Array(3)); log(new Uint8ClampedArray([300])); log([new Int8Array([-1])]); log(new Float32Array([0.1])); log(new Uint32Array([4294967295]), new Int32Array([-1]), new Uint16Array([65535]))

// bigint typed arrays
log(new BigInt64Array([1n, -1n])); log(new BigUint64Array(2)); log(new BigInt64Array(10))

// long typed arrays
log(new Uint8Array(50)); log(new Uint8Array(200)); log(Object.assign(new Uint8Array(2), { x: 1 })); log(new Float64Array(20).map((_, i) => i / 3))

// array buffers
log(new ArrayBuffer(0)); log(new ArrayBuffer(4)); log(new Uint8Array([1, 2, 254, 255]).buffer); log({ b: new ArrayBuffer(2) }); log(new ArrayBuffer(101)); log(new ArrayBuffer(120)); log(Object.assign(new ArrayBuffer(1), { x: 1 }))

// data views
log(new DataView(new ArrayBuffer(4), 1, 2)); log([new DataView(new ArrayBuffer(1))])

// boxed primitives
log(new Number(3), new Number(-0)); log(new String('abc')); log(new Boolean(false)); log(Object(Symbol('s'))); log(Object(5n)); log([new String('it\'s')]); log(Object.assign(new String('ab'), { x: 1 })); log(Object.assign(new Number(1), { x: { y: 2 } })); log(new String(''))

// boxed subclasses
class S extends String {} log(new S('x')); class B extends Boolean {} log(new B(true)); log({ n: new Number(1) })

// proxies
log(new Proxy({ a: 1 }, {})); log(new Proxy([1, 2], {})); log(new Proxy(function f() {}, {})); log([new Proxy({}, {})]); log(new Proxy(class A {}, {})); log(new Proxy(new Map([[1, 2]]), {}))

// proxies with traps
log(new Proxy({ a: 1 }, { get() { throw new Error('trap') }, ownKeys() { throw new Error('trap') }, getOwnPropertyDescriptor() { throw new Error('trap') }, getPrototypeOf() { throw new Error('trap') }, has() { throw new Error('trap') } })); log(new Proxy({ a: 1 }, { get: () => 2 }))

// revoked proxies
const r = Proxy.revocable({}, {}); r.revoke(); log(r.proxy); log([r.proxy]); const f = Proxy.revocable(() => 1, {}); f.revoke(); log(f.proxy); log({ a: f.proxy })

// proxies of proxies
log(new Proxy(new Proxy([1], {}), {})); log({ a: new Proxy(new Proxy({ x: 1 }, {}), {}) })

// proxy as prototype
log(Object.create(new Proxy({}, {}))); class A {} log(Object.create(new Proxy(A.prototype, {})))

// arguments
(function () { log(arguments) })(1, 'a', {}); (function () { log([arguments]) })(); (function () { 'use strict'; log(arguments) })(1); (function () { arguments.x = 1; log(arguments) })(1)

// generators and iterators
log((function* () {})()); log([1].values()); log('a'[Symbol.iterator]()); log([(function* g() { yield 1 })()]); log('ab'.matchAll(/a/g))

// namespaces
log(Math); log(JSON); log(Reflect); log({ Math })

// symbol-keyed accessors and functions
log({ get [Symbol('g')]() { return 1 }, [Symbol('f')]() {} }); log({ [Symbol.toPrimitive]() { return 1 } })

// custom inspection
const c = Symbol.for('nodejs.util.inspect.custom')
log({ [c]() { return 'custom' } }); log([{ [c]() { return 'custom' } }]); log({ [c]() { return { x: 1 } } }); log({ a: { [c]: () => 5 } }); log({ [c]() { return null } }, { [c]() { return undefined } })

// custom inspection of a class
const c = Symbol.for('nodejs.util.inspect.custom')
class Money { constructor(n) { this.n = n } [c](depth, options, inspect) { return 'Money<' + inspect(this.n, options) + '>' } }
log(new Money(5)); log({ price: new Money({ a: [1] }) }); log(Money); log(Money.prototype); log([new Money('x')])

// custom inspection depth
const c = Symbol.for('nodejs.util.inspect.custom')
const o = { [c](depth, options) { return 'd' + depth + ' ' + options.depth } }; log(o); log({ o }); log({ a: { o } }); log({ a: { b: { c: { o } } } }); log({ a: { b: { o } } })

// custom inspection with several lines
const c = Symbol.for('nodejs.util.inspect.custom')
log({ a: { [c]() { return 'one\ntwo' } } }); log([[{ [c]() { return { long: 'x'.repeat(80), b: 1 } } }]])

// custom inspection returning itself
const c = Symbol.for('nodejs.util.inspect.custom')
log({ a: 1, [c]() { return this } }); log({ [c]: 5 }); log({ [c]: null })

// custom inspection options
const c = Symbol.for('nodejs.util.inspect.custom')
class Box { constructor(v) { this.v = v } [c](depth, options, inspect) { if (depth < 0) { return options.stylize('[Box]', 'special') } const o = Object.assign({}, options, { depth: options.depth === null ? null : options.depth - 1 }); return `Box < ${inspect(this.v, o)} >` } }
log(new Box(true)); log(new Box(new Box({ a: { b: { c: 1 } } }))); log({ a: { b: { c: { d: new Box(1) } } } }); log({ a: { b: { c: new Box(1) } } })

// custom inspection on a proxy
const c = Symbol.for('nodejs.util.inspect.custom')
log(new Proxy({ [c]() { return 'through' } }, {})); log({ inspect() { return 'no' } })

// custom inspection on errors and functions
const c = Symbol.for('nodejs.util.inspect.custom')
class E extends Error { [c]() { return 'E!' } } log(new E('x')); const f = () => 1; f[c] = () => 'F!'; log(f); class G { static [c]() { return 'G!' } } log(G)

// errors
log(new Error('boom')); log(new TypeError('bad type')); log(new Error('')); log(new RangeError())

// errors in containers
log([new Error('boom')]); log({ err: new Error('boom') }); log({ a: { b: { c: new Error('deep') } } }); log(new Map([['e', new Error('x')]]))

// errors with several lines
log(new Error('one\ntwo')); log([new Error('one\ntwo\n  three')])

// errors with properties
log(Object.assign(new Error('boom'), { code: 'E_X', status: 404 })); log({ e: Object.assign(new Error('boom'), { details: { a: 1 } }) }); log({ a: { b: { c: Object.assign(new Error('deep'), { x: 1 }) } } })

// error classes
class FooError extends Error {} class Foo extends Error {} class Coded extends TypeError { constructor(m) { super(m); this.code = 'E_X' } }
log(new FooError('x')); log(new Foo('x')); log(new Coded('x')); class SubError extends FooError {} log(new SubError('y'))

// error classes that set their name
class VE extends Error { constructor(m) { super(m); this.name = 'VE' } } class ValidationError extends Error { constructor(m) { super(m); this.name = 'ValidationError' } } class Other extends Error { constructor(m) { super(m); this.name = 'SomethingElse' } } class N extends Error { get name() { return 'Getter' } }
log(new VE('x')); log(new ValidationError('x')); log(new Other('x')); log(new N('x')); class P extends Error {} P.prototype.name = 'Proto'; log(new P('x'))

// errors renamed
const e = new Error('a'); e.name = 'Renamed'; log(e); const f = new Error('a'); f.message = 'b'; log(f); const g = new Error('a'); g.name = ''; log(g); const h = new TypeError('a'); h.name = 'MyTypeError'; log(h)

// errors with strange names
const e = new Error('a'); e.name = null; log(e); const f = new Error('a'); f.name = 5; log(f); const g = new Error('x'); g.name = undefined; log(g)

// errors without a stack
const e = new Error('a'); e.stack = undefined; log(e); log([e]); const f = new Error('a'); delete f.stack; log(f); const g = new Error('a'); g.stack = ''; g.x = 1; log(g); log({ g })

// errors with another stack
const e = new Error('a'); e.stack = 'custom stack'; log(e); e.x = 1; log(e); log({ a: { b: e } }); const f = new Error('a'); f.stack = 'two\nlines'; log([f]); const g = new Error('a'); g.stack = 5; log(g); const h = new Error('a'); h.stack = { s: 1 }; log([h])

// error with an enumerable message or stack
const e = new Error('a'); Object.defineProperty(e, 'message', { value: 'a', enumerable: true }); log(e); const f = new Error('a'); Object.defineProperty(f, 'message', { value: 'zz', enumerable: true }); f.stack = 'other'; log(f); const g = new Error('a'); g.name = 'Q'; g.stack = 'none'; log(g)

// error cause
log(new Error('outer', { cause: 'why' })); log(new Error('outer', { cause: { a: 1 } })); log(new Error('outer', { cause: undefined })); log({ e: new Error('outer', { cause: 5 }) }); const e = new Error('x'); e.cause = 'assigned'; log(e)

// error cause that is an error
const inner = new TypeError('inner'); inner.stack = undefined; log(new Error('outer', { cause: inner })); log(new Error('outer', { cause: new TypeError('inner') })); log({ a: new Error('1', { cause: new Error('2', { cause: new Error('3', { cause: new Error('4', { cause: 5 }) }) }) }) })

// aggregate errors
log(new AggregateError([new Error('one'), 2], 'several')); log(new AggregateError([])); const a = new AggregateError([1], 'm'); a.stack = undefined; log(a); log([a])

// errors by prototype
log(Object.create(Error.prototype)); class E extends Error {} log(E.prototype); log(Error.prototype); log(Object.create(new Error('p'))); log({ name: 'Error', message: 'not one' }); log(Object.assign(Object.create(Error.prototype), { message: 'm', x: 1 }))

// error with null prototype
const e = new Error('q'); Object.setPrototypeOf(e, null); log(e); const f = new TypeError('q'); Object.setPrototypeOf(f, null); f.x = 1; log(f)

// error with a tag
class E extends Error { get [Symbol.toStringTag]() { return 'Tagged' } } log(new E('x')); log(Object.defineProperty(new Error('y'), Symbol.toStringTag, { value: 'T' }))

// error that refers to itself
const e = new Error('x'); e.self = e; log(e); const f = new Error('y'); f.stack = undefined; f.self = { f }; log(f); const g = new Error('z'); g.cause = g; log(g)

// thrown errors
try { null.x } catch (e) { log(e.name, e instanceof TypeError, e.constructor === TypeError) } try { undefinedName } catch (e) { log(e) }

// one line or several
log({ a: 'x'.repeat(60) }); log({ a: 'x'.repeat(65) }); log({ a: 'x'.repeat(66) }); log({ a: 'x'.repeat(67) }); log({ a: 'x'.repeat(68) }); log({ a: 'x'.repeat(70) })

// two entries or several lines
log({ aaaa: 'x'.repeat(28), bbbb: 'y'.repeat(28) }); log({ aaaa: 'x'.repeat(29), bbbb: 'y'.repeat(28) }); log({ aaaa: 'x'.repeat(29), bbbb: 'y'.repeat(29) }); log({ aaaa: 'x'.repeat(26), bbbb: 'y'.repeat(28) }); log({ aaaa: 'x'.repeat(25), bbbb: 'y'.repeat(28) })

// instance at the line limit
class LongNamedClass { constructor(n) { this.value = 'x'.repeat(n) } }
for (let n = 36; n < 50; n++) log(new LongNamedClass(n))

// function with properties at the line limit
for (let n = 36; n < 56; n++) log(Object.assign(function named() {}, { value: 'x'.repeat(n) }))

// circular at the line limit
for (let n = 40; n < 60; n++) { const o = { v: 'x'.repeat(n) }; o.o = o; log(o) }

// array at the line limit
for (let n = 58; n < 74; n++) log(['x'.repeat(n)]); log(['x'.repeat(20), 'y'.repeat(20), 'z'.repeat(20)], ['x'.repeat(22), 'y'.repeat(22), 'z'.repeat(22)])

// three inner levels on one line
log({ a: { b: { c: {} } } }); log({ a: { b: { c: 1 } } }); log({ a: { b: { c: { d: 1 } } }, e: 1 }); log({ a: { b: 1 } }, [[[]]], [[[1]]], { a: [{ b: [] }] })

// four levels break the outermost
log({ a: { b: { c: {} } } }, { a: { b: { c: { d: {} } } } }); log([[[[1]]]]); log({ w: [{ x: [{ y: 1 }] }] }); log({ a: { b: { c: [] } }, d: 1 }); log({ d: 1, a: { b: { c: [1] } } }); log({ a: { b: { c: [1] } }, d: 1 }); log({ a: { b: { c: [1] } }, d: { e: 1 } })

// mixed breaks
log({ user: { id: 'auth0|123', email: 'a@example.com', email_verified: true, identities: [{ provider: 'auth0', user_id: '123', connection: 'Username-Password-Authentication', isSocial: false }], app_metadata: { roles: ['admin', 'editor'], plan: { name: 'pro', seats: 5 } }, user_metadata: {} }, client: { client_id: 'abc', name: 'My App', metadata: {} }, transaction: { requested_scopes: ['openid', 'profile', 'email'], acr_values: [], locale: 'en' } })

// claims
log({ 'https://example.com/roles': ['admin'], iss: 'https://tenant.example.com/', sub: 'auth0|5f7c8ec7c33c6c004bbafe82', aud: ['https://api.example.com', 'https://tenant.example.com/userinfo'], iat: 1700000000, exp: 1700086400, azp: 'client', scope: 'openid profile email', permissions: [] })

// json round trip
log(JSON.parse('{"a":[1,2,{"b":null}],"c":"d\\ne","e":{"f":{"g":{"h":1}}}}'))

// wide object
log(Object.fromEntries(Array.from({ length: 30 }, (_, i) => ['key' + i, i]))); log(Object.fromEntries(Array.from({ length: 10 }, (_, i) => ['k' + i, i])))

// object of arrays
log({ matrix: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], names: ['a', 'b'], empty: [] }); log([[1, 2, [3, 4, [5, [6]]], { a: [1, 2] }]]); log({ a: [1, 2, 3, 4, 5, 6, 7, 8], b: ['x', 'y'] })

// multi-line entry forces several lines
log([{ a: 'x'.repeat(80), b: 1 }, 1]); log({ a: 'short', b: ['x'.repeat(76)] }); log([['x'.repeat(76)]])

// null and undefined in columns
log([null, null, null, undefined, undefined, null, null]); log(Array(7).fill(''))

// random values
let s = 13; const rnd = (k) => { s = (Math.imul(s, 1103515245) + 12345) >>> 0; return Math.floor((s >>> 8) / 16777216 * k) }
const words = ['a', 'bb', 'https://example.com/x', 'it\'s', 'user_id', '\u4e2d\u6587', 'x\ny', '', 'auth0|123456', '\u{1F600}', 'A longer sentence. With two parts.']
const word = () => words[rnd(words.length)].repeat(1 + (rnd(5) === 0 ? rnd(6) : 0))
class K { constructor(v) { this.v = v } }
const many = (n, f) => Array.from({ length: n }, f)
const prim = () => [rnd(10 ** rnd(9)), -rnd(1000) / 8, word(), word(), null, true, undefined][rnd(7)]
const deep = (d) => [() => Object.fromEntries(many(rnd(6), () => [word(), val(d)])), () => many(rnd(6), () => val(d)), () => new K(val(d)), () => new Map(many(rnd(4), () => [prim(), val(d)])), () => new Set(many(rnd(3), () => val(d))), () => Object.assign(function foo() {}, { p: val(d) }), () => many(rnd(60), () => rnd(10 ** rnd(9)))][rnd(7)]()
const val = (d) => d <= 0 || rnd(3) === 0 ? prim() : deep(d - 1)
for (let i = 0; i < 60; i++) log(deep(5))

// random lists
let s = 99; const rnd = (k) => { s = (Math.imul(s, 1103515245) + 12345) >>> 0; return Math.floor((s >>> 8) / 16777216 * k) }
for (let i = 0; i < 20; i++) { const w = rnd(30) + 1; log(Array.from({ length: rnd(40) + 5 }, () => 'y'.repeat(rnd(w)))) }
for (let i = 0; i < 10; i++) { const w = rnd(12) + 1; log({ k: [Array.from({ length: rnd(60) + 5 }, () => rnd(10 ** w))] }) }

// map and set iterators
log(new Map([[1, 2]]).entries()); log(new Set([1]).values())

// format %o with functions
log('%o', function f() {}); log('%o', class A { static x = 1 }); log('%o', () => 1); log('%o', /a/g); log('%o', Object.create({ x: 1, f() {}, get y() { return 1 } })); log('%o', class { get [Symbol.toStringTag]() { return 'T' } }.prototype)

// format %o with errors
const e = new Error('x'); e.stack = 'Error: x\n    at foo (a.js:1:1)'; log('%o', e)

// object prototype of every kind
const op = (v) => Object.setPrototypeOf(v, Object.prototype)
log(op([1])); log(op(new Map([[1, 2]]))); log(op(new Set([1]))); log(op(new Date(0))); log(op(/a/)); log(op(() => 1)); log(op(new Error('x'))); log(op(new Number(1))); log(op(Promise.resolve(1))); log(op(new Uint8Array(1))); log(op(new ArrayBuffer(1))); log(op(new WeakMap())); log(op(class A {})); log(op((function () { return arguments })(1))); log(op((function* () {})())); log(op(new DataView(new ArrayBuffer(1))))

// null prototype too deep
const np = (v) => Object.setPrototypeOf(v, null)
log({ a: { b: { c: np([1]), d: np(new Map([[1, 2]])), e: np(new Set([1])), f: np(new Uint8Array(1)), g: np(Promise.resolve(1)), h: np(new ArrayBuffer(1)), i: np(Object.assign(() => 1, { x: 1 })), j: np(Object.assign(new Error('x'), { x: 1 })), k: np(Object.assign(new Number(1), { x: 1 })), m: np(Object.assign(/a/, { x: 1 })), n: np(Object.assign(new Date(0), { x: 1 })), p: Object.create(Object.create(null), { x: { value: 1, enumerable: true } }), q: Object.create(null, { [Symbol.toStringTag]: { value: 'T' }, x: { value: 1, enumerable: true } }), s: np(Object.assign(new String('ab'), { x: 1 })), t: np(Object.assign(class A {}, { x: 1 })) } } })

// several arguments
log(1, 'a', { b: 'c' }, [1], null); log('a', 'b'); log({ a: 1 }, 'x', 'y'); log([], [], 'z'); log('', ''); log('a', undefined)

// no arguments
log()

// format %s with strings and primitives
log('%s', 'a'); log('%s', 5); log('%s', -0); log('%s', 5n); log('%s', null); log('%s', undefined); log('%s', true); log('%s', Symbol('x')); log('%s', 1.5, 2); log('%s %s', 'a', 'b', 'c'); log('<%s>', '')

// format %s with objects
log('%s', {}); log('%s', { a: { b: 1 } }); log('%s', [1, [2, [3]]]); log('%s', Object.create(null)); log('%s', new Date(0)); log('%s', /a/); log('%s', new Map([[{ a: 1 }, 2]])); log('%s', new String('boxed'), new Number(1))

// format %s with its own toString
log('%s', { toString() { return 'mine' } }); class A { toString() { return 'A!' } } log('%s', new A()); class B extends A {} log('%s', new B()); log('%s', Object.create({ toString() { return 'inherited' } })); class C {} log('%s', new C()); log('%s', { toString: 5 }); log('%s', Object.create({ a: 1 }))

// format %s with functions and classes
log('%s', function f() { return 1 }); log('%s', () => 1); log('%s', class A { b() {} }); log('%s', Object.assign(() => 1, { toString() { return 'fn' } })); log('%s', new Proxy({ a: 1 }, {}))

// format %s with errors
const e = new Error('x'); e.stack = undefined; log('%s', e); class E extends Error { toString() { return 'E' } } log('%s', new E('y')); log('failed: %s', new Error('boom')); class F extends Error {} log('%s', new F('y')); class G extends Date {} log('%s', new G(0)); class H extends Array {} log('%s', H.of(1))

// format %s with Symbol.toPrimitive
log('%s', { [Symbol.toPrimitive]() { return 'prim' } }); class A { [Symbol.toPrimitive]() { return 'ap' } } log('%s', new A())

// format %d
log('%d', 42); log('%d', '42'); log('%d', '42.5'); log('%d', 'x'); log('%d', {}); log('%d', [7]); log('%d', null); log('%d', undefined); log('%d', true); log('%d', 5n); log('%d', Symbol('x')); log('%d', -0); log('%d', ''); log('%d', new Date(5)); log('%d', { valueOf: () => 9 }); log('%d', '0x10'); log('%d', 1e21)

// format %i
log('%i', 42.9); log('%i', '42.9px'); log('%i', 'x'); log('%i', 5n); log('%i', Symbol('x')); log('%i', -0.5); log('%i', '0x1f'); log('%i', null); log('%i', {}); log('%i', [3.7]); log('%i', 1e21)

// format %f
log('%f', 42.5); log('%f', '42.5abc'); log('%f', 'abc'); log('%f', 5n); log('%f', Symbol('x')); log('%f', -0); log('%f', null); log('%f', ['1.5']); log('%f', '-0')

// format %j
log('%j', { a: [1, 'x', null, undefined] }); log('%j', 'str'); log('%j', undefined); log('%j', () => 1); log('%j', Symbol('x')); const c = {}; c.c = c; log('%j', c); log('%j', { toJSON() { return 'tj' } }); log('%j', new Date(0)); log('%j', NaN)

// format %O
log('%O', { a: { b: { c: { d: 1 } } } }); log('%O', 'str'); log('%O', 5); log('%O and %O', [1], { a: 1 }); log('%O', [1, 2, 3]); log('%O', new Proxy({ a: 1 }, {}))

// format %o
log('%o', { a: 1 }); log('%o', 'str'); log('%o', 5); log('%o', [1, [2]]); log('%o', { a: { b: { c: { d: { e: { f: 1 } } } } } }); log('%o', () => 1); log('%o', new Proxy({ a: 1 }, {})); log('%o', new Map([[1, { a: 2 }]])); log('%o', new Proxy([1], { get: () => 1 }))

// format %o with hidden properties
log('%o', Object.defineProperty({}, 'h', { value: 1 })); log('%o', new Date(0)); log('%o', new Uint8Array(2)); log('%o', { f: () => 1 }); log('%o', Object.defineProperty({}, Symbol('h'), { value: 1 })); log('%o', [, 1]); log('%o', new String('ab')); log('%o', Object.create(null)); log('%o', [[[[[[1]]]]]])

// format %o with classes
class A { constructor() { this.x = 1 } get y() { return 2 } m() {} } log('%o', new A()); class B extends A { get z() { return 1 } } log('%o', new B())

// format %c
log('%c styled', 'color: red'); log('%ca%cb', 'x', 'y'); log('a%c', 'x', 'rest')

// format %%
log('%%'); log('%%', 1); log('100%%', 'x'); log('%%%s', 'a'); log('%s%%', 'a'); log('%% %%', 1); log('%%s', 'a')

// format without arguments left
log('%s'); log('%s %s', 'a'); log('%d %d', 1); log('%', 'a'); log('a%', 'b'); log('%s%', 'a'); log('%s %%', 'a'); log('%s %s %%', 'a')

// format unknown verbs
log('%x', 1); log('%z %s', 'a'); log('%', 1); log('%5d', 1); log('% s', 'a'); log('%-%s', 'a'); log('%x%s', 'a'); log('%é%s', 'a')

// format with more arguments
log('%s', 'a', 'b', { c: 1 }); log('a', 1, 'b\n', ['c']); log('x %d', 1, 'y', 2); log('%s', 'a', '%s', 'b')

// format when the first is no string
log(1, '%s', 'a'); log({ a: 1 }, '%s'); log(Symbol('a'), 'x'); log(null, '%d', 1); log(new String('%s'), 'a')

// format with unicode
log('h\u00e9llo %s \u{1F600}', 'w\u00f6rld'); log('%s\u4e2d', '\u6587')

// inspect as a function
log(inspect('str')); log(inspect({ a: { b: { c: { d: 1 } } } }, { depth: 0 })); log(inspect({ a: { b: { c: { d: 1 } } } }, { depth: null })); log(inspect({ a: { b: { c: { d: 1 } } } }, { depth: Infinity })); log(inspect({ a: { b: { c: { d: 1 } } } }, { depth: -1 })); log(inspect([1, 2, 3], { maxArrayLength: 2 })); log(inspect('x'.repeat(20), { maxStringLength: 5 })); log(inspect([1, 2, 3], { maxArrayLength: 0 })); log(inspect(Array.from({ length: 120 }, (_, i) => i), { maxArrayLength: null }))

// inspect with layout options
const v = { a: 1, b: { c: [1, 2, 3], d: 'x' } }; log(inspect(v, { compact: false })); log(inspect(v, { compact: 1 })); log(inspect(v, { compact: 0 })); log(inspect(v, { breakLength: 20 })); log(inspect(v, { breakLength: Infinity })); log(inspect({ b: 1, a: 2 }, { sorted: true })); log(inspect([3, 1, 2], { sorted: true })); log(inspect(Array.from({ length: 30 }, (_, i) => i), { compact: 1 })); log(inspect(Array.from({ length: 30 }, (_, i) => i), { breakLength: 40 })); log(inspect(Array.from({ length: 30 }, (_, i) => i), { compact: false }))

// inspect with hidden properties
log(inspect({ a: [1] }, { showHidden: true })); log(inspect(Object.defineProperty({ a: 1 }, 'h', { value: { x: 1 } }), { showHidden: true })); log(inspect([1, 2], { showHidden: true })); log(inspect({ [Symbol.for('nodejs.util.inspect.custom')]: () => 'x' }, { customInspect: false })); log(inspect(new Proxy({ a: 1 }, { get: null }), { showProxy: true })); log(inspect(new Map([[1, 2]]), { showHidden: true }))

// inspect showProxy nested
log(inspect({ p: new Proxy([1], {}) }, { showProxy: true })); log(inspect(new Proxy(new Proxy({}, {}), {}), { showProxy: true })); log(inspect({ a: { b: new Proxy({}, {}) } }, { showProxy: true, depth: 1 })); log(inspect({ a: new Proxy({}, {}) }, { showProxy: true, depth: 0 }))
