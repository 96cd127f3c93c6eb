import { FixConfigError } from '../../errors.js';
import { inSeededOrder, seededRank } from '../plan/seeded-order.js';

/** An image with a text of its own that says what it shows. */
export interface CaptionedImage {
  /** Unique: `<document key>.<part>`. */
  id: string;
  /** Key of its document; a query never shares its document with a shot. */
  document: string;
  /** Registrable domain of its page. */
  domain: string;
  caption: string;
  /** Language, script and kind of its text: a query has shots of its own group alone. */
  group: string;
}

/** One question of the set: `shots` examples, then the query. */
export interface FewShotItem<T extends CaptionedImage = CaptionedImage> {
  id: string;
  shots: T[];
  query: T;
}

/** The questions by number of shots, and how many images could be no query. */
export interface FewShotPlan<T extends CaptionedImage> {
  byShots: Map<number, FewShotItem<T>[]>;
  /** Images whose group has too few documents for the most shots. */
  tooFewShots: number;
}

/**
 * Plans in-context captioning questions: the same queries for every number of shots, and the shots of 2 within those
 * of 4, so that only the number of examples differs.
 *
 * Shots are of the query's language and kind, and come from other domains than the query's where there are enough, else
 * from other documents.
 *
 * @throws FixConfigError `too_few_captions` when the images cannot give the most shots to one query
 */
export function planFewShot<T extends CaptionedImage>(
  images: readonly T[],
  shots: readonly number[],
  queries: number,
  seed: string,
): FewShotPlan<T> {
  const most = Math.max(0, ...shots);
  const ordered = inSeededOrder(images, seed, ({ id }) => id);
  const groups = new Map<string, T[]>();
  for (const image of ordered) {
    const group = groups.get(image.group);
    if (group === undefined) groups.set(image.group, [image]);
    else group.push(image);
  }
  const items: FewShotItem<T>[] = [];
  let tooFewShots = 0;
  for (const query of ordered) {
    if (items.length === queries) break;
    const examples = examplesFor(query, groups.get(query.group) ?? [], most, seed);
    if (examples === undefined) tooFewShots += 1;
    else items.push({ id: query.id, query, shots: examples });
  }
  if (items.length === 0) {
    throw new FixConfigError(
      'too_few_captions',
      `${images.length} captioned images of held-out domains cannot give ${most} shots of its language to a query; raise --holdout, ask for fewer shots, or take phrases too with --answers sentence,phrase`,
    );
  }
  const byShots = new Map(
    shots.map((count) => [count, items.map((item) => ({ ...item, shots: item.shots.slice(0, count) }))]),
  );
  return { byShots, tooFewShots };
}

function examplesFor<T extends CaptionedImage>(
  query: T,
  images: readonly T[],
  count: number,
  seed: string,
): T[] | undefined {
  if (count === 0) return [];
  // Start at a place of the query's own, so that queries do not share their examples.
  const start = Number.parseInt(seededRank(seed, `shots ${query.id}`).slice(0, 8), 16) % images.length;
  const turned = [...images.slice(start), ...images.slice(0, start)];
  const others = turned.filter(({ document }) => document !== query.document);
  const foreign = others.filter(({ domain }) => domain !== query.domain);
  const chosen = distinctDocuments([...foreign, ...others], count);
  return chosen.length === count ? chosen : undefined;
}

function distinctDocuments<T extends CaptionedImage>(images: readonly T[], count: number): T[] {
  const chosen = new Map<string, T>();
  for (const image of images) {
    if (chosen.size === count) break;
    if (!chosen.has(image.document)) chosen.set(image.document, image);
  }
  return [...chosen.values()];
}
