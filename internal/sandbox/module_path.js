(function (native) {
  const { text, list, needString, needObject, refusal } = native.shared;

  // The segments of a path without . and .., which climb only where they may.
  const normalized = (path, climbs) => {
    const out = [];
    const parts = text.split(path, '/');
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      if (part === '' || part === '.') continue;
      if (part !== '..') list.push(out, part);
      else if (out.length > 0 && out[out.length - 1] !== '..') list.pop(out);
      else if (climbs) list.push(out, part);
    }
    return list.join(out, '/');
  };
  // The last segment: where it begins and ends, without slashes after it.
  const lastSegment = (path) => {
    let end = path.length;
    while (end > 0 && path[end - 1] === '/') end--;
    const start = end === 0 ? 0 : text.lastIndexOf(path, '/', end - 1) + 1;
    return { start, end };
  };
  // Where the extension of a file name begins; its length if it has none.
  const dotOf = (name) => {
    const dot = text.lastIndexOf(name, '.');
    return dot <= 0 || name === '..' ? name.length : dot;
  };

  const posix = {
    resolve(...args) {
      let path = '';
      for (let i = args.length - 1; i >= -1 && path[0] !== '/'; i--) {
        const part = i >= 0 ? args[i] : '/';
        needString(part, `paths[${i}]`);
        if (part.length > 0) path = path === '' ? part : `${part}/${path}`;
      }
      return `/${normalized(path, false)}`;
    },
    normalize(path) {
      needString(path, 'path');
      if (path.length === 0) return '.';
      const absolute = path[0] === '/';
      const trailing = path[path.length - 1] === '/';
      const out = normalized(path, !absolute);
      if (out.length === 0) return absolute ? '/' : trailing ? './' : '.';
      return `${absolute ? '/' : ''}${out}${trailing ? '/' : ''}`;
    },
    isAbsolute(path) {
      needString(path, 'path');
      return path[0] === '/';
    },
    join(...args) {
      let joined = '';
      for (let i = 0; i < args.length; i++) {
        needString(args[i], 'path');
        if (args[i].length > 0) joined += (joined && '/') + args[i];
      }
      return joined === '' ? '.' : posix.normalize(joined);
    },
    relative(from, to) {
      needString(from, 'from');
      needString(to, 'to');
      if (from === to) return '';
      from = posix.resolve(from);
      to = posix.resolve(to);
      if (from === to) return '';
      const a = from === '/' ? [] : text.split(text.slice(from, 1), '/');
      const b = to === '/' ? [] : text.split(text.slice(to, 1), '/');
      let same = 0;
      while (same < a.length && same < b.length && a[same] === b[same]) same++;
      const out = [];
      for (let i = same; i < a.length; i++) list.push(out, '..');
      for (let i = same; i < b.length; i++) list.push(out, b[i]);
      return list.join(out, '/');
    },
    toNamespacedPath(path) { return path; },
    dirname(path) {
      needString(path, 'path');
      if (path.length === 0) return '.';
      let { start } = lastSegment(path);
      if (start === 0) return path[0] === '/' ? '/' : '.';
      start--;
      if (start === 0) return '/';
      if (start === 1 && path[0] === '/') return '//';
      return text.slice(path, 0, start);
    },
    basename(path, suffix) {
      if (suffix !== undefined) needString(suffix, 'suffix');
      needString(path, 'path');
      const { start, end } = lastSegment(path);
      const name = text.slice(path, start, end);
      if (suffix === undefined || suffix === '' || suffix.length > path.length) return name;
      if (suffix === path) return '';
      if (end === 0) return path; // slashes alone, in Node
      return suffix !== name && text.endsWith(name, suffix) ? text.slice(name, 0, -suffix.length) : name;
    },
    extname(path) {
      needString(path, 'path');
      const { start, end } = lastSegment(path);
      const name = text.slice(path, start, end);
      return text.slice(name, dotOf(name));
    },
    format(pathObject) {
      needObject(pathObject, 'pathObject');
      const dir = pathObject.dir || pathObject.root;
      const ext = pathObject.ext;
      const base = pathObject.base || `${pathObject.name || ''}${ext ? `${ext[0] === '.' ? '' : '.'}${ext}` : ''}`;
      if (!dir) return base;
      return dir === pathObject.root ? `${dir}${base}` : `${dir}/${base}`;
    },
    parse(path) {
      needString(path, 'path');
      const root = path[0] === '/' ? '/' : '';
      const { start, end } = lastSegment(path);
      const base = end <= start ? '' : text.slice(path, start, end);
      // Node takes the second dot of /.. for an extension.
      const dot = base === '..' && start === 1 ? 1 : dotOf(base);
      const dir = start > 1 ? text.slice(path, 0, start - 1) : root;
      return { root, dir, base, ext: text.slice(base, dot), name: text.slice(base, 0, dot) };
    },
    matchesGlob: refusal('path.matchesGlob', 'is experimental in Node and not part of a run'),
    sep: '/',
    delimiter: ':',
    win32: null,
    posix: null,
  };
  const win32 = {};
  for (const name in posix) {
    if (typeof posix[name] === 'function') win32[name] = refusal(`path.win32.${name}`, 'is not available in a run, whose platform is linux');
  }
  win32.sep = '\\';
  win32.delimiter = ';';
  posix._makeLong = posix.toNamespacedPath;
  win32._makeLong = win32.toNamespacedPath;
  posix.posix = win32.posix = posix;
  posix.win32 = win32.win32 = win32;
  return { path: posix, 'path/posix': posix, 'path/win32': win32 };
})
