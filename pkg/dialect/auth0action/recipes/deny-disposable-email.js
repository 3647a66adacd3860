// Denies registrations with an e-mail address of a throw-away provider.
//
// Attach it to Pre User Registration. The reason goes to the tenant's logs, the
// message to the user.

// Add the providers that bother you, in lower case. Addresses below them count.
const PROVIDERS = ['disposable.example', 'tenminutes.example'];

exports.onExecutePreUserRegistration = async (event, api) => {
  const address = event.user.email ?? '';
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();

  if (PROVIDERS.some((p) => domain === p || domain.endsWith(`.${p}`))) {
    api.access.deny('disposable e-mail address', 'Please sign up with another e-mail address.');
  }
};
