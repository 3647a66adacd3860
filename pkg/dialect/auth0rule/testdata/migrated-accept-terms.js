// Sends users to the terms of use once, and keeps that they have accepted them.
exports.onExecutePostLogin = async (event, api) => {
  await login(event, api, false);
};

// After a redirect the whole rule ran again.
exports.onContinuePostLogin = async (event, api) => {
  await login(event, api, true);
};

const login = (event, api, resumed) => new Promise((resolve, reject) => {
  const callback = (error) => {
    if (error) {
      api.access.deny(error instanceof Error ? error.message : String(error.message || error));
    }
    resolve();
  };
  acceptTerms(event, api, callback, resumed);
});

function acceptTerms(event, api, callback, resumed) {
  event.user.app_metadata = event.user.app_metadata || {};

  if (resumed) {
    if (event.request.query.accepted !== 'yes') {
      return callback(new UnauthorizedError('You have to accept the terms.'));
    }
    return updateAppMetadata(api, { terms: true })
      .then(() => callback(null))
      .catch(callback);
  }

  if (!event.user.app_metadata.terms) {
    resumed || api.redirect.sendUserTo('https://terms.acme.example/?lang=' + encodeURIComponent(event.request.language || 'en'));
  }
  callback(null);
}

// Sets each member; the platform saves them when the flow is over.
async function updateAppMetadata(api, metadata) {
  for (const [key, value] of Object.entries(metadata)) {
    api.user.setAppMetadata(key, value);
  }
}

class UnauthorizedError extends Error {}
