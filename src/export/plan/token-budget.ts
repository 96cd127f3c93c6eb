import type { SampleNode } from '../../model/sample.js';

/** What one training sample may hold, by model. */
export interface TokenBudget {
  /** Visual tokens of one image. */
  perImage: number;
  /** Context length in training. */
  context: number;
}

/**
 * Budgets of the models that stage 2 is run for.
 *
 * VILA 1.0: CLIP-L/14 at 336 px, 24 × 24 patches. VILA 1.5: SigLIP at 384 px, 27 × 27 patches, 2 × 2 downsampled to
 * 14 × 14. NVILA-Lite: SigLIP at 448 px, 32 × 32 patches, 3 × 3 downsampled to 11 × 11 per tile; context of its scripts.
 */
export const TOKEN_BUDGETS = {
  'vila-1.0': { perImage: 576, context: 4096 },
  'vila-1.5': { perImage: 196, context: 4096 },
  nvila: { perImage: 256, context: 8192 },
  'nvila-lite': { perImage: 121, context: 4096 },
} as const satisfies Record<string, TokenBudget>;

/** A model that a budget is known for. */
export type ModelPreset = keyof typeof TOKEN_BUDGETS;

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;

/**
 * Estimates the tokens of a text: 1.3 per word of spaced scripts, 1 per Han, kana, hangul or Thai character.
 *
 * Llama-family tokenizers need about 1.3 tokens per English word; Han characters cost one to two, depending on the
 * vocabulary. An estimate for planning, never stored as a measurement.
 */
export function estimateTextTokens(text: string): number {
  const dense = text.match(CJK)?.length ?? 0;
  const words = text.replace(CJK, ' ').match(/\S+/g)?.length ?? 0;
  return dense + Math.ceil(words * 1.3);
}

/** Visual tokens per image where no model is named: VILA 1.5's. */
const DEFAULT_PER_IMAGE = TOKEN_BUDGETS['vila-1.5'].perImage;

/** Estimates the tokens of a sequence of texts and images. */
export function estimateSequenceTokens(
  nodes: readonly SampleNode[],
  perImage: number = DEFAULT_PER_IMAGE,
): number {
  return nodes.reduce(
    (sum, node) => sum + (node.type === 'image' ? perImage : estimateTextTokens(node.text)),
    0,
  );
}
