// Asks users who have enrolled a second factor for it before they set a new
// password: whoever can read the user's e-mail has proved no more than that.
//
// Attach it to Password Reset / Post Challenge.

// Factors that a password reset can ask for. The link in the e-mail was the
// first challenge, so email is not among them.
const FACTORS = ['otp', 'webauthn-roaming', 'webauthn-platform', 'recovery-code'];

exports.onExecutePostChallenge = async (event, api) => {
  const enrolled = (event.user.enrolledFactors ?? []).map(({ type }) => ({ type })).filter(({ type }) => FACTORS.includes(type));
  if (enrolled.length > 0) {
    api.authentication.challengeWithAny(enrolled);
  }
};
