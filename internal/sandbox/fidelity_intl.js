// Intl and the methods that format by a locale. Options are read as ECMA-402
// says; what is formatted comes from the package locale, and what that does not
// know is refused there or here.
(function (native) {
  const letters = ['narrow', 'short', 'long'], digits = ['2-digit', 'numeric'], styles = ['full', 'long', 'medium', 'short'];
  const refuse = (what) => { throw new RangeError('claimctl cannot format ' + what); };
  const define = (target, name, value) =>
    Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
  const methods = (target, list) => { for (const name of Object.keys(list)) define(target, name, list[name]); };
  const tag = (target, name) => Object.defineProperty(target, Symbol.toStringTag, { value: name, configurable: true });

  function canonical(locale) {
    if (typeof locale !== 'string' && (typeof locale !== 'object' || locale === null)) throw new TypeError('Incorrect locale information provided');
    locale = String(locale);
    if (!/^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-[a-wyz0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?$/i.test(locale)) {
      throw new RangeError('Incorrect locale information provided');
    }
    return native.supported(locale) || locale;
  }

  function requested(locales) {
    if (locales === undefined) return [];
    if (locales === null) throw new TypeError('Cannot convert undefined or null to object');
    return (typeof locales === 'string' ? [locales] : Array.from(Object(locales))).map(canonical);
  }

  // Node takes the first locale that ICU has, and that is nearly every one.
  const resolve = (locales) => requested(locales)[0] || 'en-US';

  function supported(locales) {
    return requested(locales).filter((l) => native.supported(l) || refuse(`in the locale "${l}"`));
  }

  function option(options, name, allowed, fallback, owner) {
    let value = options[name];
    if (value === undefined) return fallback;
    value = String(value);
    if (!allowed.includes(value)) throw new RangeError(`Value ${value} out of range for ${owner} options property ${name}`);
    return value;
  }

  // only reads an option that has one supported value.
  function only(options, name, allowed, one, owner) {
    const value = option(options, name, allowed, one, owner);
    if (value !== one) refuse(`with ${name} "${value}"`);
    return value;
  }

  function number(options, name, min, max, fallback) {
    let value = options[name];
    if (value === undefined) return fallback;
    value = Number(value);
    if (!(value >= min && value <= max)) throw new RangeError(`${name} value is out of range.`);
    return Math.floor(value);
  }

  function readDate(locales, given, required, defaults, owner) {
    const locale = resolve(locales);
    const o = given === undefined ? Object.create(null) : Object(given);
    if (given === null) throw new TypeError('Cannot convert undefined or null to object');
    const f = { locale };
    for (const [name, value] of [['calendar', 'gregory'], ['numberingSystem', 'latn']]) {
      if (o[name] !== undefined && String(o[name]) !== value) refuse(`with ${name} "${o[name]}"`);
    }
    f.hour12 = o.hour12 === undefined ? undefined : String(Boolean(o.hour12));
    f.hourCycle = option(o, 'hourCycle', ['h11', 'h12', 'h23', 'h24'], undefined, owner);
    f.timeZone = o.timeZone === undefined ? 'UTC' : native.zone(String(o.timeZone));
    f.weekday = option(o, 'weekday', letters, undefined, owner);
    if (option(o, 'era', letters, undefined, owner)) refuse('an era');
    f.year = option(o, 'year', digits, undefined, owner);
    f.month = option(o, 'month', [...digits, ...letters], undefined, owner);
    f.day = option(o, 'day', digits, undefined, owner);
    if (option(o, 'dayPeriod', letters, undefined, owner)) refuse('a dayPeriod');
    f.hour = option(o, 'hour', digits, undefined, owner);
    f.minute = option(o, 'minute', digits, undefined, owner);
    f.second = option(o, 'second', digits, undefined, owner);
    f.fractionalSecondDigits = number(o, 'fractionalSecondDigits', 1, 3, undefined);
    f.timeZoneName = option(o, 'timeZoneName', ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'], undefined, owner);
    only(o, 'formatMatcher', ['basic', 'best fit'], 'best fit', owner);
    f.dateStyle = option(o, 'dateStyle', styles, undefined, owner);
    f.timeStyle = option(o, 'timeStyle', styles, undefined, owner);
    const date = ['weekday', 'year', 'month', 'day'], time = ['hour', 'minute', 'second', 'fractionalSecondDigits'];
    const has = (names) => names.some((n) => f[n] !== undefined);
    if (f.dateStyle || f.timeStyle) {
      const explicit = [...date, ...time, 'timeZoneName'].find((n) => f[n] !== undefined);
      if (explicit) throw new TypeError(`Can't set option ${explicit} when ${f.dateStyle ? 'dateStyle' : 'timeStyle'} is used`);
      if (required === 'date' && f.timeStyle) throw new TypeError('Invalid option : timeStyle');
      if (required === 'time' && f.dateStyle) throw new TypeError('Invalid option : dateStyle');
    } else if (!(required !== 'time' && has(date)) && !(required !== 'date' && has(time))) {
      if (defaults !== 'time') f.year = f.month = f.day = 'numeric';
      if (defaults !== 'date') f.hour = f.minute = f.second = 'numeric';
    }
    f.make = native.date(f);
    return f;
  }

  function time(date, now) {
    const x = date === undefined ? now() : Number(date);
    if (!(Math.abs(x) <= 8.64e15)) throw new RangeError('Invalid time value');
    return Math.trunc(x) + 0;
  }

  function readNumber(locales, given, owner) {
    const locale = resolve(locales);
    const o = given === undefined ? Object.create(null) : Object(given);
    if (given === null) throw new TypeError('Cannot convert undefined or null to object');
    if (o.numberingSystem !== undefined && String(o.numberingSystem) !== 'latn') refuse(`with numberingSystem "${o.numberingSystem}"`);
    const f = { locale, style: option(o, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal', owner) };
    let currency = o.currency;
    if (currency !== undefined) {
      currency = String(currency);
      if (!/^[a-z]{3}$/i.test(currency)) throw new RangeError('Invalid currency code : ' + currency);
    } else if (f.style === 'currency') throw new TypeError('Currency code is required with currency style.');
    const display = option(o, 'currencyDisplay', ['code', 'symbol', 'narrowSymbol', 'name'], 'symbol', owner);
    const sign = option(o, 'currencySign', ['standard', 'accounting'], 'standard', owner);
    if (f.style === 'unit') refuse('a number with style "unit"');
    let least = 0, most = f.style === 'percent' ? 0 : 3;
    if (f.style === 'currency') {
      f.currency = currency.toUpperCase();
      f.currencyDisplay = display;
      if (sign !== 'standard') refuse(`with currencySign "${sign}"`);
      least = most = native.currencyDigits(locale, f.currency);
    }
    only(o, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard', owner);
    f.minimumIntegerDigits = number(o, 'minimumIntegerDigits', 1, 21, 1);
    readDigits(f, o, least, most);
    only(o, 'roundingMode', ['ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven'], 'halfExpand', owner);
    only(o, 'roundingPriority', ['auto', 'morePrecision', 'lessPrecision'], 'auto', owner);
    only(o, 'trailingZeroDisplay', ['auto', 'stripIfInteger'], 'auto', owner);
    if (number(o, 'roundingIncrement', 1, 5000, 1) !== 1) refuse(`with roundingIncrement ${o.roundingIncrement}`);
    only(o, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto', owner);
    f.useGrouping = grouping(o.useGrouping, owner);
    f.make = native.number(f);
    return f;
  }

  function readDigits(f, o, least, most) {
    let min = o.minimumFractionDigits, max = o.maximumFractionDigits;
    if (o.minimumSignificantDigits !== undefined || o.maximumSignificantDigits !== undefined) {
      f.minimumSignificantDigits = number(o, 'minimumSignificantDigits', 1, 21, 1);
      f.maximumSignificantDigits = number(o, 'maximumSignificantDigits', f.minimumSignificantDigits, 21, 21);
      return;
    }
    min = number(o, 'minimumFractionDigits', 0, 100, undefined);
    max = number(o, 'maximumFractionDigits', 0, 100, undefined);
    if (min === undefined) min = Math.min(least, max === undefined ? least : max);
    else if (max === undefined) max = Math.max(most, min);
    else if (min > max) throw new RangeError('maximumFractionDigits value is out of range.');
    f.minimumFractionDigits = min;
    f.maximumFractionDigits = max === undefined ? Math.max(most, min) : max;
  }

  function grouping(value, owner) {
    if (value === undefined) return 'auto';
    if (value === true) return 'always';
    if (value === null || value === false || value === 0 || value === '' || Number.isNaN(value)) return false;
    value = String(value);
    if (value === 'true' || value === 'false') return 'auto';
    if (!['min2', 'auto', 'always'].includes(value)) throw new RangeError(`Value ${value} out of range for ${owner} options property useGrouping`);
    return value;
  }

  function numeric(value) {
    if (typeof value === 'object' && value !== null) value = value[Symbol.toPrimitive] ? value[Symbol.toPrimitive]('number') : Number(value);
    if (typeof value === 'string' && /^\s*[+-]?\d{16,}\s*$/.test(value)) return BigInt(value.trim());
    return typeof value === 'bigint' ? value : Number(value);
  }

  function readCollator(locales, given, owner) {
    const locale = resolve(locales);
    const o = given === undefined ? Object.create(null) : Object(given);
    if (given === null) throw new TypeError('Cannot convert undefined or null to object');
    const f = { locale, usage: only(o, 'usage', ['sort', 'search'], 'sort', owner) };
    if (o.collation !== undefined && String(o.collation) !== 'default') refuse(`with collation "${o.collation}"`);
    f.numeric = Boolean(o.numeric);
    f.caseFirst = only(o, 'caseFirst', ['upper', 'lower', 'false'], 'false', owner);
    f.sensitivity = option(o, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant', owner);
    if (o.ignorePunctuation) refuse('with ignorePunctuation');
    f.make = native.collator(f);
    return f;
  }

  // make defines a constructor of Intl, which may be called without new.
  function make(name, length, read, members) {
    const held = new WeakMap();
    const self = (that, method) => held.get(that) || (() => {
      throw new TypeError(`Method Intl.${name}.prototype.${method} called on incompatible receiver ${typeof that === 'object' && that ? Object.prototype.toString.call(that) : String(that)}`);
    })();
    const class_ = { [name]: function (locales, options) {
      const target = new.target || class_;
      const made = Object.create(target.prototype);
      held.set(made, read(locales, options));
      return made;
    } }[name];
    Object.defineProperty(class_, 'length', { value: length, configurable: true });
    Object.defineProperty(class_, 'prototype', { writable: false });
    define(class_, 'supportedLocalesOf', ({ supportedLocalesOf(locales) { return supported(locales); } }).supportedLocalesOf);
    members(class_.prototype, self);
    tag(class_.prototype, 'Intl.' + name);
    return class_;
  }

  const bound = (proto, name, self, get) => Object.defineProperty(proto, name, {
    get: Object.getOwnPropertyDescriptor({ get [name]() { const f = self(this, name); return f.bound || (f.bound = get(f)); } }, name).get, configurable: true,
  });
  const clean = (o) => { for (const k of Object.keys(o)) if (o[k] === undefined) delete o[k]; return o; };

  function intl() {
    const now = Date.now;
    const DateTimeFormat = make('DateTimeFormat', 0, (l, o) => readDate(l, o, 'any', 'date', 'Intl.DateTimeFormat'), (proto, self) => {
      bound(proto, 'format', self, (f) => (date) => f.make.format(time(date, now)));
      methods(proto, {
        formatToParts(date) { return self(this, 'formatToParts').make.parts(time(date, now)); },
        formatRange() { refuse('a range'); },
        formatRangeToParts() { refuse('a range'); },
        resolvedOptions() {
          const f = self(this, 'resolvedOptions'), cycle = f.make.hourCycle || undefined;
          const out = { locale: f.locale, calendar: 'gregory', numberingSystem: 'latn', timeZone: f.timeZone,
            hourCycle: cycle, hour12: cycle && (cycle === 'h11' || cycle === 'h12') };
          const parts = f.make.parts(1173085384056), styled = f.dateStyle || f.timeStyle;
          const shown = (name, type) => { // the style that was chosen, which is not always the one asked for
            if (styled || f[name] === undefined) return undefined;
            const value = (parts.find((p) => p.type === (type || name)) || {}).value || '';
            return /^\d+$/.test(value) ? (value.length === 2 && name !== 'year' || name === 'year' && value.length === 2 ? '2-digit' : 'numeric') : f[name];
          };
          for (const name of ['weekday', 'year', 'month', 'day', 'hour', 'minute', 'second']) out[name] = shown(name);
          out.fractionalSecondDigits = f.fractionalSecondDigits;
          out.timeZoneName = f.timeZoneName;
          out.dateStyle = f.dateStyle;
          out.timeStyle = f.timeStyle;
          return clean(out);
        },
      });
    });
    const NumberFormat = make('NumberFormat', 0, (l, o) => readNumber(l, o, 'Intl.NumberFormat'), (proto, self) => {
      bound(proto, 'format', self, (f) => (value) => f.make.format(numeric(value)));
      methods(proto, {
        formatToParts(value) { return self(this, 'formatToParts').make.parts(numeric(value)); },
        formatRange(start, end) { refuse('a range'); },
        formatRangeToParts(start, end) { refuse('a range'); },
        resolvedOptions() {
          const f = self(this, 'resolvedOptions');
          return clean({ locale: f.locale, numberingSystem: 'latn', style: f.style, currency: f.currency, currencyDisplay: f.currencyDisplay,
            currencySign: f.currency && 'standard', minimumIntegerDigits: f.minimumIntegerDigits, minimumFractionDigits: f.minimumFractionDigits,
            maximumFractionDigits: f.maximumFractionDigits, minimumSignificantDigits: f.minimumSignificantDigits,
            maximumSignificantDigits: f.maximumSignificantDigits, useGrouping: f.useGrouping, notation: 'standard', signDisplay: 'auto',
            roundingMode: 'halfExpand', roundingIncrement: 1, trailingZeroDisplay: 'auto', roundingPriority: 'auto' });
        },
      });
    });
    const Collator = make('Collator', 0, (l, o) => readCollator(l, o, 'Intl.Collator'), (proto, self) => {
      bound(proto, 'compare', self, (f) => (a, b) => f.make(String(a), String(b)));
      methods(proto, {
        resolvedOptions() {
          const f = self(this, 'resolvedOptions');
          return { locale: f.locale, usage: f.usage, sensitivity: f.sensitivity, ignorePunctuation: false, collation: 'default', numeric: f.numeric, caseFirst: f.caseFirst };
        },
      });
    });
    const Intl = {};
    tag(Intl, 'Intl');
    methods(Intl, { DateTimeFormat, NumberFormat, Collator, getCanonicalLocales(locales) { return supported(locales); } });
    for (const name of ['PluralRules', 'RelativeTimeFormat', 'ListFormat', 'DisplayNames', 'Segmenter', 'Locale', 'DurationFormat', 'supportedValuesOf']) {
      define(Intl, name, { [name]: function () { throw new Error(`Intl.${name}: claimctl does not have it`); } }[name]);
    }
    return Intl;
  }

  const value = Date.prototype.valueOf;
  function local(date, method, [locales, options], required, defaults) {
    const at = value.call(date);
    if (Number.isNaN(at)) return 'Invalid Date';
    return readDate(locales, options, required, defaults, 'Date.prototype.' + method).make.format(at);
  }
  const upper = String.prototype.toUpperCase, lower = String.prototype.toLowerCase;
  function cased(text, change, locales) {
    const locale = resolve(locales);
    if (/^(tr|az|lt|el)\b/i.test(locale)) throw new RangeError(`claimctl cannot change case in the locale "${locale}"`);
    return change.call(text);
  }
  const number_ = Number.prototype.valueOf, bigint = BigInt.prototype.valueOf;
  // What the methods of that name do; each gets this and an array of arguments.
  return {
    Intl: intl,
    'Date.toLocaleString': (x, a) => local(x, 'toLocaleString', a, 'any', 'all'),
    'Date.toLocaleDateString': (x, a) => local(x, 'toLocaleDateString', a, 'date', 'date'),
    'Date.toLocaleTimeString': (x, a) => local(x, 'toLocaleTimeString', a, 'time', 'time'),
    'Number.toLocaleString': (x, a) => { const n = number_.call(x); return readNumber(a[0], a[1], 'Number.prototype.toLocaleString').make.format(n); },
    'BigInt.toLocaleString': (x, a) => { const n = bigint.call(x); return readNumber(a[0], a[1], 'BigInt.prototype.toLocaleString').make.format(n); },
    'Array.toLocaleString': (x, a) => Array.from(x, (e) => e === undefined || e === null ? '' : String(e.toLocaleString(a[0], a[1]))).join(','),
    'String.localeCompare': (x, a) => {
      if (x === undefined || x === null) throw new TypeError('String.prototype.localeCompare called on null or undefined');
      return readCollator(a[1], a[2], 'String.prototype.localeCompare').make(String(x), String(a[0]));
    },
    'String.toLocaleUpperCase': (x, a) => cased(x, upper, a[0]),
    'String.toLocaleLowerCase': (x, a) => cased(x, lower, a[0]),
  };
})
