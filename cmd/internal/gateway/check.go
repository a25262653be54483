package gateway

import "io"

// A Check is what to look at instead of running.
type Check struct {
	Policy, Schema string // files, as in Config
	Against        string // an earlier policy, or ""
	Requests       []string
	Client         string // that sends the requests, or ""
}

// Run checks a policy and writes what it allows, decides requests, and compares
// it with an earlier one. It reports whether all requests are passed on and
// nothing is newly allowed.
func (c Check) Run(w io.Writer) (bool, error) {
	now, err := compile(c.Policy, c.Schema)
	if err != nil {
		return false, err
	}
	good := true
	if len(c.Requests) == 0 && c.Against == "" {
		Show(w, now.Gate)
	}
	gate := now.Gate
	switch clients := gate.Clients(); {
	case c.Client != "":
		as, ok := gate.As(c.Client)
		if !ok {
			return false, UsageError("--client: the policy has no such client")
		}
		gate = as
	case len(c.Requests) > 0 && len(clients) > 0:
		return false, UsageError("--request needs --client, since the policy has clients")
	}
	for _, line := range c.Requests {
		r, err := ParseRequest(line)
		if err != nil {
			return false, err
		}
		good = ShowDecision(w, line, gate.Decide(r)) && good
	}
	if c.Against != "" {
		old, err := compile(c.Against, c.Schema)
		if err != nil {
			return false, err
		}
		good = !Against(w, now, old) && good
	}
	return good, nil
}

// compile reads and compiles a policy. Its gate does not look at hosts.
func compile(name, schema string) (Compiled, error) {
	policy, err := ReadPolicy(name, schema)
	if err != nil {
		return Compiled{}, err
	}
	policy.Limiter = newBudgets(policy)
	if _, err := policy.Compile(); err != nil {
		return Compiled{}, PolicyError(name, err)
	}
	open := policy
	open.Hosts = nil
	gate, err := open.Compile()
	return Compiled{Policy: policy, Gate: gate}, err
}
