const ns = 'https://myapp.example.com';
async function missing(event, api) {
  api.idToken.setCustomClaim(ns + '/a', event.user.app_metadata.tier); // want info
  const { plan } = event.user.app_metadata;
  api.idToken.setCustomClaim(ns + '/a', plan); // want info
  const metadata = event.user.app_metadata || {};
  api.idToken.setCustomClaim(ns + '/a', event.organization); // want info
  api.idToken.setCustomClaim(ns + '/a', event.user.verified && event.user.app_metadata.tier); // want info
  api.idToken.setCustomClaim(ns + '/a', event.user.verified ? event.user.app_metadata.tier : 'none'); // want info
}
async function fine(event, api) {
  api.idToken.setCustomClaim(ns + '/a', event.user.app_metadata.tier ?? 'free');
  api.idToken.setCustomClaim(ns + '/a', event.user.app_metadata.tier || null);
  api.idToken.setCustomClaim(ns + '/a', event.user.email);
  api.idToken.setCustomClaim(ns + '/a', event.organization?.name);
  api.idToken.setCustomClaim(ns + '/a', String(event.user.app_metadata.tier));
  if (event.user.app_metadata.tier) api.idToken.setCustomClaim(ns + '/a', event.user.app_metadata.tier);
  const { plan = 'free', tier } = event.user.app_metadata;
  api.idToken.setCustomClaim(ns + '/a', plan);
  if (tier !== undefined) api.idToken.setCustomClaim(ns + '/a', tier);
  let region = event.user.app_metadata.region;
  if (!region) region = 'eu';
  api.idToken.setCustomClaim(ns + '/a', region);
  if (!event.organization) return;
  api.idToken.setCustomClaim(ns + '/a', event.organization);
  api.idToken.setCustomClaim(ns + '/a', event.organization.name);
}
exports.handler = missing;
