// date toLocaleString default
return new Date(1700000000000).toLocaleString();

// date toLocaleDateString default
return new Date(1700000000000).toLocaleDateString();

// date toLocaleTimeString default
return new Date(1700000000000).toLocaleTimeString();

// date in a zone
return new Date(1700000000000).toLocaleString('en-US', { timeZone: 'America/New_York' });

// the weekday in a zone
return new Date(1700000000000).toLocaleString('en-US', { timeZone: 'Asia/Tokyo', weekday: 'long' });

// toLocaleTimeString with a weekday
return new Date(1700000000000).toLocaleTimeString('en-US', { weekday: 'short' });

// toLocaleDateString with an hour
return new Date(1700000000000).toLocaleDateString('de-DE', { hour: 'numeric' });

// the hour in a zone without hour12
return new Date(1700000000000).toLocaleString('en-US', { hour: 'numeric', hour12: false, timeZone: 'Europe/Berlin' });

// iso date through sv-SE and en-CA
const d = new Date(1700000000000); return [d.toLocaleDateString('sv-SE'), d.toLocaleDateString('en-CA'), d.toLocaleString('sv')];

// dateStyle and timeStyle
const d = new Date(1700000000000); return ['en-US', 'de', 'fr-FR', 'ja-JP', 'pt-BR'].map(l => d.toLocaleString(l, { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' }));

// long date with time
const d = new Date(1700000000000); return d.toLocaleString('en-US', { year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short', timeZone: 'America/Los_Angeles' });

// an invalid date
return [new Date(NaN).toLocaleString(), new Date(NaN).toLocaleDateString('de')];

// an invalid date formatted
return new Intl.DateTimeFormat('en-US').format(new Date(NaN));

// an invalid time zone
return new Date(0).toLocaleString('en-US', { timeZone: 'Mars/Base' });

// an invalid option
return new Date(0).toLocaleString('en-US', { weekday: 'tiny' });

// an invalid locale
return new Date(0).toLocaleString('not_a_locale');

// a null locale
return new Date(0).toLocaleString(null);

// style and field
return new Date(0).toLocaleString('en-US', { dateStyle: 'short', hour: 'numeric' });

// timeStyle for a date
return new Date(0).toLocaleDateString('en-US', { timeStyle: 'short' });

// dateStyle for a time
return new Date(0).toLocaleTimeString('en-US', { dateStyle: 'short' });

// DateTimeFormat format
return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(1700000000000);

// DateTimeFormat formatToParts
return new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: 'numeric', timeZone: 'Asia/Kolkata' }).formatToParts(new Date(1700000000000));

// DateTimeFormat format is bound
const { format } = new Intl.DateTimeFormat('de', { month: 'short' }); return [0, 31e8].map(t => format(t));

// DateTimeFormat resolvedOptions
return [Intl.DateTimeFormat().resolvedOptions(), new Intl.DateTimeFormat('de-DE', { hour: '2-digit', minute: 'numeric', timeZone: 'europe/berlin' }).resolvedOptions()];

// the time zone of the run
return Intl.DateTimeFormat().resolvedOptions().timeZone;

// resolvedOptions with styles
return new Intl.DateTimeFormat('fr', { dateStyle: 'short', timeStyle: 'long' }).resolvedOptions();

// resolvedOptions with names
return new Intl.DateTimeFormat('en-US', { weekday: 'short', month: 'long', day: '2-digit', year: '2-digit', hour: 'numeric', hour12: true }).resolvedOptions();

// DateTimeFormat tags and names
return [Object.prototype.toString.call(new Intl.DateTimeFormat()), Intl.DateTimeFormat.name, Intl.DateTimeFormat.length, String(Intl), Object.keys(Intl), Intl.DateTimeFormat() instanceof Intl.DateTimeFormat];

// method names and lengths
return [Date.prototype.toLocaleString, Date.prototype.toLocaleDateString, Number.prototype.toLocaleString, String.prototype.localeCompare, BigInt.prototype.toLocaleString, Array.prototype.toLocaleString].map(f => [f.name, f.length]);

// dates of long ago and far away
return [new Date(-62135596800000), new Date(-1e14), new Date(2e14)].map(d => d.toLocaleDateString('en-US', { year: 'numeric', month: 'short', day: 'numeric' }));

// midnight by hour12 and hourCycle
const d = new Date(0); return [{ hour12: false }, { hour12: true }, { hourCycle: 'h23' }, { hourCycle: 'h11' }].map(o => d.toLocaleTimeString('en-US', o));

// time zone names
const d = new Date(1700000000000); return [['en-US', 'Europe/Berlin'], ['en-GB', 'Europe/London'], ['de', 'Europe/Berlin'], ['fr', 'Asia/Kolkata'], ['en-US', 'UTC'], ['en-US', 'America/Chicago']].map(([l, timeZone]) => d.toLocaleTimeString(l, { timeZone, timeZoneName: 'short' }));

// fractional seconds
return new Date(1700000000123).toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });

// fractional seconds out of range
return new Date(0).toLocaleTimeString('en-US', { fractionalSecondDigits: 4 });

// number toLocaleString
return [0, -1.5, 1234567.891, 1e21, NaN, -Infinity, 0.0005, -0].map(x => x.toLocaleString());

// number toLocaleString in locales
return ['en-US', 'de-DE', 'fr', 'es', 'pt-PT', 'it', 'nl', 'ja', 'sv'].map(l => [(1234.5).toLocaleString(l), (1234567.891).toLocaleString(l)]);

// currencies
return [['en-US', 'USD'], ['de-DE', 'EUR'], ['ja-JP', 'JPY'], ['en-GB', 'GBP'], ['fr-FR', 'USD']].map(([l, currency]) => (-1234.5).toLocaleString(l, { style: 'currency', currency }));

// percent
return [0.256, 12.5].map(x => x.toLocaleString('en-US', { style: 'percent', minimumFractionDigits: 1 }));

// fraction digits
return [(1.005).toLocaleString('en-US', { maximumFractionDigits: 2 }), (2.5).toLocaleString('en-US', { maximumFractionDigits: 0 }), (1).toLocaleString('en-US', { minimumFractionDigits: 2 })];

// significant digits
return [123456, 0.000123456, 0].map(x => x.toLocaleString('en-US', { maximumSignificantDigits: 3, minimumSignificantDigits: 2 }));

// no grouping
return (1234567).toLocaleString('en-US', { useGrouping: false, minimumIntegerDigits: 9 });

// fraction digits in the wrong order
return (1).toLocaleString('en-US', { minimumFractionDigits: 3, maximumFractionDigits: 2 });

// fraction digits out of range
return (1).toLocaleString('en-US', { maximumFractionDigits: 101 });

// currency is missing
return (1).toLocaleString('en-US', { style: 'currency' });

// currency is none
return (1).toLocaleString('en-US', { style: 'currency', currency: 'dollars' });

// an invalid number style
return (1).toLocaleString('en-US', { style: 'roman' });

// NumberFormat formatToParts
return new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).formatToParts(-1234.5);

