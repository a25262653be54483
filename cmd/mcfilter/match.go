package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/items"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/query"
	"github.com/spf13/cobra"
)

// A match is the command of that name with its flags.
type match struct {
	parser     filters.Parser
	count      bool
	invert     bool
	fields     string
	explain    bool
	schema     string
	endpoint   string
	noValidate bool
	maxItem    int
}

func newMatch() *cobra.Command {
	var m match
	cmd := &cobra.Command{
		Use:   "match FILTER [FILE]...",
		Short: "Print the content items that match a filter",
		Long: `Match prints the content items that match, one JSON object a line. Items that
span lines become one line; nothing else in them changes.

It reads the files, or standard input if there are none or where a file is "-".
What is in them is told by their content, also if that is packed with gzip:

  an item, or many, each beginning on a line of its own (NDJSON)
  an array of items
  a list response of the content API, or many

An object is a list response if its member "contents" is an array and no member
stands before that, or directly behind it, but "totalCount", "offset" and "limit".
(If the array is longer than 1 MiB, what stands behind it is not asked.)

Every item is checked whole before it is printed. Where a file is broken, what
matched before is printed, and the rest of the file is not read. Files of any
length take the same memory.

With --schema conditions follow the types of the fields. Conditions that the
service does not support for such a field hold for no item; they are listed on
standard error.

With --explain, match prints for every item, whether it matches or not, an
object with the members

  file, offset  where the item begins, in bytes of the unpacked file
  id            of the item, if it has one
  matches       true or false
  conditions    what became of each: "condition", "holds", "rule" (what decided)
                and "leaves" (the values found: "path", "kind", "value", "holds")

The exit status is 0 if some item was printed or counted, or matched with
--explain; 1 if none was; 2 if anything was wrong.`,
		Example: `  mcfilter match 'category[equals]news' blog.json
  mcfilter match --count 'publishedAt[begins_with]2025' export.ndjson.gz
  curl -s -H "X-MICROCMS-API-KEY: $KEY" https://example.microcms.io/api/v1/blog |
    mcfilter match --fields id,title 'tags[contains]go'
  mcfilter match --explain 'tags[not_equals]go' blog.json | jq .
  mcfilter match --schema schema.json 'body[contains]Go 1.26' blog.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError(cmd, errors.New("a filter is missing"))
			}
			return nil
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: m.run,
	}
	fs := cmd.Flags()
	fs.BoolVarP(&m.count, "count", "c", false, "print only how many items match, in all files together")
	fs.BoolVarP(&m.invert, "invert", "v", false, "print the items that do not match")
	fs.StringVar(&m.fields, "fields", "", "print only these `fields` of the items: paths with commas between them")
	fs.BoolVar(&m.explain, "explain", false, "print for each item why it matches or not")
	fs.StringVar(&m.schema, "schema", "", "read the types of the fields from this `file`, an API schema")
	fs.StringVar(&m.endpoint, "endpoint", "", "use the API with this `name` of a schema that has several")
	fs.BoolVar(&m.noValidate, "no-validate", false, "read no more of an item than needed; for input known to be good")
	fs.IntVar(&m.maxItem, "max-item", 64<<20, "limit the length of an item to this `number` of bytes")
	addParserFlags(cmd, &m.parser)
	cmd.MarkFlagsMutuallyExclusive("count", "explain")
	cmd.MarkFlagsMutuallyExclusive("count", "fields")
	cmd.MarkFlagsMutuallyExclusive("explain", "fields")
	cmd.MarkFlagsMutuallyExclusive("explain", "invert")
	return cmd
}

func (m *match) run(cmd *cobra.Command, args []string) error {
	each, err := m.handler(cmd, args[0])
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	s := items.Stream{
		Files:   args[1:],
		Stdin:   cmd.InOrStdin(),
		Out:     out,
		MaxItem: m.maxItem,
		Each:    each,
	}
	ctx, stop := signal.NotifyContext(commandContext(cmd), os.Interrupt)
	defer stop()
	p := term.StartProgress(cmd.ErrOrStderr(), m.count || !term.IsTerminal(out), s.Progress())
	s.Report = func(text string) {
		p.Pause(func() { complain(cmd, "%s", text) })
	}
	s.Run(ctx)
	p.Stop()
	if ctx.Err() != nil {
		return statusInterrupted
	}
	if s.WriteErr != nil {
		return s.WriteErr
	}
	if m.count {
		if _, err := fmt.Fprintln(out, s.Count); err != nil {
			return err
		}
	}
	switch {
	case s.Failed:
		return statusError
	case s.Count == 0:
		return statusNo
	}
	return nil
}

// handler returns what to do with each item.
func (m *match) handler(cmd *cobra.Command, filter string) (func([]byte, items.Item) ([]byte, bool, error), error) {
	if m.maxItem <= 0 {
		return nil, usageError(cmd, errors.New("--max-item must be positive"))
	}
	f, err := parseFilter(cmd, &m.parser, filter)
	if err != nil {
		return nil, err
	}
	types, err := readTypes(cmd, m.schema, m.endpoint)
	if err != nil {
		return nil, err
	}
	matcher, err := compile(cmd, f, filters.Evaluator{Validate: !m.noValidate, TypeOf: types})
	if err != nil {
		return nil, err
	}
	if m.explain {
		return explainer(matcher), nil
	}
	fields, err := query.ParseFields(m.fields)
	if err != nil {
		return nil, usageError(cmd, fmt.Errorf("--fields: %w", trimError(err, "query: ")))
	}
	projection, err := fields.Projection()
	if err != nil {
		return nil, err
	}
	return func(dst []byte, it items.Item) ([]byte, bool, error) {
		ok, err := matcher.Match(it.JSON)
		if err != nil || ok == m.invert {
			return dst, false, err
		}
		if m.count {
			return dst, true, nil
		}
		// What was not read may be more, or less, than the rest of the item.
		if m.noValidate && !items.IsWhole(it.JSON) {
			return dst, false, errors.New("not one item")
		}
		text := it.JSON
		if len(fields) > 0 {
			begin := len(dst)
			if dst, err = projection.Append(dst, text); err != nil {
				return dst, false, err
			}
			dst, text = dst[:begin], dst[begin:] // A line is made in place.
		}
		return append(items.AppendLine(dst, text), '\n'), true, nil
	}, nil
}
