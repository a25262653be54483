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

// keepJSON gives the APIs of b, which was read from data, their JSON.
func (b *Bundle) keepJSON(data []byte) {
	var file struct {
		rawSchema
		Schema []rawSchema `json:"schema"`
	}
	if json.Unmarshal(data, &file) != nil {
		return
	}
	raws := file.Schema
	if file.APIFields != nil && len(b.apis) == 1 {
		raws = []rawSchema{file.rawSchema}
	}
	if len(raws) != len(b.apis) {
		return
	}
	for i, raw := range raws {
		if raw.APIFields == nil {
			raw.APIFields = json.RawMessage("[]")
		}
		if raw.CustomFields == nil {
			raw.CustomFields = json.RawMessage("[]")
		}
		b.apis[i].json, _ = json.Marshal(raw) // which was read
	}
}
