exports.onExecutePostLogin = async (event, api) => {
  // a request comes with its parameters in the body or in the query
  var asked = event.request.body && event.request.body.audience
    ? event.request.body.audience
    : event.request.query && event.request.query.audience;

  if (asked !== 'https://api.acme.example') {
    return;
  }

  api.accessToken.setCustomClaim('https://api.acme.example/country', event.request.geoip.countryCode);
};
