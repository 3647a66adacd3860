// One of each mistake with claims.
const ns = 'https://myapp.example.com/';

exports.handler = async (event, api) => {
  api.accessToken.setCustomClaim('sub', event.user.id);
  api.accessToken.setCustomClaim('org_id', event.organization.id);
  api.accessToken.setCustomClaim(`https://login.sample.example/${event.client.name}`, true);
  api.accessToken.setCustomClaim('cnf', event.user.confirmed);
  api.accessToken.setCustomClaim('status', 'active');
  api.accessToken.setCustomClaim('Sub', event.user.id);
  api.accessToken.setCustomClaim('Email', event.user.email);
  api.accessToken.setCustomClaim(ns + '/roles', event.user.roles);
  api.accessToken.setCustomClaim('myapp.example.com/roles', event.user.roles);
  api.accessToken.setCustomClaim('https:/myapp.example.com/roles', event.user.roles);
  api.accessToken.setCustomClaim('${ns}roles', event.user.roles);
  api.accessToken.setCustomClaim('tier ', event.user.tier);
  api.accessToken.setCustomClaim('', event.user.tier);
  api.accessToken.setCustomClaim(ns, event.user);
};
