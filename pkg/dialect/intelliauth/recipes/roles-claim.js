// Puts the user's roles into the access token. They are kept in app_metadata,
// where the user cannot change them.
//
// Attach it to Login (Post-Login, after Issue Session) and to Token Refresh
// (Pre-Issue), so that a role that is taken away is gone at the next refresh.

async function addRolesClaim(event, api) {
  // A machine signs in without a user; its rights are in its scopes.
  if (!event.user) {
    return;
  }

  const roles = event.user.app_metadata?.roles ?? [];
  if (!Array.isArray(roles)) {
    api.log('info', 'app_metadata.roles is no list, it is ignored');
    return;
  }
  api.session.setCustomClaim('roles', roles.filter((role) => typeof role === 'string'));
}
