package call

import (
	"bytes"
	"fmt"

	"github.com/microcms-go/filters/schema"
)

// ReadSchema reads the schema of an API. A schema of several needs the
// endpoint of one.
func ReadSchema(data []byte, endpoint string) (*schema.API, error) {
	bundle, err := schema.Read(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	api, ok := bundle.API(endpoint)
	if !ok {
		return nil, fmt.Errorf("the schema has no API with the endpoint %.40q, or several and none is named", endpoint)
	}
	return api, nil
}
