package bench_test

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkProcess builds the binary once and measures it. One iteration is
// one run of each process that is compared.
func BenchmarkProcess(b *testing.B) {
	root := repository(b)
	claimctl := build(b, root, "./cmd/claimctl")

	b.Run("test-action-against-node", func(b *testing.B) {
		action := filepath.Join(root, "fixtures", "intelliauth", "inject-tier-claim.js")
		ours := command{dir: root, args: []string{claimctl, "test", action, "--preset", "logged-in"}}
		theirs := nodeTest(b, action)
		ours.mustPrint(b, "tier")
		theirs.mustPrint(b, "pass 1")

		medians := takeTurns(b, ours, theirs)
		b.ReportMetric(milliseconds(medians[0]), "claimctl-ms")
		b.ReportMetric(milliseconds(medians[1]), "node-ms")
		b.ReportMetric(float64(medians[1])/float64(medians[0]), "x-faster")
	})

	b.Run("decode-against-empty", func(b *testing.B) {
		ours := command{dir: root, args: []string{claimctl, "decode", exampleToken}}
		empty := emptyProgram(b)
		ours.mustPrint(b, "joe")
		empty.mustPrint(b, "")

		medians := takeTurns(b, ours, empty)
		b.ReportMetric(milliseconds(medians[0]), "claimctl-ms")
		b.ReportMetric(milliseconds(medians[1]), "empty-ms")
		b.ReportMetric(milliseconds(medians[0])-1.5*milliseconds(medians[1]), "ms-over-1.5-empty")
	})

	// The same token, shown by the command of the library that most Go programs
	// use for theirs.
	b.Run("decode-against-golang-jwt", func(b *testing.B) {
		ours := command{dir: root, args: []string{claimctl, "decode", exampleToken}}
		theirs := golangJWT(b, root)
		ours.mustPrint(b, "joe")
		theirs.mustPrint(b, "joe")

		medians := takeTurns(b, ours, theirs)
		b.ReportMetric(milliseconds(medians[0]), "claimctl-ms")
		b.ReportMetric(milliseconds(medians[1]), "golang-jwt-ms")
		b.ReportMetric(float64(medians[0])/float64(medians[1]), "x-of-golang-jwt")
	})

	// Without a key mint makes one, and an RSA key, which is the default, is
	// slow to make. The two are told apart.
	for _, alg := range []string{"RS256", "ES256"} {
		b.Run("mint-new-key-"+alg, func(b *testing.B) {
			claims := write(b, "claims.json", `{"sub":"usr_1","aud":"https://api.example.com/","tier":"enterprise"}`)
			ours := command{dir: root, args: []string{claimctl, "mint", "--claims", claims, "--alg", alg}}
			ours.mustPrint(b, "eyJ")

			medians := takeTurns(b, ours)
			b.ReportMetric(milliseconds(medians[0]), "claimctl-ms")
		})
	}
}

// exampleToken is the JWS of RFC 7515, appendix A.1.1.
const exampleToken = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9" +
	".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ" +
	".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

// takeTurns runs the commands one after another, again and again, and returns
// the median of each one's wall time. It hides the time of an iteration,
// which would be their sum.
func takeTurns(b *testing.B, commands ...command) []time.Duration {
	b.Helper()
	times := make([][]time.Duration, len(commands))
	for b.Loop() {
		for i, c := range commands {
			times[i] = append(times[i], c.measure(b))
		}
	}
	b.ReportMetric(0, "ns/op")
	medians := make([]time.Duration, len(commands))
	for i := range times {
		medians[i] = median(times[i])
	}
	return medians
}

// nodeTest is the same check written for node's own runner: load the action,
// run it on an event, look at the claim. It skips the benchmark without node.
func nodeTest(b *testing.B, action string) command {
	b.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		b.Skip("there is no node to compare with; put node 18 or newer on the PATH")
	}
	script := write(b, "action.test.mjs", nodeScript(b, action))
	return command{dir: filepath.Dir(script), args: []string{node, "--test", script}}
}

// emptyProgram is a Go program that does nothing, built as claimctl is.
func emptyProgram(b *testing.B) command {
	b.Helper()
	source := write(b, "main.go", "package main\n\nfunc main() {}\n")
	return command{args: []string{build(b, filepath.Dir(source), source)}}
}

// golangJWT is the command of github.com/golang-jwt/jwt, which reads tokens from
// files. It skips the benchmark where the module cannot be had.
func golangJWT(b *testing.B, root string) command {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "jwt.exe")
	cmd := exec.CommandContext(b.Context(), "go", "build", "-modfile=tools/peers/go.mod", "-trimpath", "-ldflags", "-s -w -buildid=",
		"-o", binary, "github.com/golang-jwt/jwt/v5/cmd/jwt")
	cmd.Dir = root
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Skipf("there is no golang-jwt to compare with: %v\n%s", err, out)
	}
	return command{dir: root, args: []string{binary, "-show", write(b, "token.txt", exampleToken)}}
}
