import type { Document, Node, TextNode } from '../../model/document.js';
import type { Signals } from '../../model/signals.js';
import { type CharacterTable, characterTable, HAN, HIRAGANA, KATAKANA, LATIN } from './character-table.js';
import { estimateTokens } from './estimate-tokens.js';
import { continuesLanguage } from './language/continued-language.js';
import { documentLanguage } from './language/document-language.js';
import { identifyLanguage, type LanguageIdentifier } from './language/identify-language.js';
import { type ScriptVerdict, scriptOf } from './language/script-of.js';
import { licenseCode } from './license-code.js';
import { LineShape } from './line-shape.js';
import {
  GRAM_CHARACTERS,
  isByCharacter,
  measureCounts,
  measureNode,
  type NodeWords,
  type ScannedNode,
} from './measure-node.js';
import { measureReadingOrder } from './reading-order.js';
import { charRepetition, gramTokens, WordGrams } from './repetition.js';
import { scanText } from './scan-text.js';
import { share } from './share.js';
import { addTextCounts, noCounts, type TextCounts } from './text-counts.js';
import { GrowingTokens } from './token-list.js';
import { compileWordLists, type FlaggedWords, type WordLists } from './words/word-lists.js';

/** Options of {@link loadTextMeter}. */
export interface TextMeterOptions {
  /** Flagged words by language, each list in place of Weft's own. */
  flaggedWords?: FlaggedWords;
}

/** Signals of a document, and of its nodes by index; undefined for images. */
export interface TextSignals {
  document: Signals;
  nodes: (Signals | undefined)[];
}

/** Measures documents; the names are those of `TEXT_SIGNALS`. */
export interface TextMeter {
  /** Pure, linear in the length of the text, and never throws. */
  measureText(document: Pick<Document, 'nodes' | 'license'>): TextSignals;
}

/** Loads what measuring takes: word lists and the table of characters. */
export async function loadTextMeter({ flaggedWords = {} }: TextMeterOptions = {}): Promise<TextMeter> {
  const lists = compileWordLists(flaggedWords);
  const table = characterTable();
  return { measureText: (document) => measure(document, identifyLanguage, lists, table) };
}

/** A document that carries the signals; those that an imported corpus brought stay. */
export function withTextSignals(document: Document, signals: TextSignals): Document {
  return {
    ...document,
    signals: { ...document.signals, ...signals.document },
    nodes: document.nodes.map((node, index) => {
      const measured = signals.nodes[index];
      return measured === undefined || node.type === 'image'
        ? node
        : { ...node, signals: { ...node.signals, ...measured } };
    }),
  };
}

function measure(
  { nodes, license }: Pick<Document, 'nodes' | 'license'>,
  identify: LanguageIdentifier,
  lists: WordLists,
  table: CharacterTable,
): TextSignals {
  const tokens = new GrowingTokens();
  const scanned = new Map<number, ScannedNode>();
  const prose = noCounts();
  const all = noCounts();
  const measured: (Signals | undefined)[] = nodes.map(() => undefined);
  let otherTokens = 0;
  let before: ScannedNode | undefined;
  for (const [index, node] of nodes.entries()) {
    if (node.type === 'image') continue;
    if (!isProse(node)) {
      const counts = scanText(node.text, new GrowingTokens());
      const estimate = estimateTokens(counts, 'en');
      otherTokens += estimate;
      measured[index] = { chars: counts.chars, words: counts.words, tokens: estimate };
      addTextCounts(all, counts);
      continue;
    }
    const from = tokens.length;
    const counts = scanText(node.text, tokens);
    const script = scriptOf(counts.scripts);
    const goesOn =
      before?.script.script === script.script &&
      continuesLanguage(before.identified, tokens, from, tokens.length, lists)
        ? before.identified
        : undefined;
    const identified = goesOn ?? identify(node.text, script, counts.letters);
    const one = { node, counts, script, identified, from, to: tokens.length };
    scanned.set(index, one);
    if (identified.language !== 'und') before = one;
    addTextCounts(prose, counts);
    addTextCounts(all, counts);
  }
  const script = scriptOf(prose.scripts);
  const judged = documentLanguage([...scanned.values()], script, prose, identify);
  const sums: NodeWords = { stopwords: 0, flagged: 0, spamChars: 0 };
  const kinds = new Set<number>();
  let boilerplateNodes = 0;
  for (const [index, one] of scanned) {
    const { signals, words } = measureNode(one, judged.language, tokens, lists, table, kinds);
    measured[index] = signals;
    sums.stopwords += words.stopwords;
    sums.flagged += words.flagged;
    sums.spamChars += words.spamChars;
    if (words.spamChars * 2 >= one.node.text.length) boilerplateNodes += 1;
  }
  const texts = Array.from(scanned.values(), ({ node }) => node.text);
  const covered = lists.stopwords(judged.language) !== undefined;
  const licensed = licenseCode(license);
  return {
    nodes: measured,
    document: {
      ...measureCounts(prose, script, judged),
      language_share: judged.share,
      ...measureSize(nodes, all, [...scanned.values()]),
      tokens: estimateTokens(prose, judged.language) + otherTokens,
      ...measureScripts(prose),
      ...(prose.spaced_words > 0 && { mean_word_chars: share(prose.spaced_word_chars, prose.spaced_words) }),
      max_word_chars: prose.longest_run,
      sentences: prose.sentences,
      letter_word_share: share(prose.letter_runs, prose.runs),
      symbol_word_ratio: share(prose.hash_marks, prose.words),
      curly_braces: prose.curly_braces,
      ...(covered && { stopword_share: share(sums.stopwords, prose.words), stopword_kinds: kinds.size }),
      flagged_words: sums.flagged,
      flagged_share: share(sums.flagged, prose.words),
      spam_share: Math.min(1, share(sums.spamChars, prose.chars + prose.spaces)),
      boilerplate_nodes: boilerplateNodes,
      lorem_ipsum: texts.some((text) => text.includes('psum') && /lorem\s+ipsum/i.test(text)),
      ...measureRepetition(texts, tokens, script, table),
      ...measureLines(texts, prose, table),
      ...measureReadingOrder(nodes, table),
      ...(licensed !== undefined && { license: licensed.code, license_open: licensed.open }),
    },
  };
}

