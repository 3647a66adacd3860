// classes
const stream = require('stream');
const { Readable, Writable, Duplex, Transform, PassThrough } = stream;
console.log(stream === stream.Stream, typeof stream, new PassThrough() instanceof Transform, new Transform() instanceof Duplex, new Duplex() instanceof Readable, new Duplex() instanceof Writable, new Readable() instanceof Writable, new Readable() instanceof stream, new Writable() instanceof stream, Readable() instanceof Readable, Writable() instanceof Writable, PassThrough() instanceof PassThrough, new stream() instanceof require('events'));
const r = new Readable(); console.log(r.readable, r.readableFlowing, r.readableEnded, r.readableLength, r.readableObjectMode, r.readableEncoding, r.destroyed, r.closed, r.errored); const w = new Writable({ objectMode: true }); console.log(w.writable, w.writableEnded, w.writableFinished, w.writableLength, w.writableHighWaterMark, w.writableObjectMode, w.writableCorked, w.writableNeedDrain);

// reading
const { Readable } = require('stream');
const r = new Readable({ read() {} }); const log = []; r.on('data', (c) => log.push('data ' + c)); r.on('end', () => log.push('end')); r.on('close', () => log.push('close')); r.on('pause', () => log.push('pause')); r.on('resume', () => log.push('resume'));
r.push('a'); r.push(Buffer.from('b')); r.push(new Uint8Array([99])); r.push(null); await new Promise((f) => r.on('close', f)); console.log(log.join(', '), r.readableEnded, r.destroyed);
const p = Readable.from(['x', 'y', 'z']); const out = []; for await (const c of p) out.push(c); console.log(out, p.destroyed); console.log(await Readable.from([1, 2, 3]).toArray(), await Readable.from('text').toArray(), await Readable.from(Buffer.from('b')).toArray(), await Readable.from(new Set([Promise.resolve(1), 2])).toArray());
let n = 0; const s = new Readable({ highWaterMark: 3, read() { this.push(n < 3 ? String(n++) : null); } }); s.setEncoding('utf8'); let text = ''; for await (const c of s) text += c; console.log(text);
const q = new Readable({ read() {} }); q.push('hello'); q.push(' world'); q.push(null); console.log(q.read(3)?.toString(), q.read(0), q.read(4)?.toString(), q.read()?.toString(), q.read());
const u = new Readable({ read() {} }); u.push('bc'); u.unshift('a'); u.push(null); u.setEncoding('utf8'); console.log(await u.toArray());
const m = new Readable({ encoding: 'utf8', read() {} }); m.push(Buffer.from([0xe2, 0x82])); m.push(Buffer.from([0xac])); m.push(null); console.log(await m.toArray());
const h = new Readable({ encoding: 'hex', read() {} }); h.push('ab'); h.push(null); console.log(await h.toArray());

// readable event
const { Readable } = require('stream');
const r = new Readable({ read() {} }); const log = []; r.on('readable', () => { let c; while ((c = r.read()) !== null) log.push(String(c)); log.push('-'); }); r.on('end', () => log.push('end')); r.push('a'); r.push('b'); setTimeout(() => { r.push('c'); r.push(null); }, 2); await new Promise((f) => r.on('close', f)); console.log(log.join(' '));
const p = new Readable({ read() {} }); const seen = []; p.on('data', (c) => { seen.push(String(c)); p.pause(); setTimeout(() => p.resume(), 1); }); p.push('1'); p.push('2'); p.push('3'); p.push(null); await new Promise((f) => p.on('end', f)); console.log(seen.join(), p.isPaused());

