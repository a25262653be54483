package filters

// unwritable is what an unwritable filter prints as. It does not parse, alone or
// between any neighbours, since a connective in it has no operand after it.
const unwritable = "(this filter cannot be written[and])"

// String returns the canonical form of f: a list that is an operand of a list of
// the other kind is in parentheses, and nothing else is. It is empty for the
// zero Filter. For an unwritable filter it is a constant string that does not
// parse; [Filter.Err] tells them apart.
func (f Filter) String() string {
	var buf [512]byte
	b, err := f.AppendText(buf[:0])
	if err != nil {
		return unwritable
	}
	return string(b)
}

// AppendText appends the canonical form of f to b. The error is that of
// [Filter.Err]; then b is returned as it was.
func (f Filter) AppendText(b []byte) ([]byte, error) {
	if err := f.Err(); err != nil {
		return b, err
	}
	if f.IsZero() {
		return b, nil
	}
	return appendExpr(b, f.tree.root), nil
}

// appendExpr appends a tree in normal form whose conditions can be written.
func appendExpr(b []byte, x Expr) []byte {
	if c, ok := x.(*Condition); ok {
		b = append(b, c.Field...)
		b = append(b, '[')
		b = append(b, c.Op.String()...)
		b = append(b, ']')
		return append(b, c.Value...)
	}
	list, or, _ := operands(x)
	for i, x := range list {
		switch {
		case i == 0:
		case or:
			b = append(b, textOr...)
		default:
			b = append(b, textAnd...)
		}
		if _, _, group := operands(x); group {
			b = append(b, '(')
			b = appendExpr(b, x)
			b = append(b, ')')
		} else {
			b = appendExpr(b, x)
		}
	}
	return b
}
