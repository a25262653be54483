package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
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

// TestProxyCrowd fills a gateway with clients that keep it waiting. Its memory
// must stay small, and a new client must be served.
func TestProxyCrowd(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil || testing.Short() {
		t.Skip("thousands of connections, and the memory as Linux tells it")
	}
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w,
			"{}")
	}))
	defer upstream.Close()
	policy := write(t, "policy.json", `{"endpoints":{"x":{}},"budget":{"rate":100000,"concurrency":5000}}`)
	for _, test := range []struct {
		name        string
		descriptors int // of the gateway
		clients     int
		send        string
		trickle     bool // a byte a second
	}{
		{
			"2,000 half-sent headers", 8192, 2000,
			"GET /api/v1/x HTTP/1.1\r\nHost: a\r\nX-Long: " + strings.Repeat("x", 12<<10),
			false,
		},
		{"5,000 slow clients", 8192, 5000, "GET /api/v1/x HTTP/1.1\r\nHost: a\r\n", true},
		{"1,024 descriptors", 1024, 1500, "", false},
		{"512 descriptors", 512, 1500, "", false},
		{"512 descriptors, idle after an answer", 512, 1500, "GET /api/v1/x HTTP/1.1\r\nHost: a\r\n\r\n", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := startLimited(t, test.descriptors, "proxy", "--upstream", upstream.URL, "--policy", policy, "--quiet")
			before := memory(t, d.cmd.Process.Pid)
			conns := make([]net.Conn, 0, test.clients)
			defer func() {
				for _, conn := range conns {
					conn.Close()
				}
			}()
			for range test.clients {
				conn, err := net.Dial("tcp", strings.TrimPrefix(d.url, "http://"))
				require.NoError(t, err)
				conns = append(conns, conn)
				io.WriteString(conn, test.send) // The gateway may have closed it.
			}
			client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
			var slowest time.Duration
			most := 0
			for range 10 {
				start := time.Now()
				resp, err := client.Get(d.url + "/api/v1/x")
				require.NoError(t, err)
				require.Equal(t, 200, resp.StatusCode)
				resp.Body.Close()
				slowest = max(slowest, time.Since(start))
				if test.trickle {
					for _, conn := range conns {
						io.WriteString(conn, "X")
					}
				}
				most = max(most, memory(t, d.cmd.Process.Pid))
			}
			t.Logf("%d MB with %d clients (%d MB without), a new client waits for %v", most, test.clients, before,
				slowest.Round(time.Millisecond))
			require.Less(t, most, 100)
			d.stop(t)
		})
	}
}

// startLimited is start with a limit of open files.
func startLimited(t *testing.T, descriptors int, args ...string) *daemon {
	script := fmt.Sprintf(`ulimit -n %d && exec "$0" "$@"`, descriptors)
	return startCommand(t,
		exec.Command("bash", append([]string{"-c", script, os.Args[0]}, append(args, "--addr", "127.0.0.1:0")...)...))
}

// memory returns how much of a process is in memory, in MB.
func memory(t *testing.T, pid int) int {
	data := read(t, fmt.Sprintf("/proc/%d/status", pid))
	_, rest, ok := strings.Cut(data, "VmRSS:")
	require.True(t, ok)
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	require.NoError(t, err)
	return kb / 1024
}
