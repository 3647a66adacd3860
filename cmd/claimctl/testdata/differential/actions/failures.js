// Fails in the ways in which hooks do.
exports.onExecutePostLogin = async (event, api) => {
  const attempts = {
    member: () => event.nothing.here,
    call: () => event.user.nothing(),
    deep: () => event.user.app_metadata.tier.name.first,
    element: () => event.user.identities[7].provider,
    iterate: () => { for (const role of event.authorization.roles.names) { api.user.setAppMetadata(role, 1); } },
    spread: () => [...event.stats],
    destructure: () => { const { a: { b } } = event.request; return b; },
    assign: () => { event.nothing.here = 1; },
    parse: () => JSON.parse(event.user.email),
    number: () => event.user.email.toFixed(2),
    map: () => event.user.app_metadata.roles.map((r) => r.toUpperCase()),
    api: () => api.session.setCustomClaim('a', 1),
    method: () => api.idToken.addClaim('a', 1),
    variable: () => notDeclared,
    constant: () => { const c = 1; c = 2; },
    early: () => { early; let early = 1; },
    date: () => new Date(event.user.nothing).toISOString(),
    url: () => new URL(event.user.nothing),
    module: () => require('not-installed-anywhere').x,
    construct: () => new event.user(),
    bigint: () => JSON.stringify({ n: 1n }),
    add: () => 1n + 1,
    instance: () => event.user instanceof event.client,
    key: () => 'a' in event.user.email,
    reduce: () => [].reduce((a, b) => a + b),
    length: () => new Array(-1),
    repeat: () => 'x'.repeat(-1),
    radix: () => (5).toString(99),
    decode: () => decodeURIComponent('%'),
    symbol: () => `${Symbol('s')}`,
    frozen: () => { 'use strict'; Object.freeze(event.user).email = 1; },
    getter: () => { 'use strict'; ({ get a() { return 1; } }).a = 2; },
    regexp: () => new RegExp('('),
    zone: () => new Date().toLocaleString('en-US', { timeZone: 'Mars/Phobos' }),
    promise: () => new Promise(),
    cls: () => { class A {} A(); },
    sup: () => { class A {} class B extends A { constructor() { } } new B(); },
    priv: () => { class A { #x; static read(o) { return o.#x; } } A.read({}); },
    buffer: () => Buffer.from(5),
    hash: () => require('crypto').createHash('nope'),
    atob: () => atob('*'),
    clone: () => structuredClone(() => {}),
    assert: () => require('assert').strictEqual(1, 2),
  };
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      api.idToken.setCustomClaim(`https://a.example/${name}`, ['gave', attempt()]);
    } catch (error) {
      api.idToken.setCustomClaim(`https://a.example/${name}`, [error.name, error.code, error.message, error.constructor === globalThis[error.name]]);
    }
  }
};
