package bench

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// noise is the ratio up to which two times are called the same.
const noise = 1.3

// WriteTables writes the results in the order of the benches. Where this module
// is beside others, the tables show its time and how many times as long the
// others take: a figure above 1 means that they are slower. Other tables show
// times and rates.
func WriteTables(w io.Writer, benches []Bench, results Results) {
	for _, table := range collect(benches, func(b Bench) (string, bool) { return b.Table, true }) {
		in := func(k Key) bool { return k.Table == table }
		rows := collect(benches, func(b Bench) (string, bool) { return b.Row, in(b.Key) })
		columns := collect(benches, func(b Bench) (string, bool) { return b.Column, in(b.Key) })
		// engines are below each other, as do the many hostile items.
		down, across := columns, rows
		key := func(d, a string) Key { return Key{table, a, d} }
		if !slices.Contains(columns, subject) && len(rows) > len(columns) || table == pipelineTable ||
			table == databaseTable {
			down, across = rows, columns
			key = func(d, a string) Key { return Key{table, d, a} }
		}
		writeHeader(w, table, across)
		for _, d := range down {
			fmt.Fprintf(w, "| %s |", d)
			for _, a := range across {
				fmt.Fprintf(w, " %s |", results.cell(key(d, a)))
			}
			fmt.Fprintln(w)
		}
	}
}

func writeHeader(w io.Writer, title string, columns []string) {
	fmt.Fprintf(w, "\n### %s\n\n| | %s |\n|---|%s\n", title, strings.Join(columns, " | "),
		strings.Repeat("--:|", len(columns)))
}

// collect returns the strings that f gives, each once, in order.
func collect(benches []Bench, f func(Bench) (string, bool)) []string {
	var list []string
	seen := make(map[string]bool)
	for _, b := range benches {
		if s, ok := f(b); ok && !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	return list
}

func (r Results) cell(k Key) string {
	x, ok := r[k]
	if !ok {
		return ""
	}
	if ratio, ok := r.ratio(k); ok && k.Column != subject {
		return ratioText(ratio)
	}
	s := timeText(x.Time())
	switch {
	case x.Units == 0 || k.Column == subject:
	case x.Unit == "":
		s += fmt.Sprintf(", %.0f MB/s", x.rate())
	case x.Units > 1:
		s += fmt.Sprintf(", %s a %s", timeText(x.perUnit()), x.Unit)
	}
	if x.Allocs > 0 {
		s += fmt.Sprintf(", %s allocs", digits(x.Allocs))
	}
	if x.Peak > 0 {
		s += fmt.Sprintf(", %.0f MB of memory", float64(x.Peak)/1e6)
	}
	return s
}

// perUnit returns nanoseconds.
func (r Result) perUnit() float64 { return r.Time() / float64(r.Units) }

// rate returns megabytes a second.
func (r Result) rate() float64 { return 1000 / r.perUnit() }

// ratio returns how many times as long as this module k takes.
func (r Results) ratio(k Key) (float64, bool) {
	other, ok := r[k]
	self, ok2 := r[Key{k.Table, k.Row, subject}]
	if !ok || !ok2 {
		return 0, false
	}
	return other.over(self), true
}

func ratioText(x float64) string { return digits(x) + "×" }

// digits writes x with two digits or all before the dot.
func digits(x float64) string {
	switch {
	case x == math.Trunc(x):
		return fmt.Sprintf("%.0f", x)
	case x < 0.995:
		return fmt.Sprintf("%.2f", x)
	case x < 9.95:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}

func timeText(ns float64) string {
	switch {
	case ns < 10_000:
		return digits(ns) + " ns"
	case ns < 10_000_000:
		return digits(ns/1e3) + " µs"
	}
	return digits(ns/1e6) + " ms"
}

// WriteSummary writes the geometric means over all cases, by engine and size.
func WriteSummary(w io.Writer, results Results) {
	var sizes []string
	pools := pools()[:2*len(Sizes)]
	for _, p := range pools {
		sizes = append(sizes, strings.TrimPrefix(p.table(), "match, "))
	}
	lines := new(strings.Builder)
	for _, e := range engines() {
		var cells []string
		for _, p := range pools {
			figures := results.ratios(p.table(), nil, e.Name)
			if len(figures) == len(Cases) && e.Name != subject {
				cells = append(cells, ratioText(figures.mean()))
			} else {
				cells = append(cells, "")
			}
		}
		if cells[0] != "" {
			fmt.Fprintf(lines, "| %s | %s |\n", e.Name, strings.Join(cells, " | "))
		}
	}
	if lines.Len() > 0 {
		writeHeader(w, "match, geometric mean of the cases", sizes)
		io.WriteString(w, lines.String())
	}
}

// WriteSlower lists where another library is faster than this module.
func WriteSlower(w io.Writer, benches []Bench, results Results) {
	limits := []string{searching, validity, bytesByHand, byHand, reading, subjectValidating}
	var lines []string
	for _, b := range benches {
		ratio, ok := results.ratio(b.Key)
		if ok && ratio < 1/noise && !slices.Contains(limits, b.Column) {
			lines = append(lines,
				fmt.Sprintf("- %s, %s: %s takes %s of the time\n", b.Table, b.Row, b.Column, ratioText(ratio)))
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(w, "\n### Where others are faster, by more than noise\n\n%s", strings.Join(lines, ""))
	}
}

// A figure is a number and where it was found.
type figure struct {
	where string
	x     float64
}

type figures []figure

func byX(a, b figure) int { return cmp.Compare(a.x, b.x) }

func (f figures) min() figure { return slices.MinFunc(f, byX) }
func (f figures) max() figure { return slices.MaxFunc(f, byX) }

// mean returns the geometric mean.
func (f figures) mean() float64 {
	sum := 0.0
	for _, f := range f {
		sum += math.Log(f.x)
	}
	return math.Exp(sum / float64(len(f)))
}

// ratios returns the ratios of a column, for the rows for which keep is true or
// nil.
func (r Results) ratios(table string, keep func(row string) bool, column string) figures {
	return r.figures(table, keep, column, func(k Key, _ Result) (float64, bool) { return r.ratio(k) })
}

// figures returns what f makes of the results of a column.
func (r Results) figures(table string, keep func(row string) bool, column string,
	f func(Key, Result) (float64, bool)) figures {
	var list figures
	for k, result := range r {
		if k.Table == table && k.Column == column && (keep == nil || keep(k.Row)) {
			if x, ok := f(k, result); ok {
				list = append(list, figure{k.Row + ", " + table, x})
			}
		}
	}
	slices.SortFunc(list, func(a, b figure) int { return strings.Compare(a.where, b.where) })
	return list
}
