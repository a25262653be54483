package lintcli

import (
	"encoding/json"
	"fmt"
	"os"
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
	if err != nil {
		return nil, fmt.Errorf("%w; --write-baseline makes it", err)
	}
	var file baselineFile
	if err := json.Unmarshal(data, &file); err != nil || file.Version != 1 {
		return nil, fmt.Errorf("%s: not a baseline of mcfilter: make it with --write-baseline", term.Quote(name))
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
		return filepath.ToSlash(name)
	}
	rel, err := filepath.Rel(folder, abs)
	if err != nil {
		rel = abs
	}
	return filepath.ToSlash(rel)
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
	return len(entries), os.WriteFile(name, append(data, '\n'), 0o666)
}
