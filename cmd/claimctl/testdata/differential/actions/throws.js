// Ends with an error that depends on the event.
class AccessError extends Error {
  constructor(message, details) {
    super(message);
    this.name = 'AccessError';
    this.details = details;
  }
}

exports.onExecutePostLogin = async (event, api) => {
  console.log('before');
  const tier = event.user?.app_metadata?.tier;
  if (tier === 'enterprise') {
    throw new AccessError(`no seats for ${event.user.email}`, { tier });
  }
  if (typeof tier === 'object') {
    return tier.limits.seats;
  }
  if (tier === '') {
    await Promise.any([Promise.reject(new Error('one')), Promise.reject(new TypeError('two'))]);
  }
  if (typeof tier === 'number') {
    await new Promise((resolve, reject) => { setTimeout(() => reject(new RangeError(`late ${tier}`)), 20); });
  }
  if (event.user?.email_verified === false) {
    api.access.deny(`verify ${event.user.email}`).then(() => {});
  }
  api.idToken.setCustomClaim('https://a.example/tier', event.user.app_metadata.tier?.toUpperCase());
};
