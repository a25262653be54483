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
	return versionOf(info)
}

func versionOf(info *debug.BuildInfo) string {
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
	commit = commit[:min(len(commit), short)]
	if commit == "" || strings.Contains(info.Main.Version, commit) {
		return info.Main.Version // Without a tag the version has the commit.
	}
	return info.Main.Version + " (commit " + commit + modified + ")"
}
