/** Lone surrogates: JSON.stringify writes them, Arrow, orjson and every tokenizer refuse them. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** C0 and C1 controls other than tab and line feed; NUL ends strings in several consumers. */
const CONTROLS = /[^\P{Cc}\t\n]/gu;

/** Line and paragraph separators: line feeds to a reader, but to readers of JSON Lines the end of a record. */
const SEPARATORS = /[\u2028\u2029]/g;

/**
 * Makes the cleaning step of a format: NFC, no lone surrogates, no controls, no separators but the line feed, and the format's special tokens made
 * harmless.
 *
 * A token such as `<image>` is changed so that a reader hardly sees it: its `<` becomes `‹` and
 * its `>` becomes `›`; `</s>` becomes `‹/s›`. Matching ignores case, since a loader may.
 */
export function textCleaner(specialTokens: readonly string[]): (text: string) => string {
  const tokens =
    specialTokens.length > 0 ? new RegExp(specialTokens.map(escapeRegExp).join('|'), 'gi') : undefined;
  return (text) => {
    const clean = withoutLoneSurrogates(text.normalize('NFC'))
      .replace(CONTROLS, '')
      .replace(SEPARATORS, '\n');
    return tokens === undefined ? clean : clean.replace(tokens, neutralise);
  };
}

/** A text with U+FFFD for each half of a surrogate pair that stands alone. */
export function withoutLoneSurrogates(text: string): string {
  return text.replace(LONE_SURROGATE, '\uFFFD');
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
