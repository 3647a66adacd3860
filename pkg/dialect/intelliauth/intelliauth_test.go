package intelliauth_test

import (
	"context"
	"testing"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/dialecttest"
	"github.com/claimctl/claimctl/pkg/dialect/intelliauth"
	"github.com/claimctl/claimctl/pkg/runner"
)

func clock() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func TestConformance(t *testing.T) {
	t.Parallel()
	dialecttest.Run(t, intelliauth.New(), dialecttest.Options{
		Write: func(_ dialect.Trigger, body string) string {
			return "async function conformance(event, api) {" + body + "}"
		},
		SetClaim: func(_ dialect.Trigger, expression string) string {
			return "api.session.setCustomClaim('n', " + expression + ");"
		},
		Run: func(ctx context.Context, src action.Source, trigger string, limit time.Duration, event action.Event) action.Result {
			r, err := runner.New(intelliauth.New(), src, runner.Options{Trigger: trigger, TimeLimit: limit, Clock: clock()})
			if err != nil {
				return runner.Failed(intelliauth.New(), src, event, err)
			}
			return r.Run(ctx, event)
		},
	})
}
