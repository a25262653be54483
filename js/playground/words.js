// What the page says, in English and Japanese.
import { rule, summaries } from './japanese.js';

const both = {
  playground: ['playground', 'プレイグラウンド'],
  tagline: [
    'Try filters of the microCMS content API. Nothing leaves this page.',
    'microCMS コンテンツ API の filters を試せます。入力は外に送られません。',
  ],
  share: ['Copy link', 'リンクをコピー'],
  copied: ['Copied', 'コピーしました'],
  theme: ['Theme', '配色'],
  language: ['Language', '言語'],
  filter: ['Filter', 'フィルター'],
  examples: ['Examples', '例'],
  format: ['Format', '整形'],
  simplify: ['Simplify', '簡約'],
  tree: ['Tree', '構造'],
  items: ['Items', 'コンテンツ'],
  compare: ['Compare', '比較'],
  code: ['Code', 'コード'],
  schema: ['Schema', 'スキーマ'],
  data: ['Data', 'データ'],
  open: ['Open a file', 'ファイルを開く'],
  dialect: ['Dialect', '方言'],
  other: ['Another filter', '比べるフィルター'],
  footer: [
    'Unofficial: microCMS is a trademark of its owner, which has no part in this page. ' +
      'The service may differ where its manual is silent.',
    '非公式のページです。microCMS は権利者の商標で、権利者はこのページに関与していません。' +
      'マニュアルに書かれていない点では実際の動作と異なることがあります。',
  ],
  empty: ['The empty filter matches everything.', '空のフィルターはすべてに一致します。'],
  ok: ['This filter parses.', '正しいフィルターです。'],
  apply: ['Write', '置き換える'],
  fix: ['Fix', '直す'],
  unsafe: ['Fix (changes the meaning)', '直す（意味が変わります）'],
  count: [(n, all) => `${n} of ${all} items match`, (n, all) => `${all} 件中 ${n} 件が一致`],
  notJSON: [
    'Paste or drop a list response, an array of items, or one item.',
    'リストのレスポンス、配列、またはコンテンツ 1 件を貼り付けるかドロップしてください。',
  ],
  noSchema: [
    'Optional: paste or drop an API schema. Then kinds of fields count.',
    '任意：API スキーマを貼り付けるかドロップすると、フィールドの種類を考慮します。',
  ],
  severity: [
    { error: 'error', warning: 'warning', info: 'info' },
    { error: 'エラー', warning: '警告', info: '情報' },
  ],
  leaves: [(l) => `${l.path} is ${l.value}`, (l) => `${l.path} は ${l.value}`],
  comma: [', ', '、'],
  holds: [{ true: 'holds', false: 'does not hold' }, { true: '成立', false: '不成立' }],
  rule: [(english) => english, rule],
  summaries: [{}, summaries],
  unfinished: [
    'Too large to simplify: the filter stays as it is.',
    '大きすぎて簡約できないため、フィルターはそのままです。',
  ],
  implies: [
    'Every item that matches the first also matches the second.',
    '1 つ目に一致するものは、すべて 2 つ目にも一致します。',
  ],
  implied: [
    'Every item that matches the second also matches the first.',
    '2 つ目に一致するものは、すべて 1 つ目にも一致します。',
  ],
  equivalent: ['The two match the same items.', '2 つは同じものに一致します。'],
  verdict: [
    { yes: 'Yes', no: 'No', unknown: 'Unknown' },
    { yes: 'はい', no: 'いいえ', unknown: '不明' },
  ],
  shows: ['This item shows it:', '違いを示すコンテンツ：'],
  failed: ['The tools could not be loaded:', 'ツールを読み込めませんでした：'],
  unwritable: ['No code: the filter does not parse.', 'フィルターが正しくないため、コードはありません。'],
};

const of = (language) => Object.fromEntries(Object.entries(both).map(([name, words]) => [name, words[language]]));

export const words = { en: of(0), ja: of(1) };
