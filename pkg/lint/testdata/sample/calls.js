// One of each mistake with calls, and two with comments.
exports.handler = async function (request, platform) {
  platform.idToken.addClaim({ 'https://myapp.example.com/premium': true });
  platform.accesToken.setCustomClaim('tier', 'free');
  platform.session.revoke();
  platform.cache.get('tier');
  platform.accessToken('tier', 'free');
  platform.accessToken.setCustomClaim({ tier: 'free', region: 'eu' });
  platform.accessToken.setCustomClaim(['tier'], 'free');
  platform.accessToken.setCustomClaim('tier');
  platform.accessToken.setCustomClaim('tier', undefined);
  platform.accessToken.setCustomClaim('tier', () => 'free');
  platform.accessToken.setCustomClaim('tier', 'free', { overwrite: true });
  platform.accessToken.setCustomClaim();
  request.user.tier = 'free';
  // claimctl-disable-nextline CC016
  // claimctl-disable-next-line CC910
};
