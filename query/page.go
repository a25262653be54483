package query

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/microcms-go/filters/internal/quote"
)

// A Page is the answer to one [List] request.
type Page struct {
	Contents   []json.RawMessage
	TotalCount int
	Offset     int
	Limit      int
}

// UnmarshalJSON reads the body of an answer. A body without contents or
// totalCount, such as that of an error, is an error.
func (p *Page) UnmarshalJSON(b []byte) error {
	type answer struct {
		Contents      []json.RawMessage
		TotalCount    *int
		Offset, Limit int
	}
	var body answer
	if err := json.Unmarshal(b, &body); err != nil {
		return fmt.Errorf(prefix+"the answer is not a page of contents: %w", err)
	}
	if body.Contents == nil || body.TotalCount == nil {
		return errors.New(prefix + "the answer has no contents and totalCount: " + quote.Line(string(b), 200))
	}
	*p = Page{body.Contents, *body.TotalCount, body.Offset, body.Limit}
	return nil
}

// longestBody is above what the service answers, about 5 MB.
const longestBody = 32 << 20

// ReadPage reads the answer to a [List] request. The arguments are the fields
// StatusCode, Header and Body of an http.Response. The error of a status other
// than 200 is a [*StatusError].
func ReadPage(status int, header map[string][]string, body io.Reader) (Page, error) {
	b, err := io.ReadAll(io.LimitReader(body, longestBody+1))
	if err != nil {
		return Page{}, err
	}
	if status != 200 {
		return Page{}, statusError(status, header, b)
	}
	if len(b) > longestBody {
		return Page{}, fmt.Errorf(prefix+"the answer has more than %d bytes", longestBody)
	}
	var p Page
	if err := json.Unmarshal(b, &p); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return Page{}, fmt.Errorf(prefix+"the answer is not JSON at byte %d: %w", syntax.Offset, err)
		}
		return Page{}, err
	}
	return p, nil
}

// A StatusError is an answer of the service that refuses a request.
type StatusError struct {
	Status     int           // such as 429
	Message    string        // the message of the body, or the start of another body
	RetryAfter time.Duration // how long to wait, or zero if the answer does not tell
}

// Error returns one line of at most 500 bytes.
func (e *StatusError) Error() string {
	b := prefix + "status " + strconv.Itoa(e.Status)
	if e.Message != "" {
		b += ": " + quote.Line(e.Message, 400)
	}
	return b
}

func statusError(status int, header map[string][]string, body []byte) *StatusError {
	var refused struct{ Message string }
	if json.Unmarshal(body, &refused) != nil || refused.Message == "" {
		refused.Message = quote.Cut(strings.TrimSpace(string(body)), 200)
	}
	return &StatusError{Status: status, Message: refused.Message, RetryAfter: retryAfter(header, time.Now())}
}

// retryAfter returns how long to wait by the headers Retry-After, in seconds or
// as a date, and X-RateLimit-Reset, in seconds of Unix time.
func retryAfter(header map[string][]string, now time.Time) time.Duration {
	const most = 1 << 32 // so that no duration overflows
	var at time.Time
	if s := headerValue(header, "Retry-After"); s != "" {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return time.Duration(max(0, min(n, most))) * time.Second
		}
		at, _ = time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", s)
	} else if n, err := strconv.ParseInt(headerValue(header, "X-RateLimit-Reset"), 10, 64); err == nil && n < most {
		at = time.Unix(n, 0)
	}
	return max(0, at.Sub(now))
}

func headerValue(header map[string][]string, name string) string {
	for key, values := range header {
		if strings.EqualFold(key, name) && len(values) > 0 {
			return strings.TrimSpace(values[0])
		}
	}
	return ""
}

// standIn is a base as long as that of any service and of most gateways.
var standIn = (&url.URL{Scheme: "https", Host: "example.microcms.io", Path: "/" + strings.Repeat("x", 480)}).String()
