// Command prototype is the least that a run of an action can be: the libraries
// of claimctl, one transform, one run in this process, one signed token. It
// contains nothing, records nothing and checks nothing. What claimctl takes is
// compared with it.
package main

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"os"

	"charm.land/lipgloss/v2"
	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"
	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jws"
	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

func main() {
	root := &cobra.Command{Use: "prototype KEY ACTION", Args: cobra.ExactArgs(2), RunE: func(_ *cobra.Command, args []string) error {
		return run(args[0], args[1])
	}}
	if err := root.Execute(); err != nil {
		os.Exit(1)
	}
}

func run(keyFile, actionFile string) error {
	if keyFile == "new" {
		return newKey(actionFile)
	}
	code, err := os.ReadFile(actionFile)
	if err != nil {
		return err
	}
	lowered := api.Transform(string(code), api.TransformOptions{Format: api.FormatCommonJS, Target: api.ES2022})
	claims, err := call(string(lowered.Code))
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal([]byte("sub: usr_1"), &claims); err != nil {
		return err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(keyFile)
	if err != nil {
		return err
	}
	key, err := jwk.ParseKey(raw)
	if err != nil {
		return err
	}
	token, err := jws.Sign(payload, jws.WithKey(jwa.RS256(), key))
	if err != nil {
		return err
	}
	fmt.Println(lipgloss.NewStyle().Bold(true).Render(string(token)))
	return nil
}

// call runs the action on a small event and gives the claims that it sets.
func call(code string) (map[string]any, error) {
	vm := goja.New()
	claims := map[string]any{}
	set := func(name string, v any) { claims[name] = v }
	exports := vm.NewObject()
	if err := vm.Set("exports", exports); err != nil {
		return nil, err
	}
	if _, err := vm.RunString(code); err != nil {
		return nil, err
	}
	handler, ok := goja.AssertFunction(exports.Get("onExecutePostLogin"))
	if !ok {
		return nil, fmt.Errorf("no handler")
	}
	event := map[string]any{"user": map[string]any{"app_metadata": map[string]any{"tier": "enterprise"}}}
	_, err := handler(goja.Undefined(), vm.ToValue(event), vm.ToValue(map[string]any{"idToken": map[string]any{"setCustomClaim": set}}))
	return claims, err
}

// newKey writes a key, ahead of the measurement.
func newKey(file string) error {
	raw, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	key, err := jwk.Import(raw)
	if err != nil {
		return err
	}
	text, err := json.Marshal(key)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}
