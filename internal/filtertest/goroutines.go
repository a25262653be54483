package filtertest

import (
	"runtime"
	"testing"
	"time"
)

// CheckErrors closes errs, to which goroutines that have ended sent what went
// wrong, and reports what is in it.
func CheckErrors(t testing.TB, errs chan error) {
	t.Helper()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
}

// CheckGoroutines fails a test that leaves more goroutines than there were
// before it. It waits a second for them to end.
func CheckGoroutines(t testing.TB, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines are left of %d", runtime.NumGoroutine(), before)
}
