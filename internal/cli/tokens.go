package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
	"github.com/claimctl/claimctl/pkg/jwtverify"
)

// argument is the text of the arguments: a token itself or whatever holds one,
// @FILE, or standard input.
func (e *Env) argument(args []string) (string, error) {
	path := "-"
	switch file, isFile := "", false; {
	case len(args) == 0 && e.StdinTerminal:
		return "", usage("no token given", "claimctl decode TOKEN, or pipe one in: pbpaste | claimctl decode")
	case len(args) > 1: // Bearer eyJ… without quotes
		return strings.Join(args, " "), nil
	case len(args) == 1:
		if file, isFile = strings.CutPrefix(args[0], "@"); isFile {
			path = file
		} else if args[0] != "-" {
			return args[0], nil
		}
	}
	data, err := e.Read(path)
	return string(data), err
}

// eachToken does the same with each token. An error of one of several is told
// and does not keep the others back. Apart says that there is a blank line
// between them.
func eachToken(env *Env, tokens []string, do func(token string) error, apart bool) error {
	if len(tokens) == 1 {
		return do(tokens[0])
	}
	code := ExitOK
	for i, token := range tokens {
		if apart {
			fmt.Fprintf(env.Stdout, "%stoken %d of %d\n", strings.Repeat("\n", min(i, 1)), i+1, len(tokens))
		}
		err := do(token)
		var exit exitError
		var unreadable *jwtinspect.Error
		switch {
		case errors.As(err, &exit):
			code = max(code, int(exit))
		case errors.As(err, &unreadable):
			env.tell(usage(fmt.Sprintf("token %d of %d: %v", i+1, len(tokens), err), unreadable.Hint))
			code = max(code, ExitUsage)
		case err != nil:
			return err
		}
	}
	if code != ExitOK {
		return exitError(code)
	}
	return nil
}

// document writes a JSON document, on one line if it is one of several.
func (e *Env) document(doc any, several bool) error {
	if several {
		return report.JSONLine(e.Stdout, doc)
	}
	return report.JSON(e.Stdout, doc)
}

// anyKeys reads a file of keys, or takes it as a shared secret when it is in no
// format of keys.
func (e *Env) anyKeys(flag, path string) (*jwtverify.KeySet, error) {
	data, err := e.Read(path)
	if err != nil {
		return nil, err
	}
	set, err := jwtverify.ParseKeys(data)
	if errors.Is(err, jwtverify.ErrNotKey) {
		set, err = jwtverify.Secret(data)
	}
	if err != nil {
		return nil, usage(fmt.Sprintf("%s %s: %v", flag, path, err), "")
	}
	return set, nil
}

// keysOnly reads a file of keys.
func (e *Env) keysOnly(flag, path string) (*jwtverify.KeySet, error) {
	data, err := e.Read(path)
	if err != nil {
		return nil, err
	}
	set, err := jwtverify.ParseKeys(data)
	if err != nil {
		return nil, usage(fmt.Sprintf("%s %s: %v", flag, path, err), "")
	}
	return set, nil
}
