// Modules that need the machine. They can be loaded, as libraries do; whoever
// calls a function of theirs is told that a run has no such thing.
(function (native) {
  const { text, list, test, refusal } = native.shared;
  const words = (s) => text.split(text.trim(s), / +/);
  const offer = (module, names, more) => {
    const out = { ...more };
    for (const name of words(names)) if (name !== '' && !(name in out)) out[name] = refusal(`${module}.${name}`);
    return out;
  };
  const { nextTick } = native.load('process');
  const reason = (refuse) => { try { return refuse(); } catch (e) { return e; } };
  const renamed = (fn, refuse) => Object.defineProperty(fn, 'name', { __proto__: null, value: refuse.name, configurable: true });
  // What Node gives a promise of is refused as Node's own failures come: whoever
  // can do without a file goes on.
  const rejecting = (name) => {
    const refuse = refusal(name);
    return renamed(async () => refuse(), refuse);
  };
  // Likewise what takes a callback. Without one it throws, as in Node.
  const calling = (name) => {
    const refuse = refusal(name);
    return renamed((...args) => {
      const callback = args[args.length - 1];
      if (typeof callback !== 'function') refuse();
      nextTick(callback, reason(refuse));
    }, refuse);
  };
  const each = (module, names, make, except = '') => {
    const out = {}, left = words(except);
    for (const name of words(names)) if (!list.includes(left, name)) out[name] = make(`${module}.${name}`);
    return out;
  };
  const makers = { __proto__: null };
  const access = { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 };
  const fsConstants = {
    __proto__: null, UV_FS_SYMLINK_DIR: 1, UV_FS_SYMLINK_JUNCTION: 2, O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, S_IFMT: 61440, S_IFREG: 32768,
    S_IFDIR: 16384, S_IFCHR: 8192, S_IFBLK: 24576, S_IFIFO: 4096, S_IFLNK: 40960, S_IFSOCK: 49152, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512,
    O_APPEND: 1024, O_DIRECTORY: 65536, O_NOFOLLOW: 131072, O_SYNC: 1052672, O_NONBLOCK: 2048, ...access, UV_FS_COPYFILE_EXCL: 1, COPYFILE_EXCL: 1,
    COPYFILE_FICLONE: 2, COPYFILE_FICLONE_FORCE: 4,
  };
  const promised = 'access appendFile chmod chown copyFile cp glob lchmod lchown link lstat lutimes mkdir mkdtemp open opendir readFile readdir readlink ' +
    'realpath rename rm rmdir stat statfs symlink truncate unlink utimes watch writeFile';
  const promises = (module) => offer(module, promised, { ...each(module, promised, rejecting, 'glob watch'), constants: fsConstants });
  makers['fs/promises'] = () => promises('fs/promises');
  const both = 'appendFile access chown chmod close copyFile cp fchown fchmod fdatasync fstat fsync ftruncate futimes glob lchmod lchown link lstat lutimes mkdir ' +
    'mkdtemp open opendir readdir read readv readFile readlink realpath rename rm rmdir stat statfs symlink truncate unlink utimes writeFile write writev exists';
  const named = 'createReadStream createWriteStream openAsBlob unwatchFile watch watchFile Dirent Stats ReadStream WriteStream FileReadStream FileWriteStream Dir _toUnixTimestamp';
  makers.fs = () => {
    let names = named;
    for (const name of words(both)) names += ` ${name} ${name}Sync`;
    const fs = offer('fs', names, { ...each('fs', both, calling, 'exists'), ...access, constants: fsConstants, promises: promises('fs.promises') });
    fs.realpath.native = calling('fs.realpath.native');
    fs.realpathSync.native = refusal('fs.realpathSync.native');
    return fs;
  };

  const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
  const v4 = new RegExp(`^${byte}(?:\\.${byte}){3}$`);
  const isIPv4 = (s) => test(v4, `${s}`);
  const isIPv6 = (s) => {
    s = text.replace(`${s}`, /%[0-9a-zA-Z.:-]+$/, '');
    if (!text.includes(s, ':') || s.length > 45) return false;
    const tail = text.slice(s, text.lastIndexOf(s, ':') + 1);
    if (text.includes(tail, '.')) {
      if (!isIPv4(tail)) return false;
      s = `${text.slice(s, 0, s.length - tail.length)}0:0`;
    }
    const halves = text.split(s, '::');
    if (halves.length > 2) return false;
    let groups = 0;
    for (let i = 0; i < halves.length; i++) {
      const parts = halves[i] === '' ? [] : text.split(halves[i], ':');
      for (let j = 0; j < parts.length; j++) if (!test(/^[0-9a-fA-F]{1,4}$/, parts[j])) return false;
      groups += parts.length;
    }
    return halves.length === 2 ? groups <= 7 : groups === 8;
  };
  makers['net'] = () => offer('net', '_createServerHandle _normalizeArgs BlockList SocketAddress connect createConnection createServer Server Socket Stream ' +
    'getDefaultAutoSelectFamily setDefaultAutoSelectFamily getDefaultAutoSelectFamilyAttemptTimeout setDefaultAutoSelectFamilyAttemptTimeout', {
    isIP: (s) => isIPv4(s) ? 4 : isIPv6(s) ? 6 : 0, isIPv4, isIPv6,
  });
  makers['tls'] = () => offer('tls', 'getCiphers convertALPNProtocols checkServerIdentity createSecureContext SecureContext TLSSocket Server createServer connect createSecurePair', {
    CLIENT_RENEG_LIMIT: 3, CLIENT_RENEG_WINDOW: 600, DEFAULT_ECDH_CURVE: 'auto', DEFAULT_MIN_VERSION: 'TLSv1.2', DEFAULT_MAX_VERSION: 'TLSv1.3', rootCertificates: Object.freeze([]),
  });
  const dnsNames = 'lookup lookupService Resolver getDefaultResultOrder setDefaultResultOrder setServers getServers resolve resolve4 resolve6 resolveAny ' +
    'resolveCaa resolveCname resolveMx resolveNaptr resolveNs resolvePtr resolveSoa resolveSrv resolveTlsa resolveTxt reverse';
  const dnsCodes = {};
  for (const name of words('NODATA FORMERR SERVFAIL NOTFOUND NOTIMP REFUSED BADQUERY BADNAME BADFAMILY BADRESP CONNREFUSED TIMEOUT EOF FILE NOMEM ' +
    'DESTRUCTION BADSTR BADFLAGS NONAME BADHINTS NOTINITIALIZED LOADIPHLPAPI ADDRGETNETWORKPARAMS CANCELLED')) dnsCodes[name] = `E${name}`;
  dnsCodes.CANCELLED = 'ECANCELLED';
  const dnsServers = 'Resolver getDefaultResultOrder setDefaultResultOrder setServers getServers';
  makers['dns/promises'] = () => offer('dns/promises', dnsNames, { ...each('dns/promises', dnsNames, rejecting, dnsServers), ...dnsCodes });
  makers['dns'] = () => offer('dns', dnsNames, { ...each('dns', dnsNames, calling, dnsServers), ...dnsCodes, ADDRCONFIG: 1024, ALL: 256, V4MAPPED: 2048, promises: native.require('dns/promises') });
  makers['dgram'] = () => offer('dgram', 'createSocket Socket _createSocketHandle');
  makers['child_process'] = () => offer('child_process', '_forkChild ChildProcess exec execFile execFileSync execSync fork spawn spawnSync');
  makers['cluster'] = () => offer('cluster', 'Worker setupPrimary setupMaster fork disconnect on once emit', {
    isWorker: false, isMaster: true, isPrimary: true, workers: {}, settings: {}, SCHED_NONE: 1, SCHED_RR: 2, schedulingPolicy: 2,
  });
  makers['worker_threads'] = () => offer('worker_threads', 'MessagePort MessageChannel markAsUntransferable moveMessagePortToContext receiveMessageOnPort postMessageToThread Worker BroadcastChannel ' +
    'setEnvironmentData getEnvironmentData isMarkedAsUntransferable markAsUncloneable', {
    isMainThread: true, threadId: 0, parentPort: null, workerData: null, resourceLimits: {}, SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
  });
  makers['vm'] = () => offer('vm', 'Script createContext createScript runInContext runInNewContext runInThisContext isContext compileFunction measureMemory Module SourceTextModule SyntheticModule', { constants: {} });
  makers['v8'] = () => offer('v8', 'cachedDataVersionTag getHeapSnapshot getHeapStatistics getHeapSpaceStatistics getHeapCodeStatistics setFlagsFromString Serializer Deserializer ' +
    'DefaultSerializer DefaultDeserializer deserialize takeCoverage stopCoverage serialize writeHeapSnapshot queryObjects setHeapSnapshotNearHeapLimit GCProfiler');
  makers['http2'] = () => offer('http2', 'connect createServer createSecureServer getDefaultSettings getPackedSettings getUnpackedSettings performServerHandshake Http2ServerRequest Http2ServerResponse', {
    constants: {
      __proto__: null, HTTP2_HEADER_STATUS: ':status', HTTP2_HEADER_METHOD: ':method', HTTP2_HEADER_AUTHORITY: ':authority', HTTP2_HEADER_SCHEME: ':scheme',
      HTTP2_HEADER_PATH: ':path', HTTP2_HEADER_CONTENT_TYPE: 'content-type', HTTP2_HEADER_CONTENT_LENGTH: 'content-length', HTTP2_HEADER_LOCATION: 'location',
      HTTP2_METHOD_GET: 'GET', HTTP2_METHOD_POST: 'POST', HTTP_STATUS_OK: 200, NGHTTP2_NO_ERROR: 0, NGHTTP2_CANCEL: 8,
    },
    sensitiveHeaders: Symbol('nodejs.http2.sensitiveHeaders'),
  });
  makers['readline/promises'] = () => offer('readline/promises', 'Interface Readline createInterface');
  makers['readline'] = () => offer('readline', 'Interface clearLine clearScreenDown createInterface cursorTo emitKeypressEvents moveCursor', { promises: native.require('readline/promises') });
  makers['repl'] = () => offer('repl', 'start writer REPLServer Recoverable isValidSyntax', { REPL_MODE_SLOPPY: Symbol('repl-sloppy'), REPL_MODE_STRICT: Symbol('repl-strict') });
  makers['inspector'] = () => offer('inspector', 'open close url waitForDebugger Session', { console: {}, Network: {} });
  makers['inspector/promises'] = () => offer('inspector/promises', 'open close url waitForDebugger Session', { console: {}, Network: {} });
  makers['wasi'] = () => offer('wasi', 'WASI');
  makers['domain'] = () => offer('domain', 'Domain createDomain create', { active: null });
  makers['trace_events'] = () => offer('trace_events', 'createTracing getEnabledCategories');
  makers['stream/web'] = () => offer('stream/web', 'ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableByteStreamController ' +
    'ReadableStreamDefaultController TransformStream TransformStreamDefaultController WritableStream WritableStreamDefaultWriter ' +
    'WritableStreamDefaultController ByteLengthQueuingStrategy CountQueuingStrategy TextEncoderStream TextDecoderStream CompressionStream DecompressionStream');
  return { [native.wanted]: makers[native.wanted]() };
})
