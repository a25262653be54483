package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestProxyUnderLoad loads policies again, good and bad, and ends the gateway
// while clients ask: nothing is wrongly passed on, and nothing is lost.
func TestProxyUnderLoad(t *testing.T) {
	var leaked atomic.Int32
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if !strings.HasPrefix(q.Get("filters"), "tenant[equals]") || q.Get("fields") != "id" {
			leaked.Add(1)
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"contents":[]}`)
	}))
	defer upstream.Close()
	policies := []string{
		`{"endpoints":{"x":{"require":"tenant[equals]t1","fields":["id"]}},"budget":{"rate":100000,"concurrency":1000}}`,
		`{"endpoints":{"x":{"require":"tenant[equals]t2","fields":["id"]}},"budget":{"rate":100000,"concurrency":1000}}`,
		`{"endpoints":{"x":{"require":"tenant[equals]","fields":["id"]}}}`, // a mistake
		`{"endpoints":{"x":`,
	}
	policy := write(t, "policy.json", policies[0])
	d := start(t, "proxy", "--upstream", upstream.URL, "--policy", policy, "--quiet")

	var stopped atomic.Bool
	var answered atomic.Int64
	var clients sync.WaitGroup
	problems := make(chan error, 100)
	for range 4 {
		clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{}, Timeout: 10 * time.Second}
			defer client.CloseIdleConnections()
			for {
				resp, err := client.Get(d.url + "/api/v1/x")
				if err != nil {
					if !stopped.Load() {
						problems <- err
					}
					return
				}
				body, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil || resp.StatusCode != 200 || string(body) != `{"contents":[]}` {
					problems <- fmt.Errorf("%d %s %w", resp.StatusCode, body, err)
					return
				}
				answered.Add(1)
			}
		})
	}
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	for i := range rounds {
		require.NoError(t, os.WriteFile(policy, []byte(policies[i%len(policies)]), 0o600))
		require.NoError(t, d.cmd.Process.Signal(syscall.SIGHUP))
		time.Sleep(100 * time.Millisecond)
	}
	d.waitFor(t, "the files are not loaded again")
	stopped.Store(true)
	d.stop(t)
	clients.Wait()
	close(problems)
	for err := range problems {
		t.Error(err)
	}
	require.Zero(t, leaked.Load())
	t.Logf("%d requests were answered", answered.Load())
}
