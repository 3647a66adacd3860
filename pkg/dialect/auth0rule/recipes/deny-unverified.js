// Denies users whose e-mail address is not verified.
function denyUnverified(user, context, callback) {
  if (!user.email_verified) {
    return callback(new UnauthorizedError('Please verify your e-mail address, then sign in again.'));
  }
  return callback(null, user, context);
}
