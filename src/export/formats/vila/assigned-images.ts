import { assignTexts } from '../../../similarity/assign-texts.js';
import type { Assignment } from '../assignment.js';
import type { AnchoredItem } from './anchored-images.js';

/**
 * Moves each image before the text that MMC4's assignment gives it, when that is asked for. Images stay in the order
 * of their texts, in which the loader would sort them anyway.
 */
export function assignImages(item: AnchoredItem, assign: Assignment): AnchoredItem {
  if (assign === 'natural') return item;
  const { images } = item;
  const texts = assignTexts(
    images.map(({ row }) => row ?? []),
    images.map(({ before }) => before),
  );
  const assigned = images.map((image, i) => ({ ...image, before: texts[i] ?? image.before }));
  return { ...item, images: assigned.sort((a, b) => a.before - b.before) };
}
