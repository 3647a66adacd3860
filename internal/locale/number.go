package locale

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

type numberTable struct {
	Decimal, Group, NaN, Infinity string
	Styles                        map[string][]string
	MinGroup                      map[string]int
	Fraction                      map[string]int
	CurrencyDecimal               map[string]string
	CurrencyGroup                 map[string]string
}

// NumberOptions are those of Intl.NumberFormat that are known. The zero value is
// not usable: MaxFraction, MinInteger and Grouping have no defaults here.
type NumberOptions struct {
	// Style is "decimal", "percent" or "currency".
	Style string
	// Currency is an upper-case ISO 4217 code, and CurrencyDisplay "symbol",
	// "narrowSymbol" or "code".
	Currency, CurrencyDisplay string
	MinInteger                int
	MinFraction, MaxFraction  int
	// MaxSignificant, when not 0, takes the place of the fraction digits.
	MinSignificant, MaxSignificant int
	// Grouping is "auto", "always", "min2" or "false".
	Grouping string
}

// NumberFormat formats numbers. It is immutable.
type NumberFormat struct {
	opts           NumberOptions
	nan, infinity  string
	decimal, group string
	minGroup       int
	// templates are for digits, positive and negative, and then for what has
	// no digits, if that is different.
	templates []string
}

// CurrencyDigits is the number of fraction digits of a currency; ok is false
// when the currency is not known.
func (t *Tables) CurrencyDigits(tag, currency string) (n int, ok bool) {
	data, err := t.table(tag)
	if err != nil {
		return 0, false
	}
	n, ok = data.Numbers.Fraction[currency]
	return n, ok
}

// Number makes a format. An error is an *[Unsupported].
func (t *Tables) Number(tag string, o NumberOptions) (*NumberFormat, error) {
	data, err := t.table(tag)
	if err != nil {
		return nil, err
	}
	n := &data.Numbers
	key := o.Style
	if key == "currency" {
		key = o.Currency + "." + o.CurrencyDisplay
	}
	templates, ok := n.Styles[key]
	if !ok && o.Style == "currency" {
		return nil, unsupported("the currency %q with currencyDisplay %q", o.Currency, o.CurrencyDisplay)
	}
	if !ok {
		return nil, unsupported("a number with style %q", o.Style)
	}
	f := &NumberFormat{
		opts: o, nan: n.NaN, infinity: n.Infinity, decimal: n.Decimal, group: n.Group,
		minGroup: n.MinGroup[key], templates: templates,
	}
	if special, ok := n.CurrencyDecimal[key]; ok {
		f.decimal = special
	}
	if special, ok := n.CurrencyGroup[key]; ok {
		f.group = special
	}
	return f, nil
}

// Float formats a number. Its shortest decimal form is what is rounded, half
// away from zero, as ICU does.
func (f *NumberFormat) Float(x float64) []Part {
	switch {
	case x != x:
		return f.parts(f.special(0), []Part{{"nan", f.nan}})
	case x > math.MaxFloat64:
		return f.parts(f.special(0), []Part{{"infinity", f.infinity}})
	case x < -math.MaxFloat64:
		return f.parts(f.special(1), []Part{{"infinity", f.infinity}})
	}
	text, negative := strings.CutPrefix(strconv.FormatFloat(x, 'e', -1, 64), "-")
	mantissa, exponent, _ := strings.Cut(text, "e")
	exp, _ := strconv.Atoi(exponent)
	first, rest, _ := strings.Cut(mantissa, ".")
	return f.parts(f.sign(negative), f.digits(decimal{digits: first + rest, point: exp + 1}))
}

// Int formats an integer of any size.
func (f *NumberFormat) Int(x *big.Int) []Part {
	digits := new(big.Int).Abs(x).String()
	return f.parts(f.sign(x.Sign() < 0), f.digits(decimal{digits: digits, point: len(digits)}))
}

// decimal is 0.digits times ten to the point.
type decimal struct {
	digits string
	point  int
}

// round keeps n digits behind the first, which may be none.
func (d decimal) round(n int) decimal {
	if n >= len(d.digits) {
		return d
	}
	if n < 0 {
		return decimal{}
	}
	up := d.digits[n] >= '5'
	kept := []byte(d.digits[:n])
	for i := n - 1; up && i >= 0; i-- {
		if kept[i]++; kept[i] <= '9' {
			up = false
			break
		}
		kept[i] = '0'
	}
	if up {
		return decimal{digits: "1" + string(kept), point: d.point + 1}
	}
	return decimal{digits: string(kept), point: d.point}
}

// split gives the digits before and behind the decimal point.
func (d decimal) split() (integer, fraction string) {
	switch {
	case d.point <= 0:
		fraction = strings.Repeat("0", -d.point) + d.digits
	case d.point >= len(d.digits):
		integer = d.digits + strings.Repeat("0", d.point-len(d.digits))
	default:
		integer, fraction = d.digits[:d.point], d.digits[d.point:]
	}
	return strings.TrimLeft(integer, "0"), strings.TrimRight(fraction, "0")
}

func (f *NumberFormat) digits(d decimal) []Part {
	d.digits = strings.TrimLeft(d.digits, "0") // zero has none
	switch {
	case d.digits == "":
		d.point = 1
	case f.opts.Style == "percent":
		d.point += 2
	}
	minFraction := f.opts.MinFraction
	if f.opts.MaxSignificant > 0 {
		d = d.round(f.opts.MaxSignificant)
		minFraction = f.opts.MinSignificant - max(d.point, 1)
		if d.digits != "" && d.point < 1 {
			minFraction = f.opts.MinSignificant - d.point
		}
	} else {
		d = d.round(d.point + f.opts.MaxFraction)
	}
	integer, fraction := d.split()
	integer = pad(f.opts.MinInteger-len(integer)) + integer
	fraction += pad(minFraction - len(fraction))
	out := f.grouped(integer)
	if fraction != "" {
		out = append(out, Part{"decimal", f.decimal}, Part{"fraction", fraction})
	}
	return out
}

func pad(n int) string { return strings.Repeat("0", max(0, n)) }

func (f *NumberFormat) grouped(integer string) []Part {
	least := f.minGroup
	switch f.opts.Grouping {
	case "false":
		return []Part{{"integer", integer}}
	case "always":
		least = 1
	case "min2":
		least = 2
	}
	if len(integer) < 3+least {
		return []Part{{"integer", integer}}
	}
	head := len(integer) % 3
	if head == 0 {
		head = 3
	}
	out := []Part{{"integer", integer[:head]}}
	for i := head; i < len(integer); i += 3 {
		out = append(out, Part{"group", f.group}, Part{"integer", integer[i : i+3]})
	}
	return out
}

func (f *NumberFormat) sign(negative bool) string {
	if negative {
		return f.templates[1]
	}
	return f.templates[0]
}

// special is a template for what has no digits.
func (f *NumberFormat) special(i int) string { return f.templates[len(f.templates)-2+i] }

// parts puts the digits into the template.
func (f *NumberFormat) parts(template string, digits []Part) []Part {
	var out []Part
	for template != "" {
		literal, after, found := strings.Cut(template, "{")
		out = appendLiteral(out, literal)
		if !found {
			break
		}
		field, next, _ := strings.Cut(after, "}")
		if field == "D" {
			out = append(out, digits...)
		} else {
			kind, value, _ := strings.Cut(field, ":")
			out = append(out, Part{kind, value})
		}
		template = next
	}
	return out
}
