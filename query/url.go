package query

import (
	"errors"
	"net/url"

	"github.com/microcms-go/filters/internal/quote"
)

// MaxURL is how many bytes the URL of a request may have. The service answers
// longer ones with 414 URI Too Long.
const MaxURL = 8192

// requestURL returns the URL of a request, or a [*LengthError].
func requestURL(base string, params []param) (string, error) {
	s, err := joinURL(base, params)
	if err == nil && len(s) > MaxURL {
		return "", &LengthError{Length: len(s)}
	}
	return s, err
}

// joinURL returns the URL of a request, of any length.
func joinURL(base string, params []param) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		var reason *url.Error
		if errors.As(err, &reason) {
			err = reason.Err
		}
		return "", baseError(base, err.Error())
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return "", baseError(base, "it must have no query and no fragment")
	}
	if u.RawQuery, err = encode(params); err != nil {
		return "", err
	}
	return u.String(), nil
}

func baseError(base, reason string) error {
	return errors.New(prefix + "base URL " + quote.Short(base) + ": " + quote.Line(reason, 200))
}
