// Puts the user's tier into the ID token and the access token, so that an
// application and its API can decide by it without asking anybody.
//
// The tier is kept in app_metadata, where the user cannot change it.

// Auth0 drops some claims without a namespace silently. Use an address that
// you own; nothing has to answer there.
const NAMESPACE = 'https://app.example.com';

const TIERS = ['free', 'pro', 'enterprise'];

exports.onExecutePostLogin = async (event, api) => {
  let tier = event.user.app_metadata?.tier ?? 'free';
  if (!TIERS.includes(tier)) {
    console.log(`unknown tier ${JSON.stringify(tier)}, using free`);
    tier = 'free';
  }
  api.idToken.setCustomClaim(`${NAMESPACE}/tier`, tier);
  api.accessToken.setCustomClaim(`${NAMESPACE}/tier`, tier);
};
