const axios = require('axios');
const fetchIt = require('node-fetch');
const got = require('got');
const request = require('request');
const slow = axios.create({ baseURL: 'https://api.example' });
const quick = axios.create({ baseURL: 'https://api.example', timeout: 2000 });
const url = 'https://api.example';
exports.handler = async (event, api) => {
  await fetch(url); // want warning
  await fetch(url, { method: 'POST' }); // want warning
  await axios.get(url); // want warning
  await axios.post(url, { a: 1 }, { headers: {} }); // want warning
  await axios({ url }); // want warning
  await slow.get('/a'); // want warning
  await fetchIt(url, {}); // want warning
  await got(url).json(); // want warning
  request.get(url, () => {}); // want warning

  await fetch(url, { signal: AbortSignal.timeout(1000) });
  await axios.get(url, { timeout: 1000 });
  await axios.post(url, { a: 1 }, { timeout: 1000 });
  await axios({ url, timeout: 1000 });
  await quick.get('/a');
  await fetchIt(url, { timeout: 1000 });
  await got(url, { timeout: { request: 1000 } }).json();
  await fetch(url, event.options);
  await axios.get(url, { ...event.options });
  await axios(event.options);
  request({ url, timeout: 1000 }, () => {});
  await api.groups.list();
};
