package lintcli

import (
	"bufio"

	"github.com/microcms-go/filters/cmd/internal/diff"
)

// A diffReport shows what Fix would do.
type diffReport struct{ out *bufio.Writer }

func (r diffReport) start() error { return nil }
func (r diffReport) end() error   { return nil }

func (r diffReport) unit(u *unit) error {
	if u.changes {
		r.out.WriteString(diff.Unified(u.name, u.before, u.after))
	}
	return nil
}
