package main

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVersionOf(t *testing.T) {
	const commit = "0123456789abcdef0123456789abcdef01234567"
	for _, tt := range []struct {
		version, commit, modified string
		want                      string
	}{
		{"(devel)", "", "", "(devel)"},
		{"v1.2.3", "", "", "v1.2.3"},
		{"v1.2.3", commit, "false", "v1.2.3 (commit 0123456789ab)"},
		{"(devel)", commit, "true", "(devel) (commit 0123456789ab, modified)"},
		{"v1.2.4-0.20261129000000-0123456789ab", commit, "false", "v1.2.4-0.20261129000000-0123456789ab"},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: tt.version}}
		if tt.commit != "" {
			info.Settings = []debug.BuildSetting{{Key: "vcs.revision", Value: tt.commit},
				{Key: "vcs.modified", Value: tt.modified}}
		}
		require.Equal(t, tt.want, versionOf(info))
	}
}
