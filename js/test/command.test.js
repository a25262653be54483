// The command as WebAssembly: the commands of README, and what its own file
// system and exit differ in from the Go program, which has the other tests.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';

const folder = mkdtempSync(`${tmpdir()}/mcfilter-`);
const source = `import { createClient } from 'microcms-js-sdk';
export const search = (words) => client.getList({ endpoint: 'blog', queries: { filters: \`title[contains]\${words}\` } });
export const news = () => client.getList({ endpoint: 'blog', queries: { filters: 'category[equal]news' } });
`;
mkdirSync(`${folder}/src`);
writeFileSync(`${folder}/src/a.ts`, source);
writeFileSync(`${folder}/blog.json`, '{"contents":[{"id":"a","tags":["go"]},{"id":"b","tags":[]}]}');

const mcfilter = (args, input = '', env = {}) => {
  const program = new URL('../bin/mcfilter.cjs', import.meta.url).pathname;
  const options = { cwd: folder, input, encoding: 'utf8', env: { ...process.env, ...env } };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
  return { status, stdout, stderr };
};

describe('README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const commands = [...readme.matchAll(/^npx mcfilter (.*?)\s*(?:#.*)?$/gm)].map(([, args]) => args);
  const expected = {
    'lint src': ({ status, stdout }) => {
      assert.equal(status, 1);
      assert.match(stdout, /src\/a\.ts:3:\d+: error: \[equal\] is not an operator/);
    },
    'lint --severity info --fix --unsafe-fixes src': ({ status }) => {
      assert.equal(status, 0);
      const fixed = readFileSync(`${folder}/src/a.ts`, 'utf8');
      assert.match(fixed, /^import \{ filters \} from 'mcfilter';\n/);
      assert.match(fixed, /filters: filters`title\[contains\]\$\{words\}`/);
      assert.match(fixed, /category\[equals\]news/);
    },
    "match 'tags[contains]go' blog.json": ({ status, stdout }) => {
      assert.deepEqual([status, stdout], [0, '{"id":"a","tags":["go"]}\n']);
    },
    '--help': ({ status, stdout }) => assert.ok(status === 0 && stdout.includes('Usage:')),
  };
  it('has the commands', () => assert.deepEqual(commands, Object.keys(expected)));
  for (const [args, check] of Object.entries(expected)) {
    it(args, () => check(mcfilter(args.replaceAll("'", '').split(' '))));
  }
});

it('reads standard input', () => {
  assert.deepEqual(mcfilter(['fmt'], '(a[exists])\n'), { status: 0, stdout: 'a[exists]\n', stderr: '' });
  assert.equal(mcfilter(['fmt'], 'a[\n').status, 1);
});
it('reports what is not there', () => {
  const { status, stderr } = mcfilter(['lint', 'none']);
  assert.deepEqual([status, stderr.split('\n')[0]], [2, 'mcfilter: none: No such file or directory']);
});
it('has a version', () => assert.match(mcfilter(['--version']).stdout, /^mcfilter version /));
it('runs in a large environment', () => assert.equal(mcfilter(['--version'], '', { LARGE: 'x'.repeat(100_000) }).status, 0));
it('writes files', () => {
  writeFileSync(`${folder}/filters.txt`, '(a[exists])\n');
  assert.deepEqual(mcfilter(['fmt', '-w', 'filters.txt']), { status: 0, stdout: '', stderr: '' });
  assert.equal(readFileSync(`${folder}/filters.txt`, 'utf8'), 'a[exists]\n');
});
