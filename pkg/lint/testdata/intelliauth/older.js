export async function execute(event, api) {
  api.session.setCustomClaim('tier', 'free');
  api.accessToken.setCustomClaim('iss', 'me');
  api.log('info', 'done');
}
