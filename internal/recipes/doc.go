// Package recipes holds the Go programs of docs/recipes.md, as tests.
package recipes
