// Mcfilter-vet checks filters of the microCMS content API in Go programs.
//
//	mcfilter-vet ./...
//	go vet -vettool=$(which mcfilter-vet) ./...
package main

import (
	"github.com/microcms-go/filters/cmd/vetfilters"
	"golang.org/x/tools/go/analysis/multichecker"
)

func main() { multichecker.Main(vetfilters.Analyzer) }
