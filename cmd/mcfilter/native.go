//go:build !js

package main

import "github.com/spf13/cobra"

// nativeCommands are the commands that WebAssembly does without.
var nativeCommands = []func() *cobra.Command{newServe, newProxy, newPull, newMan}
