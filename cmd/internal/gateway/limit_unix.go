//go:build unix

package gateway

import "syscall"

// descriptors returns how many connections of clients there is room for. Each may
// need one to the upstream server, of which there are fewer, and files are read.
func descriptors() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return maxConnections
	}
	const others = 300
	if limit.Cur > maxConnections+others {
		return maxConnections
	}
	return max(int(limit.Cur)-others, int(limit.Cur)/2)
}
