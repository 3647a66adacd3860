// Package docs renders the reference pages of the documentation from the
// values that the program itself works with: the command tree, the registry of
// dialects, the lint rules and the catalogue of diagnostics, the presets, and
// the Go types of every document that is printed or read. So no fact is
// written down twice, and a page cannot say something else than the program.
//
// [Pages] returns all of them. The package's test compares them with the
// committed files and fails when one differs, is missing or should be gone;
// with -update it rewrites them. The test also holds what is written by hand:
// every direct dependency has its reason in docs/dependencies.md, the table of
// floors in docs/architecture.md is the one that internal/floors holds, and
// relative links lead somewhere.
//
// The program does not import this package.
package docs
