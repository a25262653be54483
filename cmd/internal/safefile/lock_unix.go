//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package safefile

import (
	"errors"
	"os"
	"syscall"
)

func lock(name string) (unlock func(), err error) {
	for {
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o666)
		if err != nil {
			return nil, err
		}
		if err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			file.Close()
			if errors.Is(err, syscall.EWOULDBLOCK) {
				err = ErrLocked
			}
			return nil, err
		}
		// Whoever had it before may have removed it meanwhile.
		here, err := os.Lstat(name)
		if mine, statErr := file.Stat(); err == nil && statErr == nil && os.SameFile(here, mine) {
			return func() {
				os.Remove(name)
				file.Close()
			}, nil
		}
		file.Close()
	}
}
