// The official SDK, unmodified and in process.
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { createClient } from 'microcms-js-sdk';
import { filters } from 'mcfilter';
import { emulator } from 'mcfilter/tools';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const posts = Array.from({ length: 23 }, (_, i) => ({ id: `p${i}`, title: `post ${i}`, category: { id: i % 2 ? 'news' : 'essay' } }));
const contents = { blog: posts, about: { title: 'us' } };
const client = createClient({ serviceDomain: 'x', apiKey: 'k' });

const cases = () => {
  it('list', async () => {
    const category = 'news';
    const { contents, totalCount } = await client.getList({
      endpoint: 'blog',
      queries: { filters: filters`category[equals]${category}[and]id[not_equals]${'p1'}`, limit: 3, fields: 'id' },
    });
    expect(contents.map((c) => c.id)).toEqual(['p3', 'p5', 'p7']);
    expect(totalCount).toBe(10);
  });
  it('detail', async () => {
    expect(await client.getListDetail({ endpoint: 'blog', contentId: 'p2' })).toMatchObject({ title: 'post 2' });
  });
  it('object', async () => {
    expect(await client.getObject({ endpoint: 'about' })).toMatchObject({ title: 'us' });
  });
  it('all contents', async () => {
    expect(await client.getAllContentIds({ endpoint: 'blog' })).toHaveLength(23);
    expect(await client.getAllContents({ endpoint: 'blog', queries: { filters: 'category[equals]essay' } })).toHaveLength(12);
  });
  it('errors', async () => {
    await expect(client.getList({ endpoint: 'blog', queries: { filters: 'title[equal]x' } })).rejects.toThrow(/400/);
    await expect(client.getListDetail({ endpoint: 'blog', contentId: 'none' })).rejects.toThrow(/404/);
    await expect(createClient({ serviceDomain: 'x', apiKey: 'wrong' }).getList({ endpoint: 'blog' })).rejects.toThrow(/401/);
  });
};

describe('as the global fetch', () => {
  beforeAll(async () => {
    vi.stubGlobal('fetch', await emulator({ contents, apiKey: 'k' }));
  });
  afterAll(() => vi.unstubAllGlobals());
  cases();
});

describe('with MSW', () => {
  const server = setupServer();
  beforeAll(async () => {
    const api = await emulator({ contents, apiKey: 'k' });
    server.listen({ onUnhandledRequest: 'error' });
    server.use(http.all('https://x.microcms.io/*', ({ request }) => api(request)));
  });
  afterAll(() => server.close());
  cases();
});
