const axios = require('axios');
const limit = { timeout: 1000 };
const save = async (event) => event;
async function dropped(event, api) {
  axios.post('https://api.example', {}, limit); // want warning
  save(event); // want warning
  axios.get('https://api.example', limit).then((r) => console.log(r.status)).catch(() => {}); // want warning
  api.groups.list(); // want warning
  event.teams.forEach(async (t) => { await save(t); }); // want warning
  (async () => { await save(event); })(); // want warning
  Promise.all(event.teams.map(save)); // want warning
  api.idToken.setCustomClaim('https://myapp.example.com/a', save(event)); // want warning
  event.user.tier && save(event); // want warning
}
async function fine(event, api) {
  await axios.post('https://api.example', {}, limit);
  const one = axios.get('https://api.example', limit);
  await Promise.all([one, save(event)]);
  await Promise.all(event.teams.map(async (t) => save(t)));
  void save(event);
  api.idToken.setCustomClaim('https://myapp.example.com/a', await save(event));
  event.teams.forEach((t) => console.log(t));
  for (const t of event.teams) await save(t);
  console.log(event);
  return save(event);
}
exports.handler = dropped;
