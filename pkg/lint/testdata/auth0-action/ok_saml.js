exports.onExecutePostLogin = async (event, api) => {
  api.samlResponse.setAttribute('http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress', event.user.email);
  api.samlResponse.setAttribute('sub', event.user.user_id).samlResponse.setAudience('urn:acme:portal');
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
