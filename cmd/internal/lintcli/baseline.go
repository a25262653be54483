package lintcli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/cmd/internal/term"
)

// A baseline has findings that are known, and not reported again. They are told
// by file, rule and filter: lines change too often.
type baseline struct {
	folder string // names in it are relative to this

	mu   sync.Mutex
	left map[baselineKey]int
}

type baselineKey struct{ File, Rule, Filter string }

// A baselineEntry is a finding, and how often it is in the file.
type baselineEntry struct {
	File   string `json:"file"`
	Rule   string `json:"rule"`
	Filter string `json:"filter"`
	Count  int    `json:"count"`
}

type baselineFile struct {
	Version  int             `json:"version"`
	Findings []baselineEntry `json:"findings"`
}

const maxBaseline = 64 << 20

func readBaseline(name string) (*baseline, error) {
	data, err := safefile.Read(name, maxBaseline)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; --write-baseline makes it", err)
	} else if err != nil {
		return nil, err
	}
	file, err := parseBaseline(data)
	if err != nil {
		return nil, notBaseline(name, err)
	}
	folder, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	b := &baseline{folder: folder, left: map[baselineKey]int{}}
	for _, e := range file.Findings {
		b.left[baselineKey{e.File, e.Rule, e.Filter}] += e.Count
	}
	return b, nil
}

func notBaseline(name string, err error) error {
	return fmt.Errorf("%s: %w; remove it, and make it with --write-baseline", term.Quote(name), err)
}

func parseBaseline(data []byte) (file baselineFile, err error) {
	var any struct {
		Version *int `json:"version"`
	}
	switch err := readObject(data, &file); {
	case json.Unmarshal(data, &any) == nil && any.Version != nil && *any.Version != 1:
		return file, fmt.Errorf("a baseline of version %d, where this program knows version 1", *any.Version)
	case err != nil:
		return file, err
	case any.Version == nil:
		return file, errors.New("not a baseline of mcfilter")
	}
	for i, e := range file.Findings {
		if e.File == "" || e.Rule == "" || e.Count < 1 {
			return file, fmt.Errorf("findings[%d]: expected file, rule and a count of at least 1", i)
		}
	}
	return file, nil
}

// mayWrite returns an error if there is a file of that name that would be lost: one
// that is neither empty nor a baseline.
func mayWrite(name string) error {
	data, err := safefile.Read(name, maxBaseline)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(data) > 0 {
		if _, err = parseBaseline(data); err != nil {
			return notBaseline(name, err)
		}
	}
	return err
}

// take reports whether the baseline has a finding that was not taken yet, and
// takes it.
func (b *baseline) take(key baselineKey) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left[key] == 0 {
		return false
	}
	b.left[key]--
	return true
}

// giveBack undoes takes, before the same text or its fixed one is checked again.
func (b *baseline) giveBack(taken []baselineKey) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, key := range taken {
		b.left[key]++
	}
}

func (b *baseline) key(name string, f finding) baselineKey {
	e := entryOf(name, f)
	return baselineKey{inFolder(b.folder, e.File), e.Rule, e.Filter}
}

// entryOf returns a finding as an entry, but for the name of the file.
func entryOf(name string, f finding) baselineEntry {
	return baselineEntry{name, f.Rule, strings.ToValidUTF8(f.filter, "\uFFFD"), 1}
}

// inFolder returns the name of a file relative to a folder, with slashes.
func inFolder(folder, name string) string {
	abs, err := filepath.Abs(name)
	if err != nil {
		abs = name
	}
	rel, err := filepath.Rel(folder, abs)
	if err != nil {
		rel = abs
	}
	return strings.ToValidUTF8(filepath.ToSlash(rel), "\uFFFD")
}

// writeBaseline writes findings to a file, and returns how many.
func writeBaseline(name string, entries []baselineEntry) (int, error) {
	folder, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return 0, err
	}
	counts := map[baselineKey]int{}
	for _, e := range entries {
		counts[baselineKey{inFolder(folder, e.File), e.Rule, e.Filter}]++
	}
	file := baselineFile{Version: 1, Findings: []baselineEntry{}}
	for key, n := range counts {
		file.Findings = append(file.Findings, baselineEntry{key.File, key.Rule, key.Filter, n})
	}
	slices.SortFunc(file.Findings, func(a, b baselineEntry) int {
		return slices.Compare([]string{a.File, a.Rule, a.Filter}, []string{b.File, b.Rule, b.Filter})
	})
	data, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return 0, err
	}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	return len(entries), safefile.Write(name, append(data, '\n'))
}
