import { type ExportImage, type ExportItem, isImage } from '../export-item.js';
import { anchorImages, trailingImages } from './anchored-images.js';

/** One turn; loss is taken on `gpt` turns alone. */
export interface Turn {
  from: 'human' | 'gpt';
  value: string;
}

/** A document cut into turns, with its images in the order of their placeholders. */
export interface Conversation {
  turns: Turn[];
  images: ExportImage[];
  /** Images behind the last block that were put before it. */
  moved: number;
  borrowed: boolean;
}

/** How a document is cut into turns. */
export interface CutOptions {
  /** The placeholder of image `n`, counted from 0. */
  placeholder(n: number): string;
  /**
   * Text in front of the first image: `with_image` puts it into the human turn of that image; `own_turn` into a
   * `gpt` turn before it, for loaders that mistreat text in front of a placeholder.
   */
  lead: 'with_image' | 'own_turn';
}

/** What ends a human turn, and what stands in one that has nothing to say. */
const FULL_STOP = '.';
const BETWEEN_BLOCKS = '\n\n';

/**
 * Cuts a document into turns as StreamVLN cuts MMC4: the human shows the images at one place, the model goes on with
 * the text up to the next image. Images behind the last block end the conversation: no loss is taken on them, and they
 * stay in their place.
 */
export function cutConversation(item: ExportItem, { placeholder, lead }: CutOptions): Conversation {
  const { texts, images, borrowed } = anchorImages(item);
  const places = [...new Set(images.map(({ before }) => before))];
  const [first = texts.length] = places;
  const turns: Turn[] = [];
  let opening = texts.slice(0, first).join(BETWEEN_BLOCKS);
  if (opening !== '' && (lead === 'own_turn' || first === texts.length)) {
    turns.push({ from: 'human', value: FULL_STOP }, { from: 'gpt', value: opening });
    opening = '';
  }
  let shown = 0;
  for (const [i, place] of places.entries()) {
    const here = images.filter(({ before }) => before === place).length;
    const marks = Array.from({ length: here }, (_, n) => placeholder(shown + n)).join('');
    shown += here;
    const before = i === 0 && opening !== '' ? `${opening}\n` : '';
    turns.push({ from: 'human', value: `${before}${marks}${FULL_STOP}` });
    if (place < texts.length)
      turns.push({ from: 'gpt', value: texts.slice(place, places[i + 1]).join(BETWEEN_BLOCKS) });
  }
  return { turns, images: images.map(({ image }) => image), moved: 0, borrowed };
}

/**
 * Cuts a document into one exchange: the human shows everything up to the last image, each in its place, and the
 * model goes on with the rest, so that images behind the last block have to be put before it.
 *
 * NVILA's loader of dynamic tiles looks for placeholders in the first turn alone and fails on others.
 */
export function cutOnce(item: ExportItem, { placeholder }: Pick<CutOptions, 'placeholder'>): Conversation {
  const anchored = anchorImages(item);
  const { texts, images, borrowed } = anchored;
  const placeOf = (n: number): number | undefined => {
    const before = images[n]?.before;
    return before === undefined ? undefined : Math.min(before, texts.length - 1);
  };
  const last = placeOf(images.length - 1) ?? 0;
  const shown: string[] = [];
  let n = 0;
  for (const [index, text] of texts.slice(0, last + 1).entries()) {
    const marks: string[] = [];
    while (placeOf(n) === index) marks.push(placeholder(n++));
    if (marks.length > 0) shown.push(marks.join(''));
    if (index < last) shown.push(text);
  }
  const human = shown.length > 0 ? `${shown.join(BETWEEN_BLOCKS)}${FULL_STOP}` : FULL_STOP;
  return {
    turns: [
      { from: 'human', value: human },
      { from: 'gpt', value: texts.slice(last).join(BETWEEN_BLOCKS) },
    ],
    images: item.nodes.filter(isImage),
    moved: trailingImages(anchored),
    borrowed,
  };
}
