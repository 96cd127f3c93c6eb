import type { DualEncoderFolder } from './dual-encoder-folder.js';

/** Texts of one length, as a graph takes them. */
export interface TokenBatch {
  count: number;
  length: number;
  /** Numbers by name of an input; `count` × `length` each. */
  inputs: Readonly<Record<string, readonly number[]>>;
}

/**
 * Pads texts to one length: the longest of the batch, the model's maximum for a model that was trained so, or the
 * length that the graph has fixed.
 */
export function tokenBatch(
  texts: readonly (readonly number[])[],
  {
    tokenizer,
    padsToMaximum,
  }: Pick<DualEncoderFolder, 'padsToMaximum'> & {
    tokenizer: Pick<DualEncoderFolder['tokenizer'], 'padId' | 'maxLength'>;
  },
  fixedLength?: number,
): TokenBatch {
  // At least one: graphs do not take texts of no tokens.
  const longest = Math.max(1, ...texts.map((ids) => ids.length));
  const length = fixedLength ?? (padsToMaximum ? tokenizer.maxLength : longest);
  const ids: number[] = [];
  const mask: number[] = [];
  for (const text of texts) {
    for (let i = 0; i < length; i++) {
      ids.push(text[i] ?? tokenizer.padId);
      mask.push(padsToMaximum || i < text.length ? 1 : 0);
    }
  }
  return {
    count: texts.length,
    length,
    inputs: { input_ids: ids, attention_mask: mask, token_type_ids: ids.map(() => 0) },
  };
}
