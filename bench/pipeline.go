package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A Pipeline measures the command mcfilter match on large files.
type Pipeline struct {
	dir  string
	want map[string]int // for each file, how many items match
}

const pipelineTable = "mcfilter match --count"

// pipelineSizes are two, to see that memory does not grow.
var pipelineSizes = []int{32_000_000, 128_000_000}

// pipelineForms are what the files look like: how they start, what is
// between the items, and how they end.
var pipelineForms = []struct{ name, open, between, end string }{
	{"NDJSON", "", "\n", "\n"},
	{"list response", `{"contents":[`, ",", `],"totalCount":0,"offset":0,"limit":0}`},
}

// pipelineFilter is decided after the body.
const pipelineFilter = "category[equals]" + wantCategory + "[and]slug[equals]" + wantSlug

// Items of one size each, beside other tools. They are so many that the start of
// the processes, which is measured too, is a small part.
const (
	toolTable = "mcfilter match --count, beside other tools"
	toolSize  = 256_000_000

	toolStart      = "mcfilter --version"
	toolMatch      = "mcfilter, 2 cores"
	toolNoValidate = "mcfilter, 2 cores, --no-validate"
	toolOneCore    = "mcfilter, 1 core"
	toolLines      = "wc -l"
	toolJQ         = "jq"
)

func toolRow(size int) string { return "NDJSON of " + sizeText(size) }

func pipelineRow(form string, size int) string { return form + ", " + sizeText(size) }

func pipelineColumn(cores int, validate bool) string {
	s := fmt.Sprintf("%d core", cores)
	if cores > 1 {
		s += "s"
	}
	if !validate {
		s += ", --no-validate"
	}
	return s
}

// Benches returns what to measure, once the pipeline is prepared.
func (p *Pipeline) Benches() []Bench {
	var benches []Bench
	for _, form := range pipelineForms {
		for _, size := range pipelineSizes {
			for _, validate := range []bool{true, false} {
				for cores := 1; cores <= 2; cores++ {
					row := pipelineRow(form.name, size)
					peak := new(int)
					benches = append(benches, Bench{
						Key: Key{pipelineTable, row, pipelineColumn(cores, validate)}, Units: size, Elsewhere: true,
						Peak: peak,
						Op: repeat(func() error {
							var err error
							*peak, err = p.match(row, cores, validate)
							return err
						}),
					})
				}
			}
		}
	}
	for _, size := range Sizes[:2] {
		row := toolRow(size)
		add := func(column string, op func() error) {
			benches = append(benches,
				Bench{Key: Key{toolTable, row, column}, Units: toolSize, Elsewhere: true, Op: repeat(op)})
		}
		mcfilter := func(cores int, validate bool) func() error {
			return func() error {
				_, err := p.match(row, cores, validate)
				return err
			}
		}
		add(toolMatch, mcfilter(2, true))
		add(toolNoValidate, mcfilter(2, false))
		add(toolOneCore, mcfilter(1, true))
		benches = append(benches, Bench{
			Key: Key{toolTable, row, toolStart}, Elsewhere: true,
			Op: repeat(func() error { return exec.Command(filepath.Join(p.dir, "mcfilter"), "--version").Run() }),
		})
		add(toolLines, func() error { return exec.Command("wc", "-l", p.file(row)).Run() })
		add(toolJQ, func() error { return p.jq(row) })
	}
	return benches
}

// Uses reports whether b needs the pipeline to be prepared.
func (p *Pipeline) Uses(b Bench) bool { return b.Table == pipelineTable || b.Table == toolTable }

// jq does the work of match with another tool.
func (p *Pipeline) jq(row string) error {
	const program = `select(.category.id == "` + wantCategory + `" and .slug == "` + wantSlug + `") | .id`
	out, err := exec.Command("jq", program, p.file(row)).Output()
	if err != nil {
		return err
	}
	if got := bytes.Count(out, []byte{'\n'}); got != p.want[row] {
		return fmt.Errorf("jq: %d matches, not %d", got, p.want[row])
	}
	return nil
}

