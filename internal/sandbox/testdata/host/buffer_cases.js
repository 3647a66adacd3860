// from strings
for (const e of [undefined, 'utf8', 'UTF-8', 'hex', 'latin1', 'binary', 'ascii', 'ucs2', 'utf16le', 'UTF-16LE']) attempt(() => Buffer.from('aé€😀41', e));
attempt(() => Buffer.from('x', 'nope')); attempt(() => Buffer.from('x', 5)); attempt(() => Buffer.from('x', ''));
for (const s of ['', 'a', 'ab', 'abc', '4142434', '41zz42', 'zz', 'AbCd']) attempt(() => Buffer.from(s, 'hex'));
for (const s of ['', 'Y', 'YQ', 'YQ==', 'YQ=', 'YW I\nj', 'YW*Jj', 'YQ==YQ==', '-_-_', '+/+/', 'YWJjZ', '=YQ']) attempt(() => [Buffer.from(s, 'base64'), Buffer.from(s, 'base64url'), Buffer.byteLength(s, 'base64')]);
attempt(() => Buffer.from('\ud800x')); attempt(() => Buffer.from('\ud800x', 'utf16le').toString('utf16le') === '\ud800x');

// from other things
const ab = new Uint8Array([1, 2, 3, 4]).buffer;
attempt(() => Buffer.from([1, 257, -1, 3.7, '5', 'x'])); attempt(() => Buffer.from(new Uint8Array([1, 2]))); attempt(() => Buffer.from(new Uint16Array([1, 258]))); attempt(() => Buffer.from(ab)); attempt(() => Buffer.from(ab, 1)); attempt(() => Buffer.from(ab, 1, 2)); attempt(() => Buffer.from(ab, 5)); attempt(() => Buffer.from(ab, 1, 9)); attempt(() => Buffer.from(ab, 'x', -1));
attempt(() => Buffer.from({ type: 'Buffer', data: [1, 2] })); attempt(() => Buffer.from({ length: 2, 0: 7 })); attempt(() => Buffer.from({ length: 'x' })); attempt(() => Buffer.from(new String('boxed'))); attempt(() => Buffer.from({ [Symbol.toPrimitive]: () => 'prim' })); attempt(() => Buffer.from({ valueOf: () => 'val' }));
for (const v of [undefined, null, 5, true, {}, () => 1, Symbol('s'), 5n]) attempt(() => Buffer.from(v));
const b = Buffer.from(ab); b[0] = 9; console.log(new Uint8Array(ab)[0], Buffer.from(b).equals(b), Buffer.from(b) !== b);
attempt(() => new Buffer('abc')); attempt(() => Buffer('abc', 'latin1')); attempt(() => new Buffer(3)); attempt(() => Buffer(3, 'x')); attempt(() => Buffer.of(1, 2, 300)); attempt(() => Buffer.copyBytesFrom(new Uint16Array([1, 2, 3]), 1, 1)); attempt(() => Buffer.copyBytesFrom([1]));

// alloc
attempt(() => Buffer.alloc(3)); attempt(() => Buffer.alloc(5, 'ab')); attempt(() => Buffer.alloc(4, 1)); attempt(() => Buffer.alloc(4, 'YQ==', 'base64')); attempt(() => Buffer.alloc(3, Buffer.from('xy'))); attempt(() => Buffer.alloc(0, 1)); attempt(() => Buffer.allocUnsafe(2).length); attempt(() => Buffer.alloc(3, ''));
for (const v of ['5', -1, NaN, undefined, 1.9, 2 ** 60]) attempt(() => Buffer.alloc(v)); attempt(() => Buffer.alloc(2, 'zz', 'hex'));

// concat and compare
const a = Buffer.from('abc'), b = Buffer.from('abd');
console.log(Buffer.concat([a, b, new Uint8Array([33])]).toString(), Buffer.concat([a, b], 4), Buffer.concat([a], 5), Buffer.concat([]));
attempt(() => Buffer.concat('x')); attempt(() => Buffer.concat([a, 'x'])); attempt(() => Buffer.concat([a], -1)); attempt(() => Buffer.concat([a], 'x'));
console.log(Buffer.compare(a, b), a.compare(b), b.compare(a), a.compare(a), [b, a].sort(Buffer.compare), a.compare(b, 0, 2, 0, 2), a.compare(Buffer.from('xxabc'), 2), a.equals(b), a.equals(new Uint8Array([97, 98, 99])));
attempt(() => a.equals('abc')); attempt(() => Buffer.compare(a, 'x')); attempt(() => a.compare('x')); attempt(() => a.compare(b, -1)); attempt(() => a.compare(b, 0, 9));

