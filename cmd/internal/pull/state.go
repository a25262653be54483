package pull

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"github.com/microcms-go/filters/cmd/internal/safefile"
)

// A state is what was done when a run was interrupted.
type state struct {
	Service string   `json:"service"`
	Done    []string `json:"done"`
}

func (p *Pull) stateFile() string { return p.file(".mcfilter-pull.json") }

// resume returns the state of a run before of the same service, and removes that
// of another.
func (p *Pull) resume() (state, error) {
	fresh := state{Service: p.Service.Content}
	const most = 1 << 20
	data, _, err := safefile.ReadHere(p.stateFile(), most)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fresh, err
	}
	var s state
	if err == nil && json.Unmarshal(data, &s) == nil && s.Service == fresh.Service && !p.Fresh {
		return s, nil
	}
	for _, endpoint := range p.Endpoints {
		if err := os.Remove(p.part(endpoint)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fresh, err
		}
	}
	return fresh, p.save(fresh)
}

func (p *Pull) save(s state) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return safefile.Write(p.stateFile(), data)
}

// finish forgets the state.
func (p *Pull) finish() error { return os.Remove(p.stateFile()) }
