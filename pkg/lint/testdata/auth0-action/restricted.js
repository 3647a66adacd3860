exports.onExecutePostLogin = async (event, api) => {
  api.accessToken.setCustomClaim('permissions', ['read:all']);
  api.accessToken.setCustomClaim('roles', event.authorization.roles);
  api.idToken.setCustomClaim('https://acme.auth0.com/roles', event.authorization.roles);
  api.idToken.setCustomClaim('urn:auth0:roles', event.authorization.roles);
  api.idToken.setCustomClaim('email_verified', 'true');
  api.idToken.setCustomClaim('Permissions', []);
  event.user.role = 'admin';
};
