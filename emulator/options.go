package emulator

import (
	"encoding/json"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/schema"
)

// options are what a schema says of its fields beyond their types: what the
// service checks when a content item is written.
type options struct {
	Fields  []fieldOptions  `json:"apiFields"`
	Customs []customOptions `json:"customFields"`
}

// A customOptions is a custom field.
type customOptions struct {
	ID        string         `json:"fieldId"`
	CreatedAt string         `json:"createdAt"`
	Fields    []fieldOptions `json:"fields"`
}

// A fieldOptions is a field. Lists and limits that are not set are nil.
type fieldOptions struct {
	ID       string `json:"fieldId"`
	Kind     string `json:"kind"`
	Required bool   `json:"required"`
	IsUnique bool   `json:"isUnique"`
	Multiple bool   `json:"multipleSelect"`
	Items    []struct {
		Value string `json:"value"`
	} `json:"selectItems"`
	Text struct {
		Size bounds `json:"textSize"`
	} `json:"textSizeLimitValidation"`
	Pattern struct {
		Regexp struct{ Pattern, Flags string } `json:"regexp"`
	} `json:"patternMatchValidation"`
	Number struct {
		Size bounds `json:"numberSize"`
	} `json:"numberSizeLimitValidation"`
	Image struct {
		Size struct{ Width, Height *int } `json:"imageSize"`
	} `json:"imageSizeValidation"`
	Relations struct {
		Count bounds `json:"relationListCount"`
	} `json:"relationListCountLimitValidation"`
	Repeats struct {
		Count bounds `json:"repeatCount"`
	} `json:"repeaterCountLimitValidation"`
	Reference      string   `json:"referencedApiEndpoint"`
	CustomID       string   `json:"customFieldId"`
	CustomIDs      []string `json:"customFieldIds"`
	CustomCreated  string   `json:"customFieldCreatedAt"`
	CustomsCreated []string `json:"customFieldCreatedAtList"`
}

type bounds struct{ Min, Max *float64 }

func (b bounds) holds(n float64) bool {
	return (b.Min == nil || n >= *b.Min) && (b.Max == nil || n <= *b.Max)
}

// optionsOf returns the options of a schema, which may be nil.
func optionsOf(s *schema.API) (o options) {
	if s != nil {
		_ = json.Unmarshal(s.JSON(), &o) // Of a member of another form nothing is known.
	}
	return o
}

// kind returns the kind of the field, or 0.
func (f fieldOptions) kind() filters.Kind {
	var k filters.Kind
	_ = k.UnmarshalText([]byte(f.Kind)) // An unknown kind is 0.
	return k
}

// custom returns the custom field that an element of a custom field or a
// repeater with the given fieldId is made of.
func (o options) custom(f fieldOptions, id string) (customOptions, bool) {
	for _, c := range o.Customs {
		belongs := f.CustomID == c.ID || f.CustomCreated != "" && f.CustomCreated == c.CreatedAt
		for _, other := range f.CustomIDs {
			belongs = belongs || other == c.ID
		}
		for _, other := range f.CustomsCreated {
			belongs = belongs || other == c.CreatedAt
		}
		if belongs && (id == "" || id == c.ID) {
			return c, true
		}
	}
	return customOptions{}, false
}
