package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/lines"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/prove"
	"github.com/microcms-go/filters/schema"
	"github.com/spf13/cobra"
)

// statusUnknown is the exit status of prove if it found no answer.
const statusUnknown status = 3

// A proof is the command prove with its flags.
type proof struct {
	parser   filters.Parser
	schema   string
	endpoint string
	jsonl    bool
	explain  bool
	budget   int
}

// A question is one that prove answers.
type question struct {
	name    string
	filters int
	ask     func(p prove.Prover, fs []filters.Filter) prove.Result
}

var questions = []question{
	{"implies", 2, func(p prove.Prover, fs []filters.Filter) prove.Result { return p.Implies(fs[0], fs[1]) }},
	{"equivalent", 2, func(p prove.Prover, fs []filters.Filter) prove.Result { return p.Equivalent(fs[0], fs[1]) }},
	{"never", 1, func(p prove.Prover, fs []filters.Filter) prove.Result { return p.Never(fs[0]) }},
	{"always", 1, func(p prove.Prover, fs []filters.Filter) prove.Result { return p.Always(fs[0]) }},
}

func newProve() *cobra.Command {
	var p proof
	cmd := &cobra.Command{
		Use:   "prove QUESTION FILTER [FILTER]",
		Short: "Answer questions about filters, with a proof or an item",
		Long: `Prove answers a question about all content items that there can be:

  implies F G     does G match every item that F matches?
  equivalent F G  do F and G match the same items?
  never F         does F match no item?
  always F        does F match every item?

It prints {"verdict":"yes"}, {"verdict":"no","witness":ITEM} with an item that
shows it, or {"verdict":"unknown"} if the budget is spent or, with --schema, fields
of two kinds meet in one value. A yes is a proof. With
--explain the answer is printed for people, with the conditions that tell the
filters apart on the item.

With --schema the question is about the items of an API. That can change the
answer. Conditions that the service does not support for a field hold for no item;
they are listed on standard error.

With --jsonl each line of standard input is a JSON array with the filters of one
question, and each answer is a line. If a filter is wrong, the line is
{"error":{"filter":N,…}} with the members that parse prints. So is a field that
the API does not have, with the code unknown-field.

The exit status is 0 for yes, 1 for no, 3 for unknown, and 2 if a filter was wrong.
With --jsonl it is 0 unless a filter was wrong.`,
		Example: `  mcfilter prove implies 'title[equals]go' 'title[exists]'
  mcfilter prove equivalent --explain 'tags[not_contains]go' 'tags[not_equals]go'
  mcfilter prove never 'title[equals]go[and]title[not_exists]'
  echo '["a[equals]x","a[exists]"]' | mcfilter prove implies --jsonl`,
		Args:              p.checkArgs,
		ValidArgsFunction: completeQuestion,
		RunE:              p.run,
	}
	fs := cmd.Flags()
	fs.BoolVar(&p.jsonl, "jsonl", false, "read questions from standard input, each line a JSON array of filters")
	fs.BoolVar(&p.explain, "explain", false, "print the answer for people")
	fs.IntVar(&p.budget, "budget", 0, "limit the work for a question to this `number` of steps (default 2000000)")
	addSchemaFlags(cmd, &p.schema, &p.endpoint)
	addParserFlags(cmd, &p.parser)
	cmd.MarkFlagsMutuallyExclusive("jsonl", "explain")
	return cmd
}

