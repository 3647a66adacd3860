exports.onExecutePostLogin = async (event, api) => {
  const ctx = event;
  const NAMESPACE = 'https://app.acme.example/';

  function describe(person, where) {
    return person.nickname + '@' + where.client.name;
  }

  function setClaims(target) {
    api.idToken.setCustomClaim(NAMESPACE + 'client', target.client.client_id);
    api.accessToken.setCustomClaim(NAMESPACE + 'agent', target.request.user_agent);
  }

  setClaims(ctx);
  api.idToken.setCustomClaim(NAMESPACE + 'who', describe(event.user, ctx));
  return;
};
