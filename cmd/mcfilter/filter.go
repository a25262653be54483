package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/lines"
	"github.com/spf13/cobra"
)

// addParserFlags makes flags of the fields of p.
func addParserFlags(cmd *cobra.Command, p *filters.Parser) {
	fs := cmd.Flags()
	fs.BoolVar(&p.Strict, "strict", false, "accept only what the manual of microCMS settles")
	fs.IntVar(&p.MaxBytes, "max-bytes", 0, "limit the length of a filter to this `number` of bytes (default 65536)")
	fs.IntVar(&p.MaxConditions, "max-conditions", 0, "limit the `number` of conditions in a filter (default 10000)")
	fs.IntVar(&p.MaxDepth, "max-depth", 0, "limit the `number` of nested parentheses, to 10000 at most (default 4096)")
	cmd.PreRun = func(cmd *cobra.Command, _ []string) {
		const most = 10000
		if p.MaxDepth > most {
			complain(cmd, "warning: --max-depth: %d counts as %d, which is the most", p.MaxDepth, most)
		}
	}
}

// A filterInput has filters to parse: arguments, or the lines of standard input.
type filterInput struct {
	parser filters.Parser
	jsonl  bool
}

func (s *filterInput) addFlags(cmd *cobra.Command) {
	addParserFlags(cmd, &s.parser)
	cmd.Flags().BoolVar(&s.jsonl, "jsonl", false, "read each line of standard input as a JSON string")
}

// A parsed is a filter of the input and what the parser made of it.
type parsed struct {
	in     string
	place  string // where it is, for messages
	filter filters.Filter
	err    *filters.SyntaxError
}

// each calls write for every filter. It returns statusNo if a filter was wrong,
// and other errors if the input could not be read or the output not written.
func (s *filterInput) each(cmd *cobra.Command, args []string, write func(*bufio.Writer, parsed)) error {
	out := bufio.NewWriter(cmd.OutOrStdout())
	wrong := false
	one := func(in, place string) {
		f, err := s.parser.Parse(in)
		broken, _ := errors.AsType[*filters.SyntaxError](err)
		wrong = wrong || err != nil
		write(out, parsed{in, place, f, broken})
	}
	for i, in := range args {
		place := ""
		if len(args) > 1 {
			place = fmt.Sprintf("argument %d: ", i+1)
		}
		one(in, place)
	}
	var readErr error
	if len(args) == 0 {
		readErr = lines.Each(cmd.InOrStdin(), s.jsonl, out.Flush, func(line string, n int) error {
			one(line, fmt.Sprintf("line %d: ", n))
			return nil
		})
	}
	return finish(out, readErr, wrong, statusNo)
}

// finish writes what is left of an output. Without an error it returns status if
// some input was wrong.
func finish(out *bufio.Writer, err error, wrong bool, status error) error {
	if err := out.Flush(); err != nil {
		return err
	}
	if err == nil && wrong {
		return status
	}
	return err
}

// rewrite prints what edit makes of every filter, one a line, and complains of
// those that are wrong. Those that are not ok for edit it has complained of itself.
func (s *filterInput) rewrite(
	cmd *cobra.Command, args []string, edit func(parsed) (_ filters.Filter, ok bool),
) error {
	broken := false
	err := s.each(cmd, args, func(out *bufio.Writer, p parsed) {
		if p.err != nil {
			out.Flush() // in the order of the input; the error stays
			complainFilter(cmd, p.place, p.err)
			return
		}
		f, ok := edit(p)
		text := f.String()
		switch {
		case !ok:
			out.Flush()
			broken = true
			return
		case s.jsonl:
			text = string(lines.AppendJSON(nil, text))
		case strings.Contains(text, "\n") || strings.HasSuffix(text, "\r"):
			// What comes after would be read as another filter.
			out.Flush()
			complain(cmd, "%sthe filter holds a line break, and is no line: use --jsonl", p.place)
			broken = true
			return
		}
		out.WriteString(text + "\n")
	})
	if err == nil && broken {
		return statusNo
	}
	return err
}
