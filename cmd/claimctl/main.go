// Command claimctl tells what lands in the token, before you deploy.
package main

import (
	"context"
	"os"
	"os/signal"
	"time"

	"github.com/claimctl/claimctl/internal/cli"
)

// version, commit and date are set by the release build.
var version, commit, date = "dev", "", ""

func main() {
	time.Local = time.FixedZone("Coordinated Universal Time", 0) // the time zone of the platforms, as Date prints it
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(cli.Main(ctx, cli.ProcessEnv(cli.Version{Version: version, Commit: commit, Date: date})))
}
