package report_test

import (
	"io"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/action"
)

// planned is a plan with everything that there is.
func planned() deploy.Plan {
	before := deploy.Content{Code: "exports.a = 1;\nold();\n", Runtime: "node18", Secrets: []string{"KEY", "OLD"}}
	after := deploy.Content{Code: "exports.a = 1;\nfresh();\n", Runtime: "node22", Dependencies: []deploy.Dependency{{Name: "lodash", Version: "4.17.21"}}, Secrets: []string{"KEY"}}
	return deploy.Plan{
		Environment: "prod", Provider: "auth0", Tenant: "acme.eu.auth0.com", Protected: true,
		Checks:  deploy.Checks{Actions: 3, Warnings: 1, Suites: 2, Cases: 12, Unread: []string{"script"}},
		Summary: deploy.Summary{Create: 1, Update: 1, Publish: 1, Delete: 1, Bind: 2, Unchanged: 2, Drift: 2},
		Diagnostics: []action.Diagnostic{{Code: "CC511", Severity: action.SeverityWarning, Summary: "not checked: no dialect reads script yet"}, {
			Code: "CC509", Severity: action.SeverityWarning, Summary: "in no flow of claimctl.yaml: script", Hint: "flows: {post-login: [script]}", File: "claimctl.yaml", Line: 3, Column: 5,
		}},
		Steps: []deploy.Step{
			{Do: deploy.Create, Name: "roles", Type: "post-login", File: "actions/roles.js", After: &after, Secrets: []deploy.SecretStep{{Name: "KEY", Do: "set", Why: "new"}}},
			{Do: deploy.Create, Name: "again", Type: "post-login", File: "actions/again.js", After: &after, Note: "it was deployed before, and deleted on the tenant since"},
			{
				Do: deploy.Update, Name: "tier", Type: "post-login", File: "actions/tier.js", Version: 3, Before: &before, After: &after,
				Changes: []deploy.Change{
					{What: "code", Origin: deploy.Both},
					{What: "runtime", Origin: deploy.Here, Detail: "node18 → node22"},
					{What: "dependencies", Origin: deploy.There, Detail: "+ lodash 4.17.21"},
					{What: "secrets", Origin: deploy.Unknown, Detail: "~ KEY (its value has changed), - OLD"},
				},
			},
			{Do: deploy.Publish, Name: "draft", Type: "post-login", Version: 1, After: &after, Changes: []deploy.Change{{What: "published", Origin: deploy.Here, Detail: "version 1 runs, and the draft is newer"}}},
			{Do: deploy.Unchanged, Name: "same", Type: "post-login", Version: 7},
			{Do: deploy.Keep, Name: "old", Type: "post-login", Note: "made by claimctl, and no longer in claimctl.yaml; --prune deletes it"},
			{Do: deploy.Delete, Name: "older", Type: "post-login", Note: "made by claimctl, and no longer in claimctl.yaml"},
		},
		Places: []deploy.PlaceStep{
			{
				Do: deploy.Bind, Place: "post-login", Origin: deploy.There,
				Before: []deploy.Bound{{Name: "vendor", ID: "1"}, {Name: "tier", ID: "2", Ours: true}, {Name: "old", ID: "3", Ours: true}},
				After:  []deploy.Bound{{Name: "vendor", ID: "1"}, {Name: "roles", Ours: true}, {Name: "tier", ID: "2", Ours: true}},
			},
			{Do: deploy.Bind, Place: "credentials-exchange", Origin: deploy.Here, Before: []deploy.Bound{{Name: "old", ID: "3"}}},
			{Do: deploy.Unchanged, Place: "post-change-password"},
		},
	}
}

func TestPlanGolden(t *testing.T) {
	t.Parallel()
	plan := func(p deploy.Plan, opts report.Options) string {
		return render(t, func(w io.Writer) error { return report.Plan(w, p, opts) })
	}
	golden(t, "plan", plan(planned(), report.Options{}))
	golden(t, "plan-colour", plan(planned(), report.Options{Color: true}))
	golden(t, "plan-verbose", plan(planned(), report.Options{Verbose: true}))
	golden(t, "plan-empty", plan(deploy.Plan{Tenant: "acme", Provider: "auth0", Environment: "dev", Checks: deploy.Checks{Skipped: true}, Summary: deploy.Summary{Unchanged: 1}}, report.Options{}))
}

func TestDeployedGolden(t *testing.T) {
	t.Parallel()
	out := deploy.Outcome{
		Tenant: "acme", Changed: true,
		Done:    []deploy.Item{{Do: deploy.Create, Name: "roles", Detail: "version 1 runs", Version: 1}},
		NotDone: []deploy.Item{{Do: deploy.Update, Name: "tier", Detail: "saved and built, not published"}, {Do: deploy.Bind, Name: "post-login", Detail: "not bound"}},
	}
	golden(t, "deployed-partly", render(t, func(w io.Writer) error { return report.Outcome(w, out, report.Options{}) }))
	out.NotDone = nil
	golden(t, "deployed", render(t, func(w io.Writer) error { return report.Outcome(w, out, report.Options{}) }))
	status := deploy.Status{
		Tenant: "acme", Provider: "auth0", Environment: "prod",
		Actions: []deploy.ActionStatus{{Name: "tier", State: "changed-there", Version: 3, Bound: []string{"post-login"}}, {Name: "roles", State: "not-deployed"}},
		Places:  []deploy.PlaceStatus{{Place: "post-login", State: "in-sync", Runs: []string{"vendor", "tier"}}},
	}
	golden(t, "status", render(t, func(w io.Writer) error { return report.Status(w, status, report.Options{}) }))
	back := deploy.Rollback{Tenant: "acme", Provider: "auth0", Environment: "prod", Steps: []deploy.RollbackStep{{Name: "tier", From: 3, To: 2, Before: "a\nb\n", After: "a\nc\n"}}, Left: []deploy.Item{{Name: "roles", Detail: "it is not on the tenant any more"}}}
	golden(t, "rollback", render(t, func(w io.Writer) error { return report.Rollback(w, back, report.Options{}) }))
}

// TestPlanHostile has evil in every text of a plan and what follows from it.
func TestPlanHostile(t *testing.T) {
	t.Parallel()
	texts := evil()
	for i := range texts {
		rotated := append(append([]string{}, texts[i:]...), texts[:i]...)
		plan := filled[deploy.Plan](rotated...)
		for n := range plan.Steps {
			plan.Steps[n].Before, plan.Steps[n].After = &deploy.Content{Code: texts[i]}, &deploy.Content{Code: strings.Join(texts, "\n")}
			plan.Steps[n].Do = []deploy.Do{deploy.Create, deploy.Update, deploy.Keep, deploy.Publish}[n%4]
		}
		for _, page := range []func(io.Writer) error{
			func(w io.Writer) error { return report.Plan(w, plan, report.Options{}) },
			func(w io.Writer) error { return report.Plan(w, plan, report.Options{Color: true, Verbose: true}) },
			func(w io.Writer) error {
				return report.Outcome(w, filled[deploy.Outcome](rotated...), report.Options{})
			},
			func(w io.Writer) error { return report.Status(w, filled[deploy.Status](rotated...), report.Options{}) },
			func(w io.Writer) error {
				return report.Rollback(w, filled[deploy.Rollback](rotated...), report.Options{})
			},
			func(w io.Writer) error {
				return report.Bundle(w, filled[deploy.Bundle](rotated...), "dir", report.Options{})
			},
		} {
			checkClean(t, render(t, page))
		}
	}
}
