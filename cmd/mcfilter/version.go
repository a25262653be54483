package main

import (
	"runtime/debug"
	"strings"
)

// version returns the version of the program and the commit that it was built
// from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	var commit, modified string
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value
		case "vcs.modified":
			if s.Value == "true" {
				modified = ", modified"
			}
		}
	}
	const short = 12
	switch version := info.Main.Version; {
	case commit == "":
		return version
	case strings.Contains(version, commit[:min(len(commit), short)]):
		return version // one of a commit without a tag
	default:
		return version + " (commit " + commit[:min(len(commit), short)] + modified + ")"
	}
}
