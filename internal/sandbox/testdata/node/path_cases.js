// one path
const path = require('path');
const all = ['', '/', '//', '///', '.', '..', './', '../', 'a', 'a/', '/a', '/a/', 'a/b', '/a/b', '//a', '//a/b', '/a//b', 'a/../b', 'a/./b/', '../a', '../../a/', '/..', '/../a', './a', 'a.b', '.a', '.a.b', 'a.', 'a..', '..a', '...', '/a/b.c', '/a.b/c', 'a.b/', 'a/.b', '/x/y.tar.gz', 'a/b/..', 'a/..', '/a/b/../..', 'a/../..', 'a//', '//a//', ' ', '/ /', 'ü/é', 'a\\b', '.a/', 'a/../../b', './.', './..', '/.', '/./', '/a/.', '/.a', '/..a', 'x..y', '..', 'a/..b', '..b/c', '..b'];
for (const p of all) attempt(() => JSON.stringify([p, path.normalize(p), path.dirname(p), path.basename(p), path.extname(p), path.isAbsolute(p), path.parse(p), path.toNamespacedPath(p)]));

// several paths
const path = require('path');
const lists = [[], [''], ['', ''], ['a', 'b'], ['a', '/b'], ['/a', 'b'], ['/a', '..', 'b'], ['a', '..', '..', 'b'], ['.', ''], ['', '/a'], ['/', 'a'], ['a/', '/b'], ['./a', './b'], ['..', 'a'], ['/a', '/b', 'c'], ['a', ''], ['/', '..'], ['//a', 'b'], ['/a', '', 'b'], ['/foo', '../../../bar']];
for (const l of lists) attempt(() => [path.join(...l), path.resolve('/w', ...l)]);
for (const [a, b] of [['/a/b', '/a/c'], ['/a', '/a'], ['/', '/a'], ['/a', '/'], ['/a/b/c', '/d'], ['/a/b', '/a/b/c/d'], ['/a/b/', '/a/bc'], ['/foo/bar/baz-quux', '/foo/bar/baz'], ['/Foo', '/foo'], ['/a/../b', '/b/c'], ['/a/b', '/a']]) attempt(() => path.relative(a, b));

// suffixes and format
const path = require('path');
for (const [p, s] of [['a.js', '.js'], ['a.js', 'a.js'], ['/x/a.js', 'js'], ['.js', '.js'], ['a.js/', '.js'], ['a', ''], ['aa', 'a'], ['a/', 'a/'], ['/aaa/', 'aa'], ['b', 'longer'], ['/a/b', 'b'], ['b/b', 'b/b'], ['/', 'x'], ['//', 'ü'], ['/', '/']]) attempt(() => path.basename(p, s));
for (const o of [{ dir: '/a', base: 'b' }, { root: '/', base: 'b' }, { root: '/', dir: '/', base: 'b' }, { name: 'a', ext: '.b' }, { name: 'a', ext: 'b' }, { dir: 'x', name: 'y' }, {}, { base: 'c', name: 'a', ext: 'b' }, { dir: '/a/', base: 'b' }]) attempt(() => path.format(o));
for (const f of ['normalize', 'join', 'resolve', 'dirname', 'basename', 'extname', 'parse', 'isAbsolute', 'format', 'relative']) for (const v of [1, null, undefined, {}, []]) attempt(() => path[f](v));
attempt(() => path.relative('a', 1)); attempt(() => path.basename('a', 1)); attempt(() => path.join('a', 1)); attempt(() => path.resolve('/a', 1, 'x'));
console.log(path.sep, path.delimiter, path.posix === path, require('path/posix') === path, path.win32 === require('path/win32'), path.win32.sep, path._makeLong === path.toNamespacedPath);
