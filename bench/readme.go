package bench

import (
	"fmt"
	"io"
	"slices"
)

// readmePool is what README's table shows.
var readmePool = pool{size: Sizes[1]}

// IsReadme reports whether the table of README needs b.
func IsReadme(b Bench) bool {
	return b.Table == readmePool.table() && slices.Contains(readmeRows(), b.Column)
}

func readmeRows() []string {
	return []string{subject, sonicEach, sonicTuned, jsonParser, gjsonBytes, gjsonTuned, fastJSON, jsonByHand}
}

// WriteReadme writes the table of README, with the names of the cases and of the
// engines. Where others are faster, the figure is in bold type.
func WriteReadme(w io.Writer, results Results) {
	fmt.Fprint(w, "| |")
	for _, c := range Cases {
		fmt.Fprintf(w, " %s |", c.Name)
	}
	fmt.Fprint(w, "\n|---|")
	for range Cases {
		fmt.Fprint(w, "--:|")
	}
	fmt.Fprintln(w)
	for _, row := range readmeRows() {
		fmt.Fprintf(w, "| %s |", row)
		for _, c := range Cases {
			k := Key{readmePool.table(), c.Name, row}
			cell := results.cell(k)
			if ratio, ok := results.ratio(k); ok && row == subject {
				cell = timeText(results[k].Time())
			} else if ok && ratio < 1 {
				cell = "**" + cell + "**"
			}
			fmt.Fprintf(w, " %s |", cell)
		}
		fmt.Fprintln(w)
	}
}
