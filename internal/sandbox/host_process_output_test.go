package sandbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func TestProcessOutput(t *testing.T) {
	t.Parallel()
	const code = `exports.f = async () => {
  process.stdout.write('one\n');
  process.stderr.write(Buffer.from('two'), 'utf8');
  await new Promise((done) => process.stdout.write('three', done));
  process.stdout.write();
  process.emitWarning('old', 'DeprecationWarning', 'DEP1');
  process.emitWarning(new RangeError('far'));
  process.emitWarning('plain', { type: 'Custom' });
  return [process.stdout.fd, process.stderr.fd, process.stderr.isTTY, process.on('exit', () => {}) === process, process.listenerCount('exit'), process.emit('exit')];
};`
	m, err := sandbox.Parse(action.Source{Path: "a.js", Code: []byte(code)}, sandbox.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Compile("")
	if err != nil {
		t.Fatal(err)
	}
	var logs []string
	vm := p.NewVM(sandbox.Options{Log: func(l sandbox.LogLine) { logs = append(logs, l.Level+" "+l.Message) }})
	exports, err := vm.Load()
	if err != nil {
		t.Fatal(err)
	}
	h, _ := exports.Handler("f")
	out := vm.Call(h)
	if got := string(out.Returned); out.Err != nil || got != `[1,2,false,true,0,false]` {
		t.Errorf("got %s, %v", got, out.Err)
	}
	want := []string{
		"info one", "error two", "info three", "info undefined",
		"warn (node) DeprecationWarning: old", "warn (node) RangeError: far", "warn (node) Custom: plain",
	}
	if diff := cmp.Diff(want, logs); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
