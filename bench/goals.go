package bench

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Goal is something that the project promises of its speed.
type Goal struct {
	Name, Text string
	Parts      []Part // none if nothing of it was measured
}

// A Part of a goal is one figure.
type Part struct {
	Text  string
	Holds bool
}

// Holds reports whether all parts do.
func (g *Goal) Holds() bool {
	return !slices.ContainsFunc(g.Parts, func(p Part) bool { return !p.Holds })
}

// atLeast requires every figure to reach the limit.
func (g *Goal) atLeast(what string, limit float64, unit string, f figures) {
	if len(f) > 0 {
		low := f.min()
		g.add(low.x >= limit, "%s: at least %s%s (%s), goal %s%s", what, digits(low.x), unit, low.where, digits(limit), unit)
	}
}

// atMost requires every figure to keep to the limit.
func (g *Goal) atMost(what string, limit float64, unit string, f figures) {
	if len(f) > 0 {
		high := f.max()
		g.add(high.x <= limit, "%s: at most %s%s (%s), goal %s%s", what, digits(high.x), unit, high.where, digits(limit), unit)
	}
}

// mean requires the geometric mean to reach the limit.
func (g *Goal) mean(what string, limit float64, f figures) {
	if len(f) > 0 {
		low, mean := f.min(), f.mean()
		g.add(mean >= limit, "%s: mean %s, goal %s (lowest %s: %s)", what, ratioText(mean), ratioText(limit), ratioText(low.x), low.where)
	}
}

// info tells of figures for which no goal is set.
func (g *Goal) info(what string, f figures) {
	if len(f) > 0 {
		low := f.min()
		g.add(true, "%s (no goal): mean %s, lowest %s (%s)", what, ratioText(f.mean()), ratioText(low.x), low.where)
	}
}

func (g *Goal) add(holds bool, format string, args ...any) {
	g.Parts = append(g.Parts, Part{fmt.Sprintf(format, args...), holds})
}

// all returns the ratios of a column over all sizes.
func (r Results) all(keep func(row string) bool, column string) figures {
	var list figures
	for _, size := range Sizes {
		list = append(list, r.ratios(matchTable(size), keep, column)...)
	}
	return list
}

func among(names ...string) func(string) bool {
	return func(row string) bool { return slices.Contains(names, row) }
}

// where returns which rows are cases for which f is true.
func where(f func(Case) bool) func(string) bool {
	return func(row string) bool {
		return slices.ContainsFunc(Cases, func(c Case) bool { return c.Name == row && f(c) })
	}
}

