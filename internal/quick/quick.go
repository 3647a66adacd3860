// Package quick answers the plainest form of the command that is typed most,
// `claimctl decode TOKEN`, before the rest of the program is set up.
//
// Most of a short run is the initialisation of packages, of which decoding needs
// few. Go initialises packages in the order of their import paths, each as soon
// as those that it imports are done (https://go.dev/ref/spec#Program_execution,
// read 2026-11-30). This package imports little, and its path sorts before those
// of the JavaScript engine, the bundler and most other modules; so the value of
// [Missed] is worked out before they are initialised, and if that answers the
// command the process ends there.
//
// What it prints is, to the byte, what the whole program prints; a test holds
// them against each other. Whatever is not plain (other flags, variables of the
// environment, a terminal that wants colours, an error to explain) is left to
// the whole program. If the order of initialisation were another one, the answer
// would be the same and come later.
//
// It is the one place that does its work in the value of a variable, and must
// not import anything that is initialised late: a test looks at that, too.
package quick

import (
	"os"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/internal/tokentext"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// Missed says that the command line is one for the whole program. Whoever can
// read it reads true: otherwise the process has ended.
var Missed = missed()

func missed() bool {
	token, asJSON, ok := plain(os.Args[1:])
	if !ok || !plainEnvironment(os.Environ()) || !plainOutput() {
		return true
	}
	out, ok := answer(token, asJSON)
	if !ok {
		return true
	}
	const failed = 2
	if _, err := os.Stdout.WriteString(out); err != nil {
		os.Exit(failed)
	}
	os.Exit(0)
	return false
}

// plain is the token and the form of the output of `decode TOKEN [--output
// FORM]`. It is false for any other command line.
func plain(args []string) (token string, asJSON, ok bool) {
	if len(args) < 2 || args[0] != "decode" {
		return "", false, false
	}
	var form string
	for i := 1; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "--output" && i+1 < len(args):
			i++
			form = args[i]
		case strings.HasPrefix(arg, "--output="):
			form = strings.TrimPrefix(arg, "--output=")
		case token != "" || arg == "" || arg[0] == '-' || arg[0] == '@':
			return "", false, false
		default:
			token = arg
		}
	}
	return token, form == "json", token != "" && (form == "" || form == "text" || form == "json")
}

// plainEnvironment reports whether no variable sets a flag or asks for colours.
func plainEnvironment(environment []string) bool {
	for _, v := range environment {
		if strings.HasPrefix(v, "CLAIMCTL_") || strings.HasPrefix(v, "CLICOLOR_FORCE=") {
			return false
		}
	}
	return true
}

// plainOutput reports whether nobody wants colours: the output is no terminal. A
// device is taken for one, unless it is the one that throws everything away.
func plainOutput() bool {
	info, err := os.Stdout.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return err == nil
	}
	nothing, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, nothing)
}

// answer is what the command prints. It is false when there is something else to
// tell than one token.
func answer(token string, asJSON bool) (string, bool) {
	tokens := jwtinspect.Find(token)
	if len(tokens) != 1 {
		return "", false
	}
	now := time.Now().UTC().Truncate(time.Second)
	decoded, err := jwtinspect.Decode(tokens[0], jwtinspect.Options{
		Explain: claims.Explain, ExplainHeader: claims.ExplainParameter, Now: now,
	})
	if err != nil {
		return "", false
	}
	if !asJSON {
		return tokentext.Decoded(decoded, tokentext.Options{Now: now, Zone: time.Local}), true
	}
	doc, err := action.MarshalIndent(decoded)
	return string(diag.PrintableJSON(doc)), err == nil
}
