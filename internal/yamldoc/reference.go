package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
)

// Reference says where a secret lies instead of containing it: "file:PATH",
// "env:NAME" or "exec:COMMAND". A document that holds the secret itself is
// refused, because documents are committed; its text is repeated nowhere.
type Reference struct {
	Pos
	// Scheme is file, env or exec, Target what follows the colon.
	Scheme, Target string
}

// UnmarshalNode implements [Unmarshaler].
func (r *Reference) UnmarshalNode(n Node, p *Problems) {
	const hint = `write "file:PATH" or "env:NAME"`
	text, ok := n.Text()
	if !ok {
		p.Add(n.Pos(), action.Diagnostic{
			Code: CodeType, Summary: n.named() + "expected a reference to a secret, found " + kindOf(n.node), Hint: hint,
		})
		return
	}
	scheme, target, _ := strings.Cut(text, ":")
	if target = strings.TrimSpace(target); target != "" {
		switch scheme {
		case "file", "env", "exec":
			*r = Reference{n.Pos(), scheme, target}
			return
		}
	}
	p.Add(n.Pos(), action.Diagnostic{
		Code: CodeValue, Summary: n.named() + "a secret must not be written here",
		Detail: "this file is made to be committed; it says where the secret lies", Hint: hint, Private: true,
	})
}

// String is the reference as it is written.
func (r Reference) String() string { return r.Scheme + ":" + r.Target }

// Sources are where secrets come from.
type Sources struct {
	// Dir is the folder that relative paths are relative to.
	Dir string
	// Read returns the content of a file.
	Read func(path string) ([]byte, error)
	// Env looks up an environment variable.
	Env func(name string) (string, bool)
	// Run runs a program and returns what it prints; nil runs none.
	Run func(name string, args ...string) ([]byte, error)
}

// Resolve fetches the secret. One newline at the end of a file is not part of
// it. The error says what is wrong, without position: the caller knows where
// the reference stands.
func (r Reference) Resolve(from Sources) (secret.String, error) {
	switch r.Scheme {
	case "env":
		text, ok := from.Env(r.Target)
		if !ok || text == "" {
			return secret.String{}, fmt.Errorf("the environment variable %q is not set", r.Target)
		}
		return secret.New(text), nil
	case "file":
		return r.readFile(from)
	case "exec":
		return r.run(from)
	}
	return secret.String{}, errors.New("no reference to a secret")
}

// run takes what a program prints, without the newline at the end. There is no
// shell: words are separated by blanks, and quotes keep some together.
func (r Reference) run(from Sources) (secret.String, error) {
	if from.Run == nil {
		return secret.String{}, errors.New(`commands ("exec:") are run by a deploy only; use a file or the environment here as well`)
	}
	words, err := commandWords(r.Target)
	if err != nil {
		return secret.String{}, err
	}
	out, err := from.Run(words[0], words[1:]...)
	if err != nil {
		return secret.String{}, fmt.Errorf("the command %q gives no secret: %w", words[0], err)
	}
	out = bytes.TrimSuffix(bytes.TrimSuffix(out, []byte("\n")), []byte("\r"))
	switch {
	case len(out) == 0:
		return secret.String{}, fmt.Errorf("the command %q prints nothing", words[0])
	case len(out) > maxSecret:
		return secret.String{}, fmt.Errorf("the command %q prints more than %d bytes; a secret is shorter", words[0], maxSecret)
	}
	return secret.New(string(out)), nil
}

// maxSecret is the longest secret that a program may print, in bytes.
const maxSecret = 64 << 10

func commandWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	quote, open := rune(0), false
	for _, c := range line {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(c)
		case c == '\'' || c == '"':
			quote, open = c, true
		case c == ' ' || c == '\t':
			if open || word.Len() > 0 {
				words, open = append(words, word.String()), false
				word.Reset()
			}
		default:
			word.WriteRune(c)
		}
	}
	if open || word.Len() > 0 {
		words = append(words, word.String())
	}
	if quote != 0 {
		return nil, errors.New("the command has a quote that is not closed")
	}
	if len(words) == 0 || words[0] == "" {
		return nil, errors.New("the command names no program")
	}
	return words, nil
}

func (r Reference) readFile(from Sources) (secret.String, error) {
	path := filepath.FromSlash(r.Target)
	if !filepath.IsAbs(path) {
		path = filepath.Join(from.Dir, path)
	}
	data, err := from.Read(path)
	if err != nil {
		return secret.String{}, err
	}
	data = bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))
	if len(data) == 0 {
		return secret.String{}, fmt.Errorf("the file %q is empty", path)
	}
	return secret.New(string(data)), nil
}
