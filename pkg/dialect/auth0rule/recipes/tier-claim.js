// Puts the user's tier into the ID token and the access token.
//
// Auth0 no longer executes rules: this one is here to try out what an old rule did,
// and what claimctl migrate makes of it.
function tierClaim(user, context, callback) {
  // Use an address that you own; nothing has to answer there.
  const NAMESPACE = 'https://app.example.com';
  const TIERS = ['free', 'pro', 'enterprise'];

  let tier = (user.app_metadata || {}).tier || 'free';
  if (TIERS.indexOf(tier) === -1) {
    console.log('unknown tier ' + JSON.stringify(tier) + ', using free');
    tier = 'free';
  }
  context.idToken[NAMESPACE + '/tier'] = tier;
  context.accessToken[NAMESPACE + '/tier'] = tier;
  callback(null, user, context);
}
