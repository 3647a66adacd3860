// AbortController
const c = new AbortController(); const { signal } = c; const seen = [];
signal.addEventListener('abort', function (e) { seen.push(e.type, e.target === signal, this === signal, e instanceof Event, e.isTrusted === signal); }); signal.onabort = (e) => seen.push('on' + e.type);
console.log(c, signal, signal.aborted, signal.reason, c.signal === signal, signal instanceof EventTarget, [c], { a: { b: { c: { signal } } } });
c.abort(); c.abort('again'); console.log(seen.length, signal.aborted, signal.reason.name, signal.reason.message, signal.reason instanceof DOMException, signal.reason.code, signal);
attempt(() => signal.throwIfAborted()); attempt(() => new AbortController().signal.throwIfAborted());
const d = new AbortController(); d.abort('why'); console.log(d.signal.reason); const u = new AbortController(); u.abort(undefined); console.log(u.signal.reason.name); const n = new AbortController(); n.abort(null); console.log(n.signal.reason);
console.log(AbortSignal.abort().reason.name, AbortSignal.abort(5).reason, AbortSignal.abort(5).aborted); attempt(() => new AbortSignal()); attempt(() => AbortSignal.timeout('5')); attempt(() => AbortSignal.timeout(-1)); attempt(() => AbortSignal.timeout(1.5)); attempt(() => AbortSignal.any([1]));

// AbortSignal timeout and any
const t = AbortSignal.timeout(5); console.log(t.aborted); await new Promise((r) => setTimeout(r, 50)); console.log(t.aborted, t.reason.name, t.reason.message, t.reason.code);
const a = new AbortController(), b = new AbortController(); const any = AbortSignal.any([a.signal, b.signal]); let n = 0; any.addEventListener('abort', () => n++); console.log(any.aborted); b.abort('b'); a.abort('a'); console.log(any.aborted, any.reason, n, AbortSignal.any([]).aborted, AbortSignal.any([a.signal]).reason, AbortSignal.any([b.signal, a.signal]).reason);
const p = new Promise((_, reject) => { const c = new AbortController(); c.signal.addEventListener('abort', () => reject(c.signal.reason), { once: true }); setTimeout(() => c.abort(new Error('mine')), 1); }); try { await p; } catch (e) { console.log(e.message); }

// EventTarget
const t = new EventTarget(); const log = []; const f = (e) => log.push('f' + e.type); const g = { handleEvent(e) { log.push('g', this === g); } };
t.addEventListener('x', f); t.addEventListener('x', f); t.addEventListener('x', f, true); t.addEventListener('x', g, { once: true }); t.addEventListener('y', null); t.addEventListener('x', (e) => { e.preventDefault(); log.push('p'); }, { passive: true });
console.log(t.dispatchEvent(new Event('x', { cancelable: true })), log); t.removeEventListener('x', f); t.dispatchEvent(new Event('x')); console.log(log.length); t.addEventListener('z', (e) => { e.stopImmediatePropagation(); }); t.addEventListener('z', () => log.push('never')); t.addEventListener('z', (e) => e.preventDefault()); console.log(t.dispatchEvent(new Event('z', { cancelable: true })), log.length);
const c = new AbortController(); t.addEventListener('w', () => log.push('w'), { signal: c.signal }); t.dispatchEvent(new Event('w')); c.abort(); t.dispatchEvent(new Event('w')); console.log(log[log.length - 1], log.length);
attempt(() => t.dispatchEvent({})); attempt(() => t.addEventListener('x')); attempt(() => t.addEventListener('x', 5)); attempt(() => t.addEventListener('x', f, { signal: 5 })); attempt(() => new Event()); attempt(() => new Event(Symbol('s')));
const e = new Event('t', { bubbles: true, cancelable: true }); e.preventDefault(); console.log(e.type, e.bubbles, e.cancelable, e.composed, e.defaultPrevented, e.target, e.currentTarget, e.eventPhase, Event.AT_TARGET, e.composedPath(), Object.prototype.toString.call(e)); console.log(new CustomEvent('c', { detail: { a: 1 } }).detail, new CustomEvent('c').detail, t, new (class Mine extends EventTarget {})());
const k = []; t.addEventListener('q', () => { k.push(1); t.addEventListener('q', () => k.push(2)); }); t.dispatchEvent(new Event('q')); console.log(k); t.addEventListener('r', () => { t.removeEventListener('r', later); }); const later = () => k.push('later'); t.addEventListener('r', later); t.dispatchEvent(new Event('r')); console.log(k); t.addEventListener('s', (e) => attempt(() => t.dispatchEvent(e))); t.dispatchEvent(new Event('s'));

// process and performance
console.log(typeof process.version, /^v\d+\.\d+\.\d+$/.test(process.version), process.version === 'v' + process.versions.node, process.platform, Object.prototype.toString.call(process), Array.isArray(process.argv), typeof process.cwd(), typeof process.uptime(), typeof process.pid);
const h = process.hrtime(); console.log(h.length, process.hrtime(h).length, typeof process.hrtime.bigint(), process.hrtime.bigint() >= 0n); console.log(process.env.NO_SUCH_THING, typeof process.env, 'X_NONE' in process.env); process.env.MINE = 'x'; console.log(process.env.MINE);
const order = []; process.nextTick((a, b) => order.push(a + b), 'a', 'b'); order.push('sync'); await new Promise((r) => setTimeout(r, 2)); console.log(order); attempt(() => process.nextTick(5));
const before = performance.now(); await new Promise((r) => setTimeout(r, 20)); console.log(performance.now() - before >= 19, typeof performance.timeOrigin, Object.prototype.toString.call(performance), typeof performance.toJSON().timeOrigin, performance.now.name);
let q = []; queueMicrotask(() => q.push('micro')); q.push('sync'); await null; console.log(q);
