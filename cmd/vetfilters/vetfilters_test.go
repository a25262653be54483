package vetfilters_test

import (
	"testing"

	"github.com/microcms-go/filters/cmd/vetfilters"
	"golang.org/x/tools/go/analysis/analysistest"
)

func Test(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), vetfilters.Analyzer, "a")
}

func TestTypes(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), vetfilters.Analyzer, "b", "c")
}
