// btoa and atob
console.log(btoa('Hello, world'), btoa(''), btoa('\xff\x00'), atob('SGVsbG8='), atob(' SG Vs\nbG8 '), atob('SGVsbG8'));
console.log(JSON.stringify(atob('/wA=')), btoa(12), btoa(null), atob('bnVsbA=='));
for (const s of ['a', 'ab=', 'a=b=', 'abc==', '*', 'ab==c', '====', '=', 'YQ=', 'YR==', 'a-_b']) attempt(() => JSON.stringify(atob(s)));
attempt(() => btoa('€'));
attempt(() => btoa());
attempt(() => atob());

// TextEncoder
const e = new TextEncoder();
console.log(e.encode('aé€😀'), e.encode(), e.encode(undefined), e.encode(null), e.encode('\ud800x'), e.encoding);
const room = new Uint8Array(5);
console.log(e.encodeInto('a€😀', room), room, e.encodeInto('', room));
console.log(Object.prototype.toString.call(e), e.encode('x') instanceof Uint8Array);
attempt(() => e.encodeInto(1, room));
attempt(() => e.encodeInto('x', []));

// TextDecoder labels
for (const l of ['utf8', 'UTF-8', ' unicode-1-1-utf-8 ', 'utf-16', 'ucs-2', 'utf-16be', 'latin1', 'ascii', 'iso-8859-1', 'windows-1252']) console.log(l, new TextDecoder(l).encoding);
attempt(() => new TextDecoder('nope'));
attempt(() => new TextDecoder('utf-8', 1));
const d = new TextDecoder();
console.log(d.encoding, d.fatal, d.ignoreBOM, Object.prototype.toString.call(d));

// TextDecoder utf-8
const d = new TextDecoder();
const show = (...b) => console.log(JSON.stringify(d.decode(new Uint8Array(b))));
show(0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80);
show(0xef, 0xbb, 0xbf, 0x61); show(0xe2, 0x82); show(0xe2, 0x82, 0x61); show(0xf0, 0x9f, 0x98); show(0xf0, 0x9f, 0x61);
show(0xff, 0xfe); show(0xc0, 0x80); show(0xed, 0xa0, 0x80); show(0xf4, 0x90, 0x80, 0x80); show(0xe0, 0x80, 0x80); show(0x80, 0x61, 0xc3);
console.log(JSON.stringify(new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))));
attempt(() => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0x61, 0xff])));
attempt(() => new TextDecoder('utf-16le', { fatal: true }).decode(new Uint8Array([0x61])));
console.log(d.decode(), d.decode(new Uint8Array([97]).buffer), d.decode(new DataView(new Uint8Array([97, 98]).buffer, 1)), d.decode(new Uint16Array([0x6161])));
attempt(() => d.decode('text'));
attempt(() => d.decode([97]));

// TextDecoder streams
const d = new TextDecoder();
console.log(JSON.stringify([d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), d.decode(new Uint8Array([0xac, 0x61]), { stream: true }), d.decode()]));
console.log(JSON.stringify([d.decode(new Uint8Array([0xef, 0xbb]), { stream: true }), d.decode(new Uint8Array([0xbf, 0x61]), { stream: true }), d.decode(new Uint8Array([0xef, 0xbb, 0xbf])), d.decode(new Uint8Array([0xef, 0xbb, 0xbf]))]));
console.log(JSON.stringify([d.decode(new Uint8Array([0xe2]), { stream: true }), d.decode()]));
const u = new TextDecoder('utf-16le');
console.log(JSON.stringify([u.decode(new Uint8Array([0x3d]), { stream: true }), u.decode(new Uint8Array([0xd8, 0x00]), { stream: true }), u.decode(new Uint8Array([0xde]))]));

// TextDecoder utf-16 and latin1
const show = (label, ...b) => console.log(JSON.stringify(new TextDecoder(label).decode(new Uint8Array(b))));
show('utf-16le', 0x61, 0, 0x3d, 0xd8, 0, 0xde); show('utf-16le', 0, 0xd8, 0x61, 0); show('utf-16le', 0xff, 0xfe, 0x61, 0); show('utf-16le', 0x61);
show('utf-16be', 0, 0x61, 0xd8, 0x3d, 0xde, 0); show('utf-16be', 0xfe, 0xff, 0, 0x61);
show('latin1', 0x61, 0xe9, 0xff); show('latin1', 0xa0);

// printing
console.log([TextEncoder, TextDecoder], typeof atob, structuredClone.name, atob.length);

// lazy globals are ordinary
const before = 'atob' in globalThis;
const d = (globalThis.atob, Object.getOwnPropertyDescriptor(globalThis, 'atob'));
console.log(before, d.configurable, d.writable, typeof d.value);
globalThis.btoa = () => 'mine'; console.log(btoa('x')); delete globalThis.atob; console.log(typeof atob); // globalThis.btoa; console.log(typeof btoa);
structuredClone = 5; console.log(structuredClone, globalThis.structuredClone);
