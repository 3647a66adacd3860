package serve_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/pkg/provider/all"
)

// asServer in the environment makes the test binary serve from the folder that
// it names, until it is killed.
const asServer = "CLAIMCTL_TEST_AS_SERVER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(asServer); dir != "" {
		s, err := serve.Start(serve.Options{Now: time.Now, Tenants: all.Tenants(), Data: dir})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(s.URL)
		select {}
	}
	os.Exit(m.Run())
}
