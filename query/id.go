package query

import (
	"net/url"
	"strings"

	"github.com/microcms-go/filters/internal/quote"
)

// Lengths of the names that the service gives out.
const (
	longestID        = 50
	shortestEndpoint = 3
	longestEndpoint  = 32
)

// IsContentID reports whether s has the form of a content ID: 1 to 50 of
// A-Z a-z 0-9 _ -.
func IsContentID(s string) bool {
	if s == "" || len(s) > longestID {
		return false
	}
	for i := range len(s) {
		if !isNameByte(s[i]) && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return true
}

// IsEndpoint reports whether s has the form of an endpoint of the content API:
// 3 to 32 of a-z 0-9 _ -.
func IsEndpoint(s string) bool {
	if len(s) < shortestEndpoint || len(s) > longestEndpoint {
		return false
	}
	for i := range len(s) {
		if !isNameByte(s[i]) {
			return false
		}
	}
	return true
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}

const expectedID = "a content ID of 1 to 50 of A-Z a-z 0-9 _ -"

// checkDetailPath returns an error if the path of a URL, which is valid, does
// not end in a content ID or an endpoint. It is the URL of another request
// then, as in "/api/v1/blog/../x" and "/api/v1/blog/".
func checkDetailPath(base string) error {
	u, err := url.Parse(base)
	if err != nil {
		return err
	}
	path := u.EscapedPath()
	segments := strings.Split(path, "/")
	for _, segment := range segments {
		if name, err := url.PathUnescape(segment); err != nil || name == "." || name == ".." {
			return baseError(base, "the path has a segment "+quote.Short(segment))
		}
	}
	const root = "/api/v1/"
	if _, after, ok := strings.Cut(path, root); ok && strings.Count(after, "/") > 1 {
		return baseError(base, "expected one content ID after the endpoint")
	}
	if last := segments[len(segments)-1]; !IsContentID(last) {
		return baseError(base, "the path ends in "+quote.Short(last)+": expected "+expectedID)
	}
	return nil
}
