// parse
const url = require('url');
for (const s of ['https://user:pa%20ss@Example.COM:8443/a/../b/./c?x=1&y=2#frag', 'http://example.com', 'http://example.com:80/', '//host/path?q', '/path?q=1#h', 'path/x', '?q=1', '#h', '', 'mailto:a@b.c', 'mailto:a@b.c?subject=x y',
  'javascript:alert(1); x', 'javascript://a/b', 'urn:isbn:123', 'file:///etc/passwd', 'file:/x', 'file:x', 'http:\\\\a\\b?c\\d', 'http://a b/c d', "http://a/'\"<>`{}|\\^ x", 'HTTP://EX.com/%7Efoo', '  http://a/  ', 'http://a\t.b/\n', 'x:1', 'x:y:z', 'localhost:3000/x',
  'http://[::1]:3000/x', 'http://[::1]', 'http://a:b@c@d/e', 'http://a@b:c@d', 'http://user@/x', 'http://:80/', 'http://a:/x', 'http://münchen.de/ä', 'http://xn--mnchen-3ya.de', 'http://a?b', 'http://a#b', 'http://a;b/c', 'http://a%20b/c', 'coap://u:p@h:1/x?y#z', 'svn+ssh://h/p', 'http://a.com/a?b#c?d#e', 'https:/x', 'https:x', 'http:///x', 'ws://h', '/a@b', '/a b', 'a@b.c', '//a@b/c', 'http://h/p?a=%zz', 'tel:+1 2', 'data:text/plain,hi there#x', 'http://h/\u2028x', 'http://-a_b.c/', 'blob:https://a/b', 'auth0://x.auth0.com/cb', 'com.app:/oauth?x'])
  attempt(() => { const { href, protocol, slashes, auth, host, port, hostname, hash, search, query, pathname, path } = url.parse(s); return JSON.stringify([href, protocol, slashes, auth, host, port, hostname, hash, search, query, pathname, path]); });

// parse with a query and with hosts
const url = require('url');
for (const s of ['/a?b=1&b=2&c=%20x', '/a', 'http://h?x', '//h/p?q=1', 'http://h/p#f', '//u:p@h:1/x', '/a?b#c']) for (const [q, h] of [[true, false], [true, true], [false, true]])
  attempt(() => { const u = url.parse(s, q, h); return JSON.stringify([u.host, u.pathname, u.search, u.query, u.path, u.href]); });

// parse refuses
const url = require('url');
for (const v of [undefined, null, 1, {}, [], () => {}, function f() {}, Symbol('x'), true, 10n, 'x'.repeat(40) && Object.create(null)]) attempt(() => url.parse(v));
for (const v of ['http://a<b>', 'http://[a<b]', 'http://a^b', 'http://a[b', 'http://ex ample', 'http://%', 'http://%E0%A4%A@h/', 'http://a]b/', 'http://\u00ad/', 'http://*', 'http://xn--a/', 'http://\u00a0x/', 'http://~ü/', 'http://😀=/x']) attempt(() => url.parse(v).href);

// what parse gives
const url = require('url');
console.log(url.parse('https://a:b@h.example:1/p/q?x=1#f'));
console.log(url.parse('/p?x=1', true)); console.log(new url.Url());
const u = url.parse('http://h/p'); console.log(u instanceof url.Url, u.format(), url.parse(u) === u, Object.keys(u), Object.keys(url));
u.search = '?a#b'; u.pathname = '/x?y#z'; console.log(u.format());

