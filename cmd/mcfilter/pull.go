//go:build !js

package main

import (
	"os"

	"github.com/microcms-go/filters/cmd/internal/pull"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/spf13/cobra"
)

func newPull() *cobra.Command {
	var p pull.Pull
	cmd := &cobra.Command{
		Use:   "pull SERVICE [ENDPOINT]...",
		Short: "Copy the contents of a service to files",
		Long: `Pull copies all contents of the endpoints, by default of all that the key may list,
into files that match, serve and sql read: blog.ndjson for a list, settings.json
for an object, and blog.schema.json where the key may read the schema.

The service is a name, such as example for https://example.microcms.io, or a URL,
such as that of mcfilter serve. The key is read from MICROCMS_API_KEY in the
environment. Contents are asked for in pages of 100; answers 429 and 5xx are
waited for and asked again.

What was interrupted continues with the same command. Files are replaced only
when all contents of the endpoint are there.

The exit status is 2 if anything went wrong, and 130 after an interrupt.`,
		Example: `  MICROCMS_API_KEY=… mcfilter pull example blog news --dir content
  mcfilter pull http://127.0.0.1:8787 blog --dir content`,
		Args:              atLeastOne("the service"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if p.Service, err = pull.NewService(args[0], os.Getenv("MICROCMS_API_KEY")); err != nil {
				return usageError(cmd, err)
			}
			p.Endpoints = args[1:]
			return runPull(cmd, &p)
		},
	}
	cmd.Flags().StringVar(&p.Folder, "dir", ".", "write to this `folder`, which is made if need be")
	cmd.Flags().BoolVar(&p.Fresh, "fresh", false, "start again rather than continue what was interrupted")
	return cmd
}

func runPull(cmd *cobra.Command, p *pull.Pull) error {
	ctx, stop := interruptible(cmd)
	defer stop()
	progress := term.StartProgress(cmd.ErrOrStderr(), true, p.Progress)
	p.Tell = func(format string, args ...any) {
		progress.Pause(func() { complain(cmd, format, args...) })
	}
	err := p.Run(ctx)
	progress.Stop()
	if ctx.Err() != nil {
		complain(cmd, "interrupted: the same command continues")
		return statusInterrupted
	}
	return err
}
