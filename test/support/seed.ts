import { createHash } from 'node:crypto';

/** What all that is drawn by chance in tests begins from, unless a test gives a seed of its own. */
const FIXED_SEED = 20_260_101;

/**
 * The seed of this run: WEFT_TEST_SEED, a number, or `random` for another one each time, which vitest.config.ts then
 * puts in place. The reporter prints it.
 */
export function seedOf(wanted = process.env.WEFT_TEST_SEED): number {
  if (wanted === undefined || wanted === '') return FIXED_SEED;
  if (wanted === 'random') return Math.floor(Math.random() * 2 ** 31);
  const seed = Number(wanted);
  if (!Number.isSafeInteger(seed))
    throw new Error(`WEFT_TEST_SEED: expected a number or "random", got ${wanted}`);
  return seed;
}

/**
 * Numbers from 0 below 1, the same for a seed and a name: Numerical Recipes' linear congruential generator.
 *
 * @param name - what they are for, so that two uses of one seed do not draw the same
 */
export function randomNumbers(name: string, seed = seedOf()): () => number {
  let state = seed >>> 0;
  for (const character of name) state = (Math.imul(state, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  next();
  return next;
}

let drawn = 0;

/** Bytes that do not compress, others at each call, in each run the same for a seed. */
export function drawnBytes(length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(`${seedOf()} ${drawn++}`).digest();
}
