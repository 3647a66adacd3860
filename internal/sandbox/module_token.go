package sandbox

import (
	_ "embed"
)

//go:embed module_jsonwebtoken.js
var jsonwebtokenSource string

//go:embed module_uuid.js
var uuidSource string

//go:embed module_jwks.js
var jwksSource string

var (
	jsonwebtokenProgram = hostProgram("jsonwebtoken", jsonwebtokenSource)
	uuidProgram         = hostProgram("uuid", uuidSource)
	jwksProgram         = hostProgram("jwks-rsa", jwksSource)
)

// tokenModule is the script that makes jsonwebtoken, uuid or jwks-rsa, the
// packages of npm that actions take from their platform most. They are written
// after what the packages document and do: jsonwebtoken 9
// (https://github.com/auth0/node-jsonwebtoken), uuid 11
// (https://github.com/uuidjs/uuid) and jwks-rsa 4
// (https://github.com/auth0/node-jwks-rsa), read on 2026-11-22.
func tokenModule(name string) (hostGroup, bool) {
	switch name {
	case "jsonwebtoken":
		return hostGroup{jsonwebtokenProgram, (*hostGlobals).jsonwebtokenNatives}, true
	case "uuid", "uuid/v1", "uuid/v3", "uuid/v4", "uuid/v5":
		return hostGroup{uuidProgram, (*hostGlobals).uuidNatives}, true
	case "jwks-rsa":
		return hostGroup{jwksProgram, (*hostGlobals).jwksNatives}, true
	}
	return hostGroup{}, false
}
