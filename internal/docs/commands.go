package docs

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// commandPages are one page a command and an index.
func commandPages(root *cobra.Command, src *source) ([]Page, error) {
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpFlag()
	index, err := commandIndex(root, src)
	if err != nil {
		return nil, err
	}
	pages := []Page{index}
	for _, cmd := range below(root) {
		pages = append(pages, commandPage(cmd))
	}
	return pages, nil
}

// below lists the commands below one, depth first, in the order of help.
func below(cmd *cobra.Command) []*cobra.Command {
	var list []*cobra.Command
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() && c.Name() != "help" {
			list = append(list, c)
			list = append(list, below(c)...)
		}
	}
	return list
}

func commandIndex(root *cobra.Command, src *source) (Page, error) {
	s := newSheet("The command line")
	s.paragraph(root.Long)
	s.fence("sh", unindented(root.Example))
	s.heading(2, "Commands")
	var rows [][]string
	for _, cmd := range below(root) {
		rows = append(rows, []string{commandLink(cmd), prose(sentence(cmd.Short))})
	}
	s.table([]string{"command", "does"}, rows)
	s.heading(2, "Exit statuses")
	statuses, err := exitStatuses(src)
	if err != nil {
		return Page{}, err
	}
	s.table([]string{"status", "when"}, statuses)
	s.paragraph("The worst thing that happened decides.")
	s.heading(2, "Environment variables")
	s.paragraph("Every flag but `--help` can be set by a variable; the command's page names it. A variable of a flag " +
		"that can be repeated holds one value. A flag on the command line counts before its variable, " +
		"the variable before `claimctl.yaml`, and that before the default.")
	s.paragraph("Colour is used on terminals only: `NO_COLOR` and `TERM=dumb` turn it off, `CLICOLOR_FORCE` turns it on elsewhere, too.")
	s.paragraph("In GitHub Actions (`GITHUB_ACTIONS` is `true`), `test`, `lint` and `report merge` annotate what they find, on standard error, and append to the " +
		"file in `GITHUB_STEP_SUMMARY`; see [reports](../reports.md#github-actions). `GITHUB_WORKSPACE` and `CI_PROJECT_DIR` tell " +
		"from where files are named in reports that other services read.")
	return s.page("cli/claimctl.md"), nil
}

// exitStatuses reads the constants Exit… of the command line: value and
// comment.
func exitStatuses(src *source) ([][]string, error) {
	p, err := src.pkg("internal/cli")
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for _, c := range p.constants {
		if strings.HasPrefix(c.name, "Exit") {
			words := c.comment
			if c.name == "ExitOK" {
				words = "all is well; " + words
			}
			rows = append(rows, []string{c.value, prose(sentence(words))})
		}
	}
	return rows, nil
}

func commandPage(cmd *cobra.Command) Page {
	s := newSheet(cmd.CommandPath())
	s.paragraph(sentence(cmd.Short))
	s.fence("sh", cmd.UseLine())
	if cmd.Long != cmd.Short {
		s.paragraph(cmd.Long)
	}
	if cmd.Example != "" {
		s.heading(2, "Examples")
		s.fence("sh", unindented(cmd.Example))
	}
	flagTable(s, cmd)
	s.heading(2, "See also")
	s.line("")
	for _, other := range relatives(cmd) {
		s.line("- %s: %s", commandLink(other), prose(sentence(other.Short)))
	}
	s.line("- [Exit statuses](claimctl.md#exit-statuses)")
	return s.page("cli/" + commandFile(cmd))
}

// relatives are the command above and those below.
func relatives(cmd *cobra.Command) []*cobra.Command {
	return append([]*cobra.Command{cmd.Parent()}, slices.DeleteFunc(below(cmd), func(c *cobra.Command) bool {
		return c.Parent() != cmd
	})...)
}

func flagTable(s *sheet, cmd *cobra.Command) {
	cmd.InitDefaultHelpFlag()
	var rows [][]string
	cmd.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			rows = append(rows, flagRow(f))
		}
	})
	s.heading(2, "Flags")
	s.table([]string{"flag", "does", "default", "variable"}, rows)
}

func flagRow(f *pflag.Flag) []string {
	word, usage := pflag.UnquoteUsage(f)
	spelling := code(strings.TrimSpace("--" + f.Name + " " + word))
	if f.Shorthand != "" {
		spelling = code("-"+f.Shorthand) + ", " + spelling
	}
	fallback := f.DefValue
	if slices.Contains([]string{"false", "[]", "0s", "0"}, fallback) {
		fallback = ""
	}
	name := ""
	if f.Name != "help" {
		name = code(variable(f.Name))
	}
	return []string{spelling, prose(usage), code(fallback), name}
}

// variable is the environment variable that sets a flag, by the rule of the
// command line; a test holds the two together.
func variable(flag string) string {
	return "CLAIMCTL_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func commandLink(cmd *cobra.Command) string {
	return "[" + code(cmd.CommandPath()) + "](" + commandFile(cmd) + ")"
}

// commandFile is the page of a command: "claimctl_presets_show.md" for
// claimctl presets show. That of claimctl itself is the index.
func commandFile(cmd *cobra.Command) string {
	return strings.ReplaceAll(cmd.CommandPath(), " ", "_") + ".md"
}

// unindented takes the two blanks off that the examples of cobra begin with.
func unindented(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, "  ")
	}
	return strings.Join(lines, "\n")
}
