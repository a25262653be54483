// Report measures package filters beside other libraries, prints tables in
// Markdown and says which goals of the project hold.
//
//	go run ./report                     # everything: some minutes
//	go run ./report -run '^match'       # only tables whose name begins so
//	go run ./report -run 'KB/late_eq/(filters|sonic)'
//	go run ./report -quick              # to see that it works
//	go run ./report -o report.md
//	go run ./report -readme             # the table of README alone
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/microcms-go/filters/bench"
)

func main() {
	pattern := flag.String("run", "", "measure only what matches the `regexp`, as in table/row/column")
	passes := flag.Int("passes", 15, "how often everything is measured")
	slice := flag.Duration("time", 5*time.Millisecond, "how long each measurement takes")
	readme := flag.Bool("readme", false, "measure and write the table of README alone")
	quick := flag.Bool("quick", false, "one short pass: the figures mean little")
	raw := flag.String("results", "", "write the results alone to `file`, for another program")
	output := flag.String("o", "", "write the report to `file`, not to standard output")
	flag.Parse()
	items := 1_000_000
	if *quick {
		*passes, *slice, items = 1, time.Millisecond, 10_000
	}
	text, err := report(options{*pattern, *passes, *slice, items, *readme, *raw})
	if err == nil && *output != "" {
		err = os.WriteFile(*output, text, 0o666)
	} else if err == nil {
		_, err = os.Stdout.Write(text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

// options are what the flags say.
type options struct {
	pattern string
	passes  int
	slice   time.Duration
	items   int // in the database
	readme  bool
	results string // the file for the results, if they are wanted alone
}

func report(o options) ([]byte, error) {
	re, err := regexp.Compile(o.pattern)
	if err != nil {
		return nil, err
	}
	if o.passes < 1 || o.slice <= 0 {
		return nil, fmt.Errorf("-passes and -time must be positive")
	}
	var pipeline bench.Pipeline
	database := bench.Database{Items: o.items}
	benches := slices.Concat(bench.Benches(), bench.PlainBenches(), pipeline.Benches(), database.Benches())
	benches = slices.DeleteFunc(benches, func(b bench.Bench) bool {
		return !re.MatchString(b.Key.String()) || o.readme && !bench.IsReadme(b)
	})
	if slices.ContainsFunc(benches, pipeline.Uses) {
		dir, err := os.MkdirTemp("", "report")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		if err := pipeline.Prepare(dir); err != nil {
			fmt.Fprintln(os.Stderr, "report: mcfilter is not measured:", err)
			benches = slices.DeleteFunc(benches, pipeline.Uses)
		}
	}
	if slices.ContainsFunc(benches, database.Uses) {
		defer database.Close()
		if err := database.Prepare(); err != nil {
			fmt.Fprintln(os.Stderr, "report: sqlfilter is not measured:", err)
			benches = slices.DeleteFunc(benches, database.Uses)
		}
	}
	if len(benches) == 0 {
		return nil, fmt.Errorf("nothing to measure")
	}
	start := time.Now()
	here := slices.DeleteFunc(slices.Clone(benches), bench.IsPlain)
	results := bench.Run(here, o.passes, o.slice, func(pass int) {
		fmt.Fprintf(os.Stderr, "%s: pass %d of %d, %d measurements\n",
			time.Since(start).Round(time.Second), pass+1, o.passes, len(here))
	})
	if o.results != "" {
		return nil, bench.WriteResults(o.results, results)
	}
	if len(here) < len(benches) {
		dir, err := os.MkdirTemp("", "report")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		if err := bench.RunPlain(dir, o.passes, o.slice, results); err != nil {
			fmt.Fprintln(os.Stderr, "report:", err)
			benches = here
		}
	}

	var b bytes.Buffer
	if o.readme {
		bench.WriteReadme(&b, results)
		return b.Bytes(), nil
	}
	writeHead(&b, o.passes)
	goals := bench.Goals(results)
	if o.pattern != "" {
		goals = slices.DeleteFunc(goals, func(g bench.Goal) bool { return len(g.Parts) == 0 })
	}
	bench.WriteGoals(&b, goals)
	bench.WriteSummary(&b, results)
	bench.WriteTables(&b, benches, results)
	bench.WriteSlower(&b, benches, results)
	return b.Bytes(), nil
}

// writeHead writes what was measured and how.
func writeHead(b *bytes.Buffer, passes int) {
	fmt.Fprintf(b, "%s, %s/%s, %d cores; passes: %d. Times are the least of the passes, those of the processor, "+
		"garbage collection included, but for work of other processes. "+
		"×: how many times as long as filters, the median of the passes; under 1.3× either way is a tie.\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), passes)
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return
	}
	var peers []string
	for _, m := range info.Deps {
		if slices.Contains(bench.Peers, m.Path) {
			peers = append(peers, m.Path+" "+m.Version)
		}
	}
	fmt.Fprintf(b, "\nMeasured beside %s.\n", strings.Join(peers, ", "))
}
