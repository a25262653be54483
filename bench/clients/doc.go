// Package clients runs the official JavaScript SDK against mcfilter serve. The
// SDK is installed by "npm ci" in this directory.
package clients
