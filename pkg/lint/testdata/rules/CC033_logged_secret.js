exports.handler = async (event, api) => {
  const { API_KEY } = event.secrets;
  console.log(API_KEY); // want error
  console.error('key: ' + event.secrets.API_KEY); // want error
  console.log('secrets', event.secrets); // want error
  console.log(event.secrets.REGION); // want warning
  console.log(event); // want warning
  console.log(JSON.stringify(event, null, 2)); // want warning
  console.log(event.request?.body?.password); // want warning
  api.log(`with ${API_KEY}`); // want error
  console.log('api key', API_KEY ? 'given' : 'missing', API_KEY.length);
  console.log(event.user.email, event.user);
  console.log(Object.keys(event.secrets));
  api.user.setAppMetadata('x', event.user.id);
};
