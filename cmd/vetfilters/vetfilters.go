// Package vetfilters has an analyzer of Go programs that checks filters of the
// microCMS content API: those that are constants for mistakes, and those
// that are put together while the program runs for what a value may do to
// them.
package vetfilters

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
	sources "github.com/microcms-go/filters/lint/source"
	"golang.org/x/tools/go/analysis"
)

// Analyzer reports what is wrong with filters, as errors and warnings of
// package lint, and filters that are made by concatenation or by functions
// that format, with the builder that could make them. The flag builder=false
// turns the latter off.
var Analyzer = &analysis.Analyzer{
	Name: "vetfilters",
	Doc: `check filters of the microCMS content API

The analyzer reports mistakes in string constants that are filters, by their
looks and by what they reach: Parse, MustParse, UnmarshalText, a member Filters
of a request, and the methods of Field of github.com/microcms-go/filters:

	microcms.ListParams{Filters: "category[equal]news"}
	filters.Field("title").Equals("x[or]y")

and filters that are made of values by + or fmt.Sprintf, where a value with [and]
or [or] in it adds conditions. The builder of github.com/microcms-go/filters
refuses such values. A comment with mcfilter-ignore and the ID of a rule, on the
line or on the one before, takes a report away.`,
	URL: "https://pkg.go.dev/github.com/microcms-go/filters/cmd/vetfilters",
	Run: run,
}

var builder = true

func init() {
	Analyzer.Flags.BoolVar(&builder, "builder", true, "report filters that are put together of values")
}

func run(pass *analysis.Pass) (any, error) {
	for _, f := range pass.Files {
		file := pass.Fset.File(f.FileStart)
		if file == nil || ast.IsGenerated(f) {
			continue
		}
		src, err := pass.ReadFile(file.Name())
		if err != nil {
			return nil, err
		}
		if len(src) != file.Size() {
			continue // the text is not the one that was parsed
		}
		typed := &typedCheck{Pass: pass, src: src}
		scanned := *pass
		scanned.Report = func(d analysis.Diagnostic) {
			if d.Category != sources.UnescapedInterpolation {
				typed.reported = append(typed.reported, d.Pos)
			}
			pass.Report(d)
		}
		found := sources.Linter{}.Check("x.go", string(src))
		for _, x := range found.Filters {
			var ds []sources.Diagnostic
			for _, d := range found.Diagnostics {
				if d.Filter == x {
					ds = append(ds, d)
				}
			}
			check(&scanned, f, file, x, ds)
		}
		// What tests give to the parser is often wrong on purpose.
		if !strings.HasSuffix(file.Name(), "_test.go") {
			typed.file(f)
		}
	}
	return nil, nil
}

// check reports what is to be said of one filter.
func check(pass *analysis.Pass, f *ast.File, file *token.File, x *sources.Filter, ds []sources.Diagnostic) {
	composed := false
	for _, d := range ds {
		composed = composed || d.Rule == sources.UnescapedInterpolation
	}
	pos, end := file.Pos(x.Start), file.Pos(x.End)
	if whole, text, ok := constantAround(pass, f, pos); ok && composed {
		// Its pieces have names, but all is known.
		for _, d := range new(lint.Linter).Lint(text) {
			if d.Severity >= lint.Warning && !mayContinue(d, text) {
				pass.Report(analysis.Diagnostic{
					Pos: whole.Pos(), End: whole.End(), Category: d.Rule, Message: message(d.Rule,
						fmt.Sprintf("%s in %.200q", d.Message, text)),
				})
			}
		}
		return
	}
	for _, d := range ds {
		if d.Rule == sources.UnescapedInterpolation || d.Severity < lint.Warning {
			continue
		}
		report := analysis.Diagnostic{
			Pos: file.Pos(d.File.Start), End: file.Pos(d.File.End),
			Category: d.Rule, Message: message(d.Rule, d.Message),
		}
		if edits := d.FileEdits; len(edits) > 0 && d.Safe {
			fix := analysis.SuggestedFix{Message: "fix the filter"}
			for _, e := range edits {
				fix.TextEdits = append(fix.TextEdits,
					analysis.TextEdit{Pos: file.Pos(e.Start), End: file.Pos(e.End), NewText: []byte(e.New)})
			}
			report.SuggestedFixes = []analysis.SuggestedFix{fix}
		}
		pass.Report(report)
	}
	if composed && builder {
		pass.Report(analysis.Diagnostic{
			Pos: pos, End: end, Category: sources.UnescapedInterpolation,
			Message: message(sources.UnescapedInterpolation,
				"a value with a connective in it adds conditions to this filter: make it with "+built(x.String())),
		})
	}
}

// mayContinue reports whether a mistake may be none if more comes before the text or
// after it.
func mayContinue(d lint.Diagnostic, text string) bool {
	switch {
	case d.Rule == string(filters.ErrUnclosedParen), d.Rule == string(filters.ErrUnopenedParen):
		return true
	case d.Start > 0 && d.End < len(text):
		return false
	}
	return d.Severity == lint.Error || d.Rule == "empty-value"
}

func message(rule, text string) string { return text + " [" + rule + "]" }

// constantAround returns the constant string expression that the literal at pos is part
// of, unless that is part of one that is not constant, or a format.
func constantAround(pass *analysis.Pass, f *ast.File, pos token.Pos) (whole ast.Expr, text string, ok bool) {
	inFormat, done := false, false
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || done || pos < n.Pos() || n.End() <= pos {
			return false
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			inFormat = strings.HasSuffix(types.ExprString(n.Fun), "f")
		case *ast.BinaryExpr:
			v := pass.TypesInfo.Types[n].Value
			if done = n.Op == token.ADD; done && v != nil && v.Kind() == constant.String {
				whole, text = n, constant.StringVal(v)
				ok = !inFormat || !strings.Contains(text, "%")
			}
		}
		return true
	})
	return whole, text, ok
}

// built returns the expression that makes a filter with the builder, as far as
// it can be told from what the program shows of it.
func built(filter string) string {
	const most = 3
	f, err := filters.Parse(filter)
	c, single := f.Expr().(*filters.Condition)
	switch {
	case err != nil:
		return "filters.Field"
	case single:
		return builtCondition(c)
	}
	var list []filters.Expr
	join := "And"
	switch x := f.Expr().(type) {
	case *filters.AndExpr:
		list = x.List
	case *filters.OrExpr:
		list, join = x.List, "Or"
	}
	var parts []string
	for _, x := range list {
		c, ok := x.(*filters.Condition)
		if !ok || len(list) > most {
			return "filters.Field, filters.And and filters.Or"
		}
		parts = append(parts, builtCondition(c))
	}
	return "filters." + join + "(" + strings.Join(parts, ", ") + ")"
}

func builtCondition(c *filters.Condition) string {
	var method strings.Builder
	for word := range strings.SplitSeq(c.Op.String(), "_") {
		method.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	s := "filters.Field(" + builtText(string(c.Field)) + ")." + method.String()
	if !c.Op.TakesValue() {
		return s + "()"
	}
	return s + "(" + builtText(c.Value) + ")"
}

// builtText returns the expression for a field or value, or … if it is put
// together of several pieces.
func builtText(s string) string {
	if expr, ok := strings.CutPrefix(s, "${"); ok && strings.IndexByte(expr, '}') == len(expr)-1 {
		return expr[:len(expr)-1]
	}
	if strings.ContainsAny(s, "${%") {
		return "…"
	}
	return strconv.Quote(s)
}
