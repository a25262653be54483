// The page to try filters. Everything is computed here, by the same core as
// the command: no request goes anywhere.
import { load } from '../src/tools.js';
import { program } from './program.js';
import { data as sampleData, examples, filter as sampleFilter } from './sample.js';
import { pack, unpack } from './state.js';
import { draw } from './tree.js';
import { words } from './words.js';

const $ = (id) => document.getElementById(id);
const make = (name, properties = {}, ...children) => {
  const e = Object.assign(document.createElement(name), properties);
  e.append(...children);
  return e;
};

/** Returns a text that is in English in every language of the page. */
const english = (text) => make('span', { lang: 'en' }, text);

/** Returns what is wrong, in the words of the page if it has them, and a message of the tools. */
const told = (code, message) => {
  const summary = Object.hasOwn(w.summaries, code ?? '') ? [w.summaries[code], ' '] : [];
  return [...summary, english(message)];
};

const failure = (name, error) => make(name, { className: 'error' }, ...told(error.code, error.message));

const button = (className, text, onclick) => make('button', { type: 'button', className, onclick }, text);

const answered = (yes) => (yes ? 'yes' : 'no');
const mark = (yes) => make('span', { className: `mark ${answered(yes)}` }, yes ? '✓' : '✗');

const applied = (text, edits) =>
  edits.toReversed().reduce((s, e) => s.slice(0, e.start) + e.text + s.slice(e.end), text);

const state = {
  filter: sampleFilter, other: 'category[equals]news', data: JSON.stringify(sampleData, null, 2), schema: '',
  view: 'items', source: 'json', dialect: 'postgres',
  language: navigator.language.startsWith('ja') ? 'ja' : 'en',
  theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
};
const REMEMBERED = Object.keys(state);

let tools;
let w = words.en;

const attempt = (f) => {
  try {
    return { value: f() };
  } catch (error) {
    return { error };
  }
};

/** Returns the items of what was pasted: a list response, an array, or one item. */
const items = () => {
  const value = JSON.parse(state.data);
  return Array.isArray(value) ? value : Array.isArray(value?.contents) ? value.contents : [value];
};

const options = () => (state.schema.trim() ? { schema: JSON.parse(state.schema) } : {});

// The view of the filter.

/** Returns pieces of the filter with the class that each has. */
const pieces = (tree, text) => {
  const marks = [];
  const walk = (node) => {
    for (const child of node.and ?? node.or ?? []) walk(child);
    if (node.and || node.or) return;
    const op = node.start + node.field.length;
    const value = op + node.op.length + 2;
    marks.push([node.start, op, 'field'], [op, value, 'op'], [value, node.end, 'value']);
  };
  if (tree) walk(tree);
  const all = [];
  let at = 0;
  for (const [start, end, cls] of [...marks, [text.length, text.length, '']]) {
    if (start > at) all.push([text.slice(at, start), 'join']);
    if (end > start) all.push([text.slice(start, end), cls]);
    at = end;
  }
  return all;
};

const showMarked = (parsed, lit) => {
  const text = state.filter;
  let all = parsed.value ? pieces(parsed.value.tree, text) : [[text, '']];
  const { start, end } = parsed.error ?? lit ?? {};
  if (start !== undefined) {
    const cls = parsed.error ? 'bad' : 'lit';
    const stop = parsed.error ? Math.max(end, start + 1) : end;
    let at = 0;
    all = all.flatMap(([s, c]) => {
      const from = Math.min(Math.max(start - at, 0), s.length);
      const to = Math.min(Math.max(stop - at, 0), s.length);
      at += s.length;
      return [[s.slice(0, from), c], [s.slice(from, to), `${c} ${cls}`], [s.slice(to), c]].filter(([t]) => t);
    });
    if (parsed.error && start >= text.length) all.push([' ', cls]);
  }
  $('marked').replaceChildren(...all.map(([s, className]) => make('span', { className }, s)), '\n');
  $('filter').style.height = 'auto';
  $('filter').style.height = `${Math.max($('filter').scrollHeight, $('marked').scrollHeight)}px`;
};