// Prepare builds the command and writes the files into dir.
func (p *Pipeline) Prepare(dir string) error {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/microcms-go/filters").Output()
	if err != nil {
		return fmt.Errorf("finding the module: %w", err)
	}
	p.dir = dir
	// As it is released.
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", dir, "./cmd/mcfilter")
	build.Dir = strings.TrimSpace(string(out))
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building mcfilter: %w: %s", err, out)
	}
	p.want = make(map[string]int)
	for _, form := range pipelineForms {
		for _, size := range pipelineSizes {
			row := pipelineRow(form.name, size)
			items := pipelineItems()
			p.want[row], err = writeItems(p.file(row), items, size, form.open, form.between, form.end)
			if err != nil {
				return err
			}
			if _, err := p.match(row, 2, true); err != nil {
				return err
			}
		}
	}
	for _, size := range Sizes[:2] {
		row := toolRow(size)
		items := pool{size: size, varied: true}.documents()
		if p.want[row], err = writeItems(p.file(row), items, toolSize, "", "\n", "\n"); err != nil {
			return err
		}
		if _, err := p.match(row, 2, true); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pipeline) file(row string) string {
	return filepath.Join(p.dir, strings.ReplaceAll(row, " ", "")+".json")
}

// pipelineItems are of all sizes.
func pipelineItems() []document {
	var items []document
	for seed := range uint64(16) {
		items = append(items, newDocument(Item{Size: Sizes[seed%2], Seed: seed, Miss: seed%3 != 0}.JSON()))
	}
	return append(items, newDocument(Item{Size: Sizes[2]}.JSON()))
}

// writeItems writes a file of about size bytes and returns how many of its items
// match.
func writeItems(file string, items []document, size int, open, between, end string) (matches int, err error) {
	m := compile(pipelineFilter, false)
	f, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	w.WriteString(open)
	for i, n := 0, 0; n < size; i++ {
		if i > 0 {
			w.WriteString(between)
		}
		item := items[i%len(items)].bytes
		w.Write(item)
		n += len(item) + len(between)
		if ok, err := m.Match(item); err != nil {
			return 0, err
		} else if ok {
			matches++
		}
	}
	w.WriteString(end)
	return matches, w.Flush()
}

// match runs the command and returns its peak memory in bytes, or 0 if the
// system does not tell.
func (p *Pipeline) match(row string, cores int, validate bool) (peak int, err error) {
	args := []string{"match", "--count", pipelineFilter, p.file(row)}
	if !validate {
		args = append(args, "--no-validate")
	}
	cmd := exec.Command(filepath.Join(p.dir, "mcfilter"), args...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(cores))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ctx, stop := context.WithCancel(context.Background())
	peaks := make(chan int)
	go func() { peaks <- watchPeak(ctx, cmd.Process.Pid) }()
	err = cmd.Wait()
	stop()
	peak = <-peaks
	if err != nil {
		return peak, fmt.Errorf("mcfilter %s: %w: %s", strings.Join(args, " "), err, stderr.Bytes())
	}
	if got := strings.TrimSpace(stdout.String()); got != strconv.Itoa(p.want[row]) {
		return peak, fmt.Errorf("mcfilter %s: %q matches, not %d", strings.Join(args, " "), got, p.want[row])
	}
	return peak, nil
}

var vmHWM = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// watchPeak looks at the peak memory of a process until the context ends. The
// figure that the system gives afterwards would count the memory of this process,
// too, from the moment between fork and exec.
func watchPeak(ctx context.Context, pid int) (peak int) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return peak
		case <-tick.C:
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue
		}
		exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
		if m := vmHWM.FindSubmatch(status); m != nil && err == nil && filepath.Base(exe) == "mcfilter" {
			n, _ := strconv.Atoi(string(m[1]))
			peak = n * 1024
		}
	}
}
