package bench_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// soakCounts are the numbers of events whose time and memory are measured; SOAK_MAX in
// the environment leaves the larger ones out.
func soakCounts(b *testing.B) []int {
	b.Helper()
	most := 10_000_000
	if text := os.Getenv("SOAK_MAX"); text != "" {
		var err error
		if most, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	var list []int
	for n := 10_000; n <= most; n *= 10 {
		list = append(list, n)
	}
	return list
}

// BenchmarkSoak replays more and more events with two workers: the time for each has to
// stay the same, and the memory of all processes together.
func BenchmarkSoak(b *testing.B) {
	dir := b.TempDir()
	copyReplay(b, dir)
	claimctl := build(b, repository(b), "./cmd/claimctl")
	var plot strings.Builder
	for _, n := range soakCounts(b) {
		events := filepath.Join(dir, "events.ndjson")
		writeEvents(b, events, n, 0)
		out := filepath.Join(dir, "out.ndjson")
		cmd := exec.CommandContext(b.Context(), claimctl, "replay", "action.js", events, "-q", "-j", "2", "--clock", replayClock, "--out", out)
		cmd.Dir = dir
		start := time.Now()
		most := watched(b, cmd)
		took := time.Since(start)
		each := took / time.Duration(n)
		fmt.Fprintf(&plot, "%10d events  %8.2f s  %7.2f µs an event  %-30s  %6.1f MB  %s\n", n, took.Seconds(),
			float64(each.Nanoseconds())/1000, strings.Repeat("=", min(int(each.Microseconds()), 60)/2),
			megabytes(most), strings.Repeat("=", int(megabytes(most)/5)))
		b.ReportMetric(float64(each.Nanoseconds()), fmt.Sprintf("ns/event-of-%d", n))
		b.ReportMetric(megabytes(most), fmt.Sprintf("MB-of-%d", n))
		_ = os.Remove(events)
		_ = os.Remove(out)
	}
	b.Logf("two workers; the memory is the largest sum of the proportional set sizes of all processes\n%s", plot.String())
}

func megabytes(kilobytes int64) float64 { return float64(kilobytes) / 1024 }

// watched runs a command and returns the most memory that it and its workers had
// together, in KB: each page once, as Linux counts it (Pss); 0 elsewhere.
func watched(b *testing.B, cmd *exec.Cmd) (most int64) {
	b.Helper()
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			if err != nil {
				b.Fatalf("%v: %s", err, said.String())
			}
			return most
		case <-tick.C:
			most = max(most, memoryOf(cmd.Process.Pid))
		}
	}
}

func memoryOf(pid int) int64 {
	total := proportional(pid)
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, path := range tasks {
		text, _ := os.ReadFile(path)
		for _, child := range strings.Fields(string(text)) {
			n, _ := strconv.Atoi(child)
			total += proportional(n)
		}
	}
	return total
}

func proportional(pid int) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	_, rest, _ := strings.Cut(string(text), "\nPss:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	n, _ := strconv.ParseInt(fields[0], 10, 64)
	return n
}

// BenchmarkSoakKill kills a replay of a million events again and again, and resumes it:
// records and summary have to be those of a run that nobody disturbed.
func BenchmarkSoakKill(b *testing.B) {
	const events, kills = 1_000_000, 12
	dir := b.TempDir()
	copyReplay(b, dir)
	claimctl := build(b, repository(b), "./cmd/claimctl")
	writeEvents(b, filepath.Join(dir, "events.ndjson"), events, 0)
	start := func(name string, more ...string) *exec.Cmd {
		args := append([]string{"replay", "action.js", "events.ndjson", "-q", "--clock", replayClock, "--out", name + ".ndjson", "--part", name + ".json"}, more...)
		cmd := exec.CommandContext(b.Context(), claimctl, args...)
		cmd.Dir = dir
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		return cmd
	}
	began := time.Now()
	if err := start("whole").Wait(); err != nil {
		b.Fatal(err)
	}
	whole := time.Since(began)
	killed := 0
	for killed < kills {
		cmd := start("killed", "--resume", "--checkpoint", "cp", "--checkpoint-every", "200ms")
		bomb := time.AfterFunc(rand.N(whole/4)+200*time.Millisecond, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		bomb.Stop()
		if err == nil {
			break
		}
		killed++
	}
	if err := start("killed", "--resume", "--checkpoint", "cp", "--checkpoint-every", "200ms").Wait(); err != nil {
		b.Fatal(err)
	}
	if killed == 0 {
		b.Fatal("the replay was never killed")
	}
	for _, ext := range []string{".ndjson", ".json"} {
		if digestOf(b, dir, "killed"+ext) != digestOf(b, dir, "whole"+ext) {
			b.Fatalf("killed%s is not whole%s", ext, ext)
		}
	}
	b.Logf("killed %d times, and the same bytes in the end", killed)
	b.ReportMetric(float64(killed), "kills")
}
