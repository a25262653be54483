package bench

import (
	"fmt"
	"slices"
	"strings"
)

// Goals returns the goals as far as results tell about them.
func Goals(results Results) []Goal {
	return slices.Concat(
		matchGoals(results),
		readGoals(results),
		parseGoals(results),
		[]Goal{decodedGoal(results), pipelineGoal(results), hostileGoal(results), databaseGoal(results)},
	)
}

// What goals take from results.
func value(f func(Result) float64) func(Key, Result) (float64, bool) {
	return func(_ Key, r Result) (float64, bool) { return f(r), true }
}

var (
	allocs  = value(func(r Result) float64 { return r.Allocs })
	size    = value(func(r Result) float64 { return r.Bytes })
	perUnit = value(Result.perUnit)
	rate    = value(Result.rate)
)

// inverse returns how many times as long this module takes as others.
func inverse(list figures) figures {
	list = slices.Clone(list)
	for i := range list {
		list[i].x = 1 / list[i].x
	}
	return list
}

// beside returns how many times as long as each result of the column the one
// takes whose key other makes of its key.
func (r Results) beside(table string, keep func(string) bool, column string, other func(Key) Key) figures {
	return r.figures(table, keep, column, func(k Key, self Result) (float64, bool) {
		o, ok := r[other(k)]
		return o.over(self), ok
	})
}

// growth returns how many times as long a unit takes in a column as in the row
// that other makes of its key.
func (r Results) growth(table string, keep func(string) bool, column string, other func(Key) Key) figures {
	return r.figures(table, keep, column, func(k Key, self Result) (float64, bool) {
		o, ok := r[other(k)]
		return self.perUnit() / o.perUnit(), ok
	})
}

// inRow and inColumn return what changes the row or the column of a key.
func inRow(row string) func(Key) Key { return func(k Key) Key { return Key{k.Table, row, k.Column} } }

func inColumn(column string) func(Key) Key {
	return func(k Key) Key { return Key{k.Table, k.Row, column} }
}

// best returns, for each row, the ratio of the quickest of the columns.
func (r Results) best(table string, keep func(row string) bool, columns ...string) figures {
	rows := make(map[string]figure)
	for _, column := range columns {
		for k := range r {
			if k.Table != table || k.Column != column || keep != nil && !keep(k.Row) {
				continue
			}
			x, ok := r.ratio(k)
			if old, found := rows[k.Row]; ok && (!found || x < old.x) {
				rows[k.Row] = figure{k.Row + ", " + strings.TrimPrefix(table, "match, ") + ", " + column, x}
			}
		}
	}
	var list figures
	for _, f := range rows {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b figure) int { return strings.Compare(a.where, b.where) })
	return list
}

var sonicForms = []string{sonicEach, sonicTuned}

