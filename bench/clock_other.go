//go:build !unix

package bench

import "time"

// busy returns the time on the wall: this system does not tell more.
func busy() time.Duration { return wall() }