// format
const url = require('url');
for (const v of [{ protocol: 'http', host: 'h' }, { protocol: 'https:', hostname: 'h', port: 1, pathname: 'a b' }, { hostname: '::1', protocol: 'http' }, { host: 'h', query: { a: [1, 2], b: 'x y' } }, { protocol: 'http', host: 'h', search: 'a=1', hash: 'x' },
  { protocol: 'mailto', pathname: 'a@b' }, { slashes: true, host: 'h' }, { protocol: 'file', pathname: '/x' }, { auth: 'a:b@c', host: 'h', protocol: 'http' }, { auth: 'ü é', hostname: 'h', protocol: 'http:' }, {}, { pathname: '/a?b#c' }, { query: {} , pathname: '/x' }, { query: 'x', pathname: '/x' }, { search: '?q#1', query: { z: 1 } }, { protocol: 'http', pathname: 'x' }, { protocol: 'x', slashes: true, pathname: 'y' },
  'http://a b/c', '', 'x y', new URL('http://u:p@münchen.de/x?y#z')]) attempt(() => url.format(v));
for (const v of [undefined, null, 1, true, () => {}]) attempt(() => url.format(v));
const u = new URL('https://u:p@xn--mnchen-3ya.de:1/x?y#z');
for (const o of [{}, { auth: false }, { fragment: false }, { search: false }, { unicode: true }, { auth: false, fragment: false, search: false, unicode: true }, undefined, null]) attempt(() => url.format(u, o));
attempt(() => url.format(u, 1));

// resolve
const url = require('url');
const bases = ['http://h/a/b/c?q=1#f', 'http://u:p@h:81', '/a/b', 'a/b', '', 'mailto:x@y', 'file:///a/b', 'foo:a/b', 'foo://h/a/b', 'http://h', '//h/x', 'javascript:x', '?a', 'http://h/a/../b/'];
const refs = ['', '/x', 'x', '../x', '../../../y', './', '.', '..', '?q', '#h', '//h2/p', 'http:x', 'http:/x', 'http://o/p', 'https:x', 'https:/x/y', 'mailto:z@w', 'a b', ';x', 'x/../y/.', '/../x', './/x', 'foo:y', 'foo:/y', 'foo://z', 'x#y?z', '..//../x/', 'http:///z', 'http:z//', '//', 'file:y', 'http://', 'x@y', '//u:p@h3/z', '?'];
for (const b of bases) for (const r of refs) attempt(() => `${b} + ${r} = ${url.resolve(b, r)}`);

// resolveObject
const url = require('url');
console.log(url.resolveObject('http://u:p@h/a/b?x', '../c?d#e'));
attempt(() => url.resolveObject('', 'x')); attempt(() => url.parse('http://h/a').resolve('b')); attempt(() => url.parse('http://h/a').resolveObject('?b').href);
attempt(() => url.resolve(1, 'x')); attempt(() => url.resolve('x', 1)); attempt(() => url.resolve('x'));

// files and domains
const url = require('url');
for (const v of ['file:///a/b%20c', 'file:///a%2Fb', 'file://h/x', 'http://x/', 'x', 1, null, {}, new URL('file:///x?y#z'), 'file:///%E4%BD%A0', 'file:///a%25b', 'file://localhost/x']) attempt(() => url.fileURLToPath(v));
for (const v of ['/a b', '/a?b#c', '/a%b', '/a\\b', '/x/../y/', '/ü', '/a\nb\t', '/', '/~|^[]{}`', "/!$&'()*+,-.:;=@_"]) attempt(() => url.pathToFileURL(v).href);
attempt(() => url.pathToFileURL(1));
for (const v of ['español.com', '中文.com', 'xn--iñvalid.com', 'a.b', 'EX.com', 'x y', '', 'xn--fiq228c.com', 'a/b', 'ＧＯ.com', 'faß.de', '1.2.3', 'a@b', 'a:1', 'ü&', '{ü`', 'x\ty']) attempt(() => [url.domainToASCII(v), url.domainToUnicode(v)]);
attempt(() => url.domainToASCII()); attempt(() => url.URL === URL && url.URLSearchParams === URLSearchParams);
console.log({ ...url.urlToHttpOptions(new URL('https://a%20b:c@[::1]:8080/p?q=1#h')) }); console.log(Object.getPrototypeOf(url.urlToHttpOptions(new URL('http://x'))));
