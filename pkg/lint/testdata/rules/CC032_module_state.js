const axios = require('axios');
let last;
let count = 0;
let current;
const seen = [];
const cache = {};
const byUser = new Map();
const settings = { url: 'https://api.example' };
current = 'start';
exports.handler = async (event, api) => {
  last = event.user.email; // want warning
  count++; // want info
  count += 1;
  seen.push(event.user.id); // want warning
  cache[event.user.id] = event.user.name; // want info
  byUser.set(event.user.id, event.user.name); // want info
  global.tenant = 'acme'; // want info
  undeclared = event.user; // want warning
  const own = [];
  own.push(event.user.id);
  let local = event.user.name;
  local = 'x';
  console.log(settings.url, own, local, current);
  event.teams.forEach((t) => own.push(t));
  axios.get(settings.url, { timeout: 1 }).catch(() => {});
};
