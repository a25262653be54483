package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/spf13/cobra"
)

// addParserFlags makes flags of the fields of p.
func addParserFlags(cmd *cobra.Command, p *filters.Parser) {
	fs := cmd.Flags()
	fs.BoolVar(&p.Strict, "strict", false, "accept only what the manual of microCMS settles")
	fs.IntVar(&p.MaxBytes, "max-bytes", 0, "limit the length of a filter to this `number` of bytes (default 65536)")
	fs.IntVar(&p.MaxConditions, "max-conditions", 0, "limit the `number` of conditions in a filter (default 10000)")
	fs.IntVar(&p.MaxDepth, "max-depth", 0, "limit the `number` of parentheses inside each other, to 10000 at most (default 4096)")
}

// A filterInput has filters to parse: arguments, or the lines of standard input.
type filterInput struct {
	parser filters.Parser
	jsonl  bool
}

func (s *filterInput) addFlags(cmd *cobra.Command) {
	addParserFlags(cmd, &s.parser)
	cmd.Flags().BoolVar(&s.jsonl, "jsonl", false, "read each line of standard input as a JSON string")
}

// A parsed is one of its filters.
type parsed struct {
	in     string
	place  string // where it stands, for messages
	filter filters.Filter
	err    *filters.SyntaxError
}

// each calls write for every filter. It returns statusNo if a filter was wrong,
// and other errors if the input could not be read or the output not written.
func (s *filterInput) each(cmd *cobra.Command, args []string, write func(*bufio.Writer, parsed)) error {
	out := bufio.NewWriter(cmd.OutOrStdout())
	wrong := false
	one := func(in, place string) {
		f, err := s.parser.Parse(in)
		broken, _ := errors.AsType[*filters.SyntaxError](err)
		wrong = wrong || err != nil
		write(out, parsed{in, place, f, broken})
	}
	for i, in := range args {
		place := ""
		if len(args) > 1 {
			place = fmt.Sprintf("argument %d: ", i+1)
		}
		one(in, place)
	}
	var readErr error
	if len(args) == 0 {
		readErr = s.eachLine(cmd, out, one)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if readErr == nil && wrong {
		return statusNo
	}
	return readErr
}

func (s *filterInput) eachLine(cmd *cobra.Command, out *bufio.Writer, one func(in, place string)) error {
	r := bufio.NewReader(cmd.InOrStdin())
	for n := 1; ; n++ {
		// Whoever writes line by line may wait for each answer.
		if r.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		line, err := readLine(r)
		if err == nil && s.jsonl {
			line, err = decodeString(line)
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("%s:%d: %w", stdinName, n, err)
		}
		one(string(line), fmt.Sprintf("line %d: ", n))
	}
}

// stdinName stands for standard input in messages.
const stdinName = "standard input"

// maxLine bounds the lines of standard input.
const maxLine = 64 << 20

// readLine returns the next line, without its end. The error is io.EOF if there
// is none.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == io.EOF && len(line) > 0:
			return line, nil
		case err == nil:
			line = line[:len(line)-len("\n")]
			return bytes.TrimSuffix(line, []byte("\r")), nil
		case err != bufio.ErrBufferFull:
			return nil, err
		case len(line) > maxLine:
			return nil, fmt.Errorf("a line of more than %d bytes", maxLine)
		}
	}
}

// decodeString returns the text of a JSON string. Bytes that are not UTF-8
// stay as they are, so that the parser finds them.
func decodeString(line []byte) ([]byte, error) {
	line = bytes.TrimSpace(line)
	if len(line) < 2 || line[0] != '"' || line[len(line)-1] != '"' {
		return nil, errNoString
	}
	line = line[1 : len(line)-1]
	var text []byte
	for len(line) > 0 {
		valid := 0
		for valid < len(line) {
			r, n := utf8.DecodeRune(line[valid:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			valid += n
		}
		var part string
		if json.Unmarshal(fmt.Appendf(nil, `"%s"`, line[:valid]), &part) != nil {
			return nil, errNoString
		}
		text = append(text, part...)
		bad := min(valid+1, len(line))
		text = append(text, line[valid:bad]...)
		line = line[bad:]
	}
	return text, nil
}

var errNoString = errors.New("expected a JSON string")

// appendString appends s as a JSON string, with U+FFFD for bytes that are not
// UTF-8.
func appendString(dst []byte, s string) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.Encode(s) // A string and a Buffer give no error.
	return append(dst, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}

// message returns the text of an error of the library without its prefix.
func message(err error) string { return strings.TrimPrefix(err.Error(), "filters: ") }

// clip cuts s, which is shown in a message, to a length that can be read.
func clip(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// parseFilter parses the one filter of a command line, and complains if it is
// wrong.
func parseFilter(cmd *cobra.Command, p *filters.Parser, in string) (filters.Filter, error) {
	f, err := p.Parse(in)
	if wrong, ok := errors.AsType[*filters.SyntaxError](err); ok {
		complainFilter(cmd, "in the filter: ", wrong)
		err = statusError
	}
	return f, err
}

// compile prepares a filter for matching, and warns of conditions that hold for
// no item.
func compile(cmd *cobra.Command, f filters.Filter, e filters.Evaluator) (*filters.Matcher, error) {
	m, err := e.Compile(f)
	if err != nil {
		return nil, errors.New(message(err))
	}
	for c := range m.Unsupported() {
		complain(cmd, "warning: %s is not supported by the service: it holds for no item", clip(c.String()))
	}
	return m, nil
}

// complainFilter says what is wrong with a filter, and shows where.
func complainFilter(cmd *cobra.Command, name string, err *filters.SyntaxError) {
	complain(cmd, "%s%s", name, message(err))
	line, carets, _ := strings.Cut(err.Excerpt(), "\n")
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "\t%s\n\t%s\n", line, paint(w, carets))
}
