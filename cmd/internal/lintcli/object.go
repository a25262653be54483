package lintcli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/microcms-go/filters/internal/rawjson"
)

// readObject decodes a file that is a JSON object into a struct. All of it must have a
// meaning: a member that is not known, given twice or null is an error, which names its
// line.
func readObject(data []byte, into any) error {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	start := rawjson.SkipSpace(data, 0)
	if start == len(data) {
		return errors.New("empty: expected a JSON object")
	}
	if at, reason := rawjson.Validate(data); reason != "" {
		return atLine(data, at, errors.New(reason))
	}
	if data[start] != '{' {
		return errors.New("expected a JSON object")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		offset := d.InputOffset()
		if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			found, _, _ := strings.Cut(e.Value, " ") // a number comes with its text
			offset, err = e.Offset, fmt.Errorf("%s: expected %s, not %s", e.Field, kindName(e.Type), withArticle(found))
		}
		return atLine(data, int(offset), err)
	}
	// The decoder takes Schema for schema, and null for nothing.
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		switch {
		case strings.ToLower(name) != name:
			return fmt.Errorf("unknown field %.40q", name)
		case string(members[name]) == "null":
			return fmt.Errorf("%s: null: give a value or leave the member out", name)
		}
	}
	return nil
}

func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice:
		return "an array"
	case reflect.Int:
		return "an integer"
	}
	return withArticle(t.Kind().String())
}

func withArticle(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// atLine returns err with the line of data[offset].
func atLine(data []byte, offset int, err error) error {
	line := 1 + bytes.Count(data[:min(offset, len(data))], []byte("\n"))
	return fmt.Errorf("line %d: %s", line, strings.TrimPrefix(err.Error(), "json: "))
}
