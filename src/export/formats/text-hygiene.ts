/** Lone surrogates: JSON.stringify writes them, Arrow, orjson and every tokenizer refuse them. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** C0 and C1 controls other than tab and line feed; NUL ends strings in several consumers. */
const CONTROLS = /[^\P{Cc}\t\n]/gu;

/** Characters that may need cleaning: none but printable ASCII, tabs and line feeds never do. */
const NOT_PLAIN = /[^\t\n\x20-\x7e]/;

/** Line and paragraph separators: line feeds to a reader, but to readers of JSON Lines the end of a record. */
const SEPARATORS = /[\u2028\u2029]/g;

/**
 * Makes the cleaning step of a format: NFC, no lone surrogates, no controls, no separators but the line feed, and the format's special tokens made
 * harmless.
 *
 * A token such as `<image>` is changed so that a reader hardly sees it: its `<` becomes `‹` and
 * its `>` becomes `›`; `</s>` becomes `‹/s›`, and `[PAD]` `⁅PAD⁆`.
 */
export function textCleaner(specialTokens: readonly string[]): (text: string) => string {
  const tokens = specialTokens.length > 0 ? specialTokenPattern(specialTokens, 'g') : undefined;
  // Most texts have no character that a token begins with; looking for 300 tokens takes ten times as long.
  const opening = new RegExp(`[${specialTokens.map(([first = '']) => escapeRegExp(first)).join('')}]`, 'i');
  return (text) => {
    const clean = NOT_PLAIN.test(text)
      ? withoutLoneSurrogates(text.normalize('NFC')).replace(CONTROLS, '').replace(SEPARATORS, '\n')
      : text;
    return tokens !== undefined && opening.test(clean) ? clean.replace(tokens, neutralise) : clean;
  };
}

/**
 * A pattern of some literal tokens. Those in angle brackets are found in any case, since a loader may look for them so;
 * those in square brackets as they are written: `[pad]` is code.
 */
export function specialTokenPattern(tokens: readonly string[], flags = ''): RegExp {
  const parts = tokens.map((token) =>
    token.startsWith('[')
      ? escapeRegExp(token)
      : escapeRegExp(token).replace(
          /[a-z]/gi,
          (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`,
        ),
  );
  return new RegExp(parts.join('|'), flags);
}

/** A text with U+FFFD for each half of a surrogate pair that stands alone. */
export function withoutLoneSurrogates(text: string): string {
  return text.replace(LONE_SURROGATE, '\uFFFD');
}

/** Signs of tokens, and what looks like them, also to compatibility normalisation. */
const HARMLESS: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '|': '¦', '[': '⁅', ']': '⁆' };

function neutralise(token: string): string {
  return token.replace(/[<>|[\]]/g, (sign) => HARMLESS[sign] ?? sign);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
