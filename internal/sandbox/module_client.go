package sandbox

import _ "embed"

//go:embed module_fetch.js
var fetchFunctionSource string

var fetchFunctionProgram = hostProgram("deps/fetch", fetchFunctionSource)

// clientModule is the script that makes an HTTP client.
func clientModule(string) (hostGroup, bool) { return hostGroup{}, false }
