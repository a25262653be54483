package main

import "github.com/spf13/cobra"

// networkCommands are the commands that need a network: WebAssembly has none.
var networkCommands []func() *cobra.Command
