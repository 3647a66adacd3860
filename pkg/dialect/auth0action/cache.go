package auth0action

import (
	"math"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	maxCacheKey     = 64             // bytes
	maxCacheValue   = 4096           // bytes
	maxCacheTotal   = 16*1024 + 256  // bytes
	defaultCacheTTL = 15 * 60 * 1000 // milliseconds
	maxSafeInteger  = float64(1<<53 - 1)
)

// record is a cached value. ExpiresAt is in milliseconds since the epoch.
type record struct {
	Value     string  `json:"value"`
	ExpiresAt float64 `json:"expires_at"`
}

func cacheMethods(source claims.Source) []dialect.Method {
	key := param("key", "string")
	return []dialect.Method{
		{
			Name: "cache.delete", Params: []dialect.Param{key}, Returns: "{ type: 'success' } | { type: 'error', code: string }", Source: source,
			Doc: "Deletes a record from the cache that the Actions of a trigger share.",
			Do:  deleteCache,
		},
		{
			Name: "cache.get", Params: []dialect.Param{key}, Returns: "{ value: string, expires_at: number } | undefined", Source: source,
			Doc:     "Returns a cached record that has not expired.",
			Unknown: "whether a record is still there in the next login; every run begins with an empty cache",
			Do:      getCache,
		},
		{
			Name:    "cache.set",
			Params:  []dialect.Param{key, param("value", "string"), optional("options", "{ ttl?: number, expires_at?: number }")},
			Returns: "{ type: 'success', record: { value: string, expires_at: number } } | { type: 'error', code: string }", Source: source,
			Doc:     "Caches a string for 15 minutes, or until the earlier of ttl and expires_at (milliseconds). Errors are returned, not thrown.",
			Unknown: "which limit of the whole cache holds: the code has 16,640 bytes, the documentation 8 kB and 20 entries; the code's is applied",
			Do:      setCache,
		},
	}
}

func cacheError(code string) dialect.Reply {
	return answer(action.NewObject("type", "error", "code", code))
}

func deleteCache(c *dialect.Call) (dialect.Reply, error) {
	key, ok := c.Arg(0).Text()
	_, cached := stateOf(c).cache[key]
	if !ok || !cached {
		return cacheError("CacheKeyDoesNotExist"), nil
	}
	delete(stateOf(c).cache, key)
	c.Run.Effects.Cache.Delete(key)
	return answer(action.NewObject("type", "success")), nil
}

func getCache(c *dialect.Call) (dialect.Reply, error) {
	key, ok := c.Arg(0).Text()
	rec, cached := stateOf(c).cache[key]
	if !ok || !cached || rec.ExpiresAt < nowMS(c) {
		return dialect.Nothing(), nil
	}
	return answer(rec), nil
}

func setCache(c *dialect.Call) (dialect.Reply, error) {
	key, err := byteText(c.Arg(0))
	if err != nil {
		return dialect.Nothing(), err
	}
	value, err := byteText(c.Arg(1))
	if err != nil {
		return dialect.Nothing(), err
	}
	if code := overLimit(stateOf(c).cache, key, value); code != "" {
		return cacheError(code), nil
	}
	expires, code := expiry(c)
	if code != "" {
		return cacheError(code), nil
	}
	rec := record{value, expires}
	put(&stateOf(c).cache, key, rec)
	c.Run.Effects.Cache.Put(key, rec)
	return answer(action.NewObject("type", "success", "record", rec)), nil
}

// overLimit is the code of the first limit that a new record would pass. The
// size of a record that is replaced counts, as it does in the platform's code.
func overLimit(cache map[string]record, key, value string) string {
	total := len(key) + len(value)
	for k, rec := range cache {
		total += len(k) + len(rec.Value)
	}
	switch {
	case len(key) > maxCacheKey:
		return "CacheKeySizeExceeded"
	case len(value) > maxCacheValue:
		return "CacheValueSizeExceeded"
	case total > maxCacheTotal:
		return "CacheSizeExceeded"
	}
	return ""
}

// expiry is when a record goes, by the options and the clock of the run.
func expiry(c *dialect.Call) (at float64, code string) {
	now := nowMS(c)
	at = math.Inf(1)
	options := c.Arg(2)
	if ttl := options.Get("ttl"); !ttl.Undefined() {
		f, ok := finite(ttl)
		if !ok {
			return 0, "InvalidExpiry"
		}
		at = now + math.Floor(f)
	}
	if absolute := options.Get("expires_at"); !absolute.Undefined() {
		f, ok := finite(absolute)
		if !ok {
			return 0, "InvalidExpiry"
		}
		at = min(at, math.Floor(f))
	}
	switch {
	case math.IsInf(at, 1):
		return now + defaultCacheTTL, ""
	case at <= now:
		return 0, "ItemAlreadyExpired"
	case at > maxSafeInteger:
		return 0, "InvalidExpiry"
	}
	return at, ""
}

func nowMS(c *dialect.Call) float64 { return float64(c.Run.Now().UnixMilli()) }

// byteText is an argument whose size in bytes the platform takes with Node's
// Buffer.byteLength, which throws for anything but a string.
func byteText(a dialect.Arg) (string, error) {
	s, ok := a.Text()
	if ok {
		return s, nil
	}
	return "", throwsType(`The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received %s`, received(a))
}

// received is how Node names a value of the wrong type.
func received(a dialect.Arg) string {
	switch kind := a.Kind(); kind {
	case "undefined", "null":
		return kind
	case "boolean", "number", "symbol":
		return "type " + kind + " (" + a.String() + ")"
	case "bigint":
		return "type bigint (" + a.String() + "n)"
	case "function":
		return "function " + a.Get("name").String()
	}
	if name, ok := a.Get("constructor").Get("name").Text(); ok && name != "" {
		return "an instance of " + name
	}
	return "[Object: null prototype]"
}
