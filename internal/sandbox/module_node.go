package sandbox

// nodeModule is the script that makes a module of Node's.
func nodeModule(string) (hostGroup, bool) { return hostGroup{}, false }
