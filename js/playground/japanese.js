// The page's words for what the tools report by a code, a rule or one of a few
// phrases. Their messages are in English alone.

/** What is wrong, by the rule of a finding or the code of an error. */
export const summaries = {
  'invalid-limit': '上限が負の数です。',
  'too-long': 'フィルターが 65,536 バイトを超えています。',
  'too-many-conditions': '条件が 10,000 個を超えています。',
  'too-deep': '括弧の入れ子が深すぎます。',
  'invalid-utf8': 'UTF-8 として正しくない文字があります。',
  'missing-operand': '条件やグループが来るべき場所に、何もありません。',
  'missing-joiner': '条件やグループの間に [and] や [or] がありません。',
  'missing-operator': 'フィールドの後に、角括弧で囲んだ演算子がありません。',
  'unknown-operator': '角括弧の中が、9 つの演算子のどれでもありません。',
  'unexpected-value': 'exists や not_exists の後に値があります。',
  'invalid-path': 'フィールドに使えない文字があります。',
  'empty-segment': 'ドットの前か後に名前がありません。',
  'unclosed-bracket': '演算子の角括弧が閉じていません。',
  'unclosed-paren': 'グループの括弧が閉じていません。',
  'unopened-paren': '対応する開き括弧のない閉じ括弧があります。',
  'unbalanced-value': '値の中の括弧が対応していません。',
  'mixed-joiners': '[and] と [or] が括弧なしで並んでいます。',
  'bracket-in-value': '値の中に半角の括弧があります。',
  'empty-value': '演算子の後に値がありません。',
  'outer-space': '値の先頭か末尾に空白があります。',
  'control-character': '値の中に制御文字があります。',
  'inexact-time': 'UTC の完全な日時ではありません。',
  'joiner-in-value': '値の中に [and] や [or] があります。',
  'empty-list': '値の一覧が空です。',
  'out-of-range': '数値か日時が範囲の外です。',
  'invalid-node': '構造に正しくないノードがあります。',
  'value-in-bracket': '値が演算子の角括弧の中にあります。',
  'missing-field': '値や演算子に対応するフィールドがありません。',
  'wrong-joiner': '[and] や [or] の書き方が違います。',
  'comma-join': '条件がコンマで区切られています。',
  'stray-joiner': '[and] や [or] の前か後に条件がありません。',
  'empty-group': '括弧の中に条件がありません。',
  'stray-space': 'フィルターの構文の間に空白があります。',
  'full-width': 'フィルターの構文に全角の文字があります。',
  'quoted-filter': 'フィルターかフィールドが引用符で囲まれています。',
  'request-parameter': 'フィルターの中に、リクエストの別のパラメーターがあります。',
  'percent-encoded': 'フィルターか値がパーセントエンコードされています。',
  'html-encoded': 'HTML の書き方の文字があります。',
  'markdown-escape': 'Markdown のエスケープが残っています。',
  'escape-sequence': 'プログラムのソースで使うエスケープがあります。',
  wildcard: '語の前後にワイルドカードがあります。',
  'template-leftover': '値を入れる場所に、値が入っていません。',
  'empty-filter': 'フィルターが空なので、すべてに一致します。',
  'equals-sign': '角括弧の後に等号があります。',
  'quoted-value': '値が引用符で囲まれています。',
  'operator-in-value': '値の一部が演算子になっています。',
  'group-as-value': '値の場所に括弧のグループがあります。',
  'comma-list': '値がコンマや縦棒で区切られています。',
  'undefined-value': '値がないときにプログラムが書き出す語です。',
  placeholder: '実際の値に置き換えるための仮の語です。',
  'content-id': 'コンテンツ ID になりえない値です。',
  'date-text': '人に見せるための書式の日付です。',
  'invalid-date': '暦にない日付です。',
  'date-form': '並べ替えられない書式の日付です。',
  'partial-date': '日時の一部は、文字列として比べられます。',
  'month-end': '月の最後の日が入りません。',
  'begins-with-time': 'begins_with に完全な日時が書かれています。',
  'contains-on-date': '日時に contains が使われています。',
  'order-of-text': 'less_than や greater_than の値が文字列です。',
  'number-value': '数値が必要な場所の値が、JSON の数値ではありません。',
  'equals-on-list': '複数の値を持つらしいフィールドに equals や not_equals が使われています。',
  contradiction: '同時には成り立たない 2 つの条件です。',
  'always-true': '常に成り立つ条件、またはどちらかが必ず成り立つ 2 つの条件です。',
  'duplicate-condition': '同じ条件が 2 回あります。',
  'implied-condition': 'ほかの条件があるので不要な条件です。',
  'many-contains': '[or] でつないだ contains が多すぎます。',
  'url-budget': 'リクエストの URL に収まらない長さです。',
  'misspelt-field': '多くの API にあるフィールドと、よく似た名前です。',
  'reference-field': '参照先のコンテンツのフィールドです。',
  'unknown-field': 'API にないフィールドです。',
  'unsupported-operator': 'フィールドの種類で使えない演算子です。',
  'media-key': '画像やファイルの中のフィールドです。',
  'repeater-path': '繰り返しフィールドの中の、カスタムフィールドの ID がありません。',
  'custom-path': 'カスタムフィールド自体の ID が書かれています。',
  'select-item': 'セレクトフィールドの選択肢にない値です。',
  'boolean-value': '真偽値が true と false 以外の値と比べられています。',
  'boolean-exists': '真偽値に exists が使われています。',
};

