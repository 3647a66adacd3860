package cli

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/claimctl/claimctl/pkg/jwtmint"
)

// signing says with which key a token is signed.
type signing struct {
	alg, file, kid string
	// flag stands before the name of the file in messages.
	flag string
	// seed makes a throwaway key the same each time, when seeded.
	seed   int64
	seeded bool
}

// key is the key of the file, or a throwaway one.
func (s signing) key(env *Env) (jwtmint.Key, error) {
	if s.file != "" {
		return s.fromFile(env)
	}
	var key jwtmint.Key
	var err error
	if s.seeded {
		key, err = jwtmint.Derived(s.alg, s.seed)
	} else {
		key, err = jwtmint.Throwaway(s.alg)
	}
	if s.kid != "" {
		key = key.WithID(s.kid)
	}
	return key, err
}

func (s signing) fromFile(env *Env) (jwtmint.Key, error) {
	data, err := env.Read(s.file)
	if err != nil {
		return jwtmint.Key{}, err
	}
	key, err := jwtmint.ParseKey(data, s.alg, s.kid)
	if err != nil {
		return key, usage(fmt.Sprintf("%s%s: %v", s.flag, s.file, err), "")
	}
	return key, nil
}

func writeJWKS(env *Env, path string, key jwtmint.Key) error {
	set, err := jwtmint.JWKS(key)
	if err != nil {
		return usage("--jwks-out: "+err.Error(), "")
	}
	if err := env.Files.Write(path, set, 0o644, false); err != nil {
		return usage(fmt.Sprintf("%s cannot be written: %v", path, cause(err)), "")
	}
	return nil
}

// writeNew writes a file, or standard output for "" and "-". A file that is
// there is left alone without force.
func (e *Env) writeNew(path string, data []byte, perm fs.FileMode, force bool) error {
	if path == "" || path == "-" {
		_, err := e.Stdout.Write(data)
		return err
	}
	err := e.Files.Write(path, data, perm, !force)
	switch {
	case errors.Is(err, fs.ErrExist):
		return usage(path+" is there already", "choose another name, or overwrite it with --force")
	case err != nil:
		return usage(fmt.Sprintf("%s cannot be written: %v", path, cause(err)), "")
	}
	return nil
}
