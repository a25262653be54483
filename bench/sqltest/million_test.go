package sqltest

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
)

// BenchmarkMillion measures filters on 1,000,000 items in PostgreSQL, through
// the indexes that are advised for them and without. What it reports is the
// time through the index and, of one run without, ms/scan and times.
//
//	go test -run '^$' -bench Million -benchtime 20x ./sqltest
func BenchmarkMillion(b *testing.B) {
	bundle, err := schema.Read(bytes.NewReader(sample.BlogSchema))
	require.NoError(b, err)
	api, _ := bundle.API("")
	db := openPostgres(b)
	must(b, db, "CREATE TABLE items (id INTEGER PRIMARY KEY, content jsonb NOT NULL)")
	must(b, db, `INSERT INTO items SELECT i, jsonb_build_object(
		'id', 'id-' || i, 'slug', 'slug-' || i, 'title', '記事 ' || i, 'readingMinutes', i % 10000,
		'publishedAt', to_char(timestamp '2020-01-01' + i * interval '3 minutes', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
		'category', jsonb_build_object('id', 'category-' || i % 5000, 'name', 'x'),
		'tags', jsonb_build_array(jsonb_build_object('id', 'tag-' || i % 7919), jsonb_build_object('id', 'tag-' || i % 9973)),
		'body', '<p>' || repeat('本文です。 ', 20) || i || '</p>') FROM generate_series(1, 1000000) AS i`)
	must(b, db, "SET max_parallel_workers_per_gather = 0")
	must(b, db, "SET maintenance_work_mem = '1GB'")
	tests := []struct {
		filter string
		typed  bool
	}{
		{"slug[equals]slug-777777", true},
		{"slug[equals]slug-777777", false},
		{"category[equals]category-777", true},
		{"category[equals]category-777", false},
		{"tags[contains]tag-777", true},
		{"readingMinutes[equals]777", true},
		{"readingMinutes[greater_than]9998", true},
		{"publishedAt[begins_with]2022-03-04T05", true},
		{"publishedAt[greater_than]2022-03-04T05:00:00.000Z[and]publishedAt[less_than]2022-03-04T06:00:00.000Z", true},
		{"category[equals]category-777[and]id[not_equals]id-777[and]title[contains]7", true},
	}
	made := make(map[string]bool)
	translator := func(typed bool) *sqlfilter.Translator {
		t := &sqlfilter.Translator{Dialect: sqlfilter.PostgreSQL, Column: "content"}
		if typed {
			t.TypeOf = api.TypeOf
		}
		return t
	}
	for _, test := range tests {
		indexes, err := translator(test.typed).Indexes("items", filters.MustParse(test.filter))
		require.NoError(b, err)
		for _, index := range indexes {
			if !made[index] {
				made[index] = true
				start := time.Now()
				must(b, db, index)
				b.Logf("%s: %.1f s", index, time.Since(start).Seconds())
			}
		}
	}
	must(b, db, "VACUUM ANALYZE items")
	for _, test := range tests {
		b.Run(fmt.Sprintf("%s,typed=%t", test.filter, test.typed), func(b *testing.B) {
			where, args, err := translator(test.typed).Where(filters.MustParse(test.filter))
			require.NoError(b, err)
			query := "SELECT id FROM items WHERE " + where
			useIndexes := func(setting string) {
				must(b, db, "SET enable_indexscan = "+setting)
				must(b, db, "SET enable_bitmapscan = "+setting)
				must(b, db, "DISCARD PLANS")
			}
			useIndexes("off")
			scan := time.Hour
			var scanned []string
			for range 2 {
				start := time.Now()
				scanned = must(b, db, query, args...)
				scan = min(scan, time.Since(start))
			}
			useIndexes("on")
			var rows []string
			for b.Loop() {
				rows = must(b, db, query, args...)
			}
			require.Len(b, rows, len(scanned))
			b.ReportMetric(float64(scan.Milliseconds()), "ms/scan")
			b.ReportMetric(float64(len(rows)), "rows")
			b.ReportMetric(scan.Seconds()*float64(b.N)/b.Elapsed().Seconds(), "times")
		})
	}
}
