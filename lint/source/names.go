package source

import (
	_ "embed"
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
)

//go:embed names.txt
var namesFile string

// nameSets are the lines of the sets of names.txt.
var nameSets = func() map[string][]string {
	sets, set := map[string][]string{}, ""
	for line := range strings.Lines(namesFile) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "["); ok && strings.HasSuffix(name, "]") {
			set = name[:len(name)-1]
		} else if line != "" && line[0] != '#' {
			sets[set] = append(sets[set], line)
		}
	}
	return sets
}()

// namesLike returns an expression that matches what one of those of a set does.
func namesLike(set string) *lazyregexp.Regexp {
	return lazyregexp.New("(?:" + strings.Join(nameSets[set], ")|(?:") + ")")
}

// namesOf returns the words of a set.
func namesOf(set string) map[string]bool { return program.WordSet(strings.Join(nameSets[set], " ")) }
