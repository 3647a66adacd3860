// Writes the tables of this package: what node's Intl, which is ICU with CLDR,
// makes of every combination of options, taken apart into templates. Run by
// go test -update; the standard input is zones.txt.
'use strict';
const zlib = require('zlib');
const zones = require('fs').readFileSync(0, 'utf8').trim().split('\n');

const locales = ['en-US', 'en-GB', 'en-CA', 'en-AU', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pt-PT', 'sv', 'ja', 'zh'];
const widths = ['', 'numeric', '2-digit'];
const letters = ['narrow', 'short', 'long'];
const utc = (...a) => new Date(Date.UTC(...a));
const months = [...Array(12).keys()].map((m) => utc(2007, m, 5, 9, 3, 4, 56));
const days = [...Array(7).keys()].map((d) => utc(2007, 0, 7 + d, 9, 3, 4, 56)); // Sunday first
const hours = [...Array(24).keys()].map((h) => utc(2007, 2, 5, h, 3, 4, 56));
const sample = months[2]; // 2007-03-05T09:03:04.056Z, a Monday

let interned = [], internedAt = new Map();
function intern(list) {
  const key = list.join('|');
  if (!internedAt.has(key)) { internedAt.set(key, interned.length); interned.push(list); }
  return internedAt.get(key);
}

// part finds the value of a part; a type may occur once.
function part(format, date, type) {
  const found = format.formatToParts(date).filter((p) => p.type === type);
  if (found.length !== 1) throw new Error(`${found.length} parts ${type}`);
  return found[0].value;
}

function digits(value, one, letter) {
  if (value === one) return letter;
  if (value === one.padStart(2, '0')) return letter + letter;
  throw new Error(`${letter}: ${value}`);
}

const fields = {
  year: (v) => v === '2007' ? 'y' : v === '07' ? 'yy' : bad(v),
  month: (v, f) => {
    if (v === '3' || v === '03') return digits(v, '3', 'M');
    return 'N' + intern(months.map((d) => part(f, d, 'month')));
  },
  day: (v) => digits(v, '5', 'd'),
  weekday: (v, f) => 'W' + intern(days.map((d) => part(f, d, 'weekday'))),
  hour: (v, f) => {
    const of = (h) => parseInt(part(f, hours[h], 'hour'), 10);
    const letter = of(0) === 24 ? 'k' : of(0) === 12 ? 'h' : of(12) === 0 ? 'K' : 'H';
    return digits(part(f, hours[9], 'hour'), '9', letter);
  },
  minute: (v) => digits(v, '3', 'm'),
  second: (v) => digits(v, '4', 's'),
  fractionalSecond: (v) => v === '056' ? 'f' : bad(v),
  dayPeriod: (v, f) => {
    const at = (minute) => hours.map((d) => part(f, new Date(+d + minute * 60000), 'dayPeriod'));
    if (at(-3).join() !== at(30).join()) throw new Error('day period changes within the hour');
    return 'a' + intern(at(0));
  },
  timeZoneName: () => 'z',
  era: () => bad('era'),
};
function bad(v) { throw new Error(String(v)); }

function template(f) {
  return f.formatToParts(sample).map((p) => {
    if (p.type === 'literal') {
      if (/[{}]/.test(p.value)) bad(p.value);
      return p.value;
    }
    return '{' + (fields[p.type] || (() => bad(p.type)))(p.value, f) + '}';
  }).join('');
}

const make = (locale, options) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
const short = { '': '-', numeric: 'n', '2-digit': '2', narrow: 'w', short: 's', long: 'l' };
const clean = (o) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== '' && v !== undefined));

function* dates() {
  for (const weekday of ['', ...letters]) for (const year of widths) for (const month of [...widths, ...letters]) for (const day of widths) {
    const key = short[weekday] + short[year] + short[month] + short[day];
    if (key !== '----') yield [key, clean({ weekday, year, month, day })];
  }
}
const cycles = { '': {}, t: { hour12: true }, f: { hour12: false }, h11: { hourCycle: 'h11' }, h12: { hourCycle: 'h12' }, h23: { hourCycle: 'h23' }, h24: { hourCycle: 'h24' } };
function* times() {
  for (const hour of widths) for (const minute of widths) for (const second of widths) for (const fraction of ['', 3]) for (const zone of ['', 'short']) {
    if (fraction && !second) continue;
    for (const cycle in cycles) {
      if (cycle && !hour) continue;
      const key = short[hour] + short[minute] + short[second] + (fraction ? 'f' : '-') + (zone ? 'z' : '-') + cycle;
      if (key !== '-----') yield [key, clean({ hour, minute, second, fractionalSecondDigits: fraction, timeZoneName: zone, ...cycles[cycle] })];
    }
  }
}

