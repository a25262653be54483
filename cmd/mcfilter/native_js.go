package main

import "github.com/spf13/cobra"

// nativeCommands is empty: WebAssembly has no network, and the npm package has
// no manual pages.
var nativeCommands []func() *cobra.Command
