// Logs values of every shape that hooks log.
class Session {
  #secret = 1;
  static made = 0;
  constructor(id) { this.id = id; Session.made++; }
  get short() { return this.id.slice(0, 3); }
}

exports.onExecutePostLogin = async (event, api) => {
  console.log(event.user);
  console.log('user %s, count %d, object %j, %o', event.user?.email, event.stats?.logins_count, event.client, [1]);
  console.info(event.request, event.authentication?.methods);
  console.warn('%i %f %O %% %c styled', '42px', '1.5', { a: { b: { c: { d: 1 } } } }, 'color: red', 'and more', undefined);
  console.error(new Error('broken').message, [new Date(), /x/gi, Symbol('s'), 10n, -0, NaN]);
  console.debug(new Map([['a', { b: 1 }], [{ k: 1 }, new Set([1, 'two'])]]), new Session('abcdef'), Session);
  console.log([undefined, , null], Array.from({ length: 120 }, (_, i) => i), 'x'.repeat(10), ['y'.repeat(200)]);
  console.log(Buffer.from('héllo'), new Uint8Array(3), new ArrayBuffer(4), new URL('https://a.example/b?c=d#e'));
  console.log(() => {}, function named() {}, async () => {}, class A extends Session {}, function* gen() {}, Math.max);
  console.log({ get a() { return 1; }, set b(v) {}, [Symbol('k')]: 1, 'with-dash': 1, __proto__: null });
  const circular = { name: 'loop', list: [] };
  circular.self = circular;
  circular.list.push(circular);
  console.log(circular);
  console.log(Promise.resolve(4), Promise.reject(new Error('no')).catch(() => 1) instanceof Promise, new Proxy({ a: 1 }, {}), new WeakMap());
  console.log("it's", ["it's", 'say "hi"', `both ' and "`, 'new\nline']);
  console.log(Object.create({ inherited: 1 }), Object.assign(() => {}, { a: 1 }), Object.assign([1], { extra: true }), new (class extends Map {})([[1, 2]]));
  console.log(JSON.stringify(event.user, null, 2));
  console.log('%s', event.user?.app_metadata, null, undefined, 5n, Symbol('x'), { toString() { return 'own'; } });
  console.log(new Error('with cause', { cause: 'a text' }).cause, Object.entries(event.user?.app_metadata ?? {}));
  api.idToken.setCustomClaim('https://a.example/made', Session.made);
};
