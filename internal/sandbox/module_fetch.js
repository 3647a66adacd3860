// fetch as Node has it; see https://fetch.spec.whatwg.org/#fetching (2026-11-22).
(function (native) {
  const core = native.core();
  const { requestParts, respond, failBody } = core.internals();
  const { onAbort } = core.signals();
  const { HeaderList, exchange, systemError, nodeError, parseURL, lower, slice } = core;
  const Request = native.load('Request');
  const DOMException = native.load('DOMException');
  const maxRedirects = 20;
  // How long Node waits for the first byte of an answer.
  const patience = 300000;

  const failed = (cause) => new TypeError('fetch failed', { cause });
  const broken = (fault) => {
    if (fault.kind === 'denied') return new TypeError(`fetch failed: ${fault.message}`, { cause: systemError(fault) });
    if (fault.kind !== 'timeout' || fault.code) return failed(systemError(fault));
    const cause = nodeError(Error, 'UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error');
    cause.name = 'HeadersTimeoutError';
    return failed(cause);
  };

  // What is sent beside what the action set, in the order of Node's.
  const headersOf = (hop) => {
    const headers = hop.headers.copy();
    headers.fallback('accept', '*/*');
    headers.fallback('accept-language', '*');
    headers.set('sec-fetch-mode', hop.mode);
    headers.fallback('user-agent', 'node');
    if (hop.cache === 'no-cache') headers.fallback('cache-control', 'max-age=0');
    if (hop.cache === 'no-store' || hop.cache === 'reload') {
      headers.fallback('pragma', 'no-cache');
      headers.fallback('cache-control', 'no-cache');
    }
    if (headers.has('range')) headers.set('accept-encoding', 'identity');
    headers.fallback('accept-encoding', hop.url.protocol === 'https:' ? 'br, gzip, deflate' : 'gzip, deflate');
    return headers.list;
  };

  const isRedirect = (status) => status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  const locationOf = (response, url) => {
    const { headers } = response;
    for (let i = 0; i < headers.length; i++) if (lower(headers[i][0]) === 'location') return parseURL(headers[i][1], url.href);
    return undefined;
  };
  const bodyHeaders = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length'];
  const secretHeaders = ['authorization', 'proxy-authorization', 'cookie', 'host'];
  const follow = (hop, response, location) => {
    if (location.protocol !== 'http:' && location.protocol !== 'https:') throw failed(new Error('URL scheme must be a HTTP(S) scheme'));
    if (hop.count === maxRedirects) throw failed(new Error('redirect count exceeded'));
    const cross = location.origin !== hop.url.origin;
    if (hop.mode === 'cors' && (location.username || location.password) && cross) {
      throw failed(new Error('cross origin not allowed for request mode "cors"'));
    }
    const next = { ...hop, headers: hop.headers.copy(), url: location, count: hop.count + 1 };
    const { status } = response;
    const posted = (status === 301 || status === 302) && hop.method === 'POST';
    if (posted || status === 303 && hop.method !== 'GET' && hop.method !== 'HEAD') {
      next.method = 'GET';
      next.body = null;
      for (let i = 0; i < bodyHeaders.length; i++) next.headers.remove(bodyHeaders[i]);
    }
    for (let i = 0; cross && i < secretHeaders.length; i++) next.headers.remove(secretHeaders[i]);
    return next;
  };

  const bare = (url) => {
    const { href, hash } = url;
    return hash === '' ? href : slice(href, 0, href.length - hash.length);
  };
  const finished = (hop, response) => {
    const { status, statusText } = response;
    const headers = [];
    for (let i = 0; i < response.headers.length; i++) headers[i] = [lower(response.headers[i][0]), response.headers[i][1]];
    const none = hop.method === 'HEAD' || status === 101 || status === 204 || status === 205 || status === 304;
    return respond({ status, statusText, headers, url: bare(hop.url), redirected: hop.count > 0, bytes: none ? null : response.body });
  };

  const overHTTP = async (hop, place, watch) => {
    for (;;) {
      const body = hop.body === null ? undefined : hop.body;
      let response;
      try {
        response = await exchange({
          client: 'fetch', method: hop.method, url: bare(hop.url), headers: headersOf(hop), body, timeout: patience, place,
        }, watch);
      } catch (fault) {
        if (fault?.kind === undefined) throw fault;
        throw broken(fault);
      }
      if (!isRedirect(response.status) || hop.redirect === 'manual') return finished(hop, response);
      if (hop.redirect === 'error') throw failed(new Error('unexpected redirect'));
      let location;
      try {
        location = locationOf(response, hop.url);
      } catch (cause) {
        throw failed(cause);
      }
      if (location === undefined) return finished(hop, response);
      hop = follow(hop, response, location);
    }
  };
  const overData = (url) => {
    const read = native.dataURL(url.href);
    if (read === undefined) throw failed(new Error('failed to fetch the data URL'));
    return respond({ status: 200, statusText: 'OK', headers: [['Content-Type', read[0]]], url: bare(url), redirected: false, bytes: read[1] });
  };

  const perform = async (parts, place) => {
    const url = parseURL(parts.url);
    let stop = () => {};
    let ended;
    let response;
    const { signal } = parts;
    if (signal.aborted) throw signal.reason;
    onAbort(signal, () => {
      stop();
      ended?.(signal.reason);
      if (response !== undefined) failBody(response, new DOMException('The operation was aborted.', 'AbortError'));
    });
    switch (url.protocol) {
      case 'data:': return overData(url);
      case 'about:': throw failed(new Error('about scheme is not supported'));
      case 'file:': throw failed(new Error('not implemented... yet...'));
      case 'blob:': throw failed(new Error('invalid method'));
      case 'http:': case 'https:': break;
      default: throw failed(new Error('unknown scheme'));
    }
    const headers = new HeaderList();
    headers.list = parts.headers;
    const hop = { url, method: parts.method, headers, body: parts.bytes, redirect: parts.redirect, mode: parts.mode, cache: parts.cache, count: 0 };
    response = await overHTTP(hop, place, (f, reject) => { stop = f; ended = reject; });
    return response;
  };

  const start = async (input, init, place) => {
    const parts = requestParts(new Request(input, init));
    try {
      return await perform(parts, place);
    } catch (error) {
      if (parts.signal.aborted) throw parts.signal.reason;
      throw error;
    }
  };
  const fetch = { fetch(input, init = undefined) { return start(input, init, native.place()); } }.fetch;
  return { fetch };
})
