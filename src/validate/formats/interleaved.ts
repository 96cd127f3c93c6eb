import { type FindingList, type FindingPlace, quote } from '../finding-list.js';

const MEND = 'write the record again from its document, or drop it (--repair)';

/** The literal that stands for an image in most loaders. */
export const PLACEHOLDER = '<image>';

/** What parallel arrays say: images by slot, as their strings. */
export interface InterleavedImages {
  names: string[];
}

/**
 * Checks OBELICS-style parallel arrays: equal length, exactly one of `texts[i]` and `images[i]` per slot, no literal
 * placeholder in a text.
 * An empty string is an empty slot too, as some writers have it.
 */
export function checkInterleaved(
  texts: readonly unknown[],
  images: readonly unknown[],
  where: FindingPlace,
  findings: FindingList,
): InterleavedImages {
  let reported = false;
  const report = (message: string): void => {
    if (!reported) findings.add('interleaved_mismatch', where, `${message}; ${MEND}`);
    reported = true;
  };
  const names: string[] = [];
  if (texts.length !== images.length) report(`has ${texts.length} texts and ${images.length} images`);
  else if (texts.length === 0) report('has no texts and no images');
  for (const [i, image] of images.entries()) {
    const text = texts[i];
    const isText = typeof text === 'string' && (text !== '' || !isFilled(image));
    if (isFilled(image) === isText && i < texts.length)
      report(`slot ${i} holds ${isText ? 'both a text and an image' : 'neither a text nor an image'}`);
    if (typeof image === 'string') names.push(image);
  }
  reportLiterals(texts, where, findings);
  return { names: names.filter((name) => name !== '') };
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '';
}

/** Reports texts that hold a literal placeholder: the loader would look for an image of it. */
export function reportLiterals(texts: readonly unknown[], where: FindingPlace, findings: FindingList): void {
  const at = texts.findIndex((text) => typeof text === 'string' && text.includes(PLACEHOLDER));
  if (at === -1) return;
  const message = `text ${at} holds a literal ${quote(PLACEHOLDER)}: the loader looks for an image that is not there; export again, which neutralises it`;
  findings.add('text_image_literal', where, message);
}
