// Puts the names of the user's roles into the ID token and the access token.
//
// The claim "roles" itself is reserved: Auth0 would drop it silently.
function rolesClaim(user, context, callback) {
  // Use an address that you own; nothing has to answer there.
  const NAMESPACE = 'https://app.example.com';

  // Without role-based access control there is no authorization.
  const roles = (context.authorization || {}).roles || [];
  context.idToken[NAMESPACE + '/roles'] = roles;
  context.accessToken[NAMESPACE + '/roles'] = roles;
  callback(null, user, context);
}
