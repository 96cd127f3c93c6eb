import { BY_CHARACTER, characterTable, WORD_FINDING } from '../character-table.js';
import type { TokenList } from '../token-list.js';
import type { PhraseSet } from './phrase-set.js';

/** Characters on either side of a phrase that decide where its words end. */
const AROUND = 16;

let segmenter: Intl.Segmenter | undefined;

/**
 * How many flagged words stand among the tokens `from` to `to` of a text.
 *
 * A phrase of Chinese or Japanese counts only where dictionary words start and end with it, so that it is never found
 * across two other words.
 */
export function flaggedMatches(
  text: string,
  tokens: TokenList,
  from: number,
  to: number,
  flagged: PhraseSet<true>,
): number {
  let count = 0;
  for (const match of flagged.find(tokens, from, to)) {
    const start = tokens.start[match.from] as number;
    const end = tokens.end[match.to - 1] as number;
    if (isUnspaced(text, start) && !isWholeWords(text, start, end)) continue;
    count += 1;
  }
  return count;
}

function isUnspaced(text: string, at: number): boolean {
  return WORD_FINDING[characterTable().script[text.charCodeAt(at)] as number] === BY_CHARACTER;
}

function isWholeWords(text: string, start: number, end: number): boolean {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  const from = Math.max(0, start - AROUND);
  const segments = segmenter.segment(text.slice(from, end + AROUND));
  const startsWord = segments.containing(start - from)?.index === start - from;
  const after = segments.containing(end - from);
  return startsWord && (after === undefined || after.index === end - from);
}
