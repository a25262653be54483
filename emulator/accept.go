package emulator

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/microcms-go/filters"
)

func unexpectedKey(name string) string  { return "‘" + name + "' is unexpected key." }
func unexpectedType(name string) string { return "‘" + name + "' has unexpected data type." }
func badDate(name string) string        { return "'" + name + "' field error. Please fix date format." }
func notUnique(name string) string      { return "Please input unique value on '" + name + "' field." }
func invalid(name, why string) string   { return "'" + name + "' field invalid. " + why }

// Why a value is refused, in the words of the service.
const (
	badFormat   = "The value sent does not fit the specified format."
	outOfRange  = "The value sent does not in the range."
	outOfLimits = "The value sent exceeds the upper or lower limit."
	badURL      = "Please set a valid URL."
	badFile     = "Please set a valid file URL."
	badImage    = "Please set a valid image URL."
)

func badLength(name string) string {
	return "'" + name + "’ field invalid. The value sent does not meet the number of characters allowed."
}

// field returns the value of a field as the service keeps what a request sends
// for it, nil for no member, or a message of what is wrong.
func (w *writer) field(name string, value []byte, patch bool) (kept []byte, message string) {
	i := slices.IndexFunc(w.api.options.Fields, func(f fieldOptions) bool { return f.ID == name })
	if i < 0 {
		return nil, unexpectedKey(name)
	}
	return w.accept(w.api.options.Fields[i], value, patch)
}

// accept is field for a field whose options are known.
func (w *writer) accept(f fieldOptions, value []byte, patch bool) (kept []byte, message string) {
	null := []byte("null")
	switch kind := f.kind(); kind {
	case filters.KindText, filters.KindTextArea, filters.KindRichEditorV2, filters.KindRichEditor:
		if !isString(value) {
			return nil, unexpectedType(f.ID)
		}
		return w.acceptText(f, kind, stringOf(value), patch)
	case filters.KindNumber:
		if isNull(value) {
			return when(patch, null, nil), ""
		}
		if !isNumber(value) {
			return nil, unexpectedType(f.ID)
		}
		n, err := strconv.ParseFloat(string(value), 64)
		const largest = 1<<53 - 1
		switch {
		case err != nil || n > largest || n < -largest:
			return nil, invalid(f.ID, outOfLimits)
		case !f.Number.Size.holds(n):
			return nil, invalid(f.ID, outOfRange)
		}
		return value, ""
	case filters.KindBoolean:
		switch {
		case isNull(value):
			return []byte("false"), ""
		case value[0] != 't' && value[0] != 'f':
			return nil, unexpectedType(f.ID)
		}
		return value, ""
	case filters.KindDate:
		if !isString(value) {
			return nil, unexpectedType(f.ID)
		}
		if stringOf(value) == "" {
			return nil, ""
		}
		date, ok := dateOf(stringOf(value))
		if !ok {
			return nil, badDate(f.ID)
		}
		return quoted(date), ""
	case filters.KindMedia, filters.KindFile:
		if !isString(value) {
			return nil, unexpectedType(f.ID)
		}
		if stringOf(value) == "" {
			return nil, ""
		}
		return w.medium(f, kind, stringOf(value))
	case filters.KindSelect, filters.KindMediaList, filters.KindRelationList, filters.KindRepeater:
		if !isArray(value) {
			return nil, unexpectedType(f.ID)
		}
		return w.acceptList(f, kind, value, patch)
	case filters.KindRelation:
		switch {
		case isNull(value), string(value) == "{}", string(value) == `""`:
			return null, ""
		case !isString(value):
			return nil, unexpectedType(f.ID)
		}
		return w.relation(f, value)
	case filters.KindCustom:
		if !isObject(value) {
			return nil, unexpectedType(f.ID)
		}
		return w.custom(f, value, patch)
	case filters.KindIframe:
		switch {
		case string(value) == "{}":
			return nil, ""
		case !isObject(value):
			return nil, unexpectedType(f.ID)
		}
		return memberOf(value, "data"), ""
	}
	return value, ""
}

func when(condition bool, yes, no []byte) []byte {
	if condition {
		return yes
	}
	return no
}

func (w *writer) acceptText(f fieldOptions, kind filters.Kind, s string, patch bool) (kept []byte, message string) {
	if s == "" {
		if kind == filters.KindRichEditor {
			return when(patch, []byte(`""`), nil), ""
		}
		return when(patch, []byte("null"), nil), ""
	}
	if !f.Text.Size.holds(float64(utf8.RuneCountInString(s))) {
		return nil, badLength(f.ID)
	}
	if p := f.Pattern.Regexp; p.Pattern != "" {
		// Flags of JavaScript; those that RE2 does not have change nothing here.
		flags := strings.Map(func(flag rune) rune {
			if strings.ContainsRune("ims", flag) {
				return flag
			}
			return -1
		}, p.Flags)
		pattern := p.Pattern
		if flags != "" {
			pattern = "(?" + flags + ")" + pattern
		}
		if re, err := regexp.Compile(pattern); err == nil && !re.MatchString(s) {
			return nil, invalid(f.ID, badFormat)
		}
	}
	if f.IsUnique {
		for i := range w.api.items {
			if w.api.items[i].id == w.self && w.self != "" {
				continue
			}
			for _, value := range w.api.items[i].values() {
				if stringOf(memberOf(value, f.ID)) == s {
					return nil, notUnique(f.ID)
				}
			}
		}
	}
	if kind == filters.KindRichEditor {
		s = html.EscapeString(s)
	}
	return quoted(s), ""
}

