package main

import (
	"errors"

	"github.com/microcms-go/filters"
	"github.com/spf13/cobra"
)

func newFmt() *cobra.Command {
	var f fmtFiles
	cmd := &cobra.Command{
		Use:   "fmt [FILTER]... | {-l | -w | -d} FILE...",
		Short: "Print filters in canonical form",
		Long: `Fmt prints the canonical form of each filter, one a line: without parentheses
that are not needed, and with those that keep [and] and [or] apart.

Without arguments each line of standard input is a filter. With --jsonl lines are
JSON strings, those that are printed too; filters with line breaks need it. What
is wrong with a filter is shown on standard error; nothing is printed for it.

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
			if f.wanted() {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
	}
	f.addFlags(cmd)
	fs := cmd.Flags()
	fs.BoolVarP(&f.list, "list", "l", false, "print the names of files that are not in canonical form")
	fs.BoolVarP(&f.write, "write", "w", false, "write the canonical form to the files")
	fs.BoolVarP(&f.diff, "diff", "d", false, "print the differences")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if f.wanted() {
			if len(args) == 0 {
				return usageError(cmd, errors.New("-l, -w and -d need files"))
			}
			return f.run(cmd, args)
		}
		return f.rewrite(cmd, args, func(p parsed) (filters.Filter, bool) { return p.filter, true })
	}
	return cmd
}
