// As written in blog posts.
exports.onExecutePostLogin = async (event, api) => {
  const namespace = 'https://myapp.example.com/';
  const { user } = event;
  if (user.app_metadata?.roles?.includes('premium')) {
    api.idToken.addClaim({ [namespace + 'premium']: true });
    api.accessToken.addClaim({ [namespace + 'premium']: true });
  }
  api.accessToken.setClaim('tier', 'free');
  await api.access.fetch('https://api.example.com');
};
