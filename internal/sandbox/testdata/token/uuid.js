// uuid has
const uuid = require('uuid');
return [typeof uuid, Object.keys(uuid).sort(), uuid.NIL, uuid.MAX, uuid.v3.DNS, uuid.v3.URL, uuid.v5.DNS, uuid.v5.URL, ['v1', 'v3', 'v4', 'v5', 'v6', 'v7'].map((v) => typeof uuid[v])];

// uuid v3 and v5
const { v3, v5 } = require('uuid');
return all([() => v5('Hello, World!', '1b671a64-40d5-491e-99b0-da01ff1f3341'), () => v3('Hello, World!', '1b671a64-40d5-491e-99b0-da01ff1f3341'), () => v5('https://www.w3.org/', v5.URL), () => v3('a.example', v3.DNS), () => v5('é☃😀', v5.DNS), () => v5('\ud800', v5.DNS), () => v5('', v5.DNS), () => v5([1, 2, 3], v5.DNS), () => v5(new Uint8Array([1, 2, 3]), v5.DNS), () => v3(Buffer.from('abc'), v3.DNS), () => v5('x', new Uint8Array(16)), () => v5('x', Array(16).fill(7)), () => v5('x', v5.DNS.toUpperCase())]);

// uuid v5 refuses
const { v3, v5 } = require('uuid');
return all([() => v5('x'), () => v5('x', null), () => v5('x', 'not a uuid'), () => v5('x', [1, 2]), () => v3('x', ''), () => v5('x', 5), () => v5('x', new Uint8Array(15)), () => v5('x', new Uint8Array(17))]);

// uuid writes into buffers
const { v1, v3, v4, v5, v6, v7 } = require('uuid'), random = [...Array(16).keys()];
return all([() => [...v5('x', v5.DNS, new Uint8Array(18), 1)], () => v5('x', v5.DNS, Array(3)), () => v3('x', v3.DNS, []), () => [...v4({ random }, new Uint8Array(16))], () => [...v4({ random }, new Uint8Array(20), 4)], () => v4({ random }, []), () => v4({ random }, new Uint8Array(17), 2), () => v4({ random }, new Uint8Array(16), -1), () => [...v7({ random, msecs: 5, seq: 9 }, new Uint8Array(16))], () => v7({ random, msecs: 5, seq: 9 }, [], 1), () => [...v1({ node: random.slice(0, 6), clockseq: 1, msecs: 1e12, nsecs: 3 }, new Uint8Array(16))], () => [...v6({ node: random.slice(0, 6), clockseq: 1, msecs: 1e12, nsecs: 3 }, new Uint8Array(18), 2)]]);

// uuid v4 with numbers of its own
const { v4 } = require('uuid');
return all([() => v4({ random: Uint8Array.of(0x10, 0x91, 0x56, 0xbe, 0xc4, 0xfb, 0xc1, 0xea, 0x71, 0xb4, 0xef, 0xe1, 0x67, 0x1c, 0x58, 0x36) }), () => v4({ random: Array(16).fill(255) }), () => v4({ rng: () => Array(16).fill(0) }), () => v4({ random: [1, 2, 3] }), () => v4({ rng: () => [] }), () => { const random = Array(16).fill(255); v4({ random }); return random; }]);

// uuid v4 at random
const { v4, validate, version } = require('uuid'), many = new Set(Array.from({ length: 100 }, () => v4()));
return [many.size, [...many].every(validate), [...many].every((u) => version(u) === 4), v4(null).length, v4({}).length];

// uuid v1 with numbers of its own
const { v1, v6 } = require('uuid');
const options = { node: Uint8Array.of(0x01, 0x23, 0x45, 0x67, 0x89, 0xab), clockseq: 0x1234, msecs: new Date('2011-11-01').getTime(), nsecs: 5678 };
return all([() => v1(options), () => v6(options), () => v1({ ...options, nsecs: 0 }), () => v1({ ...options, msecs: 0 }), () => v1({ ...options, msecs: -12219292800000 }), () => v1({ ...options, msecs: 5e12, clockseq: 0x3fff }), () => v1({ ...options, clockseq: 0xffff }), () => v1({ random: [...Array(16).keys()], msecs: 1e12, nsecs: 0 }), () => v1({ random: Array(15), msecs: 1e12 }), () => v1({ random: [...Array(16).keys()] }), () => v1({ rng: () => [...Array(16).keys()], msecs: 1e12, nsecs: 0 })]);

