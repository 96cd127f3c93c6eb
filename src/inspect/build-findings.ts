import { readDrops, readManifests } from '../corpus/corpus-reader.js';
import { type CorpusStats, PHASES } from '../model/manifest.js';
import type { RecordedDrop } from '../model/verdict.js';
import { describeReason } from '../rules/describe-reason.js';
import type { Store } from '../store/store.js';
import { formatCount } from './format.js';
import { type FunnelStep, funnelOf, type ReasonCount } from './funnel-steps.js';
import { isUnmatched, type RecipePages } from './recipe-pages.js';

/** What someone should look at in a build that finished. */
export interface BuildFindings {
  /** One line each: what was lost, and the way out. */
  lines: string[];
  /** Nothing was stored, or an input was lost or cut: the build is no success. */
  failed: boolean;
}

/** Inputs that are named; the ledger has all. */
const INPUTS_SHOWN = 5;
const RECIPES_SHOWN = 5;

/** Looks at a finished build for what its user would want to know before its corpus is used. */
export async function buildFindings(store: Store, stats: CorpusStats): Promise<BuildFindings> {
  const funnel = funnelOf(stats);
  const lost = funnel.others.filter(({ level }) => level === 'unit');
  const empty = (stats.counts.assemble.documents ?? 0) === 0;
  const lines: string[] = [];
  if (empty) lines.push(await nothingStored(store, funnel.documents));
  if (lost.length > 0) lines.push(...(await lostInputs(store, lost)));
  const [wanted, stored] = [stats.counts.assemble.images_in ?? 0, stats.counts.assemble.images ?? 0];
  if (wanted > 0 && stored === 0 && dropsOf(stats, 'image:network_off') > 0)
    lines.push(
      'no image was stored, as none lies with the input and fetch.network is false: add --set fetch.network=true, and another --out',
    );
  lines.push(...unmatchedRecipes(funnel.recipes));
  const repeated = dropsOf(stats, 'document:duplicate_id');
  if (repeated > 0)
    lines.push(
      `${formatCount(repeated)} pages have an id that another page of the same input has (duplicate_id): set source.id_field to a field that is unique within each file, or add --set source.id_field=none`,
    );
  return { lines, failed: empty || lost.length > 0 };
}

function unmatchedRecipes(recipes: readonly RecipePages[]): string[] {
  const unmatched = recipes.filter(isUnmatched);
  const lines = unmatched
    .slice(0, RECIPES_SHOWN)
    .map(
      ({ recipe, host }) =>
        `recipe ${recipe} for ${host} matched no page: compare its hosts with the URLs of the pages`,
    );
  const more = unmatched.length - lines.length;
  return more > 0 ? [...lines, `and ${more} recipes more that matched no page (stats.json)`] : lines;
}

function dropsOf({ drops }: CorpusStats, name: string): number {
  return PHASES.reduce((sum, phase) => sum + (drops[phase][name] ?? 0), 0);
}

/** The step that most got lost at on the way to documents, and why. */
async function nothingStored(store: Store, steps: readonly FunnelStep[]): Promise<string> {
  const records = steps[0]?.count ?? 0;
  const came = `no document was stored: ${formatCount(records)} ${records === 1 ? 'record' : 'records'} came in`;
  const main = steps.flatMap(({ drops }) => drops).reduce<ReasonCount | undefined>(larger, undefined);
  if (main === undefined) return records === 0 ? `${came}; check source.type and source.input` : came;
  const example = await exampleOf(store, main);
  return `${came}, ${formatCount(main.count)} of them ended as ${main.reason}${example}: ${meaningOf(main)}`;
}

/** Records that are no pages by their nature are the reason only where there is no other. */
function larger(main: ReasonCount | undefined, next: ReasonCount): ReasonCount {
  if (main === undefined || isBeside(main) !== isBeside(next))
    return main === undefined || isBeside(main) ? next : main;
  return next.count > main.count ? next : main;
}

function isBeside({ reason }: ReasonCount): boolean {
  return reason === 'archived_image' || reason.startsWith('warc_');
}

async function exampleOf(store: Store, { level, reason }: ReasonCount): Promise<string> {
  for await (const drop of dropsIn(store))
    if (drop.level === level && drop.reason === reason)
      return drop.detail === undefined ? '' : ` (${drop.detail})`;
  return '';
}

function meaningOf({ level, reason }: { level: string; reason: string }): string {
  return describeReason(level, reason)?.en.join('; ') ?? 'see drops/';
}

async function lostInputs(store: Store, lost: readonly ReasonCount[]): Promise<string[]> {
  const total = lost.reduce((sum, { count }) => sum + count, 0);
  const lines: string[] = [];
  for await (const drop of dropsIn(store)) {
    if (drop.level !== 'unit') continue;
    const input = drop.source?.input ?? drop.url ?? 'an input';
    const detail = drop.detail ?? meaningOf(drop);
    lines.push(`${detail.startsWith(input) ? '' : `${input}: `}${detail} (${drop.reason})`);
    if (lines.length === Math.min(INPUTS_SHOWN, total)) break;
  }
  const more = total - lines.length;
  const head = `${formatCount(total)} ${total === 1 ? 'input was' : 'inputs were'} not read to the end:`;
  return [
    head,
    ...lines.map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
  ];
}

async function* dropsIn(store: Store): AsyncGenerator<RecordedDrop> {
  for (const phase of PHASES)
    for await (const manifest of readManifests(store, phase)) yield* readDrops(store, manifest);
}
