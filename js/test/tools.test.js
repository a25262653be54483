import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { emulator, load, ToolError } from '../src/tools.js';

const read = (name) => JSON.parse(readFileSync(new URL(`../../testdata/${name}.json`, import.meta.url)));

let tools;
before(async () => {
  tools = await load();
});

/** Returns the UTF-16 offset of an offset in bytes. */
const units = (s, bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(s).subarray(0, bytes), { stream: true }).length;

/** Returns a tree with positions in UTF-16. */
const inUnits = (s, x) =>
  Array.isArray(x) ? x.map((y) => inUnits(s, y))
  : x && typeof x === 'object' ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, k === 'start' || k === 'end' ? units(s, v) : inUnits(s, v)]))
  : x;

describe('parse.json', () => {
  for (const c of read('parse')) {
    if (c.in === undefined) continue; // JavaScript has no strings of bytes
    it(`${JSON.stringify(c.in.slice(0, 60))}${c.strict ? ' strict' : ''}${JSON.stringify(c.limits ?? '')}`, () => {
      const options = { strict: c.strict, ...c.limits };
      if (/^\(+/.exec(c.in)?.[0].length > 500) {
        assert.throws(() => tools.parse(c.in, options), (err) => err.code === 'too-deep'); // the host's stack
        return;
      }
      if (c.err) {
        assert.throws(() => tools.parse(c.in, options), (err) => {
          assert.ok(err instanceof ToolError);
          assert.deepEqual([err.code, err.start, err.end], [c.err.code, units(c.in, c.err.start), units(c.in, c.err.end)]);
          return true;
        });
        return;
      }
      assert.deepEqual(tools.parse(c.in, options), { canonical: c.want, tree: inUnits(c.in, c.tree) });
    });
  }
});

// An item is handed over as the text that JSON.stringify makes, so its case
// runs here if it says the same then: no numbers that lose digits.
const kept = (doc) => {
  try {
    return JSON.stringify(JSON.parse(doc)) === doc.replace(/[ \n\r\t]/g, '') && JSON.parse(doc);
  } catch {
    return false;
  }
};

for (const name of ['match', 'typed']) {
  describe(`${name}.json`, () => {
    let n = 0;
    for (const { doc, cases, types } of read(name)) {
      const item = cases && doc !== undefined && !types && kept(doc);
      for (const c of (item && cases) || []) {
        n++;
        it(`${c.filter} on ${doc.slice(0, 60)}`, () => {
          assert.equal(tools.match(c.filter, item), c.want);
          assert.equal(tools.explain(c.filter, item).matches, c.want);
          assert.equal(tools.select(c.filter, [item]).length, c.want ? 1 : 0);
        });
      }
    }
    if (name === 'match') assert.ok(n > 1000, `${n} cases`);
  });
}

const schema = {
  apiFields: [
    { fieldId: 'title', name: 'Title', kind: 'text' },
    { fieldId: 'flag', name: 'Flag', kind: 'boolean' },
    { fieldId: 'tags', name: 'Tags', kind: 'relationList' },
  ],
  customFields: [],
};

describe('each function', () => {
  it('format', () => assert.equal(tools.format('((a[exists])[and]b[exists])'), 'a[exists][and]b[exists]'));
  it('match with a schema', () => {
    assert.equal(tools.match('flag[equals]false', {}), false);
    assert.equal(tools.match('flag[equals]false', {}, { schema }), true);
  });
  it('match refuses what is no item', () => assert.throws(() => tools.match('a[exists]', [1]), ToolError));
  it('nothing that is given is ignored', () => {
    const message = (make) => {
      try {
        return make() && 'no error';
      } catch (err) {
        assert.ok(err instanceof ToolError, err);
        return err.message;
      }
    };
    assert.equal(message(() => tools.match('a[exists]', {}, { schemas: {} })), 'unknown option "schemas"');
    assert.equal(message(() => tools.lint('a[equals]', { strict: true })), 'unknown option "strict"');
    assert.equal(message(() => tools.parse('a[equals]', { strict: 'yes' })), 'strict: not a boolean: string');
    assert.equal(message(() => tools.match('a[exists]', {}, { endpoint: 'blog' })), 'endpoint "blog" without a schema');
    assert.equal(message(() => tools.select('a[exists]', undefined)), 'items: not an array');
    assert.equal(message(() => tools.select('a[exists]', { contents: [] })), 'items: not an array: object');
    assert.equal(message(() => tools.lintFile('a.ts', undefined)), 'filters: not a string');
    for (const f of [undefined, null, 1, {}, ['a[exists]']]) assert.equal(message(() => tools.match(f, {})), 'filters: not a string');
  });
  it('explain', () => {
    const { conditions } = tools.explain('a[equals]東[and]b[exists]', { a: '京', b: '東' });
    assert.deepEqual(conditions, [
      { condition: 'a[equals]東', start: 0, end: 10, holds: false, rule: 'strings compare byte by byte',
        leaves: [{ path: 'a', kind: 'string', value: '"京"', holds: false }] },
      { condition: 'b[exists]', start: 15, end: 24, holds: true, rule: 'a string exists unless it is empty',
        leaves: [{ path: 'b', kind: 'string', value: '"東"', holds: true }] },
    ]);
  });
  it('lint', () => {
    const [d] = tools.lint('カ[equal]x'.replace('カ', 'title'));
    assert.equal(d.rule, 'unknown-operator');
    assert.equal(d.severity, 'error');
    assert.deepEqual(d.edits, [{ start: 6, end: 11, text: 'equals' }]);
    assert.equal(tools.lint('tags[equals]go', { schema }).length > 0, true);
  });
  it('lintFile', () => {
    const source = "// 記事\nclient.getList({ endpoint: 'blog', queries: { filters: 'titel[equals]x' } });\n";
    const unknown = tools.lintFile('a.ts', source);
    assert.deepEqual(unknown.filters.map(({ filter, endpoint, checked }) => [filter, endpoint, checked]), [['titel[equals]x', 'blog', false]]);
    const { diagnostics, filters } = tools.lintFile('a.ts', source, { schemas: { blog: schema } });
    assert.equal(filters[0].checked, true);
    assert.equal(source.slice(diagnostics[0].start, diagnostics[0].end), 'titel');
    assert.throws(() => tools.lintFile('a.xyz', source), /language/);
  });
  it('rules', () => assert.ok(tools.rules().some((r) => r.id === 'unknown-operator')));
  it('prove', () => {
    assert.deepEqual(tools.prove.implies('a[less_than]5', 'a[exists]'), { verdict: 'no', witness: { a: '' } });
    assert.deepEqual(tools.prove.implies('a[equals]x', 'a[exists]'), { verdict: 'yes' });
    assert.equal(tools.prove.equivalent('flag[not_equals]true', 'flag[equals]false').verdict, 'no');
    assert.equal(tools.prove.equivalent('flag[not_equals]true', 'flag[equals]false', { schema }).verdict, 'yes');
    assert.equal(tools.prove.never('a[equals]x[and]a[equals]y').verdict, 'yes');
    assert.equal(tools.prove.always('').verdict, 'yes');
    assert.throws(() => tools.prove.implies('a[', 'b[exists]'), (err) => err.code === 'unclosed-bracket');
    assert.throws(() => tools.prove.implies('a[exists]', 'b['), (err) => err.code === 'unclosed-bracket');
  });
  it('simplify', () => {
    assert.deepEqual(tools.simplify('a[exists][or]a[exists][and]b[exists]'), { filter: 'a[exists]', finished: true });
    const large = Array(3000).fill('a[equals]x').join('[and]');
    assert.deepEqual(tools.simplify(large), { filter: large, finished: false });
  });
  it('examples', () => {
    const f = 'a[equals]x[and]b[not_exists]';
    const all = tools.examples(f);
    assert.deepEqual(tools.examples('a[equals]x'), [
      { item: { a: 'x' }, matches: true, decides: null },
      { item: {}, matches: false, decides: null },
      { item: {}, matches: false, decides: 'a[equals]x' },
    ]);
    assert.deepEqual(new Set(all.map((e) => e.matches)), new Set([true, false]));
    for (const { item, matches } of all) assert.equal(tools.match(f, item), matches);
  });
  it('sql', () => {
    const { where, args } = tools.sql("a[equals]o'x", { dialect: 'sqlite', column: 'c' });
    assert.ok(!where.includes('o\'x') && args.some((a) => `${a}`.includes("o'x")));
    assert.throws(() => tools.sql('a[exists]', { dialect: 'oracle' }), /dialect/);
  });
  it('strings that UTF-8 cannot hold', () => {
    assert.throws(() => tools.format('a[equals]\uD800'), (err) => err.code === 'invalid-utf8');
  });
});

describe('README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^(tools\..*); +\/\/ (true|\{ (?:verdict|filter).*\})$/gm)];
  it('has answers', () => assert.equal(rows.length, 3));
  for (const [, call, answer] of rows) {
    it(call, () => {
      const got = new Function('tools', `return ${call}`)(tools);
      assert.deepEqual(got, new Function(`return (${answer})`)());
    });
  }
});

