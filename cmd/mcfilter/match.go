package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/explain"
	"github.com/microcms-go/filters/cmd/internal/items"
	"github.com/microcms-go/filters/cmd/internal/projection"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/spf13/cobra"
)

// A match is the command of that name with its flags.
type match struct {
	parser      filters.Parser
	count       bool
	invert      bool
	names       bool
	null        bool
	limit       int64
	workers     int
	skipInvalid bool
	fields      string
	explain     bool
	format      string
	schema      string
	endpoint    string
	noValidate  bool
	maxItem     int
}

func newMatch() *cobra.Command {
	var m match
	cmd := &cobra.Command{
		Use:   "match FILTER [FILE]...",
		Short: "Print the content items that match a filter",
		Long:  matchLong,
		Example: `  mcfilter match --fields id,title 'category[equals]engineering' internal/sample/blog.json
  mcfilter match --count 'publishedAt[begins_with]2019' internal/sample/blog.json
  mcfilter match -l 'featured[equals]true' internal/sample/*.json
  gzip -c internal/sample/blog.json | mcfilter match -m 1 'title[exists]'
  mcfilter match --explain -m 3 'tags[not_equals]go' internal/sample/blog.json
  mcfilter match -c --schema internal/sample/blog.schema.json 'body[contains]Go' internal/sample/blog.json`,
		Args: atLeastOne("a filter"),
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
	fs.BoolVarP(&m.names, "files-with-matches", "l", false, "print only the names of files with matching items")
	fs.BoolVarP(&m.null, "null", "0", false, "with -l, end names with NUL, and never quote them")
	fs.Int64VarP(&m.limit, "max-count", "m", 0, "stop after this `number` of matching items, in all files together")
	fs.IntVarP(&m.workers, "jobs", "j", 0, "use this `number` of cores (default all)")
	fs.BoolVar(&m.skipInvalid, "skip-invalid", false, "continue after an invalid item, and count those")
	fs.StringVar(&m.fields, "fields", "", "print only these `fields` of the items: paths with commas between them")
	fs.BoolVar(&m.explain, "explain", false, "print for each item why it matches or not")
	fs.StringVar(&m.format, "format", "",
		"with --explain, print text or json (default text on a terminal, json elsewhere)")
	fs.BoolVar(&m.noValidate, "no-validate", false, "read no more of an item than needed; for input known to be good")
	fs.IntVar(&m.maxItem, "max-item", 64<<20, "limit the length of an item to this `number` of bytes")
	addSchemaFlags(cmd, &m.schema, &m.endpoint)
	addParserFlags(cmd, &m.parser)
	completeValues(cmd, "format", "text", "json")
	cmd.MarkFlagsMutuallyExclusive("count", "explain", "fields", "files-with-matches")
	cmd.MarkFlagsMutuallyExclusive("explain", "invert")
	return cmd
}

// check reports flags that make no sense.
func (m *match) check() error {
	switch {
	case m.maxItem <= 0:
		return errors.New("--max-item must be positive")
	case m.limit < 0:
		return errors.New("--max-count must not be negative")
	case m.workers < 0:
		return errors.New("--jobs must not be negative")
	case m.format != "" && !m.explain:
		return errors.New("--format needs --explain")
	case m.format != "" && m.format != "text" && m.format != "json":
		return fmt.Errorf("unknown format %.40q: expected text or json", m.format)
	case m.null && !m.names:
		return errors.New("--null needs --files-with-matches")
	}
	return nil
}

func (m *match) run(cmd *cobra.Command, args []string) error {
	if err := m.check(); err != nil {
		return usageError(cmd, err)
	}
	files := args[1:]
	matcher, err := m.matcher(cmd, args[0], files)
	if err != nil {
		return err
	}
	s := items.Stream{
		Files: files, Stdin: cmd.InOrStdin(), Out: cmd.OutOrStdout(),
		MaxItem: m.maxItem, Workers: m.workers, Limit: m.limit, SkipInvalid: m.skipInvalid, NamesOnly: m.names,
		Name: m.name,
	}
	fields, err := m.handle(cmd, &s, matcher)
	if err != nil {
		return err
	}
	if len(files) == 0 && term.IsTerminal(s.Stdin) {
		complain(cmd, "reading standard input; name files after the filter, or end with Ctrl-D")
	}
	ctx, stop := interruptible(cmd)
	defer stop()
	p := term.StartProgress(cmd.ErrOrStderr(), m.count || !term.IsTerminal(s.Out), s.Progress())
	s.Report = func(text string) {
		p.Pause(func() { complain(cmd, "%s", text) })
	}
	s.Run(ctx)
	p.Stop()
	if ctx.Err() != nil {
		return statusInterrupted
	}
	return m.finish(cmd, &s, fields)
}

// finish prints the results of s.
func (m *match) finish(cmd *cobra.Command, s *items.Stream, fields *projection.Projection) error {
	if s.WriteErr != nil {
		return s.WriteErr
	}
	if m.count {
		if _, err := fmt.Fprintln(s.Out, s.Count); err != nil {
			return err
		}
	}
	if s.Skipped > 0 {
		complain(cmd, "skipped %s; the first: %s", quote.Count(s.Skipped, "invalid item"), s.FirstSkipped)
	}
	if held, counted := s.Missing(); counted > 0 && !s.Failed {
		complain(cmd, "warning: the list responses hold %d of the %d contents that they count: pages are missing",
			held, counted)
	}
	none, inside := fields.Missing()
	for _, field := range inside {
		top, _, _ := strings.Cut(string(field), ".")
		complain(cmd, "warning: --fields: %s is not in a referenced content, and is left out: ask for %s",
			term.Clip(string(field)), term.Clip(top))
	}
	for _, field := range none {
		if m.schema != "" {
			break // The schema has told which fields there are.
		}
		complain(cmd, "warning: --fields: no item that was printed has a value in %s", term.Clip(string(field)))
	}
	switch {
	case s.Failed:
		return statusError
	case s.Count == 0:
		return statusNo
	}
	return nil
}

// name returns the line for a file in which an item matches.
func (m *match) name(file string) string {
	if m.null {
		return file + "\x00"
	}
	return term.Quote(file) + "\n"
}

// matcher returns the matcher of a filter, with the types of the schema.
func (m *match) matcher(cmd *cobra.Command, filter string, files []string) (*filters.Matcher, error) {
	f, err := parseFilter(cmd, &m.parser, filter)
	if err != nil {
		if _, statErr := os.Stat(filter); statErr == nil {
			complain(cmd, "%s is a file: the filter comes first, then the files", term.Clip(filter))
		}
		return nil, err
	}
	for _, name := range files {
		if _, err := os.Lstat(name); err != nil && name != "-" && looksLikeFilter(name) {
			return nil, usageError(cmd,
				fmt.Errorf("%s is not a file: join filters by [and] or [or] to one filter", term.Clip(name)))
		}
	}
	api, err := readAPI(cmd, m.schema, m.endpoint)
	if err != nil {
		return nil, err
	}
	e := filters.Evaluator{Validate: !m.noValidate}
	if api != nil {
		e.TypeOf = api.TypeOf
		if err := checkFields(cmd, inFilter, api, f); err != nil {
			return nil, err
		}
		warnFields(cmd, api, m.fields)
	}
	return compile(cmd, "", f, e)
}

// handle sets what s does with each item.
func (m *match) handle(cmd *cobra.Command, s *items.Stream, matcher *filters.Matcher) (*projection.Projection, error) {
	if m.explain {
		s.Each = m.explainer(cmd, s, matcher)
		return nil, nil
	}
	fields, err := projection.New(m.fields)
	if err != nil {
		return nil, usageError(cmd, fmt.Errorf("--fields: %w", trimError(err, "query: ")))
	}
	s.Each = func(dst []byte, it items.Item) ([]byte, bool, error) {
		ok, err := matcher.Match(it.JSON)
		if err != nil || ok == m.invert {
			return dst, false, err
		}
		if m.count || m.names {
			return dst, true, nil
		}
		// What was not read may be more, or less, than the rest of the item.
		if m.noValidate && !items.IsWhole(it.JSON) {
			return dst, false, errors.New("not one item")
		}
		item := it.JSON
		if fields != nil {
			start := len(dst)
			if dst, err = fields.Append(dst, item); err != nil {
				return dst, false, err
			}
			dst, item = dst[:start], dst[start:] // A line is made in place.
		}
		return append(items.AppendLine(dst, item), '\n'), true, nil
	}
	return fields, nil
}

// explainer returns what prints why an item matches.
func (m *match) explainer(
	cmd *cobra.Command, s *items.Stream, matcher *filters.Matcher,
) func([]byte, items.Item) ([]byte, bool, error) {
	write := explain.AppendJSON
	if m.format == "text" || m.format == "" && term.IsTerminal(s.Out) {
		f, _ := m.parser.Parse(cmd.Flags().Arg(0)) // It was parsed before.
		write = explain.Tree{Filter: f, Terminal: s.Out}.Append
	}
	return func(dst []byte, it items.Item) ([]byte, bool, error) {
		e, err := matcher.Explain(it.JSON)
		if err != nil {
			return dst, false, err
		}
		return write(dst, it, e), e.Matches, nil
	}
}
