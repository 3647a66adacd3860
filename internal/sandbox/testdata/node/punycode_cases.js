// both ways
const punycode = require('punycode');
for (const s of ['', 'a', 'ü', 'bücher', 'mañana', '☃-⌘', '他们为什么不说中文', 'a-b', '-', 'ü-ü', '😀', 'Ü', '\u0080', 'abc', 'x'.repeat(100) + 'é']) attempt(() => [punycode.encode(s), punycode.decode(punycode.encode(s)) === s, punycode.toASCII(`a.${s}.b`), punycode.toUnicode(punycode.toASCII(`a.${s}.b`))]);
for (const s of ['', 'x', 'a-', '-', 'bcher-kva', 'ü', 'ls8h', 'zzzzzzzz', '99999999', 'a_b', 'A-B']) attempt(() => punycode.decode(s));
attempt(() => punycode.toASCII('user@bücher.de')); attempt(() => punycode.toUnicode('user@xn--bcher-kva.de')); attempt(() => punycode.toASCII('a。b．c｡d')); attempt(() => punycode.ucs2.decode('a😀\ud800')); attempt(() => punycode.ucs2.encode([97, 128512]));
