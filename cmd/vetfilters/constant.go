package vetfilters

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// text returns the constant string that x is. Where x is a call of
// fmt.Sprintf, its verbs become the value x, and composed is true; it is not
// known what a verb in brackets becomes.
func (c *typedCheck) text(x ast.Expr) (text string, composed, ok bool) {
	if text, ok = c.constant(x); ok {
		return text, false, true
	}
	switch x := ast.Unparen(x).(type) {
	case *ast.CallExpr:
		fn, isFunc := typeutil.Callee(c.TypesInfo, x).(*types.Func)
		if !isFunc || fn.FullName() != "fmt.Sprintf" || len(x.Args) == 0 {
			return "", false, false
		}
		format, known := c.constant(x.Args[0])
		if !known {
			return "", false, false
		}
		text, known = filled(format)
		return text, true, known
	case *ast.BinaryExpr:
		// What is not known is a value, if it is at the end of one.
		left, _, known := c.text(x.X)
		if x.Op != token.ADD || !known {
			return "", false, false
		}
		if right, isConst := c.constant(x.Y); isConst {
			return left + right, true, true
		}
		if !strings.HasSuffix(left, "]") {
			return "", false, false
		}
		return left + "x", true, true
	}
	return "", false, false
}

// filled returns a format with its verbs replaced by a value.
func filled(format string) (string, bool) {
	var b strings.Builder
	open := false
	for i := 0; i < len(format); i++ {
		switch format[i] {
		case '[':
			open = true
		case ']':
			open = false
		case '%':
			n := strings.IndexFunc(format[i+1:],
				func(r rune) bool { return !strings.ContainsRune("+-# 0123456789.[]*", r) })
			if n < 0 || open || b.Len() == 0 {
				return "", false
			}
			i += n + 1
			if format[i] == '%' {
				b.WriteByte('%')
			} else {
				b.WriteByte('x')
			}
			continue
		}
		b.WriteByte(format[i])
	}
	return b.String(), true
}

// constant returns the string that x is, if it is constant.
func (c *typedCheck) constant(x ast.Expr) (string, bool) {
	v := c.TypesInfo.Types[x].Value
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}
