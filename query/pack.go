package query

import (
	"cmp"
	"slices"
)

// pack divides the indices of sizes into the fewest groups whose sizes sum up
// to room at most. No size is above room. It prefers groups that cut the list
// where it stands; in others the indices ascend.
func pack(sizes []int, room int) [][]int {
	groups := cut(sizes, room)
	sum := 0
	for _, size := range sizes {
		sum += size
	}
	if least := (sum + room - 1) / room; least < len(groups) {
		p := newPacker(sizes, room)
		if n, ok := p.fewest(least, len(groups)-1, sum); ok {
			return p.groups(sizes, n)
		}
	}
	return groups
}

// cut fills one group after the other. No way of cutting the list without
// changing its order has fewer groups.
func cut(sizes []int, room int) [][]int {
	var groups [][]int
	left := 0
	for i, size := range sizes {
		if i == 0 || size > left {
			groups = append(groups, nil)
			left = room
		}
		last := len(groups) - 1
		groups[last] = append(groups[last], i)
		left -= size
	}
	return groups
}

// A packer searches for a division into a given number of groups. It fills one
// group after the other, beginning each with the largest size left, and tries
// to take large sizes first and as many as fit. So its first try is first-fit
// decreasing, which is never far from the fewest groups. It gives up a group
// that wastes more room than the number of groups allows.
type packer struct {
	room  int
	sizes []int // the distinct ones in descending order
	left  []int // how many of each are in no group yet
	taken []taking
	steps int // until it goes on with first tries only
}

// A taking says how many of sizes[size] a group has. Groups are counted down.
type taking struct{ group, size, n int }

const maxSteps = 1 << 20

func newPacker(sizes []int, room int) *packer {
	p := &packer{room: room, steps: maxSteps}
	p.sizes = slices.SortedFunc(slices.Values(sizes), func(a, b int) int { return cmp.Compare(b, a) })
	p.sizes = slices.Compact(p.sizes)
	p.left = make([]int, len(p.sizes))
	for _, size := range sizes {
		p.left[p.index(size)]++
	}
	return p
}

// index returns the place of a size.
func (p *packer) index(size int) int {
	i, _ := slices.BinarySearchFunc(p.sizes, size, func(a, b int) int { return cmp.Compare(b, a) })
	return i
}

// fewest returns the fewest groups, from least to most, into which sizes of that
// sum can be put.
func (p *packer) fewest(least, most, sum int) (n int, ok bool) {
	for n = least; n <= most; n++ {
		if p.steps < 0 {
			n = most // first tries differ only in how many groups they may take
		}
		if p.group(n, n*p.room-sum) {
			return n, true
		}
	}
	return 0, false
}

// group puts what is left into n groups, of whose room no more than waste may
// stay empty, and reports whether that can be done.
func (p *packer) group(n, waste int) bool {
	i := p.next(0, p.room)
	if i == len(p.sizes) || n == 0 {
		return i == len(p.sizes)
	}
	p.take(taking{n, i, 1})
	if p.fill(i, p.room-p.sizes[i], n, waste) {
		return true
	}
	p.putBack()
	return false
}

// fill goes on with group n, which has this much room, with sizes from the
// i-th on.
func (p *packer) fill(i, room, n, waste int) bool {
	i = p.next(i, room)
	if i == len(p.sizes) {
		return room <= waste && p.group(n-1, waste-room)
	}
	for k := min(p.left[i], room/p.sizes[i]); k >= 0; k-- {
		p.take(taking{n, i, k})
		if p.fill(i+1, room-k*p.sizes[i], n, waste) {
			return true
		}
		p.putBack()
		if p.steps < 0 {
			return false
		}
	}
	return false
}

// next returns the first size from the i-th on of which there is one left and
// which fits into room.
func (p *packer) next(i, room int) int {
	for ; i < len(p.sizes) && (p.left[i] == 0 || p.sizes[i] > room); i++ {
		p.steps--
	}
	p.steps--
	return i
}

func (p *packer) take(t taking) {
	p.left[t.size] -= t.n
	p.taken = append(p.taken, t)
}

func (p *packer) putBack() {
	t := p.taken[len(p.taken)-1]
	p.left[t.size] += t.n
	p.taken = p.taken[:len(p.taken)-1]
}

// groups returns what was found for n groups, as indices.
func (p *packer) groups(sizes []int, n int) [][]int {
	indices := make([][]int, len(p.sizes))
	for i, size := range sizes {
		at := p.index(size)
		indices[at] = append(indices[at], i)
	}
	groups := make([][]int, n)
	for _, t := range p.taken {
		g := n - t.group
		groups[g] = append(groups[g], indices[t.size][:t.n]...)
		indices[t.size] = indices[t.size][t.n:]
	}
	groups = slices.DeleteFunc(groups, func(group []int) bool { return len(group) == 0 })
	for _, group := range groups {
		slices.Sort(group)
	}
	slices.SortFunc(groups, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return groups
}
