// primitives
for (const v of [1, -0, NaN, 'x', true, null, undefined, 10n]) console.log(structuredClone(v));

// plain values
const d = new Date(0); const v = { a: [1, , 3], d, r: /x\/y/gi, n: null, u: undefined, nested: { s: 'x' } };
const c = structuredClone(v);
console.log(c, c !== v, c.d !== d, c.d instanceof Date, Object.prototype.toString.call(c.r), 1 in c.a, 'u' in c);

// collections
const m = new Map([['a', { x: 1 }], [{ k: 1 }, new Set([1, 'two', [3]])]]);
const c = structuredClone(m);
console.log(c, c.get('a') !== m.get('a'));

// cycles and sharing
const a = { name: 'a' }; a.self = a; const shared = {}; const v = [a, shared, shared, new Map([[a, a]])];
const c = structuredClone(v);
console.log(c[0].self === c[0], c[1] === c[2], c[1] !== shared, c[3].get(c[0]) === c[0]);
console.log(c);

// errors
class MyError extends TypeError { constructor(m) { super(m); this.name = 'MyError'; this.extra = 1; } }
const e = structuredClone(new RangeError('out', { cause: { why: 1 } }));
console.log(e instanceof RangeError, e.message, e.name, e.cause, Object.keys(e));
const m = structuredClone(new MyError('mine'));
console.log(m.name, m.message, m instanceof TypeError, m.extra, Object.prototype.toString.call(m));

// typed arrays
const b = new ArrayBuffer(8); const v = { a: new Uint8Array(b, 2, 3), w: new Int32Array(b), d: new DataView(b, 1), f: new Float64Array([1.5]) };
v.a[0] = 7;
const c = structuredClone(v);
console.log(c, c.a.buffer === c.w.buffer, c.a.buffer !== b, c.a.byteOffset, c.d.byteOffset, c.d.byteLength);

// class instances and accessors
class P { #s = 1; x = 2; get y() { return 3; } m() {} }
console.log(structuredClone(new P()), structuredClone({ get z() { return 4; } }));
const proto = structuredClone(JSON.parse('{"__proto__": {"polluted": 1}}'));
console.log(Object.keys(proto), proto.polluted);

// boxed values
console.log(structuredClone([new Number(1), new String('s'), new Boolean(false), Object(5n)]));

// what cannot be cloned
attempt(() => structuredClone(() => 1));
attempt(() => structuredClone({ a: function f(x) { return x; } }));
attempt(() => structuredClone(Symbol('s')));
attempt(() => structuredClone(new WeakMap()));
attempt(() => structuredClone(Promise.resolve(1)));
attempt(() => structuredClone([new Proxy({}, {})]));
attempt(() => structuredClone());
try { structuredClone(Symbol('x')); } catch (e) { console.log(e instanceof DOMException, e instanceof Error, e.code, DOMException.DATA_CLONE_ERR); }

// symbols and prototypes are lost
const o = Object.create({ inherited: 1 }); o.own = 2; o[Symbol('s')] = 3;
console.log(structuredClone(o), structuredClone(Object.create(null)));

// DOMException
const e = new DOMException('msg', 'AbortError');
console.log(e.name, e.message, e.code, String(e), e instanceof Error, Object.keys(e), e.constructor.name);
console.log(new DOMException().name, new DOMException('x').code, new DOMException('x', { name: 'DataCloneError', cause: 1 }).cause);
console.log(e);
console.log(DOMException.ABORT_ERR, e.ABORT_ERR, Object.prototype.toString.call(e));
