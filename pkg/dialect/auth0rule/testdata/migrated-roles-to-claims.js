// Puts the names of the user's roles into both tokens.
exports.onExecutePostLogin = async (event, api) => {
  const namespace = 'https://app.acme.example/';
  const roles = (event.authorization || {}).roles || [];

  api.idToken.setCustomClaim(namespace + 'roles', roles);
  api.accessToken.setCustomClaim(namespace + 'roles', roles);
};
