package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/claimctl/claimctl/pkg/jwtverify"
)

// remoteError ends the command with [ExitRemote].
type remoteError struct{ summary string }

func (e *remoteError) Error() string { return e.summary }

// maxAnswer is the largest document that is fetched, in bytes.
const maxAnswer = 1 << 20

// fetcher fetches documents over the network until the timeout, and the
// function that ends it. It asks https addresses only, but for this machine.
func (e *Env) fetcher(ctx context.Context, timeout time.Duration) (jwtverify.Fetch, func()) {
	ctx, end := context.WithTimeout(ctx, timeout)
	const maxRedirects = 3
	client := &http.Client{
		Transport: e.Transport,
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return errors.New("too many redirects")
			}
			return allowed(req.URL)
		},
	}
	return func(address string) ([]byte, error) { return get(ctx, client, address) }, end
}

func get(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%q is no address", address)
	}
	if err := allowed(u); err != nil {
		return nil, usage(err.Error(), "write the address with https")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("%q is no address", address)
	}
	req.Header.Set("Accept", "application/json")
	res, err := client.Do(req)
	if err != nil {
		var outer *url.Error
		if errors.As(err, &outer) {
			err = outer.Err
		}
		return nil, fmt.Errorf("GET %s: %w", address, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: the answer is %s", address, res.Status)
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("GET %s: %w", address, err)
	case len(data) > maxAnswer:
		return nil, fmt.Errorf("GET %s: the answer has more than %d bytes", address, maxAnswer)
	}
	return data, nil
}

// allowed refuses addresses whose answers anybody on the way could have
// written.
func allowed(u *url.URL) error {
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme == "https" || u.Scheme == "http" && local {
		return nil
	}
	return fmt.Errorf("%q is not https: anybody between here and there could put keys of their own into the answer", u.String())
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}
