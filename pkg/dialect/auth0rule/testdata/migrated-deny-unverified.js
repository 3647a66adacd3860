exports.onExecutePostLogin = async (event, api) => {
  if (!event.user.email_verified) {
    return api.access.deny('Please verify your e-mail address, ' + event.user.name + '.');
  } else {
    return;
  }
};
