package cli

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// byHand makes a deployment one that a person does, where the provider is the
// platform of a dialect that says so. Otherwise it returns the error, with the
// place.
func (e *Env) byHand(d *deployment, unknown error) error {
	for _, known := range e.Registry.All() {
		m, ok := known.(dialect.Manual)
		if !ok || m.Manual().Platform != d.env.Provider {
			continue
		}
		tenant := d.env.Provider
		for _, f := range d.env.Fields {
			if f.Name == "domain" {
				tenant = f.Value
			}
		}
		d.manual = &deploy.ManualTarget{Environment: d.env.Name, Platform: d.env.Provider, Tenant: tenant}
		d.label = cmp.Or(d.env.Tenant, tenant)
		return nil
	}
	at := explainError(unknown)
	at.File, at.Line, at.Column = d.project.Path, d.env.Pos.Line, d.env.Pos.Column
	at.Summary = fmt.Sprintf("environment %q: %s", d.env.Name, at.Summary)
	return findings{at}
}

// manualWants fills in what a person deploys.
func (e *Env) manualWants(ctx context.Context, d *deployment) ([]opened, error) {
	var list []opened
	var wrong findings
	for _, a := range d.project.Actions {
		o, err := e.open(d.project, a)
		if err != nil {
			wrong = append(wrong, e.listed(err)...)
			continue
		}
		m, ok := o.dialect.(dialect.Manual)
		if !ok || m.Manual().Platform != d.manual.Platform {
			continue
		}
		w := deploy.ManualWant{Dialect: o.id, Trigger: o.trigger, Enabled: o.Enabled, ByHand: m.Manual()}
		w.Name, w.File, w.Config, w.Line, w.Column = o.Name, filepath.ToSlash(d.project.Source(a)), d.project.Path, o.Pos.Line, o.Pos.Column
		if w.Code, err = o.code(); err != nil {
			wrong = append(wrong, e.listed(err)...)
		}
		var problems []action.Diagnostic
		w.Secrets, problems = d.project.SecretsIn(d.env, a, e.sources(ctx))
		wrong = append(wrong, problems...)
		d.manual.Wants, list = append(d.manual.Wants, w), append(list, o)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	if len(list) == 0 {
		return nil, usage(fmt.Sprintf("no action of claimctl.yaml is written for %s", d.manual.Platform), "")
	}
	for _, f := range d.project.Flows {
		ours := slices.DeleteFunc(slices.Clone(f.Actions), func(name string) bool {
			return !slices.ContainsFunc(d.manual.Wants, func(w deploy.ManualWant) bool { return w.Name == name })
		})
		if len(ours) > 0 {
			d.manual.Flows = append(d.manual.Flows, deploy.WantPlace{Place: f.Name, Names: ours})
		}
	}
	return list, nil
}

// bundle writes what a person needs, and says that nothing has been deployed.
func (e *Env) bundle(ctx context.Context, d *deployment, o *deployOptions, write bool) error {
	list, err := e.manualWants(ctx, d)
	if err != nil {
		return err
	}
	if d.manual.Checks, err = e.checks(ctx, d, list, o.skip); err != nil {
		return err
	}
	b, err := deploy.MakeBundle(d.hand.State, *d.manual)
	if err != nil {
		return err
	}
	dir := ""
	if write {
		dir = filepath.Join(d.project.Dir(), stateDir, d.env.Name+".bundle")
		for _, f := range b.Files() {
			if err := e.Files.Write(filepath.Join(dir, f.Name), f.Data, 0o644, false); err != nil {
				return usage(fmt.Sprintf("%s cannot be written: %v", filepath.Join(dir, f.Name), cause(err)), "")
			}
		}
	}
	if o.output == "json" {
		return report.JSON(e.Stdout, b)
	}
	return report.Bundle(e.Stdout, b, dir, report.Options{Color: e.Color, Verbose: o.verbose})
}
