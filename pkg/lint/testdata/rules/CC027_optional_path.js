const hasOrganization = (event) => !!event.organization;
async function one(event, api) {
  console.log(event.organization.name); // want warning
  console.log(event.organization.id);
}
async function two(event, api) {
  console.log(event.user.app_metadata.profile.plan); // want warning
}
async function three(event, api) {
  const { name } = event.client.owner; // want warning
  console.log(name);
}
async function four(event, api) {
  for (const g of event.user.app_metadata.groups) console.log(g); // want warning
}
async function guarded(event, api) {
  if (event.organization) console.log(event.organization.name);
  if (event.organization && event.organization.name === 'acme') console.log(1);
  console.log(event.organization?.name.length);
  console.log(event.organization ? event.organization.name : '');
  if (event.organization?.name === 'acme') console.log(event.organization.id);
  if (typeof event.organization !== 'undefined') console.log(event.organization.id);
  if ('organization' in event) console.log(event.organization.id);
  const org = event.organization;
  if (org) console.log(org.name);
  const inOrg = org !== undefined && org !== null;
  if (inOrg) console.log(event.organization.name);
  (event.user.app_metadata.groups || []).map((g) => console.log(g));
  if (Array.isArray(event.user.app_metadata.groups)) console.log(event.user.app_metadata.groups.length);
  try {
    console.log(event.organization.name);
  } catch {
    console.log('none');
  }
}
async function early(event, api) {
  if (!event.organization) {
    api.access.deny('no organization');
    return;
  }
  console.log(event.organization.name);
  event.teams.forEach(() => console.log(event.organization.name));
  describe(event);
}
function describe(event) {
  console.log(event.organization.name);
}
async function combined(event, api) {
  if (!event.organization || event.organization.name !== 'acme') return;
  console.log(event.organization.name);
}
async function there(event, api) {
  console.log(event.user.email.length, event.client.name.length, event.user.app_metadata.tier);
}
exports.handler = one;
