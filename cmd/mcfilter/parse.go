package main

import (
	"bufio"
	"strconv"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/lines"
	"github.com/microcms-go/filters/filterjson"
	"github.com/spf13/cobra"
)

func newParse() *cobra.Command {
	var s filterInput
	var positions bool
	cmd := &cobra.Command{
		Use:   "parse [FILTER]...",
		Short: "Print filters as trees",
		Long: `Parse prints one JSON object a line for each filter:

  {"filter":…,"canonical":…,"tree":…}
  {"filter":…,"error":{"code":…,"start":…,"end":…,"message":…,"suggestion":…}}

A tree is {"field":…,"op":…,"value":…}, {"and":[…]}, {"or":[…]}, or null for
the empty filter. The suggestion is there if one is known. Starts and ends count
the bytes of the filter; a byte that is not UTF-8 is shown as U+FFFD.

Without arguments each line of standard input is a filter. Lines end with LF
or CRLF and have at most 64 MiB.

The exit status is 1 if a filter was wrong, and 2 if the input could not be
read.`,
		Example: `  mcfilter parse 'category[equals]news[and]title[exists]'
  mcfilter parse --positions < cmd/testdata/filters.txt
  mcfilter parse --strict 'a[exists][and]b[exists][or]c[exists]'
  mcfilter parse --jsonl < cmd/testdata/filters.jsonl`,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	s.addFlags(cmd)
	cmd.Flags().BoolVar(&positions, "positions", false, "print where each node of a tree is")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		marshal := filterjson.Marshal
		if positions {
			marshal = filterjson.MarshalPositions
		}
		return s.each(cmd, args, func(out *bufio.Writer, p parsed) {
			// Trees can be nested deeper than encoding/json allows.
			b := lines.AppendJSON([]byte(`{"filter":`), p.in)
			if p.err != nil {
				b = appendError(append(b, `,"error":`...), p.err)
			} else {
				tree, _ := marshal(p.filter) // What was parsed can be written.
				b = lines.AppendJSON(append(b, `,"canonical":`...), p.filter.String())
				b = append(append(b, `,"tree":`...), tree...)
			}
			out.Write(append(b, "}\n"...))
		})
	}
	return cmd
}

func appendError(b []byte, err *filters.SyntaxError) []byte {
	b = lines.AppendJSON(append(b, `{"code":`...), string(err.Code))
	b = strconv.AppendInt(append(b, `,"start":`...), int64(err.Start), 10)
	b = strconv.AppendInt(append(b, `,"end":`...), int64(err.End), 10)
	b = lines.AppendJSON(append(b, `,"message":`...), message(err))
	if err.Suggestion != "" {
		b = lines.AppendJSON(append(b, `,"suggestion":`...), err.Suggestion)
	}
	return append(b, '}')
}
