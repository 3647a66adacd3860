package report

import "io"

func textFormat() Format {
	return Format{Name: "text", About: "for people, in colour on a terminal", Tests: textTests, Lint: textLint, Replay: replayText, Prose: true}
}

func textTests(w io.Writer, t Tests, opts Options) error {
	for _, res := range t.Results {
		if err := Text(w, res, opts); err != nil {
			return err
		}
	}
	if len(t.Suites) == 0 {
		return nil
	}
	return Suites(w, t.Suites, opts)
}

func textLint(w io.Writer, l Lint, opts Options) error {
	return Findings(w, l.Diagnostics, l.Files, opts)
}
