package locale

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

type dateTable struct {
	Date, Time, Glue, Both, Style map[string]string
}

// DateOptions are those of Intl.DateTimeFormat that are known, in its words; ""
// is undefined. The zero value formats nothing: defaults are the caller's.
type DateOptions struct {
	Weekday, Year, Month, Day, Hour, Minute, Second string
	// FractionalDigits is 0 or 3.
	FractionalDigits int
	// Hour12 is "true", "false" or "".
	Hour12, HourCycle    string
	TimeZoneName         string
	DateStyle, TimeStyle string
}

// DateFormat formats instants. It is immutable.
type DateFormat struct {
	table    *table
	zone     Zone
	template string
}

// Date makes a format. An error is an *[Unsupported].
func (t *Tables) Date(tag string, o DateOptions, zone Zone) (*DateFormat, error) {
	data, err := t.table(tag)
	if err != nil {
		return nil, err
	}
	template, ok := data.Dates.template(o)
	if !ok {
		return nil, unsupported("a date with %s", o)
	}
	return &DateFormat{table: data, zone: zone, template: template}, nil
}

// String lists the options that are set.
func (o DateOptions) String() string {
	fraction := ""
	if o.FractionalDigits > 0 {
		fraction = strconv.Itoa(o.FractionalDigits)
	}
	var out []string
	for _, field := range [][2]string{
		{"weekday", o.Weekday},
		{"year", o.Year},
		{"month", o.Month},
		{"day", o.Day},
		{"hour", o.Hour},
		{"minute", o.Minute},
		{"second", o.Second},
		{"fractionalSecondDigits", fraction},
		{"hour12", o.Hour12},
		{"hourCycle", o.HourCycle},
		{"timeZoneName", o.TimeZoneName},
		{"dateStyle", o.DateStyle},
		{"timeStyle", o.TimeStyle},
	} {
		if field[1] != "" {
			out = append(out, field[0]+" "+strconv.Quote(field[1]))
		}
	}
	return strings.Join(out, ", ")
}

// letter is the mark of an option's value in the keys of the tables.
func letter(value string) string {
	switch value {
	case "":
		return "-"
	case "2-digit":
		return "2"
	case "narrow":
		return "w"
	}
	return value[:1] // numeric, short, long
}

func (o DateOptions) dateKey() string {
	return letter(o.Weekday) + letter(o.Year) + letter(o.Month) + letter(o.Day)
}

func (o DateOptions) timeKey() string {
	key := letter(o.Hour) + letter(o.Minute) + letter(o.Second)
	switch o.FractionalDigits {
	case 0:
		key += "-"
	case 3:
		key += "f"
	default:
		return "?"
	}
	switch o.TimeZoneName {
	case "":
		key += "-"
	case "short":
		key += "z"
	default:
		return "?"
	}
	if o.Hour == "" {
		return key
	}
	return key + o.cycle()
}

func (o DateOptions) cycle() string {
	switch o.Hour12 {
	case "true":
		return "t"
	case "false":
		return "f"
	}
	return o.HourCycle
}

func (d *dateTable) template(o DateOptions) (string, bool) {
	if o.DateStyle != "" || o.TimeStyle != "" {
		key := o.DateStyle + "." + o.TimeStyle + "."
		if o.TimeStyle != "" {
			key += o.cycle()
		}
		template, ok := d.Style[key]
		return template, ok
	}
	dateKey, timeKey := o.dateKey(), o.timeKey()
	switch {
	case timeKey == "-----":
		template, ok := d.Date[dateKey]
		return template, ok
	case dateKey == "----":
		template, ok := d.Time[timeKey]
		return template, ok
	}
	if template, ok := d.Both[dateKey+" "+timeKey]; ok {
		return template, ok
	}
	return d.glued(dateKey, timeKey)
}

func (d *dateTable) glued(dateKey, timeKey string) (string, bool) {
	date, okDate := d.Date[dateKey]
	part, okTime := d.Time[timeKey]
	glue, ok := d.Glue[dateKey]
	if timeKey == "----z" { // the name of the zone alone
		glue, ok = d.Glue[dateKey+"z"]
		part, okTime = "{z}", true
	}
	if !okDate || !okTime || !ok {
		return "", false
	}
	return strings.NewReplacer("{D}", date, "{T}", part).Replace(glue), true
}

// HourCycle is h11, h12, h23 or h24, or "" for a format without hours.
func (f *DateFormat) HourCycle() string {
	for mark, cycle := range map[string]string{"{h": "h12", "{H": "h23", "{K": "h11", "{k": "h24"} {
		if strings.Contains(f.template, mark) {
			return cycle
		}
	}
	return ""
}

// Parts formats an instant. An error is an *[Unsupported]: a zone's name that is
// not known for that instant.
func (f *DateFormat) Parts(at time.Time) ([]Part, error) {
	at = at.In(f.zone.location)
	var out []Part
	rest := f.template
	for rest != "" {
		literal, after, found := strings.Cut(rest, "{")
		out = appendLiteral(out, literal)
		if !found {
			break
		}
		field, next, _ := strings.Cut(after, "}")
		part, err := f.field(field, at)
		if err != nil {
			return nil, err
		}
		out = append(out, part)
		rest = next
	}
	return out, nil
}

func appendLiteral(parts []Part, text string) []Part {
	n := len(parts)
	switch {
	case text == "":
	case n > 0 && parts[n-1].Type == "literal":
		parts[n-1].Value += text
	default:
		parts = append(parts, Part{"literal", text})
	}
	return parts
}

// field is the value of a template's field: a letter, twice for two digits, or
// a letter and the number of a list.
func (f *DateFormat) field(field string, at time.Time) (Part, error) {
	switch field[0] {
	case 'N':
		return f.named("month", field, int(at.Month())-1)
	case 'W':
		return f.named("weekday", field, int(at.Weekday()))
	case 'a':
		return f.named("dayPeriod", field, at.Hour())
	case 'z':
		name, err := f.table.Zones.name(f.zone, at)
		return Part{"timeZoneName", name}, err
	case 'f':
		return Part{"fractionalSecond", fmt.Sprintf("%03d", at.Nanosecond()/int(time.Millisecond))}, nil
	}
	kind, value := numeric(field[0], at)
	if kind == "" {
		return Part{}, fmt.Errorf("template %q has the field %q", f.template, field)
	}
	if len(field) == 2 {
		return Part{kind, fmt.Sprintf("%02d", value%100)}, nil
	}
	return Part{kind, strconv.Itoa(value)}, nil
}

func numeric(letter byte, at time.Time) (kind string, value int) {
	switch letter {
	case 'y':
		year := at.Year()
		if year < 1 {
			year = 1 - year // a year before Christ; the era is not shown
		}
		return "year", year
	case 'M':
		return "month", int(at.Month())
	case 'd':
		return "day", at.Day()
	case 'H':
		return "hour", at.Hour()
	case 'K':
		return "hour", at.Hour() % 12
	case 'h':
		return "hour", (at.Hour()+11)%12 + 1
	case 'k':
		return "hour", (at.Hour()+23)%24 + 1
	case 'm':
		return "minute", at.Minute()
	case 's':
		return "second", at.Second()
	}
	return "", 0
}

func (f *DateFormat) named(kind, field string, i int) (Part, error) {
	list, err := strconv.Atoi(field[1:])
	if err != nil || list >= len(f.table.Lists) || i >= len(f.table.Lists[list]) {
		return Part{}, fmt.Errorf("template %q has the field %q", f.template, field)
	}
	return Part{kind, f.table.Lists[list][i]}, nil
}
