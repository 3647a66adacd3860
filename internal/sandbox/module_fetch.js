(function (native) {
  const fetch = function fetch(input, init = undefined) {
    return native.send({ client: 'fetch', method: 'GET', url: `${input}`, headers: [] })
      .then(() => { throw new TypeError('fetch failed'); }, (f) => { throw new TypeError(f.message); });
  };
  return { fetch };
})
