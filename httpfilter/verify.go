package httpfilter

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"

	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
)

// verify returns the body of an answer cut to what the client may see, or why
// the answer is not what was asked for. It is made of what was read, so that
// nothing is sent that was read in another way.
func (a *answer) verify() ([]byte, error) {
	if encoding := a.header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, fmt.Errorf("the answer is encoded as %s, which was not asked for", quote.Short(encoding))
	}
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil || kind != "application/json" && kind != "application/problem+json" {
		return nil, fmt.Errorf("the answer is of type %s, not application/json", quote.Short(a.header.Get("Content-Type")))
	}
	switch {
	case a.status >= 400:
		return a.message()
	case a.status != http.StatusOK:
		return nil, fmt.Errorf("%w: %d", errStatus, a.status)
	case a.outcome.list:
		return a.list()
	}
	projection, err := a.outcome.answer.Projection()
	if err != nil {
		return nil, err
	}
	return projection.Append(nil, a.body)
}

// message returns what the service says of an error, and nothing else.
func (a *answer) message() ([]byte, error) {
	var body struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(a.body, &body) // Without a message the status says enough.
	body.Message = quote.Line(body.Message, 400)
	return json.Marshal(body)
}

// A listBody is the answer to a request for a list.
type listBody struct {
	Contents   []json.RawMessage `json:"contents"`
	TotalCount *json.Number      `json:"totalCount,omitzero"`
	Offset     *json.Number      `json:"offset,omitzero"`
	Limit      *json.Number      `json:"limit,omitzero"`
}

// list is verify for lists.
func (a *answer) list() ([]byte, error) {
	var list listBody
	if err := json.Unmarshal(a.body, &list); err != nil {
		return nil, fmt.Errorf("the answer is not a list: %w", err)
	}
	if list.Contents == nil {
		return nil, errors.New("the answer is not a list: it has no contents")
	}
	projection, err := a.outcome.answer.Projection()
	if err != nil {
		return nil, err
	}
	b := append(make([]byte, 0, len(a.body)), `{"contents":[`...)
	for i, item := range list.Contents {
		if a.outcome.endpoint.verify != nil {
			matches, err := a.outcome.endpoint.verify.Match(item)
			if err != nil {
				return nil, fmt.Errorf("item %d: %w", i, err)
			}
			if !matches {
				return nil, fmt.Errorf("item %d does not match the required filter: %s", i, idOf(item))
			}
		}
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = projection.Append(b, item); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
	}
	b = append(b, ']')
	for _, member := range []struct {
		name   string
		number *json.Number
	}{{"totalCount", list.TotalCount}, {"offset", list.Offset}, {"limit", list.Limit}} {
		if member.number != nil {
			b = append(b, `,"`+member.name+`":`+string(*member.number)...)
		}
	}
	return append(b, '}'), nil
}

// idOf shows which item it is, for the log.
func idOf(item []byte) string {
	var content struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(item, &content) != nil || !query.IsContentID(content.ID) {
		return "it has no id"
	}
	return "id " + content.ID
}
