package main

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/schemas"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/lint"
	"github.com/microcms-go/filters/query"
	"github.com/microcms-go/filters/schema"
	"github.com/spf13/cobra"
)

// addSchemaFlags makes the flags that name the schema of an API.
func addSchemaFlags(cmd *cobra.Command, path, endpoint *string) {
	cmd.Flags().StringVar(path, "schema", "",
		"read the types of the fields from this `path`: an API schema, or a folder of them")
	cmd.Flags().StringVar(endpoint, "endpoint", "", "use the API with this `name` of a schema that has several")
	completeEndpoint(cmd, path)
}

// completeValues completes the values of a flag.
func completeValues(cmd *cobra.Command, flag string, values ...string) {
	cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// completeEndpoint completes --endpoint by the schemas at a path.
func completeEndpoint(cmd *cobra.Command, path *string) {
	complete := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		set, err := schemas.Load(*path)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return set.Endpoints(), cobra.ShellCompDirectiveNoFileComp
	}
	cmd.RegisterFlagCompletionFunc("endpoint", complete)
}

// readAPI returns the schema of an API, or nil if none is given.
func readAPI(cmd *cobra.Command, path, endpoint string) (*schema.API, error) {
	api, err := schemas.One(path, endpoint)
	if err == schemas.ErrNoSchema {
		err = usageError(cmd, err)
	}
	return api, err
}

// checkFields reports fields of the filter at a place that the API does not have.
func checkFields(cmd *cobra.Command, place string, api *schema.API, f filters.Filter) error {
	wrong := false
	for c := range unknownFields(api, f) {
		complain(cmd, "%s%s", place, noField(api, c.Field))
		wrong = true
	}
	if wrong {
		return statusError
	}
	return nil
}

// unknownFields returns the conditions on fields that the API does not have.
func unknownFields(api *schema.API, f filters.Filter) iter.Seq[*filters.Condition] {
	return func(yield func(*filters.Condition) bool) {
		for c := range f.Conditions() {
			if _, ok := api.Field(c.Field); !ok && !yield(c) {
				return
			}
		}
	}
}

// inFilter is the place of the one filter of a command line.
const inFilter = "in the filter: "

// warnFields warns of fields to print that the API does not have. Those that
// cannot be fields are reported elsewhere.
func warnFields(cmd *cobra.Command, api *schema.API, list string) {
	fields, err := query.ParseFields(list)
	if err != nil {
		return
	}
	for _, field := range fields {
		if f, ok := api.Field(field); !ok || f.Undefined {
			complain(cmd, "warning: --fields: %s", noField(api, field))
		}
	}
}

// noField is the message for a field that the API does not have.
func noField(api *schema.API, field filters.Field) string {
	message := fmt.Sprintf("the API has no field %.60q", string(field))
	if meant, ok := api.Suggest(field); ok {
		message += fmt.Sprintf(": did you mean %.60q?", string(meant))
	}
	return message
}

// parseFilter parses the one filter of a command line, and complains if it is
// wrong.
func parseFilter(cmd *cobra.Command, p *filters.Parser, in string) (filters.Filter, error) {
	f, err := p.Parse(in)
	if wrong, ok := errors.AsType[*filters.SyntaxError](err); ok {
		complainFilter(cmd, inFilter, wrong)
		if meant, ok := lintFix(in); ok && wrong.Suggestion == "" {
			fmt.Fprintf(cmd.ErrOrStderr(), "\tdid you mean: %s\n", term.Clip(meant))
		}
		err = statusError
	}
	return f, err
}

// compile prepares a filter for matching, and warns of conditions that hold for
// no item and, where types are known, of those without one. The place may be empty.
func compile(cmd *cobra.Command, place string, f filters.Filter, e filters.Evaluator) (*filters.Matcher, error) {
	m, err := e.Compile(f)
	if err != nil {
		return nil, errors.New(message(err))
	}
	for c := range m.Unsupported() {
		why := "is not supported by the service"
		if t, _ := e.TypeOf(c.Field); t.Supports(c.Op) {
			why = "is about data that the service has and does not answer"
		}
		complain(cmd, "warning: %s%s %s: it holds for no item", place, term.Clip(c.String()), why)
	}
	for c := range f.Conditions() {
		if e.TypeOf == nil {
			break
		}
		if _, ok := e.TypeOf(c.Field); !ok {
			complain(cmd, "warning: %sthe schema does not tell the kind of %s: it is matched as without a schema", place,
				term.Clip(string(c.Field)))
		}
	}
	return m, nil
}

// complainFilter reports what is wrong with a filter, and shows where.
func complainFilter(cmd *cobra.Command, name string, err *filters.SyntaxError) {
	complain(cmd, "%s%s", name, message(err))
	line, carets, _ := strings.Cut(err.Excerpt(), "\n")
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "\t%s\n\t%s\n", line, term.Paint(w, term.Red, carets))
}

// lintFix returns what the linter makes of a filter that cannot be parsed.
func lintFix(in string) (string, bool) {
	const long = 1000
	if len(in) > long {
		return "", false
	}
	fixed := lint.Fix(in, lint.Linter{}.Lint(in))
	f, err := filters.Parse(fixed)
	return fixed, err == nil && fixed != in && !f.IsZero()
}

// looksLikeFilter reports whether s is a filter with a condition.
func looksLikeFilter(s string) bool {
	f, err := filters.Parse(s)
	return err == nil && !f.IsZero()
}
