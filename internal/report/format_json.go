package report

import "io"

func jsonFormat() Format {
	return Format{Name: "json", About: "everything, as documents with a published schema", Tests: jsonTests, Lint: jsonLint, Signed: true}
}

// jsonTests writes a document for each action, and one for all suites.
func jsonTests(w io.Writer, t Tests, _ Options) error {
	for _, res := range t.Results {
		if err := JSON(w, res); err != nil {
			return err
		}
	}
	if len(t.Suites) == 0 && len(t.Results) > 0 {
		return nil
	}
	return JSON(w, SuitesDocument(t.Suites))
}

func jsonLint(w io.Writer, l Lint, _ Options) error { return JSON(w, l) }