const problems = {};
function attempt(table, key, what, f) {
  try { table[key] = f(); } catch (e) { problems[what + ': ' + e.message] = (problems[what + ': ' + e.message] || 0) + 1; }
}

// glue is what stands between date and time: the template of both, with the
// date and the time as D and T.
function glue(both, date, time) {
  const d = both.indexOf(date);
  if (d < 0) bad('date is not in ' + both + ' as ' + date);
  const rest = both.slice(0, d) + '{D}' + both.slice(d + date.length);
  const t = rest.indexOf(time, 0);
  if (t < 0) bad('time is not in ' + both + ' as ' + time);
  return rest.slice(0, t) + '{T}' + rest.slice(t + time.length);
}

function dateTables(locale) {
  const out = { date: {}, time: {}, glue: {}, both: {}, style: {} };
  for (const [key, o] of dates()) attempt(out.date, key, locale + ' date', () => template(make(locale, o)));
  for (const [key, o] of times()) attempt(out.time, key, locale + ' time', () => template(make(locale, o)));
  for (const [key, o] of dates()) {
    if (key.slice(1) === '---') continue; // a weekday alone: below
    attempt(out.glue, key, locale + ' glue', () => {
      const to = { hour: 'numeric', minute: '2-digit', second: '2-digit' };
      const g = glue(template(make(locale, { ...o, ...to })), out.date[key], out.time['n22--']);
      for (const [k, t] of [['nn---', { hour: 'numeric', minute: 'numeric' }], ['n22-z', { ...to, timeZoneName: 'short' }]]) {
        if (glue(template(make(locale, { ...o, ...t })), out.date[key], out.time[k]) !== g) bad('glue differs for ' + k);
      }
      return g;
    });
    attempt(out.glue, key + 'z', locale + ' glue z', () => glue(template(make(locale, { ...o, timeZoneName: 'short' })), out.date[key], '{z}'));
  }
  // A weekday alone goes with a time in ways of its own.
  for (const [key, o] of dates()) {
    if (key.slice(1) !== '---') continue;
    for (const [k, t] of times()) {
      if (k[3] === 'f' || !/^(t|f|h12|h23|)$/.test(k.slice(5))) continue;
      attempt(out.both, key + ' ' + k, locale + ' both', () => template(make(locale, { ...o, ...t })));
    }
  }
  for (const d of ['', 'full', 'long', 'medium', 'short']) for (const t of ['', 'full', 'long', 'medium', 'short']) {
    for (const cycle in cycles) {
      if (!d && !t || cycle && !t || t === 'full') continue;
      attempt(out.style, `${d}.${t}.${cycle}`, locale + ' style', () => template(make(locale, clean({ dateStyle: d, timeStyle: t, ...cycles[cycle] }))));
    }
  }
  return out;
}

// zoneTable names the zones whose short name is not an offset: by offset in
// minutes, as it was from 2010 to 2037. A zone with two names for an offset has "?".
function zoneTable(locale) {
  const at = [];
  for (let y = 2010; y <= 2037; y++) at.push(utc(y, 0, 15), utc(y, 6, 15));
  const name = (f, d) => part(f, d, 'timeZoneName');
  const east = make(locale, { timeZone: 'Asia/Kolkata', timeZoneName: 'short' }), west = make(locale, { timeZone: 'Etc/GMT+3', timeZoneName: 'short' });
  const zero = ['Atlantic/Azores', 'America/Scoresbysund', 'Antarctica/Troll'].map((timeZone, i) =>
    name(make(locale, { timeZone, timeZoneName: 'short' }), utc(2020, i < 2 ? 6 : 0, 1))).find((n) => n.endsWith('0')) || bad('no zone without a name');
  const [, prefix, plus, colon] = /^(\D+)([+\u2212-])5(.)30$/.exec(name(east, sample));
  const [, , minus] = /^(\D+)([+\u2212-])3$/.exec(name(west, sample));
  const offsetName = (m) => {
    if (m === 0) return zero;
    const a = Math.abs(m), h = Math.floor(a / 60), r = a % 60;
    return prefix + (m < 0 ? minus : plus) + h + (r ? colon + String(r).padStart(2, '0') : '');
  };
  const out = {};
  for (const zone of zones) {
    const f = make(locale, { timeZone: zone, timeZoneName: 'short' });
    const wall = make('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' });
    const names = {};
    for (const d of at) {
      const p = Object.fromEntries(wall.formatToParts(d).map((x) => [x.type, +x.value]));
      const offset = (utc(p.year, p.month - 1, p.day, p.hour, p.minute) - d) / 60000;
      const n = name(f, d);
      names[offset] = names[offset] === undefined || names[offset] === n ? n : '?';
    }
    for (const o in names) if (names[o] === offsetName(+o)) delete names[o];
    if (Object.keys(names).length) out[zone] = names;
  }
  return { prefix, plus, minus, colon, zero: offsetName(0), names: out };
}

