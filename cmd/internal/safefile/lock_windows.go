package safefile

import (
	"errors"
	"os"
	"syscall"
)

// A file that is opened without sharing cannot be opened again.
func lock(name string) (unlock func(), err error) {
	const sharingViolation, deleteOnClose, deleteAccess = syscall.Errno(32), 0x04000000, 0x00010000
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	file, err := syscall.CreateFile(path, syscall.GENERIC_READ|syscall.GENERIC_WRITE|deleteAccess, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL|deleteOnClose, 0)
	switch {
	case errors.Is(err, sharingViolation):
		return nil, ErrLocked
	case err != nil:
		return nil, &os.PathError{Op: "open", Path: name, Err: err}
	}
	return func() { syscall.CloseHandle(file) }, nil
}
