// 4:3 CC140 error: an Action cannot remove or count up a claim; it can only set it
// 6:19 CC140 error: Actions do not have the options of the connection
// 8:5 CC140 error: a change of user.name has no equivalent: an Action cannot change the profile; set a claim, api.idToken.setCustomClaim('name', …)
// 11:65 CC140 error: context.idToken can be set in an Action, but not read
// What Actions cannot do: take a claim out, look at the options of a connection,
// change the profile, or read what was set before.
exports.onExecutePostLogin = async (event, api) => {
  // claimctl: an Action cannot remove or count up a claim; it can only set it
  delete context.idToken.nickname;

  // claimctl: Actions do not have the options of the connection
  const domains = context.connectionOptions.domain_aliases || [];
  if (domains.length > 0) {
    // claimctl: a change of user.name has no equivalent: an Action cannot change the profile; set a claim, api.idToken.setCustomClaim('name', …)
    event.user.name = event.user.name.toUpperCase();
  }

  // claimctl: context.idToken can be set in an Action, but not read
  api.idToken.setCustomClaim('https://app.acme.example/all', Object.keys(context.idToken));
};