// toString
const b = Buffer.from('héllo €😀'); 
for (const e of ['utf8', 'hex', 'base64', 'base64url', 'latin1', 'binary', 'ascii', 'ucs2', 'UTF-16LE', undefined, null]) attempt(() => JSON.stringify(b.toString(e)));
attempt(() => b.toString('nope')); attempt(() => b.toString('utf8', 1, 4)); attempt(() => b.toString('hex', -3, 2)); attempt(() => b.toString('hex', 2, 1)); attempt(() => b.toString('hex', 0, 99)); attempt(() => b.toString('hex', '1', '2')); attempt(() => b.toString('utf8', 100));
console.log(`${b}`, b + '', JSON.stringify(Buffer.from('hi')), b.toLocaleString('hex'), JSON.stringify(Buffer.from([0xe2, 0x82, 0x61, 0xff]).toString()), b.utf8Slice(0, 1), b.hexSlice(1), b.length, b.latin1Slice(0, 2), JSON.stringify(Buffer.from([0xef, 0xbb, 0xbf, 0x61]).toString()));

// slice and subarray
const b = Buffer.from('abcdef'); const s = b.subarray(1, 4); s[0] = 88;
console.log(b.toString(), s.toString(), b.slice(-3).toString(), b.slice(2, -1).toString(), b.slice(4, 2).length, b.subarray('1', '3').toString(), b.slice(NaN, 2).toString(), s.byteOffset - b.byteOffset, s.buffer === b.buffer, b.slice() instanceof Buffer, b.subarray(99).length, b.slice(1.9).toString());
console.log(b.map((x) => x + 1).toString(), b.map((x) => x) instanceof Buffer, b.filter((x) => x > 100), [...b.entries()].length, b.at(-1), b.reverse().toString(), Buffer.isBuffer(b), Buffer.isBuffer(new Uint8Array(1)), b instanceof Uint8Array, b.indexOf === Uint8Array.prototype.indexOf);

// searching
const b = Buffer.from('this is a buffer, this is');
const show = (...a) => attempt(() => [b.indexOf(...a), b.lastIndexOf(...a), b.includes(...a)]);
show('is'); show('is', 3); show('is', -3); show('this'); show(Buffer.from('buffer')); show(new Uint8Array([97])); show(97); show(97.9); show(99 + 256); show('zzz'); show(''); show('', 5); show('', 99); show('is', 99); show('is', -99); show('is', 'utf8'); show('6973', 'hex'); show('6973', 4, 'hex'); show('is', null); show('is', undefined); show('is', {}); show('is', []); show('is', 2.9); show({}); show(null); show('x', 0, 'nope'); show('is', NaN); show('', -99);
const u = Buffer.from('abab€', 'utf16le'); console.log(u.indexOf('b', 'utf16le'), u.lastIndexOf('b', 'utf16le'), u.indexOf('b', 3, 'utf16le'), u.indexOf('€', 0, 'ucs2'), u.lastIndexOf('a', undefined, 'ucs2'));

// write, fill and copy
const b = Buffer.alloc(10);
const w = (...a) => attempt(() => [b.fill(46).write(...a), b.toString('latin1')]);
w('abc'); w('abc', 2); w('abc', 2, 2); w('abc', 'latin1'); w('é€', 1); w('ééééé€', 0); w('€€€€'); w('6162zz', 'hex'); w('616263', 1, 'hex'); w('616263', 1, 2, 'hex'); w('YWJj', 0, 'base64'); w('ab', 7, 'ucs2'); w('abc', 9); w('abc', 11); w('abc', -1); w('abc', 1.5); w('abc', 0, 20); w(5); w('a', 'nope'); w('', 0); w('abcdefghijklmn');
const f = (...a) => attempt(() => b.fill(0).fill(...a).toString('hex'));
f('ab'); f('é'); f(257); f('a', 2); f('ab', 2, 5); f('6162', 'hex'); f('61', 1, 'hex'); f('x', 1, 3, 'latin1'); f(Buffer.from('xyz')); f(true); f(''); f('zz', 'hex'); f('a', -1); f('a', 0, 11); f('a', 5, 2); f(-1); f('a', 'nope'); f(null); f('ab', 'utf16le');
const t = Buffer.alloc(4); console.log(Buffer.from('abcdef').copy(t), t.toString(), Buffer.from('xyz').copy(t, 2), t.toString(), Buffer.from('123456').copy(t, 0, 4), t.toString(), Buffer.from('789').copy(t, 1, 1, 2), t.toString(), t.copy(t, 9));
attempt(() => t.copy('x')); attempt(() => t.copy(t, -1)); attempt(() => t.copy(t, 0, 9)); attempt(() => t.copy(t, 0, 0, -1));
console.log(Buffer.from('abcd').swap16().toString(), Buffer.from('abcd').swap32().toString(), Buffer.from('abcdefgh').swap64().toString()); attempt(() => Buffer.from('abc').swap16());

