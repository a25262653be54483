package pull

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/items"
	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/microcms-go/filters/query"
)

// pageSize is the most contents that the service answers at once.
const pageSize = 100

// errChanged reports that contents have changed too much to continue.
var errChanged = errors.New("the contents have changed meanwhile")

// contents copies the contents of a list, after those that a run before has
// copied. If they do not fit together, it starts again.
func (p *Pull) contents(ctx context.Context, endpoint, address string) (int, error) {
	const attempts = 3
	for attempt := 1; ; attempt++ {
		n, err := p.attempt(ctx, endpoint, address)
		if err == nil || attempt == attempts || !errors.Is(err, errChanged) {
			return n, err
		}
		p.Tell("%s: %v, reading them again", endpoint, err)
		if err := os.Remove(p.part(endpoint)); err != nil {
			return n, err
		}
	}
}

// part is the file that grows until all is copied.
func (p *Pull) part(endpoint string) string { return p.file("." + endpoint + ".ndjson.part") }

func (p *Pull) attempt(ctx context.Context, endpoint, address string) (int, error) {
	name := p.part(endpoint)
	file, known, err := openPart(name)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	p.got.Store(int64(len(known)))
	out := bufio.NewWriter(file)
	total, first, requests := 0, true, 0
	resumed := len(known) > 0
	if info, err := file.Stat(); err == nil && resumed {
		p.Tell("%s: continues after %d contents that were read until %s; --fresh reads them again",
			endpoint, len(known), minute(info))
	}
	size, offset := pageSize, max(0, len(known)-pageSize/2)
	list := query.List{Limit: &size, Offset: &offset}
	fetch := func(ctx context.Context, l query.List) (query.Page, error) {
		// What is there now stays, whatever comes of the request.
		if err := out.Flush(); err != nil {
			return query.Page{}, err
		}
		requests++
		page, err := p.page(ctx, l, address)
		if err == nil {
			total = page.TotalCount
			p.all.Store(int64(total))
		}
		return page, err
	}
	for raw, err := range list.Pages(ctx, fetch) {
		if err != nil {
			return 0, errors.Join(err, out.Flush())
		}
		id, err := idOf(raw)
		if err != nil {
			return 0, err
		}
		if known[id] {
			first = false
			continue
		}
		if resumed && first {
			return 0, errChanged // A run before had this one, or others, elsewhere.
		}
		known[id] = true
		if _, err := out.Write(append(items.AppendLine(nil, raw), '\n')); err != nil {
			return 0, err
		}
		p.got.Store(int64(len(known)))
	}
	if err := out.Flush(); err != nil {
		return 0, err
	}
	if len(known) != total {
		return 0, fmt.Errorf("%w: %d of %d contents", errChanged, len(known), total)
	}
	if resumed || requests > 1 {
		if err := p.unchanged(ctx, address, known); err != nil {
			return 0, err
		}
	}
	if err := file.Sync(); err != nil {
		return 0, err
	}
	if err := file.Close(); err != nil {
		return 0, err
	}
	return len(known), os.Rename(name, p.file(endpoint+".ndjson"))
}

// unchanged returns errChanged if the first contents are not known: as many may have
// been added as were removed.
func (p *Pull) unchanged(ctx context.Context, address string, known map[string]bool) error {
	size := pageSize
	page, err := p.page(ctx, query.List{Limit: &size}, address)
	if err != nil {
		return err
	}
	for _, raw := range page.Contents {
		id, err := idOf(raw)
		if err != nil {
			return err
		}
		if !known[id] {
			return errChanged
		}
	}
	if page.TotalCount != len(known) {
		return errChanged
	}
	return nil
}

// page asks for one page.
func (p *Pull) page(ctx context.Context, l query.List, address string) (query.Page, error) {
	u, err := l.URL(address)
	if err != nil {
		return query.Page{}, err
	}
	a, err := p.Service.get(ctx, u)
	if err != nil {
		// It has been tried often enough: Pages must not do so too.
		return query.Page{}, fmt.Errorf("%s", err.Error())
	}
	var page query.Page
	return page, json.Unmarshal(a.body, &page)
}

func idOf(content []byte) (string, error) {
	if err := filters.CheckItem(content); err != nil {
		return "", err
	}
	id := rawjson.ID(content)
	if id == "" {
		return "", errors.New("a content item without id")
	}
	return id, nil
}

// openPart opens a file of contents, at the end of those that are whole, and
// returns their IDs.
func openPart(name string) (*os.File, map[string]bool, error) {
	known := map[string]bool{}
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%s is not a regular file", name)
	}
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, nil, err
	}
	var end int64
	r := bufio.NewReader(file)
	for {
		line, err := r.ReadBytes('\n')
		id, idErr := idOf(bytes.TrimSpace(line))
		if err != nil || idErr != nil || known[id] {
			if err != nil && err != io.EOF {
				file.Close()
				return nil, nil, err
			}
			break
		}
		known[id] = true
		end += int64(len(line))
	}
	if err = file.Truncate(end); err == nil {
		_, err = file.Seek(end, io.SeekStart)
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, known, nil
}
