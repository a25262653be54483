package serve

import (
	"errors"
	"fmt"
	"strings"

	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/emulator"
)

// Keys reads keys of the command line: KEY, which reads what is published and
// writes, or KEY=PERMISSION,…
func Keys(args []string) (map[string]emulator.Access, error) {
	keys := make(map[string]emulator.Access)
	for _, arg := range args {
		key, list, named := arg, "", false
		if i := strings.LastIndexByte(arg, '='); i >= 0 {
			key, list, named = arg[:i], arg[i+1:], true
		}
		access := emulator.Access{Get: true, Post: true, Put: true, Patch: true, Delete: true}
		if named {
			var err error
			if access, err = permissions(list); err != nil {
				return nil, err
			}
		}
		if key == "" {
			return nil, errors.New("an empty key")
		}
		if _, twice := keys[key]; twice {
			return nil, errors.New("duplicate key")
		}
		keys[key] = access
	}
	return keys, nil
}

func permissions(list string) (a emulator.Access, err error) {
	flags := map[string]*bool{
		"GET": &a.Get, "POST": &a.Post, "PUT": &a.Put, "PATCH": &a.Patch, "DELETE": &a.Delete, "drafts": &a.Drafts,
		"closed": &a.Closed,
	}
	for name := range strings.SplitSeq(list, ",") {
		flag := flags[name]
		if flag == nil {
			return a, fmt.Errorf("unknown permission %s: expected GET, POST, PUT, PATCH, DELETE, drafts or closed",
				term.Quote(name))
		}
		*flag = true
	}
	if (a.Drafts || a.Closed) && !a.Get {
		return a, errors.New("drafts and closed need GET beside them")
	}
	return a, nil
}
