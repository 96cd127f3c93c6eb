import type { TextNode } from '../../model/document.js';
import type { Signals } from '../../model/signals.js';
import type { CharacterTable } from './character-table.js';
import { endsInPunctuation } from './end-of-sentence.js';
import { estimateTokens } from './estimate-tokens.js';
import type { IdentifiedLanguage } from './language/identify-language.js';
import type { ScriptVerdict } from './language/script-of.js';
import { charRepetition, gramTokens, WordGrams } from './repetition.js';
import { share } from './share.js';
import type { TextCounts } from './text-counts.js';
import type { TokenList } from './token-list.js';
import { flaggedMatches } from './words/flagged-matches.js';
import type { BoilerplateKind } from './words/word-asset.js';
import type { WordLists } from './words/word-lists.js';

/** A text node of prose that was scanned: its tokens run from `from` to `to` in the document's list. */
export interface ScannedNode {
  node: TextNode;
  counts: TextCounts;
  script: ScriptVerdict;
  identified: IdentifiedLanguage;
  from: number;
  to: number;
}

/** Counts that a document sums up over its nodes. */
export interface NodeWords {
  stopwords: number;
  flagged: number;
  spamChars: number;
}

/** Characters of a character n-gram: two words of English, or three of Chinese. */
export const GRAM_CHARACTERS = { spaced: 10, byCharacter: 5 } as const;

/** Whether tokens of a group are single characters, so that n-grams take more of them. */
export function isByCharacter(group: ScriptVerdict['group']): boolean {
  return group === 'zh' || group === 'ja';
}

/** Signals that nodes and documents share, from counts alone. */
export function measureCounts(
  counts: TextCounts,
  script: ScriptVerdict,
  { language, confidence }: IdentifiedLanguage,
): Signals {
  const all = counts.chars + counts.spaces;
  return {
    language,
    language_confidence: share(confidence, 1),
    script: script.script,
    script_share: share(script.share, 1),
    text_group: script.group,
    chars: counts.chars,
    words: counts.words,
    tokens: estimateTokens(counts, language),
    special_share: share(counts.digits + counts.punctuation + counts.symbols + counts.spaces, all),
    digit_share: share(counts.digits, counts.chars),
    uppercase_share: share(counts.upper, counts.upper + counts.lower),
    punctuation_share: share(counts.punctuation, counts.words + counts.punctuation),
  };
}

/**
 * Measures one node, in the language of the document where its own is undecided.
 */
export function measureNode(
  { node, counts, script, identified, from, to }: ScannedNode,
  documentLanguage: string,
  tokens: TokenList,
  lists: WordLists,
  table: CharacterTable,
  kinds: Set<number>,
): { signals: Signals; words: NodeWords } {
  const language = identified.language === 'und' ? documentLanguage : identified.language;
  const stopwords = lists.stopwords(language);
  let stopwordCount = 0;
  if (stopwords !== undefined) {
    for (let at = from; at < to; at++) {
      const hash = tokens.hash[at] as number;
      if (!stopwords.has(hash)) continue;
      stopwordCount += 1;
      kinds.add(hash);
    }
  }
  const flagged = flaggedMatches(node.text, tokens, from, to, lists.flagged(language));
  const spam = stockPhrases(tokens, from, to, lists);
  const byCharacter = isByCharacter(script.group);
  const gram = byCharacter ? GRAM_CHARACTERS.byCharacter : GRAM_CHARACTERS.spaced;
  const signals = measureCounts(counts, script, identified);
  if (stopwords !== undefined) signals.stopword_share = share(stopwordCount, counts.words);
  if (flagged > 0) {
    signals.flagged_words = flagged;
    signals.flagged_share = share(flagged, counts.words);
  }
  if (spam.kind !== undefined) {
    signals.spam_share = Math.min(1, share(spam.chars, node.text.length));
    signals.boilerplate = spam.kind;
  }
  signals.ends_sentence = endsInPunctuation(node.text, 0, node.text.length, table);
  signals.char_repetition = share(charRepetition(node.text, gram, table), 1);
  const n = gramTokens(5, byCharacter);
  signals.word_repetition = to - from <= n ? 0 : share(new WordGrams(tokens, from, to).repeatedShare(n), 1);
  return { signals, words: { stopwords: stopwordCount, flagged, spamChars: spam.chars } };
}

function stockPhrases(
  tokens: TokenList,
  from: number,
  to: number,
  lists: WordLists,
): { chars: number; kind?: BoilerplateKind } {
  const matches = lists.phrases.find(tokens, from, to);
  if (matches.length === 0) return { chars: 0 };
  const byKind = new Map<BoilerplateKind, number>();
  let chars = 0;
  for (const match of matches) {
    const length = (tokens.end[match.to - 1] as number) - (tokens.start[match.from] as number);
    chars += length;
    byKind.set(match.label, (byKind.get(match.label) ?? 0) + length);
  }
  let kind: BoilerplateKind | undefined;
  for (const [one, length] of byKind) {
    if (kind === undefined || length > (byKind.get(kind) ?? 0)) kind = one;
  }
  return kind === undefined ? { chars } : { chars, kind };
}