// matchGoals are those on the nine cases.
func matchGoals(results Results) []Goal {
	// over adds one part for each size, on all pools of it that are in UTF-8.
	over := func(f func(i int, size string, tables []string)) {
		for i, size := range Sizes {
			f(i, sizeText(size), []string{pool{size: size}.table(), pool{size: size, varied: true}.table()})
		}
	}
	best := func(tables []string, keep func(string) bool, columns ...string) (list figures) {
		for _, t := range tables {
			list = append(list, results.best(t, keep, columns...)...)
		}
		return list
	}

	m1 := Goal{Name: "M1", Text: "a match on raw bytes allocates nothing, escaped or not, validating or not"}
	m2 := Goal{Name: "M2", Text: "first in every cell"}
	for _, column := range []string{subject, subjectValidating} {
		var counts, sizes figures
		for _, p := range pools() {
			counts = append(counts, results.figures(p.table(), nil, column, allocs)...)
			sizes = append(sizes, results.figures(p.table(), nil, column, size)...)
		}
		m1.atMost(column+", allocations", 0, "", counts)
		m1.atMost(column+", allocated bytes", 0, "", sizes)
	}
	for _, p := range pools() {
		m2.atLeast(p.table(), 1.2, "×", results.best(p.table(), nil, rivals()...))
	}

	m3 := Goal{Name: "M3", Text: "sonic, in its best form"}
	m4 := Goal{Name: "M4", Text: "geometric means over the cases"}
	m5 := Goal{Name: "M5", Text: "near the speed of bytes.IndexByte over the item"}
	m8 := Goal{Name: "M8", Text: "lists, and/or, contains"}
	over(func(i int, size string, tables []string) {
		late := best(tables, among("late_eq", "not_exists"), sonicForms...)
		m3.atLeast(size+", late or absent key", []float64{1.2, 1.2, 1.4}[i], "×", late)
		for _, t := range tables {
			m3.mean(t, []float64{2, 2.3, 2.5}[i], results.best(t, nil, sonicForms...))
			m4.mean(t+", jsonparser", []float64{2.7, 3.8, 8}[i], results.best(t, nil, jsonParser))
			m4.mean(t+", gjson", []float64{3.3, 5, 15}[i], results.best(t, nil, gjsonBytes, gjsonTuned))
			m4.mean(t+", fastjson", []float64{8, 10, 25}[i], results.best(t, nil, fastJSON))
		}
		m5.atMost(size+", late_eq", []float64{7, 4.5, 3}[i], "×", inverse(best(tables, among("late_eq"), searching)))
		contains := among("contains_body")
		m5.atMost(size+", contains_body", []float64{6.5, 4.5, 4.5}[i], "×", inverse(best(tables, contains, searching)))
		m8.atLeast(size+", contains_body, sonic", []float64{3, 8, 15}[i], "×", best(tables, contains, sonicForms...))
		m8.atLeast(size+", rellist, sonic", 4, "×", best(tables, among("rellist"), sonicForms...))
		m8.atLeast(size+", rellist, jsonparser", 3, "×", best(tables, among("rellist"), jsonParser))
		m8.atLeast(size+", repeater, sonic", 1.8, "×", best(tables, among("repeater"), sonicForms...))
		m8.atLeast(size+", repeater, fastjson", 1.9, "×", best(tables, among("repeater"), fastJSON))
		m8.atLeast(size+", and_or5, sonic", 1.8, "×", best(tables, among("and_or5"), sonicForms...))
		m8.info(size+", sonic with its iterators", best(tables, among("rellist", "repeater", "and_or5"), sonicEach))
	})
	large := func(row string) bool {
		return row != sizeText(itemSizes[0]) && row != sizeText(itemSizes[1]) && row != sizeText(itemSizes[2])
	}
	m5.atLeast("late_eq, from 100 KB on, part of its speed", 0.35, "",
		results.beside(sizeTable, large, "late_eq", inColumn(searching)))

	m6 := Goal{Name: "M6", Text: "an early key"}
	m7 := Goal{Name: "M7", Text: "a reference and a date"}
	var early, hand, refs, dates figures
	over(func(_ int, _ string, tables []string) {
		early = append(early, best(tables, among("early_eq"), jsonParser)...)
		hand = append(hand, inverse(best(tables, among("early_eq"), bytesByHand))...)
		refs = append(refs, best(tables, among("rel_eq"), sonicForms...)...)
		dates = append(dates, best(tables, among("date_less"), append([]string{jsonParser}, sonicForms...)...)...)
	})
	m6.atLeast("jsonparser", 1.25, "×", early)
	m6.atMost("against a comparison by hand", 2.2, "×", hand)
	m7.atLeast("rel_eq, sonic", 1.4, "×", refs)
	m7.atLeast("date_less, sonic and jsonparser", 1.25, "×", dates)

	m9 := Goal{Name: "M9", Text: "where the outcome is known early, the size of the item does not matter"}
	first, last := pool{size: Sizes[0]}.table(), pool{size: Sizes[2]}.table()
	var grown figures
	for _, c := range Cases {
		if small, ok := results[Key{first, c.Name, subject}]; ok && c.Early {
			grown = append(grown, results.figures(last, among(c.Name), subject, func(_ Key, r Result) (float64, bool) {
				return r.over(small), true
			})...)
		}
	}
	m9.atMost("largest against smallest", 1.25, "×", grown)

	// The figures of before are of another commit. Here is what kernels bring.
	m10 := Goal{Name: "M10", Text: "without kernels no case is slower than before there were any (at least 0.95×), " +
		"and early_eq, date_less and rellist are quicker (at least 1.1×); beside this, kernels bring"}
	for _, size := range Sizes {
		m10.info(sizeText(size), results.best(pool{size: size}.table(), nil, subjectPlain))
	}
	return []Goal{m1, m2, m3, m4, m5, m6, m7, m8, m9, m10}
}