// uuid v1 in a row
const { v1 } = require('uuid'), list = [v1(), v1(), v1()];
return [list.map((u) => u.slice(0, 18)), new Set(list.map((u) => u.slice(18))).size, (parseInt(list[0].slice(24, 26), 16) & 1) === 1];

// uuid v6 in a row
const { v6 } = require('uuid'), list = [v6(), v6(), v6()];
return [list.map((u) => u.slice(0, 14)), new Set(list.map((u) => u.slice(18, 23))).size, list.every((u) => /^[0-9a-f]{8}-[0-9a-f]{4}-6/.test(u))];

// uuid v7 with numbers of its own
const { v7 } = require('uuid'), random = [...Array(16).keys()].map((i) => 0xf0 ^ i);
return all([() => v7({ random, msecs: 0x17f22e279b0, seq: 0 }), () => v7({ random, msecs: 0x17f22e279b0, seq: 0xffffffff }), () => v7({ random, msecs: 0x17f22e279b0, seq: 0x12345678 }), () => v7({ random, msecs: 0x17f22e279b0 }), () => v7({ random, msecs: 2 ** 48 - 1, seq: 1 }), () => v7({ random }), () => v7({ random, seq: 5 }), () => v7({ rng: () => random, msecs: 1, seq: 1 }), () => v7({ random: [1], msecs: 1 })]);

// uuid v7 in a row
const { v7 } = require('uuid'), list = Array.from({ length: 50 }, () => v7());
return [list.every((u, i) => i === 0 || list[i - 1] < u), new Set(list.map((u) => u.slice(0, 15))).size <= 2, list[0].slice(0, 15)];

// uuid v1 and v6 into each other
const { v1ToV6, v6ToV1 } = require('uuid');
return all([() => v1ToV6('92f62d9e-22c4-11ef-97e9-325096b39f47'), () => v6ToV1('1ef22c49-2f62-6d9e-97e9-325096b39f47'), () => [...v1ToV6(new Uint8Array(16).fill(17))], () => v1ToV6('x'), () => v6ToV1(''), () => [...v6ToV1(Uint8Array.from([...Array(16).keys()]))]]);

// uuid validate and version
const { validate, version } = require('uuid');
return all(['not a UUID', '6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b', '6EC0BD7F-11C0-43DA-975E-2A8AD9EBAE0B', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'FFFFFFFF-ffff-ffff-ffff-ffffffffffff', 'd9428888-122b-01e1-b85c-61cd3cbb3210', 'd9428888-122b-91e1-b85c-61cd3cbb3210', 'd9428888-122b-81e1-b85c-61cd3cbb3210', 'd9428888-122b-11e1-785c-61cd3cbb3210', 'd9428888-122b-11e1-c85c-61cd3cbb3210', 'd9428888122b11e1b85c61cd3cbb3210', ' d9428888-122b-11e1-b85c-61cd3cbb3210', 'd9428888-122b-11e1-b85c-61cd3cbb3210\n', 'd9428888-122b-11e1-b85c-61cd3cbb321', '{d9428888-122b-11e1-b85c-61cd3cbb3210}', '', null, undefined, 5, {}, ['d9428888-122b-11e1-b85c-61cd3cbb3210']].flatMap((u) => [() => validate(u), () => version(u)]));

// uuid parse and stringify
const { parse, stringify } = require('uuid');
return all([() => [...parse('6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b')], () => parse('6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b').constructor.name, () => parse('x'), () => parse(null), () => parse(undefined), () => stringify(parse('6EC0BD7F-11C0-43DA-975E-2A8AD9EBAE0B')), () => stringify([...Array(16).keys()].map((i) => i === 6 ? 0x41 : i === 8 ? 0x81 : i)), () => stringify(new Uint8Array(20).fill(0x44).fill(0x88, 9), 1), () => stringify([]), () => stringify(new Uint8Array(16)), () => stringify(new Uint8Array(16).fill(1)), () => stringify(null), () => stringify([300]), () => stringify(Array(16).fill(300))]);
