exports.onExecutePostLogin = async (event, api) => {
  if (!event.user.email_verified) {
    return api.access.deny('Please verify your email before logging in.');
  }
  api.accessToken.setCustomClaim('email', event.user.email);
  api.accessToken.setCustomClaim('tenant', event.organization?.name);
  api.user.setAppMetadata('last_seen', Date.now());
};

exports.onContinuePostLogin = async (event, api) => {
  api.idToken.setCustomClaim('https://myapp.example.com/terms', event.request.query.accepted === 'yes');
};
