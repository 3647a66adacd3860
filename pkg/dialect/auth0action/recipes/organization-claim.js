// Puts the name and the plan of the organization that the user signs in to
// into the ID token and the access token.
//
// Auth0 itself adds org_id, and org_name where the tenant asks for it; both
// names are reserved. What this adds is what only your metadata knows.

// Use an address that you own; nothing has to answer there.
const NAMESPACE = 'https://app.example.com';

exports.onExecutePostLogin = async (event, api) => {
  // Users can sign in without an organization.
  if (!event.organization) {
    return;
  }

  const organization = {
    name: event.organization.display_name ?? event.organization.name,
    plan: event.organization.metadata?.plan ?? 'free',
  };
  api.idToken.setCustomClaim(`${NAMESPACE}/organization`, organization);
  api.accessToken.setCustomClaim(`${NAMESPACE}/organization`, organization);
};
