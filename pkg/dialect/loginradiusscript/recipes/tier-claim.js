// Puts the user's tier into the ID token and the access token, so that an
// application and its API can decide by it without asking anybody.
//
// The tier is a custom field of the profile. Its Script node stands after the
// Auth node of the workflow, and /authorize is called with workflow=<name>.

const TIERS = ['free', 'pro', 'enterprise'];

exports.execute = async (lrObject, hook) => {
  try {
    // Fields of the profile may be missing.
    let tier = lrObject.Identity?.CustomFields?.tier ?? 'free';
    if (!TIERS.includes(tier)) {
      console.log(`unknown tier ${JSON.stringify(tier)}, using free`);
      tier = 'free';
    }
    hook.accessToken.setCustomClaim('tier', tier);
    hook.idToken.setCustomClaim('tier', tier);
  } catch (error) {
    hook.setError('500', 'Tier unknown', error.message);
  }
};
