package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/diff"
	"github.com/microcms-go/filters/cmd/internal/lines"
	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/spf13/cobra"
)

// A fmtFiles formats files of one filter a line.
type fmtFiles struct {
	filterInput
	list, write, diff bool
}

func (f *fmtFiles) wanted() bool { return f.list || f.write || f.diff }

// maxFilterFile bounds the files that are formatted.
const maxFilterFile = 256 << 20

func (f *fmtFiles) run(cmd *cobra.Command, names []string) error {
	out := bufio.NewWriter(cmd.OutOrStdout())
	var worst error
	for _, name := range names {
		err := f.file(cmd, out, name)
		if flushErr := out.Flush(); flushErr != nil {
			return flushErr
		}
		if err != nil && err != statusNo {
			complain(cmd, "%s", term.Error(err))
			err = statusError
		}
		if err != nil && worst != statusError {
			worst = err
		}
	}
	return worst
}

// file formats a file. It returns statusNo if a filter is wrong.
func (f *fmtFiles) file(cmd *cobra.Command, out io.Writer, name string) error {
	before, info, err := safefile.ReadNamed(name, maxFilterFile)
	if err != nil {
		return err
	}
	after, err := f.format(cmd, name, before)
	if err != nil {
		return err
	}
	if bytes.Equal(before, after) {
		return nil
	}
	if f.list {
		fmt.Fprintln(out, term.Quote(name))
	}
	if f.diff {
		io.WriteString(out, diff.Unified(name, string(before), string(after)))
	}
	if f.write {
		return safefile.Replace(name, info, before, after)
	}
	return nil
}

// format returns the content of a file with its filters in canonical form. Line
// ends stay as they are.
func (f *fmtFiles) format(cmd *cobra.Command, name string, content []byte) ([]byte, error) {
	var formatted []byte
	wrong := false
	n := 0
	for line := range bytes.Lines(content) {
		n++
		in := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		end := line[len(in):]
		filter := string(in)
		if f.jsonl {
			decoded, err := lines.Decode(in)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", term.Quote(name), n, err)
			}
			filter = string(decoded)
		}
		parsed, err := f.parser.Parse(filter)
		if broken, ok := errors.AsType[*filters.SyntaxError](err); ok {
			complainFilter(cmd, fmt.Sprintf("%s:%d: ", term.Quote(name), n), broken)
			wrong = true
			continue
		} else if err != nil {
			return nil, err
		}
		text := parsed.String()
		if f.jsonl {
			formatted = lines.AppendJSON(formatted, text)
		} else {
			formatted = append(formatted, text...)
		}
		formatted = append(formatted, end...)
	}
	if wrong {
		return nil, statusNo
	}
	return formatted, nil
}
