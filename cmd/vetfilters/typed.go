package vetfilters

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// root is the package whose functions take filters, fields and values.
const root = "github.com/microcms-go/filters"

// A typedCheck reports the constants of a file that reach a filter, by the
// types of the program.
type typedCheck struct {
	*analysis.Pass
	src      []byte
	reported []token.Pos      // of what the scanner has reported
	ignored  map[int][]string // the rules of ignore comments by line; none: all
}

func (c *typedCheck) file(f *ast.File) {
	c.ignored = map[int][]string{}
	for _, group := range f.Comments {
		for _, comment := range group.List {
			if _, rest, ok := strings.Cut(comment.Text, "mcfilter-ignore"); ok {
				line := c.line(comment.Pos())
				c.ignored[line] = ignoredRules(rest)
				if c.isAlone(comment) {
					c.ignored[line+1] = c.ignored[line]
				}
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			c.call(n)
		case *ast.CompositeLit:
			of, _ := c.structOf(n)
			for i, elt := range n.Elts {
				if kv, ok := elt.(*ast.KeyValueExpr); ok {
					if key, ok := kv.Key.(*ast.Ident); ok {
						c.member(c.TypesInfo.Uses[key], kv.Value)
					}
				} else if of != nil && i < of.NumFields() {
					c.member(of.Field(i), elt)
				}
			}
		case *ast.AssignStmt:
			if n.Tok == token.ASSIGN && len(n.Lhs) == len(n.Rhs) {
				for i, x := range n.Lhs {
					if sel, ok := x.(*ast.SelectorExpr); ok {
						c.member(c.TypesInfo.Uses[sel.Sel], n.Rhs[i])
					}
				}
			}
		}
		return true
	})
}

// structOf returns the type of a literal, if it is one of a struct.
func (c *typedCheck) structOf(lit *ast.CompositeLit) (*types.Struct, bool) {
	t := c.TypesInfo.TypeOf(lit)
	if p, ok := t.Underlying().(*types.Pointer); ok { // &T is left out in a list
		t = p.Elem()
	}
	of, ok := t.Underlying().(*types.Struct)
	return of, ok
}

// call checks what a function or method of package filters is given.
func (c *typedCheck) call(call *ast.CallExpr) {
	fn, ok := typeutil.Callee(c.TypesInfo, call).(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != root {
		return
	}
	var on string // the type that a method belongs to
	if recv := fn.Signature().Recv(); recv != nil {
		on = nameOf(recv.Type())
	}
	switch {
	case on == "Field":
		c.builder(fn, call)
	case len(call.Args) != 1:
	case (on == "" || on == "Parser") && (fn.Name() == "Parse" || fn.Name() == "MustParse"):
		c.filter(call.Args[0])
	case on == "Filter" && fn.Name() == "UnmarshalText":
		if conversion, ok := call.Args[0].(*ast.CallExpr); ok && len(conversion.Args) == 1 &&
			c.TypesInfo.Types[conversion.Fun].IsType() {
			c.filter(conversion.Args[0])
		}
	}
}

// nameOf returns the name of a type, or of the one that it points to, or "".
func nameOf(t types.Type) string {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}

// member checks what becomes the member Filters of a request.
func (c *typedCheck) member(member types.Object, x ast.Expr) {
	v, ok := member.(*types.Var)
	if !ok || !v.IsField() || v.Name() != "Filters" {
		return
	}
	if b, ok := v.Type().Underlying().(*types.Basic); !ok || b.Kind() != types.String {
		return
	}
	// Other services have members of that name.
	text, _, ok := c.text(x)
	if ok && (strings.Contains(text, "[") || strings.Contains(strings.ToLower(v.Pkg().Path()), "microcms")) {
		c.filter(x)
	}
}

// filter checks an expression that becomes a filter.
func (c *typedCheck) filter(x ast.Expr) {
	text, composed, ok := c.text(x)
	if !ok {
		return
	}
	for _, d := range (lint.Linter{}).Lint(text) {
		if d.Severity < lint.Warning || composed && d.Severity < lint.Error {
			continue
		}
		report := c.at(x, text, d)
		report.Message = message(d.Rule, d.Message)
		if report.Pos == x.Pos() && !literalOf(x, text) {
			report.Message = message(d.Rule, fmt.Sprintf("%s in %.200q", d.Message, text))
		}
		c.report(x, report)
	}
}

// at returns a report at the place of a diagnostic, and its safe edits, where
// the text is written as it is in one literal.
func (c *typedCheck) at(x ast.Expr, text string, d lint.Diagnostic) analysis.Diagnostic {
	report := analysis.Diagnostic{Pos: x.Pos(), End: x.End(), Category: d.Rule}
	if !literalOf(x, text) {
		return report
	}
	start := ast.Unparen(x).Pos() + 1
	report.Pos, report.End = start+token.Pos(d.Start), start+token.Pos(d.End)
	if len(d.Edits) == 0 || !d.Safe {
		return report
	}
	fix := analysis.SuggestedFix{Message: "fix the filter"}
	for _, e := range d.Edits {
		if strings.ContainsAny(e.New, "\"`\\\n") {
			return report
		}
		fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{
			Pos: start + token.Pos(e.Start), End: start + token.Pos(e.End), NewText: []byte(e.New),
		})
	}
	report.SuggestedFixes = []analysis.SuggestedFix{fix}
	return report
}

