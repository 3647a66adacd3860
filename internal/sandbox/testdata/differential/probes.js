// optional chains end where they end
let a; const b = { c: null }; return [a?.b.c.d, a?.[0].x.y, a?.b().c, b?.c?.d.e, b.c?.d.e.f(), b.x?.()];

// optional chains in parentheses
let a; try { (a?.b).c; } catch (e) { return e.message; }

// optional chain that goes on after a value
const a = { b: {} }; try { a?.b.c.d; } catch (e) { return e.name; }

// optional calls keep this
const o = { n: 1, f() { return this.n; } }; return [o?.f(), o.f?.(), (o.f)(), o['f'](), o?.['f']()];

// methods keep this through a path
const o = { a: { n: 5, f() { return this.n; } }, g() { return this; } }; return [o.a.f(), o.g().a.f(), o['a']['f'](), [o][0].a.f()];

// null is told from undefined
const out = []; const o = { n: null, u: undefined, f: () => null, g: () => undefined };
for (const f of [() => o.n.x, () => o.u.x, () => o.f().x, () => o.g().x, () => o.n.x.y, () => o.n[0], () => o.n['k'], () => o.n.m(), () => o.u.m(), () => o.f().m(), () => { o.n.x = 1; }, () => { o.u.x = 1; }, () => { o.n.x++; }, () => { o.n.x += 1; }, () => { delete o.n.x; }, () => [null][0].x, () => (o.n || o.u).x, () => (true ? null : 1).x, () => { const { a } = o.n; }, () => { const { a } = o.f(); }, () => { let a; ({ a } = o.n); }]) { try { f(); out.push('none'); } catch (e) { out.push(e.message); } }
return out;

// the right side of an assignment comes first
const seen = []; let u; try { u.x = seen.push('right'); } catch (e) { seen.push(e.message); } return seen;

// a key comes first
const seen = []; let u; try { u[seen.push('key')]; } catch (e) { seen.push(e.message); } return seen;

// a call is made once
let n = 0; const f = () => { n++; return null; }; try { f().x; } catch (e) { return [n, e.message]; }

// a getter is asked for again only when it gave nothing
let n = 0; const o = { get a() { n++; return { b: 1 }; } }; return [o.a.b, n];

// await and members
const f = async () => null; try { (await f()).x; } catch (e) { return e.message; }

// await in arguments of a member of a call
const f = async (x) => x; const o = { g() { return { h: (a, b) => a + b }; } }; return o.g().h(await f(1), await f(2));

// interleaved async functions
const step = () => Promise.resolve(); const f = async (v) => { const r = (await step(), v).toString(); return r + (await v).toFixed(1); }; return Promise.all([f(1), f(2), f(3)]);

// class members
class A { #p = { q: 1 }; static s = { t: 2 }; get q() { return this.#p.q; } m() { return super.toString().length > 0; } } const a = new A(); return [a.q, A.s.t, a.m(), new (class { f = { g: 3 }; h = this.f.g; })().h];

// this that is undefined
function f() { 'use strict'; return this.x; } try { f(); } catch (e) { return e.message; }

// logical assignments
const o = { a: {} }; o.a.b ??= 1; o.a.b ||= 2; o.a.b &&= 3; o.a.c ||= 4; return o;

// destructuring with defaults and nesting
const { a: { b = 1 } = {}, ...rest } = { c: 2 }; const [x = 5, [y] = [6]] = []; const f = ({ p, q: { r } = { r: 7 } } = {}) => [p, r]; return [b, rest, x, y, f(), f.length, (({ a }) => a).length];

// new and members
const ns = { a: { C: class { constructor(x) { this.x = x; } } } }; return [new ns.a.C(1).x, new (ns.a.C)(2).x, new Date(0).getTime(), new Map([[1, 2]]).get(1)];

// loops and labels
const out = []; const o = { list: [1, 2], n: { k: 1 } }; outer: for (const x of o.list) { for (const k in o.n) { if (x === 2) continue outer; out.push(x + k); } } for (o.i = 0; o.i < 2; o.i++) out.push(o.i); return out;

// tagged templates and typeof
const o = { tag: (s, ...v) => s.raw.join('|') + v }; let u; return [o.tag`a${1}b`, typeof u, typeof o.x, `${o.tag.name}`];

// catch forms
const out = []; try { null_.x; } catch { out.push('none'); } try { throw { message: 'm', code: 5 }; } catch ({ message, code: c = 1 }) { out.push(message, c); } try { throw [1, 2]; } catch ([a, b]) { out.push(a + b); } try { let u; u.x; } catch ({ message }) { out.push(message); } return out;

// catch scopes
let e = 'outer'; try { throw 'inner'; } catch (e) { var v = e; { let e = 'block'; v += e; } function late() { return 1; } v += late(); } return [e, v];

// catch and finally
const f = () => { try { try { let u; u.x; } finally { return 'finally'; } } catch (e) { return e.message; } }; return f();

// an error keeps its class and is itself
let seen; try { try { let u; u.x; } catch (e) { seen = e; throw e; } } catch (e) { return [e === seen, e instanceof TypeError, e.constructor === TypeError, Object.keys(e), Object.getOwnPropertyDescriptor(e, 'message').enumerable, String(e)]; }

// the stack begins with the message
try { let u; u.x; } catch (e) { return e.stack.split('\n')[0]; }

// errors of the action stay as they are
const out = []; for (const m of ['Not a function', "Cannot read property 'x' of undefined", 'plain']) { try { throw new Error(m); } catch (e) { out.push(e.message); } } return out;

// handlers of promises
const f = async () => { let u; u.x; }; return [await f().catch(e => e.message), await f().then(null, e => e.message), (await Promise.allSettled([f()]))[0].reason.message, await f().catch(e => { throw e; }).catch(e => e.message), await f().finally(() => 1).catch(e => e.message)];

// promises are as before
const p = Promise.resolve(1); return [await p.then(x => x + 1), await p.then(), Promise.prototype.then.name, Promise.prototype.then.length, await Promise.reject(5).catch(x => x), await new Promise((r, j) => j(new Error('x'))).catch(e => e.message), await Promise.any([Promise.reject(1), 2])];

// an error in a callback
try { [1].map(x => x.a.b); } catch (e) { return e.message; }

// an error in a getter
const o = { get x() { return this.y.z; } }; try { o.x; } catch (e) { return e.message; }

// an error in a generator
function* g() { yield 1; let u = null; yield u.x; } try { [...g()]; } catch (e) { return e.message; }

// an error in a sort
try { [{ a: null }, { a: null }].sort((x, y) => x.a.v - y.a.v); } catch (e) { return e.message; }

// functions print their source
const f = (o) => { try { return o.a.b; } catch (e) { return e; } }; return String(f);

// hidden names stay hidden
return [Object.keys(globalThis).filter(k => k.startsWith('%')), typeof probe];

// calls that are none
const out = []; const o = { a: { n: 1 }, list: [1], f: () => 5 };
for (const f of [() => o.a.n(), () => o.x(), () => o.a.x.y(), () => o.list[0](), () => o.f()(), () => o['a']['x'](), () => o.list.find(x => x > 5)(), () => o.a.b?.c.d(), () => o.f().g(), () => (() => 1)()(), () => o.list.mapp(x => x)]) { try { f(); out.push('none'); } catch (e) { out.push(e.message); } }
return out;
