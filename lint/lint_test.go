package lint_test

import (
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// checkLaws checks what holds for every filter.
func checkLaws(t require.TestingT, l *lint.Linter, s string) {
	ds := l.Lint(s)
	require.LessOrEqual(t, len(ds), 100)
	unfixed := false
	for _, d := range ds {
		rule, ok := lint.LookupRule(d.Rule)
		require.True(t, ok, d.Rule)
		require.Contains(t, []lint.Severity{lint.Info, lint.Warning, lint.Error}, d.Severity)
		require.LessOrEqual(t, d.Severity, rule.Severity)
		require.LessOrEqual(t, len(d.Message), 500)
		require.True(t, utf8.ValidString(d.Message), "%q", d.Message)
		require.False(t, strings.Contains(d.Message, "%!") && !strings.Contains(s, "%!"), "a broken format: %s", d.Message)
		inRange(t, s, d.Position)
		end := 0
		for _, e := range d.Edits {
			inRange(t, s, e.Position)
			require.GreaterOrEqual(t, e.Start, end)
			require.NotEqual(t, s[e.Start:e.End], e.New)
			end = e.End
		}
		unfixed = unfixed || d.Severity == lint.Error && d.Edits == nil
	}
	require.True(t, slices.IsSortedFunc(ds, func(a, b lint.Diagnostic) int { return cmp.Compare(a.Start, b.Start) }))

	f, err := filters.Parse(s)
	require.True(t, err == nil || len(ds) > 0, "an error that is not reported")
	checkFixes(t, s, f, err == nil, ds)
	fixed := lint.Fix(s, ds)
	_, fixedErr := filters.Parse(fixed)
	require.True(t, fixedErr == nil || err != nil && unfixed, "%q does not parse: %v", fixed, fixedErr)
	require.True(t, fixed != "" || s == "", "nothing is left")
	if err != nil || fixedErr != nil {
		return
	}

	checkSafe(t, s, f, ds)
}

// checkSafe checks that safe edits change the matches of nothing that parses.
func checkSafe(t require.TestingT, s string, f filters.Filter, ds []lint.Diagnostic) {
	safe := slices.DeleteFunc(slices.Clone(ds), func(d lint.Diagnostic) bool { return !d.Safe })
	if len(safe) == 0 {
		return
	}
	for i := range len(safe) + 1 { // all, and all but one
		chosen := slices.Clone(safe)
		if i < len(safe) {
			chosen = slices.Delete(chosen, i, i+1)
		}
		g, err := filters.Parse(lint.Fix(s, chosen))
		require.NoError(t, err, s)
		sameMeaning(t, f, g)
	}
}

// Safe edits change nothing of pairs of what the rules report.
func TestSafePairs(t *testing.T) {
	var bad []string
	for r := range lint.Rules() {
		for _, example := range r.Bad {
			bad = append(bad, example.Filter)
		}
	}
	step := 1
	if testing.Short() {
		step = 7
	}
	safe := 0
	for i := 0; i < len(bad)*len(bad); i += step {
		s := bad[i/len(bad)] + []string{"[and]", "[or]"}[i%2] + bad[i%len(bad)]
		f, err := filters.Parse(s)
		if err != nil {
			continue
		}
		ds := new(lint.Linter).Lint(s)
		checkSafe(t, s, f, ds)
		if slices.ContainsFunc(ds, func(d lint.Diagnostic) bool { return d.Safe }) {
			safe++
		}
	}
	require.Greater(t, safe, 5)
}

var (
	operator   = regexp.MustCompile(`\[(?:(?:not_)?(?:equals|contains|exists)|(?:less|greater)_than|begins_with)\]`)
	emptyValue = regexp.MustCompile(`(?:equals|contains|_than|begins_with)\](?:$|\)|\[and\]|\[or\])`)
)

// checkFixes checks that no diagnostic by itself and no rule by itself breaks
// a filter that parses, that no fix makes an empty value, and that no condition
// is lost but a duplicate.
func checkFixes(t require.TestingT, s string, f filters.Filter, parses bool, ds []lint.Diagnostic) {
	notInfo := slices.DeleteFunc(slices.Clone(ds), func(d lint.Diagnostic) bool { return d.Severity == lint.Info })
	chosen := [][]lint.Diagnostic{ds, notInfo}
	seen := map[string]bool{}
	for _, d := range ds {
		chosen = append(chosen, []lint.Diagnostic{d})
		if !seen[d.Rule] {
			others := slices.DeleteFunc(slices.Clone(ds), func(e lint.Diagnostic) bool { return e.Rule == d.Rule })
			chosen = append(chosen, ofRule(ds, d.Rule), others)
			seen[d.Rule] = true
		}
	}
	count := func(f filters.Filter) (n, empty int) {
		for c := range f.Conditions() {
			if n++; c.Op.TakesValue() && c.Value == "" {
				empty++
			}
		}
		return n, empty
	}
	before, emptyBefore := count(f)
	if !parses {
		before, emptyBefore = 0, len(emptyValue.FindAllString(s, -1))
	}
	for _, ds := range chosen {
		fixed := lint.Fix(s, ds)
		if fixed == s {
			continue
		}
		g, err := filters.Parse(fixed)
		require.True(t, err == nil || !parses, "%q does not parse: %v", fixed, err)
		if err != nil {
			continue
		}
		duplicates := len(ofRule(ds, "duplicate-condition"))
		operators := func(s string) int { return len(operator.FindAllString(s, -1)) }
		require.GreaterOrEqual(t, operators(fixed), operators(s)-duplicates, "%q lost a condition: %q", s, fixed)
		after, emptyAfter := count(g)
		require.GreaterOrEqual(t, after, before-duplicates, "%q lost a condition: %q", s, fixed)
		require.LessOrEqual(t, emptyAfter, emptyBefore, "%q got an empty value: %q", s, fixed)
	}
}

func inRange(t require.TestingT, s string, at filters.Position) {
	require.True(t, 0 <= at.Start && at.Start <= at.End && at.End <= len(s), "%v in %d bytes", at, len(s))
	if utf8.ValidString(s) {
		require.True(t, at.Start == len(s) || utf8.RuneStart(s[at.Start]), "%v cuts a character", at)
		require.True(t, at.End == len(s) || utf8.RuneStart(s[at.End]), "%v cuts a character", at)
	}
}

// sameMeaning compares two filters on items made for their conditions.
func sameMeaning(t require.TestingT, f, g filters.Filter) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		item := map[string]any{}
		for c := range f.Conditions() {
			if random.IntN(2) == 0 || strings.Contains(string(c.Field), ".") {
				continue
			}
			leaves := []any{c.Value, json.Number("5"), "", []any{c.Value}, true, map[string]any{"id": c.Value}}
			item[string(c.Field)] = leaves[random.IntN(len(leaves))]
		}
		require.Equal(t, f.MatchValue(item), g.MatchValue(item), "%s and %s differ on %v", f, g, item)
	}
}

