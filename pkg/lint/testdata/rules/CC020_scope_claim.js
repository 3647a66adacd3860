exports.handler = async (event, api) => {
  api.accessToken.setCustomClaim('scope', 'read:a read:b'); // want warning
  api.idToken.setCustomClaim('scope', ['read:a']); // want warning
  api.accessToken.addScope('read:a');
  api.accessToken.setCustomClaim('https://myapp.example.com/scope', ['read:a']);
  api.accessToken.setCustomClaim('scopes', ['read:a']);
  api.saml.setAttribute('scope', 'x');
  api.user.setAppMetadata('scope', 'x');
};
