// Puts the user's roles into the ID token and the access token.
//
// Its Script node stands after the Auth node of the workflow, and /authorize is
// called with workflow=<name>.

exports.execute = async (lrObject, hook) => {
  try {
    const roles = lrObject.Identity?.Roles ?? []; // null for a user without roles
    hook.accessToken.setCustomClaim('roles', roles);
    hook.idToken.setCustomClaim('roles', roles);
  } catch (error) {
    hook.setError('500', 'Roles unknown', error.message);
  }
};
