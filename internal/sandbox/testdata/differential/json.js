// JSON.parse errors 1
return ["", "  ", "{", "{x", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "[1,"].map(s => { try { return JSON.parse(s); } catch (e) { return e.name + ': ' + e.message.replace(/ \(line \d+ column \d+\)$/, ''); } });

// JSON.parse errors 2
return ["[1", "[1 2]", "[1,]", "{\"a\" 1}", "{\"a\":x}", "nul", "nulx", "tru", "true x", "\"abc"].map(s => { try { return JSON.parse(s); } catch (e) { return e.name + ': ' + e.message.replace(/ \(line \d+ column \d+\)$/, ''); } });

// JSON.parse errors 3
return ["\"a\nb\"", "\"\\x\"", "\"\\u12G4\"", "\"\\u12", "-", "-x", "1.", "1.x", "1e", "1e+x"].map(s => { try { return JSON.parse(s); } catch (e) { return e.name + ': ' + e.message.replace(/ \(line \d+ column \d+\)$/, ''); } });

// JSON.parse errors 4
return ["01", ".5", "+1", "'a'", "undefined", "[object Object]", "NaN", "{\"a\":1}}", "{\"a\":1} x", "[1,2,3"].map(s => { try { return JSON.parse(s); } catch (e) { return e.name + ': ' + e.message.replace(/ \(line \d+ column \d+\)$/, ''); } });

// JSON.parse errors 5
return ["{\"a\":{\"b\":[1,2,{\"c\":tru}]},\"dddddddddddddddddddddddddddddddd\":1}", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "                                             x", "{\"a\":1,\n\"b\":2\n x}", "[1,2,\n3 4]", "{a:1}", "{1:2}", "<html>", "{\"a\":\"b\" \"c\":1}", "[1 \"a\"]"].map(s => { try { return JSON.parse(s); } catch (e) { return e.name + ': ' + e.message.replace(/ \(line \d+ column \d+\)$/, ''); } });

// JSON.parse errors 6
return ["[\"a\" true]", "{\"a\":1 2}", "1 2", "1 \"a\"", "\u00e9", "\"\t\"", "\u2028", "{\"a\":'b'}", "{,}"].map(s => { try { return JSON.parse(s); } catch (e) { return e.name + ': ' + e.message.replace(/ \(line \d+ column \d+\)$/, ''); } });

// JSON.parse errors 7
return ["[,]", "]", "}", "{\"a\",}", "[1}", "{\"a\":1]", "eyJhbGciOiJIUzI1NiJ9", "Bearer abc", "12345678901234567890x", "{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":x}"].map(s => { try { return JSON.parse(s); } catch (e) { return e.name + ': ' + e.message.replace(/ \(line \d+ column \d+\)$/, ''); } });

// JSON.parse errors 8
return ["\"a", "{\"a", "{\"a\n\":1}", "\"\\", "\"\\u", "{\"a\":\"", "{\"a\":-}", "\ufeff{}", "truE", "fals"].map(s => { try { return JSON.parse(s); } catch (e) { return e.name + ': ' + e.message.replace(/ \(line \d+ column \d+\)$/, ''); } });

// JSON.parse errors 9
return ["{\"__proto__\":}", ":", "{\"a\":1,\"b\"}", "-a", "- 1", "1.5.5", "1e5e", "0x10", "\"a\" \"b\"", "[[[["].map(s => { try { return JSON.parse(s); } catch (e) { return e.name + ': ' + e.message.replace(/ \(line \d+ column \d+\)$/, ''); } });

// JSON.parse errors 10
return ["[{\"a\":1},{\"b\":}]"].map(s => { try { return JSON.parse(s); } catch (e) { return e.name + ': ' + e.message.replace(/ \(line \d+ column \d+\)$/, ''); } });

// JSON.parse of no text
return [undefined, {}, Symbol('x'), [1, {}], NaN].map(s => { try { return JSON.parse(s); } catch (e) { return e.name + ': ' + e.message.replace(/ \(line \d+ column \d+\)$/, ''); } });

// JSON.parse with a reviver
return [JSON.parse('{"a":[1,2]}', (k, v) => typeof v === 'number' ? v + 1 : v), JSON.parse.name, JSON.parse.length];

// JSON.parse with a reviver that throws
return JSON.parse('[1]', () => { throw new SyntaxError('mine'); });

// JSON.parse at half of a character
try { JSON.parse('😀x'); } catch (e) { return e.message; }

// JSON.stringify with indentation
const o = { a: [], b: { c: [], d: {}, e: ['é"\\x,{}[]:', 1, null, undefined] }, f: [[], [1], {}], g: '\ud800' };
return [2, 0, -1, 99, 1.9, '\t', '--------------', new Number(3), new String('ab'), '', null, true, {}, NaN, Infinity, 'é'].map((gap) => JSON.stringify(o, null, gap));

// JSON.stringify with a replacer and indentation
const o = { a: [], b: { c: [1], d: {} } };
return [JSON.stringify(undefined, null, 2), JSON.stringify('x', null, 2), JSON.stringify(o, ['b', 'c'], 2), JSON.stringify(o, (k, v) => Array.isArray(v) ? v.length : v, 1), JSON.stringify.name, JSON.stringify.length];

// JSON.stringify of a bigint
JSON.stringify({ a: 1n }, null, 2)
