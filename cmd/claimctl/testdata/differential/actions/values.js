// Hands the api values of every shape.
exports.onExecutePostLogin = async (event, api) => {
  const claim = (name, ...values) => api.idToken.setCustomClaim(`https://a.example/${name}`, ...values);
  claim('undefined', undefined);
  claim('none');
  claim('numbers', [0.1 + 0.2, 1e21, 1e-7, 123456789012345680000, -0, 5e-324, 1.7976931348623157e308, 2 ** 53]);
  claim('odd', [NaN, Infinity, -Infinity]);
  claim('text', ['', 'é', '\u2028', '<script>&"\\\u0007', '😀', 'a\ud800b']);
  claim('keys', { b: 1, a: 2, 10: 'ten', 2: 'two', '': 'empty', 'a b': null, '\u00e9': undefined });
  claim('nested', { list: [[], [[]], {}, { a: [undefined, null] }] });
  claim('date', new Date(0));
  claim('hole', [1, , 3]);
  claim('boxed', [Object(1), Object('a'), Object(true)]);
  claim('json', { toJSON() { return 'own'; } });
  claim('many', 1, 2, 3);
  claim('sorted', Object.keys(event.user ?? {}).sort());
  claim('entries', Object.fromEntries(Object.entries(event.client ?? {}).map(([k, v]) => [k.toUpperCase(), v])));
  claim('event', JSON.parse(JSON.stringify(event)));
  claim('time', [new Date().toISOString(), Date.now(), new Date().getTimezoneOffset(), String(new Date())]);
  claim('local', new Date().toLocaleDateString('de-DE', { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }));
  claim('sizes', new Map([[1, 2]]).size, new Set('abc').size, 'é'.length, '😀'.length, [...'😀'].length);
};
