// Package diff writes differences of files that git apply accepts.
package diff

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/microcms-go/filters/internal/quote"
)

// Unified returns a unified diff of a file in the working folder. The name of
// another file is written without the slash at its start, as git apply wants it,
// which is then to be called in the root folder.
func Unified(name, before, after string) string {
	if before == after {
		return ""
	}
	name = relative(name)
	return udiff.Unified(escape("a/"+name), escape("b/"+name), before, after)
}

// relative returns a name that is relative to the working folder, if it is in
// that.
func relative(name string) string {
	abs, err := filepath.Abs(name)
	if err != nil {
		return filepath.ToSlash(name)
	}
	if folder, err := filepath.Abs("."); err == nil {
		if rel, err := filepath.Rel(folder, abs); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	abs = filepath.ToSlash(abs[len(filepath.VolumeName(abs)):])
	return strings.TrimPrefix(abs, "/")
}

// escape writes a name as git does: a name with control characters, quotes or
// backslashes is in quotes.
func escape(name string) string {
	const special = "\"\\"
	if quote.Line(name, len(name)) == name && !strings.ContainsAny(name, special) {
		if strings.Contains(name, " ") {
			return name + "\t" // so that the name does not end at the space
		}
		return name
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(name) {
		switch c := name[i]; {
		case strings.IndexByte(special, c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
