// Package floors holds the rule of the house, and has no code besides its test.
//
// Every package lives on a floor, and a package imports only packages on lower
// floors: never one on its own floor, never one above. So a change can be
// understood by reading downward, and a dialect can be removed by deleting one
// folder and one line. The floors are listed in floors_test.go; a package that
// is not listed there fails the test.
//
// A third-party module has a room. What runs JavaScript is imported by
// internal/sandbox alone, what signs by pkg/jwtverify and pkg/jwtmint, what
// draws by internal/report, what parses the command line by internal/cli. To
// replace one of them is to rewrite one room. pkg/action, the vocabulary, is
// free of third-party code altogether. Rooms hold for tests too.
//
// And a few habits that a reviewer should not have to look for: no package
// named after nothing (util, common, shared, helpers, types), no init, no
// import for its side effect, no look at the process (arguments, environment,
// standard streams, exit, wall clock) below internal/cli and internal/quick, no long command
// file, which is one that imports cobra.
//
// The test reads the source in its own process. A subprocess would hide the
// files it read from the test cache, and an old pass would be served again.
package floors
