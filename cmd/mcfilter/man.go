//go:build !js

package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the manual pages to a folder",
		Long:    "Man writes a manual page for each command to DIR, which it makes if need be.",
		Example: "  mcfilter man man/man1",
		Hidden:  true,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o777); err != nil {
				return err
			}
			header := &doc.GenManHeader{Section: "1", Source: "mcfilter " + version(), Manual: "mcfilter"}
			root := cmd.Root()
			root.DisableAutoGenTag = true
			keepLists(root)
			return doc.GenManTree(root, header, args[0])
		},
	}
}

// keepLists makes the indented lines in the texts of a command and those below
// it a block of Markdown, from which the pages are made: they would become one
// paragraph otherwise.
func keepLists(cmd *cobra.Command) {
	var b strings.Builder
	for line := range strings.Lines(cmd.Long) {
		if strings.HasPrefix(line, "  ") {
			line = "  " + line
		}
		b.WriteString(line)
	}
	cmd.Long = b.String()
	for _, c := range cmd.Commands() {
		keepLists(c)
	}
}
