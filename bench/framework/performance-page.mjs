import { costRows, PRICES } from './cost-model.mjs';
import { markdown, ratiosTable, show, sidesTable } from './table.mjs';

/** Sizes in the order in which they are preferred. */
const PREFERRED = ['full', 'standard'];

/** The text of docs/performance.md with its marked blocks written from stored results. */
export function writeBlocks(text, stored) {
  const { figures, runs } = preferredFigures(stored);
  const blocks = {
    machine: runs.map(describeRun).join('\n'),
    ratios: ratiosTable(figures),
    sides: sidesTable(figures),
    costs: costTable(figures),
  };
  return Object.entries(blocks).reduce((page, [name, block]) => replaceBlock(page, name, block), text);
}

/** Each figure of the largest size that it was stored at, and the runs that they are of. */
function preferredFigures(stored) {
  const figures = {};
  const runs = [];
  for (const size of PREFERRED.filter((name) => name in stored)) {
    const own = Object.entries(stored[size].figures).filter(([name]) => !(name in figures));
    if (own.length > 0) runs.push({ ...stored[size], names: own.map(([name]) => name) });
    Object.assign(figures, Object.fromEntries(own));
  }
  return { figures, runs };
}

function describeRun({ size, date, revision, node, cpu, cores, memory_gb, rounds, names }) {
  return `- size \`${size}\` (${names.join(', ')}): ${date}, revision ${revision}, Node.js ${node}, ${cores} cores of ${cpu}, ${memory_gb} GB, medians of ${rounds} rounds`;
}

function costTable(figures) {
  const head = [
    'a million of',
    'CPU hours',
    'GB stored',
    'PUT requests',
    `dollars (prices of ${PRICES.date})`,
    'dollars a month to keep',
  ];
  const rows = costRows(figures).map(({ what, cpuSeconds, bytes, requests, dollars, monthly }) => [
    what,
    show(cpuSeconds / 3600),
    bytes === 0 ? '' : show(bytes / 1e9),
    requests === 0 ? '' : String(requests),
    show(dollars),
    bytes === 0 ? '' : show(monthly),
  ]);
  return markdown([head, ...rows]);
}

/** Throws where the page has not exactly one block of the name. */
function replaceBlock(page, name, block) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const parts = page.split(start);
  const rest = parts[1]?.split(end);
  if (parts.length !== 2 || rest.length !== 2)
    throw new Error(`docs/performance.md: one block ${start} … ${end} is expected`);
  return `${parts[0]}${start}\n${block}\n${end}${rest[1]}`;
}
