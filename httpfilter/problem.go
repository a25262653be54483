package httpfilter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
)

// A problem is a body as in RFC 9457.
type problem struct {
	Type    string  `json:"type"`
	Title   string  `json:"title"`
	Status  int     `json:"status"`
	Detail  string  `json:"detail"`
	Message string  `json:"message"` // the detail, for clients of the service
	Errors  []fault `json:"errors,omitempty"`

	rule       string // what the request does not keep to
	reportOnly bool   // the request is passed on with Policy.ReportOnly
	retryAfter int    // seconds
}

// A fault is what is wrong with a parameter.
type fault struct {
	Param      string `json:"param"`
	Code       string `json:"code"`
	Detail     string `json:"detail"`
	Value      string `json:"value,omitempty"`
	Start      *int   `json:"start,omitempty"`
	End        *int   `json:"end,omitempty"`
	Suggestion string `json:"suggestion,omitempty"`
}

// maxFaults bounds the faults of a problem. The search ends with one more.
const maxFaults = 8

func (f *fault) setPosition(p filters.Position) { f.Start, f.End = &p.Start, &p.End }

// in returns the detail with the name of the parameter.
func (f *fault) in() string {
	if f.Code == string(query.ErrUnknownParam) || f.Code == string(query.ErrMalformed) {
		return f.Detail
	}
	return f.Param + ": " + f.Detail
}

func refuse(status int, rule, detail string) *problem {
	return &problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Message: detail,
		rule: rule,
	}
}

func badRequest(faults []fault) *problem {
	detail := faults[0].in()
	switch n := len(faults) - 1; {
	case n >= maxFaults:
		detail += " (and more)"
	case n > 0:
		detail += fmt.Sprintf(" (and %d more)", n)
	}
	p := refuse(http.StatusBadRequest, ruleOf(faults), detail)
	p.Errors = faults[:min(len(faults), maxFaults)]
	p.reportOnly = true
	return p
}

// ruleOf names the parameters and codes of faults, and nothing that a client
// has written.
func ruleOf(faults []fault) string {
	var rules []string
	for _, f := range faults {
		rule := f.Code
		if slices.Contains(paramNames(false), f.Param) {
			rule = f.Param + " " + rule
		}
		if !slices.Contains(rules, rule) {
			rules = append(rules, rule)
		}
	}
	return strings.Join(rules, ", ")
}

func (p *problem) write(w http.ResponseWriter) int {
	body, _ := json.Marshal(p) // Strings and numbers can be written.
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	switch p.Status {
	case http.StatusMethodNotAllowed:
		h.Set("Allow", "GET, HEAD")
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		h.Set("Retry-After", strconv.Itoa(max(p.retryAfter, 1)))
	}
	w.WriteHeader(p.Status)
	n, _ := w.Write(body) // An error means that the client has gone.
	return n
}

// faultsOf returns the faults in an error of package query. The endpoint is that
// of the request.
func faultsOf(err error, e *endpoint) []fault {
	errs, ok := errors.AsType[query.Errors](err)
	if !ok {
		return []fault{{Code: string(query.ErrInvalidValue), Detail: quote.Line(err.Error(), 200)}}
	}
	faults := make([]fault, 0, len(errs))
	for _, err := range errs[:min(len(errs), maxFaults+1)] {
		f := fault{Param: err.Param, Code: string(err.Code), Value: err.Value}
		what := strings.TrimPrefix(err.Code.Error(), "query: ")
		switch {
		case err.Code == query.ErrUnknownParam:
			f.Detail = what + " " + quote.Short(err.Param) + ": " + e.expectedParams()
		case err.Err != nil:
			f.Detail = strings.TrimPrefix(err.Err.Error(), "filters: ")
		case err.Code == query.ErrMalformed:
			f.Detail = what + " " + quote.Short(err.Value) + ": expected " + err.Expected
		case err.Expected == "":
			f.Detail = quote.Short(err.Value) + ": " + what
		default:
			f.Detail = quote.Short(err.Value) + ": " + what + ": expected " + err.Expected
		}
		if syntax, ok := errors.AsType[*filters.SyntaxError](err.Err); ok {
			f.Code = string(syntax.Code)
			f.setPosition(syntax.Position)
			const longest = 100
			if len(syntax.Suggestion) <= longest {
				f.Suggestion = syntax.Suggestion
			}
		}
		faults = append(faults, f)
	}
	return faults
}

// expectedParams lists the parameters that are allowed.
func (e *endpoint) expectedParams() string {
	if len(e.Params) == 0 {
		return "no parameters are allowed here"
	}
	return "expected " + strings.Join(e.Params, ", ")
}

// UpstreamError answers a request that the server after the gate did not answer,
// with status 504 if it took too long and 502 otherwise. It is made for
// httputil.ReverseProxy.ErrorHandler. What went wrong is not told to the client,
// since it may hold addresses of servers.
func UpstreamError(w http.ResponseWriter, _ *http.Request, err error) {
	if a, ok := w.(*answer); ok {
		a.broken = err // The gate answers, and tells Observe.
		return
	}
	upstreamProblem(err).write(w)
}

func upstreamProblem(err error) *problem {
	timeout, ok := errors.AsType[net.Error](err)
	if ok && timeout.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return refuse(http.StatusGatewayTimeout, "upstream", "the upstream server took too long")
	}
	return refuse(http.StatusBadGateway, "upstream", "the upstream server cannot be reached")
}