// reading numbers
const b = Buffer.from('f1020304ff8081827f000000', 'hex');
for (const n of ['readUInt8', 'readInt8', 'readUInt16LE', 'readUInt16BE', 'readInt16LE', 'readInt16BE', 'readUInt32LE', 'readUInt32BE', 'readInt32LE', 'readInt32BE', 'readBigUInt64LE', 'readBigUInt64BE', 'readBigInt64LE', 'readBigInt64BE', 'readFloatLE', 'readFloatBE', 'readDoubleLE', 'readDoubleBE', 'readUint8', 'readUint16LE', 'readUint32BE', 'readBigUint64LE']) { attempt(() => b[n]()); attempt(() => b[n](4)); attempt(() => b[n](12)); attempt(() => b[n](-1)); attempt(() => b[n](1.5)); attempt(() => b[n]('1')); }
for (const size of [1, 2, 3, 4, 5, 6]) console.log(b.readUIntLE(0, size), b.readUIntBE(0, size), b.readIntLE(3, size), b.readIntBE(4, size));
attempt(() => b.readUIntLE(0, 7)); attempt(() => b.readUIntLE(0)); attempt(() => b.readUIntLE(9, 6)); attempt(() => Buffer.alloc(1).readInt32LE()); attempt(() => b.readInt8(2 ** 40)); attempt(() => b.readIntBE(0, 0));

// writing numbers
const b = Buffer.alloc(9);
const w = (n, ...a) => attempt(() => { b.fill(0); return [n, b[n](...a), b.toString('hex')]; });
for (const n of ['writeUInt8', 'writeInt8', 'writeUInt16LE', 'writeUInt16BE', 'writeInt16LE', 'writeInt16BE', 'writeUInt32LE', 'writeUInt32BE', 'writeInt32LE', 'writeInt32BE', 'writeUint8', 'writeUint32LE']) { w(n, 100); w(n, 100, 2); w(n, -1); w(n, 2 ** 31); w(n, 300000); w(n, 1.7); w(n, '5'); w(n, NaN); w(n, 1, 9); w(n, 1, 'x'); w(n); }
for (const n of ['writeFloatLE', 'writeFloatBE', 'writeDoubleLE', 'writeDoubleBE']) { w(n, 1.5); w(n, -1e300, 1); w(n, 'x'); w(n, 1, 7); }
for (const n of ['writeBigInt64LE', 'writeBigInt64BE', 'writeBigUInt64LE', 'writeBigUInt64BE']) { w(n, 5n); w(n, -5n, 1); w(n, 2n ** 63n); w(n, 2n ** 64n); w(n, 5n, 2); }
for (const n of ['writeUIntLE', 'writeUIntBE', 'writeIntLE', 'writeIntBE']) for (const size of [1, 2, 3, 4, 5, 6]) { w(n, 5, 1, size); w(n, -2, 0, size); w(n, 2 ** 47, 0, size); }
w('writeUIntLE', 1, 0, 7); w('writeUIntLE', 1, 0);

// statics
console.log(Buffer.byteLength('é€'), Buffer.byteLength('é€', 'latin1'), Buffer.byteLength('abcde', 'hex'), Buffer.byteLength('YQ==', 'base64'), Buffer.byteLength('ab', 'ucs2'), Buffer.byteLength(new ArrayBuffer(3)), Buffer.byteLength(new Uint16Array(2)), Buffer.byteLength('x', 'nope'), Buffer.byteLength(''));
attempt(() => Buffer.byteLength(5)); console.log(['utf8', 'UTF8', 'hex', 'nope', 5, '', 'utf-16le', 'base64url'].map((e) => Buffer.isEncoding(e)), Buffer.poolSize, Buffer.name, Buffer.length);

// printing
class MyBuffer extends Uint8Array {}
console.log(Buffer.from('hello'), [Buffer.alloc(60)], { b: Buffer.from('') }, new MyBuffer(2)); console.log('%s %o', Buffer.from('x').toString(), 1); console.log(Buffer.from('x').inspect());
console.log(Object.prototype.toString.call(Buffer.alloc(1)), Object.keys(Buffer.from('ab')), structuredClone(Buffer.from('ab')), typeof Buffer, Buffer.alloc(1).parent === Buffer.alloc(1).buffer, Buffer.prototype.constructor === Buffer, Object.getPrototypeOf(Buffer) === Uint8Array);
console.log(btoa(Buffer.from('x')), new TextDecoder().decode(Buffer.from('é')), Buffer.from(new TextEncoder().encode('é')), new Uint8Array(Buffer.from('ab')), Object.getOwnPropertyNames(Buffer).sort().join(), Object.getOwnPropertyNames(Buffer.prototype).sort().join());
