package schema

import "encoding/json"

// JSON returns the schema as the management API answers it: the members
// apiFields and customFields as they were read. It must not be modified.
func (a *API) JSON() json.RawMessage { return a.json }

// A rawSchema is the part of a schema that JSON returns.
type rawSchema struct {
	APIFields    json.RawMessage `json:"apiFields"`
	CustomFields json.RawMessage `json:"customFields"`
}

// marshal returns s as JSON, with lists for what is missing.
func (s rawSchema) marshal() []byte {
	for _, list := range []*json.RawMessage{&s.APIFields, &s.CustomFields} {
		if *list == nil || string(*list) == "null" {
			*list = json.RawMessage("[]")
		}
	}
	b, _ := json.Marshal(s) // which was read
	return b
}

// keep reads a value, and has kept refer to it.
func (d *decoder) keep(kept *json.RawMessage, read func() error) error {
	start := d.next()
	err := read()
	*kept = d.data[start:d.tokens.InputOffset()]
	return err
}
