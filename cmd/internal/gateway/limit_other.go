//go:build !unix

package gateway

// descriptors returns how many connections of clients there is room for.
func descriptors() int { return maxConnections }