/** Code and formulas say nothing about prose: of them only the size is measured. */
function isProse({ role }: TextNode): boolean {
  return role !== 'code' && role !== 'math';
}

function measureSize(nodes: readonly Node[], all: TextCounts, prose: readonly ScannedNode[]): Signals {
  const images = nodes.filter(({ type }) => type === 'image').length;
  const longest = prose.reduce((most, { counts }) => Math.max(most, counts.words), 0);
  return {
    chars: all.chars,
    words: all.words,
    paragraphs: nodes.length - images,
    mean_paragraph_words: share(all.words, nodes.length - images),
    max_paragraph_words: longest,
    ...(images > 0 && { words_per_image: share(all.words, images) }),
  };
}

function measureScripts({ scripts, letters }: TextCounts): Signals {
  const of = (script: number): number => scripts[script] ?? 0;
  return {
    han_share: share(of(HAN), letters),
    kana_share: share(of(HIRAGANA) + of(KATAKANA), letters),
    latin_share: share(of(LATIN), letters),
  };
}

function measureRepetition(
  texts: readonly string[],
  tokens: GrowingTokens,
  script: ScriptVerdict,
  table: CharacterTable,
): Signals {
  const byCharacter = isByCharacter(script.group);
  const gram = byCharacter ? GRAM_CHARACTERS.byCharacter : GRAM_CHARACTERS.spaced;
  const signals: Signals = { char_repetition: share(charRepetition(texts.join('\n'), gram, table), 1) };
  const grams = new WordGrams(tokens, 0, tokens.length);
  for (const n of [2, 3, 4]) {
    signals[`top_${n}gram_share`] = share(grams.topShare(gramTokens(n, byCharacter)), 1);
  }
  signals.word_repetition = share(grams.repeatedShare(gramTokens(5, byCharacter)), 1);
  // Where no n-gram repeats, no longer one does.
  let repeats = signals.word_repetition > 0;
  for (const n of [5, 6, 7, 8, 9, 10]) {
    const duplicate = repeats ? grams.duplicateShare(gramTokens(n, byCharacter)) : 0;
    signals[`duplicate_${n}gram_share`] = share(duplicate, 1);
    repeats = duplicate > 0;
  }
  const seen = new Set<string>();
  let duplicates = 0;
  let duplicateChars = 0;
  let chars = 0;
  for (const text of texts) {
    chars += text.length;
    if (seen.has(text)) {
      duplicates += 1;
      duplicateChars += text.length;
    } else seen.add(text);
  }
  signals.duplicate_paragraph_share = share(duplicates, texts.length);
  signals.duplicate_paragraph_char_share = share(duplicateChars, chars);
  return signals;
}

function measureLines(texts: readonly string[], { words }: TextCounts, table: CharacterTable): Signals {
  const shape = new LineShape(table);
  for (const text of texts) shape.add(text);
  const { lines } = shape;
  return {
    lines,
    terminal_line_share: share(shape.terminal, lines),
    short_line_share: share(shape.short, lines),
    newline_word_ratio: share(Math.max(0, lines - 1), words),
    bullet_line_share: share(shape.bullets, lines),
    ellipsis_line_share: share(shape.ellipses, lines),
    duplicate_line_share: share(shape.duplicates, lines),
    duplicate_line_char_share: share(shape.duplicateChars, shape.chars),
  };
}
