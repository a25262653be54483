package httpfilter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
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

// maxFaults bounds how many faults are told.
const maxFaults = 8

func (f *fault) setPosition(p filters.Position) { f.Start, f.End = &p.Start, &p.End }

func refuse(status int, detail string) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Message: detail}
}

func badRequest(faults []fault) *problem {
	detail := faults[0].Detail
	if n := len(faults) - 1; n > 0 {
		detail = fmt.Sprintf("%s (and %d more)", detail, n)
	}
	p := refuse(http.StatusBadRequest, detail)
	p.Errors = faults[:min(len(faults), maxFaults)]
	return p
}

// logged returns what to log of p, which was made of a query. If that may hold
// a draftKey, this says only what sort of faults there are.
func (p *problem) logged(raw string) string {
	secret := strings.Contains(strings.ToLower(raw), "draftkey")
	var codes []string
	for _, f := range p.Errors {
		codes = append(codes, f.Code)
		secret = secret || strings.EqualFold(f.Param, "draftKey")
	}
	if codes == nil || !secret {
		return p.Detail
	}
	return "a request with draftKey: " + strings.Join(codes, ", ")
}

func (p *problem) write(w http.ResponseWriter) {
	body, _ := json.Marshal(p) // which texts and numbers do without errors
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // An error means that nobody reads any more.
}

// faultsOf returns the faults in an error of package query.
func faultsOf(err error) []fault {
	errs, ok := errors.AsType[query.Errors](err)
	if !ok {
		return []fault{{Code: string(query.ErrInvalidValue), Detail: clip(err.Error())}}
	}
	faults := make([]fault, len(errs))
	for i, err := range errs {
		f := &faults[i]
		*f = fault{Param: err.Param, Code: string(err.Code), Value: err.Value, Detail: strings.TrimPrefix(err.Error(), "query: ")}
		if syntax, ok := errors.AsType[*filters.SyntaxError](err.Err); ok {
			f.Code = string(syntax.Code)
			f.setPosition(syntax.Position)
			const longest = 100
			if len(syntax.Suggestion) <= longest {
				f.Suggestion = syntax.Suggestion
			}
		}
	}
	return faults
}

// UpstreamError answers a request that the server behind did not answer, with
// status 504 if it took too long and 502 otherwise. It is made for
// httputil.ReverseProxy.ErrorHandler. What went wrong is not told to the client,
// since it may hold addresses that are none of his business.
func UpstreamError(w http.ResponseWriter, _ *http.Request, err error) {
	p := refuse(http.StatusBadGateway, "the server behind the gateway cannot be reached")
	timeout, ok := errors.AsType[net.Error](err)
	if ok && timeout.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		p = refuse(http.StatusGatewayTimeout, "the server behind the gateway took too long")
	}
	p.write(w)
}

// clip cuts s, which is shown in a message, to a length that can be read.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// quote returns s, cut, as a Go string literal.
func quote(s string) string { return strconv.Quote(clip(s)) }
