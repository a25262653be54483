package main

import (
	"strconv"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/lines"
	"github.com/microcms-go/filters/prove"
	"github.com/spf13/cobra"
)

func newExamples() *cobra.Command {
	var parser filters.Parser
	var path, endpoint string
	var explain bool
	cmd := &cobra.Command{
		Use:   "examples FILTER",
		Short: "Print items that show what a filter does",
		Long: `Examples prints content items, a line each: {"item":…,"matches":true|false}. One
matches, one does not, and for each condition there is one where it decides: if it
alone came out the other way, so would the filter. Where possible that is a near
miss, an item that does not match. Items that do not exist are left out, and those
that take long to find: a filter of hundreds of conditions yields fewer. If no item
matches, or all do, that is told on standard error.

With --explain each object has the member "decides" too: the condition that
decides, or null.

With --schema the items are like those of an API. Conditions that the service does
not support for a field hold for no item; they are listed on standard error.

The exit status is 2 if the filter is wrong.`,
		Example: `  mcfilter examples 'category[equals]news[and]title[exists]'
  mcfilter examples --explain 'a[exists][or]b[greater_than]5'`,
		Args:              oneFilter,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().BoolVar(&explain, "explain", false, "print which condition decides too")
	addSchemaFlags(cmd, &path, &endpoint)
	addParserFlags(cmd, &parser)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		f, err := parseFilter(cmd, &parser, args[0])
		if err != nil {
			return err
		}
		api, err := readAPI(cmd, path, endpoint)
		if err != nil {
			return err
		}
		if err := warnTypes(cmd, "", api, proverFor(api), f); err != nil {
			return err
		}
		prover := proverFor(api)
		printed := map[string]bool{}
		shown := map[bool]bool{}
		for e := range prover.Examples(f) {
			shown[e.Matches] = true
			if !explain && printed[string(e.Item)] {
				continue // It shows that another condition decides too.
			}
			printed[string(e.Item)] = true
			b := append([]byte(`{"item":`), e.Item...)
			b = strconv.AppendBool(append(b, `,"matches":`...), e.Matches)
			switch {
			case explain && e.Decides == nil:
				b = append(b, `,"decides":null`...)
			case explain:
				b = lines.AppendJSON(append(b, `,"decides":`...), e.Decides.String())
			}
			if _, err := cmd.OutOrStdout().Write(append(b, "}\n"...)); err != nil {
				return err
			}
		}
		warnOneSided(cmd, prover, f, shown)
		return nil
	}
	return cmd
}

// warnOneSided tells why no item that matches was shown, or none that does not.
func warnOneSided(cmd *cobra.Command, p prove.Prover, f filters.Filter, shown map[bool]bool) {
	for _, side := range []struct {
		matches       bool
		ask           func(filters.Filter) prove.Result
		proven, spent string
	}{
		{true, p.Never, "no item matches", "no item that matches was found, although there may be some"},
		{false, p.Always, "every item matches", "no item that does not match was found, although there may be some"},
	} {
		switch {
		case shown[side.matches]:
		case side.ask(f).Verdict == prove.Yes:
			complain(cmd, "%s", side.proven)
		default:
			complain(cmd, "warning: %s", side.spent)
		}
	}
}
