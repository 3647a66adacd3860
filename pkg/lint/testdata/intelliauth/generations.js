// The paths of the older generation in an action of the current one.
async function addClaims(event, api) {
  if (event.user.blocked) {
    api.access.deny('blocked');
  }
  api.accessToken.setCustomClaim('tier', 'free');
  api.idToken.setCustomClaim('tier', 'free');
  api.session.setClaim('tier', 'free');
  api.logger.info('done');
}
