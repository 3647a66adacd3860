// equality
const assert = require('assert');
const t = (f) => { try { f(); console.log('ok'); } catch (e) { console.log(e.name, e.code, e.generatedMessage, e.operator, JSON.stringify(e.message)); } };
const nan = NaN;
for (const [a, b] of [[1, 1], [1, 2], ['a', 'b'], [1, '1'], [NaN, NaN], [0, -0], [null, undefined], [undefined, 1], [true, false], [{ a: 1 }, { a: 1 }], [{ a: 1 }, { a: 2 }], [[1], [1]], [[1, 2, 3], [1, 2, 4]], [[1], ['1']], [{ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3] } }], ['hello', 'hello world'], ['aaaaaaaaaa', 'bbbbbbbbbb'], ['a\nb', 'a\nc'], [new Date(0), new Date(1)], [new Map([[1, { a: 1 }]]), new Map([[1, { a: 2 }]])], [new Set([1]), new Set([2])], [[1, 2, 3], [3, 2, 1]], [{ a: 1 }, { b: 1 }], [1, { b: 1 }], [{ a: 1 }, null], [[], []], [[1, 2, 3, 4], [1, 2, 3, 4, 5]], [/a/, /b/], [1n, 2n], [Symbol.for('a'), Symbol.for('b')], [Infinity, 1], ['x', 'x']])
  for (const f of ['equal', 'notEqual', 'strictEqual', 'notStrictEqual', 'deepEqual', 'notDeepEqual', 'deepStrictEqual', 'notDeepStrictEqual']) t(() => assert[f](a, b));

// messages of one's own
const assert = require('assert');
const t = (f) => { try { f(); console.log('ok'); } catch (e) { console.log(e.name, e.code, e.generatedMessage, e.operator, JSON.stringify(e.message)); } };
t(() => assert.equal(1, 2, 'mine')); t(() => assert.strictEqual(1, 2, 'mine')); t(() => assert.strictEqual(1, 2, new TypeError('own'))); t(() => assert.deepEqual({ a: 1 }, { a: 2 }, 'mine')); t(() => assert.ok(0, 'mine')); t(() => assert(null, 'mine')); t(() => assert.ok(false, new RangeError('r'))); t(() => assert(1)); t(() => assert('x', 'y')); t(() => assert.ok()); t(() => assert());
t(() => assert.fail()); t(() => assert.fail('boom')); t(() => assert.fail(new TypeError('own'))); t(() => assert.equal()); t(() => assert.deepStrictEqual(1)); t(() => assert.ifError(null)); t(() => assert.ifError(undefined)); t(() => assert.ifError(0)); t(() => assert.ifError(new Error('e'))); t(() => assert.ifError('s')); t(() => assert.ifError({ message: 'm' })); t(() => assert.ifError(new TypeError('')));
t(() => assert.match('abc', /b/)); t(() => assert.match('abc', /x/)); t(() => assert.match('abc', /x/, 'mine')); t(() => assert.match(1, /x/)); t(() => assert.match('a', 'a')); t(() => assert.doesNotMatch('abc', /b/)); t(() => assert.doesNotMatch('abc', /x/)); t(() => assert.doesNotMatch(1, /x/)); t(() => assert.notDeepStrictEqual([1, 2], [1, 2], 'mine'));

// throws
const assert = require('assert');
const t = (f) => { try { f(); console.log('ok'); } catch (e) { console.log(e.name, e.code, e.generatedMessage, e.operator, JSON.stringify(e.message)); } };
const fail = () => { throw Object.assign(new TypeError('wrong value'), { code: 'E1', info: { a: 1 } }); };
for (const w of [undefined, TypeError, Error, RangeError, /wrong/, /right/, (e) => e.code === 'E1', (e) => false, (e) => undefined, function named() { return 1; }, { message: 'wrong value' }, { message: 'other' }, { code: 'E1', name: 'TypeError' }, { message: /wrong/ }, { message: /right/, code: 'E1' }, { info: { a: 1 } }, { info: { a: 2 } }, { nope: 1 }, {}, new TypeError('wrong value'), new Error('x'), 'label', 'wrong value', 1, null]) { t(() => assert.throws(fail, w)); t(() => assert.throws(fail, w, 'mine')); t(() => assert.throws(() => {}, w)); }
t(() => assert.throws(() => { throw 1; }, { a: 1 })); t(() => assert.throws(() => { throw null; })); t(() => assert.throws(() => { throw 'x'; }, /x/)); t(() => assert.throws('x')); t(() => assert.throws()); t(() => assert.throws(fail, class Own extends Error {}));
t(() => assert.doesNotThrow(() => {})); t(() => assert.doesNotThrow(fail)); t(() => assert.doesNotThrow(fail, 'mine')); t(() => assert.doesNotThrow(fail, TypeError, 'mine')); t(() => assert.doesNotThrow(fail, RangeError)); t(() => assert.doesNotThrow(1));

// rejects
const assert = require('assert');
const t = async (f) => { try { console.log('ok', await f()); } catch (e) { console.log(e.name, e.code, e.generatedMessage, e.operator, JSON.stringify(e.message)); } };
await t(() => assert.rejects(Promise.reject(new Error('x')))); await t(() => assert.rejects(async () => { throw new Error('x'); }, /x/)); await t(() => assert.rejects(Promise.reject(new Error('x')), /y/)); await t(() => assert.rejects(Promise.resolve(1))); await t(() => assert.rejects(() => 1)); await t(() => assert.rejects(1)); await t(() => assert.rejects(() => { throw new Error('sync'); })); await t(() => assert.rejects(Promise.resolve(1), TypeError)); await t(() => assert.rejects(Promise.reject(new Error('x')), { message: 'x' })); await t(() => assert.rejects(Promise.resolve(1), 'mine'));
await t(() => assert.doesNotReject(Promise.resolve(1))); await t(() => assert.doesNotReject(async () => { throw new Error('x'); })); await t(() => assert.doesNotReject(() => 1)); await t(() => assert.rejects({ then(a, b) { b(new Error('thenable')); }, catch() {} }, /thenable/));

// AssertionError and strict
const assert = require('assert');
const e = new assert.AssertionError({ actual: 1, expected: 2, operator: 'strictEqual' }); console.log(e.message, Object.keys(e), String(e), e.name, e instanceof Error, e.stack.split('\n')[0]);
const m = new assert.AssertionError({ message: 'm', actual: 1, expected: 2, operator: 'op' }); console.log(m.message, m.generatedMessage, m.actual, m.expected, m.operator); attempt(() => new assert.AssertionError()); attempt(() => new assert.AssertionError({ actual: 1, expected: 2, operator: 'custom' }).message);
console.log(assert.strict === require('assert/strict'), assert.strict.equal === assert.strictEqual, assert.strict.deepEqual === assert.deepStrictEqual, assert.strict.strict === assert.strict, assert.equal.name, assert.equal.length, assert.name, assert.strict.name, typeof assert.CallTracker);
attempt(() => assert.strict.equal(1, '1')); attempt(() => assert.strict(0, 'x'));
