// Writes testdata/golden.json: what node makes of options picked at random.
'use strict';
let seed = 20261122;
const random = (n) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0, Math.floor(seed / 65536) % n);
const pick = (list) => list[random(list.length)];
const maybe = (list) => random(2) ? pick(list) : undefined;
const tags = ['en-US', 'en-US', 'en-GB', 'en-CA', 'en-AU', 'de', 'de-DE', 'fr-FR', 'es', 'it-IT', 'nl', 'pt', 'pt-BR', 'pt-PT', 'sv-SE', 'ja-JP', 'zh-CN', 'en'];
const zones = ['UTC', 'UTC', 'America/New_York', 'America/Los_Angeles', 'Europe/Berlin', 'Europe/London', 'Asia/Tokyo', 'Asia/Kolkata', 'Australia/Sydney', 'America/Sao_Paulo', 'Africa/Lagos', 'Asia/Kathmandu', 'Pacific/Auckland', 'America/St_Johns', 'Europe/Lisbon', 'America/Chicago', 'Asia/Shanghai', 'Europe/Istanbul'];
const both = ['numeric', '2-digit'], letters = ['narrow', 'short', 'long'];
const dates = [], numbers = [];
while (dates.length < 1500) {
  let o;
  if (random(4) === 0) {
    o = { dateStyle: maybe(['full', 'long', 'medium', 'short']), timeStyle: maybe(['long', 'medium', 'short']) };
    if (!o.dateStyle && !o.timeStyle) continue;
    if (o.timeStyle) o.hour12 = maybe([true, false]);
  } else {
    o = { weekday: random(3) ? undefined : pick(letters), year: maybe(both), month: maybe([...both, ...letters]), day: maybe(both) };
    if (random(2)) Object.assign(o, { hour: maybe(both), minute: maybe(both), second: maybe(both) });
    if (o.second) o.fractionalSecondDigits = random(6) ? undefined : 3;
    if (o.hour && random(3) === 0) Object.assign(o, pick([{ hour12: true }, { hour12: false }, { hourCycle: 'h11' }, { hourCycle: 'h12' }, { hourCycle: 'h23' }, { hourCycle: 'h24' }]));
    if (random(5) === 0) o.timeZoneName = 'short';
    if (!Object.values(o).some((v) => v !== undefined) || !o.weekday && !o.year && !o.month && !o.day && !o.hour && !o.minute && !o.second) continue;
  }
  const tag = pick(tags), timeZone = pick(zones);
  const at = random(4) ? Date.UTC(2010 + random(27), random(12), 1 + random(28), random(24), random(60), random(60), random(1000)) : Date.UTC(pick([1970, 1999, 1600, 33, -43, 9999]), random(12), 1 + random(28), random(24), 5, 6);
  if (o.timeZoneName && (at < Date.UTC(2010, 0, 2) || at > Date.UTC(2037, 11, 30)) && timeZone !== 'UTC') continue;
  if ((o.timeStyle === 'long') && (at < Date.UTC(2010, 0, 2) || at > Date.UTC(2037, 11, 30)) && timeZone !== 'UTC') continue;
  if (at < 0 && timeZone !== 'UTC') continue;
  const f = new Intl.DateTimeFormat(tag, { ...o, timeZone });
  dates.push({ tag, timeZone, o, at, parts: f.formatToParts(at).map((p) => [p.type, p.value]), hourCycle: f.resolvedOptions().hourCycle });
}
const values = [0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, 1.005, 1234, 12345, 1234.5, -98765.4321, 1e6, 123456789.987, 0.1 + 0.2, 1e21, 5e-7, 0.00049, 999.9996, 9.995, 0.999, 1e-10, 4.35, 1e15 + 0.3, NaN, Infinity, -Infinity, 99, 100, 1000000000];
while (numbers.length < 1500) {
  const o = { style: pick(['decimal', 'decimal', 'percent', 'currency']) };
  if (o.style === 'currency') Object.assign(o, { currency: pick(['USD', 'EUR', 'GBP', 'JPY', 'BRL', 'CHF', 'SEK', 'KWD', 'MXN', 'CNY']), currencyDisplay: pick(['symbol', 'symbol', 'code', 'narrowSymbol']) });
  const r = random(4);
  if (r === 0) { o.minimumFractionDigits = random(4); o.maximumFractionDigits = o.minimumFractionDigits + random(4); }
  if (r === 1) { o.minimumSignificantDigits = 1 + random(4); o.maximumSignificantDigits = o.minimumSignificantDigits + random(4); }
  if (random(5) === 0) o.minimumIntegerDigits = 1 + random(6);
  if (random(4) === 0) o.useGrouping = pick(['auto', 'always', 'min2', false]);
  const tag = pick(tags), x = pick(values), f = new Intl.NumberFormat(tag, o), n = f.resolvedOptions();
  numbers.push({ tag, x: Object.is(x, -0) ? '-0' : String(x), o: { style: n.style, currency: n.currency, currencyDisplay: n.currencyDisplay, minInteger: n.minimumIntegerDigits, minFraction: n.minimumFractionDigits, maxFraction: n.maximumFractionDigits, minSignificant: n.minimumSignificantDigits, maxSignificant: n.maximumSignificantDigits, grouping: String(n.useGrouping) }, parts: f.formatToParts(x).map((p) => [p.type, p.value]) });
}
process.stdout.write('{"node":' + JSON.stringify(process.version) + ',\n"dates":[\n' + dates.map((c) => JSON.stringify(c)).join(',\n') + '],\n"numbers":[\n' + numbers.map((c) => JSON.stringify(c)).join(',\n') + ']}\n');
