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

// pipelineForms are what the files look like: how they begin, what stands
// between the items, and how they end.
var pipelineForms = []struct{ name, open, between, end string }{
	{"NDJSON", "", "\n", "\n"},
	{"list response", `{"contents":[`, ",", `],"totalCount":0,"offset":0,"limit":0}`},
}

// pipelineFilter is decided behind the body.
const pipelineFilter = "category[equals]" + wantCategory + "[and]slug[equals]" + wantSlug

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
						Key: Key{pipelineTable, row, pipelineColumn(cores, validate)}, Units: size, Elsewhere: true, Peak: peak,
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
	return benches
}

// Uses reports whether b needs the pipeline to be prepared.
func (p *Pipeline) Uses(b Bench) bool { return b.Table == pipelineTable }

// Prepare builds the command and writes the files into dir.
func (p *Pipeline) Prepare(dir string) error {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/microcms-go/filters").Output()
	if err != nil {
		return fmt.Errorf("finding the module: %w", err)
	}
	p.dir = dir
	build := exec.Command("go", "build", "-o", dir, "./cmd/mcfilter")
	build.Dir = strings.TrimSpace(string(out))
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building mcfilter: %w: %s", err, out)
	}
	p.want = make(map[string]int)
	for _, form := range pipelineForms {
		for _, size := range pipelineSizes {
			row := pipelineRow(form.name, size)
			if p.want[row], err = writeItems(p.file(row), size, form.open, form.between, form.end); err != nil {
				return err
			}
			if _, err := p.match(row, 2, true); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Pipeline) file(row string) string {
	return filepath.Join(p.dir, strings.ReplaceAll(row, " ", "")+".json")
}

// writeItems writes a file of about size bytes and returns how many of its items
// match.
func writeItems(file string, size int, open, between, end string) (matches int, err error) {
	var items [][]byte
	for seed := range uint64(16) {
		items = append(items, Item{Size: Sizes[seed%2], Seed: seed, Miss: seed%3 != 0}.JSON())
	}
	items = append(items, Item{Size: Sizes[2]}.JSON())
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
		item := items[i%len(items)]
		w.Write(item)
		n += len(item) + len(between)
		if k := i % len(items); k == len(items)-1 || k%3 == 0 {
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
