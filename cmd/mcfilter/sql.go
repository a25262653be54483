package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/sqlliteral"
	"github.com/microcms-go/filters/sqlfilter"
	"github.com/spf13/cobra"
)

// A toSQL is the command sql with its flags.
type toSQL struct {
	parser   filters.Parser
	dialect  string
	column   string
	schema   string
	endpoint string
	indexes  string
	columns  []string
	literal  bool
}

const sqlLong = `Sql prints, as one JSON object, a boolean expression for the rows of a database
that hold the items which the filter matches, and its arguments:

  where  SQL with $1, $2 and so on for PostgreSQL, and ? for SQLite
  args   their values, in order

The items are in a column of type jsonb on PostgreSQL, and on SQLite of JSON
text or JSONB. Fields that have a column of their own are named with --map;
the kinds of columns are ` + columnKinds + `.

With --literal, sql prints the expression alone, with the values in it, to be
pasted into a shell of the database. Programs should pass values as arguments.

With --schema conditions follow the types of the fields, and so must the items.
The SQL is simpler then and has more use for indexes. Conditions that the service
does not support for such a field hold for no item; they are listed on standard
error.

With --indexes, sql prints CREATE INDEX statements instead, a line each, for
the indexes of a table that the SQL can use. There may be none.

The exit status is 2 if the filter is wrong or cannot be translated exactly.`

func newSQL() *cobra.Command {
	var s toSQL
	cmd := &cobra.Command{
		Use:   "sql FILTER",
		Short: "Translate a filter to SQL",
		Long:  sqlLong,
		Example: `  mcfilter sql 'category[equals]news'
  mcfilter sql --dialect sqlite --column blog.content 'title[contains]Go'
  mcfilter sql --literal --map title=title_col:text 'title[begins_with]Go'
  mcfilter sql --schema internal/sample/blog.schema.json 'tags[contains]go[and]featured[equals]true'
  mcfilter sql --schema internal/sample/blog.schema.json --indexes blog 'tags[contains]go'`,
		Args:              oneFilter,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, args []string) error { return s.run(cmd, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&s.dialect, "dialect", "postgres", "write SQL for this `database`: postgres or sqlite")
	flags.StringVar(&s.column, "column", "content", "the items are in the column of this `name`")
	addSchemaFlags(cmd, &s.schema, &s.endpoint)
	flags.StringVar(&s.indexes, "indexes", "", "print CREATE INDEX statements for this `table`")
	flags.StringArrayVar(&s.columns, "map", nil, "the column of a field: `field=column:kind`; may be given many times")
	flags.BoolVar(&s.literal, "literal", false, "print SQL with the values in it, to paste into a shell")
	addParserFlags(cmd, &s.parser)
	completeValues(cmd, "dialect", "postgres", "sqlite")
	cmd.MarkFlagsMutuallyExclusive("literal", "indexes")
	return cmd
}

func (s *toSQL) run(cmd *cobra.Command, filter string) error {
	t := sqlfilter.Translator{Column: s.column}
	switch s.dialect {
	case "postgres":
		t.Dialect = sqlfilter.PostgreSQL
	case "sqlite":
		t.Dialect = sqlfilter.SQLite
	default:
		return usageError(cmd, fmt.Errorf("unknown dialect %.40q: expected postgres or sqlite", s.dialect))
	}
	var err error
	if t.Columns, err = parseColumns(s.columns); err != nil {
		return usageError(cmd, err)
	}
	f, err := parseFilter(cmd, &s.parser, filter)
	if err != nil {
		return err
	}
	api, err := readAPI(cmd, s.schema, s.endpoint)
	if err != nil {
		return err
	}
	if api != nil {
		t.TypeOf = api.TypeOf
		if err := checkFields(cmd, inFilter, api, f); err != nil {
			return err
		}
		for _, field := range slices.Sorted(maps.Keys(t.Columns)) {
			if _, ok := api.Field(field); !ok {
				return usageError(cmd, fmt.Errorf("--map: %s", noField(api, field)))
			}
		}
	}
	if _, err := compile(cmd, "", f, filters.Evaluator{TypeOf: t.TypeOf}); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if cmd.Flags().Changed("indexes") {
		indexes, err := t.Indexes(s.indexes, f)
		if err != nil {
			return trimError(err, "sqlfilter: ")
		}
		for _, index := range indexes {
			if _, err := fmt.Fprintln(out, index+";"); err != nil {
				return err
			}
		}
		return nil
	}
	where, args, err := t.Where(f)
	if err != nil {
		return trimError(err, "sqlfilter: ")
	}
	if s.literal {
		text, err := sqlliteral.Inline(t.Dialect, where, args)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(out, text)
		return err
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Where string `json:"where"`
		Args  []any  `json:"args"`
	}{where, append([]any{}, args...)})
}

// columnKinds are the kinds of columns, for messages.
const columnKinds = "text, number, boolean, time, textlist and json"

// parseColumns reads the values of the flag --map.
func parseColumns(values []string) (map[filters.Field]sqlfilter.Column, error) {
	kinds := map[string]sqlfilter.ColumnKind{
		"text": sqlfilter.Text, "number": sqlfilter.Number, "boolean": sqlfilter.Boolean,
		"time": sqlfilter.Time, "textlist": sqlfilter.TextList, "json": sqlfilter.JSON,
	}
	columns := map[filters.Field]sqlfilter.Column{}
	for _, value := range values {
		name, column, found := strings.Cut(value, "=")
		n := strings.LastIndexByte(column, ':')
		if !found || n < 0 {
			return nil, fmt.Errorf("--map: expected field=column:kind, like title=title_col:text, not %.60q", value)
		}
		kind, ok := kinds[column[n+1:]]
		if !ok {
			return nil, fmt.Errorf("--map: unknown kind %.40q: expected one of %s", column[n+1:], columnKinds)
		}
		field := filters.Field(name)
		if !field.IsValid() {
			return nil, fmt.Errorf("--map: %.60q is not a field", name)
		}
		if _, twice := columns[field]; twice {
			return nil, fmt.Errorf("--map: two columns for the field %.60q", name)
		}
		columns[field] = sqlfilter.Column{Name: column[:n], Kind: kind}
	}
	return columns, nil
}
