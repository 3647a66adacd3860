// Puts the user's tier into the access token, so that an API can decide by it
// without asking anybody.
//
// Attach it to Login (Post-Login, after Issue Session) and to Token Refresh
// (Pre-Issue). A claim is stamped when a token is issued: without the second
// place, a new tier waits for the next login.

async function addTierClaim(event, api) {
  const tiers = ['free', 'pro', 'enterprise'];

  // A machine signs in without a user.
  if (!event.user) {
    return;
  }

  let tier = event.user.app_metadata?.tier ?? 'free';
  if (!tiers.includes(tier)) {
    api.log('info', `unknown tier ${JSON.stringify(tier)}, using free`);
    tier = 'free';
  }
  api.session.setCustomClaim('tier', tier);
}
