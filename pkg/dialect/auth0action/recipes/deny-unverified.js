// Denies users whose e-mail address is not verified.
//
// A user without the mark counts as unverified. If people sign in without an
// e-mail address at all, by SMS for example, let them pass first:
//
//   if (!event.user.email) {
//     return;
//   }

exports.onExecutePostLogin = async (event, api) => {
  if (!event.user.email_verified) {
    api.access.deny('Please verify your e-mail address, then sign in again.');
  }
};