// The laws hold for whatever pieces of filters are put together.
func TestPieces(t *testing.T) {
	api := blog(t)
	pieces := rapid.SampledFrom([]string{
		"a", "title", "titel", "tags", "rating", "date", "seo.metaTitle", "sections.label", "id", "publishedat", "tone",
		"featured",
		"[equals]", "[not_equals]", "[contains]", "[not_contains]", "[less_than]", "[greater_than]", "[begins_with]",
		"[exists]", "[not_exists]",
		"[equal]", "[lte]", "[gte]", "[in]", "[not_in]", "[!contains]", "[regex]", " = ", " >= ", " is not null",
		" contains ",
		"[and]", "[or]", "[AND]", "【and】", "&&", " || ", " and ", ",", "&", "|", "(", ")", "（", " ", "\n", "\x00", "'",
		"\"", "=",
		"x", "true", "1,000", "a,b", "5", "2024-05-31", "2024/5/31", "20240531", "9999-12-31", "2024-05-01T00:00:00Z",
		"2024-05-01 12:00", "null", "undefined",
		"&limit=10", "?q=", "%5Band%5D", "&amp;", `C:\temp`, `\n`, "${x}", "入門",
	})
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(pieces, 1, 14).Draw(t, "pieces"), "")
		checkLaws(t, new(lint.Linter), s)
		checkLaws(t, &lint.Linter{API: api}, s)
	})
}

