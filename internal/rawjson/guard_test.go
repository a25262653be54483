//go:build linux || darwin

package rawjson

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// guarded returns memory with a page before and a page after it that cannot be
// read: a kernel that reads outside of its input ends the test.
func guarded(t testing.TB) []byte {
	t.Helper()
	page := syscall.Getpagesize()
	b, err := syscall.Mmap(-1, 0, 3*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, syscall.Munmap(b)) })
	require.NoError(t, syscall.Mprotect(b[:page], syscall.PROT_NONE))
	require.NoError(t, syscall.Mprotect(b[2*page:], syscall.PROT_NONE))
	return b[page : 2*page : 2*page]
}
