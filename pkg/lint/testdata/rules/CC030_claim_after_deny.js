const ns = 'https://myapp.example.com';
async function straight(event, api) {
  api.access.deny('no');
  api.idToken.setCustomClaim(ns + '/a', 1); // want warning
  api.idToken.setCustomClaim(ns + '/b', 1);
}
async function branch(event, api) {
  if (!event.user.verified) api.access.deny('no');
  if (event.user.tier) {
    api.idToken.setCustomClaim(ns + '/a', 1); // want warning
  }
}
async function loop(event, api) {
  for (const t of event.teams) {
    if (t.blocked) {
      api.access.deny('no');
      break;
    }
  }
  api.idToken.setCustomClaim(ns + '/a', 1); // want warning
}
async function caught(event, api) {
  try {
    await check();
  } catch {
    api.access.deny('no');
  }
  api.idToken.setCustomClaim(ns + '/a', 1); // want warning
}
async function picks(event, api) {
  switch (event.user.tier) {
    case 'none':
      api.access.deny('no');
      break;
    default:
      api.idToken.setCustomClaim(ns + '/a', 1);
  }
  api.idToken.setCustomClaim(ns + '/a', 1); // want warning
}
async function fine(event, api) {
  if (!event.user.verified) return api.access.deny('no');
  if (!event.user.tier) {
    api.access.deny('no');
    return;
  }
  if (event.user.region === 'x') {
    api.access.deny('no');
  } else {
    api.idToken.setCustomClaim(ns + '/a', 1);
  }
}
async function late(event, api) {
  api.idToken.setCustomClaim(ns + '/a', 1);
  api.access.deny('no');
}
async function throws(event, api) {
  if (!event.user.tier) {
    api.access.deny('no');
    throw new Error('no');
  }
  api.idToken.setCustomClaim(ns + '/a', 1);
}
async function check() {}
exports.handler = straight;
