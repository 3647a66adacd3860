const LIMIT = 80;

function risky(request, authentication) {
  return request?.asn?.is_tor || authentication?.risk_score > LIMIT;
}

async function guard(event, api) {
  if (risky(event.request, event.authentication)) {
    api.deny('risk');
    return;
  }
  const answer = await api.fetch('https://crm.example.com/plan', { method: 'POST' });
  const { plan } = await answer.json();
  api.state.set('plan', plan);
  api.user.setAppMetadata({ plan });
  api.session.setCustomClaim('https://myapp.example.com/plan', plan);
}
