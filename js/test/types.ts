// Checked by tsc: what the types accept, and what they refuse.
import { createClient } from 'microcms-js-sdk';
import { type Filter, FilterError, filters } from 'mcfilter';
import { emulator, load } from 'mcfilter/tools';

const id = 'news' as string;
const maybe = undefined as string | undefined;

const f: Filter = filters`category[equals]${id}[and]${filters.search('title', id)}`;
const s: string = f;
createClient({ serviceDomain: 'x', apiKey: 'y' }).getList({ endpoint: 'blog', queries: { filters: f } });
filters.and(f, filters.any('id', [id, 1, true, 2n, new Date()]));
filters.any('tags', ['a'], 'contains');
new FilterError('empty-list').code;

// @ts-expect-error undefined is no value
filters`category[equals]${maybe}`;
// @ts-expect-error an object is no value
filters`category[equals]${{}}`;
// @ts-expect-error a string is no filter
filters.and(id);
// @ts-expect-error a string is no filter
const g: Filter = id;
// @ts-expect-error the operator takes no value
filters.any('a', ['x'], 'exists');

const tools = await load();
const matches: boolean = tools.match(f, { id: 'a' });
const found: { id: string }[] = tools.select('id[exists]', [{ id: 'a' }]);
tools.lint(f, { schema: {}, endpoint: 'blog' });
// @ts-expect-error the linter has no limits
tools.lint(f, { strict: true });
// @ts-expect-error the option is named schema
tools.match(f, {}, { schemas: {} });
const answer = tools.prove.implies(f, 'a[exists]');
if (answer.verdict === 'no') answer.witness;
const { filter: simple, finished }: { filter: string; finished: boolean } = tools.simplify(f);
load(fetch('https://x'));
load(WebAssembly.compile(new Uint8Array(8)));
load(new Uint8Array(8).buffer);
// @ts-expect-error the address of a program is no program
load('dist/tools.wasm');
const response: Response = await (await emulator({ contents: { blog: [] } }))('https://x.microcms.io/api/v1/blog');
export { s, g, matches, found, response, simple, finished };
