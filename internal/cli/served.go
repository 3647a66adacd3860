package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider/all"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
	"github.com/claimctl/claimctl/pkg/runner"
)

// served is what a person has to know of a server that has started.
func (o *serveOptions) served(s *serve.Server, opts serve.Options) string {
	var out strings.Builder
	line := func(name, text string) { fmt.Fprintf(&out, "  %-14s %s\n", name, text) }
	var names []string
	for _, t := range opts.Tenants {
		names = append(names, t.Info().Name)
	}
	fmt.Fprintf(&out, "The local tenant is at %s\n", s.URL)
	line("plays", strings.Join(names, ", "))
	line("client id", s.Credentials.ID)
	line("client secret", "in "+o.whereSecret(s))
	if s.Authority != "" {
		line("authority", s.Authority+" (for node: NODE_EXTRA_CA_CERTS="+s.Authority+")")
	}
	if o.data == "" {
		line("state", "in memory; it is gone when the tenant stops")
	} else {
		line("state", "in "+o.data)
	}
	if faults := opts.Faults.String(); faults != "" {
		line("faults", fmt.Sprintf("%s (seed %d)", faults, o.seed))
	}
	if opts.Rate.PerSecond > 0 {
		line("rate limit", fmt.Sprintf("%g a second, %d at once", opts.Rate.PerSecond, opts.Rate.Burst))
	}
	for _, t := range opts.Tenants {
		if hint := t.Info().Hint; hint != "" && !o.tls {
			line(t.Info().ID, hint)
		}
	}
	if len(opts.Tenants) > 0 {
		out.WriteString(o.environment(s, opts.Tenants[0].Info().ID))
	}
	out.WriteString("Ctrl-C ends it. In another terminal:\n  claimctl deploy --env local\n")
	return out.String()
}

// environment is how claimctl.yaml names the tenant of a provider: with the
// client's id where the provider has one, and its secret in the first field for
// a secret.
func (o *serveOptions) environment(s *serve.Server, id string) string {
	p, err := all.Registry().Get(id)
	if err != nil || s.SecretFile == "" && o.secretFile == "" {
		return ""
	}
	text := fmt.Sprintf("provider: %s, url: %q", id, s.URL)
	for _, f := range p.Info().Fields {
		if f.Name == "client_id" {
			text += ", client_id: " + s.Credentials.ID
		}
		if !f.Secret {
			continue
		}
		entry := fmt.Sprintf("%s: %q", f.Name, "file:"+o.whereSecret(s))
		if f.Name != "client_secret" {
			entry = "credentials: {" + entry + "}"
		}
		text += ", " + entry
		break
	}
	return "In claimctl.yaml:\n  environments:\n    local: {" + text + "}\n"
}

func (o *serveOptions) whereSecret(s *serve.Server) string {
	switch {
	case s.SecretFile != "":
		return s.SecretFile
	case o.secretFile != "":
		return o.secretFile
	}
	return "memory, where nobody finds it; give one with --client-secret-file, or a folder with --data"
}

// recorder shows requests, and writes them down.
func (o *serveOptions) recorder(env *Env) (func(serve.Entry), error) {
	if o.log != "" {
		if err := env.Files.Append(o.log, nil); err != nil {
			return nil, usage(fmt.Sprintf("--log %s cannot be written: %v", o.log, cause(err)), "name a file in a folder that exists and can be written")
		}
	}
	return func(e serve.Entry) {
		if !o.quiet {
			fmt.Fprintln(env.Stderr, e.Line())
		}
		if o.log == "" {
			return
		}
		line, err := json.Marshal(e)
		if err == nil {
			err = env.Files.Append(o.log, append(line, '\n'))
		}
		if err != nil {
			env.tell(&action.Diagnostic{Severity: action.SeverityWarning, Summary: fmt.Sprintf("the request is not in %s: %v", o.log, err)})
		}
	}, nil
}

// tryAction runs an action that a platform was asked to test.
func (e *Env) tryAction(ctx context.Context, run tenant.Run) ([]byte, error) {
	const source, event = "action.js", "event.json"
	w := e.world()
	w.Read = func(path string) ([]byte, error) {
		switch path {
		case source:
			return []byte(run.Code), nil
		case event:
			return run.Event, nil
		}
		return nil, usage(path+" is not part of the tenant", "")
	}
	req := invoke.Request{Action: source, Dialect: run.Dialect, Trigger: run.Trigger, Unsigned: true, Clock: e.Now()}
	if len(run.Event) > 0 {
		req.Event = event
	}
	for _, name := range slices.Sorted(maps.Keys(run.Secrets)) {
		req.Configured = append(req.Configured, runner.Secret{Name: name, Value: run.Secrets[name]})
	}
	p, err := invoke.Prepare(w, req)
	if err != nil {
		return nil, err
	}
	return action.Marshal(e.perform(ctx, p, 0))
}
