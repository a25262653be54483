package items

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProgressText(t *testing.T) {
	require.Equal(t, "3 MB read, 2 MB/s", progressText(3e6, 0, 1500*time.Millisecond))
	require.Equal(t, "1500 MB of 2000 MB (75%) read, 1000 MB/s", progressText(1.5e9, 2e9, 1500*time.Millisecond))
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	require.NoError(t, os.WriteFile(a, []byte("123"), 0o666))
	require.NoError(t, os.WriteFile(b, []byte("4567"), 0o666))
	require.Equal(t, int64(7), inputSize([]string{a, b}))
	require.Zero(t, inputSize([]string{a, t.TempDir()}))
	require.Zero(t, inputSize([]string{a, "-"}))
	require.Zero(t, inputSize(nil))
}