// NumberFormat resolvedOptions
return [new Intl.NumberFormat().resolvedOptions(), new Intl.NumberFormat('de', { style: 'currency', currency: 'usd', useGrouping: true }).resolvedOptions(), new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).resolvedOptions()];

// NumberFormat of text and null
const f = new Intl.NumberFormat('en-US'); return [f.format('1234.5'), f.format(null), f.format(), f.format('x'), f.format('12345678901234567890'), f.format(true)];

// BigInt toLocaleString
return [12345678901234567890n.toLocaleString('de'), (-5n).toLocaleString(), 10n.toLocaleString('en-US', { style: 'percent' })];

// array toLocaleString
return [[1234.5, new Date(0), null, 'x'].toLocaleString(), [1234.5].toLocaleString('de')];

// localeCompare
return ['a'.localeCompare('b'), 'b'.localeCompare('a'), 'a'.localeCompare('a'), 'a'.localeCompare('B'), 'A'.localeCompare('a'), 'résumé'.localeCompare('resume')];

// localeCompare with options
return ['a'.localeCompare('á', 'en', { sensitivity: 'base' }), 'a'.localeCompare('A', undefined, { sensitivity: 'base' }), 'a'.localeCompare('á', 'en', { sensitivity: 'accent' }), 'a'.localeCompare('A', 'en', { sensitivity: 'accent' }), 'a'.localeCompare('á', 'en', { sensitivity: 'case' }), 'a'.localeCompare('A', 'en', { sensitivity: 'case' })];

// localeCompare numeric
return ['item 10', 'item 9', 'item 1'].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));

// sort by localeCompare
return ['z', 'ä', 'a', 'Z', 'A', 'o', 'ö', '_', '1', '10', '2', ' b', '-c', 'é', 'e', 'E', 'ß', 'ss'].sort((a, b) => a.localeCompare(b));

// sort in locales
return [['sv', ['z', 'ö', 'ä', 'å', 'a', 'o']], ['de', ['z', 'ö', 'ä', 'a', 'o']], ['es', ['n', 'ñ', 'o', 'll', 'lm']]].map(([l, list]) => list.sort(new Intl.Collator(l).compare));

// sort emails and names
return ["O'Brien", 'Obrien', 'van der Berg', 'Vander', 'müller', 'Mueller', 'a@b.example', 'a.b@c.example', 'a_b', 'a-b', 'ab'].sort((a, b) => a.localeCompare(b));

// Collator resolvedOptions
return [new Intl.Collator('de').resolvedOptions(), new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).resolvedOptions()];

// Collator numeric
return ['a10', 'a9', 'a1'].sort(new Intl.Collator(undefined, { numeric: true }).compare);

// Collator with an invalid sensitivity
return new Intl.Collator('en', { sensitivity: 'none' });

// toLocaleUpperCase
return ['straße'.toLocaleUpperCase(), 'İI'.toLocaleLowerCase('en-US')];

// a locale that is not known here
return new Date(0).toLocaleDateString('pl');

// an option that is not known here
return new Intl.NumberFormat('en-US', { notation: 'compact' }).format(12345);

// a part of Intl that is not known here
return new Intl.PluralRules('en').select(1);

// supportedLocalesOf
return Intl.DateTimeFormat.supportedLocalesOf(['de', 'en-us', 'fr-FR']);
