package sandbox

import (
	"crypto/md5"
	"crypto/sha1"
	"strings"

	"github.com/dop251/goja"
)

func (g *hostGlobals) uuidNatives() map[string]any {
	rt := g.vm.rt
	return map[string]any{
		"valid": func(c goja.FunctionCall) goja.Value { return rt.ToValue(validUUID(c.Argument(0).String())) },
		// nibble is a hexadecimal digit of a text that has one there.
		"nibble": func(c goja.FunctionCall) goja.Value {
			return rt.ToValue(unhex(c.Argument(0).String()[c.Argument(1).ToInteger()]))
		},
		"hash": func(c goja.FunctionCall) goja.Value {
			space, _ := g.bytes(c.Argument(1))
			return g.arrayBuffer(nameHash(int(c.Argument(0).ToInteger()), space, g.keyText(c.Argument(2))))
		},
	}
}

// nameHash is what RFC 9562 sections 5.3 and 5.5 make of a name.
func nameHash(version int, space, name []byte) []byte {
	input := append(append([]byte{}, space...), name...)
	if version == 3 {
		sum := md5.Sum(input)
		return sum[:]
	}
	sum := sha1.Sum(input)
	return sum[:16]
}

// validUUID says whether the text is a UUID of RFC 9562, with a version and a
// variant that it knows.
func validUUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	text = strings.ToLower(text)
	for i := range len(text) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (text[i] == '-') || !dash && unhex(text[i]) < 0 {
			return false
		}
	}
	digits := strings.ReplaceAll(text, "-", "")
	return strings.Trim(digits, "0") == "" || strings.Trim(digits, "f") == "" ||
		text[14] >= '1' && text[14] <= '8' && strings.IndexByte("89ab", text[19]) >= 0
}
