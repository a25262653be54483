// Package sqlliteral writes the arguments of SQL into its text, for people who
// paste it into a shell. Programs should pass arguments as such.
package sqlliteral

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcms-go/filters/sqlfilter"
)

// Inline returns SQL that sqlfilter has made with its arguments in place of the
// placeholders.
func Inline(dialect sqlfilter.Dialect, sql string, args []any) (string, error) {
	var b strings.Builder
	used := 0
	for i := 0; i < len(sql); {
		switch c := sql[i]; {
		case c == '\'' || c == '"':
			end := i + 1 + strings.IndexByte(sql[i+1:], c) + 1
			if end == i+1 {
				return "", fmt.Errorf("unexpected end of SQL after %.40q", sql[i:])
			}
			b.WriteString(sql[i:end])
			i = end
			continue
		case dialect == sqlfilter.SQLite && c == '?':
			if err := write(&b, dialect, args, used); err != nil {
				return "", err
			}
			used++
			i++
			continue
		case dialect == sqlfilter.PostgreSQL && c == '$':
			end := i + 1
			for end < len(sql) && '0' <= sql[end] && sql[end] <= '9' {
				end++
			}
			n, err := strconv.Atoi(sql[i+1 : end])
			if err == nil {
				err = write(&b, dialect, args, n-1)
			}
			if err != nil {
				return "", err
			}
			used++
			i = end
			continue
		default:
			b.WriteByte(c)
			i++
		}
	}
	if used < len(args) {
		return "", fmt.Errorf("%d arguments for %d placeholders", len(args), used)
	}
	return b.String(), nil
}

// write writes args[n] as a literal.
func write(b *strings.Builder, dialect sqlfilter.Dialect, args []any, n int) error {
	if n < 0 || n >= len(args) {
		return fmt.Errorf("no argument for placeholder %d", n+1)
	}
	switch arg := args[n].(type) {
	case string:
		b.WriteString(quote(dialect, arg))
	case bool:
		b.WriteString(strings.ToUpper(strconv.FormatBool(arg)))
	case int:
		b.WriteString(strconv.Itoa(arg))
	case int64:
		b.WriteString(strconv.FormatInt(arg, 10))
	case float64:
		b.WriteString(strconv.FormatFloat(arg, 'g', -1, 64))
	default:
		return fmt.Errorf("cannot write %T as a literal", arg)
	}
	return nil
}

// quote returns a string literal that can be shown: with escapes where it holds
// something that a terminal could take for a command.
func quote(dialect sqlfilter.Dialect, s string) string {
	plain := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	hidden := strings.ContainsFunc(s, func(r rune) bool {
		return r == utf8.RuneError || !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r)
	})
	if dialect == sqlfilter.SQLite {
		if hidden {
			return "CAST(X'" + hex.EncodeToString([]byte(s)) + "' AS TEXT)"
		}
		return plain
	}
	if !hidden && !strings.Contains(s, `\`) {
		return plain
	}
	var b strings.Builder
	b.WriteString("E'")
	for _, r := range s {
		switch {
		case r == '\'' || r == '\\':
			b.WriteRune(r)
			b.WriteRune(r)
		case unicode.IsPrint(r), unicode.Is(unicode.Zs, r):
			b.WriteRune(r)
		case r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			fmt.Fprintf(&b, `\u%04X`, r)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
