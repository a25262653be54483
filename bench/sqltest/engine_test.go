package sqltest

import (
	"bufio"
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"
)

// requireAll is set where no test may be skipped because a program is missing.
var requireAll = os.Getenv("FILTERS_REQUIRE_ALL") != ""

func TestMain(m *testing.M) {
	status := m.Run()
	stopPostgres()
	os.Exit(status)
}

// An engine is a database to test on.
type engine struct {
	name    string
	dialect sqlfilter.Dialect
	open    func(t testing.TB) database // an empty one

	// The type of a column with JSON, and a value for it.
	column, value string

	// Names of members that the engine does not tell from others.
	oddName string
}

var engines = []engine{
	{"SQLite", sqlfilter.SQLite, openSQLite, "TEXT NOT NULL CHECK (json_valid(content))", "?", `\u0000`},
	{"SQLite JSONB", sqlfilter.SQLite, openSQLite, "BLOB NOT NULL", "jsonb(?)", `\u0000`},
	{"SQLite shell", sqlfilter.SQLite, openShell, "TEXT NOT NULL CHECK (json_valid(content))", "?", `\`},
	{"PostgreSQL", sqlfilter.PostgreSQL, openPostgres, "jsonb NOT NULL", "$1::jsonb", "none"},
}

// onEngines runs a test on each engine.
func onEngines(t *testing.T, test func(t *testing.T, e engine, db database)) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) { test(t, e, e.open(t)) })
	}
}

// A database executes statements and returns the first column of their rows.
type database interface {
	query(statement string, args ...any) ([]string, error)
}

func must(t testing.TB, db database, statement string, args ...any) []string {
	t.Helper()
	rows, err := db.query(statement, args...)
	require.NoError(t, err, clip(statement))
	return rows
}

// fill makes a table items of the items that the database takes, and returns
// those. Their ids are their places among them.
func (e engine) fill(t testing.TB, db database, items ...[]byte) (taken [][]byte) {
	must(t, db, "DROP TABLE IF EXISTS items")
	must(t, db, "CREATE TABLE items (id INTEGER PRIMARY KEY, content "+e.column+")")
	for _, item := range items {
		if e.hasOddName(item) {
			continue
		}
		insert := fmt.Sprintf("INSERT INTO items VALUES (%d, %s)", len(taken), e.value)
		if _, err := db.query(insert, string(item)); err == nil {
			taken = append(taken, item)
		}
	}
	return taken
}

var jsonTexts = regexp.MustCompile(`"(?:[^"\\]|\\.)*"\s*:?`)

func (e engine) hasOddName(item []byte) bool {
	for _, text := range jsonTexts.FindAll(item, -1) {
		if bytes.HasSuffix(text, []byte(":")) && bytes.Contains(text, []byte(e.oddName)) {
			return true
		}
	}
	return false
}

// A handle is a database by a driver.
type handle struct{ *sql.DB }

func (h handle) query(statement string, args ...any) ([]string, error) {
	rows, err := h.Query(statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out []string
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(any)
		}
		var first string
		row[0] = &first
		if err := rows.Scan(row...); err != nil {
			return nil, err
		}
		out = append(out, first)
	}
	return out, rows.Err()
}

func openSQLite(t testing.TB) database {
	db, err := sql.Open("sqlite", ":memory:")
	require.NoError(t, err)
	db.SetMaxOpenConns(1) // each connection has a memory of its own
	t.Cleanup(func() { db.Close() })
	return handle{db}
}

// A shell is the program sqlite3. Its version is that of the machine.
type shell struct {
	in  io.Writer
	out *bufio.Reader
}

func openShell(t testing.TB) database {
	path, err := exec.LookPath("sqlite3")
	if err != nil {
		const missing = "no program sqlite3 on this machine"
		if requireAll {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	cmd := exec.Command(path, "-batch", "-init", os.DevNull, ":memory:")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = cmd.Stdout
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	return shell{in, bufio.NewReader(out)}
}

func (sh shell) query(statement string, args ...any) ([]string, error) {
	const end = "-- end --"
	var b strings.Builder
	for i, part := range strings.Split(statement, "?") {
		if i > 0 {
			switch arg := args[i-1].(type) {
			case nil:
				b.WriteString("NULL")
			case string:
				fmt.Fprintf(&b, "CAST(x'%x' AS TEXT)", arg)
			default:
				fmt.Fprint(&b, arg)
			}
		}
		b.WriteString(part)
	}
	if _, err := fmt.Fprintf(sh.in, "%s;\nSELECT '%s';\n", b.String(), end); err != nil {
		return nil, err
	}
	var rows []string
	for {
		line, err := sh.out.ReadString('\n')
		if err != nil {
			return nil, err
		}
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == end && len(rows) > 0 && strings.Contains(rows[0], "error"):
			return nil, errors.New(strings.Join(rows, "\n"))
		case line == end:
			return rows, nil
		}
		first, _, _ := strings.Cut(line, "|")
		rows = append(rows, first)
	}
}

func clip(s string) string {
	const most = 2000
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
