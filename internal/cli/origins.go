package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
	"github.com/claimctl/claimctl/pkg/lint"
)

// originFlags say which platform a token is from, and which action added to it.
type originFlags struct{ action, dialect, trigger string }

func (f *originFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.action, "action", "", "say which call of the action in this `file` sets each claim")
	flags.StringVar(&f.dialect, "dialect", "", "the platform's dialect, for its own limits of size (default: that of --action)")
	flags.StringVar(&f.trigger, "trigger", "", "the platform's trigger (default: by the handler)")
}

// apply adds what the platform and the action say to the way tokens are decoded.
func (f *originFlags) apply(env *Env, opts *jwtinspect.Options) error {
	switch {
	case f.action != "":
		return f.fromAction(env, opts)
	case f.dialect != "":
		d, err := env.Registry.Get(f.dialect)
		if err != nil {
			return err
		}
		for _, trigger := range d.Info().Triggers {
			if f.trigger == "" || f.trigger == trigger.ID {
				opts.Limits = platformLimits(d, d.Rules(trigger))
				return nil
			}
		}
		return usage(fmt.Sprintf("--trigger %s: %s has no such trigger", f.trigger, f.dialect), "claimctl dialects "+f.dialect+" lists them")
	case f.trigger != "":
		return usage("--trigger is given without --action or --dialect", "")
	}
	return nil
}

func (f *originFlags) fromAction(env *Env, opts *jwtinspect.Options) error {
	req := invoke.Request{Action: f.action, Dialect: f.dialect, Trigger: f.trigger}
	if err := env.applyProject(&req); err != nil {
		return err
	}
	src, d, err := invoke.Open(env.world(), req)
	if err != nil {
		return err
	}
	writes, rules, err := lint.Writes(d, src, lint.Options{Trigger: req.Trigger, Lenient: true})
	if err != nil {
		return err
	}
	opts.Limits = platformLimits(d, rules)
	opts.Origins = func(claim string) []jwtinspect.Origin { return origins(src, writes, rules, claim) }
	return nil
}

// origins are the calls that may have written a claim.
func origins(src action.Source, writes []lint.Write, rules claims.Rules, claim string) []jwtinspect.Origin {
	var list []jwtinspect.Origin
	for _, w := range writes {
		note, ok := wrote(w, rules, claim)
		if !ok {
			continue
		}
		list = append(list, jwtinspect.Origin{
			File: src.Path, Line: w.Call.Pos.Line, Column: w.Call.Pos.Column, Method: w.Call.Path, Note: note,
		})
	}
	return list
}

// wrote reports whether a call writes a claim of that name, and what the
// platform makes of it unless it simply sets it.
func wrote(w lint.Write, rules claims.Rules, claim string) (note string, ok bool) {
	switch {
	case w.Known && w.Name == claim:
		if rule, decided := rules.Decide(w.Method.Token, claim); decided && rule.Fate != action.FateSet && rule.Fate != "" {
			return fmt.Sprintf("but the platform's rules say %s (%s): then the value is not this call's", rule.Fate, rule.Source), true
		}
		return "", true
	case w.Known && rules.Namespaced != nil && w.Name != "" && strings.HasSuffix(claim, "/"+w.Name):
		return fmt.Sprintf("as %q, if the tenant's prefix is put before it", w.Name), true
	case !w.Known && w.Prefix != "" && strings.HasPrefix(claim, w.Prefix):
		return fmt.Sprintf("possibly: only the beginning of the name, %q, is constant", w.Prefix), true
	}
	return "", false
}

// platformLimits are the limits that a platform sets to the claims of a token.
func platformLimits(d dialect.Dialect, rules claims.Rules) []jwtinspect.Limit {
	if rules.Size == nil || rules.Size.Limit == 0 {
		return nil
	}
	return []jwtinspect.Limit{{
		Name: d.Info().ID, Limit: rules.Size.Limit, Where: "the platform's limit for custom claims, held against all claims of the token",
		Source: rules.Size.Source.String(),
	}}
}
