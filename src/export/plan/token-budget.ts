import type { SampleNode } from '../../model/sample.js';
import { type ImageTiling, imageTokens, mostImageTokens } from './image-tiling.js';
import { MOST_TOKENS_PER_CHARACTER, mostTextTokens } from './text-tokens.js';

/** What one training sequence may hold, in plain data, which a thread can be given. */
export interface TokenBudget {
  /** Context length in training. */
  context: number;
  tiling: ImageTiling;
  /** Whether the tokenizer writes characters that it does not know as bytes. */
  byteFallback: boolean;
  /** What the loader adds: once, and around each image and each text. */
  around: { item: number; image: number; text: number };
}

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;

/**
 * Estimates the tokens of a text: 1.3 per word of spaced scripts, 1 per Han, kana, hangul or Thai character.
 *
 * Llama-family tokenizers need about 1.3 tokens per English word; Han characters cost one to two, depending on the
 * vocabulary. An estimate for planning, never stored as a measurement; what must not be exceeded is
 * {@link nodeTokens}.
 */
export function estimateTextTokens(text: string): number {
  const dense = text.match(CJK)?.length ?? 0;
  const words = text.replace(CJK, ' ').match(/\S+/g)?.length ?? 0;
  return dense + Math.ceil(words * 1.3);
}

/** Visual tokens per image where no model is named: those of VILA 1.5. */
const DEFAULT_TILING: ImageTiling = { kind: 'one', tokens: 196 };

/** Estimates the tokens of a sequence of texts and images. */
export function estimateSequenceTokens(
  nodes: readonly SampleNode[],
  tiling: ImageTiling = DEFAULT_TILING,
): number {
  return nodes.reduce(
    (sum, node) => sum + (node.type === 'image' ? imageTokens(tiling, node) : estimateTextTokens(node.text)),
    0,
  );
}

/** Tokens of a node in a sequence at most, with what the loader adds around it. */
export function nodeTokens(node: SampleNode, { tiling, byteFallback, around }: TokenBudget): number {
  return node.type === 'image'
    ? imageTokens(tiling, node) + around.image
    : mostTextTokens(node.text, byteFallback) + around.text;
}

/** A bound of {@link nodeTokens} that looks at no character. */
export function boundNodeTokens(node: SampleNode, budget: TokenBudget): number {
  return node.type === 'image'
    ? nodeTokens(node, budget)
    : node.text.length * MOST_TOKENS_PER_CHARACTER + budget.around.text;
}

/** True when a document's numbers alone show that it fits. */
export function surelyFits(
  { images, texts, textChars }: { images: number; texts: number; textChars: number },
  { context, tiling, around }: TokenBudget,
): boolean {
  const most =
    around.item +
    images * (mostImageTokens(tiling) + around.image) +
    texts * around.text +
    textChars * MOST_TOKENS_PER_CHARACTER;
  return most <= context;
}