func FuzzLint(f *testing.F) {
	for r := range lint.Rules() {
		for _, bad := range r.Bad {
			f.Add(bad.Filter)
		}
		for _, good := range r.Good {
			f.Add(good)
		}
	}
	for _, s := range []string{ // which were too much once
		"(0[))))))))))))))))))))", "(0[)0", "0[contains](0,0000)", "（）", "0 uAls0[\x01and]", "0 !000,\x19",
		"0[equals]0 0[equals]", "tag[exists]tag[exists]0[)0)0    )1", "a[equals]a[AND][and]a[equals]",
		"title[begins_with]x&seo.x[not_contains]a,b", "a[exists]true&&b[exists]", "url[contains]&limit=10",
		"a[exists][and]tags[not_contains]a,b[or]c[exists]", "a[equals]00,0000 0||]", "0" + strings.Repeat(`"`, 49),
		"[And)0[equals[and(]", "(0$[ors", "(0{{x", "(0<%x", "(0{%x", "(0${x", "(0$(x", "_a[equals]_",
		"_a[equals]\x00_", "a[uals][a\x05nd\\]", "a[equals]x［and］［[exists]",
	} {
		f.Add(s)
	}
	api := blog(f)
	f.Fuzz(func(t *testing.T, s string) {
		checkLaws(t, new(lint.Linter), s)
		checkLaws(t, &lint.Linter{API: api}, s)
		// Fixing comes to an end: each round may bring one mistake to light.
		if len(s) > 200 {
			return
		}
		fixedToTheEnd(t, s, false)
		fixedToTheEnd(t, s, true)
	})
}

// fixedToTheEnd returns what is left when there is nothing more to fix.
func fixedToTheEnd(t require.TestingT, s string, safe bool) string {
	for range 20 + len(s) {
		ds := lint.Linter{}.Lint(s)
		fixed := lint.Fix(s, slices.DeleteFunc(ds, func(d lint.Diagnostic) bool { return safe && !d.Safe }))
		if fixed == s {
			return s
		}
		s = fixed
	}
	require.Fail(t, "fixed again and again", "%q", s)
	return ""
}

// What needs an edit that is not made is not fixed in its place.
func TestSafeComesToAnEnd(t *testing.T) {
	for in, want := range map[string]string{
		"b[exists][or](?filters=a[equals]x&limit=10)": "b[exists][or](?filters=a[equals]x&limit=10)",
		"b[exists&limit=10[and]a[exists]":             "b[exists&limit=10[and]a[exists]",
	} {
		require.Equal(t, want, fixedToTheEnd(t, in, true))
	}
}

// TestUndefinedCustomField: nobody knows whether a field in it has one value.
func TestUndefinedCustomField(t *testing.T) {
	bundle, err := schema.Read(strings.NewReader(
		`{"apiFields":[{"fieldId":"gone","name":"gone","kind":"custom"}],"customFields":[]}`))
	require.NoError(t, err)
	api, ok := bundle.API("")
	require.True(t, ok)
	require.Empty(t, lint.Linter{API: api}.Lint("gone.x[equals]a[and]gone.x[equals]b"))
}

