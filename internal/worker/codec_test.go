package worker

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// fill gives every field of a value something, so that a field that the codec
// forgets is missed.
func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch at := v.Addr().Interface().(type) {
	case **action.Object:
		*at = action.NewObject("n", *n)
		return
	case *action.Value:
		*at = action.MustMarshal(*n)
		return
	case *time.Time:
		*at = time.Unix(int64(*n), int64(*n)).UTC()
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("text " + string(rune('a'+*n%26)))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n) * int64(1-2*(*n%2)))
	case reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte{byte(*n), 0, 255})
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(t, v.Index(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), n)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		item := reflect.New(v.Type().Elem()).Elem()
		fill(t, item, n)
		v.SetMapIndex(reflect.ValueOf("key"), item)
	default:
		t.Fatalf("no idea how to fill a %s", v.Type())
	}
}

func trip[T any](t *testing.T, shape func(*codec, *T), v *T) *T {
	t.Helper()
	var pipe bytes.Buffer
	l := newLine(&pipe, &pipe)
	if err := send(l, v, shape); err != nil {
		t.Fatal(err)
	}
	out := new(T)
	if err := receive(l, out, shape); err != nil {
		t.Fatal(err)
	}
	return out
}

func compared[T any](t *testing.T, want, got *T) {
	t.Helper()
	sameObject := cmp.Comparer(func(a, b *action.Object) bool { return string(a.Value()) == string(b.Value()) })
	if diff := cmp.Diff(want, got, sameObject); diff != "" {
		t.Errorf("(-sent +received):\n%s", diff)
	}
}

// TestCodec: what is sent is what is received, every field of it.
func TestCodec(t *testing.T) {
	t.Parallel()
	n := 0
	var o order
	fill(t, reflect.ValueOf(&o).Elem(), &n)
	compared(t, &o, trip(t, orderShape, &o))
	var r report
	fill(t, reflect.ValueOf(&r).Elem(), &n)
	compared(t, &r, trip(t, reportShape, &r))
	var e runner.Entry
	fill(t, reflect.ValueOf(&e).Elem(), &n)
	compared(t, &e, trip(t, entryShape, &e))
	compared(t, &report{}, trip(t, reportShape, &report{}))
	empty := &report{Result: &action.Result{
		Calls: []action.Call{}, Tokens: map[string]*action.Token{"access": nil}, Effects: action.Effects{Scopes: []string{}, Cache: &action.Object{}},
	}}
	compared(t, empty, trip(t, reportShape, empty))
}

// FuzzCodec: no bytes from the other process can do more than be refused.
func FuzzCodec(f *testing.F) {
	for _, v := range []report{{}, {Ready: true}, {Result: &action.Result{Schema: "x", Logs: []action.Log{{Message: "m"}}}}} {
		c := codec{}
		reportShape(&c, &v)
		f.Add(c.data)
	}
	f.Add([]byte{0, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, data []byte) {
		var r report
		c := codec{data: bytes.Clone(data), reading: true}
		reportShape(&c, &r)
		if c.bad {
			return
		}
		again := codec{}
		reportShape(&again, &r)
		var second report
		reader := codec{data: again.data, reading: true}
		if reportShape(&reader, &second); reader.bad {
			t.Errorf("what was read cannot be written and read again")
		}
	})
}

// TestSentObjects: an object that was sent gives what it held, asked for one by one and
// as a whole, and one that is damaged gives what comes before the damage.
func TestSentObjects(t *testing.T) {
	t.Parallel()
	want := action.NewObject("a", 1, "o", action.NewObject("x", "y", "e", action.NewObject()), "l", []any{1, []any{}, action.NewObject("z", 2)}, "", nil, "last", "text")
	read := func(data []byte) *action.Object {
		var got *action.Object
		c := codec{data: data, reading: true}
		c.object(&got)
		return got
	}
	c := codec{}
	c.object(&want)
	for _, m := range want.Members() {
		for _, whole := range []bool{false, true} {
			got := read(c.data)
			if whole {
				got.Members()
			}
			v, ok := got.Get(m.Name)
			if !ok || string(action.MustMarshal(v)) != string(action.MustMarshal(m.Value)) {
				t.Errorf("%q: got %s, %v", m.Name, action.MustMarshal(v), ok)
			}
		}
	}
	got := read(c.data)
	if _, ok := got.Get("none"); ok || string(got.Value()) != string(want.Value()) {
		t.Errorf("got %s, want %s", got.Value(), want.Value())
	}
	got = read(c.data)
	inner, _ := got.Get("o")
	inner.(*action.Object).Put("x", "z")
	if text, _ := got.LookupString("o", "x"); text != "z" {
		t.Errorf("a change of an object within is lost: got %q", text)
	}
	for i := range c.data {
		damaged := bytes.Clone(c.data)
		damaged[i] = 0xff
		if got := read(damaged); got != nil {
			got.Get("last")
			got.Value()
		}
	}
}

func BenchmarkResult(b *testing.B) {
	v := report{Result: &action.Result{
		Schema: action.ResultSchema, Decision: action.Decision{Kind: action.DecisionAllow},
		Calls:  []action.Call{{Method: "api.set", Args: []action.Value{action.Value(`"tier"`), action.Value(`"pro"`)}}},
		Logs:   []action.Log{{Level: "info", Message: "Claims injected"}},
		Claims: []action.Claim{{Name: "tier", Value: action.Value(`"pro"`), Fate: action.FateSet}},
		Tokens: map[string]*action.Token{"access": {
			Header:  action.NewObject("alg", "RS256", "typ", "JWT", "kid", "k"),
			Payload: action.NewObject("iss", "i", "sub", "s", "aud", "a", "iat", 1, "exp", 2, "jti", "j", "scope", "openid", "tier", "pro"),
		}},
		Effects: action.Effects{AppMetadata: &action.Object{}, UserMetadata: &action.Object{}, Cache: &action.Object{}, State: &action.Object{}},
	}}
	b.ReportAllocs()
	var c codec
	for b.Loop() {
		c.data = c.data[:0]
		reportShape(&c, &v)
		var got report
		reader := codec{data: c.data, reading: true}
		if reportShape(&reader, &got); reader.bad {
			b.Fatal("it cannot be read")
		}
		if _, ok := got.Result.Tokens["access"].Payload.Get("tier"); !ok {
			b.Fatal("there is no claim")
		}
	}
}
