package lintcli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/microcms-go/filters/cmd/internal/ignore"
	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/cmd/internal/schemas"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
)

// ConfigName is the configuration file that is looked for.
const ConfigName = ".mcfilter.json"

// maxConfig bounds the configuration file.
const maxConfig = 1 << 20

// A config is the configuration file.
type config struct {
	Schema   string            `json:"schema"`   // relative to the file
	Severity string            `json:"severity"` // the lowest that is reported
	Rules    map[string]string `json:"rules"`    // "off", or the severity of a rule
	Exclude  []string          `json:"exclude"`  // patterns as in .gitignore

	name     string                   // of the file, or ""
	levels   map[string]lint.Severity // of rules; 0 turns a rule off
	excluded *ignore.File
}

// findConfig returns the nearest configuration file in the working folder or
// above it, within the repository, or "".
func findConfig() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		name := filepath.Join(folder, ConfigName)
		if _, err := os.Lstat(name); err == nil {
			return name, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		_, err := os.Lstat(filepath.Join(folder, ".git"))
		parent := filepath.Dir(folder)
		if err == nil || parent == folder {
			return "", nil
		}
		folder = parent
	}
}

// readConfig reads the configuration file of that name or, if it is empty, the
// one that is found.
func readConfig(name string) (*config, error) {
	var data []byte
	var err error
	if name != "" {
		data, err = safefile.Read(name, maxConfig)
	} else {
		if name, err = findConfig(); err != nil || name == "" {
			return new(config), err
		}
		data, _, err = safefile.ReadHere(name, maxConfig)
	}
	if err != nil {
		return nil, err
	}
	c, err := parseConfig(name, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", term.Quote(name), err)
	}
	return c, nil
}

func parseConfig(name string, data []byte) (*config, error) {
	c := &config{name: name, levels: map[string]lint.Severity{}}
	if err := readObject(data, c); err != nil {
		return nil, err
	}
	if path := filepath.FromSlash(c.Schema); path != "" && !filepath.IsAbs(path) {
		c.Schema = filepath.Join(filepath.Dir(name), path)
	}
	var least lint.Severity
	if err := least.UnmarshalText([]byte(c.Severity)); c.Severity != "" && err != nil {
		return nil, fmt.Errorf("severity: unknown severity %.40q: expected info, warning or error", c.Severity)
	}
	for rule, level := range c.Rules {
		if !knownRule(rule) {
			return nil, fmt.Errorf("rules: %w", UnknownRule(rule))
		}
		var s lint.Severity
		if err := s.UnmarshalText([]byte(level)); level != "off" && err != nil {
			return nil, fmt.Errorf("rules: %s: unknown severity %.40q: expected off, info, warning or error", rule,
				level)
		}
		c.levels[rule] = s
	}
	for _, pattern := range c.Exclude {
		if strings.TrimSpace(pattern) == "" || pattern[0] == '#' || strings.ContainsAny(pattern, "\r\n") {
			return nil, fmt.Errorf("exclude: %.40q is not a pattern", pattern)
		}
	}
	abs, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	c.excluded = ignore.Parse(abs, strings.Join(c.Exclude, "\n"))
	return c, nil
}

// VerifyConfig checks a configuration file and everything that it names. The
// empty name is that of the file that a run in this folder would use. It returns
// what the file means, a line for each thing.
func VerifyConfig(name string) ([]string, error) {
	c, err := readConfig(name)
	if err != nil {
		return nil, err
	}
	if c.name == "" {
		return nil, fmt.Errorf("no %s here or above", ConfigName)
	}
	lines := []string{term.Quote(c.name) + ": valid"}
	if c.Schema != "" {
		set, err := schemas.Load(c.Schema)
		if err != nil {
			return nil, fmt.Errorf("%s: schema: %w", term.Quote(c.name), err)
		}
		endpoints := strings.Join(set.Endpoints(), ", ")
		lines = append(lines, fmt.Sprintf("schema: %s (%s)", term.Quote(c.Schema), term.Clip(endpoints)))
	}
	if c.Severity != "" {
		lines = append(lines, "severity: "+c.Severity)
	}
	if n := len(c.Rules); n > 0 {
		lines = append(lines, "rules: "+quote.Count(n, "rule")+" changed")
	}
	if n := len(c.Exclude); n > 0 {
		lines = append(lines, "exclude: "+quote.Count(n, "pattern"))
	}
	return lines, nil
}

// excludes reports whether the configuration leaves out a file that was found in
// a folder.
func (c *config) excludes(name string) bool {
	if c.excluded == nil || len(c.Exclude) == 0 {
		return false
	}
	abs, err := filepath.Abs(name)
	return err == nil && ignore.Tree{c.excluded}.Excludes(filepath.ToSlash(abs))
}
