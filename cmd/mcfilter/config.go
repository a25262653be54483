package main

import (
	"fmt"

	"github.com/microcms-go/filters/cmd/internal/lintcli"
	"github.com/spf13/cobra"
)

func newConfig() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Look at the configuration of lint",
		Long: `Config has commands about the configuration file of lint, ` + lintcli.ConfigName + `:

  {
    "schema":   "schemas",
    "severity": "warning",
    "rules":    {"partial-date": "off", "quoted-value": "error"},
    "exclude":  ["generated/", "*.test.ts"]
  }

Schema is a file or a folder, relative to the file. Severity is the lowest that is
reported. Rules turns rules off, or gives them another severity. Exclude has
patterns as .gitignore has them. All may be missing.`,
		Example: `  mcfilter config verify cmd/testdata/web/` + lintcli.ConfigName,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newConfigVerify())
	return cmd
}

func newConfigVerify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify [FILE]",
		Short: "Check the configuration file, and everything that it names",
		Long: `Verify checks the configuration file and what it names: schemas, rules, severities
and patterns. Without FILE it is the one that lint would use here. It prints what
the file means.

The exit status is 2 if anything is wrong.`,
		Example: `  mcfilter config verify cmd/testdata/web/` + lintcli.ConfigName,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := ""
			if len(args) > 0 {
				name = args[0]
			}
			lines, err := lintcli.VerifyConfig(name)
			if err != nil {
				return err
			}
			for _, line := range lines {
				if _, err := fmt.Fprintln(cmd.OutOrStdout(), line); err != nil {
					return err
				}
			}
			return nil
		},
	}
}
