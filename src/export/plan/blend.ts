import { FixConfigError } from '../../errors.js';
import type { BlendSettings, BlendShare } from './blend-settings.js';
import type { Candidate } from './plan-candidates.js';
import { itemKey, type PlannedItem } from './planned-item.js';
import { inSeededOrder, seededRank } from './seeded-order.js';

/**
 * Checks what a user asks of a blend.
 *
 * @throws FixConfigError `bad_blend`
 */
export function checkBlend(settings: BlendSettings, corpora: number): void {
  const kinds = [settings.weights, settings.tokenBudgets, settings.imageBudgets].filter((kind) => kind);
  const [asked] = kinds;
  if (asked === undefined || kinds.length > 1)
    throw new FixConfigError(
      'bad_blend',
      'a blend is by weights, by token budgets or by image budgets: give one',
    );
  if (asked.length !== corpora)
    throw new FixConfigError(
      'bad_blend',
      `a blend needs a number for each corpus: there are ${corpora}, and ${asked.length} were given`,
    );
  if (asked.some((value) => !Number.isFinite(value) || value < 0) || asked.every((value) => value === 0))
    throw new FixConfigError(
      'bad_blend',
      `a blend needs numbers ≥ 0, one of them above 0; got ${asked.join(',')}`,
    );
  const { epochs = 1 } = settings;
  if (!Number.isFinite(epochs) || epochs < 1)
    throw new FixConfigError('bad_blend', `epochs: expected at least 1, got ${epochs}`);
}

/**
 * Takes from each corpus what the settings ask for, always the beginning of its seeded order, and mixes the corpora
 * evenly: any beginning of the whole, such as `--fraction 5%`, has the same shares.
 *
 * Repetitions come in rounds, each in an order of its own, behind the whole corpus.
 *
 * @throws FixConfigError `empty_corpus` when a corpus that is asked for has no item
 */
export function blendCandidates(
  candidates: readonly Candidate[],
  settings: BlendSettings,
  seed: string,
): { items: PlannedItem[]; shares: BlendShare[]; leftOut: number } {
  const asked = settings.weights ?? settings.tokenBudgets ?? settings.imageBudgets ?? [];
  const { epochs = 1 } = settings;
  const pools = asked.map((_, corpus) => candidates.filter(({ item }) => item.ref.corpus === corpus));
  const empty = asked.findIndex((value, corpus) => value > 0 && pools[corpus]?.length === 0);
  if (empty !== -1)
    throw new FixConfigError(
      'empty_corpus',
      `corpus ${empty + 1} of the blend has no item that the export can use`,
    );
  const counts = settings.weights !== undefined ? countsByWeight(pools, settings.weights, epochs) : undefined;
  const placed: { item: PlannedItem; place: number; key: string }[] = [];
  const shares: BlendShare[] = [];
  let leftOut = 0;
  for (const [corpus, pool] of pools.entries()) {
    const most = counts?.[corpus] ?? Math.floor(pool.length * epochs);
    const budget = counts === undefined ? (asked[corpus] ?? 0) : Number.POSITIVE_INFINITY;
    const cost = ({ images, tokens }: Candidate): number =>
      counts !== undefined ? 0 : settings.tokenBudgets !== undefined ? tokens : images;
    const { taken, met } = takeRounds(pool, { most, budget, cost, seed });
    for (const [n, { item }] of taken.entries()) {
      const key = itemKey(item);
      placed.push({ item, key, place: (n + drawn(seed, key)) / taken.length });
    }
    leftOut += Math.max(0, pool.length - taken.length);
    shares.push({
      available: pool.length,
      items: taken.length,
      images: taken.reduce((sum, { images }) => sum + images, 0),
      ...(settings.tokenBudgets && { tokens: taken.reduce((sum, { tokens }) => sum + tokens, 0) }),
      epochs: pool.length === 0 ? 0 : Number((taken.length / pool.length).toFixed(4)),
      asked: asked[corpus] ?? 0,
      met: counts !== undefined || met,
    });
  }
  placed.sort((a, b) => a.place - b.place || (a.key < b.key ? -1 : 1));
  return { items: placed.map(({ item }) => item), shares, leftOut };
}

/** The largest numbers of items in the proportion of the weights that the corpora hold. */
function countsByWeight(
  pools: readonly (readonly Candidate[])[],
  weights: readonly number[],
  epochs: number,
): number[] {
  const scale = Math.min(
    ...weights.flatMap((weight, i) =>
      weight > 0 ? [Math.floor((pools[i]?.length ?? 0) * epochs) / weight] : [],
    ),
  );
  return weights.map((weight) => Math.round(weight * scale));
}

interface TakeOptions {
  /** Items at most. */
  most: number;
  /** Costs at most. */
  budget: number;
  cost(candidate: Candidate): number;
  seed: string;
}

/** Items from the start of the seeded order, round after round, as long as they fit. */
function takeRounds(
  pool: readonly Candidate[],
  { most, budget, cost, seed }: TakeOptions,
): { taken: Candidate[]; met: boolean } {
  const taken: Candidate[] = [];
  let spent = 0;
  for (let repeat = 0; taken.length < most; repeat++) {
    const round = inSeededOrder(pool, repeat === 0 ? seed : `${seed} round ${repeat}`, ({ item }) =>
      itemKey(item),
    );
    for (const candidate of round) {
      if (taken.length === most) break;
      const price = cost(candidate);
      if (spent + price > budget) return { taken, met: true };
      spent += price;
      taken.push({ ...candidate, item: { ...candidate.item, repeat } });
    }
  }
  return { taken, met: spent >= budget };
}

/** A number from 0 to 1 that seed and key give. */
function drawn(seed: string, key: string): number {
  return Number.parseInt(seededRank(seed, `place ${key}`).slice(0, 8), 16) / 2 ** 32;
}
