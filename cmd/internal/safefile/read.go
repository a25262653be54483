// Package safefile reads and replaces files in folders that are not trusted.
package safefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Read returns the bytes of a regular file of at most so many. Devices, pipes
// and folders are errors, and are not waited for.
func Read(name string, most int64) ([]byte, error) {
	data, _, err := read(name, most, os.Stat)
	return data, err
}

// ReadNamed is Read that returns what is known of the file, too.
func ReadNamed(name string, most int64) ([]byte, fs.FileInfo, error) {
	return read(name, most, os.Stat)
}

// ReadHere is ReadNamed for a file that was found rather than named: a link is an
// error, wherever it leads.
func ReadHere(name string, most int64) ([]byte, fs.FileInfo, error) {
	return read(name, most, os.Lstat)
}

func read(name string, most int64, stat func(string) (fs.FileInfo, error)) ([]byte, fs.FileInfo, error) {
	info, err := stat(name)
	if err != nil {
		return nil, nil, err
	}
	if err := regular(name, info); err != nil {
		return nil, nil, err
	}
	f, err := Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	// What has taken the place of the file since then is not read.
	now, err := f.Stat()
	if err == nil && !os.SameFile(info, now) {
		err = failed(name, errors.New("was replaced while it was opened"))
	}
	if err != nil {
		return nil, nil, err
	}
	if info.Size() > most {
		return nil, nil, failed(name, &TooLargeError{most})
	}
	data := make([]byte, 0, info.Size()+1)
	r := io.LimitReader(f, most+1)
	for {
		n, err := r.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case err == io.EOF && int64(len(data)) > most:
			return nil, nil, failed(name, &TooLargeError{most})
		case err == io.EOF:
			return data, info, nil
		case err != nil:
			return nil, nil, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

// regular returns an error if info is not that of a regular file.
func regular(name string, info fs.FileInfo) error {
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		return failed(name, errors.New("is a directory"))
	case mode&fs.ModeSymlink != 0:
		return failed(name, ErrLink)
	default:
		return failed(name, errors.New("is not a regular file"))
	}
}

// ErrLink reports that a file is a symbolic link where none is followed.
var ErrLink = errors.New("is a symbolic link: not followed")

// A TooLargeError reports that a file is larger than what is read.
type TooLargeError struct{ Most int64 }

// Error implements error.
func (e *TooLargeError) Error() string {
	if mib := e.Most >> 20; mib > 0 {
		return fmt.Sprintf("larger than %d MiB: not read", mib)
	}
	return fmt.Sprintf("larger than %d bytes: not read", e.Most)
}

func failed(name string, err error) error { return &fs.PathError{Op: "read", Path: name, Err: err} }
