package httpfilter

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
)

// Defaults of a policy.
const (
	defaultPrefix        = "/api/v1/"
	defaultMaxResponse   = 5 << 20
	defaultMaxConditions = 50
	defaultMaxContains   = 10
)

// A Gate is a policy that was found to be free of mistakes. It is safe for
// concurrent use.
type Gate struct {
	policy    Policy
	endpoints map[string]*endpoint // what is allowed without clients
	clients   []client
	client    string          // the name of the one client that requests come from
	headers   map[string]bool // names that are passed on
}

// A client is a [Client] that was checked.
type client struct {
	name      string
	key       [sha256.Size]byte
	endpoints map[string]*endpoint
}

// Compile checks the policy. The error is a [PolicyErrors] with every mistake.
// The policy must not be changed afterwards.
func (p Policy) Compile() (*Gate, error) {
	c := compiler{policy: p}
	c.source = p.source
	if p.source != nil {
		c.list = slices.Clone(p.source.mistakes)
	}
	if p.Prefix == "" {
		c.policy.Prefix = defaultPrefix
	}
	if p.MaxResponse == 0 {
		c.policy.MaxResponse = defaultMaxResponse
	}
	c.settings()
	g := &Gate{policy: c.policy, headers: c.headers(), endpoints: make(map[string]*endpoint)}
	if p.Endpoints != nil && len(p.Endpoints) == 0 {
		c.add("endpoints", "no endpoints: nothing would be let through")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Endpoints)) {
		g.endpoints[name] = c.endpoint(name, p.Endpoints[name])
	}
	g.clients = c.clients(g.endpoints)
	if err := c.err(); err != nil {
		return nil, err
	}
	return g, nil
}

// A compiler checks a policy.
type compiler struct {
	mistakes
	policy Policy
}

// settings checks what the policy says of all endpoints.
func (c *compiler) settings() {
	p := &c.policy
	if !isPrefix(p.Prefix) {
		c.add("prefix", "%s: expected a path with slashes at its ends, like /api/v1/", quote.Short(p.Prefix))
	}
	for _, limit := range []struct {
		path string
		n    int
	}{
		{"maxBytes", p.MaxBytes}, {"maxConditions", p.MaxConditions},
		{"maxDepth", p.MaxDepth}, {"maxResponse", p.MaxResponse},
	} {
		c.notNegative(limit.path, limit.n)
	}
	c.budget("budget", p.Budget)
	if p.SuggestFields {
		hasSchema := func(e Endpoint) bool { return e.schema != nil }
		if !slices.ContainsFunc(slices.Collect(maps.Values(p.Endpoints)), hasSchema) {
			c.add("suggestFields", "no endpoint has a schema to suggest fields of: give one, or leave this out")
		}
	}
	if p.Hosts != nil && len(p.Hosts) == 0 {
		c.add("hosts", "no hosts: every request would be refused")
	}
	for i, host := range p.Hosts {
		u, err := url.Parse("//" + host)
		if err != nil || u.Host != host || !isHostname(u.Hostname()) || strings.HasSuffix(host, ":") {
			c.add(element("hosts", i), "%s: expected a host name, with or without a port", quote.Short(host))
		}
	}
	if p.CORS != nil {
		c.origins(p.CORS.Origins)
	}
}

func (c *compiler) origins(origins []string) {
	if len(origins) == 0 {
		c.add("cors.origins", "no origins: leave cors out to allow none")
	}
	for i, origin := range origins {
		path := element("cors.origins", i)
		if origin == "*" {
			if len(origins) > 1 {
				c.add(path, `"*" allows every origin: it must be alone`)
			}
			continue
		}
		u, err := url.Parse(origin)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || !isHostname(u.Hostname()) ||
			origin != u.Scheme+"://"+strings.ToLower(u.Host) || u.Port() == defaultPorts[u.Scheme] {
			c.add(path, "%s: expected an origin as browsers send it, like https://www.example.com", quote.Short(origin))
		}
	}
}

// defaultPorts are not written in origins.
var defaultPorts = map[string]string{"http": "80", "https": "443"}

// isHostname reports whether requests can have a host name: others, such as those
// with * or not in ASCII, would match none.
func isHostname(s string) bool {
	const bytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:"
	return s != "" && strings.Trim(s, bytes) == ""
}

func (c *compiler) notNegative(path string, n int) {
	if n < 0 {
		c.add(path, "%d is negative", n)
	}
}

