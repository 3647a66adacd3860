exports.onExecuteCredentialsExchange = async (event, api) => {
  if (event.client.metadata.owner !== 'ops') {
    api.access.deny('invalid_request', 'the client has no owner');
    return;
  }
  api.accessToken.setCustomClaim('https://myapp.example.com/owner', event.client.metadata.owner);
};
