// 3:3 CC141 warning: global becomes a variable of the module: like global it lives as long as the process
// Keeps the plans of organizations as long as the process lives.
const cache = {};

exports.onExecutePostLogin = async (event, api) => {
  cache.plans = cache.plans || {};

  const organization = event.organization;
  if (!organization) return;

  if (!cache.plans[organization.id]) {
    cache.plans[organization.id] = organization.metadata.plan || 'trial';
  }
  api.accessToken.setCustomClaim('https://app.acme.example/plan', cache.plans[organization.id]);
};
