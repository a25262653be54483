// Mcfilter parses, formats and applies filters of the microCMS content API.
//
// See mcfilter help for its commands.
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

func init() { cobra.EnableCommandSorting = false }

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// The exit statuses. What statusNo means, each command says.
const (
	statusYes   status = 0
	statusNo    status = 1
	statusError status = 2
)

// A status is the exit status of a command that has already said what there
// is to say.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// commands make the commands, in the order of the help text.
var commands = []func() *cobra.Command{
	newParse,
	newFmt,
	newMatch,
	newLint,
	newRules,
	newSQL,
	newServe,
	newProxy,
	newMan,
}

// run is the whole program. It returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteC()
	if s, ok := errors.AsType[status](err); ok {
		return int(s)
	}
	switch {
	case err == nil:
		return int(statusYes)
	case isClosedPipe(err):
		// Who reads wants no more, as head does.
		return int(statusYes)
	}
	complain(cmd, "%s", plainError(err))
	return int(statusError)
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "mcfilter",
		Short: "Parse, format and apply microCMS filters",
		Long: `Mcfilter works with filters, the query language of the microCMS content API:

  category[equals]news[and](publishedAt[greater_than]2025-01-01[or]pinned[equals]true)

A filter that begins with a hyphen must follow "--". In a shell, put filters in
single quotes. This program is not made by the makers of microCMS.`,
		Example: `  mcfilter match 'category[equals]news' blog.json
  mcfilter fmt '((a[exists])[and]b[equals]1)'
  mcfilter parse < filters.txt`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError(cmd, err) })
	for _, command := range commands {
		root.AddCommand(command())
	}
	return root
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown"
}

// usageError returns err with a pointer to the help text.
func usageError(cmd *cobra.Command, err error) error {
	return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
}

// complain writes a message to standard error.
func complain(cmd *cobra.Command, format string, args ...any) {
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "%s %s\n", paint(w, "mcfilter:"), fmt.Sprintf(format, args...))
}

// plainError returns the text of err without the name of a system call.
func plainError(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Path + ": " + path.Err.Error()
	}
	return err.Error()
}

func isClosedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}
