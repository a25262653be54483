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
// followed, and a file that has changed since stays as it is.
func Replace(name string, info fs.FileInfo, before, after []byte) error {
	if err := unchanged(name, info, before); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".mcfilter-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if _, err := tmp.Write(after); err != nil {
		return renamed(name, err)
	}
	keepOwner(tmp, info)
	if err := tmp.Chmod(info.Mode().Perm()); err != nil {
		return renamed(name, err)
	}
	if err := tmp.Sync(); err != nil {
		return renamed(name, err)
	}
	if err := tmp.Close(); err != nil {
		return renamed(name, err)
	}
	if err := unchanged(name, info, before); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

// renamed returns err as one about the file, not about its temporary twin.
func renamed(name string, err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
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
