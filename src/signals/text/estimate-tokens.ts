import { SCRIPTS } from './character-table.js';
import type { TextCounts } from './text-counts.js';

/**
 * Letters per token of o200k_base (200,000 tokens, multilingual), measured on the sentences of the language test; the
 * vocabularies of Qwen and Gemma are as large and come within a fifth of it in most scripts.
 */
const BY_SCRIPT: Readonly<Record<string, number>> = {
  Latn: 2.6,
  Cyrl: 2.3,
  Grek: 2.2,
  Armn: 2.3,
  Geor: 2.4,
  Hebr: 2,
  Arab: 2.4,
  Deva: 1.6,
  Beng: 1.6,
  Taml: 1.6,
  Telu: 1.4,
  Thai: 1.6,
  Laoo: 0.4,
  Khmr: 1.1,
  Mymr: 1.1,
  Hang: 1.15,
  Hani: 1.1,
  Hira: 1.2,
  Kana: 1.2,
};
const BY_LANGUAGE: Readonly<Record<string, number>> = {
  en: 4,
  de: 3.5,
  fr: 3.5,
  es: 3.7,
  pt: 3.3,
  it: 3.1,
  nl: 3.3,
  id: 3.3,
  ms: 3.3,
  sv: 2.9,
  da: 2.8,
  no: 2.9,
  tl: 2.8,
  tr: 2.8,
};
/** Scripts of hardly any share in the vocabulary go by bytes. */
const RARE_SCRIPT = 0.8;
const LETTERS_PER_TOKEN = SCRIPTS.map((script) => BY_SCRIPT[script] ?? RARE_SCRIPT);

/** Estimates the tokens that a multilingual byte-pair vocabulary makes of a text; most texts come within 25 %. */
export function estimateTokens(counts: TextCounts, language: string): number {
  let tokens = counts.digits / 3 + (counts.punctuation + counts.symbols) * 0.6;
  for (let script = 0; script < LETTERS_PER_TOKEN.length; script++) {
    const letters = counts.scripts[script] as number;
    if (letters === 0) continue;
    const ratio = SCRIPTS[script] === 'Latn' ? BY_LANGUAGE[language] : undefined;
    tokens += letters / (ratio ?? (LETTERS_PER_TOKEN[script] as number));
  }
  return Math.ceil(tokens);
}