func TestFix(t *testing.T) {
	edit := func(start, end int, text string) lint.Edit {
		return lint.Edit{Position: filters.Position{Start: start, End: end}, New: text}
	}
	tests := []struct {
		edits [][]lint.Edit // of each diagnostic
		want  string
	}{
		{nil, "abcdef"},
		{[][]lint.Edit{{}}, "abcdef"},
		{[][]lint.Edit{{edit(0, 1, "x"), edit(3, 3, "y")}}, "xbcydef"},
		{[][]lint.Edit{{edit(4, 6, "")}, {edit(0, 2, "")}}, "cd"},
		{[][]lint.Edit{{edit(1, 3, "x")}, {edit(2, 4, "y"), edit(5, 6, "z")}}, "axdef"},
		{[][]lint.Edit{{edit(1, 1, "x")}, {edit(1, 1, "y")}}, "axbcdef"},
		{[][]lint.Edit{{edit(1, 1, "("), edit(3, 3, ")")}, {edit(1, 1, "("), edit(2, 2, ")")}}, "a((b)c)def"},
		{[][]lint.Edit{{edit(1, 3, "x")}, {edit(3, 4, "y")}}, "axyef"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			var ds []lint.Diagnostic
			for _, edits := range tt.edits {
				ds = append(ds, lint.Diagnostic{Edits: edits})
			}
			require.Equal(t, tt.want, lint.Fix("abcdef", ds))
		})
	}
	broken := []lint.Diagnostic{{Edits: []lint.Edit{edit(8, 9, "")}}}
	require.Equal(t, "a[exists]", lint.Fix("a[exists]", broken), "it would not parse any more")
}

func TestSeverity(t *testing.T) {
	for want, s := range map[string]lint.Severity{"info": lint.Info, "warning": lint.Warning, "error": lint.Error} {
		require.Equal(t, want, s.String())
		text, err := s.MarshalText()
		require.NoError(t, err)
		var got lint.Severity
		require.NoError(t, got.UnmarshalText(text))
		require.Equal(t, s, got)
	}
	require.Equal(t, "Severity(0)", lint.Severity(0).String())
	require.Equal(t, "Severity(9)", lint.Severity(9).String())
	var s lint.Severity
	require.EqualError(t, s.UnmarshalText([]byte("fatal")),
		`lint: unknown severity "fatal": expected info, warning or error`)
	require.Error(t, s.UnmarshalText(nil))
	require.Less(t, lint.Info, lint.Warning)
	require.Less(t, lint.Warning, lint.Error)
}

func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for r := range lint.Rules() {
		require.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, r.ID)
		require.False(t, seen[r.ID], r.ID)
		seen[r.ID] = true
		require.Contains(t, []lint.Severity{lint.Info, lint.Warning, lint.Error}, r.Severity, r.ID)
		require.Regexp(t, `^[A-Z\[a-z].*\.$`, r.Summary, r.ID)
		require.Greater(t, len(r.Doc), 30, r.ID)
		got, ok := lint.LookupRule(r.ID)
		require.True(t, ok)
		require.Equal(t, r, got)
	}
	require.True(t, seen["unknown-operator"])
	_, ok := lint.LookupRule("nothing")
	require.False(t, ok)
}

func TestConcurrentUse(t *testing.T) {
	l := &lint.Linter{API: blog(t)}
	done := make(chan []lint.Diagnostic)
	for range 64 {
		go func() { done <- l.Lint("titel[contians]a&&tone[equals]x") }()
	}
	want := <-done
	for range 63 {
		require.Equal(t, want, <-done)
	}
}

func BenchmarkLint(b *testing.B) {
	for name, s := range map[string]string{
		"clean":   "category[equals]engineering[and](date[begins_with]2019-11-14[or]title[exists])",
		"broken":  "category [equal]news && tags[contain]a,b",
		"mixed":   "a[exists][or]b[exists][and]c[exists]",
		"long":    strings.Repeat("id[not_equals]b2_6yjp8q7i[and]", 200) + "a[exists]",
		"hostile": "a[equals]" + strings.Repeat("&&b[equal]x ", 5000),
	} {
		b.Run(name, func(b *testing.B) {
			l := new(lint.Linter)
			b.ReportAllocs()
			for b.Loop() {
				l.Lint(s)
			}
		})
	}
}