// errors of reading
const { Readable } = require('stream');
const e1 = new Readable({ read() { throw new Error('in read'); } }); e1.on('error', (e) => console.log('error', e.message)); e1.resume(); await new Promise((f) => e1.on('close', f));
const e2 = new Readable(); e2.on('error', (e) => console.log(e.code, e.message)); e2.read(); await new Promise((f) => e2.on('close', f));
const e3 = new Readable({ read() {} }); e3.on('error', (e) => console.log(e.code, e.message)); e3.push(1); await new Promise((f) => e3.on('close', f));
const e4 = new Readable({ read() {} }); e4.on('error', (e) => console.log(e.code, e.message)); e4.push(null); e4.push('x'); await new Promise((f) => e4.on('close', f));
const e5 = new Readable({ read() {} }); e5.destroy(new Error('destroyed')); e5.on('error', (e) => console.log(e.message, e5.errored === e)); try { for await (const x of e5) console.log(x); } catch (e) { console.log('caught', e.message); } const e6 = new Readable({ read() {} }); setTimeout(() => e6.destroy(), 1); try { for await (const x of e6); } catch (e) { console.log(e.code, e.message); }
try { for await (const x of Readable.from((async function* () { yield 1; throw new Error('gen'); })())) console.log(x); } catch (e) { console.log(e.message); } attempt(() => Readable.from(1)); attempt(() => new Readable({ highWaterMark: -1 })); attempt(() => new Readable({ encoding: 'nope' }));

// writing
const { Writable } = require('stream');
const log = []; const w = new Writable({ highWaterMark: 4, write(chunk, enc, cb) { log.push(`${chunk}:${enc}`); setTimeout(cb, 1); }, final(cb) { log.push('final'); cb(); } });
for (const ev of ['drain', 'finish', 'close', 'prefinish']) w.on(ev, () => log.push(ev)); console.log(w.write('ab'), w.write('cdef', 'utf8', () => log.push('cb')), w.write(Buffer.from('g')), w.writableLength, w.writableNeedDrain); w.end('last', () => log.push('end cb')); await new Promise((f) => w.on('close', f)); console.log(log.join(', '), w.writableFinished, w.writableEnded, w.destroyed);
const o = []; const ow = new Writable({ objectMode: true, write(c, e, cb) { o.push(c); cb(); } }); ow.write({ a: 1 }); ow.write([2]); ow.end(3); await new Promise((f) => ow.on('finish', f)); console.log(o);
const v = []; const wv = new Writable({ writev(chunks, cb) { v.push(chunks.map((c) => String(c.chunk))); cb(); } }); wv.cork(); wv.write('a'); wv.write('b'); wv.uncork(); wv.write('c'); wv.end(); await new Promise((f) => wv.on('finish', f)); console.log(JSON.stringify(v));
const ds = []; const wd = new Writable({ decodeStrings: false, write(c, e, cb) { ds.push([typeof c, e]); cb(); } }); wd.setDefaultEncoding('latin1'); wd.write('x'); wd.write('y', 'hex'); wd.end(); await new Promise((f) => wd.on('finish', f)); console.log(JSON.stringify(ds));

// errors of writing
const { Writable } = require('stream'); const mk = (o) => new Writable({ write(c, e, cb) { cb(); }, ...o }); const closed = (w) => new Promise((f) => w.on('close', f));
let w = mk(); w.on('error', (e) => console.log(e.code, e.message)); w.end(); w.write('x', (e) => console.log('cb', e.code)); await closed(w);
w = mk({ write(c, e, cb) { cb(new Error('bad write')); } }); w.on('error', (e) => console.log(e.message)); w.write('x', (e) => console.log('cb', e.message)); await closed(w);
w = mk({ final(cb) { cb(new Error('bad final')); } }); w.on('error', (e) => console.log(e.message)); w.end(); await closed(w);
w = mk(); attempt(() => w.write(null)); attempt(() => w.write(1)); attempt(() => w.write({})); attempt(() => w.write()); attempt(() => w.write('x', 'nope')); attempt(() => w.setDefaultEncoding('nope'));
w = mk(); w.destroy(); w.on('error', (e) => console.log('never', e)); w.write('x', (e) => console.log(e.code, e.message)); w.end((e) => console.log(e.code)); await new Promise((f) => setTimeout(f, 2));
w = new Writable(); w.on('error', (e) => console.log(e.code, e.message)); try { w.write('x'); await closed(w); } catch (e) { console.log('thrown', e.code, e.message); } w = mk(); w.end(); await closed(w); w.end((e) => console.log(e.code)); await new Promise((f) => setTimeout(f, 2)); w = mk(); w.on('error', (e) => console.log(e.code, e.message)); w.pipe(); await closed(w);

