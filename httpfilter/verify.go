package httpfilter

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/microcms-go/filters/query"
)

// verify returns the body of an answer cut to what the client may see, or why
// the answer is not what was asked for. It is made of what was read, and sent as
// what it was read as, so that nothing is sent that was read in another way.
func (a *answer) verify() ([]byte, error) {
	body, err := a.cut()
	if err != nil {
		return nil, err
	}
	a.verified = true
	a.sent.Set("Content-Type", "application/json")
	return body, nil
}

func (a *answer) cut() ([]byte, error) {
	if a.status >= 400 {
		return a.message()
	}
	if a.status != http.StatusOK {
		return nil, fmt.Errorf("the answer has the status %d, not 200", a.status)
	}
	if encoding := a.sent.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, fmt.Errorf("the answer is encoded as %s, which was not asked for", quote.Short(encoding))
	}
	kind, _, err := mime.ParseMediaType(a.sent.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return nil, fmt.Errorf("the answer is of type %s, not application/json",
			quote.Short(a.sent.Get("Content-Type")))
	}
	if a.outcome.list {
		return a.list()
	}
	projection, err := a.outcome.answer.Projection()
	if err != nil {
		return nil, err
	}
	return projection.Append(nil, a.body)
}

// message returns what the service says of an error, and nothing else. An error
// of what is between, such as a CDN, is not in JSON: the status says enough.
func (a *answer) message() ([]byte, error) {
	var body struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(a.body, &body) != nil || body.Message == "" {
		body.Message = http.StatusText(a.status)
	}
	body.Message = quote.Line(body.Message, 400)
	return json.Marshal(body)
}

// list is verify for lists.
func (a *answer) list() ([]byte, error) {
	if err := filters.CheckItem(a.body); err != nil {
		return nil, fmt.Errorf("the answer is not a list: %w", err)
	}
	contents := -1
	numbers := make(map[string][]byte, 3)
	for name, i := range rawjson.Members(a.body, rawjson.SkipSpace(a.body, 0)) {
		switch name := string(name); name {
		case "contents":
			contents = i
		case "totalCount", "offset", "limit":
			number := a.body[i:rawjson.Skip(a.body, i)]
			if c := number[0]; c != '-' && (c < '0' || c > '9') {
				return nil, fmt.Errorf("the answer is not a list: %s is not a number", name)
			}
			numbers[name] = number
		}
	}
	if contents < 0 || a.body[contents] != '[' {
		return nil, errors.New("the answer is not a list: it has no contents")
	}
	b := append(make([]byte, 0, len(a.body)), `{"contents":[`...)
	b, err := a.items(b, contents)
	if err != nil {
		return nil, err
	}
	b = append(b, ']')
	for _, name := range []string{"totalCount", "offset", "limit"} {
		if number := numbers[name]; number != nil {
			b = append(append(b, `,"`+name+`":`...), number...)
		}
	}
	return append(b, '}'), nil
}

// items appends the elements of the array at the index, which is valid, cut to
// what the client may see.
func (a *answer) items(b []byte, index int) ([]byte, error) {
	projection, err := a.outcome.answer.Projection()
	if err != nil {
		return nil, err
	}
	n := 0
	for i := range rawjson.Elements(a.body, index) {
		item := a.body[i:rawjson.Skip(a.body, i)]
		if item[0] != '{' {
			return nil, fmt.Errorf("item %d is not an object", n)
		}
		if a.outcome.endpoint.verify != nil {
			matches, err := a.outcome.endpoint.verify.Match(item)
			switch {
			case err != nil:
				return nil, fmt.Errorf("item %d: %w", n, err)
			case !matches:
				return nil, fmt.Errorf("item %d does not match the required filter: %s", n, idOf(item))
			}
		}
		if n > 0 {
			b = append(b, ',')
		}
		if len(a.outcome.answer) == 0 {
			b = append(b, item...)
		} else if b, err = projection.Append(b, item); err != nil {
			return nil, fmt.Errorf("item %d: %w", n, err)
		}
		n++
	}
	return b, nil
}

// idOf shows which item, which is valid, it is, for the log.
func idOf(item []byte) string {
	id := rawjson.ID(item)
	if !query.IsContentID(id) {
		return "it has no id"
	}
	return "id " + id
}
