//go:build !linux && !darwin

package rawjson

import "testing"

// guarded returns plain memory: the kernels meet guard pages on other systems.
func guarded(testing.TB) []byte { return make([]byte, 4096) }