func (c *compiler) budget(path string, b *Budget) {
	if b == nil {
		return
	}
	if !(b.Rate >= 0) {
		c.add(member(path, "rate"), "%g: expected a number of requests a second", b.Rate)
	}
	c.notNegative(member(path, "burst"), b.Burst)
	c.notNegative(member(path, "concurrency"), b.Concurrency)
	if c.policy.Limiter == nil {
		c.add(path, "a budget needs a Limiter")
	}
}

// headers returns the names of the headers of requests that are passed on.
func (c *compiler) headers() map[string]bool {
	names := make(map[string]bool)
	for _, name := range passedHeaders {
		names[http.CanonicalHeaderKey(name)] = true
	}
	for i, name := range c.policy.Headers {
		path := element("headers", i)
		switch key := http.CanonicalHeaderKey(name); {
		case strings.Contains(name, "_"):
			c.add(path, "%s: some servers read _ as -, so that this header is another one to them", quote.Short(name))
		case name == "" || strings.Trim(name, headerBytes) != "":
			c.add(path, "%s: expected the name of a header", quote.Short(name))
		case isLost(key):
			c.add(path, "%s: this header belongs to one connection or asks for something other than the URL",
				quote.Short(name))
		default:
			names[key] = true
		}
	}
	return names
}

// clients checks the clients.
func (c *compiler) clients(endpoints map[string]*endpoint) []client {
	if c.policy.Clients == nil {
		return nil
	}
	if len(c.policy.Clients) == 0 {
		c.add("clients", "no clients: every request would be refused; leave clients out to allow requests without keys")
	}
	list := make([]client, 0, len(c.policy.Clients))
	owners := make(map[[sha256.Size]byte]string)
	for _, name := range slices.Sorted(maps.Keys(c.policy.Clients)) {
		from := c.policy.Clients[name]
		path := member("clients", name)
		to := client{name: name, endpoints: make(map[string]*endpoint)}
		if !query.IsContentID(name) {
			c.add(path, "client %s: expected 1 to 50 of A-Z a-z 0-9 _ -", quote.Short(name))
		}
		sum, err := hex.DecodeString(from.KeySHA256)
		switch owner, taken := owners[[sha256.Size]byte(append(sum, make([]byte, sha256.Size)...))]; {
		case err != nil || len(sum) != sha256.Size:
			// What was given may be the key itself, which must not be shown.
			c.add(member(path, "keySHA256"), "expected 64 hexadecimal digits, as mcfilter proxy key prints them")
		case [sha256.Size]byte(sum) == sha256.Sum256(nil):
			c.add(member(path, "keySHA256"), "this is the sum of an empty key, which everyone has")
		case taken:
			c.add(member(path, "keySHA256"), "the client %s has the same key", owner)
		default:
			to.key = [sha256.Size]byte(sum)
			owners[to.key] = name
		}
		c.budget(member(path, "budget"), from.Budget)
		if len(from.Endpoints) == 0 {
			c.add(member(path, "endpoints"), "no endpoints: the client could do nothing")
		}
		for i, endpoint := range from.Endpoints {
			e, ok := endpoints[endpoint]
			if !ok {
				c.add(element(member(path, "endpoints"), i),
					"unknown endpoint %s: it is not among the endpoints of the policy",
					quote.Short(endpoint))
				continue
			}
			to.endpoints[endpoint] = c.join(path, e, from.Require)
		}
		list = append(list, to)
	}
	return list
}

// isPrefix reports whether s can be the start of a path in this one spelling,
// with slashes at its ends.
func isPrefix(s string) bool {
	return strings.HasPrefix(s, "/") && strings.HasSuffix(s, "/") && !strings.Contains(s, "//") &&
		!strings.Contains(s, "%") && !strings.Contains(s, "/../") && !strings.Contains(s, "/./") &&
		(&url.URL{Path: s}).EscapedPath() == s
}

// isWithin reports whether path is one of bounds or below one. Bounds that are
// nil hold everything.
func isWithin(path filters.Field, bounds []filters.Field) bool {
	return bounds == nil || slices.ContainsFunc(bounds, func(bound filters.Field) bool {
		return path == bound || isBelow(path, bound)
	})
}

// isBelow reports whether path leads into what is at the path above.
func isBelow(path, above filters.Field) bool {
	rest, ok := strings.CutPrefix(string(path), string(above))
	return ok && strings.HasPrefix(rest, ".")
}
