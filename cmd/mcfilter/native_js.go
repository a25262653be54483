package main

import (
	"os"
	"strings"
	"syscall/js"

	"github.com/microcms-go/filters/lint/source"
	"github.com/spf13/cobra"
)

// sample is a file whose check compiles the regular expressions that most files
// need. It has no date: the zone of this machine is not that of users.
const sample = "import { createClient } from 'microcms-js-sdk';\n" +
	"client.getList({ endpoint: 'blog', queries: { filters: `a[equals]${b}` } });\n"

// main waits for the environment and the arguments: the program starts when the
// npm package is built, and continues where it is used.
func main() {
	source.Linter{}.Check("a.ts", sample)
	root := newRoot()
	js.Global().Call("mcfilterReady", js.FuncOf(func(_ js.Value, values []js.Value) any {
		for _, variable := range strings.Split(values[0].String(), "\x00") {
			name, value, _ := strings.Cut(variable, "=")
			os.Setenv(name, value) // an entry that is no variable is left out
		}
		for _, value := range values[1:] {
			os.Args = append(os.Args, value.String())
		}
		go func() { os.Exit(execute(root, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }()
		return nil
	}))
	select {}
}

// nativeCommands is empty: WebAssembly has no network, and the npm package has
// no manual pages.
var nativeCommands []func() *cobra.Command