// medium returns the value for the URL of a medium of the service.
func (w *writer) medium(f fieldOptions, kind filters.Kind, address string) (kept []byte, message string) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, invalid(f.ID, badURL)
	}
	b := appendMember([]byte("{"), "url", quoted(address))
	for _, m := range w.content.media {
		if stringOf(memberOf(m.v2, "url")) != address {
			continue
		}
		if kind == filters.KindMedia {
			if message := f.checkSize(m.v2); message != "" {
				return nil, message
			}
		}
		for _, name := range []string{"height", "width"} {
			if value := memberOf(m.v2, name); isNumber(value) && kind != filters.KindFile {
				b = appendMember(b, name, value)
			}
		}
		if kind == filters.KindFile {
			size := memberOf(m.v2, "fileSize")
			if !isNumber(size) {
				size = []byte("0")
			}
			b = appendMember(b, "fileSize", size)
		}
		return append(b, '}'), ""
	}
	if !strings.HasSuffix(u.Hostname(), ".microcms-assets.io") {
		if kind == filters.KindFile {
			return nil, invalid(f.ID, badFile)
		}
		return nil, invalid(f.ID, badImage)
	}
	return append(b, '}'), ""
}

// checkSize returns a message if an image does not have the size that the field
// requires.
func (f fieldOptions) checkSize(medium []byte) string {
	for _, side := range []struct {
		name string
		want *int
	}{{"width", f.Image.Size.Width}, {"height", f.Image.Size.Height}} {
		if side.want == nil {
			continue
		}
		got := memberOf(medium, side.name)
		switch n, err := strconv.Atoi(string(got)); {
		case err != nil:
			return "'" + f.ID + "' field invalid. Cannot use this image because its " + side.name + " is unknown."
		case n != *side.want:
			// The service says width also where it means height.
			return "'" + f.ID + "' field invalid. The image width must be " + strconv.Itoa(*side.want) + " px."
		}
	}
	return ""
}

func (w *writer) relation(f fieldOptions, id []byte) (kept []byte, message string) {
	if a := w.content.apis[f.Reference]; a != nil {
		if _, ok := a.byID[stringOf(id)]; !ok {
			return nil, invalid(f.ID, badFormat)
		}
	}
	return append(appendMember([]byte("{"), "id", id), '}'), ""
}

func (w *writer) acceptList(f fieldOptions, kind filters.Kind, list []byte, patch bool) (kept []byte, message string) {
	b := []byte("[")
	n := 0
	for element := range elements(list) {
		var one []byte
		switch {
		case kind == filters.KindRepeater:
			if !isObject(element) {
				return nil, unexpectedType(f.ID)
			}
			one, message = w.custom(f, element, patch)
		case !isString(element):
			return nil, unexpectedType(f.ID)
		case kind == filters.KindSelect:
			if !slices.ContainsFunc(f.Items, func(item struct {
				Value string `json:"value"`
			}) bool {
				return item.Value == stringOf(element)
			}) {
				return nil, invalid(f.ID, badFormat)
			}
			one = element
		case kind == filters.KindMediaList:
			one, message = w.medium(f, filters.KindMedia, stringOf(element))
		default:
			one, message = w.relation(f, element)
		}
		if message != "" {
			return nil, message
		}
		if n++; n > 1 {
			b = append(b, ',')
		}
		b = append(b, one...)
	}
	count := f.Repeats.Count
	if kind == filters.KindRelationList {
		count = f.Relations.Count
	}
	if kind == filters.KindSelect && !f.Multiple && n > 1 || n > 0 && !count.holds(float64(n)) {
		return nil, invalid(f.ID, outOfLimits)
	}
	return append(b, ']'), ""
}

// custom accepts the value of a custom field, or an element of a repeater.
func (w *writer) custom(f fieldOptions, object []byte, patch bool) (kept []byte, message string) {
	id := memberOf(object, "fieldId")
	if id != nil && !isString(id) {
		return nil, unexpectedType(f.ID)
	}
	c, ok := w.api.options.custom(f, stringOf(id))
	if !ok || id == nil && f.kind() == filters.KindRepeater {
		return nil, invalid(f.ID, badFormat)
	}
	b := appendMember([]byte("{"), "fieldId", quoted(c.ID))
	for m := range members(object) {
		if m.name == "fieldId" {
			continue
		}
		i := slices.IndexFunc(c.Fields, func(inner fieldOptions) bool { return inner.ID == m.name })
		if i < 0 {
			return nil, unexpectedKey(m.name)
		}
		value, message := w.accept(c.Fields[i], m.value, patch)
		if message != "" {
			return nil, message
		}
		if value != nil {
			b = appendMember(b, m.name, value)
		}
	}
	for _, inner := range c.Fields {
		if inner.Required && len(object) > len("{}") && inner.kind() != filters.KindBoolean &&
			isEmpty(memberOf(object, inner.ID)) {
			return nil, "'" + inner.ID + "' field required error."
		}
		if inner.kind() == filters.KindBoolean && memberOf(object, inner.ID) == nil {
			b = appendMember(b, inner.ID, []byte("false"))
		}
	}
	return append(bytes.Clone(b), '}'), ""
}

// dateOf returns an ISO date as the service answers it.
func dateOf(s string) (string, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999",
		"2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return filters.Time(t), true
		}
	}
	return "", false
}
