const ns = 'https://myapp.example.com';
exports.handler = async (event, api) => {
  api.idToken.setCustomClaim(ns + '/ssn', event.user.name); // want warning
  api.accessToken.setCustomClaim(ns + '/x', event.user.passportNumber ?? ''); // want warning
  api.accessToken.setCustomClaim(ns + '/patient', event.user.health_status ?? ''); // want warning
  api.accessToken.setCustomClaim('phone_number', event.user.name); // want info
  api.accessToken.setCustomClaim(ns + '/from', event.request?.ip ?? ''); // want info
  api.accessToken.setCustomClaim(ns + '/dob', event.user.name); // want info
  api.idToken.setCustomClaim('phone_number', event.user.name);
  api.idToken.setCustomClaim('birthdate', event.user.name);
  api.accessToken.setCustomClaim('email', event.user.email);
  api.accessToken.setCustomClaim(ns + '/name', event.user.name);
  api.accessToken.setCustomClaim(ns + '/has_phone', Boolean(event.user.phone));
  api.accessToken.setCustomClaim(ns + '/trip', 'x');
  api.accessToken.setCustomClaim(ns + '/membership', 'x');
  api.accessToken.setCustomClaim(ns + '/embrace', 'x');
};
