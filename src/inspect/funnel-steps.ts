import { type CorpusStats, PHASES, type UnitCounts } from '../model/manifest.js';
import type { DropLevel } from '../model/verdict.js';
import { type RecipePages, recipePages } from './recipe-pages.js';

/** How many were dropped for one reason. */
export interface ReasonCount {
  level: string;
  reason: string;
  count: number;
}

/** A stage that things reach or do not reach. */
export interface FunnelStep {
  name: FunnelStepName;
  count: number;
  /** Why the others of the step before did not reach it, most frequent first. */
  drops: ReasonCount[];
  /** Lost along with something larger that was dropped, so without a drop of their own. */
  lostAlong: number;
  /** What is missing after all of that; anything but 0 is a bug in the build or a damaged corpus. */
  unaccounted: number;
}

export type FunnelStepName =
  | 'records'
  | 'pages'
  | 'documents_extracted'
  | 'documents_stored'
  | 'text_blocks_on_pages'
  | 'text_blocks_in_documents'
  | 'text_blocks_stored'
  | 'images_on_pages'
  | 'images_wanted'
  | 'images_stored';

/** From records to stored documents and images, with every loss named. */
export interface Funnel {
  documents: FunnelStep[];
  images: FunnelStep[];
  texts: FunnelStep[];
  /** Drops of levels that no step counts: whole units. */
  others: ReasonCount[];
  /** How often a rule found the signal that it reads not measured, by its code; it drops nothing then. */
  noSignal: { code: string; count: number }[];
  /** Of how many pictures a signal was not measured, by `images.signals`. */
  notMeasured: { signal: string; count: number }[];
  /** What became of the pages of recipes. */
  recipes: RecipePages[];
  /** What was stored; absent where the build did not count it. */
  stored: {
    shards: number;
    bytes: number;
    image_bytes?: number;
    text_nodes?: number;
    text_chars?: number;
  };
}

interface StepRule {
  name: FunnelStepName;
  count: (counts: CorpusStats['counts']) => number | undefined;
  /** Levels of the drops that happen on the way from the step before. */
  levels: readonly DropLevel[];
  /** Whether losses without a drop of their own are expected here. */
  along?: boolean;
}

const DOCUMENT_STEPS: readonly StepRule[] = [
  { name: 'records', count: ({ extract }) => extract.records, levels: [] },
  { name: 'pages', count: ({ extract }) => extract.pages, levels: ['record'] },
  { name: 'documents_extracted', count: ({ extract }) => extract.documents, levels: ['page'] },
  { name: 'documents_stored', count: ({ assemble }) => assemble.documents, levels: ['document'] },
];

const IMAGE_STEPS: readonly StepRule[] = [
  { name: 'images_on_pages', count: ({ extract }) => extract.image_nodes, levels: [] },
  // Images of documents that curation dropped are never looked at, so they have no drops.
  { name: 'images_wanted', count: ({ assemble }) => assemble.images_in, levels: [], along: true },
  { name: 'images_stored', count: ({ assemble }) => assemble.images, levels: ['image'] },
];

const TEXT_STEPS: readonly StepRule[] = [
  { name: 'text_blocks_on_pages', count: ({ extract }) => extract.text_nodes, levels: [] },
  // Rules of text blocks are booked for documents that are stored.
  {
    name: 'text_blocks_in_documents',
    count: ({ assemble }) => assemble.text_nodes_in,
    levels: [],
    along: true,
  },
  { name: 'text_blocks_stored', count: ({ assemble }) => assemble.text_nodes, levels: ['node'] },
];

/** The part of the stats that a funnel is made of. */
export type FunnelSums = Pick<CorpusStats, 'counts' | 'drops' | 'shards' | 'bytes'>;

/** Turns the sums of a corpus, or of a build under way, into its funnel; steps that were not counted are left out. */
export function funnelOf(stats: FunnelSums): Funnel {
  const drops = sumDrops(stats.drops);
  const counts = withAllPhases(stats.counts);
  const { image_bytes, text_nodes, text_chars } = counts.assemble;
  // Corpora of before text blocks were judged do not count what was judged.
  const textSteps = counts.assemble.text_nodes_in === undefined ? [] : TEXT_STEPS;
  const placed = new Set<string>(
    [...DOCUMENT_STEPS, ...IMAGE_STEPS, ...textSteps].flatMap(({ levels }) => levels),
  );
  return {
    documents: steps(DOCUMENT_STEPS, counts, drops),
    images: steps(IMAGE_STEPS, counts, drops),
    texts: steps(textSteps, counts, drops),
    others: drops.filter(({ level }) => !placed.has(level)),
    noSignal: countsUnder('no_signal:', counts.assemble).map(([code, count]) => ({ code, count })),
    notMeasured: countsUnder('not_measured:', counts.assemble).map(([signal, count]) => ({ signal, count })),
    recipes: recipePages(counts.extract),
    stored: {
      shards: stats.shards,
      bytes: stats.bytes,
      ...(image_bytes !== undefined && { image_bytes }),
      ...(text_nodes !== undefined && { text_nodes }),
      ...(text_chars !== undefined && { text_chars }),
    },
  };
}

function countsUnder(prefix: string, counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).flatMap(([name, count]) =>
    name.startsWith(prefix) && count > 0 ? [[name.slice(prefix.length), count]] : [],
  );
}

function steps(
  rules: readonly StepRule[],
  counts: CorpusStats['counts'],
  drops: readonly ReasonCount[],
): FunnelStep[] {
  const result: FunnelStep[] = [];
  // Drops on the way to a step that was not counted belong to the next one that was.
  let levels: DropLevel[] = [];
  for (const rule of rules) {
    levels = [...levels, ...rule.levels];
    const count = rule.count(counts);
    if (count === undefined) continue;
    const here = drops.filter(({ level }) => (levels as string[]).includes(level));
    levels = [];
    const before = result.at(-1);
    const missing = before === undefined ? 0 : before.count - count - sum(here);
    result.push({
      name: rule.name,
      count,
      drops: here,
      lostAlong: rule.along && missing > 0 ? missing : 0,
      unaccounted: rule.along && missing > 0 ? 0 : missing,
    });
  }
  return result;
}

function withAllPhases(counts: Partial<CorpusStats['counts']>): CorpusStats['counts'] {
  const empty: UnitCounts = {};
  return {
    extract: counts.extract ?? empty,
    curate: counts.curate ?? empty,
    assemble: counts.assemble ?? empty,
  };
}

/** Drops of all phases by level and reason, most frequent first. */
function sumDrops(drops: Partial<CorpusStats['drops']>): ReasonCount[] {
  const sums = new Map<string, number>();
  for (const phase of PHASES) {
    for (const [name, count] of Object.entries(drops[phase] ?? {}))
      sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return [...sums]
    .map(([name, count]) => {
      const colon = name.indexOf(':');
      return { level: name.slice(0, Math.max(colon, 0)), reason: name.slice(colon + 1), count };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (`${a.level}:${a.reason}` < `${b.level}:${b.reason}` ? -1 : 1));
}

function sum(drops: readonly ReasonCount[]): number {
  return drops.reduce((total, { count }) => total + count, 0);
}
