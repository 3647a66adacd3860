// Puts the names of the user's roles into the ID token and the access token.
//
// The claim "roles" itself is reserved: Auth0 would drop it silently.

// Use an address that you own; nothing has to answer there.
const NAMESPACE = 'https://app.example.com';

exports.onExecutePostLogin = async (event, api) => {
  // Without role-based access control there is no authorization.
  const roles = event.authorization?.roles ?? [];
  api.idToken.setCustomClaim(`${NAMESPACE}/roles`, roles);
  api.accessToken.setCustomClaim(`${NAMESPACE}/roles`, roles);
};
