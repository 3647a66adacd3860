package docs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/cli"
	"github.com/claimctl/claimctl/internal/yamldoc"
)

// job is what the test reads of a Kubernetes Job.
type job struct {
	Kind string
	Spec struct {
		CompletionMode   string
		Completions      int
		PodFailurePolicy struct {
			Rules []struct {
				Action      string
				OnExitCodes struct {
					ContainerName, Operator string
					Values                  []int
				}
			}
		}
		Template struct {
			Spec struct {
				RestartPolicy string
				Containers    []struct {
					Name    string
					Command []string
				}
			}
		}
	}
}

func readJob(t *testing.T, name string) (j job) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "examples", "kubernetes", name))
	if err != nil {
		t.Fatal(err)
	}
	var whole struct {
		Doc yamldoc.Node `yaml:"doc"`
	}
	indented := "doc:\n  " + strings.ReplaceAll(string(data), "\n", "\n  ") + "\n"
	p := yamldoc.Read(name, []byte(indented), &whole)
	text := whole.Doc.JSON(p)
	if list := p.List(); len(list) > 0 {
		t.Fatalf("%s: %v", name, list)
	}
	if err := json.Unmarshal(text, &j); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return j
}

// TestKubernetesExample: the manifests are YAML, name flags that exist, fail for good
// on the statuses that would come again, and merge as many parts as there are.
func TestKubernetesExample(t *testing.T) {
	t.Parallel()
	j := readJob(t, "job.yaml")
	same(t, "kind", []string{j.Kind, j.Spec.CompletionMode, j.Spec.Template.Spec.RestartPolicy}, []string{"Job", "Indexed", "Never"})
	actions := map[int]string{}
	for _, r := range j.Spec.PodFailurePolicy.Rules {
		for _, status := range r.OnExitCodes.Values {
			actions[status] = r.Action
		}
		if name := r.OnExitCodes.ContainerName; name != "" && name != j.Spec.Template.Spec.Containers[0].Name {
			t.Errorf("a rule is for the container %s", name)
		}
	}
	const killed = 128 + 9
	same(t, "what statuses lead to", actions, map[int]string{
		cli.ExitFailed: "FailJob", cli.ExitUsage: "FailJob", cli.ExitRemote: "Count", cli.ExitInterrupted: "Count", killed: "Count",
	})
	command := j.Spec.Template.Spec.Containers[0].Command
	if !slices.Contains(command, "--shard=auto/"+strconv.Itoa(j.Spec.Completions)) {
		t.Errorf("there are %d parts, and the command is %q", j.Spec.Completions, command)
	}
	m := readJob(t, "merge.yaml")
	merge := m.Spec.Template.Spec.Containers[0].Command
	for i := range j.Spec.Completions {
		if !slices.Contains(merge, "/data/out/part-"+strconv.Itoa(i)+".json") {
			t.Errorf("part %d is not merged", i)
		}
	}
	checkFlags(t, append(command, merge...))
}

// TestSparkExample: the job's command names flags that exist.
func TestSparkExample(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "examples", "spark", "replay.py"))
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`"replay",[^\]]*`).FindString(string(data))
	words := regexp.MustCompile(`"(-[^"]+)"`).FindAllStringSubmatch(list, -1)
	var flags []string
	for _, w := range words {
		flags = append(flags, w[1])
	}
	if !slices.Contains(flags, "--filter") {
		t.Fatalf("the command is %q", list)
	}
	checkFlags(t, flags)
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func checkFlags(t *testing.T, words []string) {
	t.Helper()
	var known strings.Builder
	for _, name := range []string{"claimctl_replay.md", "claimctl_replay_merge.md"} {
		page, err := os.ReadFile(filepath.Join("..", "..", "docs", "cli", name))
		if err != nil {
			t.Fatal(err)
		}
		known.Write(page)
	}
	for _, w := range words {
		name, _, _ := strings.Cut(w, "=")
		if strings.HasPrefix(name, "-") && !strings.Contains(known.String(), name) {
			t.Errorf("there is no flag %s", name)
		}
	}
}
