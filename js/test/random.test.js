// Compares the template with the parser of the Go package on random cases.
// FILTERS_CASES sets how many there are.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { FilterError, filters } from '../src/index.js';

const count = Number(process.env.FILTERS_CASES ?? 100_000);

/** Returns a source of random numbers that a seed repeats. */
const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

const VALUES = [
  'x', '', '東京 タワー', '😀', '🐀', '𠀀', 'a(b)c', '(笑)', ':)', '(', ')(', '[', ']', '[and', 'and]', '[and]', 'x[or]id[exists]', 'a[equals]b', '[[or]', '[AND]',
  '\0', '\n', '\\', '"', '&', '%5Bor%5D', '(x[or]y)', '\uFEFF', '\u3000', '1.0', 'true', ' ', '\u{10FFFF}', 'é',
];
const writable = (value) => !/\[(and|or)\]/.test(value) && [...value].reduce((d, c) => (d < 0 ? d : d + (c === '(') - (c === ')')), 0) === 0;

// MARK is a value that is nowhere else.
const MARK = 'the-value';

const WRITABLE = VALUES.filter(writable);
const PIECES = ['a', 'b.c', 'x-_9', '.', ' ', '[equals]', '[contains]', '[less_than]', '[exists]', '[not_exists]', '[equal]', '[and]', '[or]', '[', ']', '(', ')', '東', '\n', ...VALUES];

const cases = (seed) => {
  const next = random(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  // A hole is { value } or { filter }; everything else is text of the template.
  const condition = () => {
    const field = pick(['a', 'b.c', 'x-_9', 'rep.cf.inner']);
    if (next() < 0.2) return [`${field}[${pick(['exists', 'not_exists'])}]`];
    return [`${field}[${pick(['equals', 'not_contains', 'greater_than', 'begins_with'])}]`, next() < 0.6 ? { value: pick(VALUES) } : pick(WRITABLE)];
  };
  const expr = (depth) => {
    const n = 1 + Math.floor(next() * 3);
    return Array.from({ length: n }, (_, i) => {
      const r = next();
      const operand = depth && r < 0.2 ? ['(', ...expr(depth - 1), ')'] : depth && r < 0.3 ? [{ filter: expr(depth - 1) }] : condition();
      return i ? [pick(['[and]', '[or]']), ...operand] : operand;
    }).flat();
  };
  const damaged = (parts) => {
    for (let n = Math.floor(next() * 3); n > 0; n--) parts.splice(Math.floor(next() * (parts.length + 1)), next() < 0.5 ? 0 : 1, pick(PIECES));
    return parts;
  };
  return () => {
    if (next() < 0.5) return { whole: true, parts: expr(2) };
    return { whole: false, parts: next() < 0.4 ? Array.from({ length: Math.floor(next() * 9) }, () => pick(PIECES)) : damaged(expr(2)) };
  };
};

/** Calls the tag with the parts. */
const tagged = (parts) => {
  const strings = [''];
  const holes = [];
  for (const part of parts) {
    if (typeof part === 'string') strings.push(strings.pop() + part);
    else {
      holes.push(part.filter ? tagged(part.filter) : part.value);
      strings.push('');
    }
  }
  return filters(strings, ...holes);
};

/** Returns the text that the parts stand for, with another value in each hole. */
const text = (parts, value) =>
  parts.map((part) => (typeof part === 'string' ? part : part.filter ? `(${text(part.filter, value)})` : value(part.value))).join('');

const values = (parts) => parts.flatMap((part) => (typeof part === 'string' ? [] : part.filter ? values(part.filter) : [part.value]));

/** Returns the conditions of a tree. */
const conditions = (tree) => (!tree ? [] : tree.and || tree.or ? (tree.and ?? tree.or).flatMap(conditions) : [tree]);

it(`${count} random cases`, { timeout: 1_800_000 }, async () => {
  const mcfilter = `${mkdtempSync(`${tmpdir()}/mcfilter-`)}/mcfilter`;
  execFileSync('go', ['build', '-C', new URL('../../cmd', import.meta.url).pathname, '-o', mcfilter, './mcfilter']);
  const go = spawn(mcfilter, ['parse', '--jsonl'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: go.stdout })[Symbol.asyncIterator]();

  const seed = Number(process.env.FILTERS_SEED ?? Date.now() % 2 ** 31);
  const make = cases(seed);
  const tally = { written: 0, refused: 0, injected: 0 };
  for (let done = 0; done < count; ) {
    const batch = Array.from({ length: Math.min(2000, count - done) }, make);
    done += batch.length;
    go.stdin.write(batch.map(({ parts }) => `${JSON.stringify(text(parts, (v) => v))}\n${JSON.stringify(text(parts, () => MARK))}\n`).join(''));
    for (const { whole: intact, parts } of batch) {
      const whole = JSON.parse((await answers.next()).value);
      const plain = JSON.parse((await answers.next()).value);
      const say = `seed ${seed}: ${JSON.stringify(parts)}`;
      let got;
      try {
        got = { text: String(tagged(parts)) };
      } catch (err) {
        assert.ok(err instanceof FilterError, `${say}: ${err.stack}`);
        got = { code: err.code };
      }
      if (values(parts).length === 0) {
        // Without values the two agree, in the code of an error too.
        const want = whole.error ? { code: whole.error.code } : { text: whole.canonical };
        // A nested filter can be in a wrong place, where its text is a value.
        if (!got.code || !parts.some((part) => part.filter)) assert.deepEqual(got, want, say);
        tally[whole.error ? 'refused' : 'written']++;
        continue;
      }
      // The holes of a template that parses are values: none becomes more.
      if (got.text === undefined) {
        // In a damaged template a hole may be in a wrong place.
        const placed = intact || (!parts.some((part) => part.filter) && plain.tree && conditions(plain.tree).filter((c) => c.value === MARK).length === values(parts).length);
        assert.ok(!placed || !values(parts).every(writable), `${say}: ${got.code}`);
        tally[plain.error ? 'refused' : 'injected']++;
        continue;
      }
      tally.written++;
      assert.equal(got.text, whole.canonical, say);
      const given = values(parts);
      const want = conditions(plain.tree).map((c) => ({ ...c, value: c.value === MARK ? given.shift() : c.value }));
      assert.deepEqual(conditions(whole.tree).map(({ field, op, value }) => ({ field, op, value })), want.map(({ field, op, value }) => ({ field, op, value })), say);
    }
  }
  go.stdin.end();
  for (const [name, n] of Object.entries(tally)) assert.ok(n > count / 100, `${name}: ${n} of ${count}`);
  console.log(JSON.stringify({ seed, count, ...tally }));
});
