package pipeline

import (
	"context"

	"github.com/claimctl/claimctl/pkg/action"
)

// Loop is a replay without Beam: the part, the summary and the records as they are
// written to files.
func Loop(ctx context.Context, job Job, file string, lines []string) (part, document string, records []string, err error) {
	r, err := job.open()
	if err != nil {
		return "", "", nil, err
	}
	sum := r.summary()
	for _, line := range lines {
		text, err := r.line(ctx, sum, file, []byte(line))
		if err != nil {
			return "", "", nil, err
		}
		records = append(records, text+"\n")
	}
	data, err := sum.Part()
	if err != nil {
		return "", "", nil, err
	}
	text, err := action.Marshal(sum.Document(nil))
	return string(data), string(text) + "\n", records, err
}