const showMessage = ({ value, error }) => {
  const box = $('message');
  if (error) {
    const { code, message, suggestion: text, start, end } = error;
    box.replaceChildren(failure('span', { code, message: message.replace(/^filters: /, '') }));
    if (text !== undefined && start !== undefined) {
      const repaired = applied(state.filter, [{ start, end, text }]);
      box.append(button('fix', `${w.apply}: ${text}`, () => setFilter(repaired)));
    }
    if (error.excerpt) box.append(make('pre', {}, error.excerpt));
    return;
  }
  box.replaceChildren(make('span', { className: 'ok' }, value.tree ? w.ok : w.empty));
};

const showFindings = () => {
  const found = attempt(() => tools.lint(state.filter, options())).value ?? [];
  $('findings').replaceChildren(...found.map((d) => {
    const li = make('li', {},
      make('span', { className: `severity ${d.severity}` }, w.severity[d.severity]),
      make('span', {}, ...told(d.rule, d.message), ' ', make('code', {}, d.rule)));
    if (d.edits.length) {
      const title = applied(state.filter, d.edits);
      const fix = button(d.safe ? 'fix' : 'fix unsafe', d.safe ? w.fix : w.unsafe, () => setFilter(title));
      li.append(Object.assign(fix, { title }));
    }
    return li;
  }));
};

const showTree = (parsed, explained) => {
  const holds = new Map(explained?.conditions.map((c) => [c.start, c.holds]));
  const tree = parsed.value?.tree;
  const drawn = () => draw(tree, (start) => holds.get(start), (node) => showMarked(parsed, node));
  $('tree').replaceChildren(...(tree ? [drawn()] : []));
};

// The views of the rest.

const why = (item, given) => {
  const { value, error } = attempt(() => tools.explain(state.filter, item, given));
  if (error) return failure('p', error);
  return make('ul', { className: 'why' }, ...value.conditions.map((c) => {
    const leaves = c.leaves.toSorted((a, b) => b.holds - a.holds); // those that decide first
    return make('li', {},
      mark(c.holds), ' ', make('code', {}, c.condition), ' ',
      make('b', { className: answered(c.holds) }, w.holds[c.holds]),
      make('small', {}, w.rule(c.rule) ?? english(c.rule)),
      make('small', {}, leaves.slice(0, 5).map(w.leaves).join(w.comma) + (leaves.length > 5 ? ' …' : '')));
  }));
};

const showItems = (parsed) => {
  const given = attempt(options);
  const all = attempt(items);
  const shown = {
    json: all.error && w.notJSON,
    schema: given.error ? String(given.error.message) : !state.schema && w.noSchema,
  };
  $('data-error').textContent = shown[state.source] || '';
  $('data-error').classList.toggle('error', !!(state.source === 'json' ? all.error : given.error));
  if (document.activeElement !== $('data')) $('data').value = state.source === 'json' ? state.data : state.schema;
  const known = parsed.value && all.value && given.value;
  const answer = known ? attempt(() => new Set(tools.select(state.filter, all.value, given.value))) : {};
  const matching = answer.value;
  if (answer.error) $('data-error').replaceChildren(...told(answer.error.code, answer.error.message));
  $('count').textContent = matching ? w.count(matching.size, all.value.length) : '';
  $('results').replaceChildren(...(matching ? all.value.slice(0, 500) : []).map((item) => {
    const yes = matching.has(item);
    const details = make('details', { className: yes ? 'hit' : 'miss' },
      make('summary', {},
        mark(yes), make('b', {}, String(item.title ?? item.name ?? item.id ?? '…')),
        make('code', {}, item.id && item.title ? item.id : '')));
    details.ontoggle = () => {
      details.lastChild.localName === 'summary' || details.lastChild.remove();
      if (details.open) details.append(why(item, given.value));
      showTree(parsed, details.open ? attempt(() => tools.explain(state.filter, item, given.value)).value : undefined);
    };
    return make('li', {}, details);
  }));
};

const showAnswer = () => {
  $('other').value === state.other || ($('other').value = state.other);
  const rows = [
    ['equivalent', w.equivalent, () => tools.prove.equivalent(state.filter, state.other, options())],
    ['implies', w.implies, () => tools.prove.implies(state.filter, state.other, options())],
    ['implied', w.implied, () => tools.prove.implies(state.other, state.filter, options())],
  ];
  const shown = [];
  for (const [, text, ask] of rows) {
    const { value, error } = attempt(ask);
    if (error) {
      shown.push(failure('p', error));
      break;
    }
    shown.push(make('p', {}, make('b', {}, w.verdict[value.verdict]), text));
    if (value.witness) {
      const [f, g] = [state.filter, state.other].map((x) => (tools.match(x, value.witness, options()) ? '✓' : '✗'));
      shown.push(make('p', {}, `${w.shows} 1 ${f}  2 ${g}`), make('pre', {}, JSON.stringify(value.witness, null, 2)));
    }
  }
  $('answer').replaceChildren(...shown);
};

