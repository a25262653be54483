package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
	"github.com/stretchr/testify/require"
)

func TestLintFilters(t *testing.T) {
	const exist = `error: [exist] is not an operator: did you mean [exists]? [unknown-operator]
	a[exist]
	  ^^^^^
	fix: a[exists]
`
	for _, p := range []program{
		{args: []string{"lint", "-q", "-e", "category[equals]news"}},
		{args: []string{"lint", "-q", "-e", "a[exists]", "-e", "b[exists]"}},
		{args: []string{"lint", "-q", "--severity=info", "-e", "date[greater_than]2021"},
			stdout: `info: greater_than 2021 includes that year, since the dates in content items are longer strings [partial-date]
	date[greater_than]2021
	                  ^^^^
`},
		{args: []string{"lint", "-q", "-e", "category[equal]おすすめ"}, status: 1,
			stdout: `error: [equal] is not an operator: did you mean [equals]? [unknown-operator]
	category[equal]おすすめ
	         ^^^^^
	fix: category[equals]おすすめ
`},
		{args: []string{"lint", "-q", "-e", "a[exists]", "-e", "title[contains] おすすめ", "-e",
			"a[regex]b&&c[exist]"}, status: 1,
			stdout: `filter 2: warning: white space at an end of the value is part of it [outer-space]
	title[contains] おすすめ
	               ^
	unsafe fix: title[contains]おすすめ
filter 3: error: unknown operator "regex" at byte 2: expected equals, not_equals, contains, not_contains, less_than, greater_than, exists, not_exists or begins_with [unknown-operator]
	a[regex]b&&c[exist]
	  ^^^^^
`},
		{args: []string{"lint", "-q", "-e", "a[equals]\n1[and]b[equals]2 "}, status: 1,
			stdout: `warning: white space at an end of the value is part of it [outer-space]
	a[equals]
	         ^
	unsafe fix: a[equals]1[and]b[equals]2` + " " + `
warning: white space at an end of the value is part of it [outer-space]
	1[and]b[equals]2` + " " + `
	                ^
	unsafe fix: "a[equals]\n1[and]b[equals]2"
`},
		{args: []string{"lint", "-q", "--jsonl"}, stdin: "\"a[exists]\"\n\"a[exist]\"\n", status: 1,
			stdout: "line 2: " + exist},
		{args: []string{"lint", "-q", "--jsonl"}, stdin: "\"a[exist]\"\nx\n", status: 2,
			stdout: "line 1: " + exist,
			stderr: "mcfilter: standard input:2: expected a JSON string\n"},
		{args: []string{"lint", "-q", "--severity", "warning", "-e", "date[greater_than]2021"}},
		{args: []string{"lint", "-q", "--severity", "error", "-e", "a[equals]undefined"}},
		{args: []string{"lint", "-q", "--rules", "outer-space", "-e", "a[equal] x"}, status: 1,
			stdout: `warning: white space at an end of the value is part of it [outer-space]
	a[equal] x
	        ^
`},
		{args: []string{"lint", "-q", "--rules=-outer-space,-unknown-operator", "-e", "a[equal] x"}},
		{args: []string{"lint", "-q", "--format", "json", "-e", "a[equal]\xff"}, status: 1,
			stdout: `{"filter":"a[equal]\ufffd","start":8,"end":9,"rule":"invalid-utf8","severity":"error","message":"invalid UTF-8 \"\\xff\" at byte 8"}
`},
		{args: []string{"lint", "-q", "--format", "json", "-e", "a[equals]<b>"}},
		{args: []string{"lint", "-q", "--format", "json", "-e", "episode[equals]\"1\""}, status: 1,
			stdout: `{"filter":"episode[equals]\"1\"","start":15,"end":18,"rule":"quoted-value","severity":"warning","message":"the quotes around the value are part of it"}
`},
		{
			args:   []string{"lint", "-q", "--fix", "-e", "category [equal]news && tags[contain]a", "-e", "b[exists]"},
			stdout: "category[equals]news[and]tags[contains]a\nb[exists]\n",
		},
		{args: []string{"lint", "-q", "--unsafe-fixes", "--format", "json", "-e", "episode[equals]\"1\""}, status: 1,
			stdout: `{"filter":"episode[equals]\"1\"","start":15,"end":18,"rule":"quoted-value","severity":"warning","message":"the quotes around the value are part of it","fixed":"episode[equals]1"}
`},
		{args: []string{"lint", "-q", "--severity=info", "--fix", "-e", "tags[equals]a"}, stdout: "tags[equals]a\n",
			stderr: `info: if tags is a list or a select, equals never matches it: contains does [equals-on-list]
	tags[equals]a
	     ^^^^^^
	unsafe fix: tags[contains]a
`},
		{
			args: []string{"lint", "-q", "--severity=info", "--fix", "--unsafe-fixes", "-e",
				"a[exists][and]b[exists][or]c[exists]"},
			stdout: "(a[exists][and]b[exists])[or]c[exists]\n",
		},
		{
			args:  []string{"lint", "-q", "--fix", "--unsafe-fixes", "--jsonl"},
			stdin: `"a[contains]x\ny"`, stdout: "\"a[contains]x y\"\n",
		},
		{args: []string{"lint", "-q", "--fix", "-e", "${x}[equal]5"}, status: 1, stdout: "${x}[equal]5\n",
			stderr: `error: "${x}" is a placeholder that was not filled in [template-leftover]
	${x}[equal]5
	^^^^
`},
	} {
		p.test(t)
	}
}

