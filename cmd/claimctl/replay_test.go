package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
)

// hostileLines FILE: lines of every kind that is no good event, between some that
// are; the last one is cut off.
func hostileLines(ts *testscript.TestScript, _ bool, args []string) {
	good := func(id string) string { return fmt.Sprintf(`{"user":{"user_id":%q}}`, id) }
	how := func(word string) string { return fmt.Sprintf(`{"how":%q,"user":{"user_id":%q}}`, word, word) }
	lines := []string{
		"\ufeff" + good("first"), "", "   ", "oops", `{"a":1}{"b":2}`, `[1,2]`, "{\"user\":{\"user_id\":\"\xff\xfe\"}}",
		good("carriage return") + "\r", how("throw"), `{"user":{"user_id":"` + strings.Repeat("x", 20<<20) + `"}}`,
		how("loop"), how("regexp"), how("never"), good("last whole"), `{"user":{"user_`,
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(lines, "\n")), 0o600))
}

// sameRecords A B: the same records, but for the name of the source.
func sameRecords(ts *testscript.TestScript, _ bool, args []string) {
	var texts [2][]string
	for i := range texts {
		for line := range strings.Lines(ts.ReadFile(args[i])) {
			var r map[string]any
			ts.Check(json.Unmarshal([]byte(line), &r))
			delete(r, "source")
			text, err := json.Marshal(r)
			ts.Check(err)
			texts[i] = append(texts[i], string(text))
		}
	}
	if len(texts[0]) != len(texts[1]) {
		ts.Fatalf("%d records, and %d", len(texts[0]), len(texts[1]))
	}
	for i := range texts[0] {
		if texts[0][i] != texts[1][i] {
			ts.Fatalf("record %d:\n%s\n%s", i, texts[0][i], texts[1][i])
		}
	}
}

// pack FILE: FILE.gz and FILE.zst.
func pack(ts *testscript.TestScript, _ bool, args []string) {
	text := []byte(ts.ReadFile(args[0]))
	var gz, zst bytes.Buffer
	g := gzip.NewWriter(&gz)
	_, err := g.Write(text)
	ts.Check(err)
	ts.Check(g.Close())
	z, err := zstd.NewWriter(&zst)
	ts.Check(err)
	_, err = z.Write(text)
	ts.Check(err)
	ts.Check(z.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".gz"), gz.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".zst"), zst.Bytes(), 0o600))
}

// cut FILE: without its last fifth.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), info.Size()*4/5))
}

// truncated FILE: its first 100 bytes.
func truncated(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.Truncate(ts.MkAbs(args[0]), 100))
}

// concatenate TO FROM…
func concatenate(ts *testscript.TestScript, _ bool, args []string) {
	var all strings.Builder
	for _, name := range args[1:] {
		all.WriteString(ts.ReadFile(name))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(all.String()), 0o600))
}

// cmpFiles A B: as cmp does, without showing what is long.
func cmpFiles(ts *testscript.TestScript, _ bool, args []string) {
	if a, b := ts.ReadFile(args[0]), ts.ReadFile(args[1]); a != b {
		ts.Fatalf("%s has %d bytes, %s %d, and they differ", args[0], len(a), args[1], len(b))
	}
}

// manyEvents FILE N.
func manyEvents(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, `{"user":{"user_id":"auth0|%d","tier":"t%d"}}`+"\n", i, i%7)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text.String()), 0o600))
}

// killAndResume N CMD…: starts the command N times and kills it at a moment of its
// own, then once more to the end.
func killAndResume(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	exe, err := os.Executable()
	ts.Check(err)
	for i := range n + 1 {
		cmd := exec.Command(exe, args[2:]...)
		cmd.Dir = ts.Getenv("WORK")
		cmd.Env = append(os.Environ(), asCommand+"=1")
		var said bytes.Buffer
		cmd.Stderr = &said
		ts.Check(cmd.Start())
		if i < n {
			time.AfterFunc(time.Duration(100+rand.IntN(400))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		}
		err := cmd.Wait()
		if i == n && err != nil {
			ts.Fatalf("%v: %s", err, said.String())
		}
	}
}

// closedPipe CMD…: the command writes to a pipe that nobody reads any more, and must
// end with status 5.
func closedPipe(ts *testscript.TestScript, _ bool, args []string) {
	exe, err := os.Executable()
	ts.Check(err)
	r, w, err := os.Pipe()
	ts.Check(err)
	ts.Check(r.Close())
	cmd := exec.Command(exe, args[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout = ts.Getenv("WORK"), append(os.Environ(), asCommand+"=1"), w
	var said bytes.Buffer
	cmd.Stderr = &said
	err = cmd.Run()
	ts.Check(w.Close())
	if code := cmd.ProcessState.ExitCode(); code != 5 || !strings.Contains(said.String(), "standard output cannot be written") {
		ts.Fatalf("status %d, %v: %s", code, err, said.String())
	}
}

// conversation ACTION: a filter answers each line before it is given the next.
func conversation(ts *testscript.TestScript, _ bool, args []string) {
	exe, err := os.Executable()
	ts.Check(err)
	cmd := exec.Command(exe, "replay", args[0], "--filter", "-q")
	cmd.Dir, cmd.Env = ts.Getenv("WORK"), append(os.Environ(), asCommand+"=1")
	in, err := cmd.StdinPipe()
	ts.Check(err)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	stuck := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer stuck.Stop()
	answers := bufio.NewReader(out)
	for i := range 5 {
		_, err := fmt.Fprintf(in, `{"user":{"user_id":"%d"}}`+"\n", i)
		ts.Check(err)
		answer, err := answers.ReadString('\n')
		if err != nil || !strings.Contains(answer, fmt.Sprintf(`"id":"%d"`, i)) {
			ts.Fatalf("line %d is answered by %q, %v", i, answer, err)
		}
	}
	ts.Check(in.Close())
	ts.Check(cmd.Wait())
}
