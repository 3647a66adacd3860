// module
const buffer = require('buffer');
console.log(buffer.Buffer === Buffer, buffer.INSPECT_MAX_BYTES, buffer.kStringMaxLength, buffer.constants.MAX_STRING_LENGTH, typeof buffer.Blob, buffer.atob('YQ=='), buffer.btoa('a'), new buffer.File(['x'], 'n').name, buffer.SlowBuffer(3), buffer.SlowBuffer.prototype.__proto__ === Uint8Array.prototype);
for (const b of [Buffer.from('é'), Buffer.from([0xff]), Buffer.from('abc'), Buffer.alloc(0), new Uint8Array([0xc3]), new ArrayBuffer(1)]) console.log(buffer.isUtf8(b), buffer.isAscii(b)); attempt(() => buffer.isUtf8('x')); attempt(() => buffer.SlowBuffer('x'));

// StringDecoder
const { StringDecoder } = require('string_decoder');
const bytes = { utf8: Buffer.from('aé€😀z'), utf16le: Buffer.from('aé😀z', 'utf16le'), base64: Buffer.from('hello world'), base64url: Buffer.from('hello??>>'), hex: Buffer.from('xyz'), latin1: Buffer.from([0xe9, 0x41]), ascii: Buffer.from([0xe9, 0x41]) };
for (const enc of Object.keys(bytes)) for (const size of [1, 2, 3, 5]) { const d = new StringDecoder(enc); let out = []; for (let i = 0; i < bytes[enc].length; i += size) out.push(d.write(bytes[enc].subarray(i, i + size))); out.push(d.end()); console.log(enc, size, JSON.stringify(enc === 'utf16le' ? out.join('') : out)); }
for (const tail of [[0xe2], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xc3], [0x80], [0xff], [0xe2, 0x41], [0xf0, 0x9f, 0x41]]) { const d = new StringDecoder(); console.log(JSON.stringify([d.write(Buffer.from(tail)), d.lastNeed, d.end(), d.end(Buffer.from('x'))])); }
for (const e of [undefined, null, '', 'UTF-8', 'ucs2', 'binary', 'Latin1', 'HEX', 'utf-16le']) console.log(new StringDecoder(e).encoding); for (const e of ['nope', 1, {}]) attempt(() => new StringDecoder(e)); attempt(() => new StringDecoder().write(1)); attempt(() => new StringDecoder().write('text')); attempt(() => new StringDecoder().write(new Uint16Array([0x4141])));