func TestLintSchema(t *testing.T) {
	schema := blogSchema(t)
	two := write(t, "two.json",
		`{"schema":[{"apiEndpoint":"a","apiFields":[{"fieldId":"x","kind":"text"}]},{"apiEndpoint":"b","apiFields":[]}]}`)
	for _, p := range []program{
		{name: "one API", args: []string{"lint", "-q", "--schema", schema, "-e", "tone[equals]入門"}, status: 1,
			stdout: `error: a select field does not take equals, but contains, not_contains, exists, not_exists: did you mean contains? [unsupported-operator]
	tone[equals]入門
	     ^^^^^^
	unsafe fix: tone[contains]入門
`},
		{name: "endpoint", args: []string{"lint", "-q", "--schema", two, "--endpoint", "a", "-e", "x[exists]"}},
		{name: "other endpoint", args: []string{"lint", "-q", "--schema", two, "--endpoint", "b", "-e",
			"x[exists]"}, status: 1, stdout: `error: the API has no field "x" [unknown-field]
	x[exists]
	^
`},
		{
			name: "no endpoint", args: []string{"lint", "-q", "--schema", two, "-e", "x[exists]"}, status: 2,
			stderr: "mcfilter: " + two + ": has several APIs: choose one with --endpoint: a, b\n",
		},
		{
			name: "wrong endpoint", args: []string{"lint", "-q", "--schema", two, "--endpoint", "c", "-e", "x[exists]"},
			status: 2, stderr: "mcfilter: " + two + ": has no API \"c\", but a, b\n",
		},
	} {
		p.test(t)
	}
	status, _, stderr := mcfilter("", "lint", "--schema", write(t, "bad.json", "{"), "-e", "x[exists]")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "bad.json: line 1, column 1: invalid JSON")
}

func TestLintUsageErrors(t *testing.T) {
	for _, p := range []program{
		{
			args:   []string{"lint", "-e", "a[exists]", "--format", "xml"},
			stderr: "mcfilter: unknown format \"xml\": expected text, json or sarif; see mcfilter lint --help\n",
		},
		{
			args:   []string{"lint", "-e", "a[exists]", "--severity", "high"},
			stderr: "mcfilter: unknown severity \"high\": expected info, warning or error; see mcfilter lint --help\n",
		},
		{
			args:   []string{"lint", "-e", "a[exists]", "--rules", "nosuch"},
			stderr: "mcfilter: unknown rule \"nosuch\": mcfilter rules lists all; see mcfilter lint --help\n",
		},
		{
			args:   []string{"lint", "-e", "a[exists]", "--fix", "--format", "json"},
			stderr: "mcfilter: --fix, --diff and --list have one format: leave out --format; see mcfilter lint --help\n",
		},
		{
			args:   []string{"lint", "-e", "a[exists]", "--endpoint", "x"},
			stderr: "mcfilter: --endpoint needs --schema; see mcfilter lint --help\n",
		},
		{
			args:   []string{"lint", "-e", "a[exists]", "file.ts"},
			stderr: "mcfilter: -e is for filters by themselves: it excludes paths, - and --jsonl; see mcfilter lint --help\n",
		},
		{
			args:   []string{"lint", "--endpoint", "x", "file.ts"},
			stderr: "mcfilter: --endpoint is for filters by themselves: source files name their endpoints; see mcfilter lint --help\n",
		},
		{
			args:   []string{"rules", "nosuch"},
			stderr: "mcfilter: unknown rule \"nosuch\": mcfilter rules lists all; see mcfilter rules --help\n",
		},
	} {
		p.status = 2
		p.test(t)
	}
}

