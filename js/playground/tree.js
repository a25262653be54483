// Draws the tree of a filter as SVG: lists to the left of what they join.
const NS = 'http://www.w3.org/2000/svg';
const COLUMN = 96;
const ROW = 42;
const HEIGHT = 30;

const element = (name, attributes, ...children) => {
  const e = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  e.append(...children);
  return e;
};

const cut = (s, most) => (s.length > most ? `${s.slice(0, most - 1)}…` : s);

const WIDE = new RegExp(
  '[\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6]|' +
    '\\p{Extended_Pictographic}',
  'u',
);

/** Returns the width of monospaced text: wide characters take two columns. */
const columns = (s) => [...s].reduce((n, c) => n + (WIDE.test(c) ? 2 : 1), 0);

const label = (node) =>
  node.and ? [['', 'and']]
  : node.or ? [['', 'or']]
  : [['field', cut(node.field, 24)], ['op', ` ${node.op.replaceAll('_', ' ')} `], ['value', cut(node.value ?? '', 20)]];

/** Places a node: leaves below each other, lists beside the middle of theirs. */
const place = (node, depth, state) => {
  const list = node.and ?? node.or;
  const parts = label(node);
  const width = parts.reduce((n, [, s]) => n + columns(s), 0) * 7.85 + 26;
  const children = (list ?? []).map((child) => place(child, depth + 1, state));
  const placed = { node, parts, width, x: depth * COLUMN + 4, children };
  placed.y = children.length ? (children[0].y + children.at(-1).y) / 2 : 4 + ROW * state.leaves++;
  state.right = Math.max(state.right, placed.x + width);
  return placed;
};

/**
 * Returns the tree as an SVG element. holds tells for the start of a
 * condition whether it holds, if that is known; hover is told of the node
 * under the pointer, or null.
 */
export const draw = (tree, holds, hover) => {
  const state = { right: 0, leaves: 0 };
  const root = place(tree, 0, state);
  const [width, height] = [Math.ceil(state.right) + 5, state.leaves * ROW];
  const svg = element('svg', { width, height, viewBox: `0 0 ${width} ${height}` });
  const add = (p) => {
    for (const child of p.children) {
      const [x1, y1, x2, y2] = [p.x + p.width, p.y + HEIGHT / 2, child.x, child.y + HEIGHT / 2];
      const middle = (x1 + x2) / 2;
      svg.append(element('path', { class: 'edge', d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}` }));
    }
    for (const child of p.children) add(child);
    const kind =
      p.node.and ? 'list and'
      : p.node.or ? 'list or'
      : { true: 'yes', false: 'no' }[holds(p.node.start)] ?? '';
    const g = element('g', { class: `node ${kind}` },
      element('rect', { x: p.x, y: p.y, width: p.width, height: HEIGHT }),
      element('text', { x: p.x + p.width / 2, y: p.y + 20, 'text-anchor': 'middle', 'xml:space': 'preserve' },
        ...p.parts.map(([cls, s]) => element('tspan', cls ? { class: cls } : {}, s))));
    g.addEventListener('pointerenter', () => hover(p.node));
    g.addEventListener('pointerleave', () => hover(null));
    svg.append(g);
  };
  add(root);
  return svg;
};
