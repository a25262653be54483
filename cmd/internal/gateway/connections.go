package gateway

import (
	"container/list"
	"net"
	"net/http"
	"sync"
)

// Connections closes the connection that has been idle longest where there are
// too many, so that clients which do nothing do not keep out those that ask.
type connections struct {
	most    int // more are not wanted
	metrics *metrics

	mu   sync.Mutex
	idle *list.List // of net.Conn that have asked nothing yet or have been answered, the oldest first
	// Open holds the place in idle of each connection, nil while it is served. One
	// that was closed here is gone at once, not when its goroutine notices: until
	// then every change would close another one.
	open map[net.Conn]*list.Element
}

func newConnections(most int, m *metrics) *connections {
	return &connections{most: most, metrics: m, idle: list.New(), open: make(map[net.Conn]*list.Element)}
}

// note is the ConnState of an http.Server.
func (c *connections) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	place, known := c.open[conn]
	if !known && state != http.StateNew {
		return
	}
	if place != nil {
		c.idle.Remove(place)
	}
	switch state {
	case http.StateNew, http.StateIdle:
		c.open[conn] = c.idle.PushBack(conn)
	case http.StateActive:
		c.open[conn] = nil
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
	}
	if oldest := c.idle.Front(); len(c.open) > c.most && oldest != nil && oldest.Value != conn {
		c.evict(oldest)
	}
	c.metrics.connections.Set(float64(len(c.open)))
}

func (c *connections) evict(place *list.Element) {
	victim, _ := c.idle.Remove(place).(net.Conn)
	delete(c.open, victim)
	c.metrics.evicted.Inc()
	if secure, ok := victim.(interface{ NetConn() net.Conn }); ok {
		victim = secure.NetConn() // A TLS connection would wait to say goodbye.
	}
	_ = victim.Close() // Its goroutine sees an error and ends.
}
