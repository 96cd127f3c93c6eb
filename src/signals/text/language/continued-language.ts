import type { TokenList } from '../token-list.js';
import type { WordLists } from '../words/word-lists.js';
import type { IdentifiedLanguage } from './identify-language.js';

/** Languages whose function words no other language shares in such number: not Danish, which Norwegian is like. */
const DISTINCT = new Set([
  'en',
  'de',
  'fr',
  'it',
  'nl',
  'pl',
  'tr',
  'vi',
  'hu',
  'fi',
  'ro',
  'sv',
  'lt',
  'lv',
  'et',
  'sq',
  'eu',
]);
const MIN_WORDS = 6;
/** Function words, of all words: prose has 0.3–0.6, prose of another of these languages up to 0.1. */
const MIN_SHARE = 0.2;

/**
 * Whether tokens go on in the language of the text before them, told by their function words: a twentieth of what
 * identifying each paragraph of a page anew takes.
 */
export function continuesLanguage(
  { language }: IdentifiedLanguage,
  { hash }: TokenList,
  from: number,
  to: number,
  lists: WordLists,
): boolean {
  if (to - from < MIN_WORDS || !DISTINCT.has(language)) return false;
  const stopwords = lists.stopwords(language);
  if (stopwords === undefined) return false;
  let found = 0;
  for (let at = from; at < to; at++) if (stopwords.has(hash[at] as number)) found += 1;
  return found >= MIN_SHARE * (to - from);
}
