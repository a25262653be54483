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

	mu    sync.Mutex
	count int
	idle  *list.List // of net.Conn that have asked nothing yet or have been answered, the oldest first
	where map[net.Conn]*list.Element
}

func newConnections(most int, m *metrics) *connections {
	return &connections{most: most, metrics: m, idle: list.New(), where: make(map[net.Conn]*list.Element)}
}

// note is the ConnState of an http.Server.
func (c *connections) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.where[conn]; e != nil {
		c.idle.Remove(e)
		delete(c.where, conn)
	}
	switch state {
	case http.StateNew:
		c.count++
		c.where[conn] = c.idle.PushBack(conn)
	case http.StateIdle:
		c.where[conn] = c.idle.PushBack(conn)
	case http.StateClosed, http.StateHijacked:
		c.count--
	}
	c.metrics.connections.Set(float64(c.count))
	if c.count <= c.most {
		return
	}
	oldest := c.idle.Front()
	if oldest == nil || oldest.Value == conn {
		return
	}
	c.idle.Remove(oldest)
	victim, _ := oldest.Value.(net.Conn)
	delete(c.where, victim)
	c.metrics.evicted.Inc()
	if secure, ok := victim.(interface{ NetConn() net.Conn }); ok {
		victim = secure.NetConn() // A TLS connection would wait to say goodbye.
	}
	_ = victim.Close() // Its goroutine sees an error and ends.
}