// readGoals are those on validation and on the search in strings.
func readGoals(results Results) []Goal {
	v1 := Goal{Name: "V1", Text: "validation"}
	v2 := Goal{Name: "V2", Text: `validation of \uXXXX`}
	e1 := Goal{Name: "E1", Text: `a search in \uXXXX`}
	for i, size := range Sizes {
		at := func(p pool, column string) figures {
			return results.ratios(validateTable, among(validateRow(p)), column)
		}
		utf8 := pool{size: size}
		v1.atLeast(validity, []float64{4, 8, 18}[i], "×", at(utf8, validity))
		v1.atLeast(jsontextValid, []float64{1.8, 3.5, 9}[i], "×", at(utf8, jsontextValid))
		v1.atLeast(fastjsonValid, []float64{1.1, 1.4, 2.2}[i], "×", at(utf8, fastjsonValid))
		v2.atLeast(validity, 4, "×", at(pool{size: size, escaped: true}, validity))
		for _, varied := range []bool{false, true} {
			table := pool{size, varied, true}.table()
			e1.atLeast("contains_body, "+validity, 7, "×", results.best(table, among("contains_body"), validity))
		}
	}
	row, limit := hostileRow(hostileSizes[0], matching), inRow(hostileRow(hostileSizes[0], validity))
	e1.atLeast("every escape a candidate, "+validity, 1.8, "×",
		results.beside(hostileTable, among(row), `contains \u`, limit))
	e2 := Goal{Name: "E2", Text: "a search in UTF-8, part of the speed of " + searching}
	e2.atLeast("all words", 0.5, "", results.ratios(searchTable, nil, searching))
	return []Goal{v1, v2, e1, e2}
}

func parseGoals(results Results) []Goal {
	p1 := Goal{Name: "P1", Text: "allocations of Parse"}
	upToTen := among(conditionsText(1), conditionsText(3), conditionsText(5), conditionsText(10))
	p1.atMost("up to ten conditions", 1, "", results.figures(parseTable, upToTen, subject, allocs))
	p1.atMost("1,000 conditions", 12, "", results.figures(lengthTable, among("1000"), parsing, allocs))
	p1.atMost("1,000 lists, nested", 24, "", results.figures(depthTable, among("1000"), nestedLists, allocs))

	p2 := Goal{Name: "P2", Text: "parsing beside others"}
	one := among(conditionsText(1))
	p2.atLeast("fexpr, one condition", 3.5, "×", results.ratios(parseTable, one, "fexpr"))
	p2.atLeast("fexpr, more", 4.5, "×", results.ratios(parseTable, func(row string) bool { return !one(row) }, "fexpr"))
	for _, peer := range []struct {
		name  string
		limit float64
	}{{"expr", 7}, {"aip-go", 50}, {"cel-go", 80}} {
		p2.atLeast(peer.name, peer.limit, "×", results.ratios(parseTable, nil, peer.name))
	}
	p2.atMost("one condition, against "+reading, 11, "×", inverse(results.ratios(parseTable, one, reading)))

	p3 := Goal{Name: "P3", Text: "parsing is linear, and prints without allocation"}
	p3.atMost("a condition of 10,000 against one of 100", 1.5, "×",
		results.growth(lengthTable, among("10000"), parsing, inRow("100")))
	micros := value(func(r Result) float64 { return r.Time() / 1000 })
	for _, column := range []string{refused, unclosed} {
		p3.atMost("10,000 parentheses, "+column, 2000, " µs",
			results.figures(depthTable, among("10000"), column, micros))
	}
	for _, against := range []struct {
		what  string
		limit float64
		f     figures
	}{
		{"ten conditions", 3.2, results.ratios(parseTable, among(conditionsText(10)), reusing)},
		{"1,000 conditions", 2.4, results.beside(lengthTable, among("1000"), parsing, inColumn(reusing))},
		{"1,000 lists, nested", 4.5, results.beside(depthTable, among("1000"), nestedLists, inColumn(reusing))},
	} {
		p3.atMost(against.what+", against "+reusing, against.limit, "×", inverse(against.f))
	}
	p3.atMost("allocations of printing", 0, "", results.figures(lengthTable, nil, printing, allocs))

	p4 := Goal{Name: "P4", Text: "parse and compile"}
	p4.atMost("up to ten conditions, each", 300, " ns", results.figures(compileTable, upToTen, subject, perUnit))
	return []Goal{p1, p2, p3, p4}
}

