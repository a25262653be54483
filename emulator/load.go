package emulator

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/internal/rawjson"
)

// A form is how contents are written in JSON.
type form uint8

const (
	formAny   form = iota // told by what is there
	formLines             // one object after the other
)

// A document is what some JSON holds.
type document struct {
	objects  [][]byte // compact and valid
	single   bool     // an object of its own, not a list
	total    int      // the largest totalCount of list responses
	warnings []string
}

// readDocument reads an array, a response with the named list, another object,
// several responses, in an array or one after the other, or objects one after
// the other. All of it may be packed by gzip.
func readDocument(data []byte, list string, in form) (document, error) {
	data, err := unpack(data)
	if err != nil {
		return document{}, err
	}
	values, err := readValues(bytes.TrimPrefix(data, []byte("\uFEFF")))
	if err != nil {
		return document{}, err
	}
	if len(values) == 0 && in == formAny {
		// An empty file is more likely to be written than to be meant.
		return document{}, errNothing
	}
	var d document
	switch {
	case len(values) == 1 && isArray(values[0]) && in == formAny:
		for value := range elements(values[0]) {
			d.objects = append(d.objects, value)
		}
		if len(d.objects) > 0 && all(d.objects, list, isResponse) {
			d.joinPages(d.objects, list)
		}
	case len(values) > 0 && all(values, list, isResponse):
		d.joinPages(values, list)
	default:
		d.objects = values
		d.single = len(values) == 1 && in == formAny
	}
	for i, object := range d.objects {
		if !isObject(object) {
			if d.single {
				return document{}, errors.New("expected an array, a list response or an object")
			}
			return document{}, fmt.Errorf("content %d: expected an object, found %s", i+1,
				quote.Line(string(object), 40))
		}
	}
	d.warn(list)
	return d, nil
}

var errNothing = errors.New("nothing is there: expected an array, a list response or an object")

// longestUnpacked bounds what gzip makes of a file.
const longestUnpacked = 1 << 30

// unpack returns what gzip packed, if it did.
func unpack(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		return data, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	unpacked, err := io.ReadAll(io.LimitReader(r, longestUnpacked+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("gzip: the file is truncated")
	case err != nil:
		return nil, err
	case len(unpacked) > longestUnpacked:
		return nil, fmt.Errorf("gzip: more than %d bytes", longestUnpacked)
	}
	return unpacked, nil
}

// readValues returns the values that follow each other in data, compact.
func readValues(data []byte) (values [][]byte, err error) {
	for i := rawjson.SkipSpace(data, 0); i < len(data); i = rawjson.SkipSpace(data, i) {
		end := rawjson.Skip(data, i)
		if end < 0 {
			end = len(data)
		}
		if at, reason := rawjson.Validate(data[i:end]); reason != "" {
			return nil, errAt(data, i+at, reason)
		}
		if end > i && end < len(data) && bytes.IndexByte([]byte("{}[]\","), data[end-1]) < 0 &&
			bytes.IndexByte([]byte(" \t\r\n{["), data[end]) < 0 {
			return nil, errAt(data, end, "invalid character "+strconv.QuoteRune(rune(data[end])))
		}
		var compact bytes.Buffer
		compact.Grow(end - i)
		_ = json.Compact(&compact, data[i:end]) // which is valid
		values = append(values, compact.Bytes())
		i = end
	}
	return values, nil
}

// errAt returns an error with the line and the column of data[at].
func errAt(data []byte, at int, reason string) error {
	before := data[:min(at, len(data))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + len(before) - (1 + bytes.LastIndexByte(before, '\n'))
	return fmt.Errorf("line %d, column %d: %s", line, column, reason)
}

func all(values [][]byte, list string, is func([]byte, string) bool) bool {
	for _, value := range values {
		if !is(value, list) {
			return false
		}
	}
	return true
}

// isResponse reports whether a value is a response with the named list, and
// has no members that responses do not have.
func isResponse(value []byte, list string) bool {
	if !isObject(value) || !isArray(memberOf(value, list)) {
		return false
	}
	for m := range members(value) {
		switch m.name {
		case list, "totalCount", "offset", "limit", "token":
		default:
			return false
		}
	}
	return true
}

// joinPages takes the contents of responses. Those that are in several pages,
// because contents were added while they were saved, are taken once.
func (d *document) joinPages(pages [][]byte, list string) {
	d.objects = nil
	seen := make(map[string]bool)
	for _, page := range pages {
		for object := range elements(memberOf(page, list)) {
			if len(pages) > 1 {
				if seen[string(object)] {
					continue
				}
				seen[string(object)] = true
			}
			d.objects = append(d.objects, object)
		}
		if n, err := strconv.Atoi(string(memberOf(page, "totalCount"))); err == nil {
			d.total = max(d.total, n)
		}
	}
}

// warn notes what is there but hardly meant.
func (d *document) warn(list string) {
	for i, object := range d.objects {
		if isArray(memberOf(object, list)) && isNumber(memberOf(object, "totalCount")) {
			d.warnings = append(d.warnings, fmt.Sprintf(
				"content %d holds %s and a totalCount, as a list response does: it is taken for one content", i+1, list))
			break
		}
	}
	if d.single {
		if message := memberOf(d.objects[0], "message"); isString(message) && onlyMember(d.objects[0]) {
			d.warnings = append(d.warnings,
				"this is the body of an error, not of contents: "+quote.Short(stringOf(message)))
		}
	}
}

func isNumber(value []byte) bool {
	return len(value) > 0 && (value[0] == '-' || '0' <= value[0] && value[0] <= '9')
}

func onlyMember(object []byte) bool {
	n := 0
	for range members(object) {
		n++
	}
	return n == 1
}
