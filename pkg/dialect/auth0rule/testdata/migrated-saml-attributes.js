exports.onExecutePostLogin = async (event, api) => {
  api.samlResponse.setAttribute('https://schema.acme.example/mail', event.user.email);
  api.samlResponse.setAttribute('https://schema.acme.example/theme', event.user.user_metadata?.theme);
  api.samlResponse.setLifetimeInSeconds(600);
  api.samlResponse.setNameIdentifierProbes(['https://schema.acme.example/mail']);
};
