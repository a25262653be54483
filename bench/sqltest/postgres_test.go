package sqltest

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"
)

// A server of PostgreSQL runs from the first test that needs it to the end. It
// listens on a socket in its folder only.
var server struct {
	start   sync.Once
	folder  string
	started bool
	err     error
	count   int // of databases made
}

func openPostgres(t testing.TB) database {
	server.start.Do(func() { server.err = startPostgres() })
	if server.err != nil {
		if os.Getenv("FILTERS_REQUIRE_ALL") != "" {
			t.Fatal(server.err)
		}
		t.Skip(server.err)
	}
	server.count++
	name := fmt.Sprintf("test%d", server.count)
	admin := connect(t, "postgres")
	must(t, admin, "CREATE DATABASE "+name)
	return connect(t, name)
}

func connect(t testing.TB, name string) handle {
	db, err := sql.Open("pgx", fmt.Sprintf("host=%s user=postgres dbname=%s", server.folder, name))
	require.NoError(t, err)
	db.SetMaxOpenConns(1) // so that settings and transactions hold
	t.Cleanup(func() { db.Close() })
	return handle{db}
}

// startPostgres makes a cluster and starts its server. By default texts are
// in the order of a dictionary, which must not matter.
func startPostgres() error {
	if _, err := postgresProgram("initdb"); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "sqltest")
	if err != nil {
		return err
	}
	server.folder = folder
	if os.Geteuid() == 0 {
		// It refuses to run as root.
		if err := exec.Command("chown", "postgres", folder).Run(); err != nil {
			return fmt.Errorf("no user postgres: %w", err)
		}
	}
	data := filepath.Join(folder, "data")
	err = runPostgres("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync",
		"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
	if err != nil {
		return err
	}
	options := fmt.Sprintf("-k %s -c listen_addresses='' -c fsync=off -c autovacuum=off", folder)
	if err := runPostgres("pg_ctl", "-D", data, "-w", "-l", filepath.Join(folder, "log"), "-o", options, "start"); err != nil {
		return err
	}
	server.started = true
	return nil
}

func stopPostgres() {
	if server.started {
		if err := runPostgres("pg_ctl", "-D", filepath.Join(server.folder, "data"), "-w", "-m", "immediate", "stop"); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	if server.folder != "" {
		os.RemoveAll(server.folder)
	}
}

// postgresProgram returns the path of a program, of the newest version that the
// machine has.
func postgresProgram(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	paths, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(paths) == 0 {
		return "", fmt.Errorf("no program %s of PostgreSQL on this machine", name)
	}
	return slices.Max(paths), nil
}

func runPostgres(name string, args ...string) error {
	path, err := postgresProgram(name)
	if err != nil {
		return err
	}
	cmd := exec.Command(path, args...)
	if os.Geteuid() == 0 {
		cmd = exec.Command("runuser", append([]string{"-u", "postgres", "--", path}, args...)...)
	}
	cmd.Dir = server.folder
	// A file and not a pipe: the server would keep that open.
	out, err := os.CreateTemp(server.folder, name)
	if err != nil {
		return err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(text)))
	}
	return nil
}
