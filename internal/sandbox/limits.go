package sandbox

import "errors"

// ErrMemoryLimit is the cause of a failure when the run used more memory than it
// may; whoever watches the memory ends the run's context with it.
var ErrMemoryLimit = errors.New("the memory limit was hit")

// ErrOutputLimit is the cause of a failure when what the run logged and called
// grew too large to be kept.
var ErrOutputLimit = errors.New("the output limit was hit")
