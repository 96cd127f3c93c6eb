import { type CharacterTable, DIGIT, LOWER, MARK } from './character-table.js';
import { type GrowingTokens, HASH_START, hashUnit } from './token-list.js';

/** Where a run of letters, digits and marks of one script ends. */
export function dictionaryRunEnd(
  text: string,
  from: number,
  script: number,
  { class: classes, script: scripts }: CharacterTable,
): number {
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    const kind = classes[unit] as number;
    if (scripts[unit] !== script && kind !== MARK) break;
    if (kind < LOWER || kind > DIGIT) break;
    at += 1;
  }
  return at;
}

let segmenter: Intl.Segmenter | undefined;

/** Units cut at a time: ICU takes quadratic time over a run that holds no word of its dictionary. */
const DICTIONARY_PIECE = 256;

/**
 * Cuts a run into dictionary words and returns how many they are; at most one word in 256 characters is cut in two. The
 * locale chooses nothing here: the dictionary goes by script.
 */
export function addDictionaryWords(text: string, from: number, to: number, tokens: GrowingTokens): number {
  segmenter ??= new Intl.Segmenter('th', { granularity: 'word' });
  let words = 0;
  for (let piece = from; piece < to; piece += DICTIONARY_PIECE) {
    for (const { segment, index } of segmenter.segment(
      text.slice(piece, Math.min(to, piece + DICTIONARY_PIECE)),
    )) {
      let hash = HASH_START;
      for (let at = 0; at < segment.length; at++) hash = hashUnit(hash, segment.charCodeAt(at));
      tokens.add(hash, piece + index, piece + index + segment.length);
      words += 1;
    }
  }
  return words;
}
