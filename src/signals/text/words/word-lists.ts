import { scanText } from '../scan-text.js';
import { GrowingTokens } from '../token-list.js';
import { FLAGGED_WORDS } from './flagged-words.js';
import { PhraseSet } from './phrase-set.js';
import { type BoilerplateKind, STOCK_LABELS, STOCK_PHRASES } from './stock-phrases.js';
import { STOPWORDS } from './stopwords.js';

/** A user's own flagged words by language (BCP 47, primary subtag), each list in place of ours. */
export type FlaggedWords = Readonly<Record<string, readonly string[]>>;

/** The word lists in the form that texts are checked with. */
export interface WordLists {
  /** Hashes of the function words of a language; undefined where no list covers it. */
  stopwords(language: string): ReadonlySet<number> | undefined;
  /** Flagged words of a language; the list of English also serves where none covers it. */
  flagged(language: string): PhraseSet<true>;
  phrases: PhraseSet<BoilerplateKind>;
}

/** Compiles the word lists, each when it is first asked for. */
export function compileWordLists(own: FlaggedWords = {}): WordLists {
  const stopwords = new Map<string, ReadonlySet<number> | undefined>();
  const flagged = new Map<string, PhraseSet<true>>();
  const lists: FlaggedWords = { ...FLAGGED_WORDS, ...own };
  const phrases = new PhraseSet<BoilerplateKind>();
  for (const [kind, list] of Object.entries(STOCK_PHRASES) as [BoilerplateKind, readonly string[]][]) {
    for (const phrase of list) phrases.add(phrase, kind);
    for (const label of STOCK_LABELS[kind].split('|')) phrases.add(label, kind, true);
  }
  return {
    phrases,
    stopwords(language) {
      const code = primary(language);
      if (!stopwords.has(code)) stopwords.set(code, hashesOf(code));
      return stopwords.get(code);
    },
    flagged(language) {
      const code = Object.hasOwn(lists, primary(language)) ? primary(language) : 'en';
      let set = flagged.get(code);
      if (set === undefined) {
        set = new PhraseSet<true>();
        for (const word of lists[code] ?? []) set.add(word, true);
        flagged.set(code, set);
      }
      return set;
    },
  };
}

function primary(language: string): string {
  return language.split('-')[0] ?? language;
}

function hashesOf(code: string): ReadonlySet<number> | undefined {
  if (!Object.hasOwn(STOPWORDS, code)) return undefined;
  const tokens = new GrowingTokens();
  scanText(STOPWORDS[code] as string, tokens);
  return new Set(tokens.hash.subarray(0, tokens.length));
}
