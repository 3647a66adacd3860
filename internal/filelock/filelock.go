// Package filelock has locks of files that end with the process that holds them,
// however it ends. They are for processes of this program on one machine.
package filelock
