exports.onExecutePostLogin = async (event, api) => {
  const request = event.request, authentication = event.authentication;
  const known = ['US', 'FR'];
  const done = authentication && authentication.methods.some((method) => method.name === 'mfa');

  if (!done && known.indexOf(request.geoip.countryCode) === -1) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
