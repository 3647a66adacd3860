package cli

import (
	"context"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/parity"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// sides are an action and what is to replace it: a file, or what was made.
type sides struct {
	migrator dialect.Migrator
	req      invoke.Request
	src      action.Source
	made     dialect.Migration
	after    string // the path of what replaces it
}

// compare runs both in every situation and reports what differs.
func (o *migrateOptions) compare(ctx context.Context, env *Env, s sides) error {
	out, err := o.cases(ctx, env, s)
	if err != nil {
		return err
	}
	show := func() error { return report.Parity(env.Stdout, out, report.Options{Color: env.Color}) }
	if o.output == "json" {
		show = func() error { return report.JSON(env.Stdout, out) }
	}
	if err := show(); err != nil {
		return err
	}
	if !out.Same || !s.made.Complete() {
		return exitError(ExitFailed)
	}
	return nil
}

func (o *migrateOptions) cases(ctx context.Context, env *Env, s sides) (parity.Report, error) {
	before, err := invoke.Prepare(env.world(), s.req)
	if err != nil {
		return parity.Report{}, err
	}
	if before.Err != nil {
		return parity.Report{}, before.Err
	}
	list, err := o.situations(env, s, before.Runner.Entry().Trigger)
	if err != nil {
		return parity.Report{}, err
	}
	var cases []parity.Case
	var first, second action.Subject
	after := map[string]invoke.Prepared{}
	for _, at := range list {
		if ctx.Err() != nil {
			return parity.Report{}, ctx.Err()
		}
		p, ok := after[at.Handler]
		if !ok {
			if p, err = s.replacement(env, at.Handler); err != nil {
				return parity.Report{}, err
			}
			after[at.Handler] = p
		}
		before.Event, p.Event = at.Before, at.After
		a, b := env.perform(ctx, before, s.req.Memory), env.perform(ctx, p, s.req.Memory)
		first, second = a.Action, b.Action
		cases = append(cases, parity.Compare(at.Name, a, b))
	}
	return parity.New(first, second, cases), nil
}

// situations are those of all presets, and those of the file that was named.
func (o *migrateOptions) situations(env *Env, s sides, trigger dialect.Trigger) ([]parity.Situation, error) {
	successor, err := env.Registry.Get(s.migrator.Successor())
	if err != nil {
		return nil, err
	}
	list, err := parity.Presets(s.migrator, trigger, successor, s.req.Clock)
	if err != nil || o.events == "" {
		return list, err
	}
	data, err := env.Read(o.events)
	if err != nil {
		return nil, err
	}
	more, err := parity.Events(s.migrator, o.events, data)
	return append(list, more...), err
}

// replacement prepares the second side for a handler.
func (s sides) replacement(env *Env, handler string) (invoke.Prepared, error) {
	w, req := env.world(), s.req
	req.Action, req.Dialect, req.Trigger, req.Handler = s.after, s.migrator.Successor(), "", handler
	if s.made.Code != nil {
		w.Read = func(path string) ([]byte, error) {
			if path == s.after {
				return s.made.Code, nil
			}
			return env.Read(path)
		}
	}
	return invoke.Prepare(w, req)
}
