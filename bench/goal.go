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
		g.add(low.x >= limit, "%s: at least %s%s (%s), goal %s%s", what, digits(low.x), unit, low.where, digits(limit),
			unit)
	}
}

// atMost requires every figure to keep to the limit.
func (g *Goal) atMost(what string, limit float64, unit string, f figures) {
	if len(f) > 0 {
		high := f.max()
		g.add(high.x <= limit, "%s: at most %s%s (%s), goal %s%s", what, digits(high.x), unit, high.where,
			digits(limit), unit)
	}
}

// mean requires the geometric mean to reach the limit.
func (g *Goal) mean(what string, limit float64, f figures) {
	if len(f) > 0 {
		low, mean := f.min(), f.mean()
		g.add(mean >= limit, "%s: mean %s, goal %s (lowest %s: %s)", what, ratioText(mean), ratioText(limit),
			ratioText(low.x), low.where)
	}
}

// noGoal marks the figures that decide nothing.
const noGoal = " (no goal)"

// info tells of figures for which no goal is set.
func (g *Goal) info(what string, f figures) {
	if len(f) > 0 {
		low := f.min()
		g.add(true, "%s"+noGoal+": mean %s, lowest %s (%s)", what, ratioText(f.mean()), ratioText(low.x), low.where)
	}
}

func (g *Goal) add(holds bool, format string, args ...any) {
	g.Parts = append(g.Parts, Part{fmt.Sprintf(format, args...), holds})
}

func among(names ...string) func(string) bool {
	return func(row string) bool { return slices.Contains(names, row) }
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
		case !slices.ContainsFunc(g.Parts, func(p Part) bool { return !strings.Contains(p.Text, noGoal) }):
			verdict = "not decided here"
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
