import { FixConfigError } from '../../errors.js';
import { inSeededOrder, seededRank } from '../plan/seeded-order.js';

/** An image with a text of its own that says what it shows. */
export interface CaptionedImage {
  /** Unique: `<document key>.<part>`. */
  id: string;
  /** Key of its document; a query never shares its document with a shot. */
  document: string;
  host: string;
  caption: string;
}

/** One question of the set: `shots` examples, then the query. */
export interface FewShotItem {
  id: string;
  shots: CaptionedImage[];
  query: CaptionedImage;
}

/**
 * Plans in-context captioning questions: the same queries for every number of shots, and the shots of 2 within those
 * of 4, so that only the number of examples differs.
 *
 * Shots come from other hosts than the query's where there are enough, else from other documents.
 *
 * @throws FixConfigError `too_few_captions` when the images cannot give the most shots to one query
 */
export function planFewShot(
  images: readonly CaptionedImage[],
  shots: readonly number[],
  queries: number,
  seed: string,
): Map<number, FewShotItem[]> {
  const most = Math.max(0, ...shots);
  const ordered = inSeededOrder(images, seed, ({ id }) => id);
  const items = ordered.slice(0, queries).flatMap((query) => {
    const examples = examplesFor(query, ordered, most, seed);
    return examples === undefined ? [] : [{ id: query.id, query, shots: examples }];
  });
  if (items.length === 0) {
    throw new FixConfigError(
      'too_few_captions',
      `${images.length} captioned images of held-out hosts cannot give ${most} shots to a query; raise --holdout or lower --few-shot`,
    );
  }
  return new Map(
    shots.map((count) => [count, items.map((item) => ({ ...item, shots: item.shots.slice(0, count) }))]),
  );
}

function examplesFor(
  query: CaptionedImage,
  images: readonly CaptionedImage[],
  count: number,
  seed: string,
): CaptionedImage[] | undefined {
  if (count === 0) return [];
  // Start at a place of the query's own, so that queries do not share their examples.
  const start = Number.parseInt(seededRank(seed, `shots ${query.id}`).slice(0, 8), 16) % images.length;
  const turned = [...images.slice(start), ...images.slice(0, start)];
  const others = turned.filter(({ document }) => document !== query.document);
  const foreign = others.filter(({ host }) => host !== query.host);
  const chosen = distinctDocuments([...foreign, ...others], count);
  return chosen.length === count ? chosen : undefined;
}

function distinctDocuments(images: readonly CaptionedImage[], count: number): CaptionedImage[] {
  const chosen = new Map<string, CaptionedImage>();
  for (const image of images) {
    if (chosen.size === count) break;
    if (!chosen.has(image.document)) chosen.set(image.document, image);
  }
  return [...chosen.values()];
}
