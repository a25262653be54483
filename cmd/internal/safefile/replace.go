package safefile

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
)

// Replace gives a file that was read, when it had that info and content, another
// content: at once or not at all, and with the mode it had. A link is not
// followed, and a file that has changed since or may not be written stays as it is.
func Replace(name string, info fs.FileInfo, before, after []byte) error {
	if info.Mode().Perm()&0o222 == 0 {
		return &fs.PathError{Op: "write", Path: name, Err: errors.New("is read-only: not written")}
	}
	same := func() error { return unchanged(name, info, before) }
	if err := same(); err != nil {
		return err
	}
	return swapIn(name, after, info.Mode().Perm(), func(tmp *os.File) error {
		keepOwner(tmp, info)
		return same()
	})
}

// Write gives a file a content, at once or not at all.
func Write(name string, data []byte) error {
	return swapIn(name, data, 0o644, func(*os.File) error { return nil })
}

// swapIn writes a temporary file, which becomes the file if ready returns nil.
func swapIn(name string, data []byte, mode fs.FileMode, ready func(tmp *os.File) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".mcfilter-*")
	if err != nil {
		return renamed(name, err)
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if _, err := tmp.Write(data); err != nil {
		return renamed(name, err)
	}
	if err := ready(tmp); err != nil {
		return err
	}
	if err := tmp.Chmod(mode); err != nil {
		return renamed(name, err)
	}
	if err := tmp.Sync(); err != nil {
		return renamed(name, err)
	}
	if err := tmp.Close(); err != nil {
		return renamed(name, err)
	}
	if err := os.Rename(tmp.Name(), name); err != nil {
		return renamed(name, err)
	}
	return nil
}

// renamed returns err as one about the file, not about its temporary twin.
func renamed(name string, err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	} else if link, ok := errors.AsType[*os.LinkError](err); ok {
		err = link.Err
	}
	return &fs.PathError{Op: "write", Path: name, Err: err}
}

// unchanged reports a file that is not the one that was read.
func unchanged(name string, info fs.FileInfo, before []byte) error {
	data, now, err := ReadHere(name, math.MaxInt64-1)
	switch {
	case err != nil:
		return err
	case !os.SameFile(info, now) || !bytes.Equal(data, before):
		return &fs.PathError{Op: "write", Path: name, Err: errors.New("changed while it was fixed: not written")}
	}
	return nil
}
