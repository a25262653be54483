// Mcfilter parses, formats and applies filters of the microCMS content API.
//
// See mcfilter help for its commands.
package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/spf13/cobra"
)

func init() { cobra.EnableCommandSorting = false }

// The exit statuses. Each command documents its statusNo.
const (
	statusYes         status = 0
	statusNo          status = 1
	statusError       status = 2
	statusInterrupted status = 130 // as shells have it
)

// A status is the exit status of a command that has already written its
// messages.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// commands make the commands, in the order of the help text.
var commands = []func() *cobra.Command{
	newParse,
	newFmt,
	newMatch,
	newProve,
	newSimplify,
	newExamples,
	newLint,
	newRules,
	newConfig,
	newSQL,
}

// run is the whole program. It returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return execute(newRoot(), args, stdin, stdout, stderr)
}

// execute runs the command that the arguments name.
func execute(root *cobra.Command, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &term.Output{Writer: stdout}
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(out)
	root.SetErr(stderr)
	addCompletion(root)
	cmd, err := root.ExecuteC()
	if out.Err != nil {
		if isClosedPipe(out.Err) {
			// The reader wants no more, as head does.
			return int(statusYes)
		}
		err = out.Err
	}
	if s, ok := errors.AsType[status](err); ok {
		return int(s)
	}
	if err == nil {
		return int(statusYes)
	}
	complain(cmd, "%s", strings.TrimSpace(term.Error(err)))
	return int(statusError)
}

func newRoot() *cobra.Command {
	var color term.ColorMode
	root := &cobra.Command{
		Use:   "mcfilter",
		Short: "Parse, format and apply microCMS filters",
		Long: `Mcfilter works with filters, the query language of the microCMS content API:

  category[equals]news[and](publishedAt[greater_than]2025-01-01[or]pinned[equals]true)

A filter that starts with a hyphen must follow "--". In a shell, put filters in
single quotes. This program is not made by the makers of microCMS.`,
		Example: `  mcfilter match --fields id,title 'category[equals]engineering' internal/sample/blog.json
  mcfilter fmt '((a[exists])[and]b[equals]1)'
  mcfilter lint cmd/testdata/web`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRun: func(cmd *cobra.Command, _ []string) {
			root := cmd.Root()
			root.SetOut(term.NewWriter(root.OutOrStdout(), color))
			root.SetErr(term.NewWriter(root.ErrOrStderr(), color))
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError(cmd, flagError(cmd, err)) })
	root.Flags().BoolP("version", "V", false, "print the version and the commit") // -v is another thing
	root.PersistentFlags().Var(&color, "color", "use colours: auto (on terminals), always or never")
	completeValues(root, "color", term.ModeNames()...)
	for _, command := range slices.Concat(commands, nativeCommands) {
		root.AddCommand(command())
	}
	return root
}

// addCompletion adds the command that cobra adds otherwise, which prints its help
// for a shell that it does not know. It writes to the output that root has now.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	if cmd, _, err := root.Find([]string{"completion"}); err == nil {
		// The arguments of commands that run are checked.
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
}
