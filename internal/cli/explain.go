package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/lint"
)

func newExplain(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:     "explain [CODE]",
		Short:   "Explain a diagnostic code, or list them all",
		Example: "  claimctl explain CC104",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			entries := explanations()
			opts := report.Options{Color: env.Color}
			if len(args) == 0 {
				rows := [][]string{}
				for _, e := range entries {
					rows = append(rows, []string{e.Code, e.Title})
				}
				return report.Table(env.Stdout, rows, opts)
			}
			e, ok := diag.Find(entries, args[0])
			if !ok {
				return unknownCode(args[0], entries)
			}
			return report.Explanation(env.Stdout, e, opts)
		},
	}
}

// explanations are all codes: those of running, and those of the lint rules.
func explanations() []diag.Entry {
	entries := diag.Catalogue()
	for _, r := range lint.Rules() {
		entries = append(entries, diag.Entry{Code: r.Code, Title: r.Title, Text: r.Text, Fix: r.Fix})
	}
	return diag.Sorted(entries)
}

func unknownCode(code string, entries []diag.Entry) error {
	codes := make([]string, len(entries))
	for i, e := range entries {
		codes[i] = e.Code
	}
	hint := "claimctl explain lists the codes"
	if near, ok := nearest.Word(code, codes); ok {
		hint = fmt.Sprintf("did you mean %s? %s", near, hint)
	}
	return usage(fmt.Sprintf("unknown code %q", code), hint)
}
