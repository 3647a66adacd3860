exports.handler = async (event, api) => {
  console.log(event.client.clientId); // want warning
  console.log(event.client.clientId);
  const { nmae } = event.client; // want warning
  console.log(nmae, event.client.name, event.client.id, event.client.name.length);
  console.log(event.user.whatever, event.user.app_metadata.whatever, event.whatever);
  console.log(event.client[event.user.tier], event.client.hasOwnProperty('id'));
};
