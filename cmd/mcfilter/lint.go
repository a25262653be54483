package main

import (
	"errors"
	"fmt"

	"github.com/microcms-go/filters/cmd/internal/lintcli"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const lintLong = `Lint looks for mistakes in filters: those that the parser refuses, with the
likely intent, and those that it cannot know to be mistakes. It checks the filters
in source files and in all source files of folders, by default the working folder;
those that are given with -e; or those on standard input, where "-" is the path: a
filter a line, or with --stdin-filename the content of such a file.

With --schema, fields, operators and values are checked against API schemas. See
mcfilter rules for the rules. A finding is an error (refused, or certainly not
what was meant), a warning (probably not what was meant) or an info (worth
knowing). Infos are shown with --severity info.

The format json has one object a line:

  {"file":…,"line":…,"column":…,"filter":…,"endpoint":…,"start":…,"end":…,
   "rule":…,"severity":…,"message":…,"fixed":…}

Start and end count the bytes of the filter. Fixed is the filter with that
mistake fixed and, where it would not parse otherwise, the others too; it is
there if there is a fix, and with --unsafe-fixes also if the fix may change which
items match. Filters that are in no file have no file, line and column. The format
sarif is SARIF 2.1.0. A summary is written on standard error.

With --fix files are fixed. Filters given with -e or on standard input are
printed, fixed; what is left to be reported goes to standard error.

With --baseline, findings that the file has are not reported again; with
--write-baseline the file is written. With --new-from only what is in lines that
git shows as changed since the revision is reported, and all of the files that it
does not track, as those that it ignores and those of submodules.

The exit status is 1 if there are errors or warnings, and 2 if something could
not be read.`

func newLint() *cobra.Command {
	var o lintcli.Options
	cmd := &cobra.Command{
		Use:   "lint [PATH]... | -e FILTER | -",
		Short: "Find mistakes in filters",
		Long:  lintLong,
		Example: `  mcfilter lint cmd/testdata/web
  mcfilter lint -e 'category[equal]news'
  mcfilter lint --schema internal/sample --endpoint blog -e 'titel[contains]a' -e 'tone[equals]b'
  mcfilter lint --format json --jsonl < cmd/testdata/filters.jsonl
  mcfilter lint --stdin-filename blog.ts - < cmd/testdata/web/blog.ts
  mcfilter lint --diff cmd/testdata/web
  mcfilter lint --fix -e 'category[equal]news&&tag[exists]true'`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			o.Paths = paths
			if err := nothingEmpty(cmd.Flags()); err != nil {
				return usageError(cmd, err)
			}
			return runLint(cmd, o)
		},
	}
	fs := cmd.Flags()
	fs.StringArrayVarP(&o.Filters, "filter", "e", nil, "check this `filter`; may be given many times")
	fs.BoolVar(&o.JSONL, "jsonl", false, "check the filters on standard input, each line a JSON string")
	fs.StringVar(&o.StdinFilename, "stdin-filename", "",
		"with -, standard input has the content of a file of this `name`")
	fs.StringVar(&o.Schema, "schema", "", "check against the API schema in this `file`, or those in a folder")
	fs.StringVar(&o.Endpoint, "endpoint", "", "with -e, use the API with this `name` of a schema that has several")
	fs.StringVar(&o.Format, "format", "text", "print text, json or sarif")
	fs.StringVar(&o.Severity, "severity", "",
		"report nothing below this `severity`: info, warning or error (default warning)")
	fs.StringSliceVar(&o.Rules, "rules", nil,
		"report these `rules` only or, each with a hyphen before it, all but these")
	fs.BoolVar(&o.Fix, "fix", false, "fix what can be fixed without changing which items match")
	fs.BoolVar(&o.Unsafe, "unsafe-fixes", false, "with --fix, --diff and formats, also the other fixes")
	fs.BoolVar(&o.Diff, "diff", false, "show what --fix changes in files, and write nothing")
	fs.BoolVar(&o.List, "list", false, "print the filters that are found, a JSON object a line")
	fs.StringVar(&o.Config, "config", "",
		"read this configuration `file` (default "+lintcli.ConfigName+", here or above)")
	fs.StringVar(&o.Baseline, "baseline", "", "do not report the findings in this `file`")
	fs.BoolVar(&o.WriteBaseline, "write-baseline", false, "write all findings to the file of --baseline")
	fs.StringVar(&o.NewFrom, "new-from", "", "report only lines that changed since this `revision` of git")
	fs.BoolVarP(&o.Quiet, "quiet", "q", false, "write no summary")
	completeValues(cmd, "format", lintcli.Formats...)
	completeValues(cmd, "severity", "info", "warning", "error")
	cmd.RegisterFlagCompletionFunc("rules", completeRules)
	completeEndpoint(cmd, &o.Schema)
	return cmd
}

// nothingEmpty returns an error if a flag is given an empty value, as by a variable of a
// script that is not set: the check would not be the one that was asked for.
func nothingEmpty(fs *pflag.FlagSet) (err error) {
	fs.Visit(func(f *pflag.Flag) {
		if v := f.Value.String(); f.Name != "filter" && (v == "" || v == "[]") {
			err = fmt.Errorf("--%s: the value is empty", f.Name)
		}
	})
	return err
}

func runLint(cmd *cobra.Command, o lintcli.Options) error {
	ctx, stop := interruptible(cmd)
	defer stop()
	err := lintcli.Run(ctx, o, lintcli.Streams{
		In: cmd.InOrStdin(), Out: cmd.OutOrStdout(), Err: cmd.ErrOrStderr(),
		Complain: func(format string, args ...any) { complain(cmd, format, args...) },
	})
	if usage, ok := errors.AsType[lintcli.UsageError](err); ok {
		return usageError(cmd, usage)
	}
	switch {
	case ctx.Err() != nil:
		return statusInterrupted
	case err == lintcli.ErrFound:
		return statusNo
	case err == lintcli.ErrFailed:
		return statusError
	}
	return err
}
