import { reaches } from './statistics.mjs';

/** A Markdown table of a head and rows. */
export function markdown([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** A number in as many digits as it is worth: two after the point below ten, one below a hundred. */
export function show(value) {
  if (value === undefined || value === null) return '-';
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return value.toFixed(digits).replace(/^0\./, '.');
}

/** A row for each side of each figure: medians. */
export function sidesTable(figures) {
  const rows = [['figure', 'side', 'role', 'items', 'CPU ms per item', 'wall s', 'peak MB']];
  for (const [name, { unit, sides }] of Object.entries(figures))
    for (const [side, { role, count, cpu_seconds, wall_seconds, peak_mb }] of Object.entries(sides))
      rows.push([
        name,
        side,
        role,
        `${count} ${unit}`,
        show(cpu_seconds === null ? null : (cpu_seconds / count) * 1000),
        show(wall_seconds),
        peak_mb === null ? '-' : String(Math.round(peak_mb)),
      ]);
  return markdown(rows);
}

/** A row for each ratio of each figure: its value, the bars beside it, and whether they are met. */
export function ratiosTable(figures) {
  const rows = [['figure', 'ratio', 'value', 'reach', 'aim', 'met']];
  for (const [name, { ratios }] of Object.entries(figures))
    for (const ratio of ratios)
      rows.push([
        name,
        ratio.name,
        show(ratio.value),
        bar(ratio.reach, ratio.better),
        bar(ratio.aim, ratio.better),
        verdict(ratio),
      ]);
  return markdown(rows);
}

function bar(value, better = 'higher') {
  return value === undefined ? '' : `${better === 'higher' ? '≥' : '≤'} ${show(value)}`;
}

function verdict({ value, reach, aim, better }) {
  if (value === undefined) return 'not measured';
  if (reach === undefined) return '';
  if (!reaches(value, reach, better)) return 'no';
  return reaches(value, aim, better) ? 'yes, and the aim' : 'yes';
}
