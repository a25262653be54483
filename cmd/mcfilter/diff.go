package main

import (
	"bufio"
	"fmt"
	"strings"
)

// writeDiff writes a unified diff of a file whose edits change lines, and
// seldom their number.
func writeDiff(out *bufio.Writer, name, before, after string) error {
	const context = 3
	a, b := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	if a[len(a)-1] == "" {
		a = a[:len(a)-1]
	}
	if b[len(b)-1] == "" {
		b = b[:len(b)-1]
	}
	fmt.Fprintf(out, "--- a/%s\n+++ b/%s\n", name, name)
	if len(a) != len(b) {
		// One hunk from the first change to the last.
		head := 0
		for head < len(a) && head < len(b) && a[head] == b[head] {
			head++
		}
		tail := 0
		for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
			tail++
		}
		start := max(0, head-context)
		rest := min(tail, context)
		fmt.Fprintf(out, "@@ -%d,%d +%d,%d @@\n", start+1, len(a)-tail+rest-start, start+1, len(b)-tail+rest-start)
		writeLines(out, ' ', a[start:head])
		writeLines(out, '-', a[head:len(a)-tail])
		writeLines(out, '+', b[head:len(b)-tail])
		writeLines(out, ' ', a[len(a)-tail:len(a)-tail+rest])
		return nil
	}
	for i := 0; i < len(a); i++ {
		if a[i] == b[i] {
			continue
		}
		start, end := max(0, i-context), i+1 // the hunk, and what of it is changed
		for k := end; k < len(a) && k < end+2*context; k++ {
			if a[k] != b[k] {
				end = k + 1
			}
		}
		stop := min(len(a), end+context)
		fmt.Fprintf(out, "@@ -%d,%d +%d,%d @@\n", start+1, stop-start, start+1, stop-start)
		for k := start; k < stop; {
			same := a[k] == b[k]
			n := k
			for n < stop && (a[n] == b[n]) == same {
				n++
			}
			if same {
				writeLines(out, ' ', a[k:n])
			} else {
				writeLines(out, '-', a[k:n])
				writeLines(out, '+', b[k:n])
			}
			k = n
		}
		i = stop - 1
	}
	return nil
}

func writeLines(out *bufio.Writer, sign byte, lines []string) {
	for _, line := range lines {
		out.WriteByte(sign)
		out.WriteString(line)
		if !strings.HasSuffix(line, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}
