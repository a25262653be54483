package bench

import (
	"database/sql"
	"fmt"
	"slices"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/bench/postgres"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/sqlfilter"
)

// A Database measures filters as SQL in PostgreSQL, through the indexes that are
// advised for them and without any.
type Database struct {
	Items int // in its table

	server           *postgres.Server
	indexed, scanned *sql.DB // connections, the second of which uses no index
}

const (
	databaseTable = "sqlfilter in PostgreSQL"
	sequential    = "sequential scan"
)

// databaseFilters are what is asked for, and whether the types of the fields
// are known.
var databaseFilters = []struct {
	filter string
	typed  bool
}{
	{"slug[equals]slug-777", true},
	{"slug[equals]slug-777", false},
	{"category[equals]category-777", true},
	{"category[equals]category-777", false},
	{"tags[contains]tag-777", true},
	{"readingMinutes[equals]777", true},
	{"readingMinutes[greater_than]9998", true},
	{"publishedAt[begins_with]2020-01-03T05", true},
	{"publishedAt[greater_than]2020-01-03T05:00:00.000Z[and]publishedAt[less_than]2020-01-03T06:00:00.000Z", true},
	{"category[equals]category-777[and]id[not_equals]id-777[and]title[contains]7", true},
}

// databaseItems makes a row of each number from 1 up to another.
const databaseItems = `INSERT INTO items SELECT i, jsonb_build_object(
	'id', 'id-' || i, 'slug', 'slug-' || i, 'title', '記事 ' || i, 'readingMinutes', i % 10000,
	'publishedAt', to_char(timestamp '2020-01-01' + i * interval '3 minutes', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
	'category', jsonb_build_object('id', 'category-' || i % 5000, 'name', 'x'),
	'tags', jsonb_build_array(jsonb_build_object('id', 'tag-' || i % 7919), jsonb_build_object('id', 'tag-' || i % 9973)),
	'body', '<p>' || repeat('本文です。 ', 20) || i || '</p>') FROM generate_series(1, $1::int) AS i`

// Benches returns what to measure, once the database is prepared.
func (d *Database) Benches() []Bench {
	var benches []Bench
	for _, ask := range databaseFilters {
		row := ask.filter
		if !ask.typed {
			row += ", no schema"
		}
		for _, column := range []string{subject, sequential} {
			benches = append(benches, Bench{
				Key: Key{databaseTable, row, column}, Units: 1, Elsewhere: true,
				Op: repeat(func() error {
					db := d.indexed
					if column == sequential {
						db = d.scanned
					}
					_, err := d.ask(db, ask.filter, ask.typed)
					return err
				}),
			})
		}
	}
	return benches
}

// Uses reports whether b needs the database to be prepared.
func (d *Database) Uses(b Bench) bool { return b.Table == databaseTable }

// Prepare starts a server, fills the table and creates the indexes. It is an
// error if a filter finds nothing, or something else through an index.
func (d *Database) Prepare() error {
	var err error
	if d.server, err = postgres.Start(); err != nil {
		return err
	}
	for _, db := range []**sql.DB{&d.indexed, &d.scanned} {
		if *db, err = d.server.Open("bench"); err != nil {
			return err
		}
	}
	if _, err := d.indexed.Exec("CREATE TABLE items (id INTEGER PRIMARY KEY, content jsonb NOT NULL)"); err != nil {
		return err
	}
	if _, err := d.indexed.Exec(databaseItems, d.Items); err != nil {
		return err
	}
	setup := []string{"SET maintenance_work_mem = '512MB'"}
	for _, ask := range databaseFilters {
		indexes, err := translator(ask.typed).Indexes("items", filters.MustParse(ask.filter))
		if err != nil {
			return err
		}
		for _, index := range indexes {
			if !slices.Contains(setup, index) {
				setup = append(setup, index)
			}
		}
	}
	setup = append(setup, "VACUUM ANALYZE items", "SET max_parallel_workers_per_gather = 0")
	for _, statement := range setup {
		if _, err := d.indexed.Exec(statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	for _, setting := range []string{"enable_indexscan", "enable_bitmapscan", "max_parallel_workers_per_gather"} {
		if _, err := d.scanned.Exec("SET " + setting + " = 0"); err != nil {
			return err
		}
	}
	for _, ask := range databaseFilters {
		found, err := d.ask(d.indexed, ask.filter, ask.typed)
		if err != nil {
			return err
		}
		want, err := d.ask(d.scanned, ask.filter, ask.typed)
		if err != nil {
			return err
		}
		if len(found) == 0 || !slices.Equal(found, want) {
			return fmt.Errorf("%s finds %d items through the index and %d without", ask.filter, len(found), len(want))
		}
	}
	return nil
}

// Close stops the server, if it was started.
func (d *Database) Close() error {
	if d.server == nil {
		return nil
	}
	for _, db := range []*sql.DB{d.indexed, d.scanned} {
		if db != nil {
			db.Close()
		}
	}
	return d.server.Stop()
}

var blog = sample.BlogAPI()

func translator(typed bool) *sqlfilter.Translator {
	t := &sqlfilter.Translator{Dialect: sqlfilter.PostgreSQL, Column: "content"}
	if typed {
		t.TypeOf = blog.TypeOf
	}
	return t
}

// ask returns the numbers of the items that a filter finds, in order.
func (d *Database) ask(db *sql.DB, filter string, typed bool) ([]int, error) {
	where, args, err := translator(typed).Where(filters.MustParse(filter))
	if err != nil {
		return nil, err
	}
	rows, err := db.Query("SELECT id FROM items WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, rows.Err()
}
