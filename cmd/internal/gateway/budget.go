package gateway

import (
	"math"
	"net/http"
	"time"

	"github.com/microcms-go/filters/httpfilter"
	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"
)

// The budgets where the policy does not say. The service answers 60 requests a
// second; one client must not take all.
var (
	defaultBudget       = httpfilter.Budget{Rate: 50, Burst: 50, Concurrency: 100}
	defaultClientBudget = httpfilter.Budget{Rate: 25, Burst: 25, Concurrency: 50}
)

// Budgets are those of a policy, and what is spent of them.
type budgets struct {
	limits  map[string]httpfilter.Budget // by client; "": all of them together
	buckets map[string]*bucket
}

// A bucket is one budget.
type bucket struct {
	rate *rate.Limiter
	open *semaphore.Weighted
}

func newBudgets(p httpfilter.Policy) *budgets {
	b := &budgets{limits: make(map[string]httpfilter.Budget), buckets: make(map[string]*bucket)}
	b.limits[""] = complete(p.Budget, defaultBudget)
	for name, client := range p.Clients {
		b.limits[name] = complete(client.Budget, defaultClientBudget)
	}
	for name, limit := range b.limits {
		b.buckets[name] = &bucket{
			rate: rate.NewLimiter(rate.Limit(limit.Rate), limit.Burst),
			open: semaphore.NewWeighted(int64(limit.Concurrency)),
		}
	}
	return b
}

// complete returns b with its zeros replaced.
func complete(b *httpfilter.Budget, by httpfilter.Budget) httpfilter.Budget {
	if b == nil {
		return by
	}
	c := *b
	if c.Rate == 0 {
		c.Rate = by.Rate
	}
	if c.Burst == 0 {
		c.Burst = max(1, int(math.Ceil(min(c.Rate, math.MaxInt32))))
	}
	if c.Concurrency == 0 {
		c.Concurrency = by.Concurrency
	}
	return c
}

// Admit implements httpfilter.Limiter.
func (b *budgets) Admit(_ *http.Request, client string) (release func(), retryAfter int) {
	all := b.buckets[""]
	own := b.buckets[client]
	if own == nil || client == "" {
		return all.admit()
	}
	releaseOwn, retryAfter := own.admit()
	if releaseOwn == nil {
		return nil, retryAfter
	}
	releaseAll, retryAfter := all.admit()
	if releaseAll == nil {
		// What the client has not used stays spent, so that it backs off.
		releaseOwn()
		return nil, retryAfter
	}
	return func() { releaseAll(); releaseOwn() }, 0
}

func (b *bucket) admit() (release func(), retryAfter int) {
	if !b.open.TryAcquire(1) {
		return nil, 1
	}
	r := b.rate.Reserve()
	if delay := r.Delay(); !r.OK() || delay > 0 {
		r.Cancel()
		b.open.Release(1)
		return nil, int(math.Ceil(min(delay, time.Hour).Seconds()))
	}
	return func() { b.open.Release(1) }, 0
}
