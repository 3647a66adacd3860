const ns = 'https://myapp.example.com';
exports.handler = async (event, api) => {
  for (const t of event.teams) api.idToken.setCustomClaim(ns + '/t', t); // want warning
  event.teams.forEach((t) => api.idToken.setCustomClaim(ns + '/t', t.name)); // want warning
  for (let i = 0; i < event.teams.length; i++) {
    api.idToken.setCustomClaim(ns + '/t', event.teams[i]); // want warning
  }
  for (const key in event.user.app_metadata) {
    api.idToken.setCustomClaim(`${ns}/${key}`, event.user.app_metadata[key]); // want info
  }
  Object.keys(event.user.app_metadata).forEach((k) => {
    api.idToken.setCustomClaim(ns + '/' + k, true); // want info
  });
  for (const name of ['tier', 'region']) api.idToken.setCustomClaim(`${ns}/${name}`, event.user[name]);
  for (const t of event.teams) {
    if (t.main) {
      api.idToken.setCustomClaim(ns + '/main', t.name);
      break;
    }
  }
  api.idToken.setCustomClaim(ns + '/t', event.teams.map((t) => t.name));
  for (const t of event.teams) api.user.setAppMetadata(t.name, true);
};
