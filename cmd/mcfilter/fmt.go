package main

import (
	"errors"

	"github.com/microcms-go/filters"
	"github.com/spf13/cobra"
)

func newFmt() *cobra.Command {
	var s filterInput
	var files fmtFiles
	cmd := &cobra.Command{
		Use:   "fmt [FILTER]... | {-l | -w | -d} FILE...",
		Short: "Print filters in canonical form",
		Long: `Fmt prints the canonical form of each filter, one a line: without parentheses
that are not needed, and with those that keep [and] and [or] apart.

Without arguments each line of standard input is a filter. With --jsonl lines are
JSON strings, those that are printed too. What is wrong with a filter is shown on
standard error; nothing is printed for it.

With -l, -w or -d the arguments are files of one filter a line: -l prints the
names of those that are not in canonical form, -d the differences, and -w writes
them. A file with a filter that is wrong is not written.

The exit status is 1 if a filter was wrong, and 2 if the input could not be
read.`,
		Example: `  mcfilter fmt '((a[exists][and]b[exists])[and](c[equals]1))'
  mcfilter fmt 'a[exists][or]b[exists][and]c[exists]'
  echo '(a[exists])' | mcfilter fmt
  mcfilter fmt -l -d cmd/testdata/filters.txt`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			if files.wanted() {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
	}
	s.addFlags(cmd)
	fs := cmd.Flags()
	fs.BoolVarP(&files.list, "list", "l", false, "print the names of files that are not in canonical form")
	fs.BoolVarP(&files.write, "write", "w", false, "write the canonical form to the files")
	fs.BoolVarP(&files.diff, "diff", "d", false, "print the differences")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if files.wanted() {
			if len(args) == 0 {
				return usageError(cmd, errors.New("-l, -w and -d need files"))
			}
			files.filterInput = s
			return files.run(cmd, args)
		}
		return s.rewrite(cmd, args, func(f filters.Filter) filters.Filter { return f })
	}
	return cmd
}
