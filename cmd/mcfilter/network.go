//go:build !js

package main

import "github.com/spf13/cobra"

// networkCommands are the commands that need a network.
var networkCommands = []func() *cobra.Command{newServe, newProxy, newPull}
