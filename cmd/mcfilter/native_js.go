package main

import "github.com/spf13/cobra"

// nativeCommands are none: WebAssembly has no network, and the npm package no
// manual pages.
var nativeCommands []func() *cobra.Command
