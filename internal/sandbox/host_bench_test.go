package sandbox_test

import (
	"testing"

	"github.com/claimctl/claimctl/internal/sandbox"
)

// BenchmarkNewVM measures what every run pays before its first line.
func BenchmarkNewVM(b *testing.B) {
	m, err := sandbox.Parse(source("exports.f = () => 1"), sandbox.ParseOptions{})
	if err != nil {
		b.Fatal(err)
	}
	p, err := m.Compile("")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		p.NewVM(sandbox.Options{})
	}
}
