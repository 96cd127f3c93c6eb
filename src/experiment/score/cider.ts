import { answerTokens } from './answer-text.js';

const LONGEST = 4;
const SIGMA = 6;

/** Vectors of one text: by length of the n-grams, their weights and the norm of them. */
interface Vectors {
  weights: Map<string, number>[];
  norms: number[];
  /** 2-grams of it; the difference in length is taken from them, as the authors' code does. */
  bigrams: number;
}

/**
 * CIDEr-D of answers against references (Vedantam, Zitnick and Parikh, arXiv 1411.5726, section 5 and appendix):
 *
 * for n = 1 to 4, each n-gram weighs its count times log(questions ÷ questions with a reference that holds it), and
 * the similarity is Σ min(answer, reference) · reference ÷ (‖answer‖ ‖reference‖), times exp(−δ² ÷ 2σ²) with the
 * difference of lengths δ and σ = 6; the score is the mean over n and over the references, times 10.
 *
 * Tokens are those of {@link answerTokens}, not of the Penn Treebank, and there is no stemming.
 */
export class Cider {
  readonly #frequencies = new Map<string, number>();
  readonly #questions: number;

  /** @param references - those of each question; a question's references count once */
  constructor(references: readonly (readonly string[])[]) {
    this.#questions = references.length;
    for (const texts of references) {
      const grams = new Set(
        texts.flatMap((text) => countGrams(text).flatMap((counts) => [...counts.keys()])),
      );
      for (const gram of grams) this.#frequencies.set(gram, (this.#frequencies.get(gram) ?? 0) + 1);
    }
  }

  /** From 0 to 10; 0 for all answers where there is one question, since each n-gram is in all of one then. */
  score(answer: string, references: readonly string[]): number {
    if (references.length === 0) return 0;
    const given = this.#vectors(answer);
    const sum = references.reduce((total, text) => total + similarity(given, this.#vectors(text)), 0);
    return (10 * sum) / references.length;
  }

  #vectors(text: string): Vectors {
    const counts = countGrams(text);
    const weights = counts.map(
      (grams) => new Map([...grams].map(([gram, count]) => [gram, count * this.#rarity(gram)])),
    );
    const norms = weights.map((vector) => {
      let squares = 0;
      for (const weight of vector.values()) squares += weight ** 2;
      return Math.sqrt(squares);
    });
    return {
      weights,
      norms,
      bigrams: [...(counts[1]?.values() ?? [])].reduce((sum, count) => sum + count, 0),
    };
  }

  #rarity(gram: string): number {
    return Math.log(this.#questions) - Math.log(Math.max(1, this.#frequencies.get(gram) ?? 0));
  }
}

function similarity(answer: Vectors, reference: Vectors): number {
  let sum = 0;
  for (let n = 0; n < LONGEST; n++) {
    const norm = (answer.norms[n] as number) * (reference.norms[n] as number);
    if (norm === 0) continue;
    const theirs = reference.weights[n] as Map<string, number>;
    let product = 0;
    for (const [gram, weight] of answer.weights[n] as Map<string, number>) {
      const other = theirs.get(gram) ?? 0;
      product += Math.min(weight, other) * other;
    }
    sum += product / norm;
  }
  const delta = answer.bigrams - reference.bigrams;
  return (sum / LONGEST) * Math.exp(-(delta ** 2) / (2 * SIGMA ** 2));
}

/** By length from 1 to 4, how often each n-gram is in a text. Lengths never collide: the space joins n tokens. */
function countGrams(text: string): Map<string, number>[] {
  const tokens = answerTokens(text);
  return Array.from({ length: LONGEST }, (_, i) => {
    const counts = new Map<string, number>();
    for (let at = 0; at + i < tokens.length; at++) {
      const gram = tokens.slice(at, at + i + 1).join(' ');
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
    return counts;
  });
}
