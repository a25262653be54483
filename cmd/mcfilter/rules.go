package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/microcms-go/filters/cmd/internal/lintcli"
	"github.com/microcms-go/filters/lint"
	sources "github.com/microcms-go/filters/lint/source"
	"github.com/spf13/cobra"
)

func newRules() *cobra.Command {
	return &cobra.Command{
		Use:   "rules [RULE]...",
		Short: "Explain the rules of lint",
		Long: `Rules lists the rules of mcfilter lint, or explains those that are named, with
examples of what they report and of the filters with all fixes.`,
		Example: `  mcfilter rules
  mcfilter rules unknown-operator mixed-joiners`,
		ValidArgsFunction: completeRules,
		RunE: func(cmd *cobra.Command, args []string) error {
			out := bufio.NewWriter(cmd.OutOrStdout())
			if len(args) == 0 {
				listRules(out)
			}
			for i, id := range args {
				rule, ok := sources.LookupRule(id)
				if !ok {
					return usageError(cmd, lintcli.UnknownRule(id))
				}
				if i > 0 {
					fmt.Fprintln(out)
				}
				explainRule(out, rule)
			}
			return out.Flush()
		},
	}
}

func completeRules(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var ids []string
	for rule := range sources.Rules() {
		ids = append(ids, cobra.CompletionWithDesc(rule.ID, rule.Summary))
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

func listRules(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	for rule := range sources.Rules() {
		fmt.Fprintf(w, "%s\t%s\t%s\n", rule.ID, rule.Severity, rule.Summary)
	}
	w.Flush()
}

func explainRule(out io.Writer, rule lint.Rule) {
	fmt.Fprintf(out, "%s (%s)\n\n%s\n", rule.ID, rule.Severity, rule.Summary)
	for paragraph := range strings.SplitSeq(rule.Doc, "\n\n") {
		fmt.Fprintf(out, "\n%s", wrap(paragraph))
	}
	if rule.Schema {
		fmt.Fprintf(out, "\n%s",
			wrap("The rule needs the schema of an API. The examples are about a blog with the fields "+
				"title and slug (text), body (rich text), date, featured (boolean), tone (select: 入門, 実践, Opinion and others), "+
				"category (reference), tags (references), rating (number), eyecatch (media), seo (custom field), "+
				"sections (repeater of richText and callout) and embed (extension)."))
	}
	if len(rule.Bad) > 0 {
		fmt.Fprint(out, "\nReported:\n")
	}
	for _, example := range rule.Bad {
		fmt.Fprintf(out, "  %s\n", exampleText(example.Filter))
		if example.Fixed != "" {
			fmt.Fprintf(out, "    becomes %s\n", exampleText(example.Fixed))
		}
	}
	if len(rule.Good) > 0 {
		fmt.Fprint(out, "\nNot reported:\n")
	}
	for _, filter := range rule.Good {
		fmt.Fprintf(out, "  %s\n", exampleText(filter))
	}
}

// exampleText returns a filter as it is if it can be seen as it is.
func exampleText(filter string) string {
	quoted := strconv.Quote(filter)
	if filter == strings.TrimSpace(filter) && filter != "" && strings.Trim(quoted, `"`) == strings.Trim(filter, `"`) {
		return filter
	}
	if strings.ContainsRune(filter, '"') && !strings.ContainsFunc(filter,
		func(r rune) bool { return !strconv.IsPrint(r) }) {
		return filter
	}
	return quoted
}

// wrap breaks a paragraph into lines of at most 80 bytes where it can.
func wrap(paragraph string) string {
	const width = 80
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(paragraph) {
		switch {
		case column == 0:
		case column+1+len(word) > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	b.WriteByte('\n')
	return b.String()
}
