package gateway

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/microcms-go/filters/httpfilter"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/prove"
	"github.com/microcms-go/filters/query"
)

// A Compiled is a policy with the gate that it was compiled to.
type Compiled struct {
	Policy httpfilter.Policy
	Gate   *httpfilter.Gate
}

// Against writes what gets through the new policy and did not get through the
// old one, with requests that show it, and reports whether there is anything.
//
// It makes requests of everything that the new policy allows, by itself, and has
// both gates decide them. What is required is compared by proof.
func Against(w io.Writer, now, old Compiled) bool {
	c := comparison{w: w, prefix: now.Policy.Prefix, depth: now.Policy.MaxDepth, told: make(map[string]bool)}
	if c.prefix == "" {
		c.prefix = "/api/v1/"
	}
	c.settings(now.Policy, old.Policy)
	switch clients := now.Gate.Clients(); {
	case len(clients) > 0:
		for _, name := range clients {
			c.client(name, now, old)
		}
	case len(old.Gate.Clients()) > 0:
		c.found("requests without the key of a client", "")
	default:
		c.now, c.old = now.Gate, old.Gate
		c.endpoints()
	}
	if !c.any {
		fmt.Fprintln(w, "nothing newly gets through")
	}
	return c.any
}

// A comparison looks for what is new.
type comparison struct {
	w        io.Writer
	prefix   string
	now, old *httpfilter.Gate
	who      string // the client, or ""
	depth    int    // of parentheses that the new policy allows, or zero
	any      bool
	told     map[string]bool
}

// found writes what is new, with the request that shows it.
func (c *comparison) found(what, target string) {
	if c.who != "" {
		what = "client " + c.who + ": " + what
	}
	if c.told[what] {
		return
	}
	c.any, c.told[what] = true, true
	fmt.Fprintf(c.w, "newly allowed: %s\n", quote.Line(what, 1000))
	if target != "" {
		fmt.Fprintf(c.w, "  GET %s\n", quote.Line(target, 400))
	}
}

// settings compares what is not about single requests.
func (c *comparison) settings(now, old httpfilter.Policy) {
	for _, header := range now.Headers {
		if !slices.ContainsFunc(old.Headers, func(h string) bool { return strings.EqualFold(h, header) }) {
			c.found("the header "+header+" is passed on", "")
		}
	}
	if now.CORS != nil {
		for _, origin := range now.CORS.Origins {
			if old.CORS == nil || !slices.Contains(old.CORS.Origins, origin) &&
				!slices.Contains(old.CORS.Origins, "*") {
				c.found("scripts of "+origin, "")
			}
		}
	}
	switch {
	case old.Hosts == nil:
	case now.Hosts == nil:
		c.found("requests for any host", "")
	default:
		for _, host := range now.Hosts {
			if !slices.ContainsFunc(old.Hosts, func(h string) bool { return strings.EqualFold(h, host) }) {
				c.found("requests for the host "+host, "")
			}
		}
	}
	if old.Verify && !now.Verify {
		c.found("answers that are not checked", "")
	}
	more(c, "filters of %d bytes", filterBytes(now), filterBytes(old))
	more(c, "answers of %d bytes", cmp.Or(now.MaxResponse, maxResponse), cmp.Or(old.MaxResponse, maxResponse))
	c.budget(complete(now.Budget, defaultBudget), complete(old.Budget, defaultBudget))
}

// maxResponse is the default of httpfilter.
const maxResponse = 5 << 20

// filterBytes returns how long a filter may be, as far as a URL has room for it.
func filterBytes(p httpfilter.Policy) int { return min(cmp.Or(p.MaxBytes, query.MaxURL), query.MaxURL) }

// budget compares what may be spent.
func (c *comparison) budget(now, old httpfilter.Budget) {
	more(c, "%g requests a second", now.Rate, old.Rate)
	more(c, "%d requests at once after a pause", now.Burst, old.Burst)
	more(c, "%d requests that have not been answered", now.Concurrency, old.Concurrency)
}

// more reports a limit that is greater than it was.
func more[N int | float64](c *comparison, format string, now, old N) {
	if now > old {
		c.found(fmt.Sprintf(format, now), "")
	}
}

