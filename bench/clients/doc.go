// Package clients runs clients of the service against mcfilter serve: the
// official JavaScript SDK in Node.js and in a browser, the official MCP server,
// and the requests of the official Go SDK. What they need is installed by "npm ci"
// in this directory; the browser is Chromium.
package clients
