// The older generation: an exported execute, other paths.
export async function execute(event, api) {
  if (!event.user?.email) {
    api.access.deny('no address');
    return;
  }
  api.accessToken.setCustomClaim('tier', event.user.app_metadata.tier ?? 'free');
}