const showSQL = () => {
  const { dialect } = state;
  const { value, error } = attempt(() => tools.sql(state.filter, { ...options(), dialect, column: 'content' }));
  const placeholder = dialect === 'sqlite' ? '?' : '$';
  const args = value?.args.map((a, i) => `${placeholder}${i + 1} = ${JSON.stringify(a)}`);
  $('sql').textContent = error ? error.message : [value.where, '', ...args].join('\n');
};

/** Returns code that builds the filter, with its values as placeholders. */
const showCode = ({ value }) => {
  if (!value) {
    $('javascript').textContent = $('go').textContent = w.unwritable;
    return;
  }
  const values = [];
  const js = (node, outer) => {
    const list = node.and ?? node.or;
    if (!list) {
      if (node.value === undefined) return `${node.field}[${node.op}]`;
      values.push(node.value);
      return `${node.field}[${node.op}]\${v${values.length}}`;
    }
    const text = list.map((x) => js(x, true)).join(node.and ? '[and]' : '[or]');
    return outer ? `(${text})` : text;
  };
  const go = (node) => {
    const list = node.and ?? node.or;
    if (list) {
      const operands = list.map((x) => `${go(x)},`).join('\n').replace(/^/gm, '\t');
      return `filters.${node.and ? 'And' : 'Or'}(\n${operands}\n)`;
    }
    const method = node.op.replace(/(?:^|_)(.)/g, (_, c) => c.toUpperCase());
    return `filters.Field(${JSON.stringify(node.field)}).${method}(${JSON.stringify(node.value) ?? ''})`;
  };
  const template = value.tree ? js(value.tree) : '';
  const constants = values.map((v, i) => `const v${i + 1} = ${JSON.stringify(v)};\n`).join('');
  $('javascript').textContent =
    `import { filters } from 'mcfilter';\n\n${constants}const f = filters\`${template}\`;`;
  $('go').textContent = `f := ${value.tree ? go(value.tree) : 'filters.Filter{}'}`;
};

/** Shows what the filter means: all but the findings. */
const showMeaning = () => {
  const parsed = attempt(() => tools.parse(state.filter));
  showMarked(parsed);
  showMessage(parsed);
  showTree(parsed);
  showItems(parsed);
  if (state.view === 'compare') showAnswer();
  if (state.view === 'sql') showSQL();
  if (state.view === 'code') showCode(parsed);
  $('simplify').disabled = $('format').disabled = !!parsed.error;
};

const show = () => {
  showMeaning();
  showFindings();
};

const setFilter = (text) => {
  state.filter = text;
  $('filter').value = text;
  show();
  $('filter').focus();
};

/** Puts the words of the language, the theme and the chosen view in place. */
const dress = () => {
  w = words[state.language];
  document.documentElement.lang = state.language;
  document.documentElement.dataset.theme = state.theme;
  for (const e of document.querySelectorAll('[data-text]')) e.textContent = w[e.dataset.text];
  for (const e of document.querySelectorAll('[data-label]')) e.setAttribute('aria-label', w[e.dataset.label]);
  $('language').textContent = state.language === 'ja' ? 'English' : '日本語';
  $('theme').textContent = state.theme === 'dark' ? '☀' : '☾';
  const option = (text, value = text) => make('option', { value }, text);
  $('examples').replaceChildren(option(w.examples, ''), ...examples.map((x) => option(x)));
  for (const tab of document.querySelectorAll('[role="tab"]')) {
    const on = tab.id === `tab-${state.view}`;
    tab.setAttribute('aria-selected', on);
    tab.tabIndex = on ? 0 : -1;
    $(tab.getAttribute('aria-controls')).hidden = !on;
  }
  for (const b of $('sources').children) b.setAttribute('aria-pressed', b.id === `source-${state.source}`);
  for (const b of $('dialects').children) b.setAttribute('aria-pressed', b.dataset.dialect === state.dialect);
};

const set = (changes) => {
  Object.assign(state, changes);
  dress();
  show();
};