// Goals returns the goals as far as results tell about them.
func Goals(results Results) []Goal {
	scans := where(func(c Case) bool { return c.Scan })
	early := where(func(c Case) bool { return c.Early })
	inverse := func(list figures) figures {
		list = slices.Clone(list)
		for i := range list {
			list[i].x = 1 / list[i].x
		}
		return list
	}
	value := func(f func(Result) float64) func(Key, Result) (float64, bool) {
		return func(_ Key, r Result) (float64, bool) { return f(r), true }
	}
	allocs := value(func(r Result) float64 { return r.Allocs })
	size := value(func(r Result) float64 { return r.Bytes })
	times := value(Result.Time)
	perUnit := value(Result.perUnit)
	rate := value(Result.rate)

	m1 := Goal{Name: "M1", Text: "a match on raw bytes allocates nothing"}
	var matchAllocs, matchBytes figures
	for _, itemSize := range Sizes {
		matchAllocs = append(matchAllocs, results.figures(matchTable(itemSize), nil, subject, allocs)...)
		matchBytes = append(matchBytes, results.figures(matchTable(itemSize), nil, subject, size)...)
	}
	m1.atMost("allocations", 0, "", matchAllocs)
	m1.atMost("allocated bytes", 0, "", matchBytes)

	m2 := Goal{Name: "M2", Text: "gjson takes longer"}
	m2.atLeast("every case", 1.3, "×", results.all(nil, "gjson"))
	for i, size := range Sizes {
		m2.mean(sizeText(size), []float64{2.5, 3.5, 6}[i], results.ratios(matchTable(size), nil, "gjson"))
	}

	m2.info(gjsonTuned, results.all(nil, gjsonTuned))

	m3 := Goal{Name: "M3", Text: "jsonparser and fastjson are never faster, and on average slower"}
	for _, peer := range []struct {
		name string
		mean float64
	}{{"jsonparser", 2}, {"fastjson", 4}} {
		m3.atLeast(peer.name+", every case", 1/noise, "×", results.all(nil, peer.name))
		for _, size := range Sizes {
			m3.mean(peer.name+", "+sizeText(size), peer.mean, results.ratios(matchTable(size), nil, peer.name))
		}
	}

	m4 := Goal{Name: "M4", Text: "sonic is slower on average, and on lists, and/or and contains"}
	for _, size := range Sizes {
		m4.mean(sizeText(size), 1.2, results.ratios(matchTable(size), nil, "sonic"))
	}
	m4.atLeast("lists, and/or, contains", 1.4, "×", results.all(among("rellist", "and_or5", "contains_body", "repeater"), "sonic"))
	m4.info("skipping only", results.all(among("late_eq", "not_exists"), "sonic"))
	m4.info(sonicTuned, results.all(nil, sonicTuned))

	m5 := Goal{Name: "M5", Text: "full scans run near the speed of memory, at any size"}
	m5.atLeast("json.Valid", 8, "×", results.all(scans, validity))
	m5.atMost("against bytes.IndexByte", 18, "×", inverse(results.all(scans, searching)))
	for _, c := range Cases {
		if c.Scan {
			big := func(row string) bool { return row != sizeText(itemSizes[0]) && row != sizeText(itemSizes[1]) }
			if rates := results.figures(sizeTable, big, c.Name, rate); len(rates) > 1 {
				low, high := rates.min(), rates.max()
				m5.add(high.x/low.x <= 1.3/0.7, "%s, from 10 KB on: %.0f MB/s (%s) to %.0f MB/s (%s), goal ±30 %%", c.Name, low.x, low.where, high.x, high.where)
			}
		}
	}

	m6 := Goal{Name: "M6", Text: "where the outcome is known early, the size of the item does not matter"}
	first, last := matchTable(Sizes[0]), matchTable(Sizes[len(Sizes)-1])
	m6.atMost("largest against smallest", 1.5, "×", results.figures(last, early, subject, func(k Key, r Result) (float64, bool) {
		small, ok := results[Key{first, k.Row, subject}]
		return r.Time() / small.Time(), ok
	}))

	m7 := Goal{Name: "M7", Text: "encoding/json and a check by hand take far longer"}
	m7.atLeast("into a map", 15, "×", results.all(nil, jsonByHand))
	m7.atLeast("into a struct", 15, "×", results.all(nil, jsonStruct))

	d1 := Goal{Name: "D1", Text: "decoded values"}
	d1.atMost("allocations", 0, "", results.figures(decodedTable, nil, subject, allocs))
	d1.atMost("against plain Go", 2.5, "×", inverse(results.ratios(decodedTable, nil, byHand)))
	d1.mean("expr", 3, results.ratios(decodedTable, nil, "expr"))
	d1.mean("cel-go", 2, results.ratios(decodedTable, nil, "cel-go"))
	d1.mean("go-bexpr", 50, results.ratios(decodedTable, nil, "go-bexpr"))

	p1 := Goal{Name: "P1", Text: "parsing is fast"}
	one := among(conditionsText(1))
	many := among(conditionsText(10), conditionsText(100))
	p1.atMost("one condition", 350, " ns", results.figures(parseTable, one, subject, times))
	p1.atMost("a condition, from ten on", 200, " ns", results.figures(parseTable, many, subject, perUnit))
	p1.atMost("allocations beyond 8, a condition", 1, "", results.figures(parseTable, nil, subject, func(_ Key, r Result) (float64, bool) {
		return (r.Allocs - 8) / float64(r.Units), true
	}))
	for _, peer := range []struct {
		name  string
		limit float64
	}{{"aip-go", 40}, {"cel-go", 80}, {"expr", 8}, {"fexpr", 3}} {
		p1.atLeast(peer.name, peer.limit, "×", results.ratios(parseTable, nil, peer.name))
	}

	p2 := Goal{Name: "P2", Text: "parsing is linear"}
	p2.atMost("a condition of 10,000 against one of 100", 1.5, "×", results.figures(lengthTable, among("10000"), parsing, func(k Key, r Result) (float64, bool) {
		short, ok := results[Key{lengthTable, "100", parsing}]
		return r.perUnit() / short.perUnit(), ok
	}))
	micros := value(func(r Result) float64 { return r.Time() / 1000 })
	for _, column := range []string{refused, unclosed} {
		p2.atMost("10,000 parentheses, "+column, 2000, " µs", results.figures(depthTable, among("10000"), column, micros))
	}
	for _, column := range []string{plain, nestedLists} {
		for _, f := range results.figures(depthTable, among("10000"), column, micros) {
			p2.add(true, "under a raised limit, %s (no goal): %.0f µs", column, f.x)
		}
	}

	p3 := Goal{Name: "P3", Text: "printing into a large enough buffer allocates nothing"}
	p3.atMost("allocations", 0, "", results.figures(lengthTable, nil, printing, allocs))

	n1 := Goal{Name: "N1", Text: "mcfilter match uses all cores, in constant memory"}
	small, big := pipelineSizes[0], pipelineSizes[len(pipelineSizes)-1]
	for _, form := range pipelineForms {
		for _, validate := range []bool{true, false} {
			two := pipelineColumn(2, validate)
			speedup := results.figures(pipelineTable, among(pipelineRow(form.name, big)), two, func(k Key, r Result) (float64, bool) {
				one, ok := results[Key{k.Table, k.Row, pipelineColumn(1, validate)}]
				return one.Time() / r.Time(), ok
			})
			if form.between == "\n" {
				n1.atLeast("one core against "+two, 1.6, "×", speedup)
			} else {
				n1.info("one core against "+two, speedup)
			}
		}
		n1.atMost(fmt.Sprintf("memory for %s beyond that for %s", sizeText(big), sizeText(small)), 8, " MB", results.figures(pipelineTable, among(pipelineRow(form.name, big)), pipelineColumn(2, true), func(k Key, r Result) (float64, bool) {
			less := results[Key{k.Table, pipelineRow(form.name, small), k.Column}]
			return max(0, float64(r.Peak-less.Peak)/1e6), r.Peak > 0 && less.Peak > 0
		}))
	}

	w1 := Goal{Name: "W1", Text: "hostile items are read in linear time"}
	for _, what := range []string{matching, validating} {
		row := func(size int) string { return hostileRow(size, what) }
		for _, limit := range []float64{80, 400} {
			var rates figures
			for _, h := range hostiles {
				if h.MBs == limit && what == matching {
					rates = append(rates, named(h.Name, results.figures(hostileTable, among(row(hostileSizes[0])), h.Name, rate))...)
				}
			}
			w1.atLeast(what, limit, " MB/s", rates)
		}
		var growth figures
		for _, h := range hostiles {
			growth = append(growth, named(h.Name, results.figures(hostileTable, among(row(hostileSizes[1])), h.Name, func(k Key, r Result) (float64, bool) {
				short, ok := results[Key{k.Table, row(hostileSizes[0]), k.Column}]
				return r.perUnit() / short.perUnit(), ok
			}))...)
		}
		w1.atMost(what+", a byte of 500 KB against one of 50 KB", 1.5, "×", growth)
	}

	v := Goal{Name: "V", Text: "a validating match costs less than json.Valid and a match"}
	for _, size := range Sizes {
		v.atLeast(sizeText(size), noise, "×", results.ratios(validateTable(size), nil, validThenMatch))
	}

	s1 := Goal{Name: "S1", Text: "among 1,000,000 items in PostgreSQL, an index finds what filters ask for"}
	s1.atLeast("against a sequential scan", 100, "×", results.ratios(databaseTable, nil, sequential))

	return []Goal{m1, m2, m3, m4, m5, m6, m7, d1, p1, p2, p3, n1, w1, v, s1}
}

// named renames the figures.
func named(name string, list figures) figures {
	for i := range list {
		list[i].where = name
	}
	return list
}

// WriteGoals writes which goals hold.
func WriteGoals(w io.Writer, goals []Goal) {
	if len(goals) == 0 {
		return
	}
	fmt.Fprint(w, "\n### Goals\n\n| goal | | figures |\n|---|---|---|\n")
	for _, g := range goals {
		verdict := "holds"
		switch {
		case len(g.Parts) == 0:
			verdict = "not measured"
		case !g.Holds():
			verdict = "**missed**"
		}
		var parts []string
		for _, p := range g.Parts {
			if !p.Holds {
				p.Text = "**" + p.Text + "**"
			}
			parts = append(parts, p.Text)
		}
		fmt.Fprintf(w, "| %s: %s | %s | %s |\n", g.Name, g.Text, verdict, strings.Join(parts, "; "))
	}
}
