import { answerTokens } from './answer-text.js';

/** What an answer to a yes-or-no question says. */
export type Polarity = 'yes' | 'no';

const WORDS: Readonly<Record<Polarity, readonly string[]>> = {
  yes: 'yes,yeah,yep,true,correct,是,是的,对,对的,有,はい,네,예,да,ja,oui,sí,sim,evet,نعم,हाँ,có,ya,tak'.split(
    ',',
  ),
  no: 'no,nope,not,false,incorrect,否,不,不是,不对,没有,没,いいえ,아니요,нет,nein,non,não,nee,hayır,لا,नहीं,không,tidak,nie'.split(
    ',',
  ),
};
/** The words as tokens, the longest first: 不是 must not be read as 是. */
const PHRASES = (Object.keys(WORDS) as Polarity[])
  .flatMap((polarity) => WORDS[polarity].map((word) => ({ polarity, tokens: answerTokens(word) })))
  .sort((a, b) => b.tokens.length - a.tokens.length);

/**
 * What an answer says: the word that it begins with, or else the only one of the two that it holds; undefined when it
 * holds neither or both, as VLMEvalKit's extraction for yes-or-no sets.
 */
export function readPolarity(answer: string): Polarity | undefined {
  const tokens = answerTokens(answer);
  const found = new Set<Polarity>();
  for (let at = 0; at < tokens.length; ) {
    const phrase = PHRASES.find((candidate) =>
      candidate.tokens.every((token, i) => tokens[at + i] === token),
    );
    if (phrase !== undefined && at === 0) return phrase.polarity;
    if (phrase !== undefined) found.add(phrase.polarity);
    at += phrase?.tokens.length ?? 1;
  }
  const [only, ...others] = found;
  return others.length === 0 ? only : undefined;
}

/** 1 when answer and reference say the same, else 0; an answer that says neither is wrong. */
export function polarityMatch(answer: string, references: readonly string[]): number {
  const given = readPolarity(answer);
  return given !== undefined && references.some((reference) => readPolarity(reference) === given) ? 1 : 0;
}
