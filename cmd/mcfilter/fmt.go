package main

import (
	"bufio"

	"github.com/microcms-go/filters/cmd/internal/lines"
	"github.com/spf13/cobra"
)

func newFmt() *cobra.Command {
	var s filterInput
	cmd := &cobra.Command{
		Use:   "fmt [FILTER]...",
		Short: "Print filters in canonical form",
		Long: `Fmt prints the canonical form of each filter, one a line: without parentheses
that are not needed, and with those that keep [and] and [or] apart.

Without arguments each line of standard input is a filter. With --jsonl lines are
JSON strings, those that are printed too. What is wrong with a filter is shown on
standard error; nothing is printed for it.

The exit status is 1 if a filter was wrong, and 2 if the input could not be
read.`,
		Example: `  mcfilter fmt '((a[exists][and]b[exists])[and](c[equals]1))'
  mcfilter fmt 'a[exists][or]b[exists][and]c[exists]'
  mcfilter fmt < filters.txt`,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	s.addFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return s.each(cmd, args, func(out *bufio.Writer, p parsed) {
			if p.err != nil {
				out.Flush() // in the order of the input; the error stays
				complainFilter(cmd, p.place, p.err)
				return
			}
			text := []byte(p.filter.String())
			if s.jsonl {
				text = lines.AppendJSON(nil, string(text))
			}
			out.Write(append(text, '\n'))
		})
	}
	return cmd
}
