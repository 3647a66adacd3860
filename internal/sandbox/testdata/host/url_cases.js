// parts
const show = (...a) => attempt(() => { const u = new URL(...a); return [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash].join(' | '); });
for (const s of ['https://user:pa%20ss@Example.COM:8443/a/../b/./c?x=1&y=2#frag', 'http://example.com', 'http://example.com:80/', 'https://example.com:443', 'ftp://h:21/x', 'ws://h', 'wss://h:444/p',
  'HTTP://EXAMPLE.com/%7Efoo/%zz', 'http://a b/', 'http://a/b c?d e#f g', 'http:\\\\a\\b', 'https:example.com', 'https:/example.com/x', '//x', '/x', 'x', '', '   http://a/   ', 'http://a\n/b\t',
  'http://ex%61mple.com/', 'http://exa mple/', 'http://1.2.3', 'http://0x7f.1/', 'http://256.1.1.1', 'http://1.2.3.4.5', 'http://[::1]:3000/x', 'http://[1:2:0:0:5:0:0:0]/', 'http://[::ffff:1.2.3.4]', 'http://[::g]',
  'http://münchen.de/ä?ö#ü', 'http://xn--mnchen-3ya.de', 'http://☃.net/', 'http://ＧＯ.com', 'http://a_b.c', 'http://-a-.b', 'http://a..b', 'http://.', 'http://faß.de',
  'mailto:a@b.c', 'data:text/plain,hi there#x y', 'javascript:alert(1)', 'urn:isbn:123', 'foo://Bar/../x', 'foo:/a/../b', 'foo:///x', 'about:blank', 'blob:https://a.com/uuid', 'file:///C|/x/../y', 'file://host/share', 'file:x',
  'http://user@', 'http://@/x', 'http://:80', 'http://a:99999', 'http://a:x', 'http://a:', 'http://a:0', 'http://u:p:q@h/', 'http://a@b@c/', 'http://a?', 'http://a#', 'http://a/?#', "http://a/'?'#'", 'http://a/"<>`{}|^?"<>`{}|^#"<>`{}|^', 'http://a/%2e%2E/b', 'http://a/b/%2e', 'https://a/;p=1?q=a+b%20c', 'http://a//b//c', 'http://ab\u00ADc.de', 'auth0://x.auth0.com/cb', 'com.example.app:/oauth', 'http://a.b.'])
  show(s);

// against a base
const show = (u, b) => attempt(() => new URL(u, b).href);
for (const u of ['', '/x', 'x', '../x', '../../../y', './', '?q', '#h', '//h2/p', 'http:x', 'http:/x', 'https:x', 'mailto:x', '\\x', 'a b', ';x', 'x/../y/.'])
  for (const b of ['http://h/a/b/c?q=1#f', 'file:///a/b', 'mailto:x', 'foo://h/a/b', 'http://u:p@h:81']) show(u, b);
show('x', 'nope'); show('/x', new URL('http://h/')); show({ toString: () => 'http://o/' }); show('x', undefined); show('x', null); show(undefined); show(null, 'http://h/');

// setters
const set = (href, ...pairs) => attempt(() => { const u = new URL(href); for (const [k, v] of pairs) u[k] = v; return u.href; });
set('http://h/', ['protocol', 'https']); set('http://h/', ['protocol', 'https:foo']); set('http://h/', ['protocol', 'mailto']); set('http://h:443/', ['protocol', 'https']); set('mailto:x', ['protocol', 'http']); set('http://h', ['protocol', '']); set('http://h', ['protocol', '1x']);
set('http://h/', ['username', 'a b'], ['password', 'c:@/']); set('file:///x', ['username', 'a']); set('mailto:x', ['username', 'a']); set('http://u:p@h/', ['username', ''], ['password', '']);
set('http://h:1/p', ['host', 'x:8080']); set('http://h:1/p', ['host', 'x']); set('http://h:1/p', ['host', '']); set('http://h/p', ['host', 'a/b']); set('http://h/p', ['host', 'a b']); set('mailto:x', ['host', 'y']); set('http://h:1/', ['host', 'x:']); set('http://h:1/', ['host', 'x:80']);
set('http://h:1/p', ['hostname', 'x']); set('http://h:1/p', ['hostname', 'x:2']); set('http://h:1/p', ['hostname', '']); set('http://h/', ['hostname', '1.2']); set('http://h/', ['hostname', 'a?b']);
set('http://h/', ['port', '81']); set('http://h:1/', ['port', '']); set('http://h/', ['port', '80']); set('http://h/', ['port', '65536']); set('http://h/', ['port', '8x']); set('http://h/', ['port', 'x']); set('http://h/', ['port', 90]); set('file:///', ['port', '1']); set('http://h:5/', ['port', '-1']);
set('http://h/a', ['pathname', 'b c']); set('http://h/a', ['pathname', '']); set('http://h/a?q', ['pathname', '/x?y#z']); set('http://h/a', ['pathname', '../..//x']); set('mailto:x', ['pathname', 'y']); set('foo://h/a', ['pathname', '']); set('http://h/a', ['pathname', '\\x%2f']);
set('http://h/?a', ['search', 'b=c d']); set('http://h/?a', ['search', '?x#y']); set('http://h/?a#f', ['search', '']); set('http://h/?a', ['search', '?']); set("http://h/?a", ['search', "'"]); set('foo:x', ['search', "'"]);
set('http://h/#a', ['hash', 'b c']); set('http://h/#a', ['hash', '#x#y']); set('http://h/#a', ['hash', '']); set('http://h/', ['hash', '#']); set('javascript:x', ['hash', 'y']);
set('http://h/', ['href', 'ftp://x/y']); set('http://h/', ['href', 'nope']); set('http://h/', ['origin', 'http://x']); set('data:x  ?q', ['search', '']); set('data:x  #q', ['hash', '']);

