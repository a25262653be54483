// What the page shows first.
export const filter = 'category[equals]news[and](publishedAt[begins_with]2026-04[or]pinned[equals]true)';

export const examples = [
  filter,
  'tags[contains]go[and]tags[not_contains]draft',
  'title[contains]夜の[or]title[contains]海',
  'price[greater_than]1000[and]price[less_than]3000',
  'category[equal]news',
  'a[equals]1[or]b[equals]2[and]c[equals]3',
  'title[contains]:)',
  'sections.callout.message[exists]',
];

export const data = {
  contents: [
    { id: 'spring', title: '春のお知らせ', category: { id: 'news' }, tags: [{ id: 'go' }, { id: 'release' }], publishedAt: '2026-04-02T03:00:00.000Z', pinned: false, price: 1200 },
    { id: 'night-train', title: '夜の列車', category: { id: 'essay' }, tags: [], publishedAt: '2026-03-21T12:30:00.000Z', pinned: true, price: 0 },
    { id: 'hours', title: 'Opening hours', category: { id: 'news' }, tags: [{ id: 'shop' }], publishedAt: '2025-12-28T00:00:00.000Z', pinned: true },
    { id: 'go-1-26', title: 'Go 1.26 を試す', category: { id: 'engineering' }, tags: [{ id: 'go' }], publishedAt: '2026-04-14T09:00:00.000Z', pinned: false, price: 2800,
      sections: [{ fieldId: 'callout', message: '測定は同じ機械で' }] },
    { id: 'harbour', title: '港と海', category: null, tags: [{ id: 'photo' }, { id: 'draft' }], publishedAt: '2026-05-30T22:15:00.000Z' },
  ],
  totalCount: 5, offset: 0, limit: 10,
};
