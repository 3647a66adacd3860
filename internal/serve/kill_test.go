package serve_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/internal/serve/servetest"
)

// TestServeSurvivesKill kills a server with SIGKILL at a random moment, again
// and again, while several clients create and deploy. What was acknowledged has
// to be there after it, what was not may be, and nothing may be there by half:
// a version without its action, or the other way round.
func TestServeSurvivesKill(t *testing.T) {
	t.Parallel()
	rounds := 8
	if testing.Short() {
		rounds = 2
	}
	dir := t.TempDir()
	made := &acknowledged{created: map[string]bool{}, deployed: map[string]int{}, tried: map[string]bool{}}
	dice := rand.New(rand.NewPCG(1, 2))
	for round := range rounds {
		made.round(t, dir, round, time.Duration(10+dice.IntN(150))*time.Millisecond)
		made.check(t, dir)
	}
	if len(made.created) < rounds || len(made.deployed) == 0 {
		t.Errorf("%d actions were created and %d deployed in %d rounds: the test tests nothing", len(made.created), len(made.deployed), rounds)
	}
}

// acknowledged is what clients were told.
type acknowledged struct {
	mu       sync.Mutex
	created  map[string]bool // by name
	deployed map[string]int  // name to the last number
	tried    map[string]bool
}

// round serves, lets clients work, and kills after a time.
func (a *acknowledged) round(t *testing.T, dir string, round int, after time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asServer+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	secret, err := os.ReadFile(filepath.Join(dir, "client-secret"))
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}, Timeout: 10 * time.Second}
	address = strings.TrimSpace(address)
	token, err := newToken(client, address, "local", strings.TrimSpace(string(secret)))
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() { a.work(client, address, token, fmt.Sprintf("r%d-w%d", round, worker)) })
	}
	time.Sleep(after)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	group.Wait()
	_ = cmd.Wait() // it was killed
}

// work creates and deploys until the server is gone.
func (a *acknowledged) work(client *http.Client, address, token, prefix string) {
	for n := 0; ; n++ {
		name := fmt.Sprintf("%s-%d", prefix, n)
		a.note(func() { a.tried[name] = true })
		res, text, err := ask(client, address, token, "POST "+actions, draft(name))
		if err != nil {
			return
		}
		var got struct{ ID string }
		if res.StatusCode != http.StatusCreated || json.Unmarshal([]byte(text), &got) != nil {
			continue
		}
		a.note(func() { a.created[name] = true })
		for number := 1; number <= 2; number++ {
			res, _, err := ask(client, address, token, "POST "+actions+"/"+got.ID+"/deploy", "")
			if err != nil {
				return
			}
			if res.StatusCode == http.StatusOK {
				a.note(func() { a.deployed[name] = number })
			}
		}
	}
}

func (a *acknowledged) note(do func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	do()
}

// check holds the folder against what was acknowledged.
func (a *acknowledged) check(t *testing.T, dir string) {
	t.Helper()
	s, err := servetest.New(serve.Options{Data: dir})
	if err != nil {
		t.Fatalf("the folder does not open after a kill: %v", err)
	}
	defer s.Close()
	c := call(t, s)
	found := map[string]int{}
	for page := 0; ; page++ {
		var list struct {
			Actions []struct {
				ID, Name string
				Deployed *struct{ Number int } `json:"deployed_version"`
			}
		}
		if err := json.Unmarshal([]byte(c.status(fmt.Sprintf("GET %s?per_page=100&page=%d", actions, page), "", 200)), &list); err != nil {
			t.Fatal(err)
		}
		if len(list.Actions) == 0 {
			break
		}
		for _, one := range list.Actions {
			if _, ok := found[one.Name]; ok || !a.tried[one.Name] {
				t.Errorf("%s is there twice, or was never asked for", one.Name)
			}
			found[one.Name] = 0
			if one.Deployed != nil {
				found[one.Name] = one.Deployed.Number
			}
			var versions struct{ Versions []struct{ Number int } }
			if err := json.Unmarshal([]byte(c.status("GET "+actions+"/"+one.ID+"/versions", "", 200)), &versions); err != nil {
				t.Fatal(err)
			}
			if len(versions.Versions) != found[one.Name] {
				t.Errorf("%s has %d versions, and number %d is deployed", one.Name, len(versions.Versions), found[one.Name])
			}
		}
	}
	for name := range a.created {
		if number, ok := found[name]; !ok || number < a.deployed[name] {
			t.Errorf("%s was acknowledged with version %d; there is %d (%v)", name, a.deployed[name], number, ok)
		}
	}
}