// searchParams follow the URL
const u = new URL('https://h/p?a=1&b=2&a=3#f'); const p = u.searchParams;
console.log(p === u.searchParams, p.get('a'), p.getAll('a'), p.get('zz'), p.has('b'), p.size);
p.append('c', 'x y&='); console.log(u.href, u.search);
p.set('a', 'ü'); console.log(u.href); p.delete('b'); console.log(u.search);
u.search = '?n=1'; console.log([...p], p.toString()); u.href = 'http://x/?m=2'; console.log([...u.searchParams]);
p.delete('m'); console.log(u.href, u.search === '');
u.search = 'q=%20+%zz%ff&=v&k&&%F0%9F%98%80'; console.log([...p], u.href); p.append('z', '1'); console.log(u.href);
u.hash = ''; p.sort(); console.log(u.href);

// URLSearchParams from everything
const show = (...a) => attempt(() => new URLSearchParams(...a).toString());
show(); show(''); show('?a=1'); show('??a'); show('a=b=c&d'); show({ a: 1, b: [2, 3], c: null, d: undefined }); show([['a', 1], ['b', 2]]); show(new Map([['k', 'v']])); show(new URLSearchParams('x=1&x=2'));
show([['a']]); show([['a', 'b', 'c']]); show([1]); show({ [Symbol.iterator]: 1 }); show(null); show(5); show(Symbol('s')); show({ [Symbol('s')]: 1 }); show([new Set(['a', 'b'])]); show('a=\ud800&\u00e9=1'); show(["ab"]); show(function f() {}); show([['a', { toString: () => 'obj' }]]);
show(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~=x"); show('a+b=%2B%20'); show({ 'a b': '*-._~' });

// URLSearchParams methods
const p = new URLSearchParams('b=2&a=1&b=3&é=4&z=');
console.log([...p.keys()], [...p.values()], [...p.entries()].length, [...p], p.size, p.has('b', '3'), p.has('b', '9'), p.has('b', undefined));
const seen = []; p.forEach(function (v, k, o) { seen.push(v + k + (o === p) + this.t); }, { t: 1 }); console.log(seen);
p.delete('b', '2'); console.log(`${p}`); p.sort(); console.log(p + ''); p.set('n', 1); p.set('a', 'x'); console.log(String(p));
attempt(() => p.append('x')); attempt(() => p.get()); attempt(() => p.forEach()); attempt(() => p.delete()); attempt(() => new URL()); attempt(() => URL.canParse());
console.log(p.get('z'), p.get('none'), p.getAll('none'), p.append('q', null), p.get('q'));
console.log(Object.prototype.toString.call(p), Object.prototype.toString.call(p.keys()), p[Symbol.iterator] === p.entries, Object.keys(p), JSON.stringify(p));
const it = p.keys(); it.next(); console.log(it.next(), it[Symbol.iterator]() === it, p.entries().next());
const s = new URLSearchParams('\ufffd=1&\ud83d\ude00=2&a=3&ff=4'); s.sort(); console.log(s.toString());

// printing
const u = new URL('https://user:pw@example.com:8443/p?a=1&b=two#h');
console.log(u); console.log({ u: { v: u } }); console.log({ a: { b: { c: { u } } } }); console.log([u.searchParams, new URLSearchParams()]); console.log('%o', u.searchParams.keys()); console.log(u.searchParams.entries(), [u.searchParams.values()]);
console.log(new URLSearchParams(Array.from({ length: 12 }, (_, i) => ['name' + i, 'value' + i]))); console.log([URLSearchParams], `${u}`, JSON.stringify({ u }), u.toString());
class MyURL extends URL { constructor(x) { super(x); this.extra = 1; } get last() { return this.pathname.split('/').pop(); } }
const m = new MyURL('http://h/a/b'); console.log(m.last, m instanceof URL, m.extra, Object.keys(m), structuredClone(m)); m.other = 2; console.log(Object.keys(m));

// canParse and receivers
console.log(URL.parse('nope'), URL.parse('x', 'http://y').href, URL.parse('http://z').href); console.log(URL.canParse('http://x'), URL.canParse('x'), URL.canParse('x', 'http://y'), URL.canParse('x', 'y'));
attempt(() => new URL('http://a b')); try { new URL('x', 'y'); } catch (e) { console.log(Object.keys(e), e.input, e.base); } try { new URL('x'); } catch (e) { console.log(e); }
console.log(Object.keys(URL.prototype).length > 10, typeof Object.getOwnPropertyDescriptor(URL.prototype, 'href').get);
