package sqltest

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/microcms-go/filters/bench/postgres"
	"github.com/stretchr/testify/require"
)

// server runs from the first test that needs it to the end.
var server struct {
	start     sync.Once
	running   *postgres.Server
	err       error
	databases int
}

func openPostgres(t testing.TB) database {
	server.start.Do(func() { server.running, server.err = postgres.Start() })
	if server.err != nil {
		if requireAll {
			t.Fatal(server.err)
		}
		t.Skip(server.err)
	}
	server.databases++
	db, err := server.running.Open(fmt.Sprintf("test%d", server.databases))
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	return handle{db}
}

func stopPostgres() {
	if server.running == nil {
		return
	}
	if err := server.running.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
