package main

import (
	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/schema"
	"github.com/spf13/cobra"
)

func newSimplify() *cobra.Command {
	var s filterInput
	var path, endpoint string
	cmd := &cobra.Command{
		Use:   "simplify [FILTER]...",
		Short: "Print filters without what makes no difference",
		Long: `Simplify prints for each filter one that matches the same items, in canonical form
and without the conditions and groups that make no difference. For a filter that
matches everything that is an empty line. A filter that matches nothing stays as it
is; see mcfilter prove never. So does one of many hundreds of conditions that would
take more than about a second, with a warning.

With --schema it matches the same items of an API, and possibly others elsewhere.
A field that the API does not have is wrong; conditions that the service does not
support hold for no item, and are listed on standard error.

Without arguments each line of standard input is a filter. With --jsonl lines are
JSON strings, those that are printed too; filters with line breaks need it. What
is wrong with a filter is shown on standard error; nothing is printed for it.

The exit status is 1 if a filter was wrong, and 2 if the input could not be
read.`,
		Example: `  mcfilter simplify 'a[exists][or](a[exists][and]b[exists])'
  mcfilter simplify 'title[equals]go[and]title[not_equals]rust'
  echo 'a[exists][and]a[exists]' | mcfilter simplify`,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	s.addFlags(cmd)
	addSchemaFlags(cmd, &path, &endpoint)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		api, err := readAPI(cmd, path, endpoint)
		if err != nil {
			return err
		}
		prover := proverFor(api)
		if api != nil {
			prover.TypeOf = storedTypes(api)
		}
		return s.rewrite(cmd, args, func(p parsed) (simple filters.Filter, ok bool) {
			if warnTypes(cmd, p.place, api, prover, p.filter) != nil {
				return simple, false
			}
			simple, finished := prover.Simplified(p.filter)
			if !finished {
				complain(cmd, "warning: too large to simplify, and so it stays as it is: %s",
					term.Clip(p.filter.String()))
			}
			return simple, true
		})
	}
	return cmd
}

// storedTypes returns the types of what the service stores: an API answers nothing of what it knows
// of an extension, so that no item matches conditions on that, but the service compares it as text.
func storedTypes(api *schema.API) func(filters.Field) (filters.FieldType, bool) {
	return func(f filters.Field) (filters.FieldType, bool) {
		t, ok := api.TypeOf(f)
		if t.Kind == filters.KindExtensionMeta {
			t.Kind = filters.KindText
		}
		return t, ok
	}
}
