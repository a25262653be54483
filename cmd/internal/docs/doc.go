// Package docs holds the tests of the documentation: every command in
// README.md and in docs runs in a clone, and every output is real.
package docs
