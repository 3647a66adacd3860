// Package bench measures whole processes, and has no code besides its
// benchmarks.
//
// What a person waits for is a process: it starts, does one thing and ends. So
// claimctl is built once, as a release is, and each benchmark runs it beside
// something to compare with: node --test for a run of an action, an empty Go
// program and the command of golang-jwt for a decode. The two take turns, so that a machine that grows slow
// grows slow for both, and the figures are medians, so that one stumble does
// not count. Trust the ratio more than the milliseconds.
//
//	go test -v -run '^$' -bench . -benchtime 30x ./internal/bench
//
// Nothing here passes or fails by the clock. A benchmark fails when a command
// does not do what is measured. Without a node to run, the comparison with it
// is skipped, which -v tells.
package bench