// transforming
const { Transform, PassThrough, pipeline, Readable } = require('stream');
const up = new Transform({ transform(c, e, cb) { cb(null, String(c).toUpperCase()); }, flush(cb) { this.push('!'); cb(); } }); up.setEncoding('utf8'); up.write('ab'); up.end('cd'); let s = ''; for await (const c of up) s += c; console.log(s);
class Twice extends Transform { constructor() { super({ objectMode: true }); } _transform(x, e, cb) { this.push(x); this.push(x * 2); cb(); } _flush(cb) { cb(null, 'end'); } } const t = new Twice(); t.write(1); t.write(2); t.end(); console.log(await t.toArray());
const big = new PassThrough({ highWaterMark: 2 }); const parts = []; big.on('data', (c) => parts.push(String(c))); for (const c of ['abc', 'def', 'ghi']) big.write(c); big.end(); await new Promise((f) => big.on('end', f)); console.log(parts.join('|'));
const bad = new Transform({ transform(c, e, cb) { cb(new Error('no')); } }); bad.on('error', (e) => console.log(e.message)); bad.write('x'); await new Promise((f) => bad.on('close', f)); const none = new Transform(); none.on('error', (e) => console.log(e.code, e.message)); try { none.write('x'); } catch (e) { console.log('thrown', e.code, e.message); }
const many = new PassThrough({ objectMode: true }); pipeline(Readable.from(Array.from({ length: 100 }, (_, i) => i)), many, () => {}); let sum = 0; for await (const x of many) sum += x; console.log(sum);

// pipe
const { Readable, Writable, PassThrough } = require('stream');
const out = []; const w = new Writable({ highWaterMark: 2, write(c, e, cb) { out.push(String(c)); setTimeout(cb, 1); } }); w.on('pipe', (s) => out.push('pipe')); w.on('unpipe', () => out.push('unpipe')); const r = Readable.from(['ab', 'cd', 'ef'], { objectMode: false }); console.log(r.pipe(w) === w); await new Promise((f) => w.on('finish', f)); console.log(out.join(' '));
const a = new PassThrough(), b = new PassThrough(), c = new PassThrough(); a.pipe(b); a.pipe(c); a.end('both'); console.log(String((await b.toArray())[0]), String((await c.toArray())[0])); const d = new PassThrough(), e = new PassThrough(); d.pipe(e, { end: false }); d.end('x'); await new Promise((f) => d.on('end', f)); console.log(e.writableEnded); e.end('y'); console.log(Buffer.concat(await e.toArray()).toString());
const g = new PassThrough(), h = new PassThrough(); g.pipe(h); g.unpipe(h); g.write('z'); await new Promise((f) => setTimeout(f, 1)); console.log(h.readableLength, g.readableFlowing); const src = new PassThrough(), dst = new Writable({ write(c, e, cb) { cb(new Error('sink')); } }); dst.on('error', (x) => console.log('dst', x.message)); src.pipe(dst); src.write('q'); await new Promise((f) => dst.on('close', f)); console.log(src.destroyed);

// pipeline and finished
const { Readable, Writable, PassThrough, Transform, pipeline, finished } = require('stream'); const sp = require('stream/promises');
const sink = () => { const got = []; return Object.assign(new Writable({ objectMode: true, write(c, e, cb) { got.push(String(c)); cb(); } }), { got }); };
let s = sink(); await new Promise((f) => pipeline(Readable.from(['a', 'b']), new Transform({ objectMode: true, transform(c, e, cb) { cb(null, c + c); } }), s, (e) => { console.log('done', e, s.got); f(); }));
s = sink(); await sp.pipeline(['x', 'y'], async function* (source) { for await (const c of source) yield c + '1'; }, s); console.log(s.got); console.log(await sp.pipeline(Readable.from([1, 2, 3]), async (source) => { let n = 0; for await (const x of source) n += x; return n; }));
await sp.pipeline(Readable.from((function* () { yield 1; throw new Error('src'); })()), new PassThrough({ objectMode: true }), sink()).catch((e) => console.log(e.message)); const t = new Transform({ transform(c, e, cb) { cb(new Error('mid')); } }), src = Readable.from(['a']), end = sink(); await sp.pipeline(src, t, end).catch((e) => console.log(e.message, src.destroyed, end.destroyed));
const p = new PassThrough(); finished(p, (e) => console.log('finished', e)); p.resume(); p.end('x'); await sp.finished(p); const q = new PassThrough(); setTimeout(() => q.destroy(), 1); await sp.finished(q).catch((e) => console.log(e.code)); const k = new PassThrough(); setTimeout(() => k.destroy(new Error('why')), 1); await sp.finished(k).catch((e) => console.log(e.message));
attempt(() => pipeline()); attempt(() => pipeline(new PassThrough(), () => {})); attempt(() => finished(1, () => {})); attempt(() => finished(new PassThrough())); console.log(typeof require('util').promisify(pipeline), require('stream').promises === sp); const ac = new AbortController(); setTimeout(() => ac.abort(), 1); await sp.pipeline(new Readable({ read() {} }), sink(), { signal: ac.signal }).catch((e) => console.log(e.name, e.code));
const w = new Writable({ write(c, e, cb) { cb(); } }); const stop = finished(w, (e) => console.log('w', e)); w.end('x'); await sp.finished(w); console.log(typeof stop); const done = Readable.from([]); done.resume(); await new Promise((f) => done.on('close', f)); await sp.finished(done); console.log('again');

