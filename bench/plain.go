package bench

import (
	"encoding/gob"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// subjectPlain is package filters without its kernels, as processors run it that
// have none of them. It cannot be in one program with the kernels, so it is
// measured by another, built with the tag purego, after all else and not in turn
// with it.
const subjectPlain = "filters, without kernels"

// PlainBenches returns the benches of the program without kernels: the cases on
// the pools of few items in UTF-8. They have no Op.
func PlainBenches() []Bench {
	var benches []Bench
	for _, size := range Sizes {
		p := pool{size: size}
		for _, c := range Cases {
			benches = append(benches, Bench{Key: Key{p.table(), c.Name, subjectPlain}, Units: p.units()})
		}
	}
	return benches
}

// IsPlain reports whether b is one of [PlainBenches].
func IsPlain(b Bench) bool { return b.Column == subjectPlain }

// RunPlain builds the report without kernels in dir, lets it measure, and adds
// the results to the others.
func RunPlain(dir string, passes int, slice time.Duration, results Results) error {
	program := filepath.Join(dir, "report-purego")
	build := exec.Command("go", "build", "-tags", "purego", "-o", program,
		"github.com/microcms-go/filters/bench/report")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the report without kernels: %w: %s", err, out)
	}
	var tables []string
	for _, size := range Sizes {
		tables = append(tables, pool{size: size}.table())
	}
	file := filepath.Join(dir, "results")
	run := exec.Command(program, "-run", "^("+strings.Join(tables, "|")+")/[^/]*/"+subject+"$",
		"-passes", fmt.Sprint(passes), "-time", slice.String(), "-results", file)
	if out, err := run.CombinedOutput(); err != nil {
		return fmt.Errorf("measuring without kernels: %w: %s", err, out)
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	var plain Results
	if err := gob.NewDecoder(f).Decode(&plain); err != nil {
		return err
	}
	for k, r := range plain {
		results[Key{k.Table, k.Row, subjectPlain}] = r
	}
	return nil
}

// WriteResults writes the results for another program.
func WriteResults(file string, results Results) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(f).Encode(results); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
