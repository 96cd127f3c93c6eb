import { formatBytes, formatCount, formatShare } from './format.js';
import {
  type Funnel,
  type FunnelStep,
  type FunnelStepName,
  type FunnelSums,
  funnelOf,
} from './funnel-steps.js';
import { isUnmatched, type RecipePages } from './recipe-pages.js';

const NAMES: Record<FunnelStepName, string> = {
  records: 'records',
  pages: 'pages',
  documents_extracted: 'documents extracted',
  documents_stored: 'documents stored',
  text_blocks_on_pages: 'text blocks on pages',
  text_blocks_in_documents: 'text blocks of stored documents',
  text_blocks_stored: 'text blocks stored',
  images_on_pages: 'images on pages',
  images_wanted: 'images wanted',
  images_stored: 'images stored',
};

/** Width of the longest bar, in columns. */
const BAR = 20;

/** Rules whose signal was absent; stats.json has all. */
const NO_SIGNAL_SHOWN = 4;
/** Recipes and hosts; stats.json has all. */
const RECIPES_SHOWN = 20;

interface Row {
  label: string;
  count: number;
  /** Share of the step before, for losses. */
  share?: string;
  bar?: number;
}

/** What became of everything that went into a corpus, as a plain-text table; see {@link formatFunnel}. */
export function describeFunnel(stats: FunnelSums): string {
  return formatFunnel(funnelOf(stats));
}

/**
 * The funnel as a plain-text table for a terminal: each stage with its count, and above it what was lost on the way,
 * as a share of the stage before. No colours, no line end after the last line.
 */
export function formatFunnel(funnel: Funnel): string {
  const groups = [rowsOf(funnel.documents), rowsOf(funnel.images), rowsOf(funnel.texts)];
  const others = funnel.others.map(({ level, reason, count }) => ({
    label: `  − ${level}: ${reason}`,
    count,
  }));
  if (others.length > 0)
    groups.push([{ label: 'other drops', count: others.reduce((n, o) => n + o.count, 0) }, ...others]);
  const filled = groups.filter((rows) => rows.length > 0);
  const rows = filled.flat();
  const labelWidth = Math.max(0, ...rows.map(({ label }) => label.length));
  const countWidth = Math.max(0, ...rows.map(({ count }) => formatCount(count).length));
  const line = ({ label, count, share = '', bar = 0 }: Row): string =>
    `${label.padEnd(labelWidth)}  ${formatCount(count).padStart(countWidth)}  ${share.padStart(6)}  ${'█'.repeat(bar)}`.trimEnd();
  const groupsOfLines = filled.map((group) => group.map(line).join('\n'));
  return [
    ...groupsOfLines,
    ...recipeLines(funnel),
    ...noSignalLine(funnel),
    ...notMeasuredLine(funnel),
    storedLine(funnel),
  ].join('\n\n');
}

function rowsOf(steps: readonly FunnelStep[]): Row[] {
  return steps.flatMap((step, i) => {
    const before = steps[i - 1]?.count ?? 0;
    const loss = (label: string, count: number): Row => ({
      label: `  − ${label}`,
      count,
      share: formatShare(count, before),
      bar: before > 0 ? Math.min(BAR, Math.ceil((BAR * Math.max(0, count)) / before)) : 0,
    });
    return [
      ...step.drops.map(({ reason, count }) => loss(reason, count)),
      ...(step.lostAlong > 0 ? [loss('in dropped documents', step.lostAlong)] : []),
      ...(step.unaccounted !== 0 ? [loss('UNACCOUNTED FOR', step.unaccounted)] : []),
      { label: NAMES[step.name], count: step.count },
    ];
  });
}

/** What became of the pages of recipes; those without pages and those that are empty everywhere come first. */
function recipeLines({ recipes }: Funnel): string[] {
  if (recipes.length === 0) return [];
  const share = (pages: RecipePages) => {
    if (isUnmatched(pages)) return 2;
    return pages.empty === 0 ? 0 : pages.empty / (pages.taken + pages.empty);
  };
  const shown = recipes.toSorted((a, b) => share(b) - share(a)).slice(0, RECIPES_SHOWN);
  const lines = shown.map((pages) => {
    const { recipe, host, taken, empty, passed } = pages;
    if (isUnmatched(pages)) return `recipe ${recipe} (${host}): matched no page`;
    const parts = [`${formatCount(taken)} ${taken === 1 ? 'page' : 'pages'} read`];
    if (empty > 0)
      parts.push(
        `recipe_empty on ${formatCount(empty)} (${formatShare(empty, taken + empty)}): look at the site`,
      );
    if (passed > 0) parts.push(`${formatCount(passed)} passed by its when`);
    return `recipe ${recipe} (${host}): ${parts.join(', ')}`;
  });
  const more = recipes.length - shown.length;
  return [[...lines, ...(more > 0 ? [`and ${more} recipes more (stats.json)`] : [])].join('\n')];
}

/** Rules that could not say anything of some things; those were kept. */
function noSignalLine({ noSignal }: Funnel): string[] {
  if (noSignal.length === 0) return [];
  const shown = noSignal
    .toSorted((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
    .slice(0, NO_SIGNAL_SHOWN)
    .map(({ code, count }) => `${code} ${formatCount(count)}`);
  const more = noSignal.length - shown.length;
  return [
    `signal not measured, so not judged: ${shown.join(', ')}${more > 0 ? ` and ${more} rules more (stats.json)` : ''}`,
  ];
}

/** Signals that the pipeline leaves out: no rule asked for them, and no sweep can. */
function notMeasuredLine({ notMeasured }: Funnel): string[] {
  if (notMeasured.length === 0) return [];
  const shown = notMeasured.map(({ signal, count }) => `${signal} of ${formatCount(count)}`).join(', ');
  return [`not measured of images, as images.signals says: ${shown}`];
}

function storedLine({ stored }: Funnel): string {
  const facts = [
    `${formatCount(stored.shards)} ${stored.shards === 1 ? 'shard' : 'shards'}, ${formatBytes(stored.bytes)}`,
  ];
  if (stored.image_bytes !== undefined) facts.push(`images ${formatBytes(stored.image_bytes)}`);
  if (stored.text_nodes !== undefined) facts.push(`${formatCount(stored.text_nodes)} text blocks`);
  if (stored.text_chars !== undefined) facts.push(`${formatCount(stored.text_chars)} characters`);
  return facts.join(', ');
}