// old style
const Stream = require('stream'), util = require('util');
function DataStream(data) { Stream.call(this); this.buffer = Buffer.from(data || ''); this.writable = true; this.readable = true; process.nextTick(() => { this.emit('data', this.buffer); this.emit('end'); this.emit('close'); this.readable = false; }); } util.inherits(DataStream, Stream); DataStream.prototype.write = function (d) { this.buffer = Buffer.concat([this.buffer, Buffer.from(d)]); this.emit('data', d); }; DataStream.prototype.end = function (d) { if (d) this.write(d); this.emit('end', d); this.emit('close'); this.writable = false; };
const d = new DataStream('abc'); d.on('data', (c) => console.log(String(c))); await new Promise((f) => d.on('close', f)); const s = new DataStream('piped'); const p = new Stream.PassThrough(); s.pipe(p); console.log(String((await p.toArray())[0]));
const old = new Stream(); old.readable = true; const got = []; const w = { writable: true, write(c) { got.push(c); return true; }, end() { got.push('END'); }, on() {}, once() {}, emit() {}, prependListener() {}, removeListener() {}, listenerCount() { return 0; } }; old.pipe(w); old.emit('data', 1); old.emit('data', 2); old.emit('end'); console.log(got); const wrapped = new Stream.Readable({ objectMode: true }).wrap(old); old.emit('data', 'w'); old.emit('end'); console.log(await wrapped.toArray());

// duplex and construct
const { Duplex, Readable, Writable } = require('stream');
const d = new Duplex({ read() { this.push('r'); this.push(null); }, write(c, e, cb) { console.log('w', String(c)); cb(); } }); d.on('data', (c) => console.log('d', String(c))); d.on('end', () => console.log('end')); d.on('finish', () => console.log('finish')); d.on('close', () => console.log('close')); d.end('x'); await new Promise((f) => d.on('close', f));
const h = new Duplex({ allowHalfOpen: false, read() { this.push(null); }, write(c, e, cb) { cb(); } }); h.resume(); await new Promise((f) => h.on('close', f)); console.log(h.writableEnded, h.writableFinished); const ro = new Duplex({ writable: false, read() { this.push(null); } }); console.log(ro.writable, ro.readable); const wo = new Duplex({ readable: false, write(c, e, cb) { cb(); } }); console.log(wo.writable, wo.readable);
const c = new Writable({ construct(cb) { console.log('construct'); setTimeout(cb, 1); }, write(x, e, cb) { console.log('write', String(x)); cb(); }, destroy(e, cb) { console.log('destroy', e); cb(e); } }); c.write('early'); c.end(); await new Promise((f) => c.on('close', f)); const cr = new Readable({ construct(cb) { cb(new Error('cannot')); }, read() {} }); cr.on('error', (e) => console.log(e.message)); await new Promise((f) => cr.on('close', f)); console.log(cr.destroyed);

// consumers
const c = require('stream/consumers'), { Readable } = require('stream');
console.log(await c.text(Readable.from(['a', 'ü'])), await c.json(Readable.from(['{"a"', ':1}'])), await c.buffer(Readable.from([Buffer.from('x')])), (await c.arrayBuffer(Readable.from([Buffer.from('xy')]))).byteLength, (await c.blob(Readable.from([Buffer.from('xyz')]))).size);
