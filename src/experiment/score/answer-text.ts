import { tokensOf } from '../../decontaminate/text-grams.js';

/** Numbers with a separator in them, which the tokens of words would take apart. */
const NUMBER = /(?<!\d)\d+(?:[.,]\d+)+/g;
const THOUSANDS = /,(?=\d{3}(?!\d))/g;
const QUOTES = '"\'“”‘’「」『』';

/** What is compared of a prediction, and whether something behind it was cut off. */
export interface GivenAnswer {
  text: string;
  cut: boolean;
}

/**
 * The answer in what a model wrote: its first line, up to the next `<image>`, without the prompt repeated in front of it
 * and without quotation marks around it.
 *
 * Shots end with a line break, and a model that goes on with a next example has answered before it. OpenFlamingo cuts
 * captions in the same way, at the word that its prompt begins with.
 */
export function givenAnswer(written: string, prompt = ''): GivenAnswer {
  let text = written.trim();
  if (prompt !== '' && text.startsWith(prompt)) text = text.slice(prompt.length).trimStart();
  const ends = ['\n', '\r', '<image>'].map((mark) => text.indexOf(mark)).filter((at) => at >= 0);
  const end = Math.min(text.length, ...ends);
  return { text: withoutQuotes(text.slice(0, end).trim()), cut: end < text.length };
}

/** Without the quotation marks around it; a pattern for those at the end would try each of a long run of them. */
function withoutQuotes(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && QUOTES.includes(text.charAt(start))) start += 1;
  while (end > start && QUOTES.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/**
 * The tokens that answers are compared by: NFKC, lower case, without punctuation; a character is a token in scripts
 * without spaces. `1,200` and `1200` are one token, and so is `3.5`.
 */
export function answerTokens(text: string): string[] {
  const folded = text.normalize('NFKC').toLowerCase();
  const tokens: string[] = [];
  let from = 0;
  for (const match of folded.matchAll(NUMBER)) {
    tokens.push(...tokensOf(folded.slice(from, match.index)), match[0].replace(THOUSANDS, ''));
    from = match.index + match[0].length;
  }
  tokens.push(...tokensOf(folded.slice(from)));
  return tokens;
}

const ARTICLES = new Set(['a', 'an', 'the']);
const DIGITS: ReadonlyMap<string, string> = new Map(
  'zero one two three four five six seven eight nine ten'.split(' ').map((word, i) => [word, String(i)]),
);

/**
 * The tokens of a short answer without English articles, and with English words for 0 to 10 as digits, as the official
 * evaluation of VQA normalises answers (Antol et al., arXiv 1505.00468).
 *
 * An answer that is nothing but an article keeps it.
 */
export function shortAnswerTokens(text: string): string[] {
  const tokens = answerTokens(text).map((token) => DIGITS.get(token) ?? token);
  const kept = tokens.filter((token) => !ARTICLES.has(token));
  return kept.length > 0 ? kept : tokens;
}
