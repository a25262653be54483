package lintcli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/term"
)

// Changes are the lines of files that have changed since a revision of git.
type changes struct {
	folder  string                 // the work tree
	tracked map[string]bool        // by their names in it, with slashes
	lines   map[string][]lineRange // by absolute name
}

type lineRange struct{ first, last int }

// of returns the ranges of a text that have changed, the content of a file. All has of a
// file that git does not track, whether it is new, ignored, of a submodule or elsewhere.
func (c *changes) of(name, text string) (ranges []filters.Position) {
	all := []filters.Position{{Start: 0, End: len(text) + 1}}
	resolved, err := filepath.EvalSymlinks(name)
	if err != nil {
		return all
	}
	abs, err := filepath.Abs(resolved)
	if err != nil {
		return all
	}
	if rel, err := filepath.Rel(c.folder, abs); err != nil || !c.tracked[filepath.ToSlash(rel)] {
		return all
	}
	where := newPlaces(text)
	for _, r := range c.lines[abs] {
		ranges = append(ranges, filters.Position{Start: where.lineStart(r.first), End: where.lineStart(r.last + 1)})
	}
	return ranges
}

// changedSince asks git.
func changedSince(ctx context.Context, revision string) (*changes, error) {
	if strings.HasPrefix(revision, "-") {
		return nil, usage("--new-from: %s is not a revision", term.Clip(revision))
	}
	root, err := git(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	folder := filepath.FromSlash(strings.TrimSuffix(root, "\n"))
	commit, err := git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if err != nil {
		hint := ""
		if shallow, _ := git(ctx, "rev-parse", "--is-shallow-repository"); shallow == "true\n" {
			hint = ": the clone is shallow, fetch more of it"
		}
		return nil, usage("--new-from: git has no revision %s%s", term.Clip(revision), hint)
	}
	tracked, err := git(ctx, "-C", folder, "ls-files", "-z")
	if err != nil {
		return nil, err
	}
	diff := func(form ...string) (string, error) {
		args := []string{"-C", folder, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "--find-renames"}
		return git(ctx, append(append(args, form...), strings.TrimSpace(commit), "--")...)
	}
	counts, err := diff("--numstat", "-z")
	if err != nil {
		return nil, err
	}
	lines, err := diff("--no-prefix", "--submodule=short", "-U0", "--inter-hunk-context=0")
	if err != nil {
		return nil, err
	}
	c := &changes{folder, map[string]bool{}, map[string][]lineRange{}}
	for name := range strings.SplitSeq(tracked, "\x00") {
		c.tracked[name] = true
	}
	// Git shows no lines of what it takes for binary, as text in UTF-16.
	files := strings.Split(counts, "\x00")
	for i, file := range files {
		name, isBinary := strings.CutPrefix(file, "-\t-\t")
		if isBinary && name == "" && i+2 < len(files) {
			name = files[i+2] // after the one that it had
		}
		if isBinary {
			delete(c.tracked, name)
		}
	}
	return c, c.read(folder, lines)
}

// read reads a diff without context.
func (c *changes) read(folder, diff string) error {
	name := ""
	left := 0 // lines of the hunk
	for line := range strings.SplitSeq(diff, "\n") {
		switch {
		case left > 0 && (strings.HasPrefix(line, "+") || strings.HasPrefix(line, "-")):
			left--
		case strings.HasPrefix(line, "+++ "):
			// Git ends a name that has spaces with a tab, and quotes others.
			name = strings.TrimSuffix(strings.TrimPrefix(line, "+++ "), "\t")
			if strings.HasPrefix(name, `"`) {
				if unquoted, err := strconv.Unquote(name); err == nil {
					name = unquoted
				}
			}
			name = filepath.Join(folder, filepath.FromSlash(name))
		case strings.HasPrefix(line, "@@ "):
			old, now, err := hunk(line)
			if err != nil {
				return err
			}
			left = old.last - old.first + 1 + now.last - now.first + 1
			if now.last >= now.first {
				c.lines[name] = append(c.lines[name], now)
			}
		}
	}
	return nil
}

// hunk reads the head of a hunk: @@ -1,2 +3 @@.
func hunk(line string) (old, now lineRange, err error) {
	fields := strings.Fields(line)
	if len(fields) < 3 {
		return old, now, fmt.Errorf("git: unexpected %.60q", line)
	}
	read := func(s string) lineRange {
		start, n, found := strings.Cut(s[1:], ",")
		first, firstErr := strconv.Atoi(start)
		count := 1
		var countErr error
		if found {
			count, countErr = strconv.Atoi(n)
		}
		err = errors.Join(err, firstErr, countErr)
		return lineRange{first, first + count - 1}
	}
	return read(fields[1]), read(fields[2]), err
}

// git runs git, which must not run programs that a folder names.
func git(ctx context.Context, args ...string) (string, error) {
	args = append([]string{"-c", "core.fsmonitor=false", "-c", "core.quotePath=true"}, args...)
	cmd := exec.CommandContext(ctx, "git", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil && stderr.Len() > 0 {
		message, _, _ := strings.Cut(stderr.String(), "\n")
		return "", errors.New("git: " + term.Clip(message))
	}
	return string(out), err
}
