(function (native) {
  const { text, list, test, exec, error, fail, typeError, needString, needObject } = native.shared;
  const URL = native.load('URL');
  const URLSearchParams = native.load('URLSearchParams');
  const querystring = native.require('querystring');
  const { resolve } = native.require('path');
  const punycode = native.require('punycode');
  const { toUnicode } = punycode;
  const normalize = native.shared.uncurry(String.prototype.normalize);
  const decode = decodeURIComponent;
  const encode = encodeURIComponent;
  const { keys } = Object;

  // Schemes that are followed by //, whether or not they are written so.
  const slashed = (scheme) => scheme !== null && scheme !== undefined && test(/^(?:https?|ftp|gopher|file|wss?):?$/, scheme);
  const hostless = (scheme) => scheme === 'javascript' || scheme === 'javascript:';

  function Url() {
    this.protocol = null;
    this.slashes = null;
    this.auth = null;
    this.host = null;
    this.port = null;
    this.hostname = null;
    this.hash = null;
    this.search = null;
    this.query = null;
    this.pathname = null;
    this.path = null;
    this.href = null;
  }

  const invalid = (input) => {
    const e = error(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
    e.input = input;
    throw e;
  };
  const blank = (code) => code === 32 || code >= 9 && code <= 13 && code !== 11 || code === 0xa0 || code === 0xfeff;
  // What is cut off at both ends, and backslashes before a query or a fragment
  // turned around.
  const cleaned = (input) => {
    let start = 0;
    let end = input.length;
    while (start < end && blank(text.charCodeAt(input, start))) start++;
    while (end > start && blank(text.charCodeAt(input, end - 1))) end--;
    const s = text.slice(input, start, end);
    const cut = exec(/[?#]/, s)?.index ?? s.length;
    return text.replace(text.slice(s, 0, cut), /\\/g, '/') + text.slice(s, cut);
  };
  const escapes = /[\t\n\r "'<>\\^`{|}]/g;
  const escaped = (s) => text.replace(s, escapes, (c) => encodeByte(text.charCodeAt(c, 0)));
  const encodeByte = (code) => `%${code < 16 ? '0' : ''}${text.toUpperCase(hex(code))}`;
  const hexDigits = '0123456789abcdef';
  const hex = (code) => (code >= 16 ? hexDigits[code >> 4] : '') + hexDigits[code & 15];

  const parseInto = (out, url, parseQuery, slashesDenoteHost) => {
    needString(url, 'url');
    let rest = cleaned(url);
    if (!slashesDenoteHost && !test(/[#@]/, rest) && parseSimple(out, rest, parseQuery)) return out;

    const scheme = exec(/^[a-z0-9.+-]+:/i, rest)?.[0];
    const lower = scheme === undefined ? undefined : text.toLowerCase(scheme);
    if (scheme !== undefined) {
      out.protocol = lower;
      rest = text.slice(rest, scheme.length);
    }
    let slashes = false;
    if (slashesDenoteHost || scheme !== undefined || test(/^\/\/[^@/]+@[^@/]+/, rest)) {
      slashes = text.startsWith(rest, '//');
      if (slashes && !hostless(lower)) {
        rest = text.slice(rest, 2);
        out.slashes = true;
      }
    }
    if (!hostless(lower) && (slashes || scheme !== undefined && !slashed(scheme))) rest = parseAuthority(out, rest, url);
    if (!hostless(lower)) rest = escaped(rest);
    parseTail(out, rest, parseQuery);
    if (slashed(lower) && out.hostname && !out.pathname) out.pathname = '/';
    if (out.pathname || out.search) out.path = (out.pathname || '') + (out.search || '');
    out.href = formatted(out);
    return out;
  };

  // A path and a query alone: they are taken as they are.
  const parseSimple = (out, rest, parseQuery) => {
    const found = exec(/^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/, rest);
    if (found === null) return false;
    out.path = out.href = rest;
    out.pathname = found[1];
    if (found[2]) {
      out.search = found[2];
      out.query = parseQuery ? querystring.parse(text.slice(found[2], 1)) : text.slice(found[2], 1);
    } else if (parseQuery) {
      out.search = null;
      out.query = { __proto__: null };
    }
    return true;
  };

  // Takes the authority off the front of rest, and gives what is left.
  const parseAuthority = (out, rest, url) => {
    const stop = exec(/[/?#]/, rest)?.index ?? rest.length;
    const head = without(without(without(text.slice(rest, 0, stop), '\t'), '\n'), '\r');
    const at = text.lastIndexOf(head, '@');
    if (at >= 0) out.auth = decode(text.slice(head, 0, at));
    const place = text.slice(head, at + 1);
    const end = exec(/[ "%';<>\\^`{|}]/, place)?.index ?? place.length;
    let left = text.slice(place, end) + text.slice(rest, stop);
    splitPort(out, text.slice(place, 0, end));

    const literal = out.hostname[0] === '[' && out.hostname[out.hostname.length - 1] === ']';
    if (!literal) {
      const bad = exec(/[/\\#?:]/, out.hostname)?.index ?? -1;
      if (bad >= 0) {
        left = `/${text.slice(out.hostname, bad)}${left}`;
        out.hostname = text.slice(out.hostname, 0, bad);
      }
    }
    out.hostname = out.hostname.length > 255 ? '' : text.toLowerCase(out.hostname);
    if (out.hostname !== '') checkHost(out, literal, url);
    out.host = out.hostname + (out.port ? `:${out.port}` : '');
    if (literal) {
      out.hostname = text.slice(out.hostname, 1, -1);
      if (left[0] !== '/') left = `/${left}`;
    }
    return left;
  };
  const without = (s, c) => text.includes(s, c) ? list.join(text.split(s, c), '') : s;
  const splitPort = (out, host) => {
    const colon = text.lastIndexOf(host, ':');
    if (colon >= 0 && test(/^[0-9]*$/, text.slice(host, colon + 1))) {
      if (colon + 1 < host.length) out.port = text.slice(host, colon + 1);
      host = text.slice(host, 0, colon);
    }
    out.hostname = host;
  };
  const checkHost = (out, literal, url) => {
    if (literal) {
      if (test(/[\0\t\n\r #%/<>?@\\^|]/, out.hostname)) invalid(url);
      return;
    }
    if (test(/[^\0-\x7f]|^xn--|\.xn--/, out.hostname)) out.hostname = toASCII(out.hostname);
    if (out.hostname === '' || test(/[\0\t\n\r #%/:<>?@[\\\]^|]/, out.hostname)) invalid(url);
  };

  // The path, the query and the fragment.
  const parseTail = (out, rest, parseQuery) => {
    const hash = text.indexOf(rest, '#');
    if (hash >= 0) {
      out.hash = text.slice(rest, hash);
      rest = text.slice(rest, 0, hash);
    }
    const mark = text.indexOf(rest, '?');
    if (mark >= 0) {
      out.search = text.slice(rest, mark);
      out.query = text.slice(rest, mark + 1);
      if (parseQuery) out.query = querystring.parse(out.query);
      rest = text.slice(rest, 0, mark);
    } else if (parseQuery) {
      out.search = null;
      out.query = { __proto__: null };
    }
    if (rest.length > 0) out.pathname = rest;
  };

  const encodeAuth = (auth) => {
    try {
      return text.replace(encode(auth), /%3A/g, ':');
    } catch {
      fail(URIError, 'ERR_INVALID_URI', 'URI malformed');
    }
  };
  const hostOf = (u, auth) => {
    if (u.host) return auth + u.host;
    if (!u.hostname) return '';
    const bare = text.includes(u.hostname, ':') && !(u.hostname[0] === '[' && u.hostname[u.hostname.length - 1] === ']');
    return auth + (bare ? `[${u.hostname}]` : u.hostname) + (u.port ? `:${u.port}` : '');
  };
  const formatted = (u) => {
    const auth = u.auth ? `${encodeAuth(u.auth)}@` : '';
    let protocol = u.protocol || '';
    let pathname = u.pathname || '';
    let hash = u.hash || '';
    let host = hostOf(u, auth);
    let query = '';
    if (u.query !== null && typeof u.query === 'object') query = querystring.stringify(u.query);
    let search = u.search || query && `?${query}` || '';
    if (protocol && protocol[protocol.length - 1] !== ':') protocol += ':';
    pathname = text.replace(pathname, /[#?]/g, (c) => c === '#' ? '%23' : '%3F');
    if (u.slashes || slashed(protocol)) {
      if (u.slashes || host) {
        if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
        host = `//${host}`;
      } else if (text.startsWith(protocol, 'file')) {
        host = '//';
      }
    }
    search = text.replace(search, /#/g, '%23');
    if (hash && hash[0] !== '#') hash = `#${hash}`;
    if (search && search[0] !== '?') search = `?${search}`;
    return protocol + host + pathname + search + hash;
  };

  // Resolving: the fields of a reference are put over those of a base.
  const fill = (to, from, except) => {
    const names = keys(from);
    for (let i = 0; i < names.length; i++) if (names[i] !== except) to[names[i]] = from[names[i]];
    return to;
  };
  const finished = (u) => {
    u.href = formatted(u);
    return u;
  };
  const setPath = (u) => { u.path = (u.pathname ? u.pathname : '') + (u.search ? u.search : ''); };

  const resolved = (base, relative) => {
    if (typeof relative === 'string') relative = parseInto(new Url(), relative, false, true);
    const out = fill(new Url(), base);
    out.hash = relative.hash;
    if (relative.href === '') return finished(out);
    if (relative.slashes && !relative.protocol) {
      fill(out, relative, 'protocol');
      if (slashed(out.protocol) && out.hostname && !out.pathname) out.path = out.pathname = '/';
      return finished(out);
    }
    if (relative.protocol && relative.protocol !== out.protocol) return otherScheme(out, relative);
    return sameScheme(out, relative);
  };

  const otherScheme = (out, relative) => {
    if (!slashed(relative.protocol)) return finished(fill(out, relative));
    out.protocol = relative.protocol;
    out.pathname = relative.pathname;
    if (!relative.host && !test(/^file:?$/, relative.protocol)) {
      const parts = text.split(relative.pathname || '', '/');
      let first = 0;
      while (first < parts.length && parts[first] === '') first++;
      relative.host = parts[first] ?? '';
      relative.hostname ||= '';
      const after = list.slice(parts, first + 1);
      if (after[0] !== '') list.unshift(after, '');
      if (after.length < 2) list.unshift(after, '');
      out.pathname = list.join(after, '/');
    }
    out.search = relative.search;
    out.query = relative.query;
    out.host = relative.host || '';
    out.auth = relative.auth;
    out.hostname = relative.hostname || relative.host;
    out.port = relative.port;
    if (out.pathname || out.search) setPath(out);
    out.slashes = out.slashes || relative.slashes;
    return finished(out);
  };

  const segments = (pathname) => pathname ? text.split(pathname, '/') : [];
  const putFirst = (parts, host) => {
    if (parts[0] === '') parts[0] = host;
    else list.unshift(parts, host);
  };
  // A host that was the first segment, with the name of a user.
  const takeHost = (out, host) => {
    out.hostname = out.host = host;
    if (!host || !(text.indexOf(host, '@') > 0)) return;
    const parts = text.split(host, '@');
    out.auth = parts[0];
    out.host = out.hostname = parts[1];
  };

  const sameScheme = (out, relative) => {
    const sourceIsAbsolute = out.pathname && out.pathname[0] === '/';
    const isAbsolute = relative.host || relative.pathname && relative.pathname[0] === '/';
    let endsAbsolute = isAbsolute || sourceIsAbsolute || out.host && relative.pathname;
    const mayClimb = !endsAbsolute;
    let path = segments(out.pathname);
    const relativePath = segments(relative.pathname);
    const bare = out.protocol && !slashed(out.protocol);
    if (bare) {
      hostsIntoPaths(out, path, relative, relativePath);
      endsAbsolute = endsAbsolute && (relativePath[0] === '' || path[0] === '');
    }
    if (isAbsolute) {
      takeAuthority(out, relative);
      path = relativePath;
    } else if (relativePath.length > 0) {
      list.pop(path);
      path = list.concat(path, relativePath);
    } else if (relative.search !== null && relative.search !== undefined) {
      if (bare) takeHost(out, list.shift(path));
      out.search = relative.search;
      out.query = relative.query;
      if (out.pathname !== null || out.search !== null) setPath(out);
      return finished(out);
    }
    if (isAbsolute || relativePath.length > 0) {
      out.search = relative.search;
      out.query = relative.query;
    }
    if (path.length === 0) {
      out.pathname = null;
      out.path = out.search ? `/${out.search}` : null;
      return finished(out);
    }
    return withPath(out, relative, climbed(path, out, relative, endsAbsolute, mayClimb), endsAbsolute, bare);
  };
  const hostsIntoPaths = (out, path, relative, relativePath) => {
    out.hostname = '';
    out.port = null;
    if (out.host) putFirst(path, out.host);
    out.host = '';
    if (!relative.protocol) return;
    relative.hostname = null;
    relative.port = null;
    out.auth = null;
    if (relative.host) putFirst(relativePath, relative.host);
    relative.host = null;
  };
  const takeAuthority = (out, relative) => {
    if (relative.host || relative.host === '') {
      if (out.host !== relative.host) out.auth = null;
      out.host = relative.host;
      out.port = relative.port;
    }
    if (relative.hostname || relative.hostname === '') {
      if (out.hostname !== relative.hostname) out.auth = null;
      out.hostname = relative.hostname;
    }
  };
  const climbed = (path, out, relative, endsAbsolute, mayClimb) => {
    const last = path[path.length - 1];
    const trailing = last === '' || (out.host || relative.host || path.length > 1) && (last === '.' || last === '..');
    const kept = [];
    let up = 0;
    for (let i = path.length - 1; i >= 0; i--) {
      if (path[i] === '.') continue;
      if (path[i] === '..') up++;
      else if (up > 0) up--;
      else list.push(kept, path[i]);
    }
    if (!endsAbsolute && mayClimb) for (; up > 0; up--) list.push(kept, '..');
    list.reverse(kept);
    if (endsAbsolute && kept[0] !== '' && (!kept[0] || kept[0][0] !== '/')) list.unshift(kept, '');
    if (trailing && !text.endsWith(list.join(kept, '/'), '/')) list.push(kept, '');
    return kept;
  };
  const withPath = (out, relative, path, endsAbsolute, bare) => {
    const absolute = path[0] === '' || path[0] && path[0][0] === '/';
    if (bare) takeHost(out, absolute || path.length === 0 ? '' : list.shift(path));
    if ((endsAbsolute || out.host && path.length > 0) && !absolute) list.unshift(path, '');
    out.pathname = path.length === 0 ? null : list.join(path, '/');
    if (path.length === 0) out.path = null;
    if (out.pathname !== null || out.search !== null) setPath(out);
    out.auth = relative.auth || out.auth;
    out.slashes = out.slashes || relative.slashes;
    return finished(out);
  };

  Url.prototype.parse = function (url, parseQueryString, slashesDenoteHost) { return parseInto(this, url, parseQueryString, slashesDenoteHost); };
  Url.prototype.format = function () { return formatted(this); };
  Url.prototype.resolve = function (relative) { return resolved(this, parse(relative, false, true)).format(); };
  Url.prototype.resolveObject = function (relative) { return resolved(this, relative); };
  Url.prototype.parseHost = function () {
    const host = this.host;
    splitPort(this, host);
    if (!this.hostname) this.hostname = null;
  };

  const parse = function urlParse(url, parseQueryString, slashesDenoteHost) {
    if (url instanceof Url) return url;
    return parseInto(new Url(), url, parseQueryString, slashesDenoteHost);
  };
  const format = function urlFormat(urlObject, options) {
    if (typeof urlObject === 'string') return formatted(parse(urlObject));
    if (urlObject === null || typeof urlObject !== 'object') throw typeError('urlObject', 'one of type object or string', urlObject);
    if (urlObject instanceof URL) return formatURL(urlObject, options);
    return formatted(urlObject);
  };
  const formatURL = (u, options) => {
    const want = { fragment: true, unicode: false, search: true, auth: true };
    if (options) {
      needObject(options, 'options');
      for (const name in want) if (options[name] !== null && options[name] !== undefined) want[name] = Boolean(options[name]);
    }
    const copy = new URL(u.href);
    if (!want.fragment) copy.hash = '';
    if (!want.search) copy.search = '';
    if (!want.auth) copy.username = copy.password = '';
    const { href, host, hostname } = copy;
    if (!want.unicode || hostname === '') return href;
    const at = text.indexOf(href, host, text.indexOf(href, '@') >= 0 ? text.indexOf(href, '@') : 0);
    return text.slice(href, 0, at) + toUnicode(hostname) + text.slice(href, at + hostname.length);
  };
  const urlResolve = function urlResolve(source, relative) { return parse(source, false, true).resolve(relative); };
  const resolveObject = function urlResolveObject(source, relative) {
    if (!source) return relative;
    return parse(source, false, true).resolveObject(relative);
  };

  // Node's own conversion lets more characters stand beside others than ASCII
  // than that of URLs does here.
  const lenientASCII = (host) => {
    const mapped = text.replace(text.toLowerCase(normalize(host, 'NFKC')), /[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]/g, '');
    return test(/(?:^|\.)xn--[^.]*[^\0-\x7f]/, mapped) ? '' : punycode.toASCII(mapped);
  };
  const forbidden = /[\0-\x20#%/:<>?@[\\\]^|\x7f]/;
  const toASCII = (host) => {
    try {
      return new URL(`ws://${host}`).hostname;
    } catch {
      return test(/^xn--|\.xn--/, host) ? '' : lenientASCII(host);
    }
  };
  const hostname = (domain) => {
    const one = new URL('ws://x');
    const other = new URL('ws://y');
    one.hostname = other.hostname = domain;
    if (one.hostname === other.hostname) return one.hostname;
    if (!test(/[^\0-\x7f]/, domain)) return '';
    const host = lenientASCII(text.replace(text.replace(domain, /[\t\n\r]/g, ''), /[/?#\\][^]*$/, ''));
    return test(forbidden, host) ? '' : host;
  };
  const domainToASCII = function domainToASCII(domain) {
    if (arguments.length < 1) fail(TypeError, 'ERR_MISSING_ARGS', 'The "domain" argument must be specified');
    return hostname(`${domain}`);
  };
  const domainToUnicode = function domainToUnicode(domain) {
    if (arguments.length < 1) fail(TypeError, 'ERR_MISSING_ARGS', 'The "domain" argument must be specified');
    return toUnicode(hostname(`${domain}`));
  };
  const isURL = (u) => Boolean(u?.href && u.protocol && u.auth === undefined && u.path === undefined);
  const fileURLToPath = function fileURLToPath(path) {
    if (typeof path === 'string') path = new URL(path);
    else if (!isURL(path)) throw typeError('path', 'of type string or an instance of URL', path);
    if (path.protocol !== 'file:') fail(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
    if (path.hostname !== '') fail(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on linux');
    if (test(/%2f/i, path.pathname)) fail(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters');
    return decode(path.pathname);
  };
  const pathToFileURL = function pathToFileURL(filepath) {
    needString(filepath, 'path');
    let path = resolve(filepath);
    if (filepath[filepath.length - 1] === '/' && path[path.length - 1] !== '/') path += '/';
    path = text.replace(path, /[%\\\n\r\t?#|~^[\]]/g, (c) => encodeByte(text.charCodeAt(c, 0)));
    return new URL(`file://${path}`);
  };
  const urlToHttpOptions = function urlToHttpOptions(url) {
    const { hostname, pathname, port, username, password, search } = url;
    const out = {
      __proto__: null, ...url, protocol: url.protocol,
      hostname: hostname && hostname[0] === '[' ? text.slice(hostname, 1, -1) : hostname,
      hash: url.hash, search, pathname, path: `${pathname || ''}${search || ''}`, href: url.href,
    };
    if (port !== '') out.port = Number(port);
    if (username || password) out.auth = `${decode(username)}:${decode(password)}`;
    return out;
  };

  return {
    url: {
      Url, parse, resolve: urlResolve, resolveObject, format, URL, URLSearchParams, domainToASCII, domainToUnicode,
      pathToFileURL, fileURLToPath, urlToHttpOptions,
    },
  };
})
