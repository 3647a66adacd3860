exports.onExecuteCredentialsExchange = async (event, api) => {
  api.idToken.setCustomClaim('https://myapp.example.com/owner', 'ops');
  api.user.setAppMetadata('seen', true);
  api.accessToken.setCustomClaim('azp', event.client.client_id);
};
