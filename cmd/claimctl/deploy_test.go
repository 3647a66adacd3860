package main

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// tenant FILE PORT: puts the number of a port into a configuration.
func tenant(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "127.0.0.1:PORT", "127.0.0.1:"+args[1])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// first: the id of the first action that was answered goes into $ID.
func first(ts *testscript.TestScript, _ bool, _ []string) {
	var list struct {
		Actions []struct {
			ID string `json:"id"`
		} `json:"actions"`
	}
	ts.Check(json.Unmarshal([]byte(ts.Getenv("ANSWER")), &list))
	ts.Setenv("ID", list.Actions[0].ID)
}
