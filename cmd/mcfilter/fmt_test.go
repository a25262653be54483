package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFmt(t *testing.T) {
	for _, p := range []program{
		{
			args:   []string{"fmt", "((a[exists])[and]b[equals]1)", "", "a[exists][or]b[exists][and]c[exists]"},
			stdout: "a[exists][and]b[equals]1\n\na[exists][or](b[exists][and]c[exists])\n",
		},
		{
			args:   []string{"fmt", "title[equal]おすすめ"},
			status: 1,
			stderr: "mcfilter: unknown operator \"equal\" at byte 6: did you mean \"equals\"?\n\ttitle[equal]おすすめ\n\t      ^^^^^\n",
		},
		{
			args:   []string{"fmt", "a[exists]", "おすすめ[equals]x", "(b[exists])"},
			status: 1,
			stdout: "a[exists]\nb[exists]\n",
			stderr: picture(t, "argument 2: ", "おすすめ[equals]x"),
		},
		{
			name:   "lines",
			args:   []string{"fmt"},
			stdin:  "(a[exists])\n(b[exists]\n",
			status: 1,
			stdout: "a[exists]\n",
			stderr: picture(t, "line 2: ", "(b[exists]"),
		},
		{
			name:   "JSON lines",
			args:   []string{"fmt", "--jsonl"},
			stdin:  `"(a[equals]1\n<"` + "\n",
			status: 1,
			stderr: picture(t, "line 1: ", "(a[equals]1\n<"),
		},
		{
			name:   "JSON lines, printed",
			args:   []string{"fmt", "--jsonl"},
			stdin:  `"((a[equals]1\n<))"` + "\n",
			stdout: `"a[equals]1\n<"` + "\n",
		},
		{args: []string{"fmt", "--", "-a[exists]"}, stdout: "-a[exists]\n"},
		{
			name: "line breaks, where a line is a filter", args: []string{"fmt", "(a[exists])", "a[equals]x\nsecret[exists]", "a[equals]x\r"},
			status: 1, stdout: "a[exists]\n",
			stderr: "mcfilter: argument 2: the filter holds a line break, and is no line: use --jsonl\n" +
				"mcfilter: argument 3: the filter holds a line break, and is no line: use --jsonl\n",
		},
		{
			name: "line breaks, as JSON", args: []string{"fmt", "--jsonl", "a[equals]x\ny", "a[equals]x\r"},
			stdout: "\"a[equals]x\\ny\"\n\"a[equals]x\\r\"\n",
		},
	} {
		p.test(t)
	}
	// Input that cannot be read.
	status, _, stderr := runFile(openDir(t), "fmt")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "is a directory")
}
