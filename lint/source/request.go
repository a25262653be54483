package source

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
)

// interpolations returns a diagnostic for each hole.
func (x *Filter) interpolations() []Diagnostic {
	var ds []Diagnostic
	for i, h := range x.text.holes {
		source := x.file.src[h.Start:h.End]
		if source == "" || holdsStructure(source) {
			continue
		}
		d := x.atHole(i, UnescapedInterpolation, lint.Info)
		d.Message = fmt.Sprintf("%q is put into the filter as it is: a joiner in it adds conditions", clip(source))
		if x.file.isFromRequest(source) {
			d.Severity = lint.Warning
			d.Message = fmt.Sprintf("%q comes from the request and is put into the filter as it is: whoever sends it can add conditions", clip(source))
		}
		ds = append(ds, d)
	}
	return ds
}

// joinedNames is a list of unknown values that is put together with a joiner.
var joinedNames = regexp.MustCompile(`^(?:[$#]\{)?\s*[\w$.?!]+\.join\(\s*["'` + "`" + `]\[(and|or)\]["'` + "`" + `]\s*\)\s*\}?$`)

// commaNames is such a list with commas.
var commaNames = regexp.MustCompile(`^(?:[$#]\{)?\s*[\w$.?!]+\.join\((?:\s*["'` + "`" + `],["'` + "`" + `]\s*)?\)\s*\}?$`)

// joinedValues returns a diagnostic for each hole with a list of values that
// stands behind an operator. Only the first of them has a field.
func (x *Filter) joinedValues() []Diagnostic {
	var ds []Diagnostic
	for i, h := range x.text.holes {
		source := x.file.src[h.Start:h.End]
		m := joinedNames.FindStringSubmatch(source)
		comma := commaNames.MatchString(source)
		before, bracket := strings.CutSuffix(x.text.s[:h.at], "]")
		op, exact := meantOp(before[strings.LastIndexByte(before, '[')+1:])
		if m == nil && !comma || !bracket || !exact || !op.takesValue() || i > 0 && x.text.holes[i-1].at == h.at {
			continue
		}
		if comma {
			d := x.atHole(i, "comma-list", lint.Warning)
			d.Message = fmt.Sprintf("%q becomes a list with commas, which are part of the value: write a condition for each value", clip(source))
			ds = append(ds, d)
			continue
		}
		d := x.atHole(i, "missing-field", lint.Error)
		d.Message = fmt.Sprintf("all values in %q but the first are without a field: [%s] joins conditions", clip(source), m[1])
		ds = append(ds, d)
	}
	return ds
}

// atHole returns a diagnostic about a hole.
func (x *Filter) atHole(i int, rule string, severity lint.Severity) Diagnostic {
	h := x.text.holes[i]
	start := h.at
	for k := range i {
		start += len(x.shownHole(k))
	}
	at := filters.Position{Start: start, End: start + len(x.shownHole(i))}
	return Diagnostic{Diagnostic: lint.Diagnostic{Position: at, Rule: rule, Severity: severity}, Filter: x, File: h.Position}
}

// holdsStructure reports whether an expression chooses between pieces of a
// filter that stand in the program.
func holdsStructure(source string) bool {
	return strings.Contains(source, "[and]") || strings.Contains(source, "[or]") || fixedText.MatchString(source)
}

// fixedText is an expression that makes nothing but a time, a number or one of
// two literals.
var fixedText = regexp.MustCompile(`^\$?\{?\s*(?:new Date\([^()]*\)\.(?:toISOString|getTime)\(\)|Date\.now\(\)|[\w.$]+\s*\?\s*(?:'[^'\[]*'|"[^"\[]*")\s*:\s*(?:'[^'\[]*'|"[^"\[]*"))\s*\}?$`)

// request is an expression with what a client sends.
var request = regexp.MustCompile(`[sS]earchParams|\broute\.query\b|\breq(?:uest)?\.(?:query|nextUrl)\b|\blocation\.(?:search|hash)\b|\brouter\.query\b|\bevent\.queryStringParameters\b|` +
	`\b(?:ctx|context|c)\.(?:req\.)?query\b|\bgetQuery\(|\$_(?:GET|POST|REQUEST)\b|\brequest\.(?:args|GET|POST|params)\b|\bparams\[:\w+\]|` +
	`\.URL\.Query\(\)|\.FormValue\(|\.QueryParam\(|\$request->(?:query|input|get)\b`)

// requestWords are pieces of what request matches: one of them is in each match.
var requestWords = []string{"earchParams", ".query", "location.", "nextUrl", "queryStringParameters", "getQuery(", "$_", "request.", "params[:", "URL.Query()", "FormValue(", "QueryParam(", "$request"}

// isFromRequest reports whether an expression obviously comes from a request:
// it says so, or it is a variable to which such a thing is assigned.
func (f *file) isFromRequest(source string) bool {
	if request.MatchString(source) {
		return true
	}
	if f.fromRequest == nil {
		f.fromRequest = map[string]bool{}
		const most, window = 1000, 30
		for _, word := range requestWords {
			i := 0
			for range most {
				n := strings.Index(f.src[i:], word)
				if n < 0 {
					break
				}
				i += n + len(word)
				from := max(0, i-window)
				if m := request.FindStringIndex(f.src[from:min(len(f.src), i+window)]); m != nil {
					f.taint(from + m[0])
				}
			}
		}
	}
	for _, name := range identifiers.FindAllString(source, 20) {
		if f.fromRequest[name] {
			return true
		}
	}
	return false
}

var (
	identifiers = regexp.MustCompile(`[A-Za-z_$][\w$]*`)
	assigned    = regexp.MustCompile(`(?:^|[^\w$.])(\$?[A-Za-z_][\w$]*)\s*(?::\s*[\w<>\[\]| ]+)?:?=[^=>]*$`)
	destructed  = regexp.MustCompile(`\{([^{}]*)\}\s*(?::\s*[\w<>\[\]| ]+)?=\s*(?:await\s+)?[^;=]*$`)
)

// taint takes note of the variables that the statement around i assigns.
func (f *file) taint(i int) {
	const window = 200
	before := f.src[max(0, i-window):i]
	if n := strings.LastIndexAny(before, ";\n"); n >= 0 {
		before = before[n+1:]
	}
	if m := destructed.FindStringSubmatch(before); m != nil {
		for part := range strings.SplitSeq(m[1], ",") {
			if name, after, ok := strings.Cut(part, ":"); ok {
				part = after
				_ = name
			}
			name, _, _ := strings.Cut(part, "=")
			if name = strings.TrimSpace(name); name != "" && !strings.EqualFold(name, "searchParams") {
				f.fromRequest[name] = true
			}
		}
	} else if m := assigned.FindStringSubmatch(before); m != nil && len(m[1]) > 0 {
		if m[1] != "url" && m[1] != "params" {
			f.fromRequest[m[1]] = true
		}
	}
}

func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
