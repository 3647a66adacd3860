// parse
const qs = require('querystring');
for (const s of ['a=1&b=2', 'a=1&a=2&a=3', 'a', 'a=', '=a', '&&a=1&&', 'a=b=c', 'a+b=c+d', 'a%20b=%C3%BC', 'a=%zz', 'a=%E0%A4%A', '%', 'a=%', '__proto__=x&toString=1', 'a[]=1&a[]=2', 'a;b=1', '?a=1', 'a=1#b', '+=+', 'a=%2B', '%3D=%26', 'a=\u00fc', 'a=1&', '=', '&', 'a==', 'a=%00', 'constructor=1&hasOwnProperty=2', 'a=%F0%9F%98%80', 'x=%ff%fe', 'a%3Db=c', 'ü%zz=1', '%%41=😀%4', 'a=ü%20%zz'])
  attempt(() => JSON.stringify(qs.parse(s)));
for (const v of ['', undefined, null, 1, {}, []]) attempt(() => JSON.stringify(qs.parse(v)));
console.log(qs.parse('a=1&b'), Object.keys(qs));

// parse with options
const qs = require('querystring');
const show = (...a) => attempt(() => JSON.stringify(qs.parse(...a)));
show('a:1;b:2', ';', ':'); show('a:1;b:2', ';'); show('a==1&&b==2', '&&', '=='); show('a=1&b=2', '', ''); show('a=1&b=2', null, null); show('aSEPbSEPc=1', 'SEP'); show('a&=b&=', '&=', '=');
for (const maxKeys of [0, 1, 2, -1, 3, '2', Infinity, 1.5, NaN]) show('a=1&b=2&c=3&&d=4', null, null, { maxKeys });
show('a=b&c=%20+', null, null, { decodeURIComponent: (s) => s + '!' }); show('a=b&c', null, null, { decodeURIComponent: () => { throw new Error('x'); } }); show('a=%zz', null, null, { decodeURIComponent: decodeURIComponent }); show('a', null, null, { decodeURIComponent: 1 });
attempt(() => Object.keys(qs.parse(Array.from({ length: 1500 }, (_, i) => 'k' + i).join('&'))).length); attempt(() => qs.parse('a=1&a=2', 1, 2));

// stringify
const qs = require('querystring');
const show = (...a) => attempt(() => qs.stringify(...a));
for (const o of [{ a: 1, b: 'x y', c: true, d: null, e: undefined, f: NaN, g: Infinity, h: {}, i: [], j: [1, 'b', null, [2]], k: 10n, l: () => {}, m: '' }, { 'ü k': 'é&=+' }, { a: "-_.!~*'()" }, { a: '😀' }, [1, 2], 'abc', 1, null, undefined, {}, new Map([[1, 2]]), { a: -0 }, { a: 1e21 }, { a: new Date(0) }, { a: Symbol.iterator }, Object.create({ inherited: 1 }), { a: ['', ''] }, { '': '' }]) show(o);
show({ a: 1, b: [2, 3] }, ';', ':'); show({ a: 1, b: 2 }, '', ''); show({ a: 'x y', 'b c': 2 }, null, null, { encodeURIComponent: (s) => `<${s}>` }); show({ a: 'x' }, null, null, { encodeURIComponent: 1 }); show({ a: '\ud800' }); show({ '\udc00': 1 });

// escape and unescape
const qs = require('querystring');
for (const v of ["a b&c=d+'()*!~-_.\u00fc", '', 1, null, undefined, {}, [1, 2], true, { toString: () => 'x y' }, '%', '\u0000', 10n]) attempt(() => qs.escape(v));
attempt(() => qs.escape('\ud800')); attempt(() => qs.escape(Symbol('x')));
for (const v of ['a%20b', 'a+b', '%zz', '%E0%A4%A', '%C3%BC%', 'x%']) attempt(() => qs.unescape(v));
attempt(() => qs.unescape('a+b%zz', true)); attempt(() => qs.unescapeBuffer('a%20b%zz+', true)); attempt(() => qs.unescapeBuffer('a%4').toString()); attempt(() => qs.encode === qs.stringify && qs.decode === qs.parse);
