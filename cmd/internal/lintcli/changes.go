package lintcli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/microcms-go/filters/cmd/internal/term"
)

// Changes are the lines of files that have changed since a revision of git.
type changes struct {
	lines map[string][]lineRange // by absolute name
	new   map[string]bool        // files that git does not know
}

type lineRange struct{ first, last int }

// contains reports whether one of the lines of a file has changed.
func (c *changes) contains(name string, first, last int) bool {
	abs, err := filepath.Abs(name)
	if err != nil || c.new[abs] {
		return true
	}
	if resolved, err := filepath.EvalSymlinks(abs); err == nil {
		abs = resolved
	}
	for _, r := range c.lines[abs] {
		if first <= r.last && r.first <= last {
			return true
		}
	}
	return c.new[abs]
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
		return nil, usage("--new-from: git has no revision %s", term.Clip(revision))
	}
	diff, err := git(ctx, "-C", folder, "diff", "--no-ext-diff", "--no-textconv", "--no-color",
		"--no-renames", "--no-prefix", "-U0", "-z", strings.TrimSpace(commit), "--")
	if err != nil {
		return nil, err
	}
	untracked, err := git(ctx, "-C", folder, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, err
	}
	c := &changes{map[string][]lineRange{}, map[string]bool{}}
	for name := range strings.SplitSeq(strings.TrimSuffix(untracked, "\x00"), "\x00") {
		c.new[filepath.Join(folder, name)] = true
	}
	return c, c.read(folder, diff)
}

// read reads a diff without context.
func (c *changes) read(folder, diff string) error {
	name := ""
	s := bufio.NewScanner(strings.NewReader(diff))
	s.Buffer(nil, maxSource)
	left := 0 // lines of the hunk
	for s.Scan() {
		line := s.Text()
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
	return s.Err()
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
