package bench_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/presets"
)

// replayEvents is how many events are replayed, of about replayBytes each.
const (
	replayEvents = 80_000
	replayBytes  = 2500
)

// replayClock is the instant of all runs.
const replayClock = "2026-11-30T12:00:00Z"

// BenchmarkReplay runs the same action over the same events with claimctl and with
// three node programs, in turn, and holds that their outputs are equal.
func BenchmarkReplay(b *testing.B) {
	node, err := exec.LookPath("node")
	if err != nil {
		b.Skip("there is no node; put node 20 or newer on the PATH")
	}
	dir := b.TempDir()
	copyReplay(b, dir)
	events := filepath.Join(dir, "events.ndjson")
	writeEvents(b, events, replayEvents, replayBytes)
	claimctl := build(b, repository(b), "./cmd/claimctl")
	ours := func(name, action string, flags ...string) command {
		args := append([]string{claimctl, "replay", action, events, "-q", "-j", "2", "--clock", replayClock, "--out", name + ".ndjson"}, flags...)
		return command{dir: dir, args: args}
	}
	theirs := func(name string) command {
		return command{dir: dir, args: []string{node, name + ".mjs", events, name + ".out"}}
	}
	commands := []command{
		ours("direct", "action.js"), ours("fresh", "action.js", "--fresh"), ours("reused", "engine.js"),
		theirs("readline"), theirs("split"), theirs("threads"),
	}
	for _, c := range commands {
		c.measure(b) // and for the files to be in memory
	}
	sameOutputs(b, dir)
	medians := takeTurns(b, commands...)
	rate := func(i int) float64 { return replayEvents / medians[i].Seconds() }
	for i, name := range []string{"claimctl", "claimctl-fresh", "claimctl-engine", "node-readline", "node-split", "node-threads"} {
		b.ReportMetric(rate(i), name+"/s")
	}
	b.ReportMetric(rate(0)/rate(5), "x-node-threads")         // at least 2
	b.ReportMetric(rate(0)/rate(3), "x-node-readline")        // at least 4
	b.ReportMetric(rate(1)/rate(3), "fresh-x-node-readline")  // at least 1
	b.ReportMetric(rate(2)/rate(5), "engine-x-node-threads")  // of an action that needs the engine
	b.ReportMetric(rate(2)/rate(3), "engine-x-node-readline") // the same
}

func copyReplay(b *testing.B, dir string) {
	b.Helper()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "replay"))); err != nil {
		b.Fatal(err)
	}
	code, err := os.ReadFile(filepath.Join(dir, "action.js"))
	if err != nil {
		b.Fatal(err)
	}
	head, body, ok := strings.Cut(string(code), "{\n")
	if !ok {
		b.Fatal("the action has no handler")
	}
	code = []byte(head + "{\n  while (false) {} // such a statement needs the engine\n" + body)
	if err := os.WriteFile(filepath.Join(dir, "engine.js"), code, 0o600); err != nil {
		b.Fatal(err)
	}
}

// writeEvents writes events of a usual login, each of another user, without the session
// and filled up with metadata, which the action does not read either. It holds that the
// mean is within 5 % of the size.
func writeEvents(tb testing.TB, path string, n, size int) {
	tb.Helper()
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	out := bufio.NewWriterSize(f, 1<<20)
	head, tail := eventAround(tb, size)
	for i := range n {
		tier := []string{`"tier":"free"`, `"tier":"pro"`, `"tier":"enterprise"`, `"since":2020`}[i%4]
		if i%100 == 7 {
			tier += `,"blocked":true`
		}
		fmt.Fprintf(out, `%s"user_id":"auth0|%024x","email":"user%d@%s.example","app_metadata":{%s}%s`+"\n",
			head, i, i, []string{"acme", "other"}[i%2], tier, tail)
	}
	if err := out.Flush(); err != nil {
		tb.Fatal(err)
	}
	info, err := f.Stat()
	if err = errors.Join(err, f.Close()); err != nil {
		tb.Fatal(err)
	}
	if mean := int(info.Size()) / n; size > 0 && 20*max(mean-size, size-mean) > size {
		tb.Fatalf("an event has %d bytes on average, and should have %d", mean, size)
	}
}

// eventAround is what comes before and after a user's own members in an event of that
// size, in bytes; the least there is for 0.
func eventAround(tb testing.TB, size int) (head, tail string) {
	tb.Helper()
	if size == 0 {
		return `{"resource_server":{"identifier":"https://api.acme.example"},"stats":{"logins_count":3},"authorization":{"roles":["editor"]},"request":{"geoip":{"countryCode":"US"}},"user":{`, "}}"
	}
	d, err := all.Registry().Get("auth0-action")
	if err != nil {
		tb.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, replayClock)
	if err != nil {
		tb.Fatal(err)
	}
	sc, err := presets.Load("logged-in", at)
	if err != nil {
		tb.Fatal(err)
	}
	event, err := d.Event(sc, d.Info().Triggers[0])
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range []string{"user_id", "email", "app_metadata", "identities"} {
		event.Unset(action.Path{"user", name})
	}
	event.Unset(action.Path{"session"})
	const own = 130 // the members of each user
	text := string(event.Value())
	if fill := size - own - len(text); fill > 0 {
		_ = event.Set(action.Path{"user", "user_metadata", "bio"}, strings.Repeat("about her ", fill/10))
		text = string(event.Value())
	}
	at2 := strings.Index(text, `"user":{`) + len(`"user":{`)
	return text[:at2], "," + text[at2:]
}

// sameOutputs holds that all programs have written the same.
func sameOutputs(b *testing.B, dir string) {
	b.Helper()
	want := digestOf(b, dir, "readline.out")
	for name, files := range map[string][]string{"split": {"split.out"}, "threads": {"threads.out.0", "threads.out.1"}} {
		if got := digestOf(b, dir, files...); got != want {
			b.Fatalf("the outputs of readline and of %s differ", name)
		}
	}
	for _, name := range []string{"direct.ndjson", "fresh.ndjson", "reused.ndjson"} {
		if got := digestOfRecords(b, filepath.Join(dir, name)); got != want {
			b.Fatalf("%s says otherwise than readline.out", name)
		}
	}
}

func digestOf(b *testing.B, dir string, files ...string) string {
	b.Helper()
	sum := sha256.New()
	for _, name := range files {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(sum, f); err != nil {
			b.Fatal(err)
		}
		_ = f.Close()
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// digestOfRecords is the digest of records, in the form of the node programs.
func digestOfRecords(b *testing.B, path string) string {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	sum, lines := sha256.New(), 0
	for r := bufio.NewScanner(f); r.Scan(); lines++ {
		var record struct {
			ID     json.RawMessage `json:"id"`
			Claims []struct {
				Token json.RawMessage `json:"token"`
				Name  json.RawMessage `json:"name"`
				Value json.RawMessage `json:"value"`
			} `json:"claims"`
		}
		if err := json.Unmarshal(r.Bytes(), &record); err != nil {
			b.Fatal(err)
		}
		var line bytes.Buffer
		fmt.Fprintf(&line, `{"id":%s,"claims":[`, record.ID)
		for i, c := range record.Claims {
			if i > 0 {
				line.WriteByte(',')
			}
			fmt.Fprintf(&line, `{"token":%s,"name":%s,"value":%s}`, c.Token, c.Name, c.Value)
		}
		line.WriteString("]}\n")
		_, _ = sum.Write(line.Bytes())
	}
	if lines != replayEvents {
		b.Fatalf("%s has %d records", path, lines)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
