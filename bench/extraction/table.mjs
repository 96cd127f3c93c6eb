import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHARED } from './pages.mjs';

/** The bars of the extractor: group, name, the figure in the scorer's output, what to reach. */
const BARS = [
  ['ALL', 'text token F1', 'tok_f1', 0.93],
  ['ALL', 'merged F1', 'mix_f1', 0.93],
  ['wcxb:article', 'text token F1', 'tok_f1', 0.955],
  ['scrapinghub', 'official F1', 'official_sh_f1', 0.97],
  ['trafilatura', 'with/without F1', 'ww_f1', 0.935],
  ['magic-forum', 'text token F1', 'tok_f1', 0.87],
  ['lang=zh', 'text token F1', 'tok_f1', 0.94],
  ['lang=zh', 'image F1', 'img_f1_micro', 0.9],
  ['images=manual', 'image F1', 'img_f1_micro', 0.88],
  ['images=silver', 'image F1', 'img_f1_micro', 0.92],
  ['ALL', 'images within 5 words', 'disp_ok5', 0.999],
  ['ALL', 'image order', 'tau', 0.999],
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

/** The bars, met or not, on all pages and on both sides of the split. */
export function bars(all, tuning, heldBack) {
  const rows = [['group', 'figure', 'reach', 'all', 'tuning thirds', 'held-back third', 'all reach it']];
  for (const [group, name, key, reach] of BARS) {
    const value = all[group]?.[key];
    const met = value !== undefined && (key === 'empty' ? value <= reach : value >= reach);
    rows.push([
      group,
      name,
      show(reach),
      show(value),
      show(tuning[group]?.[key]),
      show(heldBack[group]?.[key]),
      met ? 'yes' : 'NO',
    ]);
  }
  return markdown(rows);
}

function markdown([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
