package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExplain(t *testing.T) {
	type leaf struct {
		Path, Kind string
		Value      any
		Holds      bool
	}
	type explanation struct {
		File       string
		Offset     int
		ID         *string
		Matches    bool
		Conditions []struct {
			Condition string
			Holds     bool
			Rule      string
			Leaves    []leaf
		}
	}
	in := "{\"id\":\"a\\u0041\",\"tags\":[{\"name\":\"x\"},\n{\"name\":\"y\"}]}\n{\"id\":1}"
	status, stdout, stderr := mcfilter(in, "match", "--explain", "tags.name[equals]y[and]id[not_equals]b")
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	var got []explanation
	for line := range strings.Lines(stdout) {
		var e explanation
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		require.NoError(t, d.Decode(&e))
		got = append(got, e)
	}
	require.Len(t, got, 2)
	for _, e := range got {
		require.Equal(t, "standard input", e.File)
		require.Len(t, e.Conditions, 2)
		for _, c := range e.Conditions {
			require.NotEmpty(t, c.Rule)
		}
		require.Equal(t, "tags.name[equals]y", e.Conditions[0].Condition)
		require.Equal(t, "id[not_equals]b", e.Conditions[1].Condition)
		require.True(t, e.Conditions[1].Holds)
	}
	require.Equal(t, "aA", *got[0].ID)
	require.Equal(t, 0, got[0].Offset)
	require.True(t, got[0].Matches)
	require.Equal(t, []leaf{{"tags[0].name", "string", "x", false}, {"tags[1].name", "string", "y", true}},
		got[0].Conditions[0].Leaves)
	require.Nil(t, got[1].ID)
	require.Equal(t, strings.Index(in, `{"id":1}`), got[1].Offset)
	require.False(t, got[1].Matches)
	require.False(t, got[1].Conditions[0].Holds)
	require.Empty(t, got[1].Conditions[0].Leaves)
	require.Equal(t, []leaf{{"id", "number", 1.0, false}}, got[1].Conditions[1].Leaves)

	for _, p := range []program{
		{name: "no match", stdin: "{}", status: 1},
		{
			name: "broken", stdin: "{\"id\":\"x\",}", status: 2,
			stderr: "mcfilter: standard input:1:11: expected the name of a member\n",
		},
	} {
		status, stdout, stderr := mcfilter(p.stdin, "match", "--explain", "id[exists]")
		require.Equal(t, p.status, status)
		require.Equal(t, p.stderr, stderr)
		if p.stderr != "" {
			require.Empty(t, stdout)
		}
	}
	// A value that spans lines becomes one line.
	_, stdout, _ = mcfilter("{\"a\":[\n1.0,\n{}]}", "match", "--explain", "a[exists]")
	require.Equal(t, 1, strings.Count(stdout, "\n"))
	require.Contains(t, stdout, `"value":[1.0,{}]`)
}
