/*
 * Only the back office gets to know who is an administrator.
 */
exports.onExecutePostLogin = async (event, api) => {
  // every other application goes on without the claim
  if (event.client.client_id !== 'kIrZ5RMESzzIySFwVT8SjTS3QLxXzG1i') {
    return;
  }

  api.accessToken.setCustomClaim('https://example.com/role', 'admin');
  return;
};
