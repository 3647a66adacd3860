// order of listeners
const EventEmitter = require('events'); const e = new EventEmitter(); const out = [];
e.on('x', (...a) => out.push('1:' + a)); e.once('x', () => out.push('once')); e.prependListener('x', () => out.push('first')); e.prependOnceListener('x', function () { out.push('firstOnce', this === e); });
console.log(e.emit('x', 1, 2, 3, 4), e.emit('x'), e.emit('none'), out.join(' ')); console.log(e.listenerCount('x'), e.eventNames(), e.listeners('x').length, e.rawListeners('x').length);
console.log(EventEmitter === EventEmitter.EventEmitter, EventEmitter.name, EventEmitter.length, EventEmitter.defaultMaxListeners, e.getMaxListeners(), e.setMaxListeners(3) === e, e.getMaxListeners(), EventEmitter.usingDomains, String(EventEmitter.errorMonitor), String(EventEmitter.captureRejectionSymbol));

// removing
const EventEmitter = require('events'); const e = new EventEmitter(); const f = () => {}, g = () => {};
e.on('removeListener', (n, l) => console.log('removed', n, l === f ? 'f' : l === g ? 'g' : '?')); e.on('newListener', (n, l) => console.log('new', n, l === f ? 'f' : l === g ? 'g' : '?'));
e.on('a', f); e.on('a', g); e.on('a', f); e.once('b', g); e.off('a', f); console.log(e.listeners('a').map((l) => l === f ? 'f' : 'g').join('')); e.removeListener('a', f).off('a', () => {}); e.off('b', g); console.log(e.eventNames());
e.on('s', f); e.emit('s'); e.removeAllListeners('s'); e.on(Symbol('k'), f); e.removeAllListeners(); console.log(e.eventNames(), e.listenerCount('a'));
const h = new EventEmitter(); h.on('a', () => h.removeListener('a', f)); h.on('a', f); console.log(h.emit('a'), h.listenerCount('a')); h.once('z', f); console.log(h.rawListeners('z')[0].listener === f, h.rawListeners('z')[0].name, h.listenerCount('z', f), h.listenerCount('z', g)); h.rawListeners('z')[0](); console.log(h.listenerCount('z'));

// errors
const EventEmitter = require('events'); const e = new EventEmitter();
attempt(() => e.emit('error')); attempt(() => e.emit('error', new TypeError('own'))); attempt(() => e.emit('error', 'text')); attempt(() => e.emit('error', { a: 1 })); attempt(() => e.emit('error', null)); try { e.emit('error', 42); } catch (x) { console.log(x.context, Object.keys(x), String(x)); }
e.on(EventEmitter.errorMonitor, (x) => console.log('monitor', x.message)); attempt(() => e.emit('error', new Error('seen'))); e.on('error', (x) => console.log('handled', x.message)); console.log(e.emit('error', new Error('ok')));
for (const v of [1, null, undefined, {}, 'x']) attempt(() => e.on('x', v)); attempt(() => e.once('x', 1)); attempt(() => e.off('x', 1)); attempt(() => e.prependListener('x')); attempt(() => e.setMaxListeners(-1)); attempt(() => e.setMaxListeners('x')); attempt(() => e.setMaxListeners(NaN)); attempt(() => { EventEmitter.defaultMaxListeners = -1; });
e.on('t', () => { throw new RangeError('thrown'); }); attempt(() => e.emit('t'));

// classes
const EventEmitter = require('events'); class A extends EventEmitter { constructor() { super(); this.x = 1; } } const a = new A(); console.log(a); a.on('q', () => {}); console.log(a, a instanceof EventEmitter);
function Old() { EventEmitter.call(this); } Object.setPrototypeOf(Old.prototype, EventEmitter.prototype); const o = new Old(); o.on('x', (v) => console.log(v)); o.emit('x', 'old'); const m = Object.assign({}, EventEmitter.prototype); m.on('x', (v) => console.log(v)); m.emit('x', 'mixed'); console.log(Object.keys(EventEmitter.prototype).join());
console.log(new EventEmitter()._events, new EventEmitter()._eventsCount, EventEmitter.prototype._maxListeners);

// statics
const EventEmitter = require('events'); const { once, on, listenerCount, getEventListeners, setMaxListeners, getMaxListeners } = EventEmitter; const e = new EventEmitter();
setTimeout(() => e.emit('x', 1, 2), 1); console.log(await once(e, 'x')); setTimeout(() => e.emit('error', new Error('bad')), 1); console.log(await once(e, 'y').catch((x) => x.message)); setTimeout(() => e.emit('error', 'val'), 1); console.log(await once(e, 'error'));
const ac = new AbortController(); setTimeout(() => ac.abort(), 1); console.log(await once(e, 'x', { signal: ac.signal }).catch((x) => [x.name, x.code, x.message])); console.log(await once(e, 'x', { signal: ac.signal }).catch((x) => x.name), e.eventNames());
setTimeout(() => { e.emit('n', 1); e.emit('n', 2); e.emit('n', 3); }, 1); const got = []; for await (const [v] of on(e, 'n')) { got.push(v); if (v === 3) break; } console.log(got, e.listenerCount('n'));
setTimeout(() => { e.emit('n', 1); e.emit('error', new Error('stop')); }, 1); try { for await (const v of on(e, 'n')) console.log(v); } catch (x) { console.log(x.message); }
e.on('k', () => {}); console.log(listenerCount(e, 'k'), getEventListeners(e, 'k').length, getMaxListeners(e)); setMaxListeners(5, e); console.log(getMaxListeners(e)); attempt(() => listenerCount({ listenerCount: (t) => t + '!' }, 'k'));
const t = new EventTarget(); setTimeout(() => t.dispatchEvent(new Event('foo')), 1); const [ev] = await once(t, 'foo'); console.log(ev.type); console.log(await once({}, 'x').catch((x) => x.code));
