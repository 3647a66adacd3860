async function addClaims(event, api) {
  for (const [name, value] of Object.entries(event.user.app_metadata)) {
    api.session.setCustomClaim(name, value);
  }
  api.session.setCustomClaim('sub', event.user.id);
  api.session.setCustomClaim('aud', 'https://api.example.com');
  api.session.setCustomClaim('acr', event.authentication.aal);
  api.session.setCustomClaim('tier');
  event.user.app_metadata.tier = 'pro';
}
