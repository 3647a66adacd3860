package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// port VAR: the number of a port that nobody listens on.
func port(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	ts.Check(l.Close())
}

// reach PORT: waits until somebody answers there, be it that https is spoken.
func reach(ts *testscript.TestScript, _ bool, args []string) {
	for range 400 {
		res, err := http.Get("http://127.0.0.1:" + args[0])
		if err == nil {
			ts.Check(res.Body.Close())
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	ts.Fatalf("nobody answers on port %s", args[0])
}

// token PORT FILE: a token of Auth0's local tenant, for the client whose secret
// is in the file, goes into $TOKEN.
func token(ts *testscript.TestScript, _ bool, args []string) {
	body := fmt.Sprintf(`{"grant_type":"client_credentials","client_id":"local","client_secret":%q,"audience":"https://127.0.0.1:%s/api/v2/"}`,
		strings.TrimSpace(ts.ReadFile(args[1])), args[0])
	res, err := http.Post("http://127.0.0.1:"+args[0]+"/oauth/token", "application/json", strings.NewReader(body))
	ts.Check(err)
	defer res.Body.Close()
	var got struct {
		Token string `json:"access_token"`
	}
	ts.Check(json.NewDecoder(res.Body).Decode(&got))
	ts.Setenv("TOKEN", got.Token)
}

// request STATUS METHOD URL [FILE]: asks with $TOKEN, and with the file as the
// body. The answer goes into $ANSWER, and the value of its member id into $ID.
func request(ts *testscript.TestScript, _ bool, args []string) {
	var body io.Reader
	if len(args) > 3 {
		body = strings.NewReader(ts.ReadFile(args[3]))
	}
	r, err := http.NewRequest(args[1], args[2], body)
	ts.Check(err)
	r.Header.Set("Authorization", "Bearer "+ts.Getenv("TOKEN"))
	res, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	ts.Check(err)
	if got := strconv.Itoa(res.StatusCode); got != args[0] {
		ts.Fatalf("%s %s: got %s %s, want %s", args[1], args[2], got, text, args[0])
	}
	ts.Setenv("ANSWER", string(text))
	var made struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(text, &made) == nil && made.ID != "" {
		ts.Setenv("ID", made.ID)
	}
}

// answer TEXT: what was answered last has the text.
func answer(ts *testscript.TestScript, neg bool, args []string) {
	if text := ts.Getenv("ANSWER"); strings.Contains(text, args[0]) == neg {
		ts.Fatalf("the answer has %q: %v\n%s", args[0], neg, text)
	}
}
