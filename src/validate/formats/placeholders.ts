import type { FindingList, FindingPlace } from '../finding-list.js';
import type { ImageJob } from './data-set.js';
import { PLACEHOLDER } from './interleaved.js';
import { countLiteral } from './text-faults.js';

const MEND = 'write the record again, or drop it (--repair)';

/**
 * Checks conversations (`conversations` as in LLaVA, `messages` as in ChatML) against their images.
 *
 * With `<image>` every placeholder takes the next image, so the numbers must be equal; with `<image-1>` … each image
 * must be named and each name must have its image.
 */
export function checkPlaceholders(
  record: Record<string, unknown>,
  where: FindingPlace,
  images: readonly Pick<ImageJob, 'where'>[],
  findings: FindingList,
): void {
  const text = conversationText(record);
  if (text === undefined) return;
  const numbered = new Set([...text.matchAll(/<image-(\d{1,6})>/g)].map((match) => Number(match[1])));
  const plain = countLiteral(text, PLACEHOLDER);
  if (numbered.size === 0) {
    if (plain !== images.length)
      findings.add(
        'placeholder_mismatch',
        where,
        `${plain} placeholders for ${images.length} images; ${MEND}`,
      );
    return;
  }
  if (plain > 0)
    findings.add('placeholder_mismatch', where, `numbered and plain placeholders together; ${MEND}`);
  for (const { where: image } of images) {
    const number = Number(/(\d+)/.exec(image.part ?? '')?.[1] ?? Number.NaN);
    if (!numbered.delete(number))
      findings.add(
        'placeholder_mismatch',
        { ...where, part: image.part ?? '' },
        `no placeholder names image ${number}; ${MEND}`,
      );
  }
  for (const number of numbered)
    findings.add(
      'placeholder_mismatch',
      where,
      `<image-${number}> names an image that the sample lacks; ${MEND}`,
    );
}

/** All that is said in a conversation; undefined when the record is none. */
export function conversationText(record: Record<string, unknown>): string | undefined {
  const turns = record.conversations ?? record.messages;
  if (!Array.isArray(turns)) return undefined;
  const texts: string[] = [];
  for (const turn of turns as unknown[]) {
    if (typeof turn !== 'object' || turn === null) continue;
    const { value, content } = turn as { value?: unknown; content?: unknown };
    if (typeof value === 'string') texts.push(value);
    else if (typeof content === 'string') texts.push(content);
  }
  return texts.join('\n');
}
