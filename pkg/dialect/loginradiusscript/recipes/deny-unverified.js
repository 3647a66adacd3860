// Fails the flow of users whose e-mail address is not verified.
//
// A user without the mark counts as unverified. If people sign in without an
// e-mail address at all, by phone for example, let them pass first:
//
//   if (!lrObject.Identity?.Email?.length) {
//     return;
//   }

exports.execute = async (lrObject, hook) => {
  if (!lrObject.Identity?.EmailVerified) {
    hook.setError('403', 'Not verified', 'Please verify your e-mail address, then sign in again.');
  }
};
