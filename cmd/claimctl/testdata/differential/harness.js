// Runs one action over several events in real Node, and writes down what it
// did. It reads a job from standard input:
//
//   {file, handler, source, clock, server, chains, events: [event, …]}
//
// and prints, one per event, {calls: [{method, args}], logs: [{method,
// message}], error: null or {name, message}}. The api has the methods that are
// named in chains and no others; those whose value is true return the api.
// Requests go to the server, with the address they were meant for in a header.
'use strict';

const http = require('http');
const https = require('https');
const Module = require('module');
const { format } = require('util');
const { urlToHttpOptions } = require('url');

const job = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const print = console.log;
const given = 'x-claimctl-url';

holdClock(Date.parse(job.clock));
if (job.server) {
  answerFrom(new URL(job.server));
}
main();

async function main() {
  const results = [];
  for (const event of job.events) {
    results.push(await run(event));
  }
  print(JSON.stringify(results));
  process.exit(0);
}

async function run(event) {
  const seen = { calls: [], logs: [], error: null };
  for (const method of ['debug', 'error', 'info', 'log', 'warn']) {
    console[method] = (...args) => { seen.logs.push({ method, message: format(...args) }); };
  }
  try {
    const module = new Module(job.file, null);
    module.filename = job.file;
    module.paths = Module._nodeModulePaths(require('path').dirname(job.file));
    module._compile(job.source, job.file);
    await module.exports[job.handler](event, api(seen.calls));
  } catch (e) {
    seen.error = e instanceof Error ? { name: e.name, message: withoutStack(e.message) } : { thrown: tagged(e) };
  }
  return seen;
}

function api(calls) {
  const root = {};
  for (const [name, chains] of Object.entries(job.chains)) {
    const path = name.split('.');
    const last = path.pop();
    let level = root;
    for (const part of path) {
      level = level[part] ??= {};
    }
    level[last] = (...args) => {
      calls.push({ method: `api.${name}`, args: args.map(tagged) });
      return chains ? root : undefined;
    };
  }
  return root;
}

// withoutStack leaves out which files asked for a module: a platform has others.
function withoutStack(text) {
  return text.replace(/\nRequire stack:(\n- .*)+/, '');
}

// tagged is a value as claimctl writes those that JSON has no word for.
function tagged(v) {
  switch (typeof v) {
    case 'undefined': return { $undefined: true };
    case 'bigint': return { $bigint: String(v) };
    case 'function': return { $function: v.name };
    case 'number': return Number.isFinite(v) && !Object.is(v, -0) ? v : { $number: v === 0 ? '-0' : String(v) };
    case 'object': break;
    case 'string': return withoutStack(v);
    default: return v;
  }
  if (v === null) return null;
  if (v instanceof Date) return { $date: v.toISOString() };
  if (v instanceof RegExp) return { $regexp: String(v) };
  if (v instanceof Error) return { $error: { name: v.name, message: v.message } };
  if (Array.isArray(v)) return Array.from(v, tagged);
  return Object.fromEntries(Object.entries(v).filter(([, x]) => x !== undefined).map(([k, x]) => [k, tagged(x)]));
}

function holdClock(at) {
  const Real = Date;
  Real.now = () => at;
  globalThis.Date = new Proxy(Real, {
    apply: () => new Real(at).toString(),
    construct: (target, args, self) => Reflect.construct(target, args.length ? args : [at], self),
  });
  Real.prototype.constructor = globalThis.Date;
}

function answerFrom(server) {
  const plain = http.request;
  for (const [module, protocol] of [[http, 'http:'], [https, 'https:']]) {
    module.request = (...args) => {
      const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
      const options = Object.assign({}, ...args.map((a) => (typeof a === 'string' ? urlToHttpOptions(new URL(a)) : a instanceof URL ? urlToHttpOptions(a) : a)));
      const host = (options.hostname ?? options.host) + (options.port ? `:${options.port}` : '');
      const url = `${options.protocol ?? protocol}//${host}${options.path ?? '/'}`;
      return plain({
        method: options.method, path: '/', hostname: server.hostname, port: server.port, auth: options.auth,
        headers: { ...options.headers, host: server.host, [given]: url },
      }, callback);
    };
    module.get = (...args) => {
      const request = module.request(...args);
      request.end();
      return request;
    };
  }
  const { fetch, Request } = globalThis;
  globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    const headers = new Headers(request.headers);
    headers.set(given, request.url);
    return fetch(new Request(server, new Request(request, { headers })));
  };
}
