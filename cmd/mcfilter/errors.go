package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/near"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageError returns err with a reference to the help text.
func usageError(cmd *cobra.Command, err error) error {
	return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
}

// oneFilter checks the arguments of a command that takes one filter.
func oneFilter(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError(cmd, errors.New("expected one filter"))
	}
	return nil
}

// atLeastOne returns a check of the arguments of a command that needs one.
func atLeastOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usageError(cmd, errors.New(what+" is missing"))
		}
		return nil
	}
}

// complain writes a message to standard error.
func complain(cmd *cobra.Command, format string, args ...any) {
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "%s %s\n", term.Paint(w, term.Red, "mcfilter:"), fmt.Sprintf(format, args...))
}

// trimError returns err without the name of a package at its start.
func trimError(err error, prefix string) error {
	if text, ok := strings.CutPrefix(term.Error(err), prefix); ok {
		return errors.New(text)
	}
	return err
}

// message returns the text of an error of the library without its prefix.
func message(err error) string { return strings.TrimPrefix(err.Error(), "filters: ") }

func isClosedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// badValue is how pflag words a value that it cannot read.
var badValue = lazyregexp.New(`(?s)^invalid argument "(.*)" for "(?:-\w, )?(--[\w-]+)" flag: (.*)$`)

// flagError words an error about a flag for people: with the flag that was meant,
// and without the function that refused a value.
func flagError(cmd *cobra.Command, err error) error {
	if unknown, ok := strings.CutPrefix(err.Error(), "unknown flag: --"); ok {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if meant, ok := near.Word(unknown, names...); ok {
			return fmt.Errorf("unknown flag --%s: did you mean --%s?", term.Clip(unknown), meant)
		}
		return fmt.Errorf("unknown flag --%s", term.Clip(unknown))
	}
	m := badValue.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	value, flag, reason := m[1], m[2], m[3]
	switch {
	case strings.Contains(reason, "value out of range"):
		return fmt.Errorf("%s: the number %s is too large", flag, term.Clip(value))
	case strings.HasPrefix(reason, "strconv.ParseInt"), strings.HasPrefix(reason, "strconv.Atoi"):
		reason = "expected a number"
	case strings.HasPrefix(reason, "strconv.ParseBool"):
		reason = "expected true or false"
	case strings.HasPrefix(reason, "time:"):
		reason = "expected a time like 10s or 2m"
	}
	return fmt.Errorf("%s: %s, not %s", flag, reason, term.Clip(value))
}

// interruptible returns the context of a command that ends by itself after an
// interrupt. A second one ends the program at once.
func interruptible(cmd *cobra.Command) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(commandContext(cmd), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// commandContext returns the context of a command, which has none in tests.
func commandContext(cmd *cobra.Command) context.Context {
	if ctx := cmd.Context(); ctx != nil {
		return ctx
	}
	return context.Background()
}
