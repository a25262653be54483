package pull

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/query"
)

// A Service is where contents come from.
type Service struct {
	Content    string // the base URL of the content API, without a path
	Management string // that of the management API
	Key        string

	tell func(format string, args ...any)           // of requests that are made again, if not nil
	wait func(context.Context, time.Duration) error // for tests
}

// NewService returns the service of that name, or the one at a URL, such as that
// of mcfilter serve.
func NewService(name, key string) (Service, error) {
	s := Service{Key: key, wait: sleep}
	if !strings.Contains(name, "://") {
		if !query.IsEndpoint(name) {
			return s, fmt.Errorf("%s is not the name of a service: expected one like example, or a URL",
				term.Clip(name))
		}
		s.Content = "https://" + name + ".microcms.io"
		s.Management = "https://" + name + ".microcms-management.io"
	} else {
		u, err := url.Parse(name)
		if err != nil || u.Host == "" || *u != (url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}) ||
			strings.Trim(u.Path, "/") != "" {
			const expected = "expected one without path and password, like http://127.0.0.1:8787"
			return s, fmt.Errorf("%s is not the URL of a service: %s", term.Clip(name), expected)
		}
		if u.Scheme != "https" && (u.Scheme != "http" || key != "" && !isLoopback(u.Hostname())) {
			return s, fmt.Errorf("%s: a key goes to https URLs only, or to this machine", term.Clip(name))
		}
		s.Content = u.Scheme + "://" + u.Host
		s.Management = s.Content
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return s, errors.New("the key in MICROCMS_API_KEY has white space or another character that no key has")
	}
	if key == "" && !isLoopback(hostOf(s.Content)) {
		return s, errors.New("the key is missing: set MICROCMS_API_KEY in the environment")
	}
	return s, nil
}

func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// client does not send the key anywhere else.
var client = &http.Client{
	Timeout: time.Minute,
	CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		return redirectError(r.URL.Host)
	},
}

// A redirectError is the host that a request was redirected to.
type redirectError string

func (e redirectError) Error() string { return "redirected to " + term.Clip(string(e)) }

// A lostError is the error of a request without an answer, or without the whole
// of it.
type lostError struct{ error }

func (e lostError) Unwrap() error { return e.error }

// tries bounds how often a request is made. Errors of the service may be cached
// for ten seconds, so the last tries come after that.
const tries = 7

// An answer is the body of a successful answer.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// get asks for a URL, again and again while the service is busy or out of order.
// The error of another status is a *query.StatusError.
func (s *Service) get(ctx context.Context, address string) (answer, error) {
	for try := 1; ; try++ {
		a, err := s.once(ctx, address)
		again, after := s.again(err)
		if err == nil || !again || try == tries || ctx.Err() != nil {
			if try > 1 && err != nil {
				err = fmt.Errorf("%w (after %d tries)", err, try)
			}
			return a, err
		}
		backoff := time.Second << (try - 1)
		const most = 2 * time.Minute
		wait := min(max(after, backoff+rand.N(backoff/4)), most)
		if s.tell != nil {
			s.tell("%v: asking again in %v", err, wait.Round(time.Second))
		}
		if err := s.wait(ctx, wait); err != nil {
			return a, err
		}
	}
}

// again reports whether a request that failed is to be made again, and how long
// the service wants that to wait.
func (s *Service) again(err error) (again bool, after time.Duration) {
	if status, ok := errors.AsType[*query.StatusError](err); ok {
		return status.Status == http.StatusTooManyRequests || status.Status >= 500, status.RetryAfter
	}
	_, lost := errors.AsType[lostError](err)
	_, redirected := errors.AsType[redirectError](err)
	return lost && !redirected, 0
}

// longest bounds an answer. Those of the service have about 5 MB.
const longest = 32 << 20

func (s *Service) once(ctx context.Context, address string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return answer{}, err
	}
	if s.Key != "" {
		r.Header.Set("X-Microcms-Api-Key", s.Key)
	}
	response, err := client.Do(r)
	if err != nil {
		return answer{}, lostError{err}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, longest+1))
	switch {
	case err != nil:
		return answer{}, lostError{fmt.Errorf("the answer breaks off: %w", err)}
	case len(body) > longest:
		return answer{}, fmt.Errorf("an answer of more than %d bytes", longest)
	case response.StatusCode != http.StatusOK:
		_, err := query.ReadPage(response.StatusCode, response.Header, strings.NewReader(string(body)))
		return answer{}, err
	case !json.Valid(body):
		return answer{}, fmt.Errorf("%s: the answer is not JSON", r.URL.Path)
	}
	return answer{response.StatusCode, response.Header, body}, nil
}
