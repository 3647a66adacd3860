// round trips
const zlib = require('zlib'), util = require('util');
const text = 'the quick brown fox '.repeat(200);
for (const [c, d] of [['gzip', 'gunzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw'], ['gzip', 'unzip'], ['deflate', 'unzip']]) {
  const packed = zlib[c + 'Sync'](text); console.log(c, packed.length < 200, zlib[d + 'Sync'](packed).toString() === text, (await util.promisify(zlib[d])(await util.promisify(zlib[c])(text))).toString() === text);
  for (const level of [0, 1, 9]) console.log(zlib[d + 'Sync'](zlib[c + 'Sync'](Buffer.from(text), { level })).length); console.log(zlib[d + 'Sync'](zlib[c + 'Sync']('')).length); }
console.log(zlib.gzipSync('x').subarray(0, 10).toString('hex'), zlib.gunzipSync(Buffer.from('1f8b08000000000000034b4c4a0600c241243503000000', 'hex')).toString(), zlib.inflateSync(Buffer.from('789c4b4c4a0600024d0127', 'hex')).toString(), zlib.inflateRawSync(Buffer.from('4b4c4a0600', 'hex')).toString(), zlib.gunzipSync(Buffer.concat([zlib.gzipSync('a'), zlib.gzipSync('b')])).toString());
const dictionary = Buffer.from('quick brown fox'); console.log(zlib.inflateSync(zlib.deflateSync('quick brown', { dictionary }), { dictionary }).toString()); for (const v of [new Uint8Array([1, 2]), new Uint8Array([1, 2]).buffer, new DataView(new ArrayBuffer(3))]) console.log(zlib.inflateSync(zlib.deflateSync(v)).length);

// errors
const zlib = require('zlib');
for (const f of ['gunzipSync', 'inflateSync', 'inflateRawSync', 'unzipSync']) for (const v of ['zz', '', 'abcdef', zlib.gzipSync('abcabcabc').subarray(0, 15), zlib.deflateSync('abcabc').subarray(0, 5)]) attempt(() => { try { return zlib[f](Buffer.from(v)).length; } catch (e) { return [e.name, e.code, e.errno, e.message]; } });
const g = zlib.gzipSync('abc'); g[g.length - 6] ^= 1; attempt(() => zlib.gunzipSync(g)); const i = zlib.deflateSync('abc'); i[i.length - 1] ^= 1; attempt(() => zlib.inflateSync(i)); attempt(() => zlib.inflateSync(zlib.deflateSync('x', { dictionary: Buffer.from('y') })));
for (const v of [1, null, undefined, {}, []]) attempt(() => zlib.gzipSync(v)); for (const o of [{ level: 10 }, { level: 'x' }, { maxOutputLength: 0 }, { chunkSize: 1 }]) attempt(() => zlib.gzipSync('x', o)); attempt(() => zlib.gunzipSync(zlib.gzipSync('x'.repeat(1000)), { maxOutputLength: 100 })); attempt(() => zlib.gzip('x')); attempt(() => zlib.gzip(1, () => {}));
console.log(await new Promise((f) => zlib.gunzip('nope', (e, b) => f([e.code, e.errno, b])))); console.log(zlib.constants.Z_BEST_COMPRESSION, zlib.Z_OK, zlib.codes.Z_DATA_ERROR, zlib.codes['-3'], zlib.crc32('hello'), zlib.crc32(Buffer.from('world'), zlib.crc32('hello ')));

// streams
const zlib = require('zlib'), { Readable } = require('stream'), { pipeline } = require('stream/promises'), { buffer } = require('stream/consumers');
const out = await buffer(Readable.from([Buffer.from('hello '), Buffer.from('world')]).pipe(zlib.createGzip()).pipe(zlib.createGunzip())); console.log(out.toString()); const bad = zlib.createGunzip(); bad.on('error', (e) => console.log(e.code)); bad.end('nope'); await new Promise((f) => bad.on('close', f)); console.log(zlib.createInflate() instanceof require('stream').Transform, zlib.createDeflate() instanceof zlib.Deflate, zlib.Gzip() instanceof zlib.Gzip);