/** Takes what was pasted, dropped or opened as data or as a schema. */
const take = (text) => {
  const { value } = attempt(() => JSON.parse(text));
  const source = value && (value.apiFields || Array.isArray(value.schema)) ? 'schema' : 'json';
  document.activeElement?.blur();
  set({ source, [source === 'schema' ? 'schema' : 'data']: text });
};

const listen = () => {
  $('filter').oninput = (e) => {
    state.filter = e.target.value;
    show();
  };
  $('other').oninput = (e) => {
    state.other = e.target.value;
    show();
  };
  $('data').oninput = (e) => {
    state[state.source === 'json' ? 'data' : 'schema'] = e.target.value;
    show();
  };
  $('data').onpaste = (e) => {
    if ($('data').value.trim()) return;
    e.preventDefault();
    take(e.clipboardData.getData('text'));
  };
  $('file').onchange = async (e) => e.target.files[0] && take(await e.target.files[0].text());
  document.ondragover = (e) => {
    e.preventDefault();
    $('data').classList.add('over');
  };
  document.ondragleave = () => $('data').classList.remove('over');
  document.ondrop = async (e) => {
    e.preventDefault();
    $('data').classList.remove('over');
    const [file] = e.dataTransfer.files;
    take(file ? await file.text() : e.dataTransfer.getData('text'));
  };
  $('examples').onchange = (e) => {
    if (e.target.value) setFilter(e.target.value);
    e.target.value = '';
  };
  $('format').onclick = () => setFilter(tools.format(state.filter));
  $('simplify').onclick = () => {
    const { filter, finished } = tools.simplify(state.filter, attempt(options).value);
    setFilter(filter);
    if (!finished) $('message').append(make('span', { className: 'warning' }, w.unfinished));
  };
  $('theme').onclick = () => set({ theme: state.theme === 'dark' ? 'light' : 'dark' });
  $('language').onclick = () => set({ language: state.language === 'ja' ? 'en' : 'ja' });
  $('source-json').onclick = () => set({ source: 'json' });
  $('source-schema').onclick = () => set({ source: 'schema' });
  for (const b of $('dialects').children) b.onclick = () => set({ dialect: b.dataset.dialect });
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  for (const tab of tabs) {
    tab.onclick = () => set({ view: tab.id.slice(4) });
    tab.onkeydown = (e) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      next.click();
      next.focus();
    };
  }
  $('share').onclick = async () => {
    location.hash = await pack(state);
    await navigator.clipboard?.writeText(location.href).catch(() => {});
    $('share').textContent = w.copied;
    setTimeout(() => ($('share').textContent = w.share), 1500);
  };
  addEventListener('hashchange', restore);
  addEventListener('resize', () => tools && show());
};

const restore = async () => {
  const saved = location.hash.length > 1 ? await unpack(location.hash.slice(1)) : null;
  for (const key of REMEMBERED) if (typeof saved?.[key] === 'string') state[key] = saved[key];
  if (!words[state.language]) state.language = 'en';
  if (!$(`view-${state.view}`)) state.view = 'items';
  $('filter').value = state.filter;
  $('other').value = state.other;
  dress();
  if (tools) show();
};

/**
 * Asks what a person will ask, one question whenever there is time: what is
 * called first has to be compiled, and a key should not wait for that.
 */
const warm = async () => {
  const typed = ['a', 'a[', 'a[eq', 'a[equal]b', 'a[equals]b[', 'a[equals]b[an', 'a[equals]b[and]', '(a[exists]'];
  for (const f of [...typed, ...examples]) {
    const asks = [
      () => tools.parse(f), () => tools.lint(f), () => tools.select(f, items()), () => tools.explain(f, items()[0]),
    ];
    for (const ask of asks) {
      await new Promise((resolve) => (window.requestIdleCallback ?? setTimeout)(resolve));
      attempt(ask);
    }
  }
  performance.mark('warm'); // for the tests
};

const loading = load(program);
loading.catch(() => {}); // reported below
await restore();
try {
  tools = await loading;
  listen();
  showMeaning();
  performance.mark('answer'); // for the tests
  await new Promise((resolve) => setTimeout(resolve)); // the browser may show it
  showFindings();
  document.documentElement.dataset.ready = '';
  warm();
} catch (error) {
  $('message').replaceChildren(make('span', { className: 'error' }, `${w.failed} ${error.message}`));
}