describe('emulator', () => {
  const contents = { blog: [{ id: 'a', title: 'hello' }, { id: 'b', title: '東京' }], about: { title: 'us' } };
  it('lists, details, objects, errors', async () => {
    const api = await emulator({ contents, apiKey: 'k' });
    const headers = { 'X-MICROCMS-API-KEY': 'k' };
    const get = async (path) => {
      const r = await api(`https://x.microcms.io/api/v1/${path}`, { headers });
      return [r.status, await r.json()];
    };
    const [status, list] = await get(`blog?filters=${encodeURIComponent('title[contains]東')}&fields=id`);
    assert.deepEqual([status, list.contents, list.totalCount], [200, [{ id: 'b' }], 1]);
    assert.equal((await get('blog/a'))[1].title, 'hello');
    assert.equal((await get('about'))[1].title, 'us');
    assert.equal((await get('blog/zzz'))[0], 404);
    assert.equal((await get('blog?filters=title[equal]x'))[0], 400);
    assert.equal((await api('https://x.microcms.io/api/v1/blog')).status, 401);
  });
  it('is one of many', async () => {
    const one = await emulator({ contents: { a: [] } });
    const two = await emulator({ contents: { b: [] } });
    const status = async (api, name) => (await api(`https://x.microcms.io/api/v1/${name}`)).status;
    assert.deepEqual([await status(one, 'a'), await status(one, 'b'), await status(two, 'b')], [200, 404, 200]);
  });
  it('refuses contents that are none', async () => {
    await assert.rejects(emulator({ contents: { blog: 1 } }), ToolError);
    await assert.rejects(emulator({ contents: {}, content: { blog: [] } }), /unknown option "content"/);
    await assert.rejects(emulator(), /contents: not an object/);
  });
});
