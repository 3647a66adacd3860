async function wrong(event, api) {
  event.answer.claims.tier = 'free';
  event.answer.claim = { tier: 'free' }; // want warning
  event.answer.claimsToAdd = {}; // want warning
  event.answer.hide = 'email'; // want warning
  event.answer.scopes = { add: 'read' }; // want warning
  event.answer = { claims: { a: 1 }, extra: true }; // want warning
  return event;
}
async function fine(event, api) {
  event.answer = { claims: { a: 1, b: { c: 2 } }, hide: ['email'], scopes: { add: ['read'] } };
  event.answer.claims[event.user.tier] = true;
  event.answered = true;
  return event;
}
exports.handler = wrong;
