// Iterator and its helpers, as ECMA-262 has them in 2025.
(function () {
  const Prototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  if (Prototype.map) return;
  const define = (target, name, value) => Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
  const isObject = (x) => typeof x === 'object' && x !== null || typeof x === 'function';
  const show = (x) => typeof x === 'string' ? `"${x}"` : isObject(x) ? (typeof x === 'function' ? Function.prototype.toString.call(x) : '#<' + (x.constructor && x.constructor.name || 'Object') + '>') : String(x);

  const Iterator = function Iterator() {
    if (new.target === undefined) throw new TypeError("Constructor Iterator requires 'new'");
    if (new.target === Iterator) throw new TypeError('Abstract class Iterator not directly constructable');
    return Object.create(new.target.prototype);
  };
  Object.defineProperty(Iterator, 'prototype', { value: Prototype, writable: false });
  define(globalThis, 'Iterator', Iterator);
  weird('constructor', Iterator, false);
  weird(Symbol.toStringTag, 'Iterator', false);

  // weird defines the two properties of the prototype that are accessors, so that
  // an assignment to an iterator makes a property of its own.
  function weird(name, value) {
    Object.defineProperty(Prototype, name, {
      get() { return value; },
      set(v) {
        if (!isObject(this)) throw new TypeError('Iterator.prototype setter called on non-object');
        if (this === Prototype) throw new TypeError('Cannot assign to this property');
        if (Object.prototype.hasOwnProperty.call(this, name)) this[name] = v;
        else Object.defineProperty(this, name, { value: v, writable: true, enumerable: true, configurable: true });
      },
      enumerable: false, configurable: true,
    });
  }

  function direct(it, method) {
    if (!isObject(it)) throw new TypeError(`Iterator.prototype.${method} called on non-object`);
    return { it, next: it.next };
  }
  function step(d) {
    const r = d.next.call(d.it);
    if (!isObject(r)) throw new TypeError(`Iterator result ${show(r)} is not an object`);
    return r;
  }
  const close = (it) => { const r = it.return; if (r !== undefined && r !== null) r.call(it); };
  function closing(it, f) { // an error of f closes the iterator, and counts
    try { return f(); } catch (e) { try { close(it); } catch { /* the first error counts */ } throw e; }
  }
  function callable(it, f) {
    if (typeof f !== 'function') throw new TypeError(`${show(f)} is not a function`);
    return f;
  }
  function limit(it, n) {
    const x = Number(n);
    if (Number.isNaN(x)) throw new RangeError(`${show(n)} must be positive`);
    const i = Math.trunc(x);
    if (i < 0) throw new RangeError(`${show(n)} must be positive`);
    return i;
  }

  // A helper is an iterator over a generator, which a return before the first
  // next does not start.
  const states = new WeakMap();
  const Helper = Object.create(Prototype);
  const state = (x, method) => states.get(x) || (() => { throw new TypeError(`Method Iterator Helper.prototype.${method} called on incompatible receiver ${show(x)}`); })();
  for (const [name, f] of Object.entries({
    next() { const s = state(this, 'next'); s.started = true; return s.generator.next(); },
    return() {
      const s = state(this, 'return');
      if (!s.started) { s.started = true; s.generator.return(); close(s.it); return { value: undefined, done: true }; }
      return s.generator.return();
    },
  })) define(Helper, name, f);
  Object.defineProperty(Helper, Symbol.toStringTag, { value: 'Iterator Helper', configurable: true });
  function helper(it, generator) {
    const h = Object.create(Helper);
    states.set(h, { it, generator, started: false });
    return h;
  }
  // each yields what f gives; leaving early closes the iterator below.
  function* each(d, f) {
    let open = true;
    try {
      for (let i = 0; ; i++) {
        open = false; // an error of the iterator itself does not close it
        const r = step(d);
        if (r.done) return;
        const value = r.value;
        open = true;
        yield* f(value, i);
      }
    } finally {
      if (open) close(d.it);
    }
  }
  function iterable(x, method, strings) {
    if (!isObject(x) && !(strings && typeof x === 'string')) throw new TypeError(`${method} called on non-object`);
    const f = x[Symbol.iterator];
    const it = f === undefined || f === null ? x : f.call(x);
    if (!isObject(it)) throw new TypeError(`${show(it)} is not an object`);
    return { it, next: it.next };
  }

  const list = {
    map(mapper) { const d = direct(this, 'map'); callable(d.it, mapper); return helper(d.it, each(d, function* (x, i) { yield mapper(x, i); })); },
    filter(predicate) { const d = direct(this, 'filter'); callable(d.it, predicate); return helper(d.it, each(d, function* (x, i) { if (predicate(x, i)) yield x; })); },
    take(limit_) {
      const d = direct(this, 'take'), n = limit(d.it, limit_);
      return helper(d.it, (function* () {
        let open = true;
        try {
          for (let left = n; ; left--) {
            if (left <= 0) return;
            open = false;
            const r = step(d);
            if (r.done) return;
            const value = r.value;
            open = true;
            yield value;
          }
        } finally { if (open) close(d.it); }
      })());
    },
    drop(limit_) {
      const d = direct(this, 'drop'), n = limit(d.it, limit_);
      return helper(d.it, each(d, function* (x, i) { if (i >= n) yield x; }));
    },
    flatMap(mapper) {
      const d = direct(this, 'flatMap');
      callable(d.it, mapper);
      return helper(d.it, each(d, function* (x, i) {
        const inner = iterable(mapper(x, i), 'Iterator.prototype.flatMap', false);
        let open = false;
        try {
          for (;;) {
            const r = step(inner);
            if (r.done) return;
            const value = r.value;
            open = true;
            yield value;
            open = false;
          }
        } finally { if (open) close(inner.it); }
      }));
    },
    reduce(reducer, ...initial) {
      const d = direct(this, 'reduce');
      callable(d.it, reducer);
      let i = 0, sum;
      if (initial.length) sum = initial[0];
      else {
        const r = step(d);
        if (r.done) throw new TypeError('Reduce of a done iterator with no initial value');
        sum = r.value;
        i = 1;
      }
      for (let r; !(r = step(d)).done; i++) { const value = r.value, k = i; sum = closing(d.it, () => reducer(sum, value, k)); }
      return sum;
    },
    toArray() { const d = direct(this, 'toArray'), out = []; for (let r; !(r = step(d)).done;) out.push(r.value); return out; },
    forEach(f) { run(direct(this, 'forEach'), f, () => false); },
    some(f) { return run(direct(this, 'some'), f, (x) => x, () => true) || false; },
    every(f) { return run(direct(this, 'every'), f, (x) => !x, () => false) !== false; },
    find(f) { return run(direct(this, 'find'), f, (x) => x, (value) => value); },
  };
  // run calls f for each value until stop says so, and gives what answer makes of
  // that value.
  function run(d, f, stop, answer) {
    callable(d.it, f);
    let i = 0;
    for (let r; !(r = step(d)).done;) {
      const value = r.value, k = i++;
      if (stop(closing(d.it, () => f(value, k)))) {
        close(d.it);
        return answer(value);
      }
    }
  }
  for (const name of Object.keys(list)) define(Prototype, name, list[name]);

  const Wrap = Object.create(Prototype);
  const wrapped = new WeakMap();
  for (const [name, f] of Object.entries({
    next() { const d = wrapped.get(this); return d.next.call(d.it); },
    return() { const { it } = wrapped.get(this), r = it.return; return r === undefined ? { value: undefined, done: true } : r.call(it); },
  })) define(Wrap, name, f);
  define(Iterator, 'from', ({ from(value) {
    const d = iterable(value, 'Iterator.from', true);
    if (d.it instanceof Iterator) return d.it;
    const out = Object.create(Wrap);
    wrapped.set(out, d);
    return out;
  } }).from);
})
