exports.handler = async (event, api) => {
  // claimctl-disable-next-line CC012, CC014 -- our own gateway writes these again
  api.accessToken.setCustomClaim('sub', event.user.id); api.accessToken.setCustomClaim('Sub', event.user.id);
  api.idToken.addClaim({ tier: 'free' }); // claimctl-disable-line unknown-method -- kept to show the error
};
