//go:build js

// Tools is the program of the tools for filters in the npm package. It hands the function
// that calls them to the global function of its loader, and runs until the
// program around it ends.
package main

import (
	"syscall/js"

	"github.com/microcms-go/filters/js/internal/tools"
)

func main() {
	tools.Warm()
	js.Global().Call("mcfilterReady", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return string(tools.Functions.Call(args[0].String(), []byte(args[1].String())))
	}))
	select {}
}
