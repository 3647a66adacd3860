// The vendor's recipe: the plan, and optionally more, from app_metadata.
async function injectTierClaim(event, api) {
  // Absent for users who signed up before there were plans.
  const tier = event.user?.app_metadata?.tier ?? 'free';

  const region = event.user?.app_metadata?.region ?? null;
  const department = event.user?.app_metadata?.department ?? null;

  api.session.setCustomClaim('tier', tier);

  if (region) {
    api.session.setCustomClaim('region', region);
  }
  if (department) {
    api.session.setCustomClaim('department', department);
  }

  api.log('info', `tier: ${tier}, region: ${region ?? 'unset'}, department: ${department ?? 'unset'}`);
}
