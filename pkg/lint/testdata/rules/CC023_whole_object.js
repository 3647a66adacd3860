const axios = require('axios');
const ns = 'https://myapp.example.com';
exports.handler = async (event, api) => {
  const { user } = event;
  const limit = { timeout: 1000 };
  const answer = await axios.get('https://api.example', limit);
  const json = await (await fetch('https://api.example', { signal: AbortSignal.timeout(1) })).json();
  api.idToken.setCustomClaim(ns + '/a', event); // want warning
  api.idToken.setCustomClaim(ns + '/a', user); // want warning
  api.idToken.setCustomClaim(ns + '/a', { ...event.user, x: 1 }); // want warning
  api.idToken.setCustomClaim(ns + '/a', event.user.app_metadata); // want info
  api.idToken.setCustomClaim(ns + '/a', event.user.identities); // want info
  api.idToken.setCustomClaim(ns + '/a', answer.data); // want info
  api.idToken.setCustomClaim(ns + '/a', json); // want info
  api.idToken.setCustomClaim(ns + '/a', answer.data.tier);
  api.idToken.setCustomClaim(ns + '/a', event.user.roles);
  api.idToken.setCustomClaim(ns + '/a', { id: event.user.id, name: user.name });
  api.idToken.setCustomClaim(ns + '/a', event.user.identities.length);
  api.idToken.setCustomClaim(ns + '/a', event.user.identities.map((i) => i.provider));
  api.user.setAppMetadata('copy', event.user);
};
