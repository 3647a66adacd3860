// 3:3 CC141 info: the change of user.app_metadata is seen in this Action only; it is saved if it is passed to api.user.setAppMetadata
exports.onExecutePostLogin = async (event, api) => {
  await new Promise((resolve, reject) => {
    const callback = (error) => {
      if (error) {
        api.access.deny(error instanceof Error ? error.message : String(error.message || error));
      }
      resolve();
    };
    rule(event, api, callback).catch(reject);
  });
};

const rule = async (event, api, callback) => {
  event.user.app_metadata = event.user.app_metadata || {};
  event.user.app_metadata.visits = (event.user.app_metadata.visits || 0) + 1;

  try {
    await updateAppMetadata(api, event.user.app_metadata);
    await updateUserMetadata(api, { seen: event.stats.logins_count, theme: null });
  } catch (error) {
    return callback(error);
  }

  api.idToken.setCustomClaim('https://app.acme.example/visits', event.user.app_metadata.visits);
  return callback(null);
};

// Sets each member; the platform saves them when the flow is over.
async function updateAppMetadata(api, metadata) {
  for (const [key, value] of Object.entries(metadata)) {
    api.user.setAppMetadata(key, value);
  }
}

// Sets each member; the platform saves them when the flow is over.
async function updateUserMetadata(api, metadata) {
  for (const [key, value] of Object.entries(metadata)) {
    api.user.setUserMetadata(key, value);
  }
}
