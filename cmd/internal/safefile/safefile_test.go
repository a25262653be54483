package safefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func write(t *testing.T, name, content string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(name, []byte(content), 0o640))
	return name
}

func TestRead(t *testing.T) {
	name := write(t, "a", "12345")
	data, err := Read(name, 5)
	require.NoError(t, err)
	require.Equal(t, "12345", string(data))
	_, err = Read(name, 4)
	require.ErrorContains(t, err, "larger than 4 bytes: not read")
	large, ok := errors.AsType[*TooLargeError](err)
	require.True(t, ok)
	require.Equal(t, int64(4), large.Most)
	require.EqualError(t, &TooLargeError{3 << 20}, "larger than 3 MiB: not read")

	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(name, link))
	_, err = Read(link, 5)
	require.NoError(t, err)
	_, _, err = ReadHere(link, 5)
	require.ErrorIs(t, err, ErrLink)
	_, err = Read(t.TempDir(), 5)
	require.ErrorContains(t, err, "is a directory")
	_, err = Read(os.DevNull, 5)
	require.ErrorContains(t, err, "is not a regular file")
	_, err = Read(name+"x", 5)
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestReplace(t *testing.T) {
	name := write(t, "a", "before")
	require.NoError(t, os.Chmod(name, 0o604))
	data, info, err := ReadNamed(name, 100)
	require.NoError(t, err)
	require.NoError(t, Replace(name, info, data, []byte("after")))
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, "after", string(got))
	now, err := os.Stat(name)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o604), now.Mode().Perm())
	entries, err := os.ReadDir(filepath.Dir(name))
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

// A file that is not the one that was read is left alone.
func TestReplaceChanged(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(name, other string) error
		want   string
	}{
		{
			"content", func(name, _ string) error { return os.WriteFile(name, []byte("BEFORE"), 0) },
			"changed while it was fixed: not written",
		},
		{
			"another file", func(name, other string) error { return os.Rename(other, name) },
			"changed while it was fixed: not written",
		},
		{"a link", func(name, other string) error {
			return errors.Join(os.Remove(name), os.Symlink(other, name))
		}, "is a symbolic link: not followed"},
		{"gone", func(name, _ string) error { return os.Remove(name) }, "no such file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			name := write(t, "a", "before")
			other := filepath.Join(filepath.Dir(name), "other")
			require.NoError(t, os.WriteFile(other, []byte("before"), 0o666))
			data, info, err := ReadNamed(name, 100)
			require.NoError(t, err)
			require.NoError(t, tt.change(name, other))
			require.ErrorContains(t, Replace(name, info, data, []byte("after")), tt.want)
			for _, name := range []string{name, other} {
				if got, err := os.ReadFile(name); err == nil {
					require.Equal(t, "before", strings.ToLower(string(got)))
				}
			}
			entries, err := os.ReadDir(filepath.Dir(name))
			require.NoError(t, err)
			require.LessOrEqual(t, len(entries), 2)
		})
	}
}