func completeQuestion(_ *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
	if len(args) == 0 {
		for _, q := range questions {
			names = append(names, q.name)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (p *proof) checkArgs(cmd *cobra.Command, args []string) error {
	const expected = "expected implies, equivalent, never or always"
	if len(args) == 0 {
		return usageError(cmd, errors.New("a question is missing: "+expected))
	}
	q, ok := questionNamed(args[0])
	given := len(args) - 1
	switch {
	case !ok:
		return usageError(cmd, fmt.Errorf("unknown question %.40q: "+expected, args[0]))
	case p.budget < 0:
		return usageError(cmd, errors.New("--budget must not be negative"))
	case p.jsonl && given > 0:
		return usageError(cmd, errors.New("with --jsonl the filters are read from standard input"))
	case !p.jsonl && given != q.filters:
		return usageError(cmd, fmt.Errorf("%s needs %s, not %d", q.name, quote.Count(q.filters, "filter"), given))
	}
	return nil
}

func questionNamed(name string) (question, bool) {
	i := slices.IndexFunc(questions, func(q question) bool { return q.name == name })
	if i < 0 {
		return question{}, false
	}
	return questions[i], true
}

func (p *proof) run(cmd *cobra.Command, args []string) error {
	q, _ := questionNamed(args[0])
	api, err := readAPI(cmd, p.schema, p.endpoint)
	if err != nil {
		return err
	}
	prover := proverFor(api)
	prover.Budget = p.budget
	if p.jsonl {
		return p.answerLines(cmd, q, api, prover)
	}
	var fs []filters.Filter
	for i, in := range args[1:] {
		f, err := p.parser.Parse(in)
		if wrong, ok := errors.AsType[*filters.SyntaxError](err); ok {
			complainFilter(cmd, fmt.Sprintf("in filter %d: ", i+1), wrong)
			return statusError
		}
		if err := warnTypes(cmd, "", api, proverFor(api), f); err != nil {
			return err
		}
		fs = append(fs, f)
	}
	r := q.ask(prover, fs)
	if r.Err != nil {
		return trimError(r.Err, "filters: ")
	}
	text := appendResult(nil, r)
	if p.explain {
		if text, err = explainResult(prover, fs, r); err != nil {
			return err
		}
	}
	if _, err := cmd.OutOrStdout().Write(text); err != nil {
		return err
	}
	switch r.Verdict {
	case prove.Yes:
		return nil
	case prove.No:
		return statusNo
	}
	return statusUnknown
}

// proverFor returns a prover for the items of an API, or if it is nil for all.
func proverFor(api *schema.API) prove.Prover {
	if api == nil {
		return prove.Prover{}
	}
	return prove.Prover{TypeOf: api.TypeOf}
}

// warnTypes reports fields that the API does not have, and warns of conditions that
// hold for no item that the prover asks for. The place may be empty and the API nil.
func warnTypes(cmd *cobra.Command, place string, api *schema.API, p prove.Prover, f filters.Filter) error {
	if api == nil {
		return nil
	}
	if err := checkFields(cmd, cmp.Or(place, inFilter), api, f); err != nil {
		return err
	}
	_, err := compile(cmd, place, f, filters.Evaluator{TypeOf: p.TypeOf})
	return err
}

func appendResult(b []byte, r prove.Result) []byte {
	b = lines.AppendJSON(append(b, `{"verdict":`...), r.Verdict.String())
	if r.Witness != nil {
		b = append(append(b, `,"witness":`...), r.Witness...)
	}
	return append(b, "}\n"...)
}

// answerLines answers a question for each line of standard input.
func (p *proof) answerLines(cmd *cobra.Command, q question, api *schema.API, prover prove.Prover) error {
	out := bufio.NewWriter(cmd.OutOrStdout())
	wrong := false
	err := lines.Each(cmd.InOrStdin(), false, out.Flush, func(line string, n int) error {
		var in []string
		if !utf8.ValidString(line) || json.Unmarshal([]byte(line), &in) != nil || len(in) != q.filters {
			return fmt.Errorf("standard input:%d: expected a JSON array of %s", n, quote.Count(q.filters, "filter"))
		}
		if err := lines.Surrogates([]byte(line)); err != nil {
			return fmt.Errorf("standard input:%d: %w", n, err)
		}
		var fs []filters.Filter
		for i, in := range in {
			f, err := p.parser.Parse(in)
			if broken, ok := errors.AsType[*filters.SyntaxError](err); ok {
				wrong = true
				return lineError(out, i, appendError(nil, broken))
			}
			if broken := appendUnknownField(nil, api, f); broken != nil {
				wrong = true
				return lineError(out, i, broken)
			}
			if err := warnTypes(cmd, fmt.Sprintf("line %d: ", n), api, prover, f); err != nil {
				return err
			}
			fs = append(fs, f)
		}
		r := q.ask(prover, fs)
		if r.Err != nil {
			return fmt.Errorf("standard input:%d: %w", n, trimError(r.Err, "filters: "))
		}
		_, err := out.Write(appendResult(nil, r))
		return err
	})
	return finish(out, err, wrong, statusError)
}

// lineError writes what is wrong with a filter of a line: the members are those
// that parse prints.
func lineError(out io.Writer, i int, members []byte) error {
	_, err := fmt.Fprintf(out, `{"error":{"filter":%d,%s}`+"\n", i+1, members[len("{"):])
	return err
}

// appendUnknownField appends an error for the first field that the API, which may
// be nil, does not have.
func appendUnknownField(b []byte, api *schema.API, f filters.Filter) []byte {
	if api == nil {
		return b
	}
	for c := range unknownFields(api, f) {
		start := c.Pos().Start
		b = fmt.Appendf(b, `{"code":"unknown-field","start":%d,"end":%d,"message":`, start, start+len(c.Field))
		return append(lines.AppendJSON(b, noField(api, c.Field)), '}')
	}
	return b
}