func decodedGoal(results Results) Goal {
	d1 := Goal{Name: "D1", Text: "decoded values"}
	d1.atMost("allocations", 0, "", results.figures(decodedTable, nil, subject, allocs))
	hand := func(rows ...string) figures { return inverse(results.ratios(decodedTable, among(rows...), byHand)) }
	d1.atMost("by hand", 1.6, "×", hand("early_eq", "late_eq", "date_less"))
	d1.atMost("by hand", 1.7, "×", hand("and_or5", "rel_eq", "rellist"))
	d1.atMost("by hand", 2.3, "×", hand("repeater"))
	d1.atLeast("expr", 3, "×", results.ratios(decodedTable, nil, "expr"))
	d1.atLeast("cel-go", 2.4, "×", results.ratios(decodedTable, nil, "cel-go"))
	d1.atLeast("contains_body, both", 8, "×", results.best(decodedTable, among("contains_body"), "expr", "cel-go"))
	return d1
}

func pipelineGoal(results Results) Goal {
	// simdjson in C++, which the goal names too, is not measured here.
	n1 := Goal{Name: "N1", Text: "mcfilter match uses all cores, in constant memory; " +
		"the goal against simdjson, at least 1.5× and 2.2×, is not decided here"}
	for i, size := range Sizes[:2] {
		row := among(toolRow(size))
		lines := results.beside(toolTable, row, toolNoValidate, inColumn(toolLines))
		n1.atLeast(toolNoValidate+", part of the speed of wc -l", []float64{0.6, 0.8}[i], "", lines)
		n1.atLeast(toolOneCore+", against jq", 8, "×", results.beside(toolTable, row, toolOneCore, inColumn(toolJQ)))
	}
	small, big := pipelineSizes[0], pipelineSizes[len(pipelineSizes)-1]
	for _, form := range pipelineForms {
		row := among(pipelineRow(form.name, big))
		for _, validate := range []bool{true, false} {
			two := pipelineColumn(2, validate)
			one := inColumn(pipelineColumn(1, validate))
			n1.info("one core against "+two, results.beside(pipelineTable, row, two, one))
		}
		memory := results.figures(pipelineTable, row, pipelineColumn(2, true), func(k Key, r Result) (float64, bool) {
			less := results[Key{k.Table, pipelineRow(form.name, small), k.Column}]
			return max(0, float64(r.Peak-less.Peak)/1e6), r.Peak > 0 && less.Peak > 0
		})
		n1.atMost(fmt.Sprintf("memory for %s beyond that for %s", sizeText(big), sizeText(small)), 8, " MB", memory)
	}
	return n1
}

func hostileGoal(results Results) Goal {
	w1 := Goal{Name: "W1", Text: "hostile items"}
	first := hostileSizes[0]
	var fast, valid, counts figures
	for _, h := range hostiles {
		row := among(hostileRow(first, matching))
		if h.Fast {
			fast = append(fast, named(h.Name, results.figures(hostileTable, row, h.Name, rate))...)
		}
		limit := inRow(hostileRow(first, validity))
		valid = append(valid, named(h.Name, results.beside(hostileTable, row, h.Name, limit))...)
		counts = append(counts, named(h.Name, results.figures(hostileTable, row, h.Name, allocs))...)
	}
	w1.atMost("allocations", 0, "", counts)
	w1.atLeast("passing over", 10_000, " MB/s", fast)
	w1.atLeast(validity, 0.7, "×", valid)
	for _, what := range []string{matching, validating} {
		var growth figures
		for _, h := range hostiles {
			row := among(hostileRow(hostileSizes[1], what))
			short := inRow(hostileRow(first, what))
			growth = append(growth, named(h.Name, results.growth(hostileTable, row, h.Name, short))...)
		}
		w1.atMost(what+", a byte of 500 KB against one of 50 KB", 1.5, "×", growth)
	}
	return w1
}

func databaseGoal(results Results) Goal {
	q1 := Goal{Name: "Q1", Text: "among 1,000,000 items in PostgreSQL, an index finds what filters ask for"}
	q1.atLeast("against a sequential scan", 100, "×", results.ratios(databaseTable, nil, sequential))
	return q1
}