// Each fix that is printed makes a filter that parses and is free of what it
// fixes.
func TestLintFixed(t *testing.T) {
	for rule := range lint.Rules() {
		if rule.Schema {
			continue
		}
		for _, bad := range rule.Bad {
			_, stdout, stderr := mcfilter("", "lint", "-q", "--severity=info", "--format=json", "-e", bad.Filter)
			require.Empty(t, stderr)
			for line := range strings.Lines(stdout) {
				var d struct {
					Filter, Rule, Severity, Message string
					Start, End                      int
					Fixed                           *string
				}
				require.NoError(t, json.Unmarshal([]byte(line), &d))
				require.NotEmpty(t, d.Message)
				if d.Fixed != nil {
					_, err := filters.Parse(*d.Fixed)
					require.NoError(t, err, "%s: %s", d.Rule, bad.Filter)
					require.NotEqual(t, bad.Filter, *d.Fixed)
				}
			}
		}
	}
}

func TestLintSARIF(t *testing.T) {
	status, stdout, _ := mcfilter("", "lint", "--severity=info", "--format", "sarif", "-e", "a[exists]", "-e",
		"タグ[exists]", "-e", "a[equals]x\n[AND]ã[exists]", "-e", "date[greater_than]2021")
	require.Equal(t, 1, status)
	var log struct {
		Version string
		Schema  string `json:"$schema"`
		Runs    []struct {
			ColumnKind string
			Tool       struct {
				Driver struct {
					Name  string
					Rules []struct {
						ID                   string
						ShortDescription     struct{ Text string }
						DefaultConfiguration struct{ Level string }
					}
				}
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct {
							StartLine, StartColumn, EndLine, EndColumn int
							Snippet                                    struct{ Text string }
						}
					}
				}
				Fixes []struct {
					ArtifactChanges []struct {
						Replacements []struct {
							DeletedRegion   struct{ StartLine, StartColumn, EndLine, EndColumn int }
							InsertedContent struct{ Text string }
						}
					}
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &log))
	require.Equal(t, "2.1.0", log.Version)
	require.Len(t, log.Runs, 1)
	run := log.Runs[0]
	require.Equal(t, "utf16CodeUnits", run.ColumnKind)
	var levels []string
	for _, r := range run.Results {
		require.Equal(t, r.RuleID, run.Tool.Driver.Rules[r.RuleIndex].ID)
		require.NotEmpty(t, r.Message.Text)
		require.Len(t, r.Locations, 1)
		levels = append(levels, r.Level+" "+r.Locations[0].PhysicalLocation.ArtifactLocation.URI+" "+r.RuleID)
	}
	require.Equal(t, []string{
		"error filter-2 invalid-path", "error filter-3 wrong-joiner", "error filter-3 invalid-path",
		"note filter-4 partial-date",
	}, levels)
	region := run.Results[0].Locations[0].PhysicalLocation.Region
	require.Equal(t, [4]int{1, 1, 1, 2}, [4]int{region.StartLine, region.StartColumn, region.EndLine, region.EndColumn})
	require.Equal(t, "タ", region.Snippet.Text)

	_, stdout, _ = mcfilter("", "lint", "--format", "sarif", "-e", "a[exists]")
	require.True(t, json.Valid([]byte(stdout)))
	require.Contains(t, stdout, `"results":[`)
}

func TestRulesCommand(t *testing.T) {
	status, stdout, stderr := mcfilter("", "rules")
	require.Zero(t, status)
	require.Empty(t, stderr)
	for rule := range lint.Rules() {
		require.Contains(t, "\n"+stdout, "\n"+rule.ID+" ")
		status, text, _ := mcfilter("", "rules", rule.ID)
		require.Zero(t, status)
		require.True(t, strings.HasPrefix(text, rule.ID+" ("+rule.Severity.String()+")\n\n"+rule.Summary+"\n"), text)
		require.NotContains(t, text, "\n\n\n")
	}
	program{args: []string{"rules", "duplicate-condition"}, stdout: `duplicate-condition (info)

The same condition twice in one list.

The second one changes nothing.

Reported:
  a[exists][and]b[exists][and]a[exists]
    becomes a[exists][and]b[exists]

Not reported:
  a[exists][and](a[exists][or]b[exists])
`}.test(t)
}
