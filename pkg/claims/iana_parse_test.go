package claims

import "testing"

// TestBrokenRegistry reaches inside, because no broken registry ships.
func TestBrokenRegistry(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"empty":          "",
		"too few cells":  "Name,Description,Controller,Reference\r\niss,Issuer,[IESG]\r\n",
		"open quotes":    "Name,Description,Controller,Reference\r\niss,\"Issuer,[IESG],[RFC7519]\r\n",
		"the same twice": "Name,Description,Controller,Reference\r\niss,a,b,c\r\niss,a,b,c\r\n",
	}
	for name, text := range tests {
		if r, err := parseRegistry(text); err == nil {
			t.Errorf("%s: got %d registrations and no error", name, len(r.list))
		}
	}
}

func BenchmarkParseRegistry(b *testing.B) {
	for b.Loop() {
		if _, err := parseRegistry(registryCSV); err != nil {
			b.Fatal(err)
		}
	}
}
