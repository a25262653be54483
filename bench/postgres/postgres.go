// Package postgres runs a server of PostgreSQL from the binaries of the machine,
// for tests and measurements.
package postgres

import (
	"cmp"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver
)

// A Server is a server that runs. It has a folder of its own, where it listens on
// a socket and nowhere else.
type Server struct{ folder string }

// Start makes a cluster and starts its server. By default, texts there are in
// the order of a dictionary, which must not matter to comparisons by code point.
func Start() (*Server, error) {
	if _, err := program("initdb"); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "postgres")
	if err != nil {
		return nil, err
	}
	s := &Server{folder}
	if err := s.start(); err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return s, nil
}

func (s *Server) start() error {
	if os.Geteuid() == 0 {
		// It refuses to run as root.
		if err := exec.Command("chown", "postgres", s.folder).Run(); err != nil {
			return fmt.Errorf("no user postgres: %w", err)
		}
	}
	err := s.run("initdb", "-D", s.data(), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync",
		"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
	if err != nil {
		return err
	}
	options := fmt.Sprintf("-k %s -c listen_addresses='' -c fsync=off -c autovacuum=off", s.folder)
	return s.run("pg_ctl", "-D", s.data(), "-w", "-l", filepath.Join(s.folder, "log"), "-o", options, "start")
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// Stop stops the server and removes all that it held.
func (s *Server) Stop() error {
	err := s.run("pg_ctl", "-D", s.data(), "-w", "-m", "immediate", "stop")
	return cmp.Or(err, os.RemoveAll(s.folder))
}

// Open returns a handle with one connection, so that settings and transactions
// hold, to a database, which it creates unless it exists.
func (s *Server) Open(name string) (*sql.DB, error) {
	if name != "postgres" {
		admin, err := s.Open("postgres")
		if err != nil {
			return nil, err
		}
		defer admin.Close()
		var there bool
		row := admin.QueryRow("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name)
		if err := row.Scan(&there); err != nil {
			return nil, err
		}
		if !there {
			if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
				return nil, err
			}
		}
	}
	db, err := sql.Open("pgx", fmt.Sprintf("host=%s user=postgres dbname=%s", s.folder, name))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// program returns the path of a program of PostgreSQL, of the newest version
// that the machine has.
func program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	paths, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(paths) == 0 {
		return "", fmt.Errorf("no program %s of PostgreSQL on this machine: %w", name, exec.ErrNotFound)
	}
	return slices.Max(paths), nil
}

func (s *Server) run(name string, args ...string) error {
	path, err := program(name)
	if err != nil {
		return err
	}
	cmd := exec.Command(path, args...)
	if os.Geteuid() == 0 {
		cmd = exec.Command("runuser", append([]string{"-u", "postgres", "--", path}, args...)...)
	}
	cmd.Dir = s.folder
	// A file and not a pipe: the server would keep that open.
	out, err := os.CreateTemp(s.folder, name)
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
