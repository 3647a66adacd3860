exports.onExecutePostLogin = async (event, api) => {
  const namespace = 'https://acme.example/';
  while (false) {} // such a statement needs the engine
  const metadata = event.user.app_metadata;
  if (metadata.blocked) {
    api.access.deny('blocked by policy');
    return;
  }
  api.accessToken.setCustomClaim(namespace + 'tier', metadata.tier || 'free');
  api.accessToken.setCustomClaim(namespace + 'roles', event.authorization.roles);
  api.accessToken.setCustomClaim(namespace + 'country', event.request.geoip.countryCode);
  api.accessToken.setCustomClaim(namespace + 'internal', event.user.email.endsWith('@acme.example'));
  api.idToken.setCustomClaim(namespace + 'tier', metadata.tier || 'free');
  api.idToken.setCustomClaim(namespace + 'logins', event.stats.logins_count);
};
