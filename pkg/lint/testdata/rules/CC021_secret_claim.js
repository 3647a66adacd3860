const crypto = require('crypto');
const ns = 'https://myapp.example.com';
const bearer = (key) => 'Bearer ' + key;

async function direct(event, api) {
  api.accessToken.setCustomClaim(ns + '/a', event.secrets.API_KEY); // want error
  api.accessToken.setCustomClaim(ns + '/a', event.secrets); // want error
  api.accessToken.setCustomClaim(ns + '/a', event.secrets.REGION); // want warning
  api.accessToken.setCustomClaim(ns + '/a', event['secrets']['API_KEY']); // want error
  api.accessToken.setCustomClaim(ns + '/a', event.secrets[event.user.tier]); // want warning
}

async function derived(event, api) {
  const { API_KEY: key, CLIENT_SECRET } = event.secrets;
  const config = { url: 'https://api.example', auth: { key } };
  let copy;
  copy = key.trim();
  api.accessToken.setCustomClaim(ns + '/a', key || 'none'); // want error
  api.accessToken.setCustomClaim(ns + '/a', `${CLIENT_SECRET}`); // want error
  api.accessToken.setCustomClaim(ns + '/a', config.auth.key); // want error
  api.accessToken.setCustomClaim(ns + '/a', JSON.stringify(config)); // want error
  api.accessToken.setCustomClaim(ns + '/a', { ...event.secrets }); // want error
  api.accessToken.setCustomClaim(ns + '/a', [copy]); // want error
  api.accessToken.setCustomClaim(ns + '/a', bearer(key)); // want error
  api.accessToken.setCustomClaim(ns + '/a', event.user.tier ? key.slice(0, 4) : 'none'); // want error
  api.accessToken.setCustomClaim(ns + '/a', Buffer.from(key).toString('base64')); // want error
}

async function named(event, api) {
  api.accessToken.setCustomClaim('password', 'x'); // want warning
  api.accessToken.setCustomClaim(ns + '/clientSecret', event.user.name); // want warning
  api.accessToken.setCustomClaim(ns + '/idp', event.user.identities[0].access_token); // want warning
  api.accessToken.setCustomClaim(ns + '/p', event.request?.body?.password); // want warning
}

async function fine(event, api) {
  const key = event.secrets.API_KEY;
  api.accessToken.setCustomClaim(ns + '/a', Boolean(key));
  api.accessToken.setCustomClaim(ns + '/a', !!key);
  api.accessToken.setCustomClaim(ns + '/a', key === 'x');
  api.accessToken.setCustomClaim(ns + '/a', key ? 'yes' : 'no');
  api.accessToken.setCustomClaim(ns + '/a', key.length);
  api.accessToken.setCustomClaim(ns + '/a', crypto.createHmac('sha256', key).update(event.user.id).digest('hex'));
  api.accessToken.setCustomClaim(ns + '/password_set', true);
  api.accessToken.setCustomClaim(ns + '/password_changed_at', event.user.name);
  api.accessToken.setCustomClaim(ns + '/token_version', 3);
  api.accessToken.setCustomClaim(ns + '/config', config().url);
}

function config() {
  return { url: 'https://api.example' };
}
exports.handler = direct;
