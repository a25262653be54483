// Package diff writes differences of files that git apply accepts.
package diff

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// Unified returns a unified diff of a file in the working folder. The name of
// another file is written without the slash at its start, as git apply wants it,
// which is then to be called in the root folder.
func Unified(name, before, after string) string {
	if before == after {
		return ""
	}
	name = relative(name)
	return udiff.Unified(quote("a/"+name), quote("b/"+name), before, after)
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

// quote writes a name as git does: names with control characters, quotes and
// backslashes are in quotes.
func quote(name string) string {
	const special = "\"\\"
	if !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune(special, r) || r == '\uFFFD' }) {
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
