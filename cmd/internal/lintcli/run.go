package lintcli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"sync/atomic"

	"github.com/microcms-go/filters/cmd/internal/lines"
	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
	sources "github.com/microcms-go/filters/lint/source"
	"golang.org/x/sync/semaphore"
)

// Run checks what the options name. It returns ErrFound or ErrFailed after it
// has reported why.
func Run(ctx context.Context, o Options, s Streams) error {
	j, err := prepare(o, s)
	if err != nil {
		return err
	}
	if len(j.Filters) == 0 && len(j.Paths) == 0 && !j.JSONL {
		j.Paths = []string{"."}
		if j.Fix && isPipe(j.In) {
			j.Complain("warning: fixing the working folder: to fix what standard input has, name it as -")
		}
	}
	if j.NewFrom != "" {
		if j.changed, err = changedSince(ctx, j.NewFrom); err != nil {
			return err
		}
	}
	out := bufio.NewWriter(j.Out)
	r := j.reporter(out)

	// Units are checked in any order, and reported in theirs. Only as many are
	// in memory as fit between the two.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	work, order := make(chan *unit), make(chan *unit, 4*workers)
	memory := semaphore.NewWeighted(maxReading)
	send := func(u *unit) error {
		u.done = make(chan struct{})
		if err := memory.Acquire(ctx, u.size); err != nil {
			return err
		}
		for _, queue := range []chan *unit{order, work} {
			select {
			case queue <- u:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
	var findErr error
	go func() {
		defer close(order)
		defer close(work)
		findErr = j.find(send)
	}()
	for range workers {
		go func() {
			for u := range work {
				j.process(u)
				close(u.done)
			}
		}()
	}

	sum := summary{keep: j.WriteBaseline, bare: j.bareFilters()}
	var files atomic.Int64
	p := term.StartProgress(j.Err, !term.IsTerminal(j.Out), func() string { return quote.Count(files.Load(), "file") })
	err = r.start()
	for {
		u := next(ctx, order)
		if u == nil {
			break
		}
		files.Add(1)
		sum.add(u)
		if u.err != nil {
			p.Pause(func() { j.Complain("%s", term.Error(u.err)) })
		} else if err = r.unit(u); err == nil {
			err = out.Flush()
		}
		if u.unwritten != nil {
			p.Pause(func() { j.Complain("%s", term.Error(u.unwritten)) })
		}
		for _, problem := range u.problems {
			p.Pause(func() { j.Complain("warning: %s", problem) })
		}
		memory.Release(u.size)
		if err != nil {
			break
		}
	}
	if err == nil {
		err = ctx.Err()
	}
	cancel()
	p.Stop()
	if err == nil {
		err = r.end()
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return err
	}
	if err := j.finish(&sum); findErr == nil {
		return err
	}
	return findErr
}

// bareFilters reports whether what is checked are filters by themselves.
func (j *job) bareFilters() bool {
	return len(j.Filters) > 0 || j.JSONL || j.StdinFilename == "" && slices.Contains(j.Paths, "-")
}

func isPipe(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&fs.ModeNamedPipe != 0
}

// next returns the next unit once it is checked, or nil if there is none or ctx
// is done.
func next(ctx context.Context, order <-chan *unit) *unit {
	select {
	case u := <-order:
		if u != nil {
			select {
			case <-u.done:
			case <-ctx.Done():
				return nil
			}
		}
		return u
	case <-ctx.Done():
		return nil
	}
}

// finish writes the baseline and the summary.
func (j *job) finish(sum *summary) error {
	switch {
	case j.WriteBaseline && sum.failed:
		j.Complain("%s: not written, since not everything could be checked", term.Quote(j.Baseline))
	case j.WriteBaseline:
		n, err := writeBaseline(j.Baseline, sum.all)
		if err != nil {
			return err
		}
		if !j.Quiet {
			fmt.Fprintf(j.Err, "%s: %s written\n", term.Quote(j.Baseline), quote.Count(n, "finding"))
		}
		sum.found = [lint.Error + 1]int{}
	}
	if !j.Quiet {
		fmt.Fprint(j.Err, sum.text(j))
	}
	switch {
	case sum.failed:
		return ErrFailed
	case j.List, sum.found[lint.Error]+sum.found[lint.Warning] == 0:
		return nil
	}
	return ErrFound
}

// find sends the units.
func (j *job) find(send func(*unit) error) error {
	number := 0
	bare := func(filter, name string, stdin bool) error {
		number++
		return send(&unit{name: name, number: number, stdin: stdin, text: filter})
	}
	for i, filter := range j.Filters {
		name := ""
		if len(j.Filters) > 1 {
			name = fmt.Sprintf("filter %d", i+1)
		}
		if err := bare(filter, name, false); err != nil {
			return err
		}
	}
	switch {
	case len(j.Filters) > 0:
		return nil
	case j.StdinFilename != "":
		data, err := io.ReadAll(io.LimitReader(j.In, maxSource+1))
		if err == nil && len(data) > maxSource {
			err = fmt.Errorf("standard input: larger than %d MiB", maxSource>>20)
		}
		if err != nil {
			return err
		}
		return send(&unit{name: j.StdinFilename, stdin: true, text: string(data)})
	case j.JSONL || slices.Contains(j.Paths, "-"):
		return lines.Each(j.In, j.JSONL, nil, func(line string, n int) error {
			return bare(line, fmt.Sprintf("line %d", n), true)
		})
	}
	w := walker{
		failed: func(err error) { send(&unit{err: err}) },
		warned: func(err error) { send(&unit{err: err, skipped: true}) },
	}
	w.visit = func(name string, named bool) error {
		if !named && j.config.excludes(name) {
			j.excluded++
			return nil
		}
		u := &unit{name: name}
		if info, err := os.Stat(name); err == nil && info.Size() > maxSource {
			u.err = fmt.Errorf("%s: %w", term.Quote(name), &safefile.TooLargeError{Most: maxSource})
			u.skipped = !named
		} else if err == nil {
			u.size = info.Size()
		}
		if !sources.Known(name) {
			u.err = fmt.Errorf("%s: not a language that is searched for filters", term.Quote(name))
		}
		return send(u)
	}
	err := w.walk(j.Paths)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// process reads, checks and fixes a unit.
func (j *job) process(u *unit) {
	if u.err != nil {
		return
	}
	if u.number == 0 && !u.stdin {
		if u.err = u.read(); u.err != nil {
			return
		}
	}
	if j.changed != nil {
		u.changed = j.changed.of(u.name, u.text)
	}
	j.check(u)
	if j.Fix || j.Diff {
		j.fix(u)
	}
	if len(u.findings) == 0 {
		u.text = ""
	}
}
