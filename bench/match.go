package bench

import (
	"encoding/json"
	"fmt"

	filters "github.com/microcms-go/filters"
)

// matchTable is the name of the table for items of a size.
func matchTable(size int) string { return fmt.Sprintf("match, %s", sizeText(size)) }

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

// missTable is the table for an item that no case matches.
const missTable = "match, 7.3 KB, no hit"

// matchBenches are the cases on raw items, by all engines.
func matchBenches() []Bench {
	engines := engines()
	var benches []Bench
	add := func(table string, item document) {
		for _, c := range Cases {
			for _, e := range engines {
				benches = append(benches, Bench{
					Key:   Key{table, c.Name, e.Name},
					Units: len(item.bytes),
					Op:    repeatCheck(e.Checks[c.Name], item),
				})
			}
		}
	}
	for _, size := range Sizes {
		add(matchTable(size), newDocument(Item{Size: size}.JSON()))
	}
	add(missTable, newDocument(Item{Size: 7300, Miss: true}.JSON()))
	return benches
}

func repeatCheck(check matchFunc, item document) func(int) {
	return func(n int) {
		for range n {
			check(item)
		}
	}
}

const decodedTable = "decoded values"

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

const convenienceTable = "ways to match, 7.3 KB"

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
		add(subject, func() error {
			_, err := m.Match(item.bytes)
			return err
		})
		add("Filter.Match", func() error {
			_, err := f.Match(item.bytes)
			return err
		})
		add("Parse and Filter.Match", func() error {
			f, err := filters.Parse(c.Filter)
			if err != nil {
				return err
			}
			_, err = f.Match(item.bytes)
			return err
		})
	}
	return benches
}

// validateTable is the name of the table that compares validation for a size.
func validateTable(size int) string { return "validate, " + sizeText(size) }

// Columns of the table of validation.
const (
	validThenMatch = "json.Valid, then filters"
	noValidation   = "filters without validation"
)

// validateBenches compare a match with validation to json.Valid before a match
// without. json.Valid does not look for doubled names and broken UTF-8.
func validateBenches() []Bench {
	var benches []Bench
	plain, validating := selfChecks(), selfValidatingChecks()
	for _, size := range Sizes {
		item := newDocument(Item{Size: size}.JSON())
		for _, c := range Cases {
			add := func(column string, check matchFunc) {
				benches = append(benches, Bench{
					Key:   Key{validateTable(size), c.Name, column},
					Units: len(item.bytes),
					Op:    repeatCheck(check, item),
				})
			}
			add(subject, validating[c.Name])
			add(validThenMatch, func(item document) bool { return json.Valid(item.bytes) && plain[c.Name](item) })
			add(noValidation, plain[c.Name])
			add(validity, valid)
		}
	}
	return benches
}
