// Claims in a namespace, chosen by a table of constants.
const NAMESPACE = 'https://myapp.example.com';
const CLAIM = { roles: `${NAMESPACE}/roles`, tier: NAMESPACE + '/tier' };

exports.handler = async (event, api) => {
  const { roles = [], tier } = event.user.app_metadata ?? {};
  if (!event.user.email_verified) {
    api.access.deny('verify your address first');
    return;
  }
  for (const token of [api.accessToken, api.idToken]) {
    token.setCustomClaim(CLAIM.roles, roles);
  }
  api.accessToken.setCustomClaim(CLAIM.tier, tier ?? 'free');
  api.accessToken.setCustomClaim(`${NAMESPACE}/${event.client.name}`, true);
};
