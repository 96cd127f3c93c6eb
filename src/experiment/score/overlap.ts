import { answerTokens, shortAnswerTokens } from './answer-text.js';

/** 1 when the answer is one of the references after both are normalised, else 0. */
export function exactMatch(answer: string, references: readonly string[]): number {
  const given = comparable(answer);
  return references.some((reference) => comparable(reference) === given) && given !== '' ? 1 : 0;
}

/** A short answer as one string; signs and symbols alone are compared as they are. */
function comparable(text: string): string {
  const tokens = shortAnswerTokens(text);
  return tokens.length > 0 ? tokens.join(' ') : text.normalize('NFKC').trim();
}

/**
 * F1 of the tokens that an answer shares with a reference, the best over the references (Rajpurkar et al., arXiv
 * 1606.05250, section 6.1): P = shared ÷ tokens of the answer, R = shared ÷ tokens of the reference, 2PR ÷ (P + R).
 */
export function tokenF1(answer: string, references: readonly string[]): number {
  const given = answerTokens(answer);
  return Math.max(0, ...references.map((reference) => f1(given, answerTokens(reference))));
}

function f1(given: readonly string[], reference: readonly string[]): number {
  const left = new Map<string, number>();
  for (const token of reference) left.set(token, (left.get(token) ?? 0) + 1);
  let shared = 0;
  for (const token of given) {
    const count = left.get(token) ?? 0;
    if (count === 0) continue;
    left.set(token, count - 1);
    shared += 1;
  }
  if (shared === 0) return 0;
  return (2 * shared) / (given.length + reference.length);
}
