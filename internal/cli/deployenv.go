package cli

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/project"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// deployment is an environment of the project, ready to be deployed to. Manual is
// set, and the rest of the connection is not, where a person does it.
type deployment struct {
	project *project.Project
	env     project.Environment
	target  deploy.Target
	manual  *deploy.ManualTarget
	conn    provider.Connection
	hand    deploy.Hand
	// label is what is typed before a protected tenant is changed.
	label    string
	progress *deployProgress
}

// stateDir is the folder beside claimctl.yaml in which deploys remember.
const stateDir = ".claimctl"

// environment chooses an environment of the project.
func (e *Env) environment(name string) (*project.Project, project.Environment, error) {
	p, err := e.project(".")
	if err != nil {
		return nil, project.Environment{}, err
	}
	if p == nil {
		return nil, project.Environment{}, usage("there is no claimctl.yaml here or above", "claimctl init writes one; docs/deploy.md has an example of environments")
	}
	var usable []string
	for _, env := range p.Environments {
		if env.Provider != "" {
			usable = append(usable, env.Name)
		}
	}
	switch {
	case len(usable) == 0:
		return nil, project.Environment{}, usage(p.Path+" has no environment to deploy to", "add one: environments: {local: {provider: auth0, url: \"http://127.0.0.1:8787\", client_id: local, client_secret: \"env:CLAIMCTL_LOCAL_SECRET\"}}")
	case name == "" && len(usable) > 1:
		return nil, project.Environment{}, usage("which environment? there are "+strings.Join(usable, ", "), "choose with --env NAME")
	case name == "":
		name = usable[0]
	}
	if env, ok := p.Environment(name); ok && env.Provider != "" {
		return p, env, nil
	}
	hint := "the environments are " + strings.Join(usable, ", ")
	if near, ok := nearest.Word(name, usable); ok {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return nil, project.Environment{}, usage(fmt.Sprintf("there is no environment %q", name), hint)
}

// deployment resolves an environment: provider, credentials and state folder, but
// no actions yet.
func (e *Env) deployment(ctx context.Context, name string, verbose bool) (*deployment, error) {
	d, err := e.offline(ctx, name, verbose)
	if err != nil || d.manual != nil {
		return d, err
	}
	info := d.target.Provider.Info()
	conn, problems := d.project.Connection(d.env, info, e.sources(ctx))
	if len(problems) > 0 {
		return nil, findings(problems)
	}
	conn = deploy.Network(conn, e.Transport, e.Now)
	conn.Rand, conn.Notice, conn.Agent = rand.Float64, d.progress.notice, "claimctl/"+e.Version.Version
	d.conn = conn
	d.target.Tenant = identity(info, conn)
	d.label = cmp.Or(d.env.Tenant, d.target.Tenant)
	return d, d.key(e.sources(ctx))
}

// offline is a deployment that reaches no tenant: no credentials are looked at.
func (e *Env) offline(_ context.Context, name string, verbose bool) (*deployment, error) {
	p, env, err := e.environment(name)
	if err != nil {
		return nil, err
	}
	d := &deployment{project: p, env: env, progress: &deployProgress{env: e, verbose: verbose}}
	d.hand = deploy.Hand{State: deploy.Disk{Dir: filepath.Join(p.Dir(), stateDir)}, Sleep: deploy.Sleep, Tell: d.progress.event}
	d.target = deploy.Target{Environment: env.Name, Protected: env.Protected}
	found, err := e.Providers.Get(env.Provider)
	if err != nil {
		return d, e.byHand(d, err)
	}
	d.target.Provider = found
	return d, nil
}

// sources are where secrets come from in a deploy, which may run commands.
func (e *Env) sources(ctx context.Context) yamldoc.Sources {
	s := yamldoc.Sources{Env: e.Getenv, Read: e.Read}
	if e.Command != nil {
		s.Run = func(name string, args ...string) ([]byte, error) { return e.Command(ctx, name, args...) }
	}
	return s
}

// identity is what tells a tenant from others: where it is, and what chooses a
// part of it. Who asks is no part of that: credentials are changed.
func identity(info provider.Info, c provider.Connection) string {
	parts := []string{c.Value(info, "domain")}
	if u, err := url.Parse(c.URL); parts[0] == "" && err == nil {
		parts[0] = u.Host
	}
	parts[0] = cmp.Or(parts[0], info.ID)
	for _, f := range info.Fields {
		if !f.Secret && f.Required && f.Name != "domain" && f.Name != "client_id" {
			parts = append(parts, c.Value(info, f.Name))
		}
	}
	return strings.Join(parts, "/")
}

// key is what hashes of secrets are keyed with.
func (d *deployment) key(from yamldoc.Sources) error {
	if d.env.LockKey.Scheme != "" {
		from.Dir = d.project.Dir()
		key, err := d.env.LockKey.Resolve(from)
		if err != nil {
			problems := yamldoc.NewProblems(d.project.Path)
			problems.Invalid(d.env.LockKey.Pos, "", "environment %q: lock_key: %v", d.env.Name, err)
			return findings(problems.List())
		}
		d.target.Key = key
		return nil
	}
	var names []string
	for name := range d.conn.Secrets {
		names = append(names, name)
	}
	var all strings.Builder
	for _, name := range sorted(names) {
		all.WriteString(d.conn.Secrets[name].Reveal() + "\n")
	}
	d.target.Key = secret.New(all.String())
	return nil
}

// reader connects for reading.
func (d *deployment) reader() (provider.Reader, error) {
	r, err := d.target.Provider.Read(d.conn)
	return r, d.lacking(err)
}

// writer connects for reading and writing.
func (d *deployment) writer() (provider.Writer, error) {
	w, err := d.target.Provider.Write(d.conn)
	return w, d.lacking(err)
}

// lacking is what a connection lacks, at the place of the environment.
func (d *deployment) lacking(err error) error {
	if err == nil {
		return nil
	}
	at := action.Diagnostic{
		Code: yamldoc.CodeValue, Severity: action.SeverityError, File: d.project.Path, Line: d.env.Pos.Line, Column: d.env.Pos.Column,
		Summary: fmt.Sprintf("environment %q: %v", d.env.Name, err),
	}
	if e := provider.As(err); e != nil {
		at.Hint = e.Hint
	}
	return findings{at}
}

// places are the flows that are places of the provider, with the wants in them.
func (d *deployment) places() []deploy.WantPlace {
	info := d.target.Provider.Info()
	var list []deploy.WantPlace
	for _, f := range d.project.Flows {
		if _, ok := info.Place(f.Name); ok {
			list = append(list, deploy.WantPlace{Place: f.Name, Names: d.runs(f)})
		}
	}
	return list
}

// runs are the actions of a flow that this provider takes and that are enabled.
func (d *deployment) runs(f project.Flow) []string {
	names := []string{}
	for _, name := range f.Actions {
		a, _ := d.project.Action(name)
		taken := slices.ContainsFunc(d.target.Wants, func(w deploy.Want) bool { return w.Name == name })
		if taken && a.Enabled && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
