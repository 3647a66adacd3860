// isWellFormed
return ['ab'.isWellFormed(), 'a\ud800'.isWellFormed(), '\udc00\ud800'.isWellFormed(), '😀'.isWellFormed(), 'a\ud800b'.toWellFormed() === 'a\ufffdb', '😀'.toWellFormed()];

// isWellFormed attributes
const d = Object.getOwnPropertyDescriptor(String.prototype, 'isWellFormed'); return [d.enumerable, d.writable, d.configurable, d.value.name, d.value.length];

// Symbol.asyncIterator
return [typeof Symbol.asyncIterator, String(Symbol.asyncIterator), Object.getOwnPropertyDescriptor(Symbol, 'asyncIterator').writable];

// for await
const out = []; for await (const x of (async function* () { yield 1; yield 2; })()) out.push(x); return out;

// for await over promises
const out = []; for await (const x of [Promise.resolve(1), 2]) out.push(x); return out;

// an async iterator by hand
const it = { [Symbol.asyncIterator]() { let i = 0; return { next: async () => ({ value: i++, done: i > 3 }) }; } }; const out = []; for await (const x of it) out.push(x); return out;

// captureStackTrace
const o = {}; Error.captureStackTrace(o); return [typeof o.stack, o.stack.split('\n')[0], Object.keys(o), typeof Error.stackTraceLimit];

// captureStackTrace in a class
class MyError extends Error { constructor(m) { super(m); this.name = 'MyError'; Error.captureStackTrace(this, MyError); } } const e = new MyError('boom'); return [e.stack.split('\n')[0], e.message, e instanceof MyError];

// captureStackTrace of nothing
Error.captureStackTrace(1);

// WeakRef
const o = {}; const r = new WeakRef(o); return [r.deref() === o, String(r), WeakRef.length, WeakRef.name];

// WeakRef of a number
return new WeakRef(1);

// WeakRef without new
return WeakRef({});

// FinalizationRegistry
const f = new FinalizationRegistry(() => {}); const t = {}; f.register({}, 1, t); return [f.unregister(t), f.unregister(t), String(f), f.register.length];

// FinalizationRegistry without a function
return new FinalizationRegistry();

// accessors of old
const o = {}; o.__defineGetter__('x', () => 5); return [o.x, typeof o.__lookupGetter__('x'), Object.keys(Object.prototype)];

// years of old
return [new Date(0).getYear(), new Date(0).toGMTString(), Date.prototype.toGMTString === Date.prototype.toUTCString];

// generators are as before
function* g() { const x = yield 1; yield x; } const it = g(); return [it.next(), it.next(7), it.next(), [...g()], String(it)];

// iterators are as before
return [[...new Map([[1, 2]]).entries()], [...[1, 2].values()], [...'ab'.matchAll(/./g)].length, String([].keys()), Object.keys(Object.getPrototypeOf(Object.getPrototypeOf([].keys())))];

// array methods that change nothing
const a = [3, 1, 2]; return [a.toSorted(), a.toReversed(), a.with(0, 9), a.toSpliced(0, 1), a, a.findLast(x => x > 1), a.at(-1), Object.hasOwn(a, 0)];

// an async generator
async function* g() { yield 1; return 2; } const it = g(); return [await it.next(), await it.next(), await it.next()];

// an async generator method
const o = { async *g() { yield* [1, 2]; } }; const it = o.g(); return [(await it.next()).value, (await it.next()).value, (await it.next()).done];

// what is newer than Node 22 is absent
return [typeof Uint8Array.fromBase64, typeof new Uint8Array(1).toHex, typeof Error.isError, typeof JSON.rawJSON, typeof Uint8Array.prototype.setFromBase64];

// the last character
const s = '\u{10FFFF}', t = `\u{10ffff}`; return [s.length, s === t, s.codePointAt(0), /^\u{10FFFF}$/u.test(s), '\u{10FFFF}a'.length];

// String of a Date
const d = new Date(0); return [String(d), d.toTimeString(), d.toDateString(), +new Date(String(d))];
