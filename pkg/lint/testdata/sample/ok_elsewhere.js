// What has the names of the api and the event, and is neither.
const api = require('./client');

exports.handler = async (e, platform) => {
  const answer = await api.get(`/users/${e.user.id}`);
  const event = { kind: 'login' };
  event.kind = 'refresh';
  platform.accessToken.setCustomClaim('plan', answer.plan);
};
