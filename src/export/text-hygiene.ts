/** Lone surrogates: JSON.stringify writes them, Arrow, orjson and every tokenizer refuse them. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** C0 and C1 controls other than tab and line feed; NUL ends strings in several consumers. */
const CONTROLS = /[^\P{Cc}\t\n]/gu;

/**
 * Makes the cleaning step of a format: NFC, no lone surrogates, no controls, and the format's special tokens made
 * harmless.
 *
 * A token such as `<image>` is changed so that a reader hardly sees it: its `<` becomes `‹` and
 * its `>` becomes `›`; `</s>` becomes `‹/s›`. Matching ignores case, since a loader may.
 */
export function textCleaner(specialTokens: readonly string[]): (text: string) => string {
  const tokens =
    specialTokens.length > 0 ? new RegExp(specialTokens.map(escapeRegExp).join('|'), 'gi') : undefined;
  return (text) => {
    const clean = text.normalize('NFC').replace(LONE_SURROGATE, '\uFFFD').replace(CONTROLS, '');
    return tokens === undefined ? clean : clean.replace(tokens, neutralise);
  };
}

function neutralise(token: string): string {
  return token.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('|', '¦');
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Special tokens of the VILA family's tokenizers and loaders. */
export const VILA_TOKENS = [
  '<image>',
  '<video>',
  '<vila/video>',
  '<vila/sentinel>',
  '<im_start>',
  '<im_end>',
  '<im_patch>',
  '<|endofchunk|>',
  '<|im_start|>',
  '<|im_end|>',
  '<|endoftext|>',
  '</s>',
  '<s>',
] as const;
