// Package docs tests README.md: every command in it runs in a clone, and every
// output is real.
package docs
