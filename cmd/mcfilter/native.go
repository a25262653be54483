//go:build !js

package main

import (
	"os"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// nativeCommands are the commands that WebAssembly does without.
var nativeCommands = []func() *cobra.Command{newServe, newProxy, newPull, newMan}
