package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
	"github.com/spf13/cobra"
)

func newLint() *cobra.Command {
	var l linting
	cmd := &cobra.Command{
		Use:   "lint [PATH]... | -e FILTER",
		Short: "Find mistakes in filters",
		Long: `Lint looks for mistakes in filters: those that the parser refuses, with the
likely intent, and those that it cannot know to be mistakes. It checks the filters
that are given with -e, those that standard input holds with --jsonl, or those in
source files and in all source files of folders, by default the working folder.

With --schema, fields, operators and values are checked against API schemas. See
mcfilter rules for the rules. A diagnostic is an error (refused, or certainly not
what was meant), a warning (probably not what was meant) or an info (worth
knowing).

The format json has one object a line:

  {"filter":…,"start":…,"end":…,"rule":…,"severity":…,"message":…,"fixed":…}

Start and end count the bytes of the filter. Fixed is the filter with that
mistake mended and, where it would not parse otherwise, the others too; it is
there if there is a fix. Filters in files have file, line and column as well. The
format sarif is SARIF 2.1.0.

With --fix files are mended. Filters given with -e are printed, mended, one a
line, or as JSON strings with --jsonl; what is left to be said of them goes to
standard error, and what is info only is mended where that does not change which
contents match.

The exit status is 1 if there are errors or warnings, and 2 if something could
not be read.`,
		Example: `  mcfilter lint src
  mcfilter lint -e 'category[equal]news'
  mcfilter lint --schema schema.json -e 'titel[contains]a' -e 'tone[equals]b'
  mcfilter lint --format json --jsonl < filters.jsonl
  mcfilter lint --fix -e 'category[equal]news&&tag[exists]true'`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			given := len(l.filters) > 0 || l.jsonl
			switch {
			case given && (len(paths) > 0 || l.files.diff || l.files.config != ""):
				return usageError(cmd, errors.New("filters and files cannot be checked at once"))
			case given:
				return l.run(cmd)
			case l.endpoint != "":
				return usageError(cmd, errors.New("--endpoint is for -e and --jsonl: source files name their endpoints"))
			case len(paths) == 0:
				paths = []string{"."}
			}
			return l.files.run(cmd, paths)
		},
	}
	fs := cmd.Flags()
	fs.StringArrayVarP(&l.filters, "filter", "e", nil, "check this `filter`; may be given many times")
	fs.BoolVar(&l.jsonl, "jsonl", false, "check the filters on standard input, each line a JSON string")
	fs.StringVar(&l.files.schemas, "schema", "", "check against the API schema in this `file`, or those in a folder")
	fs.StringVar(&l.endpoint, "endpoint", "", "with -e, use the API with this `name` of a schema that has several")
	fs.StringVar(&l.files.format, "format", "text", "print text, json or sarif")
	fs.StringVar(&l.files.severity, "severity", "", "report nothing below this `severity`: info, warning or error")
	fs.StringSliceVar(&l.files.rules, "rules", nil, "report these `rules` only or, with a hyphen in front, all but these")
	fs.BoolVar(&l.files.fix, "fix", false, "mend what can be mended")
	fs.BoolVar(&l.files.diff, "diff", false, "show what --fix changes in files")
	fs.StringVar(&l.files.config, "config", "", "read this configuration `file` for files (default "+lintConfigName+", here or above)")
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "sarif"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("severity", cobra.FixedCompletions([]string{"info", "warning", "error"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("rules", completeRules)
	return cmd
}

// A linting is a run of lint, on filters unless it is one on files.
type linting struct {
	filters  []string
	jsonl    bool
	endpoint string
	files    sourceLint // with the other flags

	linter  lint.Linter
	least   lint.Severity
	out     *bufio.Writer
	sarif   sarifReport
	checked int
	wrong   int // filters with errors or warnings
	found   [lint.Error + 1]int
	fixable int
}

func (l *linting) run(cmd *cobra.Command) error {
	if err := l.prepare(cmd); err != nil {
		return err
	}
	if l.files.format == "sarif" {
		l.sarif.begin()
	}
	for i, filter := range l.filters {
		place := ""
		if len(l.filters) > 1 {
			place = fmt.Sprintf("filter %d: ", i+1)
		}
		l.check(cmd, filter, place)
	}
	var readErr error
	if l.jsonl {
		s := filterInput{jsonl: true}
		readErr = s.eachLine(cmd, l.out, func(in, place string) { l.check(cmd, in, place) })
	}
	switch {
	case l.files.format == "sarif":
		l.sarif.end()
	case l.files.format == "text" && !l.files.fix:
		l.summarize()
	}
	if err := l.out.Flush(); err != nil {
		return err
	}
	if readErr == nil && l.wrong > 0 {
		return statusNo
	}
	return readErr
}

// prepare checks the flags and reads the schema.
func (l *linting) prepare(cmd *cobra.Command) error {
	flags := &l.files
	switch {
	case flags.format != "text" && flags.format != "json" && flags.format != "sarif":
		return usageError(cmd, fmt.Errorf("unknown format %.40q: expected text, json or sarif", flags.format))
	case flags.fix && flags.format != "text":
		return usageError(cmd, errors.New("--fix prints filters, and has no other format"))
	case l.endpoint != "" && flags.schemas == "":
		return usageError(cmd, errors.New("--endpoint needs --schema"))
	}
	l.least = lint.Info
	if flags.severity != "" {
		if err := l.least.UnmarshalText([]byte(flags.severity)); err != nil {
			return usageError(cmd, errors.New(strings.TrimPrefix(err.Error(), "lint: ")))
		}
	}
	for _, rule := range flags.rules {
		if !knownRule(strings.TrimPrefix(rule, "-")) {
			return usageError(cmd, fmt.Errorf("unknown rule %.60q: see mcfilter rules", rule))
		}
	}
	if flags.schemas != "" {
		api, err := readAPI(flags.schemas, l.endpoint)
		if err != nil {
			return err
		}
		l.linter.API = api
	}
	l.out = bufio.NewWriter(cmd.OutOrStdout())
	l.sarif.out = l.out
	return nil
}

// lint returns the diagnostics of a filter that are to be reported.
func (l *linting) lint(filter string) []lint.Diagnostic {
	var ds []lint.Diagnostic
	for _, d := range l.linter.Lint(filter) {
		if d.Severity >= l.least && l.files.selected(d.Rule) {
			ds = append(ds, d)
		}
	}
	return ds
}

// check reports what is to be said of one filter.
func (l *linting) check(cmd *cobra.Command, filter, place string) {
	if l.files.fix {
		filter = l.mend(filter)
		line := []byte(filter)
		if l.jsonl {
			line = appendString(nil, filter)
		}
		l.out.Write(append(line, '\n'))
		l.out.Flush() // in the order of the input; the error stays
	}
	l.checked++
	ds := l.lint(filter)
	wrong := false
	for _, d := range ds {
		l.found[d.Severity]++
		wrong = wrong || d.Severity > lint.Info
		fixed, ok := fixedBy(filter, d, ds)
		if ok {
			l.fixable++
		}
		switch {
		case l.files.fix:
			printDiagnostic(cmd.ErrOrStderr(), cmd.ErrOrStderr(), place, filter, d, "")
		case l.files.format == "json":
			l.out.Write(appendDiagnostic(nil, filter, d, fixed, ok))
		case l.files.format == "sarif":
			l.sarif.filter(l.checked, filter, d)
		default:
			printDiagnostic(l.out, cmd.OutOrStdout(), place, filter, d, fixed)
		}
	}
	if wrong {
		l.wrong++
	}
}

// mend applies the fixes of a filter again and again, since one may bring
// another mistake to light.
func (l *linting) mend(filter string) string {
	const most = 10
	for range most {
		var ds []lint.Diagnostic
		for _, d := range l.lint(filter) {
			if rule, _ := lint.LookupRule(d.Rule); d.Severity > lint.Info || rule.KeepsMeaning {
				ds = append(ds, d)
			}
		}
		mended := lint.Fix(filter, ds)
		if mended == filter {
			break
		}
		filter = mended
	}
	return filter
}

// fixedBy returns a filter with the fix of one of its diagnostics or, where it
// would not parse then, with all fixes.
func fixedBy(filter string, d lint.Diagnostic, all []lint.Diagnostic) (string, bool) {
	if d.Edits == nil {
		return "", false
	}
	for _, ds := range [][]lint.Diagnostic{{d}, all} {
		fixed := lint.Fix(filter, ds)
		if _, err := filters.Parse(fixed); err == nil && fixed != filter {
			return fixed, true
		}
	}
	return "", false
}

// printDiagnostic writes a diagnostic for people to out, which goes to
// terminal.
func printDiagnostic(out, terminal io.Writer, place, filter string, d lint.Diagnostic, fixed string) {
	severity := d.Severity.String()
	if d.Severity == lint.Error {
		severity = paint(terminal, severity)
	}
	line, carets, _ := strings.Cut(d.Excerpt(filter), "\n")
	fmt.Fprintf(out, "%s%s: %s [%s]\n\t%s\n\t%s\n", place, severity, d.Message, d.Rule, line, paint(terminal, carets))
	if fixed != "" {
		fmt.Fprintf(out, "\tfix: %s\n", oneLine(fixed))
	}
}

// oneLine returns a filter that can be shown in a line: quoted if it must be.
func oneLine(filter string) string {
	filter = clip(filter)
	if strings.ContainsFunc(filter, func(r rune) bool { return !strconv.IsPrint(r) && r != '\u3000' }) {
		return strconv.Quote(filter)
	}
	return filter
}

func appendDiagnostic(b []byte, filter string, d lint.Diagnostic, fixed string, hasFix bool) []byte {
	b = appendString(append(b, `{"filter":`...), filter)
	b = strconv.AppendInt(append(b, `,"start":`...), int64(d.Start), 10)
	b = strconv.AppendInt(append(b, `,"end":`...), int64(d.End), 10)
	b = appendString(append(b, `,"rule":`...), d.Rule)
	b = appendString(append(b, `,"severity":`...), d.Severity.String())
	b = appendString(append(b, `,"message":`...), d.Message)
	if hasFix {
		b = appendString(append(b, `,"fixed":`...), fixed)
	}
	return append(b, "}\n"...)
}

// summarize says how much was found, if anything was.
func (l *linting) summarize() {
	var found []string
	for severity := lint.Error; severity >= lint.Info; severity-- {
		if n := l.found[severity]; n > 0 {
			found = append(found, plural(n, severity.String()))
		}
	}
	if found == nil {
		return
	}
	fmt.Fprintf(l.out, "%s in %s", strings.Join(found, ", "), plural(l.checked, "filter"))
	if l.fixable > 0 {
		fmt.Fprintf(l.out, "; --fix can mend %d", l.fixable)
	}
	fmt.Fprintln(l.out)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