// client compares what one client may do.
func (c *comparison) client(name string, now, old Compiled) {
	c.who = name
	c.now, _ = now.Gate.As(name)
	if len(old.Gate.Clients()) == 0 {
		c.old = old.Gate
		c.endpoints()
		return
	}
	before, ok := old.Gate.As(name)
	if !ok {
		c.found("it is new", "")
		for endpoint := range c.now.Endpoints() {
			c.found("endpoint "+endpoint, c.target(endpoint))
		}
		return
	}
	c.old = before
	if now.Policy.Clients[name].KeySHA256 != old.Policy.Clients[name].KeySHA256 {
		c.found("it has another key", "")
	}
	c.budget(complete(now.Policy.Clients[name].Budget, defaultClientBudget),
		complete(old.Policy.Clients[name].Budget, defaultClientBudget))
	c.endpoints()
}

// target returns the path of a request and its parameters.
func (c *comparison) target(path string, params ...string) string {
	if len(params) == 0 {
		return c.prefix + path
	}
	pairs := make([]string, 0, len(params)/2)
	for i := 0; i < len(params); i += 2 {
		pairs = append(pairs, params[i]+"="+unescaped.Replace(url.QueryEscape(params[i+1])))
	}
	return c.prefix + path + "?" + strings.Join(pairs, "&")
}

// unescaped leaves the parentheses of a query as they are, so that a URL has room
// for many.
var unescaped = strings.NewReplacer("+", "%20", "%28", "(", "%29", ")")

// passes reports whether a gate passes on a request.
func passes(g *httpfilter.Gate, target string) (*url.URL, bool) {
	r, err := ParseRequest("GET " + target)
	if err != nil {
		return nil, false
	}
	d := g.Decide(r)
	return d.URL, d.URL != nil
}

// isNew reports whether only the new gate passes on a request.
func (c *comparison) isNew(target string) bool {
	_, now := passes(c.now, target)
	_, old := passes(c.old, target)
	return now && !old
}

// try reports a request that only the new gate passes on.
func (c *comparison) try(what, target string) bool {
	if !c.isNew(target) {
		return false
	}
	c.found(what, target)
	return true
}

// operators reports the operators that filters may newly use.
func (c *comparison) operators(name string, now httpfilter.Endpoint) {
	for _, entry := range slices.Sorted(maps.Keys(now.Filters)) {
		for _, field := range named(entry, now) {
			var ops httpfilter.Ops
			shown := ""
			for _, op := range now.Filters[entry] {
				if target := c.target(name, "filters", example(field, op)); c.isNew(target) {
					ops = append(ops, op)
					shown = cmp.Or(shown, target)
				}
			}
			if ops != nil {
				c.found(fmt.Sprintf("%s: filtering by %s with %s", name, field, opList(ops)), shown)
			}
		}
	}
}

// endpoints compares the endpoints of the two gates.
func (c *comparison) endpoints() {
	before := maps.Collect(c.old.Endpoints())
	for name, now := range c.now.Endpoints() {
		if c.try("endpoint "+name, c.target(name)) {
			continue
		}
		old := before[name]
		c.try(name+": single items", c.target(name+"/an-id"))
		samples(now, old, func(what string, params ...string) {
			c.try(name+": "+what, c.target(name, params...))
		})
		c.operators(name, now)
		c.longer(name, now)
		c.answers(name, now, old)
		c.required(name, now, old)
	}
}

// answers compares what is answered to a request that names no fields, and what
// is asked for where a request says nothing.
func (c *comparison) answers(name string, now, old httpfilter.Endpoint) {
	switch {
	case old.Fields == nil:
	case now.Fields == nil:
		c.found(name+": answers hold all fields", c.target(name))
	default:
		for _, field := range now.Fields {
			if !slices.Contains(old.Fields, field) && !isBelowOne(field, old.Fields) {
				c.found(name+": answers hold "+string(field), c.target(name))
			}
		}
	}
	after, _ := passes(c.now, c.target(name))
	before, _ := passes(c.old, c.target(name))
	if after == nil || before == nil {
		return
	}
	for param, byDefault := range map[string]int{"limit": 10, "depth": 1} {
		if a, b := sent(after, param, byDefault), sent(before, param, byDefault); a > b {
			c.found(fmt.Sprintf("%s: %s is %d, not %d, where a request does not name it", name, param, a, b),
				c.target(name))
		}
	}
}

// required compares what items must be.
func (c *comparison) required(name string, now, old httpfilter.Endpoint) {
	p := prove.Prover{TypeOf: now.TypeOf}
	switch r := p.Implies(now.Require, old.Require); r.Verdict {
	case prove.Yes:
	case prove.No:
		c.found(fmt.Sprintf("%s: items like %s", name, quote.Line(string(r.Witness), 500)), c.target(name))
	default:
		c.found(fmt.Sprintf("%s: items that are not known: it could not be decided whether %q still holds for all",
			name, old.Require.String()), c.target(name))
	}
}
