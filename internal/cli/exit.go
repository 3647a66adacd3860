package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/internal/replay"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
	"github.com/claimctl/claimctl/pkg/provider"
)

// The exit statuses. They are a contract: scripts rely on them.
const (
	ExitOK          = 0   // also when an action denies: that is a normal outcome
	ExitFailed      = 1   // a test, lint, verification or threshold failed
	ExitUsage       = 2   // usage, configuration or parse error; no test found
	ExitThrew       = 3   // the action threw, or the platform would not load it
	ExitLimit       = 4   // a limit was hit: time, memory, output
	ExitRemote      = 5   // the network, a remote service, or a permission
	ExitMoved       = 6   // conflict: the tenant is not as the plan saw it, or somebody else deploys
	ExitPartly      = 7   // a deploy was carried out in part
	ExitChanges     = 10  // a plan has changes (--detailed-exitcode)
	ExitInterrupted = 130 // Ctrl-C
)

// usageError is told to the person as it is, and ends with [ExitUsage].
type usageError struct{ summary, hint string }

func (e *usageError) Error() string { return e.summary }

func usage(summary, hint string) error { return &usageError{summary, hint} }

// exitError ends the command with a status; everything has been told.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// status is the exit status of one run. The worst thing that happened counts.
func status(res action.Result) int {
	e := res.Error
	switch {
	case e != nil && e.Kind == action.ErrorLimit:
		return ExitLimit
	case e != nil && slices.ContainsFunc(res.Diagnostics, unreadable):
		return ExitUsage
	case e != nil && e.Thrown:
		return ExitThrew
	}
	return severityStatus(res.Diagnostics)
}

// severityStatus is the exit status of a list of diagnostics.
func severityStatus(list []action.Diagnostic) int {
	for _, d := range list {
		if d.Severity == action.SeverityError {
			return ExitFailed
		}
	}
	return ExitOK
}

// lintStatus is severityStatus, but for sources that cannot be parsed.
func lintStatus(list []action.Diagnostic) int {
	for _, d := range list {
		if unreadable(d) {
			return ExitUsage
		}
	}
	return severityStatus(list)
}

func asDiagnostic(err error) (*action.Diagnostic, bool) {
	var found *action.Diagnostic
	return found, errors.As(err, &found)
}

// unreadable reports whether a finding is that a source cannot be parsed, or that
// a template is not one.
func unreadable(d action.Diagnostic) bool {
	return d.Severity == action.SeverityError && (d.Code == sandbox.CodeSyntax || d.Code == jsontmpl.CodeMarkup)
}

// errEnded is the end of a command that runs until it is ended: no interruption.
var errEnded = errors.New("ended")

// finish tells the person about an error and returns the exit status.
func (e *Env) finish(ctx context.Context, err error) int {
	var exit exitError
	switch {
	case errors.Is(err, errEnded):
		return ExitOK
	case ctx.Err() != nil:
		fmt.Fprintln(e.Stderr, "interrupted")
		return ExitInterrupted
	case err == nil:
		return ExitOK
	case errors.As(err, &exit):
		return int(exit)
	}
	e.tell(err)
	var remote *remoteError
	var deployed *deploy.Error
	switch {
	case errors.As(err, &remote):
		return ExitRemote
	case errors.As(err, &deployed):
		return deployStatus(deployed)
	}
	return ExitUsage
}

// deployStatus is the exit status of a deploy that did not go as planned.
func deployStatus(err *deploy.Error) int {
	switch err.Kind {
	case deploy.Remote:
		return ExitRemote
	case deploy.Moved:
		return ExitMoved
	case deploy.Partly:
		return ExitPartly
	case deploy.Canceled:
		return ExitInterrupted
	case deploy.Invalid:
	}
	return ExitUsage
}

// crashed tells the person that the program itself has a mistake. A trace is for
// nobody; what it was is.
func (e *Env) crashed(x any) int {
	e.tell(&action.Diagnostic{
		Severity: action.SeverityError, Summary: fmt.Sprintf("claimctl has failed: %v", x),
		Hint: "this is a mistake of claimctl's; please report it with the command and its files",
	})
	return ExitUsage
}

// tell tells the person about an error.
func (e *Env) tell(err error) {
	var list findings
	var problems *invoke.Problems
	var deployed *deploy.Error
	switch {
	case errors.As(err, &list):
	case errors.As(err, &deployed):
		list = deployed.List
	case errors.As(err, &problems):
		list = problems.List
	default:
		list = findings{explainError(err)}
	}
	_ = report.Diagnostics(e.Stderr, list, e.textOptions(e.ColorErr))
	e.annotate(list)
}

// explainError turns any error into the one shape in which errors are shown.
func explainError(err error) action.Diagnostic {
	d := action.Diagnostic{Severity: action.SeverityError, Summary: err.Error()}
	var own *usageError
	var input *replay.InputError
	var request *invoke.UsageError
	var unknown *dialect.UnknownError
	var provider *provider.UnknownError
	var found *action.Diagnostic
	var token *jwtinspect.Error
	switch {
	case errors.As(err, &found):
		return *found
	case errors.As(err, &own):
		d.Hint = own.hint
	case errors.As(err, &input):
		d.Hint = input.Hint
	case errors.As(err, &request):
		d.Hint = request.Hint
	case errors.As(err, &unknown):
		d.Hint = unknown.Hint
	case errors.As(err, &provider):
		d.Hint = provider.Hint
	case errors.As(err, &token):
		d.Hint = token.Hint
	}
	return d
}

func (e *Env) textOptions(color bool) report.Options {
	return report.Options{Color: color, Sources: func(path string) []byte {
		if path == "-" {
			return nil // it has been read
		}
		data, err := e.Read(path)
		if err != nil {
			return nil
		}
		return data
	}}
}
