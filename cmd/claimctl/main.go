// Command claimctl tells what lands in the token, before you deploy.
package main

import (
	"context"
	"os"
	"os/signal"
	"time"

	"github.com/claimctl/claimctl/internal/cli"
	"github.com/claimctl/claimctl/internal/quick"
)

// version, commit and date are set by the release build.
var version, commit, date = "dev", "", ""

func main() {
	_ = quick.Missed // what it answers ends before main
	zone := time.Local
	time.Local = time.FixedZone("Coordinated Universal Time", 0) // the time zone of the platforms, as Date prints it
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	env := cli.ProcessEnv(cli.Version{Version: version, Commit: commit, Date: date})
	env.Zone = zone
	os.Exit(cli.Main(ctx, env))
}
