package vetfilters

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// text returns the constant string that x is. Where x is put together by + or
// fmt.Sprintf, what is not known becomes the value x, and composed is true; it is not
// known what it becomes where no value is, but a condition or an operator may be.
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
		left, _, known := c.text(x.X)
		if x.Op != token.ADD || !known {
			return "", false, false
		}
		if right, isConst := c.constant(x.Y); isConst {
			return left + right, true, true
		}
		return left + "x", true, takesValue(left)
	}
	return "", false, false
}

// filled returns a format with its verbs replaced by a value.
func filled(format string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] == '%' {
			n := strings.IndexFunc(format[i+1:],
				func(r rune) bool { return !strings.ContainsRune("+-# 0123456789.[]*", r) })
			if n < 0 {
				return "", false
			}
			if i += n + 1; format[i] == '%' {
				b.WriteByte('%')
			} else if takesValue(b.String()) {
				b.WriteByte('x')
			} else {
				return "", false
			}
			continue
		}
		b.WriteByte(format[i])
	}
	return b.String(), true
}

// takesValue reports whether what follows a piece of a filter is certainly a value, or
// more of one: in brackets it is an operator, and after others a condition may follow.
func takesValue(left string) bool {
	end := strings.LastIndexByte(left, ']')
	if end < 0 {
		return strings.HasSuffix(left, "=") && !strings.Contains(left, "[")
	}
	operator := strings.ToLower(left[strings.LastIndexByte(left[:end], '[')+1 : end])
	return operator != "and" && operator != "or" && !strings.Contains(operator, "exist") &&
		!strings.ContainsAny(left[end:], "[)")
}

// constant returns the string that x is, if it is constant.
func (c *typedCheck) constant(x ast.Expr) (string, bool) {
	v := c.TypesInfo.Types[x].Value
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}
