package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/claimctl/claimctl/pkg/jwtverify"
)

// keySource says where the keys that verify come from.
type keySource struct{ key, secret, jwks, issuer string }

func (s *keySource) register(flags *pflag.FlagSet) {
	flags.StringVar(&s.key, "key", "", "a `file` with the key: PEM, DER, JWK; for HS256 and the like also the secret as it is")
	flags.StringVar(&s.secret, "secret", "", "a `file` with the shared secret of HS256 and the like")
	flags.StringVar(&s.jwks, "jwks", "", "a JWK set: a file, or an https `address`, which is fetched")
	flags.StringVar(&s.issuer, "issuer", "", "the `address` of the issuer: its keys are fetched by way of its metadata, and it has to be the token's iss")
}

// fetchTimeout bounds all requests of a command together.
const fetchTimeout = 10 * time.Second

// keys reads the keys from the one place that was named.
func (s *keySource) keys(ctx context.Context, env *Env) (*jwtverify.KeySet, error) {
	var given []string
	for flag, value := range map[string]string{"--key": s.key, "--secret": s.secret, "--jwks": s.jwks, "--issuer": s.issuer} {
		if value != "" {
			given = append(given, flag)
		}
	}
	switch {
	case len(given) == 0:
		return nil, usage("no key given", "give --key FILE, --secret FILE, --jwks FILE or address, or --issuer address; claimctl decode shows a token without")
	case len(given) > 1:
		return nil, usage("keys from several places are given: "+strings.Join(sorted(given), ", "), "give one of them")
	case s.key != "":
		return env.anyKeys("--key", s.key)
	case s.secret != "":
		return env.secretKey(s.secret)
	case s.jwks != "" && !isAddress(s.jwks):
		return env.keysOnly("--jwks", s.jwks)
	}
	return s.fetch(ctx, env)
}

func (s *keySource) fetch(ctx context.Context, env *Env) (*jwtverify.KeySet, error) {
	fetch, end := env.fetcher(ctx, fetchTimeout)
	defer end()
	var set *jwtverify.KeySet
	var err error
	if s.jwks != "" {
		set, err = jwtverify.FetchKeys(s.jwks, fetch)
	} else {
		set, err = jwtverify.Discover(s.issuer, fetch)
	}
	var own *usageError
	if err == nil || errors.As(err, &own) {
		return set, err
	}
	return nil, &remoteError{"the keys cannot be fetched: " + strings.ReplaceAll(err.Error(), "\n", "; ")}
}

// secretKey reads a file with a shared secret.
func (e *Env) secretKey(path string) (*jwtverify.KeySet, error) {
	path = strings.TrimPrefix(path, "@")
	data, err := e.Read(path)
	if err != nil {
		return nil, err
	}
	set, err := jwtverify.Secret(data)
	if err != nil {
		return nil, usage(fmt.Sprintf("--secret %s: %v", path, err), "a public key is for --key")
	}
	return set, nil
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}
