//go:build js

// Emulator is the program of the emulator in the npm package. It hands the function
// that calls them to the global function of its loader, and runs until the
// program around it ends.
package main

import (
	"syscall/js"

	"github.com/microcms-go/filters/js/internal/emulate"
)

func main() {
	js.Global().Call("mcfilterReady", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return string(emulate.Functions.Call(args[0].String(), []byte(args[1].String())))
	}))
	select {}
}
