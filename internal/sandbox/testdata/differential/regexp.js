// property letters
return 'aé1Ω_'.match(/\p{L}+/gu);

// property letters negated
return 'aé1Ω_'.match(/\P{L}+/gu);

// property in a class
return 'x-ñ 12'.match(/[\p{Lu}\p{Ll}-]+/u);

// property in a negated class
return 'abc ñ12'.replace(/[^\p{L}]/gu, '.');

// negated property in a class
return 'abc ñ12'.replace(/[\P{L}c]/gu, '.');

// property with the flag i
return ['a', 'A', '1', 'ß'].map(c => [/\p{Lu}/iu.test(c), /\P{Lu}/iu.test(c), /[^\p{Lu}]/iu.test(c), /\p{Lu}/u.test(c)]);

// property script
return 'αβγ abc кл'.match(/\p{Script=Greek}+|\p{sc=Cyrl}+/gu);

// property general category
return '1٢②'.match(/\p{General_Category=Decimal_Number}|\p{gc=No}/gu);

// property alphabetic, upper, lower
return ['a', 'A', 'ª', 'Ⅷ', '1'].map(c => [/\p{Alphabetic}/u.test(c), /\p{Uppercase}/u.test(c), /\p{Lowercase}/u.test(c)]);

// property white space
return 'a\u2003b c'.split(/\p{White_Space}/u);

// property emoji
return 'a😀b👍🏽1'.match(/\p{Emoji_Presentation}/gu);

// property extended pictographic
return 'hi 👨‍👩‍👧 ©'.replace(/\p{Extended_Pictographic}/gu, '*');

// property punctuation
return 'a.b, c! ¿'.replace(/\p{P}/gu, '');

// property marks are removed after NFD
return 'Crème Brûlée Ångström'.normalize('NFD').replace(/\p{M}/gu, '');

// property diacritic
return 'Crème'.normalize('NFD').replace(/\p{Diacritic}/gu, '');

// property ascii and any
return [/^\p{ASCII}+$/u.test('abc'), /^\p{ASCII}+$/u.test('abç'), /^\p{Any}$/u.test('😀')];

// property with a lookahead
return 'aé1'.match(/\p{L}(?=\d)/u);

// property with a lookbehind
return 'aé1Ω2'.match(/(?<=\p{L})\p{Nd}/gu);

// property with a named group
return 'Zoë Q'.match(/(?<first>\p{Lu}\p{Ll}+) (?<last>\p{Lu})/u).groups.first;

// property through RegExp
return 'aé1Ω'.match(new RegExp('\\p{L}+', 'gu'));

// property through RegExp called
return RegExp('^\\p{Lu}$', 'u').test('É');

// property without the flag u is literal
return [/\p{L}/.test('p{L}'), /\p{L}/.test('a'), new RegExp('\\p{L}').test('p{L}')];

// source of a property literal
return [/\p{L}/u.source, String(/a\p{Lu}[/\p{Nd}]/gu), /\p{L}/u.flags];

// source of two properties that are the same set
return [/\p{L}/u.source, /\p{Letter}/u.source, new RegExp('\\p{gc=L}', 'u').source];

// source through RegExp
return [new RegExp('a/\\p{L}\n', 'u').source, String(new RegExp('\\p{L}', 'giu'))];

// RegExp from a property literal
const r = new RegExp(/\p{L}+/u, 'gu'); return ['é1a'.match(r), r.source, new RegExp(/\p{L}/u).source];

// RegExp is itself
return [RegExp.name, RegExp.length, typeof RegExp, /x/.constructor === RegExp, /x/ instanceof RegExp, Object.getPrototypeOf(/x/) === RegExp.prototype, RegExp.prototype.constructor === RegExp, RegExp[Symbol.species] === RegExp];

// RegExp returns its argument
const r = /x/; return [RegExp(r) === r, new RegExp(r) === r, RegExp(r, 'g') === r];

// RegExp subclass
class R extends RegExp { twice(s) { return this.test(s) && this.test(s); } } const r = new R('\\p{L}', 'u'); return [r.twice('é'), r instanceof R, r instanceof RegExp, r.source];

// RegExp with bad flags
return new RegExp('x', 'gg');

// RegExp split with species
return ['a1b2c'.split(new RegExp('\\d')), 'aébñc'.split(new RegExp('[^\\p{ASCII}]', 'u'))];

// RegExp matchAll
return [...'aé1ñ'.matchAll(new RegExp('\\p{L}', 'gu'))].map(m => [m[0], m.index]);

// RegExp with an invalid property
return new RegExp('\\p{Foo}', 'u');

// RegExp with an invalid script
return new RegExp('\\p{Script=Klingon}', 'u');

// property names are case-sensitive
return new RegExp('\\p{letter}', 'u');

// property text stays outside of patterns
return ['\\p{L}', `\\p{L}`.length];

// identifier start and continue
return 'foo_1 $x 2y'.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu);

// han, hiragana, katakana
return '漢字かなカナ'.match(/\p{Script=Han}+|\p{sc=Hira}+|\p{sc=Katakana}+/gu);

// hyphen beside a property
return 'a-b'.match(/[\p{L}\-]+/u);

// currency and symbols
return '$5 €6 +7'.match(/\p{Sc}\d|\p{Sm}\d/gu);

// sticky with property
const r = /\p{L}/uy; r.lastIndex = 1; return [r.test('1é'), r.lastIndex];

// named groups with the flag u and text that is not ASCII
return [/(?<f>a)/u.exec('xaë').groups.f, 'xaë'.replace(/(?<f>a)/u, '[$<f>]'), 'Zoë Q'.match(/(?<First>\S+) (?<last_1>[A-Z])/u).groups];

// named groups through RegExp
return [new RegExp('(?<f>a)', 'u').exec('xaë').groups.f, new RegExp('(?<f>a)', 'u').source];

// named groups of matchAll
return [...'aë bë'.matchAll(/(?<c>[ab])/gu)].map(m => m.groups.c);

// source of a property literal at the end of a line
const r = /[/\p{L}\]]+\/x/u
const s = /\p{Lu}/gu // a comment with a / in it
return [r.source, s.source, s.flags, r.test('é/x')]

// properties of Unicode that are derived
const inputs = ['a', 'é', '1', '_', '-', '😀', '\ud800', 'a\ud800', '\u0300', 'ß', 'İ', 'ŉ', '\ufeff', '漢', 'Ⅷ', 'ǅ', '\u3000', 'ﬁ', 'ª'];
return ['Cs', 'XIDS', 'XIDC', 'Gr_Ext', 'Gr_Base', 'DI', 'CI', 'CWL', 'CWU', 'CWT', 'CWCM', 'sc=Zzzz', 'C'].map((p) => p + ' ' + ['^\\p{$}$', '^\\P{$}$', '[x\\p{$}]', '^[^\\p{$}]+$'].map((r) => inputs.map((s) => +new RegExp(r.replace('$', p), 'u').test(s)).join('')).join(' '));
