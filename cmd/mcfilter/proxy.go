package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/httpfilter"
	"github.com/microcms-go/filters/schema"
	"github.com/spf13/cobra"
)

func newProxy() *cobra.Command {
	var p proxy
	cmd := &cobra.Command{
		Use:   "proxy --upstream URL --policy FILE",
		Short: "Let through only the requests that a policy allows",
		Long: `Proxy is a gateway in front of the content API. It refuses requests that it does
not understand in full or that the policy does not allow, and passes on the
others, printed anew, with the filter that the policy requires.

The policy is a JSON file:

  {
    "endpoints": {
      "blog": {
        "require": "hidden[not_equals]true",
        "params":  ["filters", "orders", "limit", "offset"],
        "filters": {"category": ["equals"], "tags": ["contains"], "title": "*"},
        "orders":  ["publishedAt"],
        "fields":  ["id", "title", "publishedAt"],
        "maxLimit": 50, "maxOffset": 1000, "maxReferenceDepth": 0,
        "detail": false
      },
      "settings": {"object": true}
    },
    "suggestFields": true,
    "maxConditions": 20
  }

Members that are not known are errors. "*" stands for all operators or, in place
of a field, for all fields. With --schema, what an endpoint does not say of
params, filters and orders is what the service supports for its fields.

With --api-key, or MICROCMS_API_KEY in the environment, requests are passed on
with that key, so that clients need not have it. Of the other headers only those
about caching, languages and types are passed on, and User-Agent.

The URL is printed on standard output, and refused requests are logged on
standard error. An interrupt ends the gateway once it has answered what it was
asked. The exit status is then 0, and 2 after an error.`,
		Example: `  mcfilter proxy --upstream https://example.microcms.io --policy policy.json
  mcfilter proxy --upstream http://127.0.0.1:8787 --policy policy.json --schema schema.json --verbose`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return p.run(cmd) },
	}
	fs := cmd.Flags()
	fs.StringVar(&p.addr, "addr", "127.0.0.1:8788", "listen on this `address`; port 0 takes a free one")
	fs.StringVar(&p.upstream, "upstream", "", "pass requests on to this `URL`")
	fs.StringVar(&p.policy, "policy", "", "read the policy from this `file`")
	fs.StringVar(&p.schema, "schema", "", "read schemas from this `file`")
	fs.StringVar(&p.apiKey, "api-key", "", "pass requests on with this `key`")
	fs.BoolVar(&p.verbose, "verbose", false, "log requests that are let through too")
	fs.DurationVar(&p.timeout, "timeout", time.Minute, "give the upstream server this `time` to answer")
	return cmd
}

// A proxy is a run of mcfilter proxy.
type proxy struct {
	addr, upstream, policy, schema, apiKey string
	verbose                                bool
	timeout                                time.Duration
}

func (p *proxy) run(cmd *cobra.Command) error {
	if p.upstream == "" || p.policy == "" {
		return usageError(cmd, errors.New("--upstream and --policy are needed"))
	}
	target, err := url.Parse(p.upstream)
	if err != nil || target.Scheme != "http" && target.Scheme != "https" || target.Host == "" || target.User != nil ||
		strings.Trim(target.Path, "/") != "" || target.RawQuery != "" || target.Fragment != "" {
		return usageError(cmd, errors.New("--upstream: expected a URL without path and password, like https://example.microcms.io"))
	}
	if p.timeout <= 0 {
		return usageError(cmd, errors.New("--timeout must be positive"))
	}
	if p.apiKey == "" {
		p.apiKey = os.Getenv("MICROCMS_API_KEY")
	}
	policy, err := p.readPolicy()
	if err != nil {
		return err
	}
	level := slog.LevelInfo
	if p.verbose {
		level = slog.LevelDebug
	}
	logger := newLogger(cmd, level)
	policy.Observe = func(r *http.Request, o httpfilter.Outcome) {
		level := slog.LevelDebug
		if o.Rule != "" {
			level = slog.LevelInfo
		}
		logger.Log(r.Context(), level, "request", "outcome", o)
	}
	gate, err := policy.Compile()
	if err != nil {
		return fmt.Errorf("%s: %w", p.policy, trimError(err, "httpfilter: "))
	}
	handler := gate.Handler(p.forward(target, logger))
	const margin = 30 * time.Second // to write the answer
	return listen(cmd, p.addr, p.timeout+margin, handler, func(_ context.Context, url string) {
		fmt.Fprintln(cmd.OutOrStdout(), url)
	})
}

const keyHeader = "X-Microcms-Api-Key"

// passedHeaders are the headers of requests that go to the upstream server,
// which is none of those for which cookies and the like are meant.
var passedHeaders = []string{"Accept", "Accept-Encoding", "Accept-Language", "Cache-Control", "If-Modified-Since", "If-None-Match", "User-Agent", keyHeader}

// forward returns the handler that asks the upstream server.
func (p *proxy) forward(target *url.URL, logger *slog.Logger) http.Handler {
	const connect = 10 * time.Second
	reverse := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			for name := range r.Out.Header {
				if !slices.Contains(passedHeaders, name) {
					r.Out.Header.Del(name)
				}
			}
			if p.apiKey != "" {
				r.Out.Header.Set(keyHeader, p.apiKey)
			}
		},
		ModifyResponse: func(r *http.Response) error {
			if location := r.Header.Get("Location"); location != "" {
				return errors.New("the answer leads to " + term.Clip(location))
			}
			return nil
		},
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: connect}).DialContext,
			TLSHandshakeTimeout:   connect,
			ForceAttemptHTTP2:     true,
			MaxIdleConnsPerHost:   64,
			IdleConnTimeout:       90 * time.Second,
			ResponseHeaderTimeout: p.timeout,
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			logger.Warn("upstream failed", "path", r.URL.Path, "error", err)
			httpfilter.UpstreamError(w, r, err)
		},
		ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A server may also stop in the middle of its answer.
		ctx, cancel := context.WithTimeout(r.Context(), p.timeout)
		defer cancel()
		reverse.ServeHTTP(w, r.WithContext(ctx))
	})
}

// readPolicy reads the policy and, if there is one, the schema.
func (p *proxy) readPolicy() (httpfilter.Policy, error) {
	var policy httpfilter.Policy
	data, err := os.ReadFile(p.policy)
	if err != nil {
		return policy, err
	}
	policy, err = httpfilter.ParsePolicy(data)
	if err != nil {
		return policy, fmt.Errorf("%s: %w", p.policy, trimError(err, "httpfilter: "))
	}
	if p.schema == "" {
		return policy, nil
	}
	file, err := os.Open(p.schema)
	if err != nil {
		return policy, err
	}
	defer file.Close()
	bundle, err := schema.Read(file)
	if err != nil {
		return policy, fmt.Errorf("%s: %w", p.schema, trimError(err, "schema: "))
	}
	for name, endpoint := range policy.Endpoints {
		api, ok := bundle.API(name)
		if !ok && len(policy.Endpoints) == 1 {
			api, ok = unnamed(bundle)
		}
		if ok {
			policy.Endpoints[name] = endpoint.WithSchema(api)
		}
	}
	return policy, nil
}

// unnamed returns the only API of a bundle if the bundle does not say which it
// is.
func unnamed(bundle *schema.Bundle) (*schema.API, bool) {
	api, ok := bundle.API("")
	return api, ok && api.Endpoint() == ""
}
