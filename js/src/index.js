// The tagged template and its companions: filters that are built from values
// and cannot be injected. The grammar and the codes of errors are those of the
// Go package; invalid-value and partial-value are codes of values and holes.

/** What is wrong with a filter or with a value put into one. */
export class FilterError extends Error {
  name = 'FilterError';

  constructor(code, ...details) {
    super(['filters', code.replaceAll('-', ' '), ...details].join(': '));
    this.code = code;
  }
}

const refuse = (code, ...details) => {
  throw new FilterError(code, ...details);
};

// A lone surrogate marks a hole: no well-formed string holds one. In 🐀 it is half of a pair.
const HOLE = '\uDC00';

// A Filter is a string object that only this module can make, so that a
// string from outside is never taken for a filter.
class Filter extends String {
  #connective;

  constructor(string, connective) {
    super(string);
    this.#connective = connective;
  }

  // Joins filters. Those without a condition are left out.
  static join(connective, operands) {
    const rest = operands.filter((f) => (#connective in Object(f) || refuse('invalid-node', 'not a filter')) && f.length);
    return rest[1]
      ? new Filter(rest.map((f) => ((f.#connective ?? connective) === connective ? f : `(${f})`)).join(`[${connective}]`), connective)
      : rest[0] ?? new Filter('');
  }
}

// Returns where the value that starts at s[p] ends, or -1 if a parenthesis in
// it stays open. This function alone decides what a value is.
const valueEnd = (s, p) => {
  const tokens = /\[(and|or)\]|[()]|$/g;
  tokens.lastIndex = p;
  for (let depth = 0; ; ) {
    const { 0: token, index } = tokens.exec(s);
    if (token === '(') depth++;
    else if (token !== ')') return depth ? -1 : index;
    else if (!depth--) return index;
  }
};

// Returns a value as a filter writes it.
const write = (value, where) => {
  if (value instanceof Date) value = /^\d/.test(value.toJSON()) ? value.toJSON() : NaN;
  if (/^b/.test(typeof value) || Number.isFinite(value)) value += ''; // boolean, bigint
  const string = typeof value === 'string';
  const code =
    !string ? (typeof value === 'number' ? 'out-of-range' : 'invalid-value')
    : !value.isWellFormed() ? 'invalid-utf8'
    : /\[(and|or)\]/.test(value) ? 'joiner-in-value'
    : valueEnd(value, 0) < value.length && 'unbalanced-value';
  if (code) refuse(code, where, string ? 'use filters.search or refuse it' : 'not a string, number, boolean or date');
  return value;
};

// Parses the strings of a template, with holes between them.
const parse = (strings, holes) => {
  const s = strings.join(HOLE);
  let p = 0;
  let hole = 0;
  let chain = [[]]; // the operands of [and] within those of [or]
  const outside = []; // the open parentheses and the chains around them

  // A long template is shown around the place.
  const fail = (code, at = p, ...why) =>
    refuse(code, `at ${at} of ${JSON.stringify(strings.join('…').slice(0, at + 33).slice(-66))}`, ...why);
  // Reads what the pattern matches at p.
  const take = (pattern) => {
    pattern.lastIndex = p;
    const found = pattern.exec(s)?.[0] ?? '';
    p += found.length;
    return found;
  };
  // Reports whether p is at one of the characters or at the end.
  const at = (characters) => characters.includes(s[p] ?? '');
  const read = () => { // a condition
    const start = p;
    if (at('[)')) fail('missing-operand');
    do {
      if (take(/[\w-]+/y)) continue;
      if (at('.[()')) fail('empty-segment');
      fail('invalid-path');
    } while (take(/\./y));
    if (s[p] !== '[') fail(at('()') ? 'missing-operator' : 'invalid-path');
    const operator = take(/\[[^\]]*\]/y);
    if (!operator) fail('unclosed-bracket');
    const from = p - operator.length;
    if (!valueEnd(operator, 0)) fail('missing-operator', from); // a connective
    if (!/^\[((not_)?(equals|contains|exists)|(less|greater)_than|begins_with)\]$/.test(operator)) fail('unknown-operator', from + 1);
    const head = s.slice(start, p);
    const end = valueEnd(s, p);
    const value = s.slice(p, end);
    if (/exists/.test(operator)) {
      if (end - p && !at(')')) fail('unexpected-value');
      return new Filter(head);
    }
    if (end < 0) fail('unbalanced-value');
    const written = value === HOLE ? write(holes[hole], `hole ${++hole}, after ${head}`) : value;
    if (!written.isWellFormed()) fail('partial-value', p, 'not a whole value');
    p = end;
    return new Filter(head + written);
  };
  const nested = () => { // a hole in place of a condition
    const f = holes[hole++];
    if (!(f instanceof Filter)) fail('missing-operand', p, 'not a filter');
    p++;
    return f;
  };
  const close = () => Filter.join('or', chain.map((operands) => Filter.join('and', operands)));

  while (s) {
    if (s[p] === '(') {
      if (outside.length === 4096) fail('too-deep');
      outside.push([p++, chain]);
      chain = [[]];
      continue;
    }
    chain.at(-1).push(s[p] === HOLE ? nested() : read());
    while (s[p] === ')' && outside.length) {
      const f = close();
      chain = outside.pop()[1];
      chain.at(-1).push(f);
      p++;
    }
    const connective = take(/\[(and|or)\]/y);
    if (connective === '[or]') chain.push([]);
    if (connective) continue;
    if (p < s.length) fail(s[p] === ')' ? 'unopened-paren' : 'missing-joiner');
    if (outside.length) fail('unclosed-paren', outside.pop()[0]);
    return close();
  }
  return close();
};

/** The tag: a filter with values put into it. */
export const filters = (strings, ...values) => {
  if (!strings.every((part) => part?.isWellFormed())) refuse('invalid-utf8');
  return parse(strings, values);
};

// Returns a function from a value to a condition. After another bracket there could be a second one.
const condition = (field, operator) => (value) => {
  const head = `${field}[${operator}]`;
  if (!/^[\w-]+(\.[\w-]+)*\[[^[]*$/.test(head)) refuse('invalid-path', JSON.stringify(head));
  return filters([head, ''], value);
};

/** Joins filters by [and]. Those without a condition are left out. */
filters.and = (...operands) => Filter.join('and', operands);

/** Joins filters by [or]. Those without a condition are left out. */
filters.or = (...operands) => Filter.join('or', operands);

/** Requires what the operator says of the field for one of values. */
filters.any = (field, values, operator = 'equals') => {
  if (values.length === 0) refuse('empty-list', field);
  return Filter.join('or', values.map(condition(field, operator)));
};

/** Requires the field to contain each word of a search box. Without a word there is no condition. */
filters.search = (field, words) => {
  // Anything but a string is a value, and is refused if it cannot be one.
  const pieces = words?.split ? words.split(/[\p{White_Space}\p{Cc}\uFEFF()[\]]+/u).filter(String) : [words];
  return Filter.join('and', pieces.map(condition(field, 'contains')));
};
