exports.onExecutePostLogin = async (event, api) => {
  await new Promise((resolve, reject) => {
    const callback = (error) => {
      if (error) {
        api.access.deny(error instanceof Error ? error.message : String(error.message || error));
      }
      resolve();
    };
    notifyFirstLogin(event, api, callback);
  });
};

function notifyFirstLogin(event, api, cb) {
  if (event.stats.logins_count > 1) return cb(null);

  const request = require('request');
  request.post({
    url: event.secrets.HOOK_URL,
    json: { who: event.user.email, tenant: event.tenant.id, via: event.connection.name }
  }, function (err, response) {
    if (err) return cb(err);
    if (response.statusCode !== 200) return cb(new Error('the hook answered ' + response.statusCode));
    api.idToken.setCustomClaim('https://app.acme.example/welcome', true);
    cb(null);
  });
}
