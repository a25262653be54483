//go:build unix

package bench

import (
	"syscall"
	"time"
)

// busy returns how long the processors have worked for this process. Unlike
// the clock on the wall it does not see what else the machine does, and it sees
// the garbage collector on the other cores.
func busy() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return wall()
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
