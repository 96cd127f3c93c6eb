/**
 * Counts words as every script writes them: a CJK character, or any other run of letters and digits, is one.
 *
 * White space separates words in some scripts only, so no rule of the extractor splits on it.
 */
export function countWords(text: string): number {
  let words = 0;
  let inWord = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const kind = code < 0x80 ? ASCII[code] : kindOf(code);
    if (kind === 2) {
      words++;
      inWord = false;
    } else if (kind === 1) {
      if (!inWord) words++;
      inWord = true;
    } else {
      inWord = false;
    }
  }
  return words;
}

/** 1 for letters and digits of ASCII, 0 for the rest. */
const ASCII = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9A-Za-z]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** 2 for a character that is a word by itself, 1 for a letter or digit, 0 for anything else. */
function kindOf(code: number): 0 | 1 | 2 {
  if (code >= 0x3040 && code <= 0x30ff) return 2;
  if (code >= 0x3400 && code <= 0x9fff) return 2;
  if (code >= 0xac00 && code <= 0xd7af) return 2;
  if (code >= 0xf900 && code <= 0xfaff) return 2;
  // Latin-1 punctuation, general punctuation, arrows to dingbats, CJK and full-width punctuation.
  if (code < 0xc0) return code === 0xaa || code === 0xb5 || code === 0xba ? 1 : 0;
  if (code === 0xd7 || code === 0xf7) return 0;
  if (code >= 0x2000 && code <= 0x2bff) return 0;
  if (code >= 0x3000 && code <= 0x303f) return 0;
  if (code >= 0xe000 && code <= 0xf8ff) return 0;
  if (code >= 0xfe00 && code <= 0xfe6f) return 0;
  if (code >= 0xff00 && code <= 0xff0f) return 0;
  if (code >= 0xff1a && code <= 0xff20) return 0;
  return 1;
}

/** Whether a character code is a CJK ideograph, kana or hangul. */
export function isCjk(code: number): boolean {
  return code >= 0x3040 && kindOf(code) === 2;
}