const kinds = { string: '文字列', number: '数値', array: '配列', object: 'オブジェクト' };
const kindOf = (kind) => kinds[kind] ?? kind;

const rules = {
  'a missing boolean is false': '真偽値は、値がなければ false として扱います',
  'the path leads to nothing': '該当する値がありません',
  'null is false for a boolean field': '真偽値の null は false として扱います',
  'null counts as missing': 'null は値がないものとして扱います',
  'a string exists unless it is empty': '文字列は、空でなければ存在します',
  'an array exists unless it is empty': '配列は、空でなければ存在します',
  'an array contains a value if one of its elements equals it': '配列は、要素のどれかと等しい値を含みます',
  'equals never matches an array; contains does': '配列に equals は一致しません。contains を使います',
  'an object equals its id': 'オブジェクトは、その id と比べます',
  'the value is not a JSON number': '条件の値が JSON の数値ではありません',
  'numbers compare as exact decimals': '数値は 10 進数として正確に比べます',
  'strings compare byte by byte': '文字列はバイトごとに比べます',
  'a string contains each of its substrings': '文字列は、その一部である文字列を含みます',
  'a string begins with each of its prefixes': '文字列は、その先頭の部分で始まります',
  'full time stamps compare as instants, other strings byte by byte': '完全な日時は時刻として、ほかの文字列はバイトごとに比べます',
};

const patterns = [
  [/^no leaf satisfies (\w+)$/, (op) => `${op} を満たす値がありません`],
  [/^any (\w+) exists$/, (kind) => `${kindOf(kind)}は、常に存在します`],
  [/^(\w+) equals the string \1$/, (kind) => `${kind} は、文字列の ${kind} と等しいとみなします`],
  [/^(\w+) never matches: the field holds (?:an? )?(\w+)$/, (op, kind) => `値が${kindOf(kind)}なので、${op} は一致しません`],
  [/^the service does not support (\w+) on this field, a (.+)$/, (op, kind) => `このフィールド（${kind}）で ${op} は使えません`],
  [/^(\w+) never matches a (.+) field$/, (op, kind) => `${kind} のフィールドに ${op} は一致しません`],
];

/** Returns the rule of an explanation in Japanese, or undefined. */
export const rule = (english) => {
  const tags = english.endsWith(', without tags') ? '（タグは除きます）' : '';
  if (tags) english = english.slice(0, -', without tags'.length);
  if (Object.hasOwn(rules, english)) return rules[english] + tags;
  for (const [pattern, text] of patterns) {
    const match = pattern.exec(english);
    if (match) return text(...match.slice(1)) + tags;
  }
};
