// Package watch runs something again when files change.
//
// Where the changes come from is a [Source]: the disk ([Disk]), or in a test
// whatever the test says. Folders are watched rather than files, because editors
// replace files instead of writing to them.
package watch

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Source tells of files that change. It belongs to one goroutine.
type Source interface {
	// Add watches the files of a folder, not those below it. A folder that is
	// watched already may be added again.
	Add(folder string) error
	// Events are the paths of files that changed, Errors what went wrong.
	Events() <-chan string
	Errors() <-chan error
	Close() error
}

// Options say how a [Loop] works.
type Options struct {
	Source Source
	// Run does what is to be done again, and returns the files that it depends on.
	// Changed are the files that made it necessary; nil is the first time.
	Run func(ctx context.Context, changed []string) (files []string)
	// Settle waits until a burst of changes is over; nil waits a tenth of a second.
	Settle func() <-chan time.Time
}

// Loop runs, waits for a change of one of the files, and runs again, until ctx
// ends or the source fails. A change while it runs is not lost.
func Loop(ctx context.Context, opts Options) error {
	if opts.Settle == nil {
		opts.Settle = func() <-chan time.Time { return time.After(100 * time.Millisecond) }
	}
	var changed []string
	for ctx.Err() == nil {
		files := opts.Run(ctx, changed)
		if err := watchFolders(opts.Source, files); err != nil {
			return err
		}
		var err error
		if changed, err = next(ctx, opts, files); err != nil {
			return err
		}
	}
	return nil
}

func watchFolders(s Source, files []string) error {
	var folders []string
	for _, f := range files {
		if dir := filepath.Dir(f); !slices.Contains(folders, dir) {
			folders = append(folders, dir)
		}
	}
	for _, dir := range folders {
		if err := s.Add(dir); err != nil {
			return err
		}
	}
	return nil
}

// next waits for a change of one of the files, or of a file that looks like a
// new one of theirs, and for the end of the burst that it is part of.
func next(ctx context.Context, opts Options, files []string) ([]string, error) {
	var changed []string
	var settled <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil, nil
		case err := <-opts.Source.Errors():
			return nil, err
		case path := <-opts.Source.Events():
			if matters(path, files) && !slices.Contains(changed, filepath.Clean(path)) {
				changed = append(changed, filepath.Clean(path))
			}
			if len(changed) > 0 {
				settled = opts.Settle()
			}
		case <-settled:
			slices.Sort(changed)
			return changed, nil
		}
	}
}

func matters(path string, files []string) bool {
	path = filepath.Clean(path)
	return strings.HasSuffix(path, ".claims.yaml") || strings.HasSuffix(path, ".claims.yml") ||
		slices.ContainsFunc(files, func(f string) bool { return filepath.Clean(f) == path })
}

// Disk is a source for the files of this machine.
func Disk() (Source, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	d := &disk{watcher: w, events: make(chan string), closed: make(chan struct{})}
	go d.forward()
	return d, nil
}

type disk struct {
	watcher *fsnotify.Watcher
	events  chan string
	closed  chan struct{}
}

// forward hands on what changes the content of a file.
func (d *disk) forward() {
	for e := range d.watcher.Events {
		if e.Op == fsnotify.Chmod {
			continue
		}
		select {
		case d.events <- e.Name:
		case <-d.closed:
			return
		}
	}
}

// Add implements [Source].
func (d *disk) Add(folder string) error { return d.watcher.Add(folder) }

// Events implements [Source].
func (d *disk) Events() <-chan string { return d.events }

// Errors implements [Source].
func (d *disk) Errors() <-chan error { return d.watcher.Errors }

// Close implements [Source].
func (d *disk) Close() error {
	close(d.closed)
	return d.watcher.Close()
}
