package sandbox

// tokenModule is the script that makes jsonwebtoken or uuid.
func tokenModule(string) (hostGroup, bool) { return hostGroup{}, false }