const currencies = ['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'CAD', 'AUD', 'NZD', 'BRL', 'CNY', 'INR', 'MXN', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'HUF', 'KRW', 'SGD', 'HKD', 'ZAR', 'TRY', 'ILS', 'THB', 'ARS', 'CLP', 'COP', 'TWD', 'VND', 'KWD', 'BHD', 'RUB', 'UAH', 'AED', 'SAR'];

// affixes is a number's template: the digits are D.
function affixes(locale, options, value) {
  let out = '', seen = false;
  for (const p of new Intl.NumberFormat(locale, options).formatToParts(value)) {
    if (['integer', 'group', 'decimal', 'fraction', 'nan', 'infinity'].includes(p.type)) {
      if (!seen) out += '{D}';
      seen = true;
    } else if (p.type === 'literal') out += p.value;
    else out += '{' + p.type + ':' + p.value + '}';
  }
  return out;
}

function numberTables(locale) {
  const f = new Intl.NumberFormat(locale);
  const of = (v, type) => f.formatToParts(v).find((p) => p.type === type).value;
  const grouped = (o, v) => new Intl.NumberFormat(locale, o).formatToParts(v).some((p) => p.type === 'group');
  // What is no digit may stand closer to a currency: two more when they differ.
  const both = (o) => {
    const digits = [affixes(locale, o, 12345.5), affixes(locale, o, -12345.5)];
    const others = [affixes(locale, o, Infinity), affixes(locale, o, -Infinity)];
    return digits.join() === others.join() ? digits : [...digits, ...others];
  };
  const out = {
    decimal: of(1.5, 'decimal'), group: of(1234567, 'group'), nan: of(NaN, 'nan'), infinity: of(Infinity, 'infinity'),
    styles: { decimal: both({}), percent: both({ style: 'percent' }) },
    minGroup: { decimal: grouped({}, 1234) ? 1 : 2, percent: grouped({ style: 'percent' }, 12.34) ? 1 : 2 },
    fraction: {}, currencyDecimal: {}, currencyGroup: {},
  };
  for (const c of currencies) for (const d of ['symbol', 'narrowSymbol', 'code']) {
    const o = { style: 'currency', currency: c, currencyDisplay: d };
    const parts = new Intl.NumberFormat(locale, { ...o, minimumFractionDigits: 1 }).formatToParts(1234567.5);
    out.styles[c + '.' + d] = both(o);
    out.minGroup[c + '.' + d] = grouped(o, 1234) ? 1 : 2;
    if (!grouped(o, 12345)) bad('no groups');
    const decimal = parts.find((p) => p.type === 'decimal').value, group = parts.find((p) => p.type === 'group').value;
    if (decimal !== out.decimal) out.currencyDecimal[c + '.' + d] = decimal;
    if (group !== out.group) out.currencyGroup[c + '.' + d] = group;
    out.fraction[c] = new Intl.NumberFormat(locale, o).resolvedOptions().maximumFractionDigits;
  }
  return out;
}

const out = {};
for (const locale of locales) {
  [interned, internedAt] = [[], new Map()];
  out[locale] = { icu: process.versions.icu, cldr: process.versions.cldr, dates: dateTables(locale), zones: zoneTable(locale), numbers: numberTables(locale), lists: interned };
}
for (const p in problems) process.stderr.write(`left out, ${problems[p]}: ${p}\n`);
process.stdout.write(JSON.stringify(out));
