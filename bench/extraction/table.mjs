import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHARED } from './pages.mjs';

/** The bars of the extractor: group, name, the figure in the scorer's output, what to reach. */
const BARS = [
  ['ALL', 'text token F1', 'tok_f1', 0.91],
  ['ALL', 'merged F1', 'mix_f1', 0.93],
  ['wcxb:article', 'text token F1', 'tok_f1', 0.965],
  ['wcxb:forum', 'text token F1', 'tok_f1', 0.86],
  ['wcxb:listing', 'text token F1', 'tok_f1', 0.74],
  ['wcxb:product', 'text token F1', 'tok_f1', 0.8],
  ['wcxb:service', 'text token F1', 'tok_f1', 0.87],
  ['wcxb:documentation', 'text token F1', 'tok_f1', 0.96],
  ['lang=zh', 'text token F1', 'tok_f1', 0.94],
  ['trafilatura', 'with/without F1', 'ww_f1', 0.95],
  ['scrapinghub', 'official F1', 'official_sh_f1', 0.965],
  ['images=manual', 'image F1', 'img_f1_micro', 0.9],
  ['images=silver', 'image F1', 'img_f1_micro', 0.88],
  ['lang=zh', 'image F1', 'img_f1_micro', 0.9],
  ['made', 'image F1', 'img_f1_micro', 0.95],
  ['ALL', 'images within 5 words', 'disp_ok5', 0.995],
  ['ALL', 'image order', 'tau', 0.9995],
  ['ALL', 'empty outputs', 'empty', 0],
];

/** Rows of the peers' table in the data's README: group → cells as written. */
function publishedPeers() {
  const lines = readFileSync(join(SHARED, 'data/README.md'), 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith('| group'));
  const cells = (line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const rows = new Map();
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    const [group, ...rest] = cells(line);
    rows.set(group.replace(/ \(.*/, ''), rest);
  }
  return { names: cells(lines[start]).slice(1), rows };
}

const show = (value) =>
  value === undefined || value === null
    ? '-'
    : Number.isInteger(value)
      ? String(value)
      : value.toFixed(3).replace(/^0\./, '.');
const cell = (s) =>
  s === undefined
    ? '-'
    : `${show(s.tok_f1)} · ${s.img_f1_micro === undefined ? '' : `${show(s.img_f1_micro)} (${show(s.img_p_micro)}/${show(s.img_r_micro)}) · `}${show(s.mix_f1)}`;

/** One table: Weft and the peers that ran, beside the peers' published figures. */
export function comparison(results) {
  const published = publishedPeers();
  const tools = Object.keys(results);
  const groups = Object.keys(results.weft);
  const rows = [
    [
      'group',
      ...tools.map((tool) => `${tool} (this run)`),
      ...published.names.map((name) => `${name} (published)`),
    ],
  ];
  for (const group of groups)
    rows.push([
      group,
      ...tools.map((tool) => cell(results[tool][group])),
      ...(published.rows.get(group) ?? published.names.map(() => '-')),
    ]);
  return markdown(rows);
}

/** The bars, met or not. */
export function bars(results) {
  const rows = [['group', 'figure', 'reach', 'reached', 'met']];
  for (const [group, name, key, reach] of BARS) {
    const value = results[group]?.[key];
    const met = value !== undefined && (key === 'empty' ? value <= reach : value >= reach);
    rows.push([group, name, show(reach), show(value), met ? 'yes' : 'NO']);
  }
  return markdown(rows);
}

function markdown([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
