package bench

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"github.com/go-json-experiment/json/jsontext"
	filters "github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/valyala/fastjson"
)

// Tables of matching.
const (
	decodedTable     = "decoded values"
	convenienceTable = "ways to match, 7.3 KB"
	validateTable    = "validate"
	searchTable      = "search in a body"
)

// sizeText returns a size in bytes for readers.
func sizeText(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 10_000:
		return fmt.Sprintf("%.3g KB", float64(n)/1000)
	case n < 1_000_000:
		return fmt.Sprintf("%d KB", n/1000)
	}
	return fmt.Sprintf("%.3g MB", float64(n)/1e6)
}

// matchBenches are the cases on the pools, by all engines.
func matchBenches() []Bench {
	engines := engines()
	var benches []Bench
	for _, p := range pools() {
		docs, units := p.documents(), p.units()
		for _, c := range Cases {
			for _, e := range engines {
				check, ok := e.Checks[c.Name]
				if !ok || e.Once && (p.varied || p.escaped) {
					continue
				}
				benches = append(benches, Bench{
					Key: Key{p.table(), c.Name, e.Name}, Units: units, Op: inTurn(check, docs),
				})
			}
		}
	}
	return benches
}

// decodedBenches are the cases on items that encoding/json has decoded.
func decodedBenches() []Bench {
	value := decode(Item{Size: 7300}.JSON())
	var benches []Bench
	for _, c := range Cases {
		for _, e := range decodedEngines() {
			if check, ok := e.Checks[c.Name]; ok {
				benches = append(benches, Bench{
					Key: Key{decodedTable, c.Name, e.Name},
					Op: func(n int) {
						for range n {
							check(value)
						}
					},
				})
			}
		}
	}
	return benches
}

// convenienceBenches compare a matcher to the methods that need none.
func convenienceBenches() []Bench {
	item := newDocument(Item{Size: 7300}.JSON())
	var benches []Bench
	for _, c := range Cases {
		f := filters.MustParse(c.Filter)
		m := compile(c.Filter, false)
		add := func(column string, op func() error) {
			benches = append(benches, Bench{Key: Key{convenienceTable, c.Name, column}, Op: repeat(op)})
		}
		add(subject, func() error { return failure(m.Match(item.bytes)) })
		add("Filter.Match", func() error { return failure(f.Match(item.bytes)) })
		add("Parse and Filter.Match", func() error {
			f, err := filters.Parse(c.Filter)
			if err != nil {
				return err
			}
			return failure(f.Match(item.bytes))
		})
	}
	return benches
}

// Columns of the table of validation. The second checks as much, the third less.
const (
	jsontextValid = "jsontext.Value.IsValid"
	fastjsonValid = "fastjson.ValidateBytes"
)

func validateRow(p pool) string {
	if p.escaped {
		return sizeText(p.size) + `, \u`
	}
	return sizeText(p.size)
}

// validateBenches check items whole.
func validateBenches() []Bench {
	var benches []Bench
	for _, p := range pools() {
		if p.varied {
			continue
		}
		docs, units := p.documents(), p.units()
		for _, c := range []struct {
			column string
			check  matchFunc
		}{
			{subject, func(d document) bool { return filters.CheckItem(d.bytes) == nil }},
			{jsontextValid, func(d document) bool { return jsontext.Value(d.bytes).IsValid() }},
			{fastjsonValid, func(d document) bool { return fastjson.ValidateBytes(d.bytes) == nil }},
			{validity, valid},
		} {
			if !c.check(docs[0]) || c.check(document{bytes: docs[0].bytes[:100]}) {
				panic(c.column)
			}
			benches = append(benches, Bench{
				Key: Key{validateTable, validateRow(p), c.column}, Units: units, Op: inTurn(c.check, docs),
			})
		}
	}
	return benches
}

// searchedNeedles are words that people search for.
var searchedNeedles = []string{
	wantPhrase, "お知らせ一覧", "送料無料", "セール", "リリースノート", "free shipping", "warehouse sale", "2026年",
}

var searchedSizes = []int{600, 6000, 60_000}

// searchBenches search for what is not there.
func searchBenches() []Bench {
	var benches []Bench
	for _, size := range searchedSizes {
		s := []byte(body(rand.New(rand.NewPCG(1, 2)), size, false))
		for _, text := range searchedNeedles {
			needle := rawjson.NewNeedle(text)
			if rawjson.Index(s, &needle) >= 0 {
				panic(text)
			}
			add := func(column string, op func()) {
				benches = append(benches, Bench{
					Key: Key{searchTable, sizeText(size) + ", " + text, column}, Units: len(s),
					Op: func(n int) {
						for range n {
							op()
						}
					},
				})
			}
			add(subject, func() { rawjson.Index(s, &needle) })
			add("bytes.Index", func() { bytes.Index(s, []byte(text)) })
			add(searching, func() { bytes.IndexByte(s, 0) })
		}
	}
	return benches
}
