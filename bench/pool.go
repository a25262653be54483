package bench

import (
	"fmt"
	"sync"
)

// A pool is the items on which a case is measured in turn: half of them match.
// Branch predictors learn a few items by heart, which flatters every engine; so
// there are pools of 16 and of many.
type pool struct {
	size    int  // of an item, in bytes
	varied  bool // many items
	escaped bool // the bodies are written in \uXXXX
}

// Sizes are those of the items on which the cases are measured, in bytes.
var Sizes = []int{2800, 7300, 53000}

// few is how many items there are in the small pools.
const few = 16

// many returns how many items there are in a large pool: about 3 MB of them.
func many(size int) int {
	switch size {
	case Sizes[0]:
		return 1000
	case Sizes[1]:
		return 300
	}
	return 60
}

// pools returns all pools, those of few items written in UTF-8 first.
func pools() []pool {
	var list []pool
	for _, escaped := range []bool{false, true} {
		for _, varied := range []bool{false, true} {
			for _, size := range Sizes {
				list = append(list, pool{size, varied, escaped})
			}
		}
	}
	return list
}

// table returns the name of the table for the cases on p.
func (p pool) table() string {
	s := "match, " + sizeText(p.size)
	if p.varied {
		s += fmt.Sprintf(" × %d", many(p.size))
	}
	if p.escaped {
		s += `, \u`
	}
	return s
}

var poolDocuments sync.Map // by pool

// documents returns the items, which are made once.
func (p pool) documents() []document {
	if v, ok := poolDocuments.Load(p); ok {
		return v.([]document)
	}
	n := few
	if p.varied {
		n = many(p.size)
	}
	docs := make([]document, n)
	for i := range docs {
		docs[i] = p.document(i)
	}
	poolDocuments.Store(p, docs)
	return docs
}

// document returns item i.
func (p pool) document(i int) document {
	return newDocument(Item{Size: p.size, Seed: uint64(i + 1), Miss: i%2 > 0, Escaped: p.escaped}.JSON())
}

// units returns the mean size of an item.
func (p pool) units() int {
	sum := 0
	docs := p.documents()
	for _, d := range docs {
		sum += len(d.bytes)
	}
	return sum / len(docs)
}

// inTurn makes a bench of a check: each time it takes the next item.
func inTurn(check matchFunc, docs []document) func(int) {
	return func(n int) {
		for i := 0; n > 0; n-- {
			check(docs[i])
			if i++; i == len(docs) {
				i = 0
			}
		}
	}
}
