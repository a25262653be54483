package items

import (
	"sync"
	"time"
)

// Turns lets goroutines pass in the order of their numbers, from 0 on.
type turns struct {
	cond    *sync.Cond
	now     int
	busy    bool // the turn is taken
	closed  bool
	expired bool
}

func newTurns() turns { return turns{cond: sync.NewCond(new(sync.Mutex))} }

// wait returns when it is n's turn, or false if it never will be.
func (t *turns) wait(n int) bool {
	t.cond.L.Lock()
	defer t.cond.L.Unlock()
	for t.now != n && !t.closed {
		t.cond.Wait()
	}
	t.busy = !t.closed
	return t.busy
}

func (t *turns) pass() {
	t.cond.L.Lock()
	t.now++
	t.busy = false
	t.cond.L.Unlock()
	t.cond.Broadcast()
}

// close lets nothing pass any more, and gives the goroutine whose turn it is
// some time to end.
func (t *turns) close(patience time.Duration) {
	expire := time.AfterFunc(patience, func() {
		t.cond.L.Lock()
		t.expired = true
		t.cond.L.Unlock()
		t.cond.Broadcast()
	})
	defer expire.Stop()
	t.cond.L.Lock()
	defer t.cond.L.Unlock()
	t.closed = true
	t.cond.Broadcast()
	for t.busy && !t.expired {
		t.cond.Wait()
	}
}
