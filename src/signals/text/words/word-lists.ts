import { scanText } from '../scan-text.js';
import { GrowingTokens } from '../token-list.js';
import { PhraseSet } from './phrase-set.js';
import { BOILERPLATE_KINDS, type BoilerplateKind, readWordAsset, type WordTable } from './word-asset.js';

/** A user's own flagged words by language (BCP 47, primary subtag), each list in place of ours. */
export type FlaggedWords = WordTable;

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
  const lists: FlaggedWords = { ...readWordAsset('flagged-words'), ...own };
  const phrases = new PhraseSet<BoilerplateKind>();
  for (const kind of BOILERPLATE_KINDS) {
    for (const phrase of readWordAsset('stock-phrases')[kind] ?? []) phrases.add(phrase, kind);
    for (const label of readWordAsset('stock-labels')[kind] ?? []) phrases.add(label, kind, true);
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
  const stopwords = readWordAsset('stopwords');
  if (!Object.hasOwn(stopwords, code)) return undefined;
  const tokens = new GrowingTokens();
  scanText((stopwords[code] ?? []).join(' '), tokens);
  return new Set(tokens.hash.subarray(0, tokens.length));
}
