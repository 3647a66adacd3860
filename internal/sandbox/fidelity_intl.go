package sandbox

import (
	_ "embed"
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/dop251/goja"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/claimctl/claimctl/internal/locale"
)

//go:embed fidelity_intl.js
var intlSource string

var intlProgram = preludeProgram("intl", intlSource)

// localMethod is a method that formats or compares by a locale.
type localMethod struct {
	class, name string
	length      int
}

// localMethods are those that a source may call.
func localMethods(code string) []localMethod {
	all := []localMethod{
		{"Date", "toLocaleString", 0},
		{"Number", "toLocaleString", 0},
		{"BigInt", "toLocaleString", 0},
		{"Array", "toLocaleString", 0},
		{"Date", "toLocaleDateString", 0},
		{"Date", "toLocaleTimeString", 0},
		{"String", "localeCompare", 1},
		{"String", "toLocaleUpperCase", 0},
		{"String", "toLocaleLowerCase", 0},
	}
	return slices.DeleteFunc(all, func(m localMethod) bool { return !strings.Contains(code, m.name) })
}

// installIntl defines Intl, and the methods that format by a locale anew, for
// programs that name them. What they need is made when the first is called.
func (vm *VM) installIntl() {
	l := &intl{vm: vm, tables: vm.program.locales}
	for _, m := range vm.program.localMethods {
		vm.hide(vm.prototype(m.class), m.name, vm.builtin(m.name, m.length, func(c goja.FunctionCall) goja.Value {
			return l.call(m.class+"."+m.name, c.This, vm.rt.NewArray(anySlice(c.Arguments)...))
		}))
	}
	if !vm.program.usesIntl {
		return
	}
	global := vm.rt.GlobalObject()
	first := vm.rt.ToValue(func(goja.FunctionCall) goja.Value {
		made := l.call("Intl")
		vm.set("Intl", made)
		return made
	})
	assigned := vm.rt.ToValue(func(c goja.FunctionCall) goja.Value {
		vm.set("Intl", c.Argument(0))
		return goja.Undefined()
	})
	_ = global.DefineAccessorProperty("Intl", first, assigned, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// call calls a function of fidelity_intl.js.
func (l *intl) call(name string, args ...goja.Value) goja.Value {
	if l.functions == nil {
		l.functions = l.vm.prelude(intlProgram(), map[string]any{
			"supported": l.supported, "zone": l.zone, "date": l.date, "number": l.number,
			"currencyDigits": l.currencyDigits, "collator": l.collator,
		})
	}
	fn, _ := goja.AssertFunction(l.functions.Get(name))
	return must(fn(goja.Undefined(), args...))
}

// intl is what fidelity_intl.js calls.
type intl struct {
	vm        *VM
	tables    *locale.Tables
	functions *goja.Object
}

func (l *intl) throw(err error) {
	panic(l.vm.newError(&Throw{Name: "RangeError", Message: err.Error()}))
}

func (l *intl) supported(c goja.FunctionCall) goja.Value {
	tag, ok := locale.Supported(c.Argument(0).String())
	if !ok {
		return goja.Undefined()
	}
	return l.vm.rt.ToValue(tag)
}

func (l *intl) zone(c goja.FunctionCall) goja.Value {
	name := c.Argument(0).String()
	zone, err := locale.LoadZone(name)
	if errors.Is(err, locale.ErrNoZone) {
		err = errors.New("Invalid time zone specified: " + name)
	}
	if err != nil {
		l.throw(err)
	}
	return l.vm.rt.ToValue(zone.Name)
}

// textOf is a member as text, "" when it is undefined.
func textOf(o *goja.Object, name string) string {
	if v := o.Get(name); v != nil && !goja.IsUndefined(v) {
		return v.String()
	}
	return ""
}

func countOf(o *goja.Object, name string) int {
	n, _ := strconv.Atoi(textOf(o, name))
	return n
}

func (l *intl) date(c goja.FunctionCall) goja.Value {
	o := c.Argument(0).ToObject(l.vm.rt)
	zone, err := locale.LoadZone(textOf(o, "timeZone"))
	if err != nil {
		l.throw(err)
	}
	f, err := l.tables.Date(textOf(o, "locale"), locale.DateOptions{
		Weekday: textOf(o, "weekday"), Year: textOf(o, "year"), Month: textOf(o, "month"), Day: textOf(o, "day"),
		Hour: textOf(o, "hour"), Minute: textOf(o, "minute"), Second: textOf(o, "second"),
		FractionalDigits: countOf(o, "fractionalSecondDigits"), Hour12: textOf(o, "hour12"), HourCycle: textOf(o, "hourCycle"),
		TimeZoneName: textOf(o, "timeZoneName"), DateStyle: textOf(o, "dateStyle"), TimeStyle: textOf(o, "timeStyle"),
	}, zone)
	if err != nil {
		l.throw(err)
	}
	made := l.formatter(func(v goja.Value) ([]locale.Part, error) { return f.Parts(time.UnixMilli(v.ToInteger())) }, locale.JoinDate)
	_ = made.Set("hourCycle", f.HourCycle())
	return made
}

func (l *intl) number(c goja.FunctionCall) goja.Value {
	o := c.Argument(0).ToObject(l.vm.rt)
	f, err := l.tables.Number(textOf(o, "locale"), locale.NumberOptions{
		Style: textOf(o, "style"), Currency: textOf(o, "currency"), CurrencyDisplay: textOf(o, "currencyDisplay"),
		MinInteger: countOf(o, "minimumIntegerDigits"), MinFraction: countOf(o, "minimumFractionDigits"), MaxFraction: countOf(o, "maximumFractionDigits"),
		MinSignificant: countOf(o, "minimumSignificantDigits"), MaxSignificant: countOf(o, "maximumSignificantDigits"),
		Grouping: textOf(o, "useGrouping"),
	})
	if err != nil {
		l.throw(err)
	}
	return l.formatter(func(v goja.Value) ([]locale.Part, error) {
		if x, ok := v.Export().(*big.Int); ok {
			return f.Int(x), nil
		}
		return f.Float(v.ToFloat()), nil
	}, locale.Join)
}

// formatter makes the two functions of a format.
func (l *intl) formatter(parts func(goja.Value) ([]locale.Part, error), join func([]locale.Part) string) *goja.Object {
	rt := l.vm.rt
	get := func(c goja.FunctionCall) []locale.Part {
		list, err := parts(c.Argument(0))
		if err != nil {
			l.throw(err)
		}
		return list
	}
	made := rt.NewObject()
	_ = made.Set("format", func(c goja.FunctionCall) goja.Value { return rt.ToValue(join(get(c))) })
	_ = made.Set("parts", func(c goja.FunctionCall) goja.Value {
		var out []any
		for _, p := range get(c) {
			part := rt.NewObject()
			_ = part.Set("type", p.Type)
			_ = part.Set("value", p.Value)
			out = append(out, part)
		}
		return rt.NewArray(out...)
	})
	return made
}

func (l *intl) currencyDigits(c goja.FunctionCall) goja.Value {
	tag, currency := c.Argument(0).String(), c.Argument(1).String()
	n, ok := l.tables.CurrencyDigits(tag, currency)
	if _, known := locale.Supported(tag); known && !ok {
		l.throw(&locale.Unsupported{What: "the currency " + strconv.Quote(currency)})
	}
	return l.vm.rt.ToValue(n)
}

// collator makes a function that compares. The tables are those of
// golang.org/x/text, with the alphabets of CLDR 23.
func (l *intl) collator(c goja.FunctionCall) goja.Value {
	o := c.Argument(0).ToObject(l.vm.rt)
	tag := textOf(o, "locale")
	base, _, _ := strings.Cut(tag, "-")
	if _, ok := locale.Supported(tag); !ok || base == "ja" || base == "zh" {
		l.throw(errors.New("claimctl cannot sort in the locale " + strconv.Quote(tag)))
	}
	var opts []collate.Option
	prepare := func(v goja.Value) string { return v.String() }
	if textOf(o, "numeric") == "true" {
		opts = append(opts, collate.Numeric)
	}
	switch textOf(o, "sensitivity") {
	case "base":
		opts = append(opts, collate.Loose)
	case "accent":
		opts = append(opts, collate.IgnoreCase)
	case "case":
		prepare = func(v goja.Value) string { return withoutMarks(v.String()) }
	}
	order := collate.New(language.Make(tag), opts...)
	return l.vm.rt.ToValue(func(c goja.FunctionCall) goja.Value {
		return l.vm.rt.ToValue(order.CompareString(prepare(c.Argument(0)), prepare(c.Argument(1))))
	})
}

// withoutMarks takes the diacritics from a text. The option of the package
// collate that does so has no effect.
func withoutMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}