// literalOf reports whether x is a literal that holds text without escapes.
func literalOf(x ast.Expr, text string) bool {
	lit, ok := ast.Unparen(x).(*ast.BasicLit)
	return ok && len(lit.Value) == len(text)+2 && lit.Value[1:len(lit.Value)-1] == text
}

// builder checks a call of a method of Field that makes a filter.
func (c *typedCheck) builder(method *types.Func, call *ast.CallExpr) {
	if results := method.Signature().Results(); results.Len() != 1 || nameOf(results.At(0).Type()) != "Filter" {
		return
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return
	}
	field := filters.Field("f")
	if name, ok := c.constant(sel.X); ok {
		if field = filters.Field(name); !field.IsValid() {
			c.report(sel.X, analysis.Diagnostic{
				Pos: sel.X.Pos(), End: sel.X.End(), Category: string(filters.ErrInvalidPath),
				Message: message(string(filters.ErrInvalidPath),
					fmt.Sprintf("%.100q is not the path of a field", name)),
			})
			return
		}
	}
	if len(call.Args) == 0 && needsValue[method.Name()] {
		c.report(call, analysis.Diagnostic{
			Pos: call.Pos(), End: call.End(), Category: string(filters.ErrEmptyList),
			Message: message(string(filters.ErrEmptyList),
				method.Name()+" of no values cannot be written: it needs at least one"),
		})
		return
	}
	if takesAny[method.Name()] {
		return
	}
	for _, arg := range call.Args {
		value, ok := c.constant(arg)
		if !ok {
			continue
		}
		if err := field.Equals(value).Err(); err != nil {
			c.report(arg, analysis.Diagnostic{
				Pos: arg.Pos(), End: arg.End(), Category: "unwritable-value",
				Message: message("unwritable-value", strings.TrimPrefix(err.Error(), "filters: ")),
			})
		}
	}
}

// needsValue are the methods of Field whose filter cannot be written if they are
// given no values.
var needsValue = map[string]bool{"In": true, "ContainsAny": true}

// takesAny are the methods of Field whose filter can be written whatever strings
// they are given.
var takesAny = map[string]bool{"Search": true}

func (c *typedCheck) line(pos token.Pos) int { return c.Fset.Position(pos).Line }

// isAlone reports whether a comment is alone on its line.
func (c *typedCheck) isAlone(comment *ast.Comment) bool {
	file := c.Fset.File(comment.Pos())
	start := file.LineStart(file.PositionFor(comment.Pos(), false).Line)
	return strings.TrimSpace(string(c.src[file.Offset(start):file.Offset(comment.Pos())])) == ""
}

// ignoredRules returns the rules that an ignore comment names, as the linter of source
// files reads them.
func ignoredRules(rest string) []string {
	rest, _, _ = strings.Cut(rest, "--")
	rest, _, _ = strings.Cut(rest, "*/")
	return strings.FieldsFunc(strings.TrimPrefix(rest, ":"), func(r rune) bool { return strings.ContainsRune(" ,\t\r\n", r) })
}

// report reports what neither the scanner has reported in x nor a comment
// takes away.
func (c *typedCheck) report(x ast.Expr, d analysis.Diagnostic) {
	rules, ok := c.ignored[c.line(d.Pos)]
	if ok && (len(rules) == 0 || slices.Contains(rules, d.Category)) {
		return
	}
	for _, pos := range c.reported {
		if x.Pos() <= pos && pos < x.End() {
			return
		}
	}
	c.Report(d)
}
