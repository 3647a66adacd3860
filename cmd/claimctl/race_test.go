//go:build race

package main

// roomy are the variables under which a worker with the race detector, which
// multiplies the memory that a program uses, holds the largest packages.
func roomy() []string { return []string{"CLAIMCTL_MEMORY=4GB"} }
