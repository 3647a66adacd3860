exports.onExecutePostLogin = async (event, api) => {
  var scopes = (event.request.query.scope || '').split(' ').filter(function (scope) { return scope !== 'profile'; });
  if (event.user.app_metadata && event.user.app_metadata.tier === 'pro') {
    scopes.push('read:reports');
  }
  setScopes(event, api, scopes);
};

// Makes the scopes of the access token those given.
function setScopes(event, api, scopes) {
  const wanted = (Array.isArray(scopes) ? scopes : String(scopes).split(' ')).filter(Boolean);
  const requested = event.transaction.requested_scopes;
  requested.filter((scope) => !wanted.includes(scope)).forEach((scope) => api.accessToken.removeScope(scope));
  wanted.filter((scope) => !requested.includes(scope)).forEach((scope) => api.accessToken.addScope(scope));
}
