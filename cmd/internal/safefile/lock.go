package safefile

import "errors"

// ErrLocked reports that another process, or another part of this one, holds a
// lock.
var ErrLocked = errors.New("locked by another process")

// Lock makes the file of that name, which holds nothing, and holds it until it is
// unlocked or the process ends. The file is removed then. Files of other names are
// as open to all as before.
func Lock(name string) (unlock func(), err error) { return lock(name) }
